using System;
using Gateway.Hal;
using Gateway.Primitives;

namespace Gateway.Inflight
{
    /// <content>The slots: reading them at a start and when their records are sent, and writing the newest.</content>
    public sealed partial class TelemetryStore
    {
        private const int Kind = 0x4B;
        private const int Version = 1;
        private const int CrcBytes = 4;
        private const int Start = SlotHead.Bytes;
        private const int BytesAt = Start + 2;
        private const int WritesAt = Start + 4;
        private const int NumberAt = Start + 8;
        private const int OldestAt = Start + 12;
        private const int DroppedAt = Start + 16;
        private const int SkippedAt = Start + 18;
        private const int CountAt = Start + 19;
        private const int ConfirmedAt = Start + 20;

        // Of ReadSlot, beside the end of the records.
        private const int Empty = 0;
        private const int Bad = -1;
        private const int Unreadable = -2;

        // A storage that takes nothing must not use up the ring: after these places it is tried again at the last.
        private const int SkippedMax = 3;

        private int readEnd;

        /// <summary>
        /// Finds what storage holds. Once, at the start. Each slot that is missing, damaged or unreadable is counted.
        /// </summary>
        public void Recover()
        {
            int oldest = 1;
            int found = 0;
            int missing = 0;
            for (int place = 0; place < counts.Length; place++)
            {
                int end = ReadSlot(place);
                missing += end < 0 ? 1 : 0;
                uint written = BigEndian.GetU32(read.Buffer, WritesAt);
                if (end > 0 && (found == 0 || (int)(written - writes) > 0))
                {
                    writes = written;
                    found = (int)BigEndian.GetU32(read.Buffer, NumberAt);
                    oldest = (int)BigEndian.GetU32(read.Buffer, OldestAt);
                    dropped = BigEndian.GetU16(read.Buffer, DroppedAt);
                    confirmedAt = read.Buffer[ConfirmedAt];
                }
            }

            number = found == 0 ? 1 : found;
            faults.Add(InflightFaults.TelemetryQuarantined, missing + CountMissing(oldest));
            confirmedAt |= (long)oldest << Shift;
            if (found != 0)
            {
                OpenNewest();
            }

            confirmedAt = Normal(confirmedAt);
            sentAt = confirmedAt;
            ownAt = EndAt;
            if (dropped > 0)
            {
                // They explain a gap before the records that are here.
                faults.Add(InflightFaults.TelemetryDropped, dropped);
            }

            if (confirmedAt == EndAt)
            {
                Confirm(confirmedAt);
            }
        }

        // Notes how many records each slot has that belongs to the ring. Returns how many are not there, beside those that are damaged and
        // those that were passed over.
        private int CountMissing(int oldest)
        {
            int missing = 0;
            int passed = 0;
            for (int n = number; n >= oldest; n--)
            {
                int place = n % counts.Length;
                int end = ReadSlot(place);
                bool isThere = end > 0 && (int)BigEndian.GetU32(read.Buffer, NumberAt) == n;
                counts[place] = 0;
                if (passed > 0)
                {
                    // A failed write that was repeated in the next slot may have arrived.
                    passed--;
                }
                else if (isThere)
                {
                    counts[place] = read.Buffer[CountAt];
                    passed = read.Buffer[SkippedAt];
                }
                else
                {
                    missing += end >= 0 && n != number ? 1 : 0;
                }
            }

            return missing;
        }

        // Appends to the newest slot if it is whole.
        private void OpenNewest()
        {
            int place = number % counts.Length;
            int end = ReadSlot(place);
            bool isWhole = end > 0;
            if (isWhole)
            {
                // Records are read from where they are appended.
                Array.Copy(read.Buffer, 0, open.Buffer, 0, end);
                skipped = open.Buffer[SkippedAt];
                open.Rewind();
                while (open.Next(end))
                {
                }

                isWhole = open.Count == counts[place] && open.End == end;
            }

            if (isWhole)
            {
                open.EndStart();
                durableCount = open.Count;
                return;
            }

            faults.Add(InflightFaults.TelemetryQuarantined);
            counts[place] = 0;
            number++;
            skipped = 0;
            open.Reset();
        }

