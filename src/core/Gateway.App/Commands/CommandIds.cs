using System;
using Gateway.Hal;
using Gateway.Primitives;

namespace Gateway.App
{
    /// <summary>
    /// The ids of the last commands that were carried out, with their results, durable: a command that arrives again with one of these ids
    /// is answered and not done again, even after a restart.
    /// </summary>
    /// <remarks>
    /// An A/B record, kind 0x43 'C', version 1. Its body is a list of ids, the oldest first: bytes of the id (u8, 1..16), result (u8, a
    /// <see cref="CommandResult"/>), the id. At most <see cref="AppLimits.CommandIdCount"/>; the oldest is dropped first.
    /// </remarks>
    public sealed class CommandIds
    {
        private const int Kind = 0x43;
        private const int Version = 1;
        private const int HeadBytes = 2;

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

        /// <summary>Reads what storage holds. A malformed record is counted and ignored.</summary>
        public void Recover()
        {
            bodyBytes = record.Load();
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
            if (lost || at != end)
            {
                faults.Add(AppFaults.CommandIdsLost);
            }
        }

        /// <summary>The result of the command with this id, a <see cref="CommandResult"/>; -1 for an unknown id.</summary>
        public int Find(byte[] buffer, int offset, int bytes)
        {
            int at = PlaceOf(buffer, offset, bytes);
            return at < 0 ? -1 : record.Buffer[at + 1];
        }

        /// <summary>
        /// Stores an id with its result. False if it is not durable: then it counts only until the restart, or until
        /// <see cref="ForgetNewest"/>.
        /// </summary>
        public bool Note(byte[] buffer, int offset, int bytes, CommandResult result)
        {
            int at = PlaceOf(buffer, offset, bytes);
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
                Array.Copy(buffer, offset, record.Buffer, at + HeadBytes, bytes);
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

        private int PlaceOf(byte[] buffer, int offset, int bytes)
        {
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
