using Gateway.Hal;
using Gateway.Primitives;

namespace Gateway.Sensors
{
    /// <summary>
    /// Texas Instruments INA226 on I2C, address 0x40..0x4F: 0..36 V, and ±81.92 mV over the shunt in steps of 2.5 µV (datasheet SBOS547B:
    /// table 7-1 registers, 7.1.1 configuration, averages and times, 7.1.2 shunt, 7.1.3 bus voltage, 7.1.7 mask/enable, 7.1.9
    /// manufacturer, 7.1.10 die). 16 averages of each.
    /// </summary>
    public sealed class Ina226 : InaChip
    {
        /// <summary>The shunt of the usual modules, in thousandths of an ohm.</summary>
        public const int ShuntMilliOhmUsual = 100;

        private const int RegisterMask = 0x06;
        private const int RegisterManufacturer = 0xFE;
        private const int RegisterDie = 0xFF;
        private const int Manufacturer = 0x5449;

        // The lowest four bits are the revision.
        private const int Die = 0x2260;
        private const int DieMask = 0xFFF0;

        // 16 averages of 1.1 ms for bus and for shunt, one measurement of both (mode 3).
        private const int OneMeasurement = 0x4523;

        // 16 times twice 1.21 ms, the most (conversion time of the electrical characteristics).
        private const int MeasureMs = 39;

        private const int ShuntCodeMax = 32767;

        /// <summary>A chip on this device's address.</summary>
        public Ina226(II2cDevice device, int shuntMilliOhm)
            : base(device, shuntMilliOhm, OneMeasurement, MeasureMs, ShuntCodeMax)
        {
        }

        internal override SensorReason Identify()
        {
            int manufacturer = Word(RegisterManufacturer);
            int die = manufacturer < 0 ? manufacturer : Word(RegisterDie);
            return die < 0 ? WhyNoWord
                : manufacturer != Manufacturer || (die & DieMask) != Die ? SensorReason.WrongDevice
                : SensorReason.None;
        }

        // Reading it clears the bit.
        internal override int RegisterReady
        {
            get { return RegisterMask; }
        }

        // 7.1.7: conversion ready flag.
        internal override int ReadyBit
        {
            get { return 8; }
        }

        // Table 7-1.
        internal override int PowerOnConfiguration
        {
            get { return 0x4127; }
        }

        internal override int BusMilliVolt(int register)
        {
            // 1.25 mV a step.
            return (int)Rounding.Divide(register * 5, 4);
        }

        internal override int ShuntTenths(int code)
        {
            return code * 25;
        }
    }
}
