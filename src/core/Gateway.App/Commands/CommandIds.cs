using System;
using Gateway.Hal;
using Gateway.Primitives;

namespace Gateway.App
{
    /// <summary>
    /// The ids of the last commands that were carried out, with their results, durable: a command that arrives again with one of these ids
    /// is answered and not done again, even after a restart. An id belongs to its command: another command with it is not known.
    /// </summary>
    /// <remarks>
    /// An A/B record, kind 0x43 'C', version 2: src/docs/formats/inflight.md. At most <see cref="AppLimits.CommandIdCount"/> ids; the
    /// oldest is dropped first.
    /// </remarks>
    public sealed class CommandIds
    {
        private const int Kind = 0x43;
        private const int Version = 2;
        private const int HeadBytes = 4;
        private const int TagAt = 2;

        private readonly ABRecord record;
        private readonly FaultLog faults;
        private int bodyBytes;

        /// <summary>Ids in an area of two slots. Nothing is read before <see cref="Recover"/>.</summary>
        public CommandIds(ISlotStorage area, Crc32 crc, FaultLog faults)
        {
            record = new ABRecord(area, crc, Kind, Version);
            Check.That(record.BodyBytesMax >= AppLimits.CommandIdsBytesMax, Fault.LimitsInconsistent);
            this.faults = faults;
        }

        /// <summary>Number of ids.</summary>
        public int Count { get; private set; }

        /// <summary>
        /// Reads what storage holds, and writes it anew if a copy is missing or malformed, which is counted.
        /// <paramref name="isKnown"/>: a record was saved before, so empty slots are missing copies.
        /// </summary>
        public void Recover(bool isKnown)
        {
            bodyBytes = record.Load(isKnown);
            bool isEmpty = bodyBytes < 0;
            bool lost = record.QuarantinedCount > 0;
            Count = 0;
            int end = ABRecord.BodyOffset + (bodyBytes > 0 ? bodyBytes : 0);
            int at = ABRecord.BodyOffset;
            while (at + HeadBytes < end && IsWhole(at, end))
            {
                at += HeadBytes + record.Buffer[at];
                Count++;
            }

            bodyBytes = at - ABRecord.BodyOffset;
            lost |= at != end;
            if ((lost || isEmpty) && !record.Save(bodyBytes))
            {
                lost = true;
            }

            if (lost)
            {
                faults.Add(AppFaults.CommandIdsLost);
            }
        }

        /// <summary>
        /// The result of the command with its id, a <see cref="CommandResult"/>; <see cref="CommandResult.IdInUse"/> if the id belongs to
        /// another command; -1 for an unknown id.
        /// </summary>
        public int Find(CommandRequest request)
        {
            int at = PlaceOf(request);
            return at < 0 ? -1 : BigEndian.GetU16(record.Buffer, at + TagAt) != TagOf(request) ? (int)CommandResult.IdInUse
                : record.Buffer[at + 1];
        }

        /// <summary>
        /// Stores a command's id with its result. False if it is not durable: then it counts only until the restart, or until
        /// <see cref="ForgetNewest"/>.
        /// </summary>
        public bool Note(CommandRequest request, CommandResult result)
        {
            int bytes = request.IdBytes;
            int at = PlaceOf(request);
            if (at >= 0)
            {
                record.Buffer[at + 1] = (byte)result;
            }
            else
            {
                if (Count == AppLimits.CommandIdCount)
                {
                    DropOldest();
                }

                at = ABRecord.BodyOffset + bodyBytes;
                record.Buffer[at] = (byte)bytes;
                record.Buffer[at + 1] = (byte)result;
                BigEndian.PutU16(record.Buffer, at + TagAt, TagOf(request));
                Array.Copy(request.Buffer, request.IdOffset, record.Buffer, at + HeadBytes, bytes);
                bodyBytes += HeadBytes + bytes;
                Count++;
            }

            if (record.Save(bodyBytes))
            {
                return true;
            }

            faults.Add(AppFaults.CommandIdsLost);
            return false;
        }

        /// <summary>The command that was noted last was not carried out: its id is removed from the next record.</summary>
        public void ForgetNewest()
        {
            int at = ABRecord.BodyOffset;
            for (int i = 0; i < Count - 1; i++)
            {
                at += HeadBytes + record.Buffer[at];
            }

            bodyBytes = at - ABRecord.BodyOffset;
            Count--;
        }

        private bool IsWhole(int at, int end)
        {
            int bytes = record.Buffer[at];
            return bytes > 0 && bytes <= AppLimits.CommandIdBytesMax && at + HeadBytes + bytes <= end
                && Count < AppLimits.CommandIdCount;
        }

        private void DropOldest()
        {
            int first = HeadBytes + record.Buffer[ABRecord.BodyOffset];
            bodyBytes -= first;
            Count--;
            Array.Copy(record.Buffer, ABRecord.BodyOffset + first, record.Buffer, ABRecord.BodyOffset, bodyBytes);
        }

        // Says which command an id belongs to, closely enough for an operator's mistake.
        private int TagOf(CommandRequest request)
        {
            uint name = record.Crc.Compute(request.Buffer, request.NameOffset, request.NameBytes);
            uint arguments = record.Crc.Compute(request.Buffer, request.ArgumentOffset, request.ArgumentBytes);
            return (int)((arguments ^ (name >> 16)) & 0xFFFF);
        }

        private int PlaceOf(CommandRequest request)
        {
            byte[] buffer = request.Buffer;
            int offset = request.IdOffset;
            int bytes = request.IdBytes;
            byte[] b = record.Buffer;
            int at = ABRecord.BodyOffset;
            for (int i = 0; i < Count; i++)
            {
                int same = b[at] == bytes ? 0 : -1;
                while (same >= 0 && same < bytes && b[at + HeadBytes + same] == buffer[offset + same])
                {
                    same++;
                }

                if (same == bytes)
                {
                    return at;
                }

                at += HeadBytes + b[at];
            }

            return -1;
        }
    }
}
