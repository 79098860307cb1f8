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
    public override bool Has(SensorKind kind) => AddressOf(kind) != 0;

    /// <inheritdoc/>
    public override ISensor? Create(SettingsSet set, int index)
    {
        SensorKind kind = (SensorKind)set.GetNumber(SettingId.SensorKind + index);
        SensorQuantity quantity = (SensorQuantity)set.GetNumber(SettingId.SensorQuantity + index);
        int given = set.GetNumber(SettingId.SensorAddress + index);
        int address = given != 0 ? given : AddressOf(kind);
        if (!places.TryGetValue(address, out Place? place))
        {
            places[address] = place = Make(kind, address);
        }

        ISensor? driver = place.Kind != kind ? null : quantity switch
        {
            SensorQuantity.Temperature => place.Driver.Temperature,
            SensorQuantity.Humidity => place.Driver.Humidity,
            SensorQuantity.Pressure => place.Driver.Pressure,
            _ => null,
        };
        return driver is null ? null : new DrivenSensor(driver, Measured, milli => Feed(place, quantity, milli));
    }

    /// <inheritdoc/>
    public override ISensor? CreateThermometer(SensorKind kind, int address) => null;

    /// <inheritdoc/>
    protected override void Open(int first, int second)
    {
    }

    private static int AddressOf(SensorKind kind) => kind switch
    {
        SensorKind.Bmp280 or SensorKind.Bme280 => Bme280.Address,
        SensorKind.Sht31 => Sht31.Address,
        SensorKind.Sht4x => Sht4x.Address,
        SensorKind.Mcp9808 => Mcp9808.Address,
        SensorKind.Lm75 => Lm75.Address,
        _ => 0,
    };

    private Place Make(SensorKind kind, int address)
    {
        II2cDevice device = bus.DeviceAt(address);
        switch (kind)
        {
            case SensorKind.Bmp280 or SensorKind.Bme280:
                Bme280Signals signals = new(kind == SensorKind.Bme280);
                SimulatedBme280 bosch = signals.NewChip(time);
                return new Place(
                    kind, address, new Bme280(device, kind == SensorKind.Bme280, 1), bosch,
                    (quantity, milli) => signals.Put(bosch, quantity, milli));
            case SensorKind.Sht31 or SensorKind.Sht4x:
                SimulatedSht sht = new(time, kind == SensorKind.Sht4x);
                return new Place(
                    kind, address, kind == SensorKind.Sht31 ? new Sht31(device) : new Sht4x(device), sht,
                    (quantity, milli) => PutSht(sht, kind == SensorKind.Sht4x, quantity, milli));
            case SensorKind.Mcp9808:
                // Sixteenths in two's complement of 13 bits.
                SimulatedMcp9808 mcp = new(time);
                return new Place(kind, address, new Mcp9808(device), mcp, (_, milli) => mcp.Ambient = Steps(milli, 16) & 0x1FFF);
            default:
                // Halves in the upper nine bits.
                SimulatedLm75 lm = new(time);
                return new Place(kind, address, new Lm75(device), lm, (_, milli) => lm.Temperature = (Steps(milli, 2) << 7) & 0xFFFF);
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
    private void Feed(Place place, SensorQuantity quantity, int? milli)
    {
        if (milli is { } value)
        {
            place.Absent.Remove(quantity);
            place.Put(quantity, value);
        }
        else
        {
            place.Absent.Add(quantity);
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
        public HashSet<SensorQuantity> Absent { get; } = [];
    }
}
