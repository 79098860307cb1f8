using Gateway.App;
using Gateway.Hal;
using Gateway.Hal.Host;
using Gateway.Sensors;
using Gateway.Settings;

namespace Gateway.Boards.HostSimulator.Running;

/// <summary>What this board makes of the settings: simulated sensors, and contacts that close now and then on any pin.</summary>
internal sealed class SimulatorDeviceFactory(IClock clock) : IDeviceFactory
{
    private static readonly byte[] Celsius = "°C"u8.ToArray();

    /// <inheritdoc/>
    public ISensor? CreateSensor(SettingsSet set, int index, out byte[] unit)
    {
        unit = Celsius;
        if (set.GetNumber(SettingId.SensorKind + index) != (int)SensorKind.Simulated)
        {
            return null;
        }

        return new CheckedSensor(SensorSpec.Parse($"s=simulated:seed={index}").Open(), SensorSettings.CheckOf(set, index));
    }

    /// <inheritdoc/>
    public IDigitalInput CreateContact(int pin) => new ScriptedInput(clock, new ScriptedInputOptions { Seed = (uint)pin + 1 });

    /// <inheritdoc/>
    public IDigitalInput CreateInput(int pin) => CreateContact(pin);

    /// <inheritdoc/>
    public IDigitalOutput CreateOutput(int pin) => new Unwired();

    /// <summary>A pin that nothing is wired to.</summary>
    private sealed class Unwired : IDigitalOutput
    {
        public void Set(bool high)
        {
        }
    }
}
