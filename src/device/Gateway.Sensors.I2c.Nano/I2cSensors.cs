using Gateway.App;
using Gateway.Sensors;
using Gateway.Settings;

namespace Gateway.Hal.Nano
{
    /// <summary>
    /// The chips on the one I2C bus. Settings may name a chip once a quantity: it is made once, and all of them take from its measurement.
    /// </summary>
    public sealed class I2cSensors : SensorBus
    {
        private const int QuantityHumidity = 1;
        private const int QuantityPressure = 2;

        private readonly I2cBusWatch watch = new I2cBusWatch();
        private readonly I2cChip[] chips = new I2cChip[SettingsLimits.SensorCount];
        private readonly int[] keys = new int[SettingsLimits.SensorCount];
        private int dataPin;
        private int clockPin;
        private int count;

        /// <summary>Chips on a bus that is usually on these pins.</summary>
        public I2cSensors(int dataPin, int clockPin)
            : base(dataPin, clockPin)
        {
        }

        /// <inheritdoc/>
        public override bool Has(SensorKind kind)
        {
            return AddressOf(kind) != 0;
        }

        /// <inheritdoc/>
        public override ISensor Create(SettingsSet set, int index)
        {
            return Sensor(
                (SensorKind)set.GetNumber(SettingId.SensorKind + index),
                set.GetNumber(SettingId.SensorAddress + index),
                set.GetNumber(SettingId.SensorQuantity + index));
        }

        /// <inheritdoc/>
        public override ISensor CreateThermometer(SensorKind kind, int address)
        {
            return Sensor(kind, address, 0);
        }

        /// <inheritdoc/>
        protected override void Open(int first, int second)
        {
            dataPin = first;
            clockPin = second;
        }

        // Null when the chip has no such quantity, or its address is another kind's.
        private ISensor Sensor(SensorKind kind, int address, int quantity)
        {
            I2cChip chip = Chip(kind, address != 0 ? address : AddressOf(kind));
            Bme280 bosch = chip as Bme280;
            if (bosch != null)
            {
                return quantity == QuantityHumidity ? bosch.Humidity : quantity == QuantityPressure ? bosch.Pressure : bosch.Temperature;
            }

            SensirionChip sensirion = chip as SensirionChip;
            if (sensirion != null)
            {
                return quantity == QuantityHumidity ? sensirion.Humidity : quantity == QuantityPressure ? null : sensirion.Temperature;
            }

            if (quantity != 0)
            {
                return null;
            }

            Mcp9808 microchip = chip as Mcp9808;
            if (microchip != null)
            {
                return microchip.Temperature;
            }

            Lm75 lm75 = chip as Lm75;
            return lm75 != null ? lm75.Temperature : null;
        }

        private I2cChip Chip(SensorKind kind, int address)
        {
            int key = ((int)kind << 8) | address;
            for (int i = 0; i < count; i++)
            {
                if ((keys[i] & 255) == address)
                {
                    return keys[i] == key ? chips[i] : null;
                }
            }

            I2cChip made = Make(kind, new WatchedI2cDevice(new I2cBusDevice(dataPin, clockPin, address, false), watch));
            keys[count] = key;
            chips[count] = made;
            count++;
            return made;
        }

        private static I2cChip Make(SensorKind kind, II2cDevice device)
        {
            switch (kind)
            {
                case SensorKind.Bmp280:
                    return new Bme280(device, false, 1);
                case SensorKind.Bme280:
                    return new Bme280(device, true, 1);
                case SensorKind.Sht31:
                    return new Sht31(device);
                case SensorKind.Sht4x:
                    return new Sht4x(device);
                case SensorKind.Mcp9808:
                    return new Mcp9808(device);
                case SensorKind.Lm75:
                    return new Lm75(device);
                default:
                    // No chip of this bus: refused.
                    return null;
            }
        }

        // 0: no chip of this bus.
        private static int AddressOf(SensorKind kind)
        {
            switch (kind)
            {
                case SensorKind.Bmp280:
                case SensorKind.Bme280:
                    return Bme280.Address;
                case SensorKind.Sht31:
                    return Sht31.Address;
                case SensorKind.Sht4x:
                    return Sht4x.Address;
                case SensorKind.Mcp9808:
                    return Mcp9808.Address;
                case SensorKind.Lm75:
                    return Lm75.Address;
                default:
                    return 0;
            }
        }
    }
}
