using Gateway.App;
using Gateway.Hal;
using Gateway.Sensors;
using Gateway.Settings;

namespace Gateway.Simulation.Chips;

/// <summary>
/// The chips on the one I2C bus, as on a board: settings may name a chip once for each quantity, and two kinds of chip cannot have one
/// address.
/// </summary>
internal sealed class SimulatedI2cSensors(SimulatedTime time, int dataPin, int clockPin) : SensorBus(dataPin, clockPin)
{
    private readonly SimulatedI2cBus bus = new();
    private readonly Dictionary<int, Place> places = [];

    /// <summary>What the next sensor that is created measures.</summary>
    public Func<int?> Measured { get; set; } = () => null;

    /// <inheritdoc/>
    public override bool Has(SensorKind kind) => SensorKinds.BusOf(kind) == SensorKinds.I2c;

    /// <inheritdoc/>
    public override ISensor? Create(SettingsSet set, int index)
    {
        SensorKind kind = (SensorKind)set.GetNumber(SettingId.SensorKind + index);
        SensorQuantity quantity = SensorKinds.QuantityOf(kind, set.GetNumber(SettingId.SensorQuantity + index));
        int given = set.GetNumber(SettingId.SensorAddress + index);
        int address = given != 0 ? given : SensorKinds.AddressOf(kind);
        if (!places.TryGetValue(address, out Place? place))
        {
            places[address] = place = Make(kind, address, set, index);
        }

        int input = set.GetNumber(SettingId.SensorChannel + index);
        if (place is { Kind: SensorKind.Ads1115, Driver: Ads1115 converter, Chip: SimulatedAds1115 chip } && kind == place.Kind)
        {
            ISensor? ofInput = converter.Input(input, set.GetNumber(SettingId.SensorRange + index));
            return ofInput is null ? null : new DrivenSensor(
                ofInput, Measured, milli => Feed(place, input, milli, () => chip.MicroVolt[input] = milli ?? 0));
        }

        ISensor? driver = place.Kind != kind ? null : quantity switch
        {
            SensorQuantity.Temperature => place.Driver.Temperature,
            SensorQuantity.Humidity => place.Driver.Humidity,
            SensorQuantity.Pressure => place.Driver.Pressure,
            SensorQuantity.Co2 => place.Driver.CarbonDioxide,
            SensorQuantity.Voltage => place.Driver.Voltage,
            SensorQuantity.Current => place.Driver.Current,
            SensorQuantity.Power => place.Driver.Power,
            _ => null,
        };
        return driver is null ? null : new DrivenSensor(
            driver, Measured, milli => Feed(place, (int)quantity, milli, () => place.Put(quantity, milli ?? 0)));
    }

    /// <inheritdoc/>
    public override ISensor? CreateThermometer(SensorKind kind, int address) => null;

    /// <inheritdoc/>
    protected override void Open(int first, int second)
    {
    }

