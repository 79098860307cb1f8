using System.Text;
using Gateway.App;
using Gateway.Hal;
using Gateway.Sensors;
using Gateway.Settings;
using Gateway.Simulation.Chips;

namespace Gateway.Simulation.Scenes;

/// <summary>
/// Makes devices from the settings: the scene's sensors by name and its contacts by pin. If the settings name one that the scene does not
/// have, that is a problem.
/// </summary>
internal sealed class SceneDeviceFactory(Scene scene, WorldTime time, Dictionary<string, List<SceneReading>> readings) : IDeviceFactory
{
    private readonly SimulatedSensors chips = new(() => time.NowMs);
    private readonly SimulatedModbusLinks buses = new(() => time.NowMs);

    /// <summary>The first device that the scene does not have, or null.</summary>
    public string? Problem { get; private set; }

    /// <summary>The Modbus buses, if a sensor is on one.</summary>
    public ModbusPart? Modbus { get; private set; }

    /// <summary>The sensors and contacts in use.</summary>
    public HashSet<object> Used { get; } = [];

    /// <summary>Called for the level of a pin that is driven, first when it is opened.</summary>
    public Action<int, bool> Moved { get; init; } = (_, _) => { };

    /// <inheritdoc/>
    public ISensor? CreateSensor(SettingsSet set, int index, out byte[] unit)
    {
        SensorKind kind = (SensorKind)set.GetNumber(SettingId.SensorKind + index);
        unit = SimulatedSensors.UnitOf(kind, (SensorQuantity)set.GetNumber(SettingId.SensorQuantity + index));
        string name = Encoding.UTF8.GetString(set.NewValue(SettingId.SensorName + index) ?? []);
        SceneSensor? sensor = scene.Sensors.FirstOrDefault(one => one.Name == name);
        if (sensor == null)
        {
            Problem ??= $"sensor.{index}.name: no sensor of the scene is named '{name}'";
            return null;
        }

        if (kind == SensorKind.Simulated && !set.IsSet(SettingId.SensorUnit + index))
        {
            Problem ??= $"sensor.{index}.unit is missing";
        }

        Used.Add(sensor);
        if (!readings.TryGetValue(name, out List<SceneReading>? kept))
        {
            readings[name] = kept = [];
        }

        chips.NewTotal = counter => new NotedTotal(counter, sensor, time, kept);
        if (kind == SensorKind.Modbus)
        {
            unit = [];
            Modbus ??= new ModbusPart(set, buses);
            buses.Add(set, index, () => sensor.MilliAt(time.NowMs));
            return Modbus.CreateSensor(set, index) is { } point ? new NotedSensor(point, sensor, time, kept) : null;
        }

        ISensor? driver = kind == SensorKind.Simulated ? new CurveSensor(sensor, time)
            : chips.Create(set, index, () => sensor.MilliAt(time.NowMs), out unit);
        if (driver == null)
        {
            Problem ??= $"sensor.{index}: no board can have it: its chip has no such quantity, or its pin or address another use";
            return null;
        }

        return SensorSettings.Checked(driver is NotedTotal ? driver : new NotedSensor(driver, sensor, time, kept), set, index);
    }

    /// <inheritdoc/>
    public IDigitalInput? CreateContact(int pin) => Create(pin, isHighWhileClosed: true);

    /// <inheritdoc/>
    public IDigitalInput? CreateInput(int pin) => Create(pin, isHighWhileClosed: false);

    /// <inheritdoc/>
    public IDigitalOutput? CreateOutput(int pin, bool isHigh)
    {
        if (scene.Contacts.Any(contact => contact.Pin == pin))
        {
            Problem ??= $"pin {pin} is that of a contact of the scene";
            return null;
        }

        Moved(pin, isHigh);
        return new Pin(high => Moved(pin, high));
    }

    private ContactInput? Create(int pin, bool isHighWhileClosed)
    {
        SceneContact? contact = scene.Contacts.FirstOrDefault(one => one.Pin == pin);
        if (contact == null)
        {
            Problem ??= $"no contact of the scene is on pin {pin}";
            return null;
        }

        Used.Add(contact);
        return new ContactInput(contact, time, isHighWhileClosed);
    }

    private sealed class Pin(Action<bool> moved) : IDigitalOutput
    {
        public void Set(bool high) => moved(high);
    }

    private sealed class ContactInput(SceneContact contact, WorldTime time, bool isHighWhileClosed) : IDigitalInput
    {
        public bool IsHigh => contact.IsClosed(time.NowMs) == isHighWhileClosed;
    }
}
