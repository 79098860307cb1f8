using Gateway.Hal;
using Gateway.Primitives;

namespace Gateway.App
{
    /// <summary>
    /// Counts the starts of this gateway, and short boots in a row: after some of them the network's start is delayed. It also counts which
    /// of these a fault ended: after some of those the gateway starts in safe mode.
    /// </summary>
    /// <remarks>
    /// <para>An A/B record, kind 0x42 'B', version 1. Body: 0 count (u32), 4 short boots in a row (u8), 5 how the last boot ended (u8, a
    /// <see cref="BootEnd"/>), 6 faulty boots (u8), 7 marks (u8: bit 0 the alarms owe their states, bit 1 totals of meters are stored), 8
    /// count (u32) and 12 random number (u32) of the newest start whose birth message may have left. It only grows at its end: with 4
    /// bytes it has no short boots, with 6 no faulty ones, with 7 the start before counts as the one with the birth message. An older
    /// firmware ignores what it does not know.</para>
    /// <para>A boot counts as short from its beginning, in the same write that counts it. It no longer does when it has lasted
    /// <see cref="AppLimits.LongBootMs"/> or has ended in order. After a power cut the count can be one too high, for a boot that was cut
    /// just before it counted as long, and never too low.</para>
    /// <para>The next boot counts a boot as faulty if the board's own record says that a fault or a stuck thread ended it. A power cut, a
    /// brown-out or a hardware watchdog leaves no such record: the boot is not counted, and does not reset the count, because it proves
    /// nothing. A boot that is not short resets both counts.</para>
    /// </remarks>
    public sealed class BootRecord
    {
        private const int Kind = 0x42;
        private const int Version = 1;
        private const int CountBytes = 4;
        private const int EndBytes = 6;
        private const int FaultyBytes = 7;
        private const int BodyBytes = 16;
        private const int MarksAt = ABRecord.BodyOffset + 7;
        private const int OwesMark = 1;
        private const int TotalsMark = 2;
        private const int BirthBootAt = ABRecord.BodyOffset + 8;
        private const int BirthStartAt = ABRecord.BodyOffset + 12;

        // In one field: each takes twelve bytes of the device's heap.
        private const int Durable = 1;
        private const int Complete = 2;

        private readonly ABRecord record;
        private readonly FaultLog faults;
        private int marks;

        /// <summary>A boot record in an area of two slots.</summary>
        public BootRecord(ISlotStorage area, Crc32 crc, FaultLog faults)
        {
            record = new ABRecord(area, crc, Kind, Version);
            this.faults = faults;
        }

        /// <summary>
        /// Whether short boots delay the network's start. Not on a PC, whose supply no radio pulls down. Set before its start.
        /// </summary>
        public bool DelaysNetwork { get; set; } = true;

        /// <summary>This start's number, 1 and up; 0 before <see cref="Begin"/>.</summary>
        public uint Count { get; private set; }

        /// <summary>Short boots in a row before this one, 0..<see cref="AppLimits.ShortBootsMax"/>.</summary>
        public int ShortBoots { get; private set; }

        /// <summary>Short boots before this one that a fault ended, 0..<see cref="AppLimits.FaultyBootsMax"/>.</summary>
        public int FaultyBoots { get; private set; }

        /// <summary>How the previous boot ended.</summary>
        public BootEnd LastEnd { get; private set; }

        // This start's number is that after the one before, and is in storage: no other start has it, unless storage goes back.
        internal bool IsCertain
        {
            get { return marks == (Durable | Complete); }
        }

        // No copy of the record was damaged or missing at this start.
        internal bool IsComplete
        {
            get { return (marks & Complete) != 0; }
        }

        // Consumers may know other states than the alarms have, and have not been told all of them.
        internal bool OwesStates
        {
            get { return (record.Buffer[MarksAt] & OwesMark) != 0; }
        }

        // A record of totals was written: without it they are lost.
        internal bool HasTotals
        {
            get { return (record.Buffer[MarksAt] & TotalsMark) != 0; }
        }

        /// <summary>This boot is in safe mode: console, network, commands and health only.</summary>
        public bool IsSafeMode { get; private set; }

        /// <summary>
        /// How long to wait before the network is started, in ms: 0 unless there were several short boots. A radio draws most current at
        /// its start; the pause lets a weak supply recover.
        /// </summary>
        public int NetworkDelayMs
        {
            get
            {
                return !DelaysNetwork || ShortBoots < AppLimits.DelayedStartBoots ? 0
                    : (ShortBoots - AppLimits.DelayedStartBoots + 1) * AppLimits.DelayedStartStepMs;
            }
        }

