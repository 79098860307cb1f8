using Gateway.App;
using Gateway.Sensors;
using Gateway.Settings;

namespace Gateway.Hal.Nano
{
    /// <summary>The DS18B20s on the one 1-Wire bus.</summary>
    public sealed class OneWireSensors : SensorBus
    {
        private Ds18b20Bus bus;

        /// <summary>The chips on a bus whose usual pins are these.</summary>
        public OneWireSensors(int receivePin, int transmitPin)
            : base(receivePin, transmitPin)
        {
        }

        /// <inheritdoc/>
        public override bool Has(SensorKind kind)
        {
            return kind == SensorKind.Ds18b20;
        }

        /// <inheritdoc/>
        public override ISensor Create(SettingsSet set, int index)
        {
            if (set.GetNumber(SettingId.SensorQuantity + index) != (int)SensorQuantity.Temperature)
            {
                return null;
            }

            byte[] rom = set.NewValue(SettingId.SensorRom + index);
            return rom != null && !Ds18b20.IsRom(rom)
                ? null : new Ds18b20(bus, rom, set.GetNumber(SettingId.SensorResolution + index));
        }

        /// <summary>The only DS18B20 on its bus, at 12 bits; the address is not used.</summary>
        public override ISensor CreateThermometer(SensorKind kind, int address)
        {
            return new Ds18b20(bus, null, Ds18b20.ResolutionBitsMax);
        }

        /// <inheritdoc/>
        public override OneWireSearch NewSearch()
        {
            return bus == null ? null : new OneWireSearch(bus.Wire);
        }

        /// <inheritdoc/>
        protected override void Open(int first, int second)
        {
            bus = new Ds18b20Bus(new OneWireBus(first, second));
        }
    }
}
