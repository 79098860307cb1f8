using Gateway.Hal;
using Gateway.Primitives;

namespace Gateway.Sensors
{
    /// <summary>
    /// Maxim DS18B20, a thermometer on 1-Wire, in thousandths of a degree Celsius, -55..125 °C (datasheet 19-7487 Rev 6: sections
    /// "Operation - Measuring Temperature", "Memory" p. 8, "Configuration Register" p. 9, "DS18B20 Function Commands"; tables 1 to 3).
    /// Supplied by its VDD pin.
    /// </summary>
    /// <remarks>
    /// <para>Set-up writes the resolution and a mark into the scratchpad, not into the EEPROM, which wears. The mark is the complement of
    /// the EEPROM's TH. A device that lost power for a moment recalls its EEPROM, so the mark is gone, and the loss is noticed whatever
    /// temperature it shows. </para>
    /// <para>The register holds +85 °C after power-on (table 1, note), and keeps it if the conversion command was lost. This one value is
    /// refused until the device has shown another one since it was set up. </para>
    /// </remarks>
    public sealed class Ds18b20 : IReasonedSensor
    {
        /// <summary>First byte of every DS18B20's ROM code ("64-Bit Lasered ROM Code", p. 8).</summary>
        public const int Family = 0x28;

        /// <summary>Lowest resolution, bits: steps of 0.5 °C in 93.75 ms.</summary>
        public const int ResolutionBitsMin = 9;

        /// <summary>Highest resolution, bits: steps of 0.0625 °C in 750 ms.</summary>
        public const int ResolutionBitsMax = 12;

        private const int MatchRom = 0x55;
        private const int SkipRom = 0xCC;
        private const int ReadScratchpad = 0xBE;
        private const int WriteScratchpad = 0x4E;
        private const int RecallE2 = 0xB8;
        private const int ReadPowerSupply = 0xB4;

        private const int ScratchpadBytes = 9;
        private const int AtHigh = 2;
        private const int AtLow = 3;
        private const int AtConfiguration = 4;

        // Figure 10, p. 9: bit 7 reads 0, bits 4 to 0 read 1.
        private const int ConfigurationFixedMask = 0x9F;
        private const int ConfigurationFixed = 0x1F;

        private const int PowerOnSixteenths = 85 * 16;
        private const int SixteenthsMin = -55 * 16;
        private const int SixteenthsMax = 125 * 16;

        // The recall of three bytes has no time in the datasheet; a copy, which writes them, takes 10 ms at the most.
        private const int RecallMs = 10;

        private const byte StepPower = 0;
        private const byte StepMark = 1;
        private const byte StepConvert = 2;
        private const byte StepRead = 3;

        private readonly Ds18b20Bus bus;
        private readonly IOneWireBus wire;
        private readonly byte[] rom;
        private readonly bool romIsRight;
        private readonly int configuration;
        private readonly int undefinedMask;
        private readonly int conversionMs;
        private readonly byte[] scratchpad = new byte[ScratchpadBytes];
        private readonly ConversionTimer recall = new ConversionTimer();
        private byte step;
        private int mark;
        private int conversion;
        private bool hasMeasured;

        /// <summary>
        /// A device with this ROM code of 8 bytes, kept by reference; null if it is alone on its bus: then any DS18B20 is accepted, and a
        /// replacement needs no new setting. Resolution <see cref="ResolutionBitsMin"/>..<see cref="ResolutionBitsMax"/> bits.
        /// </summary>
        public Ds18b20(Ds18b20Bus bus, byte[] rom, int resolutionBits)
        {
            Check.That(resolutionBits >= ResolutionBitsMin && resolutionBits <= ResolutionBitsMax, Fault.LimitsInconsistent);
            this.bus = bus;
            this.rom = rom;
            wire = bus.Wire;
            romIsRight = rom == null || IsRom(rom);
            int coarser = ResolutionBitsMax - resolutionBits;
            configuration = ((resolutionBits - ResolutionBitsMin) << 5) | ConfigurationFixed;
            undefinedMask = (1 << coarser) - 1;

            // Table 2, p. 9: 750 ms, and half of it for each bit less.
            conversionMs = ((750 + (1 << coarser)) - 1) >> coarser;
            bus.Add(conversionMs);
        }

        /// <summary>Whether these bytes are a DS18B20's code: 8 of them, family 28h, CRC right.</summary>
        public static bool IsRom(byte[] rom)
        {
            return rom.Length == OneWireSearch.RomBytes && rom[0] == Family && OneWireCrc.Of(rom, 0, OneWireSearch.RomBytes) == 0;
        }

        /// <inheritdoc/>
        public int ValueMilli { get; private set; }

        /// <inheritdoc/>
        public SensorReason Reason { get; private set; }

        /// <summary>At most two transactions for each poll, of at most 21 bytes in all: about 13 ms of the bus.</summary>
        public SensorStatus Poll(long nowMs)
        {
            if (!romIsRight)
            {
                return Fail(SensorReason.WrongDevice);
            }

            switch (step)
            {
                case StepPower:
                    return AskForPower(nowMs);
                case StepMark:
                    return recall.ElapsedMs(nowMs) < RecallMs ? SensorStatus.Pending : SetMark();
                case StepConvert:
                    return Convert(nowMs);
                default:
                    return TakeResult(nowMs);
            }
        }