    private Place Make(SensorKind kind, int address, SettingsSet set, int index)
    {
        II2cDevice device = bus.DeviceAt(address);
        switch (kind)
        {
            case SensorKind.Bmp280 or SensorKind.Bme280:
                Bme280Signals bme = new(kind == SensorKind.Bme280);
                SimulatedBme280 bosch = bme.NewChip(time);
                return new Place(
                    kind, address, new Bme280(device, kind == SensorKind.Bme280, 1), bosch,
                    (quantity, milli) => bme.Put(bosch, quantity, milli));
            case SensorKind.Sht31 or SensorKind.Sht4x:
                SimulatedSht sht = new(time, kind == SensorKind.Sht4x);
                return new Place(
                    kind, address, kind == SensorKind.Sht31 ? new Sht31(device) : new Sht4x(device), sht,
                    (quantity, milli) => PutSht(sht, kind == SensorKind.Sht4x, quantity, milli));
            case SensorKind.Mcp9808:
                // Sixteenths in two's complement of 13 bits.
                SimulatedMcp9808 mcp = new(time);
                return new Place(kind, address, new Mcp9808(device), mcp, (_, milli) => mcp.Ambient = Steps(milli, 16) & 0x1FFF);
            case SensorKind.Lm75:
                // Sixteenths in the upper twelve bits, of which the driver takes those of the setting.
                SimulatedLm75 lm = new(time);
                int id = SettingId.SensorResolution + index;
                return new Place(
                    kind, address, new Lm75(device, set.IsSet(id) ? set.GetNumber(id) : 0), lm,
                    (_, milli) => lm.Temperature = (Steps(milli, 16) << 4) & 0xFFFF);
            case SensorKind.Tmp117:
                // 128ths in two's complement of 16 bits.
                SimulatedTmp117 tmp = new(time);
                return new Place(kind, address, new Tmp117(device), tmp, (_, milli) => tmp.Temperature = Steps(milli, 128) & 0xFFFF);
            case SensorKind.Ads1115:
                return new Place(kind, address, new Ads1115(device), new SimulatedAds1115(time), (_, _) => { });
            case SensorKind.Scd4x:
                SimulatedScd4x scd = new(time);
                return new Place(kind, address, new Scd4x(device), scd, (quantity, milli) => PutScd(scd, quantity, milli));
            default:
                int shunt = set.GetNumber(SettingId.SensorShunt + index);
                shunt = shunt == 0 ? Ina219.ShuntMilliOhmUsual : shunt;
                SimulatedIna ina = new(time, kind == SensorKind.Ina226);
                InaSignals signals = new(ina, shunt);
                return new Place(
                    kind, address, kind == SensorKind.Ina226 ? new Ina226(device, shunt) : new Ina219(device, shunt), ina, signals.Put);
        }
    }

    // Datasheet: ppm as they are; -45 + 175 S / 65535 and 100 S / 65535.
    private static void PutScd(SimulatedScd4x scd, SensorQuantity quantity, int milli)
    {
        switch (quantity)
        {
            case SensorQuantity.Co2:
                scd.CarbonDioxide = (int)Math.Clamp(Math.Round(milli / 1000.0), 0, 65535);
                break;
            case SensorQuantity.Humidity:
                scd.SignalHumidity = Signal(milli, 0, 100_000);
                break;
            default:
                scd.SignalTemperature = Signal(milli, -45_000, 175_000);
                break;
        }
    }

    private static int Steps(int milli, int stepsPerUnit) => (int)Math.Round(milli * stepsPerUnit / 1000.0);

    // Datasheets: -45 + 175 S / 65535, and 100 S / 65535 or -6 + 125 S / 65535.
    private static void PutSht(SimulatedSht sht, bool isSht4x, SensorQuantity quantity, int milli)
    {
        if (quantity == SensorQuantity.Temperature)
        {
            sht.SignalTemperature = Signal(milli, -45_000, 175_000);
        }
        else
        {
            sht.SignalHumidity = isSht4x ? Signal(milli, -6_000, 125_000) : Signal(milli, 0, 100_000);
        }
    }

    private static int Signal(int milli, int zero, int span) => (int)Math.Clamp(Math.Round((milli - zero) * 65535.0 / span), 0, 65535);

    // A chip is on the bus while each of its sensors has something to measure.
    private void Feed(Place place, int sensor, int? milli, Action put)
    {
        if (milli is null)
        {
            place.Absent.Add(sensor);
        }
        else
        {
            place.Absent.Remove(sensor);
            put();
        }

        if (place.Absent.Count > 0)
        {
            bus.Remove(place.Address);
        }
        else
        {
            bus.Put(place.Address, place.Chip);
        }
    }

    private sealed record Place(
        SensorKind Kind, int Address, I2cChip Driver, ISimulatedI2cChip Chip, Action<SensorQuantity, int> Put)
    {
        public HashSet<int> Absent { get; } = [];
    }
}
