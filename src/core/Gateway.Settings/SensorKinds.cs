namespace Gateway.Settings
{
    /// <summary>What a kind of sensor is on every board: its bus, its address there, and what it measures.</summary>
    public static class SensorKinds
    {
        /// <summary>Not on a bus.</summary>
        public const int NoBus = 0;

        /// <summary>The I2C bus.</summary>
        public const int I2c = 1;

        /// <summary>The 1-Wire bus.</summary>
        public const int OneWire = 2;

        /// <summary>The bus of a kind.</summary>
        public static int BusOf(SensorKind kind)
        {
            return kind == SensorKind.Ds18b20 ? OneWire : AddressOf(kind) != 0 ? I2c : NoBus;
        }

        /// <summary>The I2C address that a chip of this kind usually has; 0 if it is not on I2C.</summary>
        public static int AddressOf(SensorKind kind)
        {
            return kind switch
            {
                SensorKind.Bmp280 => 0x76,
                SensorKind.Bme280 => 0x76,
                SensorKind.Sht31 => 0x44,
                SensorKind.Sht4x => 0x44,
                SensorKind.Mcp9808 => 0x18,
                SensorKind.Lm75 => 0x48,
                SensorKind.Tmp117 => 0x48,
                SensorKind.Ads1115 => 0x48,
                SensorKind.Ina219 => 0x40,
                SensorKind.Ina226 => 0x40,
                SensorKind.Scd4x => 0x62,
                _ => 0
            };
        }

        /// <summary>What a kind needs of its first pin; <see cref="PinUse.None"/> if it has none, or is on a bus.</summary>
        public static int UseOf(SensorKind kind)
        {
            return kind switch
            {
                SensorKind.Tmp36 => PinUse.Analog,
                SensorKind.Ntc => PinUse.Analog,
                SensorKind.Milliampere => PinUse.Analog,
                SensorKind.Volt => PinUse.Analog,
                SensorKind.Contact => PinUse.Input,
                SensorKind.Pulse => PinUse.Input,
                _ => PinUse.None
            };
        }

        /// <summary>
        /// Whether <c>sensor.#.quantity</c> may have this value for a kind. Temperature stands for the default, see
        /// <see cref="QuantityOf"/>, which has no meaning for some.
        /// </summary>
        public static bool Measures(SensorKind kind, SensorQuantity quantity)
        {
            switch (quantity)
            {
                case SensorQuantity.Humidity:
                    return kind == SensorKind.Bme280 || kind == SensorKind.Sht31 || kind == SensorKind.Sht4x || kind == SensorKind.Scd4x
                        || IsOpen(kind);
                case SensorQuantity.Pressure:
                    return kind == SensorKind.Bmp280 || kind == SensorKind.Bme280 || IsOpen(kind);
                case SensorQuantity.Rate:
                    return kind == SensorKind.Pulse || kind == SensorKind.Simulated || kind == SensorKind.Modbus;
                case SensorQuantity.Co2:
                    return kind == SensorKind.Scd4x || IsOpen(kind);
                case SensorQuantity.Voltage:
                case SensorQuantity.Current:
                case SensorQuantity.Power:
                    return IsMeter(kind) || IsOpen(kind);
                default:
                    return true;
            }
        }

        /// <summary>
        /// What a sensor measures, from the number of <c>sensor.#.quantity</c>: a kind that has no temperature measures its voltage by
        /// default.
        /// </summary>
        public static SensorQuantity QuantityOf(SensorKind kind, int quantity)
        {
            return quantity == (int)SensorQuantity.Temperature && (IsMeter(kind) || kind == SensorKind.Ads1115)
                ? SensorQuantity.Voltage : (SensorQuantity)quantity;
        }

        // Voltage, and current over a shunt.
        private static bool IsMeter(SensorKind kind)
        {
            return kind == SensorKind.Ina219 || kind == SensorKind.Ina226;
        }

        // What is measured is the user's to say.
        private static bool IsOpen(SensorKind kind)
        {
            return kind == SensorKind.Milliampere || kind == SensorKind.Volt || kind == SensorKind.Simulated || kind == SensorKind.Ads1115
                || kind == SensorKind.Modbus;
        }
    }
}
