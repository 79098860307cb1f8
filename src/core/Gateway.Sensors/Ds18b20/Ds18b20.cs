using Gateway.Hal;
using Gateway.Primitives;

namespace Gateway.Sensors
{
    /// <summary>
    /// Maxim DS18B20, a thermometer on 1-Wire, in thousandths of a degree Celsius, -55..125 °C (datasheet 19-7487 Rev 6: sections
    /// "Operation - Measuring Temperature", "Memory" p. 8, "Configuration Register" p. 9, "DS18B20 Function Commands"; tables 1 to 3), its
    /// relatives DS1822 (the same registers) and DS18S20 (9 bits, more from its two counts), and what is sold in their place. Supplied by
    /// its VDD pin.
    /// </summary>
    /// <remarks>
    /// <para>Set-up writes the resolution and a mark into the scratchpad, not into the EEPROM, which wears, and reads them back. The mark
    /// is the complement of the EEPROM's TH. A device that lost power for a moment recalls its EEPROM, so the mark is gone, and the loss is
    /// noticed whatever temperature it shows. </para>
    /// <para>A copy of the chip may ignore what is written. It is taken as it is: resolution and time are those of the configuration that
    /// it shows, and one that keeps no mark has no way to show that it lost power.</para>
    /// <para>The register holds +85 °C after power-on (table 1, note), and keeps it if the conversion command was lost. So this one value
    /// is doubted until the device has shown another one, or for good if it keeps no mark: a second conversion, for this device alone,
    /// must end with it too. A device that pulled the wire low meanwhile was converting ("Convert T [44h]"). Some copies never do; of
    /// these the third such conversion is believed.</para>
    /// </remarks>
    public sealed class Ds18b20 : IReasonedSensor
    {
        /// <summary>First byte of every DS18B20's ROM code ("64-Bit Lasered ROM Code", p. 8).</summary>
        public const int Family = 0x28;

        /// <summary>First byte of a DS1822's ROM code.</summary>
        public const int FamilyDs1822 = 0x22;

        /// <summary>First byte of a DS18S20's ROM code.</summary>
        public const int FamilyDs18s20 = 0x10;

        /// <summary>Lowest resolution, bits: steps of 0.5 °C in 93.75 ms.</summary>
        public const int ResolutionBitsMin = 9;

        /// <summary>Highest resolution, bits: steps of 0.0625 °C in 750 ms.</summary>
        public const int ResolutionBitsMax = 12;

        private const int ReadRom = 0x33;
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
        private const int AtReservedFirst = 5;
        private const int AtCountRemain = 6;
        private const int AtReservedLast = 7;

        // Of a DS18S20 (datasheet 19-5474 Rev 3, figure 7); of a DS18B20 it is reserved.
        private const int AtCountPerDegree = AtReservedLast;

        // Figure 9, p. 8: what two of the reserved bytes read.
        private const int ReservedFirst = 0xFF;
        private const int ReservedLast = 0x10;

        // Figure 10, p. 9: bit 7 reads 0, bits 4 to 0 read 1; bits 6 and 5 are the resolution.
        private const int ConfigurationFixed = 0x1F;

        private const int PowerOnMilliC = 85000;
        private const int MilliCMin = -55000;
        private const int MilliCMax = 125000;

        // Table 2, p. 9. A copy takes 101 ms instead of 94 at 9 bits.
        private const int ConversionMsMax = 750;
        private const int ConversionMsMin = 110;

        // Conversions that end at the power-on value before one is believed that nothing else proves.
        private const int UnprovenMax = 3;

        // The recall of three bytes has no time in the datasheet; a copy, which writes them, takes 10 ms at the most.
        private const int RecallMs = 10;

        private const byte StepFamily = 0;
        private const byte StepPower = 1;
        private const byte StepMark = 2;
        private const byte StepVerify = 3;
        private const byte StepConvert = 4;
        private const byte StepRead = 5;
        private const byte StepConvertAlone = 6;
        private const byte StepReadAlone = 7;

        private readonly Ds18b20Bus bus;
        private readonly IOneWireBus wire;
        private readonly byte[] rom;
        private readonly bool romIsRight;
        private readonly int wantedConfiguration;
        private readonly byte[] scratchpad = new byte[ScratchpadBytes];
        private readonly ConversionTimer recall = new ConversionTimer();
        private int family;
        private byte step;
        private int mark;
        private bool keepsMark;
        private int configuration;
        private int conversionMs;
        private int conversion;
        private bool trustsPowerOnValue;
        private bool wasConverting;
        private int unproven;

