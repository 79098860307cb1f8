using Gateway.Settings;

namespace Gateway.Boards.Nano
{
    /// <summary>Units in UTF-8, as payloads carry them.</summary>
    public static class Units
    {
        /// <summary>Degrees Celsius.</summary>
        public static readonly byte[] Celsius = { 0xC2, 0xB0, 0x43 };

        /// <summary>Binary kilobytes.</summary>
        public static readonly byte[] Kibibytes = { 0x4B, 0x69, 0x42 };

        /// <summary>Per cent, of relative humidity.</summary>
        public static readonly byte[] Percent = { 0x25 };

        /// <summary>Hectopascals.</summary>
        public static readonly byte[] Hectopascals = { 0x68, 0x50, 0x61 };

        /// <summary>Milliamperes.</summary>
        public static readonly byte[] Milliamperes = { 0x6D, 0x41 };

        /// <summary>Volts.</summary>
        public static readonly byte[] Volts = { 0x56 };

        /// <summary>A number of things.</summary>
        public static readonly byte[] One = { 0x31 };

        /// <summary>A number of things an hour.</summary>
        public static readonly byte[] AnHour = { 0x31, 0x2F, 0x68 };

        /// <summary>
        /// The unit in which a chip on a bus gives a quantity. For start-up: the rarer ones are made when they are needed.
        /// </summary>
        public static byte[] Of(SensorKind kind, SensorQuantity quantity)
        {
            if (kind == SensorKind.Ads1115)
            {
                // mV.
                return new byte[] { 0x6D, 0x56 };
            }

            switch (quantity)
            {
                case SensorQuantity.Humidity:
                    return Percent;
                case SensorQuantity.Pressure:
                    return Hectopascals;
                case SensorQuantity.Co2:
                    // ppm.
                    return new byte[] { 0x70, 0x70, 0x6D };
                case SensorQuantity.Voltage:
                    return Volts;
                case SensorQuantity.Current:
                    return new byte[] { 0x41 };
                case SensorQuantity.Power:
                    return new byte[] { 0x57 };
                default:
                    return Celsius;
            }
        }
    }
}
