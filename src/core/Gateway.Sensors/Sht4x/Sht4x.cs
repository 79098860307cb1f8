using Gateway.Hal;
using Gateway.Primitives;

namespace Gateway.Sensors
{
    /// <summary>
    /// Sensirion SHT40, SHT41, SHT45 on I2C, address 0x44 (others by order code) (SHT4x datasheet version 6: section 4.4 checksum, 4.5
    /// commands, 4.6 conversion, 4.9 heater). High precision, one measurement for each reading. The heater is off unless it is asked for.
    /// </summary>
    /// <remarks>
    /// One heating is 0.1 or 1 s, and no reading is taken before the chip has cooled, which takes far longer: so it is on for less than 4 %
    /// of the time, and the datasheet allows 10 %. The measurement at the end of a heating is not used.
    /// </remarks>
    public sealed class Sht4x : SensirionChip
    {
        /// <summary>The usual I2C address.</summary>
        public const int Address = 0x44;

        // Table 8.
        private const byte MeasureHigh = 0xFD;
        private const byte SoftReset = 0x94;

        // Table 5: at most 8.3 ms; plus a step of the clock.
        private const int MeasureMs = 10;

        // Table 8: power in mW, for 0.1 and for 1 s.
        private const int PowerLow = 20;
        private const int PowerMedium = 110;
        private const int PowerHigh = 200;
        private const int LowShort = 0x15;
        private const int LowLong = 0x1E;
        private const int MediumShort = 0x24;
        private const int MediumLong = 0x2F;
        private const int HighShort = 0x32;
        private const int HighLong = 0x39;
        private const int ShortMs = 100;
        private const int LongMs = 1000;

        // Table 5: at most 0.11 and 1.1 s; and time to cool.
        private const int ShortCoolMs = 110 + 10000;
        private const int LongCoolMs = 1100 + 30000;

        // The command of the heating that is asked for; 0: none.
        private int heating;

        /// <summary>A chip on this device's address.</summary>
        public Sht4x(II2cDevice device)
            : base(device, MeasureMs)
        {
        }

        internal override int PutBreak()
        {
            return 0;
        }

        internal override int PutReset()
        {
            Outgoing[0] = SoftReset;
            return 1;
        }

        /// <inheritdoc/>
        public override HeaterResult Heat(byte[] text, int offset, int bytes)
        {
            int word = 0;
            while (word < bytes && text[offset + word] != ' ')
            {
                word++;
            }

            long ms = ShortMs;
            if (!DecimalText.TryGet(text, offset, word, 0, out long power)
                || (word < bytes && !DecimalText.TryGet(text, offset + word + 1, bytes - word - 1, 0, out ms)))
            {
                return HeaterResult.Unknown;
            }

            int command = CommandOf(power, ms);
            if (command == 0 || heating != 0 || IsHeating)
            {
                return command == 0 ? HeaterResult.Unknown : HeaterResult.Cooling;
            }

            heating = command;
            return HeaterResult.Ok;
        }

        internal override int PutHeat(out int ms)
        {
            ms = heating == LowLong || heating == MediumLong || heating == HighLong ? LongCoolMs : ShortCoolMs;
            Outgoing[0] = (byte)heating;
            int bytes = heating == 0 ? 0 : 1;
            heating = 0;
            return bytes;
        }

        private static int CommandOf(long power, long ms)
        {
            bool isLong = ms == LongMs;
            return ms != ShortMs && !isLong ? 0
                : power == PowerLow ? (isLong ? LowLong : LowShort)
                : power == PowerMedium ? (isLong ? MediumLong : MediumShort)
                : power == PowerHigh ? (isLong ? HighLong : HighShort)
                : 0;
        }

        internal override int PutMeasure()
        {
            Outgoing[0] = MeasureHigh;
            return 1;
        }

        // -6 % + 125 % * S / (2^16 - 1), limited to 0..100 % as section 4.6 advises.
        internal override int HumidityMilli(int signal)
        {
            return HumidityMilliOf(signal, -6000, 125000);
        }
    }
}