        /// <summary>
        /// A device with this ROM code of 8 bytes, kept by reference; null if it is alone on its bus: then any device of its families is
        /// accepted, and a replacement needs no new setting. Resolution <see cref="ResolutionBitsMin"/>..<see cref="ResolutionBitsMax"/>
        /// bits; a DS18S20 has one of its own.
        /// </summary>
        public Ds18b20(Ds18b20Bus bus, byte[] rom, int resolutionBits)
        {
            Check.That(resolutionBits >= ResolutionBitsMin && resolutionBits <= ResolutionBitsMax, Fault.LimitsInconsistent);
            this.bus = bus;
            this.rom = rom;
            wire = bus.Wire;
            romIsRight = rom == null || IsRom(rom);
            family = rom == null || rom.Length == 0 ? 0 : rom[0];
            step = FirstStep();
            wantedConfiguration = ((resolutionBits - ResolutionBitsMin) << 5) | ConfigurationFixed;
            conversionMs = ConversionMsOf(wantedConfiguration);
            bus.Add(conversionMs);
        }

        /// <summary>Whether these bytes are the code of such a device: 8 of them, a family of these, CRC right.</summary>
        public static bool IsRom(byte[] rom)
        {
            return rom.Length == OneWireSearch.RomBytes && IsFamily(rom[0]) && OneWireCrc.Of(rom, 0, OneWireSearch.RomBytes) == 0;
        }

        /// <inheritdoc/>
        public int ValueMilli { get; private set; }

        /// <inheritdoc/>
        public SensorReason Reason { get; private set; }

        /// <summary>At most two transactions for each poll, of at most 30 bytes in all: about 18 ms of the bus.</summary>
        public SensorStatus Poll(long nowMs)
        {
            if (!romIsRight)
            {
                return Fail(SensorReason.WrongDevice);
            }

            switch (step)
            {
                case StepFamily:
                    return AskForFamily();
                case StepPower:
                    return AskForPower(nowMs);
                case StepMark:
                    return recall.ElapsedMs(nowMs) < RecallMs ? SensorStatus.Pending : SetMark();
                case StepVerify:
                    return Verify();
                case StepConvert:
                    return Convert(nowMs);
                case StepConvertAlone:
                    return ConvertAlone(nowMs);
                default:
                    return TakeResult(nowMs);
            }
        }

        private static bool IsFamily(int family)
        {
            return family == Family || family == FamilyDs1822 || family == FamilyDs18s20;
        }

        // Table 2, p. 9: 750 ms, and half of it for each bit less.
        private static int ConversionMsOf(int configuration)
        {
            int ms = ConversionMsMax >> CoarserOf(configuration);
            return ms < ConversionMsMin ? ConversionMsMin : ms + 1;
        }

        // Bits less than the most.
        private static int CoarserOf(int configuration)
        {
            return 3 - ((configuration >> 5) & 3);
        }

        private byte FirstStep()
        {
            return rom == null ? StepFamily : StepPower;
        }

        // One that is alone answers with its code ("Read ROM [33h]", p. 11). Several at once give a code whose CRC is wrong.
        private SensorStatus AskForFamily()
        {
            if (!wire.Reset())
            {
                return Fail(SensorReason.NoAnswer);
            }

            wire.WriteByte(ReadRom);
            SensorReason why = Receive(OneWireSearch.RomBytes);
            if (why == SensorReason.None && !IsFamily(scratchpad[0]))
            {
                why = SensorReason.WrongDevice;
            }

            if (why != SensorReason.None)
            {
                return Fail(why);
            }

            family = scratchpad[0];
            step = StepPower;
            return SensorStatus.Pending;
        }