        // Reads a slot; returns the end of its records, or what is wrong with it.
        private int ReadSlot(int place)
        {
            read.Reset();
            readNumber = 0;
            byte[] b = read.Buffer;
            int bytes = area.Read(place, b, Start);
            if (bytes <= 0)
            {
                return bytes == 0 ? Empty : Unreadable;
            }

            int end = Start + bytes - CrcBytes;
            if (bytes < TelemetrySlot.HeadBytes + CrcBytes || bytes > area.SlotBytesMax
                || BigEndian.GetU16(b, Start) != ((Kind << 8) | Version) || BigEndian.GetU16(b, BytesAt) != bytes
                || BigEndian.GetU32(b, end) != crc.Compute(b, Start, bytes - CrcBytes))
            {
                return Bad;
            }

            // Numbers that this store writes.
            uint slot = BigEndian.GetU32(b, NumberAt);
            uint oldest = BigEndian.GetU32(b, OldestAt);
            return slot == 0 || slot >= int.MaxValue || slot % (uint)counts.Length != place || oldest == 0 || oldest > slot
                || slot - oldest >= (uint)counts.Length ? Bad : end;
        }

        // Makes the records of a slot readable. False: not now.
        private bool Load(int wanted)
        {
            if (readNumber == wanted && read.Count <= (int)(sentAt & CountMask))
            {
                return true;
            }

            if (wanted == number)
            {
                read.Rewind(open);
                readNumber = wanted;
                return true;
            }

            readEnd = ReadSlot(wanted % counts.Length);
            if (readEnd > 0 && (int)BigEndian.GetU32(read.Buffer, NumberAt) == wanted)
            {
                readNumber = wanted;
                readTries = 0;
                return true;
            }

            if (readEnd == Unreadable)
            {
                faults.Add(HalFaults.StorageRead);
                readTries++;
                if (readTries < ReadTriesMax)
                {
                    return false;
                }
            }

            readTries = 0;
            Skip(wanted, (int)(sentAt & CountMask));
            return false;
        }

        // The rest of a slot cannot be read.
        private void Skip(int slot, int before)
        {
            faults.Add(InflightFaults.TelemetryQuarantined);
            int count = slot == number ? open.Count : counts[slot % counts.Length];
            AddDropped(count - before);
            sentAt = ((long)slot << Shift) | (uint)count;
            readNumber = 0;
        }

        // The newest slot is full: its confirmed records make room, if they are enough for what the others then have to repeat.
        private bool LeaveOut()
        {
            int end = open.End;
            int confirmed = (int)(confirmedAt & CountMask);
            read.Reset();
            readNumber = 0;
            isTaken = false;
            Array.Copy(open.Buffer, 0, read.Buffer, 0, end);
            while (read.Count < confirmed && read.Next(end))
            {
            }

            if (read.End - Start - TelemetrySlot.HeadBytes < TelemetrySlot.GrowthMax)
            {
                return false;
            }

            bool isStartEnded = open.IsStartEnded;
            open.Reset();
            uint boot = 0;
            while (read.Next(end))
            {
                if (read.Boot != boot)
                {
                    boot = read.Boot;
                    open.EndStart();
                }

                open.Append(
                    read.Tag, read.Seq, read.AtMs, read.ValueMilli, read.MinMilli, read.MaxMilli, read.HasWindow, boot, read.StartedMs,
                    read.IsHolding);
            }

            if (isStartEnded)
            {
                open.EndStart();
            }

            durableCount = durableCount > confirmed ? durableCount - confirmed : 0;
            long first = (long)number << Shift;
            ownAt = ownAt > first + confirmed ? ownAt - confirmed : ownAt < first ? ownAt : first;
            sentAt -= confirmed;
            markAt = markAt == NotMarked ? NotMarked : markAt - confirmed;
            confirmedAt = first;
            return true;
        }

