using Gateway.Hal;
using Gateway.Primitives;

namespace Gateway.Inflight
{
    /// <summary>
    /// Telemetry that must survive a power cut until the broker has it: a ring of slots. Records are gathered in the newest slot, in RAM,
    /// and become durable in few commits; those of full slots wait in storage only. Each is taken in order, given to the link, and
    /// forgotten when the broker has answered something that was sent after it. A link that breaks before takes nothing away.
    /// </summary>
    /// <remarks>
    /// A slot has a number, which is never used again, and is in place number mod count. A position is a number and how many records of
    /// that slot are before it, in the lowest byte. Positions are in this order: confirmed, marked (given before the answer that is
    /// awaited), sent, end.
    /// </remarks>
    public sealed partial class TelemetryStore
    {
        /// <summary>Commits at once, if as many are allowed in an hour.</summary>
        public const int CommitsAtOnce = 10;

        private const int MsPerHour = 3600000;

        // Of what could not be sent for this long although there is a connection, no more is lost by a power cut.
        private const int HeldUpMs = 10000;
        private const int ReadTriesMax = 3;
        private const int StopTriesMax = 3;
        private const int DroppedMax = 0xFFFF;
        private const int Shift = 8;
        private const int CountMask = 0xFF;
        private const long NotMarked = -1;

        private readonly ISlotStorage area;
        private readonly Crc32 crc;
        private readonly FaultLog faults;
        private readonly TelemetrySlot open;
        private readonly TelemetrySlot read;

        // Records of each closed slot, by place.
        private readonly byte[] counts;
        private readonly int commitMs;
        private readonly int burstMs;
        private int number;
        private int readNumber;
        private int readTries;
        private bool isTaken;
        private bool isDirty;

        // Storage holds records that the broker has: a start would send them again.
        private bool owesFree;
        private int durableCount;
        private int skipped;
        private int dropped;
        private uint writes;
        private long confirmedAt;
        private long markAt = NotMarked;
        private long markMs;
        private long sentAt;

        // Where the records of this start begin.
        private long ownAt;
        private long movedMs;

        // When all commits are saved up again, less those that may be.
        private long nextCommitMs;

        /// <summary>A store in this area, with at most this many commits an hour.</summary>
        public TelemetryStore(ISlotStorage area, Crc32 crc, FaultLog faults, int commitsPerHour)
        {
            Check.That(
                area.SlotCount >= 2 && area.SlotCount <= CountMask && area.SlotBytesMax >= TelemetrySlot.BytesMin
                && commitsPerHour > 0, Fault.LimitsInconsistent);
            this.area = area;
            this.crc = crc;
            this.faults = faults;
            open = new TelemetrySlot(area.SlotBytesMax);
            read = new TelemetrySlot(area.SlotBytesMax);
            counts = new byte[area.SlotCount];
            commitMs = MsPerHour / commitsPerHour;
            burstMs = ((commitsPerHour < CommitsAtOnce ? commitsPerHour : CommitsAtOnce) - 1) * commitMs;
            nextCommitMs = -burstMs;
        }

        /// <summary>What the last call of <see cref="Take"/> has found.</summary>
        public TelemetrySlot Record
        {
            get { return read; }
        }

        /// <summary>That record was made in this start, so the clock of now dates it.</summary>
        public bool IsOwn
        {
            get { return sentAt >= ownAt; }
        }

        /// <summary>Records that were not given to the link.</summary>
        public bool HasUnsent
        {
            get { return sentAt != EndAt; }
        }

        /// <summary>There is something to send, to confirm or to write.</summary>
        public bool HasWork
        {
            get { return sentAt != EndAt || owesFree || durableCount > 0 || confirmedAt >> Shift != number; }
        }

        /// <summary>Commits since the start.</summary>
        public int Commits { get; private set; }

        /// <summary>Commits ever.</summary>
        public long CommitsEver
        {
            get { return writes; }
        }

        /// <summary>Records that wait, or whose arrival is not confirmed.</summary>
        public int Count
        {
            get
            {
                int count = open.Count - (int)(confirmedAt & CountMask);
                for (int n = (int)(confirmedAt >> Shift); n < number; n++)
                {
                    count += counts[n % counts.Length];
                }

                return count;
            }
        }

        private long EndAt
        {
            get { return ((long)number << Shift) | (uint)open.Count; }
        }

        /// <summary>
        /// Adds a record after all others. False if there is no room for it, because storage took nothing lately. Without a window least
        /// and largest are the value. <paramref name="startedMs"/> is the calendar time of this start, -1 if the clock is not set.
        /// </summary>
        public bool Add(
            int tag, long seq, long atMs, long valueMilli, long minMilli, long maxMilli, bool hasWindow, uint boot, long startedMs,
            bool isHolding)
        {
            isDirty |= open.Date(startedMs, isHolding);
            while (!open.Append(tag, seq, atMs, valueMilli, minMilli, maxMilli, hasWindow, boot, startedMs, isHolding))
            {
                if (confirmedAt >> Shift == number && LeaveOut())
                {
                    continue;
                }

                if (!isDirty || Commit(atMs, isFull: true))
                {
                    Close();
                }
                else if (HasUnsent)
                {
                    return false;
                }
                else
                {
                    // All of them left on a connection that is still there, and no commit is allowed for more than a slot of them.
                    Confirm(sentAt);
                }
            }

            isDirty = true;
            return true;
        }

