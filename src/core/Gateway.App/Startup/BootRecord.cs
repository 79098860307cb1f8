using Gateway.Hal;
using Gateway.Primitives;

namespace Gateway.App
{
    /// <summary>
    /// Counts the starts of this gateway and, in a row, those that were short: after some of them the network waits. Of those it counts
    /// the ones that a fault ended: a gateway that brings itself down comes up in safe mode.
    /// </summary>
    /// <remarks>
    /// <para>A twin record, kind 0x42 'B', version 1. Body: 0 count (u32), 4 short boots in a row (u8), 5 how the last boot ended (u8, a
    /// <see cref="BootEnd"/>), 6 faulty boots (u8). It only grows at its end: of 4 bytes it has no short boots, of 6 no faulty ones, and
    /// an older firmware passes over what it does not know.</para>
    /// <para>A boot is counted as short when it begins, in the one write that counts it at all, and no longer is when it has lasted
    /// <see cref="AppLimits.LongBootMs"/> or has ended in order. A power cut anywhere leaves one of the two, so the count can be one too
    /// high, for a boot that was cut just before it counted as long, and never too low.</para>
    /// <para>A boot is counted as faulty by the next one, when the board's own record says that a fault or the watch over the threads
    /// ended it. Nobody says so of a power cut, a brown-out or a hardware watchdog: such a boot is not counted, and does not end the
    /// count either, as it proves nothing. What is not short ends both counts.</para>
    /// </remarks>
    public sealed class BootRecord
    {
        private const int Kind = 0x42;
        private const int Version = 1;
        private const int CountBytes = 4;
        private const int EndBytes = 6;
        private const int BodyBytes = 7;

        private readonly ABRecord record;
        private readonly FaultLog faults;

        /// <summary>A boot record in an area of two slots.</summary>
        public BootRecord(ISlotStorage area, Crc32 crc, FaultLog faults)
        {
            record = new ABRecord(area, crc, Kind, Version);
            this.faults = faults;
        }

        /// <summary>
        /// Whether the network waits after short boots. Not on a board whose supply no radio pulls down: a PC. Set before its start.
        /// </summary>
        public bool DelaysNetwork { get; set; } = true;

        /// <summary>This start's number, 1 and up; 0 before <see cref="Begin"/>.</summary>
        public uint Count { get; private set; }

        /// <summary>Short boots in a row before this one, 0..<see cref="AppLimits.ShortBootsMax"/>.</summary>
        public int ShortBoots { get; private set; }

        /// <summary>Short boots before this one that a fault ended, 0..<see cref="AppLimits.FaultyBootsMax"/>.</summary>
        public int FaultyBoots { get; private set; }

        /// <summary>How the boot before ended.</summary>
        public BootEnd LastEnd { get; private set; }

        /// <summary>This boot is to be in safe mode: console, network and health only.</summary>
        public bool IsSafeMode { get; private set; }

        /// <summary>
        /// How long to wait, in ms, before the network is begun: nothing but after several short boots. A radio draws most at its start;
        /// a supply that sagged then gets time to recover.
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
        /// boot before; None where it was none, or nobody can say.
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
            int faultyBoots = body >= BodyBytes ? b[ABRecord.BodyOffset + 6] : 0;

            // The boot before was not short when nothing counts it as such.
            bool isFaulty = last != Fault.None && shortBoots > 0;
            FaultyBoots = AtMost(isFaulty ? faultyBoots + 1 : faultyBoots, AppLimits.FaultyBootsMax);
            IsSafeMode = FaultyBoots >= AppLimits.FaultyBootsMax;
            if (IsSafeMode)
            {
                faults.Add(AppFaults.SafeMode);
            }

            Save(AtMost(ShortBoots + 1, AppLimits.ShortBootsMax), FaultyBoots, BootEnd.Unknown);
            if (lost)
            {
                faults.Add(AppFaults.BootRecordLost);
            }
        }

        /// <summary>
        /// This boot has lasted <see cref="AppLimits.LongBootMs"/>: it was not short. In safe mode the faulty ones stay counted, as it
        /// proves nothing of what it leaves out. Tried once; a failure leaves it counted as short.
        /// </summary>
        public void NoteLong()
        {
            Save(0, IsSafeMode ? FaultyBoots : 0, BootEnd.Unknown);
        }

        /// <summary>This boot ends in order, and why, durably, before it does.</summary>
        public void End(BootEnd end)
        {
            // One more faulty boot after safe mode brings it back.
            Save(0, end == BootEnd.SafeModeOver ? AppLimits.FaultyBootsMax - 1 : 0, end);
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
            if (!record.Save(BodyBytes))
            {
                faults.Add(AppFaults.BootRecordLost);
            }
        }
    }
}
