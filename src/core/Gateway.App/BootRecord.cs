using Gateway.Hal;
using Gateway.Primitives;

namespace Gateway.App
{
    /// <summary>
    /// Counts the starts of this gateway, and those in a row that were short: a gateway that does not stay up comes up in safe mode.
    /// </summary>
    /// <remarks>
    /// <para>A twin record, kind 0x42 'B', version 1. Body: 0 count (u32), 4 short boots in a row (u8), 5 how the last boot ended (u8, a
    /// <see cref="BootEnd"/>). It only grows at its end: of 4 bytes it has no short boots.</para>
    /// <para>A boot is counted as short when it begins, in the one write that counts it at all, and no longer is when it has lasted
    /// <see cref="AppLimits.LongBootMs"/> or has ended in order. A power cut anywhere leaves one of the two, so the count can be one too
    /// high, for a boot that was cut just before it counted as long, and never too low.</para>
    /// </remarks>
    public sealed class BootRecord
    {
        private const int Kind = 0x42;
        private const int Version = 1;
        private const int CountBytes = 4;
        private const int BodyBytes = 6;

        private readonly TwinRecord record;
        private readonly FaultLog faults;

        /// <summary>A boot record in an area of two slots.</summary>
        public BootRecord(ISlotStorage area, Crc32 crc, FaultLog faults)
        {
            record = new TwinRecord(area, crc, Kind, Version);
            this.faults = faults;
        }

        /// <summary>
        /// Whether short boots are counted, which a world that cuts the power every few seconds turns off: there is then neither safe mode
        /// nor a delayed start. Set before <see cref="Begin"/>.
        /// </summary>
        public bool CountsShortBoots { get; set; } = true;

        /// <summary>This start's number, 1 and up; 0 before <see cref="Begin"/>.</summary>
        public uint Count { get; private set; }

        /// <summary>Short boots in a row before this one, 0..<see cref="AppLimits.ShortBootsMax"/>.</summary>
        public int ShortBoots { get; private set; }

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
                return ShortBoots < AppLimits.DelayedStartBoots ? 0
                    : (ShortBoots - AppLimits.DelayedStartBoots + 1) * AppLimits.DelayedStartStepMs;
            }
        }

        /// <summary>Counts this start, durably. A failure is counted and changes nothing else.</summary>
        public void Begin()
        {
            int body = record.Load();
            bool lost = record.QuarantinedCount > 0;
            byte[] b = record.Buffer;
            Count = (body >= CountBytes ? BigEndian.GetU32(b, TwinRecord.BodyOffset) : 0) + 1;
            int shortBoots = body >= BodyBytes && CountsShortBoots ? b[TwinRecord.BodyOffset + 4] : 0;
            ShortBoots = shortBoots < AppLimits.ShortBootsMax ? shortBoots : AppLimits.ShortBootsMax;
            LastEnd = body >= BodyBytes ? (BootEnd)b[TwinRecord.BodyOffset + 5] : BootEnd.Unknown;
            IsSafeMode = ShortBoots >= AppLimits.ShortBootsMax;
            if (IsSafeMode)
            {
                faults.Add(Fault.SafeMode);
            }

            Save(ShortBoots + (IsSafeMode ? 0 : 1), BootEnd.Unknown);
            if (lost)
            {
                faults.Add(Fault.BootRecordLost);
            }
        }

        /// <summary>
        /// This boot has lasted <see cref="AppLimits.LongBootMs"/>: it was not short. Not so in safe mode, which proves nothing of what it
        /// leaves out. Tried once; a failure leaves it counted as short.
        /// </summary>
        public void NoteLong()
        {
            if (!IsSafeMode && CountsShortBoots)
            {
                Save(0, BootEnd.Unknown);
            }
        }

        /// <summary>This boot ends in order, and why, durably, before it does.</summary>
        public void End(BootEnd end)
        {
            // One more short boot behind safe mode brings it back.
            Save(end == BootEnd.SafeModeOver ? AppLimits.ShortBootsMax - 1 : 0, end);
        }

        private void Save(int shortBoots, BootEnd end)
        {
            byte[] b = record.Buffer;
            BigEndian.PutU32(b, TwinRecord.BodyOffset, Count);
            b[TwinRecord.BodyOffset + 4] = (byte)shortBoots;
            b[TwinRecord.BodyOffset + 5] = (byte)end;
            if (!record.Save(BodyBytes))
            {
                faults.Add(Fault.BootRecordLost);
            }
        }
    }
}
