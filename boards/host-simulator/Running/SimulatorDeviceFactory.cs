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

    /// <summary>A pin that is not connected.</summary>
    private sealed class Unwired : IDigitalOutput
    {
        public void Set(bool high)
        {
        }
    }
}