        // The newest slot is full and durable: the next one begins.
        private void Close()
        {
            counts[number % counts.Length] = (byte)open.Count;
            BeginSlot();
            open.Reset();
            durableCount = 0;
            skipped = 0;
        }

        private void BeginSlot()
        {
            number++;
            readNumber = 0;
            isTaken = false;
        }

        // Writes the newest slot, and with it what is confirmed. If that fails the next place is tried the next time, unless it is in use.
        private bool Commit(long nowMs, bool isFull = false)
        {
            // A full slot need not wait for its turn: the next write then waits longer.
            if (nowMs < nextCommitMs - (isFull ? commitMs : 0))
            {
                return false;
            }

            int place = number % counts.Length;
            int oldest = (int)(confirmedAt >> Shift);
            if (number - oldest >= counts.Length)
            {
                DropOldest();
                oldest = (int)(confirmedAt >> Shift);
            }

            nextCommitMs = (nextCommitMs > nowMs - burstMs ? nextCommitMs : nowMs - burstMs) + commitMs;
            // What is sent and not confirmed need not be written as long as there is a connection.
            bool isEmpty = !isFull && owesFree && !HasUnsent && oldest == number && (confirmedAt & CountMask) >= durableCount;
            byte[] b = open.Buffer;
            int end = open.End;
            if (isEmpty)
            {
                read.Reset();
                readNumber = 0;
                b = read.Buffer;
                end = read.End;
            }

            int count = isEmpty ? 0 : open.Count;
            writes++;
            BigEndian.PutU16(b, Start, (Kind << 8) | Version);
            BigEndian.PutU16(b, BytesAt, end + CrcBytes - Start);
            BigEndian.PutU32(b, WritesAt, writes);
            BigEndian.PutU32(b, NumberAt, (uint)number);
            BigEndian.PutU32(b, OldestAt, (uint)oldest);
            BigEndian.PutU16(b, DroppedAt, dropped);
            b[SkippedAt] = (byte)skipped;
            b[CountAt] = (byte)count;
            b[ConfirmedAt] = isEmpty ? (byte)0 : (byte)confirmedAt;
            BigEndian.PutU32(b, end, crc.Compute(b, Start, end - Start));
            if (area.Write(place, b, Start, end + CrcBytes - Start))
            {
                Commits++;
                isDirty = isEmpty && open.Count > 0;
                owesFree = false;
                durableCount = count;
                return true;
            }

            // Not at once: a storage that fails is not worn for nothing.
            nextCommitMs = nowMs + (2L * commitMs);
            faults.Add(Fault.StorageWrite);
            MoveOn(oldest);
            return false;
        }

        private void MoveOn(int oldest)
        {
            int before = number;
            if (skipped == SkippedMax || number + 1 - oldest >= counts.Length)
            {
                return;
            }

            counts[before % counts.Length] = 0;
            BeginSlot();
            skipped++;
            confirmedAt = Moved(confirmedAt, before);
            sentAt = Moved(sentAt, before);
            ownAt = Moved(ownAt, before);
            markAt = Moved(markAt, before);
            isDirty = true;
        }

        private static long Moved(long position, int from)
        {
            return position >> Shift == from ? position + (1 << Shift) : position;
        }

        // Its place is needed.
        private void DropOldest()
        {
            int slot = (int)(confirmedAt >> Shift);
            int count = counts[slot % counts.Length];
            long next = (long)(slot + 1) << Shift;
            int sent = sentAt >= next ? count : (int)(sentAt & CountMask);
            if (sent < count)
            {
                AddDropped(count - sent);
            }

            counts[slot % counts.Length] = 0;
            confirmedAt = Normal(next);
            if (sentAt < confirmedAt)
            {
                sentAt = confirmedAt;
                isTaken = false;
            }

            markAt = markAt < confirmedAt ? NotMarked : markAt;
        }
    }
}
