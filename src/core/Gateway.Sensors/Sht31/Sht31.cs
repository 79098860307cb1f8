using Gateway.Hal;
using Gateway.Primitives;

namespace Gateway.Sensors
{
    /// <summary>
    /// Sensirion SHT30, SHT31, SHT35 on I2C, address 0x44 or 0x45 (SHT3x-DIS datasheet version 5: table 9 p. 10, single shot without clock
    /// stretching; 4.12 p. 13 and 14, checksum; 4.13 p. 14, conversion). High repeatability, one measurement for each reading.
    /// </summary>
    /// <remarks>
    /// After a fault the chip first gets Break, because it refuses single shots in a periodic mode, then a reset: an earlier firmware may
    /// have left it in any state.
    /// </remarks>
    public sealed class Sht31 : SensirionChip
    {
        /// <summary>I2C address with ADDR low (table 8).</summary>
        public const int Address = 0x44;

        // Table 9, p. 10; break, 4.8, p. 11; soft reset, 4.9.
        private const int SingleShotHigh = 0x2400;
        private const int Break = 0x3093;
        private const int SoftReset = 0x30A2;

        // Table 4: at most 15.5 ms below 2.4 V, 15 ms above; plus a step of the clock.
        private const int MeasureMs = 17;

        /// <summary>A chip on this device's address.</summary>
        public Sht31(II2cDevice device)
            : base(device, MeasureMs)
        {
        }

        internal override int PutBreak()
        {
            return Put(Break);
        }

        internal override int PutReset()
        {
            return Put(SoftReset);
        }

        internal override int PutMeasure()
        {
            return Put(SingleShotHigh);
        }

        // 100 % * S / (2^16 - 1).
        internal override int HumidityMilli(int signal)
        {
            return HumidityMilliOf(signal, 0, 100000);
        }

        private int Put(int command)
        {
            BigEndian.PutU16(Outgoing, 0, command);
            return 2;
        }
    }
}
