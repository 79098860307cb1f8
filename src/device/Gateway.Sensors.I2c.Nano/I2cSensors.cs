using Gateway.App;
using Gateway.Sensors;
using Gateway.Settings;

namespace Gateway.Hal.Nano
{
    /// <summary>
    /// The chips on the one I2C bus. Settings may name a chip once for each quantity: it is made once, and all its sensors share its
    /// measurement.
    /// </summary>
    public sealed class I2cSensors : SensorBus
    {
        private readonly I2cBusWatch watch = new I2cBusWatch();
        private readonly I2cChip[] chips = new I2cChip[SettingsLimits.SensorCount];
        private readonly int[] keys = new int[SettingsLimits.SensorCount];
        private int dataPin;
        private int clockPin;
        private int count;

        /// <summary>The chips on a bus whose usual pins are these.</summary>
        public I2cSensors(int dataPin, int clockPin)
            : base(dataPin, clockPin)
        {
        }

        /// <inheritdoc/>
        public override bool Has(SensorKind kind)
        {
            return Find(kind, null, out _) != 0;
        }

        /// <inheritdoc/>
        public override ISensor Create(SettingsSet set, int index)
        {
            return Sensor(
                (SensorKind)set.GetNumber(SettingId.SensorKind + index),
                set.GetNumber(SettingId.SensorAddress + index),
                (SensorQuantity)set.GetNumber(SettingId.SensorQuantity + index));
        }

        /// <inheritdoc/>
        public override ISensor CreateThermometer(SensorKind kind, int address)
        {
            return Sensor(kind, address, SensorQuantity.Temperature);
        }

        /// <inheritdoc/>
        protected override void Open(int first, int second)
        {
            dataPin = first;
            clockPin = second;
        }

        // Null if the chip has no such quantity, or another kind of chip has its address.
        private ISensor Sensor(SensorKind kind, int address, SensorQuantity quantity)
        {
            I2cChip chip = Chip(kind, address != 0 ? address : Find(kind, null, out _));
            if (chip == null)
            {
                return null;
            }

            switch (quantity)
            {
                case SensorQuantity.Temperature:
                    return chip.Temperature;
                case SensorQuantity.Humidity:
                    return chip.Humidity;
                case SensorQuantity.Pressure:
                    return chip.Pressure;
                default:
                    return null;
            }
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

            Find(kind, new WatchedI2cDevice(new I2cBusDevice(dataPin, clockPin, address, false), watch), out I2cChip made);
            keys[count] = key;
            chips[count] = made;
            count++;
            return made;
        }

        // Where a chip is registered: its usual address, and its driver on a device, if there is one. 0 for a kind that this bus does not
        // know.
        private static int Find(SensorKind kind, II2cDevice device, out I2cChip chip)
        {
            switch (kind)
            {
                case SensorKind.Bmp280:
                    chip = device == null ? null : new Bme280(device, false, 1);
                    return Bme280.Address;
                case SensorKind.Bme280:
                    chip = device == null ? null : new Bme280(device, true, 1);
                    return Bme280.Address;
                case SensorKind.Sht31:
                    chip = device == null ? null : new Sht31(device);
                    return Sht31.Address;
                case SensorKind.Sht4x:
                    chip = device == null ? null : new Sht4x(device);
                    return Sht4x.Address;
                case SensorKind.Mcp9808:
                    chip = device == null ? null : new Mcp9808(device);
                    return Mcp9808.Address;
                case SensorKind.Lm75:
                    chip = device == null ? null : new Lm75(device);
                    return Lm75.Address;
                default:
                    chip = null;
                    return 0;
            }
        }
    }
}
