using System.Text;
using Gateway.App;
using Gateway.Boards.HostSimulator.CommandLine;
using Gateway.Boards.HostSimulator.Modbus;
using Gateway.Hal;
using Gateway.Hal.Host;
using Gateway.Sensors;
using Gateway.Settings;
using Gateway.Simulation.Chips;

namespace Gateway.Boards.HostSimulator.Running;

/// <summary>
/// Creates this board's devices from the settings: every kind of sensor on its simulated chip, and on any free pin a contact that closes
/// now and then.
/// </summary>
internal sealed class SimulatorDeviceFactory(IClock clock, IReadOnlyList<WaveSpec> waves) : IDeviceFactory, IDisposable
{
    private readonly SimulatedSensors chips = new(() => clock.MonotonicMs);
    private readonly SimulatedModbusLinks simulatedBuses = new(() => clock.MonotonicMs);
    private HostModbusLinks? modbusLinks;
    private ModbusPart? modbus;
    private readonly HashSet<WaveSpec> used = [];
    private readonly List<string> refused = [];

    /// <summary>The unit of each sensor that was made, by name.</summary>
    public Dictionary<string, string> Units { get; } = [];

    /// <summary>
    /// A line for each sensor that this board cannot have, and each waveform for a sensor that the settings do not have. Before a board is
    /// provisioned nobody knows its sensors.
    /// </summary>
    public IEnumerable<string> Notices(bool isProvisioned) => refused.Concat(
        waves.Where(wave => isProvisioned && !used.Contains(wave))
            .Select(wave => $"--simulate {wave.Sensor} left out: the settings have no such sensor"));

    /// <summary>Makes the Modbus buses that the settings name, before sensors and outputs.</summary>
    public LoopPart[] OpenModbus(SettingsSet set)
    {
        if (!ModbusPart.IsNamed(set))
        {
            return [];
        }

        modbusLinks = new HostModbusLinks(simulatedBuses);
        modbus = new ModbusPart(set, modbusLinks);
        return [modbus];
    }

    /// <inheritdoc/>
    public void Dispose() => modbusLinks?.Dispose();

    /// <inheritdoc/>
    public ISensor? CreateSensor(SettingsSet set, int index, out byte[] unit)
    {
        SensorKind kind = (SensorKind)set.GetNumber(SettingId.SensorKind + index);
        SensorQuantity quantity = (SensorQuantity)set.GetNumber(SettingId.SensorQuantity + index);
        string name = Text(set, SettingId.SensorName + index);
        WaveSpec? given = waves.LastOrDefault(wave => wave.IsFor(index, name));
        used.UnionWith(waves.Where(wave => wave.IsFor(index, name)));
        Waveform wave = given?.Wave ?? DefaultWaves.Of(kind, quantity, index);
        if (kind == SensorKind.Modbus)
        {
            unit = [];
            Units[name] = Text(set, SettingId.SensorUnit + index);
            return CreatePoint(set, index, () => wave.MilliAt(clock.MonotonicMs));
        }

        ISensor? sensor = chips.Create(set, index, () => wave.MilliAt(clock.MonotonicMs), out unit);
        if (kind == SensorKind.Simulated && given is null)
        {
            sensor = SensorSpec.Parse($"s=simulated:seed={index}").Open();
        }

        if (sensor is null)
        {
            refused.Add($"sensor {name} left out: its chip has no such quantity, or its pin or address is missing or has another use");
            return null;
        }

        Units[name] = Text(set, SettingId.SensorUnit + index) is { Length: > 0 } own ? own : Encoding.UTF8.GetString(unit);
        return SensorSettings.Checked(sensor, set, index);
    }

    /// <inheritdoc/>
    public IDigitalInput? CreateContact(int pin) =>
        chips.Claim(pin) ? new ScriptedInput(clock, new ScriptedInputOptions { Seed = (uint)pin + 1 }) : null;

    /// <inheritdoc/>
    public IDigitalInput? CreateInput(int pin) => CreateContact(pin);

    /// <inheritdoc/>
    public IDigitalOutput? CreateOutput(int pin, bool isHigh) => chips.Claim(pin) ? new Unwired() : null;

    // On a bus that names no serial port, the device is simulated.
    private ISensor? CreatePoint(SettingsSet set, int index, Func<int?> measured)
    {
        if (HostModbusLinks.IsSimulated(set, set.GetNumber(SettingId.SensorBus + index)))
        {
            simulatedBuses.Add(set, index, measured);
        }

        return modbus?.CreateSensor(set, index);
    }

    private static string Text(SettingsSet set, int id) => Encoding.UTF8.GetString(set.NewValue(id) ?? []);

    /// <summary>A pin that is not connected.</summary>
    private sealed class Unwired : IDigitalOutput
    {
        public void Set(bool high)
        {
        }
    }
}