        private SensorStatus AskForPower(long nowMs)
        {
            if (!Address())
            {
                return FailAndSetUp(SensorReason.NoAnswer);
            }

            // A device on parasite power pulls this bit low ("Read Power Supply [B4h]").
            wire.WriteByte(ReadPowerSupply);
            bool powered = wire.ReadBit();
            if (!powered)
            {
                // A shorted wire reads the same. Only the scratchpad differs: with a shorted wire it is all zeros.
                return FailAndSetUp(ReadPad() == SensorReason.BusStuck ? SensorReason.BusStuck : SensorReason.PowerMissing);
            }

            if (!Address())
            {
                return FailAndSetUp(SensorReason.NoAnswer);
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
            if (family != FamilyDs18s20)
            {
                wire.WriteByte(wantedConfiguration);
            }

            step = StepVerify;
            return SensorStatus.Pending;
        }

        // From here on what the device shows is what it has.
        private SensorStatus Verify()
        {
            SensorReason why = ReadPad();
            if (why != SensorReason.None)
            {
                return FailAndSetUp(why);
            }

            keepsMark = scratchpad[AtHigh] == mark;
            mark = scratchpad[AtHigh];
            configuration = scratchpad[AtConfiguration];

            // One that does not show the datasheet's bytes may need all of the time at every resolution.
            bool isAsWritten = family != FamilyDs18s20 && configuration == wantedConfiguration
                && scratchpad[AtReservedFirst] == ReservedFirst && scratchpad[AtReservedLast] == ReservedLast;
            conversionMs = isAsWritten ? ConversionMsOf(configuration) : ConversionMsMax;
            bus.Wait(conversionMs);
            trustsPowerOnValue = false;
            unproven = 0;

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
                if (bus.IsConverting(nowMs) || bus.IsAskedFor(nowMs))
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

        private SensorStatus ConvertAlone(long nowMs)
        {
            if (bus.IsConverting(nowMs))
            {
                bus.AskFor(nowMs);
                return SensorStatus.Pending;
            }

            if (!Address())
            {
                return FailAndSetUp(SensorReason.NoAnswer);
            }

            wasConverting = bus.ConvertAlone(nowMs);
            conversion = bus.Conversion;
            step = StepReadAlone;
            return SensorStatus.Pending;
        }

        private SensorStatus TakeResult(long nowMs)
        {
            if (!bus.HasResult(conversion, conversionMs, nowMs))
            {
                return SensorStatus.Pending;
            }

            bool isAlone = step == StepReadAlone;
            step = StepConvert;
            return bus.IsAbandoned(nowMs) ? SensorStatus.Pending : Read(isAlone);
        }

        private SensorStatus Read(bool isAlone)
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

            int milliC = MilliC();
            if (milliC == PowerOnMilliC && !trustsPowerOnValue)
            {
                if (!isAlone)
                {
                    step = StepConvertAlone;
                    return SensorStatus.Pending;
                }

                if (!wasConverting && ++unproven < UnprovenMax)
                {
                    return Fail(SensorReason.PowerOnValue);
                }
            }

            if (milliC < MilliCMin || milliC > MilliCMax)
            {
                return Fail(SensorReason.OutOfRange);
            }

            unproven = 0;
            trustsPowerOnValue = keepsMark || milliC == PowerOnMilliC;
            ValueMilli = milliC;
            Reason = SensorReason.None;
            return SensorStatus.Ok;
        }

        private int MilliC()
        {
            int register = (short)((scratchpad[1] << 8) | scratchpad[0]);
            if (family != FamilyDs18s20)
            {
                // The bits below the resolution are undefined (table 2).
                int defined = register & ~((1 << CoarserOf(configuration)) - 1);
                return (int)Rounding.Divide(defined * 1000, 16);
            }

            // DS18S20 datasheet, "Operation - Measuring Temperature": whole degrees - 0.25 + (per degree - remain) / per degree.
            int perDegree = scratchpad[AtCountPerDegree];
            int counted = perDegree - scratchpad[AtCountRemain];
            return perDegree == 0 || counted < 0
                ? register * 500
                : (int)Rounding.Divide(((((register >> 1) * 1000) - 250) * perDegree) + (counted * 1000), perDegree);
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

        // Figure 9, p. 8.
        private SensorReason ReadPad()
        {
            if (!Address())
            {
                return SensorReason.NoAnswer;
            }

            wire.WriteByte(ReadScratchpad);
            return Receive(ScratchpadBytes);
        }

        // Bytes with their CRC as the last. An absent device leaves the wire high: all ones. A shorted wire reads all zeros, whose CRC is
        // right.
        private SensorReason Receive(int bytes)
        {
            int union = 0;
            int common = 0xFF;
            for (int i = 0; i < bytes; i++)
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

            return union == 0 ? SensorReason.BusStuck
                : OneWireCrc.Of(scratchpad, 0, bytes) != 0 ? SensorReason.Checksum
                : SensorReason.None;
        }

        private SensorStatus FailAndSetUp(SensorReason why)
        {
            step = FirstStep();
            return Fail(why);
        }

        private SensorStatus Fail(SensorReason why)
        {
            Reason = why;
            return SensorStatus.Failed;
        }
    }
}
