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
            return SensorKinds.BusOf(kind) == SensorKinds.I2c;
        }

        /// <inheritdoc/>
        public override ISensor Create(SettingsSet set, int index)
        {
            SensorKind kind = (SensorKind)set.GetNumber(SettingId.SensorKind + index);
            I2cChip chip = Chip(kind, set.GetNumber(SettingId.SensorAddress + index), set, index);
            Ads1115 converter = chip as Ads1115;
            return converter != null
                ? converter.Input(set.GetNumber(SettingId.SensorChannel + index), set.GetNumber(SettingId.SensorRange + index))
                : SensorOf(chip, SensorKinds.QuantityOf(kind, set.GetNumber(SettingId.SensorQuantity + index)));
        }

        /// <inheritdoc/>
        public override ISensor CreateThermometer(SensorKind kind, int address)
        {
            return SensorOf(Chip(kind, address, null, 0), SensorQuantity.Temperature);
        }

        /// <inheritdoc/>
        protected override void Open(int first, int second)
        {
            dataPin = first;
            clockPin = second;
        }

        // Null if the chip has no such quantity.
        private static ISensor SensorOf(I2cChip chip, SensorQuantity quantity)
        {
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
                case SensorQuantity.Co2:
                    return chip.CarbonDioxide;
                case SensorQuantity.Voltage:
                    return chip.Voltage;
                case SensorQuantity.Current:
                    return chip.Current;
                case SensorQuantity.Power:
                    return chip.Power;
                default:
                    return null;
            }
        }

        // Null if another kind of chip has its address; 0 is the kind's usual one. Without a set, the chip is as it is by default.
        private I2cChip Chip(SensorKind kind, int givenAddress, SettingsSet set, int index)
        {
            int address = givenAddress != 0 ? givenAddress : UsualAddress(kind);
            int key = ((int)kind << 8) | address;
            for (int i = 0; i < count; i++)
            {
                if ((keys[i] & 255) == address)
                {
                    return keys[i] == key ? chips[i] : null;
                }
            }

            I2cChip made = NewChip(
                kind, new WatchedI2cDevice(new I2cBusDevice(dataPin, clockPin, address, false), watch), set, index);
            keys[count] = key;
            chips[count] = made;
            count++;
            return made;
        }

        // Where a chip is registered: its driver. Null for a kind that this bus does not know.
        private static I2cChip NewChip(SensorKind kind, II2cDevice device, SettingsSet set, int index)
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
                    int id = SettingId.SensorResolution + index;
                    return new Lm75(device, set != null && set.IsSet(id) ? set.GetNumber(id) : 0);
                case SensorKind.Tmp117:
                    return new Tmp117(device);
                case SensorKind.Ads1115:
                    return new Ads1115(device);
                case SensorKind.Ina219:
                    return new Ina219(device, Shunt(set, index, Ina219.ShuntMilliOhmUsual));
                case SensorKind.Ina226:
                    return new Ina226(device, Shunt(set, index, Ina226.ShuntMilliOhmUsual));
                case SensorKind.Scd4x:
                    return new Scd4x(device);
                default:
                    return null;
            }
        }

        private static int UsualAddress(SensorKind kind)
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
                case SensorKind.Tmp117:
                    return Tmp117.Address;
                case SensorKind.Ads1115:
                    return Ads1115.Address;
                case SensorKind.Scd4x:
                    return Scd4x.Address;
                default:
                    return InaChip.Address;
            }
        }

        private static int Shunt(SettingsSet set, int index, int usualMilliOhm)
        {
            int milliOhm = set == null ? 0 : set.GetNumber(SettingId.SensorShunt + index);
            return milliOhm == 0 ? usualMilliOhm : milliOhm;
        }
    }
}