        private SensorStatus AskForPower(long nowMs)
        {
            if (!Address())
            {
                return Fail(SensorReason.NoAnswer);
            }

            // A device on parasite power pulls this bit low ("Read Power Supply [B4h]").
            wire.WriteByte(ReadPowerSupply);
            bool powered = wire.ReadBit();
            if (!powered)
            {
                // A shorted wire reads the same. Only the scratchpad differs: with a shorted wire it is all zeros.
                return ReadPad() == SensorReason.BusStuck ? Fail(SensorReason.BusStuck) : Fail(SensorReason.PowerMissing);
            }

            if (!Address())
            {
                return Fail(SensorReason.NoAnswer);
            }

            wire.WriteByte(RecallE2);
            recall.Start(nowMs);
            step = StepMark;
            return SensorStatus.Pending;
        }

        private SensorStatus SetMark()
        {
            SensorReason why = ReadPad();
            if (why != SensorReason.None)
            {
                return FailAndSetUp(why);
            }

            mark = ~scratchpad[AtHigh] & 0xFF;
            if (!Address())
            {
                return FailAndSetUp(SensorReason.NoAnswer);
            }

            wire.WriteByte(WriteScratchpad);
            wire.WriteByte(mark);
            wire.WriteByte(scratchpad[AtLow]);
            wire.WriteByte(configuration);
            hasMeasured = false;

            // A conversion that was started before is not for this device: it may have missed the command.
            conversion = bus.Conversion;
            step = StepConvert;
            return SensorStatus.Pending;
        }

        private SensorStatus Convert(long nowMs)
        {
            bool isNew = bus.Conversion != conversion;
            if (!isNew || !bus.IsShared(nowMs))
            {
                if (bus.IsConverting(nowMs))
                {
                    return SensorStatus.Pending;
                }

                if (!bus.Convert(nowMs))
                {
                    return FailAndSetUp(SensorReason.NoAnswer);
                }
            }

            conversion = bus.Conversion;
            step = StepRead;
            return SensorStatus.Pending;
        }

        private SensorStatus TakeResult(long nowMs)
        {
            if (!bus.HasResult(conversion, conversionMs, nowMs))
            {
                return SensorStatus.Pending;
            }

            step = StepConvert;
            return bus.IsAbandoned(nowMs) ? SensorStatus.Pending : Read();
        }

        private SensorStatus Read()
        {
            SensorReason why = ReadPad();
            if (why == SensorReason.Checksum)
            {
                return Fail(why);
            }

            if (why != SensorReason.None)
            {
                return FailAndSetUp(why);
            }

            if (scratchpad[AtHigh] != mark || scratchpad[AtConfiguration] != configuration)
            {
                return FailAndSetUp(SensorReason.PowerLost);
            }

            int sixteenths = (short)((scratchpad[1] << 8) | scratchpad[0]) & ~undefinedMask;
            if (sixteenths == PowerOnSixteenths && !hasMeasured)
            {
                return Fail(SensorReason.PowerOnValue);
            }

            if (sixteenths < SixteenthsMin || sixteenths > SixteenthsMax)
            {
                return Fail(SensorReason.OutOfRange);
            }

            hasMeasured = true;
            ValueMilli = (int)Rounding.Divide(sixteenths * 1000, 16);
            Reason = SensorReason.None;
            return SensorStatus.Ok;
        }

        private bool Address()
        {
            if (!wire.Reset())
            {
                return false;
            }

            if (rom == null)
            {
                wire.WriteByte(SkipRom);
                return true;
            }

            wire.WriteByte(MatchRom);
            for (int i = 0; i < OneWireSearch.RomBytes; i++)
            {
                wire.WriteByte(rom[i]);
            }

            return true;
        }

        // Figure 9, p. 8. An absent device leaves the wire high: all ones. A shorted wire reads all zeros, whose CRC is right.
        private SensorReason ReadPad()
        {
            if (!Address())
            {
                return SensorReason.NoAnswer;
            }

            wire.WriteByte(ReadScratchpad);
            int union = 0;
            int common = 0xFF;
            for (int i = 0; i < ScratchpadBytes; i++)
            {
                int value = wire.ReadByte();
                scratchpad[i] = (byte)value;
                union |= value;
                common &= value;
            }

            if (common == 0xFF)
            {
                return SensorReason.NoAnswer;
            }

            if (union == 0)
            {
                return SensorReason.BusStuck;
            }

            if (OneWireCrc.Of(scratchpad, 0, ScratchpadBytes) != 0)
            {
                return SensorReason.Checksum;
            }

            return (scratchpad[AtConfiguration] & ConfigurationFixedMask) == ConfigurationFixed
                ? SensorReason.None
                : SensorReason.WrongDevice;
        }

        private SensorStatus FailAndSetUp(SensorReason why)
        {
            step = StepPower;
            return Fail(why);
        }

        private SensorStatus Fail(SensorReason why)
        {
            Reason = why;
            return SensorStatus.Failed;
        }
    }
}