        /// <summary>Finds the next record that was not given to the link; false: there is none now.</summary>
        public bool Take()
        {
            while (!isTaken)
            {
                sentAt = Normal(sentAt);
                int wanted = (int)(sentAt >> Shift);
                if (sentAt == EndAt || !Load(wanted))
                {
                    return false;
                }

                int end = wanted == number ? open.End : readEnd;
                int before = (int)(sentAt & CountMask);
                while (read.Count <= before && read.Next(end))
                {
                }

                isTaken = read.Count == before + 1;
                if (!isTaken)
                {
                    Skip(wanted, before);
                }
            }

            return true;
        }

        /// <summary>The record that was taken was given to the link.</summary>
        public void Sent(long nowMs)
        {
            sentAt = Normal(sentAt + 1);
            isTaken = false;
            movedMs = nowMs;
        }

        /// <summary>All records were given to the link: the last one directly.</summary>
        public void SentLast(long nowMs)
        {
            sentAt = EndAt;
            isTaken = false;
            movedMs = nowMs;
        }

        /// <summary>The record that was taken is of no use, as that of a sensor that is no more: it is dropped and counted.</summary>
        public void Drop(long nowMs)
        {
            AddDropped(1);
            Sent(nowMs);
        }

        /// <summary>A connection was made: records may be sent from now on.</summary>
        public void Connected(long nowMs)
        {
            movedMs = nowMs;
        }

        /// <summary>The connection ended: what is not confirmed is to be sent again.</summary>
        public void Disconnected()
        {
            sentAt = confirmedAt;
            markAt = NotMarked;
            isTaken = false;
        }

        /// <summary>
        /// Forgets what the broker has: what was given to the link before <paramref name="provenMs"/>, when the last thing was sent that it
        /// has answered. Writes what is due, if a commit is allowed.
        /// </summary>
        public void Turn(bool isConnected, long provenMs, long nowMs)
        {
            if (isConnected)
            {
                if (sentAt > confirmedAt && provenMs > movedMs)
                {
                    Confirm(sentAt);
                    markAt = NotMarked;
                }
                else if (markAt != NotMarked && provenMs > markMs)
                {
                    Confirm(markAt);
                    markAt = NotMarked;
                }

                if (markAt == NotMarked && sentAt > confirmedAt)
                {
                    markAt = sentAt;
                    markMs = nowMs;
                }
            }

            if (nowMs >= DueMs(isConnected))
            {
                Commit(nowMs);
            }
        }

        /// <summary>When <see cref="Turn"/> has something to write; long.MaxValue: nothing.</summary>
        public long DueMs(bool isConnected)
        {
            if (owesFree || (isDirty && !isConnected))
            {
                return nextCommitMs;
            }

            long heldUpMs = movedMs + HeldUpMs;
            return !isDirty || !HasUnsent ? long.MaxValue : heldUpMs > nextCommitMs ? heldUpMs : nextCommitMs;
        }

        /// <summary>An ordered end: writes what would be lost or sent again, however many commits there were.</summary>
        public void Stop(long nowMs)
        {
            for (int tries = 0; tries < StopTriesMax && (owesFree || (isDirty && HasUnsent)); tries++)
            {
                // A slot that fails is passed over.
                nextCommitMs = nowMs;
                Commit(nowMs);
            }
        }

        // From the end of a closed slot to the beginning of the next one that has records.
        private long Normal(long position)
        {
            int slot = (int)(position >> Shift);
            while (slot < number && (position & CountMask) >= counts[slot % counts.Length])
            {
                slot++;
                position = (long)slot << Shift;
            }

            return position;
        }

        private void Confirm(long position)
        {
            position = Normal(position);
            owesFree |= position >> Shift != confirmedAt >> Shift || IsDurablePartOver(position);
            confirmedAt = position;
            if (position == EndAt)
            {
                // The next ones begin at the front again.
                open.Reset();
                durableCount = 0;
                dropped = 0;
                isDirty = false;
                readNumber = 0;
                isTaken = false;
                confirmedAt = (long)number << Shift;
                sentAt = confirmedAt;
                markAt = NotMarked;
                ownAt = ownAt < confirmedAt ? ownAt : confirmedAt;
            }
        }

        // Of the newest slot, all that storage has is before this position.
        private bool IsDurablePartOver(long position)
        {
            return durableCount > 0 && position >> Shift == number && (position & CountMask) >= durableCount;
        }

        private void AddDropped(int count)
        {
            faults.Add(InflightFaults.TelemetryDropped, count);
            dropped = dropped + count < DroppedMax ? dropped + count : DroppedMax;
        }
    }
}
