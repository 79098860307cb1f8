using System.Text;
using Gateway.App;
using Gateway.Hal;
using Gateway.Hal.Host;
using Gateway.Sensors;
using Gateway.Settings;

namespace Gateway.Boards.HostSimulator.Running;

/// <summary>Creates this board's devices from the settings: simulated sensors, and on any pin a contact that closes now and then.</summary>
internal sealed class SimulatorDeviceFactory(IClock clock) : IDeviceFactory
{
    private static readonly byte[] Celsius = "°C"u8.ToArray();

    /// <summary>The unit of each sensor that was made, by name.</summary>
    public Dictionary<string, string> Units { get; } = [];

    /// <inheritdoc/>
    public ISensor? CreateSensor(SettingsSet set, int index, out byte[] unit)
    {
        unit = Celsius;
        if (set.GetNumber(SettingId.SensorKind + index) != (int)SensorKind.Simulated)
        {
            return null;
        }

        Units[Text(set, SettingId.SensorName + index)] = Text(set, SettingId.SensorUnit + index) is { Length: > 0 } own
            ? own
            : Encoding.UTF8.GetString(unit);
        return new CheckedSensor(SensorSpec.Parse($"s=simulated:seed={index}").Open(), SensorSettings.CheckOf(set, index));
    }

    /// <inheritdoc/>
    public IDigitalInput CreateContact(int pin) => new ScriptedInput(clock, new ScriptedInputOptions { Seed = (uint)pin + 1 });

    /// <inheritdoc/>
    public IDigitalInput CreateInput(int pin) => CreateContact(pin);

    /// <inheritdoc/>
    public IDigitalOutput CreateOutput(int pin) => new Unwired();

    private static string Text(SettingsSet set, int id) => Encoding.UTF8.GetString(set.NewValue(id) ?? []);

    /// <summary>A pin that is not connected.</summary>
    private sealed class Unwired : IDigitalOutput
    {
        public void Set(bool high)
        {
        }
    }
}
