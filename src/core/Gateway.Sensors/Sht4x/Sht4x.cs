using Gateway.Hal;

namespace Gateway.Sensors
{
    /// <summary>
    /// Sensirion SHT40, SHT41, SHT45 on I2C, address 0x44 (others by order code) (SHT4x datasheet version 6: section 4.4 checksum, 4.5
    /// commands, 4.6 conversion). High precision, one measurement for each reading, heater always off.
    /// </summary>
    public sealed class Sht4x : SensirionChip
    {
        /// <summary>The usual I2C address.</summary>
        public const int Address = 0x44;

        // Table 8.
        private const byte MeasureHigh = 0xFD;
        private const byte SoftReset = 0x94;

        // Table 5: at most 8.3 ms; plus a step of the clock.
        private const int MeasureMs = 10;

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
