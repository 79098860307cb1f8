using Gateway.Hal;

namespace Gateway.Sensors
{
    /// <summary>
    /// Texas Instruments INA219 on I2C, address 0x40..0x4F: 0..26 V, and ±320 mV over the shunt in steps of 10 µV (datasheet SBOS448G:
    /// figure 19 configuration, table 5 conversion times, figure 20 on shunt, figure 24 bus voltage). 16 averages of each.
    /// </summary>
    /// <remarks>
    /// The chip has no identification: one whose configuration does not keep what is written is another.
    /// </remarks>
    public sealed class Ina219 : InaChip
    {
        /// <summary>The shunt of the usual modules, in thousandths of an ohm.</summary>
        public const int ShuntMilliOhmUsual = 100;

        // 32 V, gain 1/8, 16 samples of bus and shunt, one measurement of both (mode 3).
        private const int OneMeasurement = 0x3E63;

        // Table 5: 8.51 ms for each of the two.
        private const int MeasureMs = 18;

        // At 320 mV.
        private const int ShuntCodeMax = 32000;

        /// <summary>A chip on this device's address.</summary>
        public Ina219(II2cDevice device, int shuntMilliOhm)
            : base(device, shuntMilliOhm, OneMeasurement, MeasureMs, ShuntCodeMax)
        {
        }

        internal override SensorReason Identify()
        {
            return SensorReason.None;
        }

        internal override int RegisterReady
        {
            get { return RegisterBus; }
        }

        // Figure 24: bit 1 conversion ready; bits 15 to 3 the voltage, 4 mV a step.
        internal override int ReadyBit
        {
            get { return 2; }
        }

        // Table 2.
        internal override int PowerOnConfiguration
        {
            get { return 0x399F; }
        }

        internal override int BusMilliVolt(int register)
        {
            return (register >> 3) * 4;
        }

        internal override int ShuntTenths(int code)
        {
            return code * 100;
        }
    }
}