        /// <summary>
        /// Counts this start, durably. A failure is counted and changes nothing else. <paramref name="last"/> is the fault that ended the
        /// previous boot; None if there was none, or it is not known.
        /// </summary>
        public void Begin(Fault last)
        {
            int body = record.Load();
            bool lost = record.QuarantinedCount > 0;
            byte[] b = record.Buffer;
            Count = (body >= CountBytes ? BigEndian.GetU32(b, ABRecord.BodyOffset) : 0) + 1;
            int shortBoots = body >= EndBytes ? b[ABRecord.BodyOffset + 4] : 0;
            ShortBoots = AtMost(shortBoots, AppLimits.ShortBootsMax);
            LastEnd = body >= EndBytes ? (BootEnd)b[ABRecord.BodyOffset + 5] : BootEnd.Unknown;
            int faultyBoots = body >= FaultyBytes ? b[ABRecord.BodyOffset + 6] : 0;

            // The previous boot was not short if the record does not count it as short.
            bool isFaulty = last != Fault.None && shortBoots > 0;
            FaultyBoots = AtMost(isFaulty ? faultyBoots + 1 : faultyBoots, AppLimits.FaultyBootsMax);
            IsSafeMode = FaultyBoots >= AppLimits.FaultyBootsMax;
            if (IsSafeMode)
            {
                faults.Add(AppFaults.SafeMode);
            }

            if (body < BodyBytes)
            {
                b[MarksAt] = 0;
                BigEndian.PutU32(b, BirthBootAt, Count - 1);
                BigEndian.PutU32(b, BirthStartAt, 0);
            }

            marks = lost ? Durable : Durable | Complete;
            if (lost)
            {
                // Until the next birth message, none is taken for a later one.
                BigEndian.PutU32(b, BirthBootAt, uint.MaxValue);
                BigEndian.PutU32(b, BirthStartAt, 0);
            }

            Save(AtMost(ShortBoots + 1, AppLimits.ShortBootsMax), FaultyBoots, BootEnd.Unknown);
            if (lost)
            {
                faults.Add(AppFaults.BootRecordLost);
            }
        }

        /// <summary>It was counted before, so both copies of the record are missing.</summary>
        internal void NoteMissing()
        {
            marks = 0;
            faults.Add(AppFaults.BootRecordLost);
        }

        /// <summary>
        /// This boot has lasted <see cref="AppLimits.LongBootMs"/>: it was not short. In safe mode the count of faulty boots stays, because
        /// safe mode proves nothing about the parts that it leaves out. Tried once; if it fails, the boot still counts as short.
        /// </summary>
        public void NoteLong()
        {
            Save(0, IsSafeMode ? FaultyBoots : 0, BootEnd.Unknown);
        }

        /// <summary>Records durably, before the end, that this boot ends in order, and why.</summary>
        public void End(BootEnd end)
        {
            // One more faulty boot after safe mode brings it back.
            Save(0, end == BootEnd.SafeModeOver ? AppLimits.FaultyBootsMax - 1 : 0, end);
        }

        /// <summary>
        /// Whether a birth message with this count and random number is not from this storage: of a later start than any whose birth
        /// message may have left, or of another one with the same count.
        /// </summary>
        internal bool IsUnknown(long count, long start)
        {
            uint known = BigEndian.GetU32(record.Buffer, BirthBootAt);
            uint knownStart = BigEndian.GetU32(record.Buffer, BirthStartAt);
            return count > known || (count == known && knownStart != 0 && start != knownStart);
        }

        // A start with this storage may have published a birth message.
        internal bool HasBirth
        {
            get { return BigEndian.GetU32(record.Buffer, BirthBootAt) != 0; }
        }

        /// <summary>Before this start's first birth message: makes durable that it may have left. Once is enough.</summary>
        internal void NoteBirth(uint start)
        {
            byte[] b = record.Buffer;
            if (BigEndian.GetU32(b, BirthBootAt) != Count)
            {
                BigEndian.PutU32(b, BirthBootAt, Count);
                BigEndian.PutU32(b, BirthStartAt, start);
                Save();
            }
        }

        /// <summary>Makes durable that the alarms owe their states, or that they do no more.</summary>
        internal void NoteOwed(bool owes)
        {
            if (owes != OwesStates)
            {
                record.Buffer[MarksAt] ^= OwesMark;
                Save();
            }
        }

        /// <summary>Makes durable that a record of totals was written. Once is enough.</summary>
        internal void NoteTotals()
        {
            if (!HasTotals)
            {
                record.Buffer[MarksAt] |= TotalsMark;
                Save();
            }
        }

        private static int AtMost(int count, int max)
        {
            return count < max ? count : max;
        }

        private void Save(int shortBoots, int faultyBoots, BootEnd end)
        {
            byte[] b = record.Buffer;
            BigEndian.PutU32(b, ABRecord.BodyOffset, Count);
            b[ABRecord.BodyOffset + 4] = (byte)shortBoots;
            b[ABRecord.BodyOffset + 5] = (byte)end;
            b[ABRecord.BodyOffset + 6] = (byte)faultyBoots;
            Save();
        }

        private void Save()
        {
            if (!record.Save(BodyBytes))
            {
                marks &= Complete;
                faults.Add(AppFaults.BootRecordLost);
            }
        }
    }
}
