using System.Text;
using Gateway.App;
using Gateway.Hal;
using Gateway.Hal.Host;
using Gateway.Sensors;
using Gateway.Settings;

namespace Gateway.Boards.HostSimulator.Running;

/// <summary>
/// Creates this board's devices from the settings, all simulated: each kind of sensor gives a curve in the unit that it has on a device,
/// and on any pin is a contact that closes now and then. So the settings of a site can be rehearsed on a PC.
/// </summary>
internal sealed class SimulatorDeviceFactory(IClock clock) : IDeviceFactory
{
    /// <summary>The unit of each sensor that was made, by name.</summary>
    public Dictionary<string, string> Units { get; } = [];

    /// <inheritdoc/>
    public ISensor? CreateSensor(SettingsSet set, int index, out byte[] unit)
    {
        SensorKind kind = (SensorKind)set.GetNumber(SettingId.SensorKind + index);
        SensorQuantity quantity = (SensorQuantity)set.GetNumber(SettingId.SensorQuantity + index);
        int pin = set.GetNumber(SettingId.SensorPin + index);
        ISensor sensor;
        switch (kind)
        {
            case SensorKind.Contact:
                unit = "1"u8.ToArray();
                sensor = new ContactSensor(CreateContact(pin), activeHigh: true, BoardLimits.DebounceMs);
                break;
            case SensorKind.Pulse:
                bool isRate = quantity == SensorQuantity.Rate;
                unit = isRate ? "1/h"u8.ToArray() : "1"u8.ToArray();
                PulseCounter counter = new(
                    new SimulatedPulses(clock), SimulatedPulses.MicroUnitsPerPulse, SimulatedPulses.RatePeriodS,
                    SimulatedPulses.RateWindowMs);
                sensor = isRate ? counter.Rate : counter.Total;
                break;
            default:
                sensor = new SimulatedSensor(CurveOf(kind, quantity, out unit) with { Seed = (uint)index });
                break;
        }

        Units[Text(set, SettingId.SensorName + index)] = Text(set, SettingId.SensorUnit + index) is { Length: > 0 } own
            ? own
            : Encoding.UTF8.GetString(unit);
        return new CheckedSensor(sensor, SensorSettings.CheckOf(set, index));
    }

    /// <inheritdoc/>
    public IDigitalInput CreateContact(int pin) => new ScriptedInput(clock, new ScriptedInputOptions { Seed = (uint)pin + 1 });

    /// <inheritdoc/>
    public IDigitalInput CreateInput(int pin) => CreateContact(pin);

    /// <inheritdoc/>
    public IDigitalOutput CreateOutput(int pin) => new Unwired();

    private static string Text(SettingsSet set, int id) => Encoding.UTF8.GetString(set.NewValue(id) ?? []);

    private static SimulatedSensorOptions CurveOf(SensorKind kind, SensorQuantity quantity, out byte[] unit)
    {
        (string name, int mean, int amplitude, int noise, int excursion) = (kind, quantity) switch
        {
            (SensorKind.Simulated, _) => ("°C", 60_000, 3_000, 200, 20_000),
            (SensorKind.Milliampere, _) => ("mA", 12_000, 2_000, 50, 5_000),
            (SensorKind.Volt, _) => ("V", 5_000, 1_000, 20, 3_000),
            (_, SensorQuantity.Humidity) => ("%", 50_000, 5_000, 300, 30_000),
            (_, SensorQuantity.Pressure) => ("hPa", 1_013_000, 5_000, 100, 20_000),
            _ => ("°C", 20_000, 3_000, 200, 20_000),
        };
        unit = Encoding.UTF8.GetBytes(name);
        return new SimulatedSensorOptions
        {
            MeanMilli = mean,
            AmplitudeMilli = amplitude,
            NoiseMilli = noise,
            ExcursionMilli = excursion,
        };
    }

    /// <summary>A meter with a pulse each second, each worth 1, as on a device.</summary>
    private sealed class SimulatedPulses(IClock clock) : IPulseInput
    {
        public const int MicroUnitsPerPulse = 1_000_000;
        public const int RatePeriodS = 3_600;
        public const int RateWindowMs = 60_000;

        private const int PulseMs = 1_000;

        private long taken = clock.MonotonicMs / PulseMs;

        public int TakePulses()
        {
            long all = clock.MonotonicMs / PulseMs;
            int pulses = (int)(all - taken);
            taken = all;
            return pulses;
        }
    }

    /// <summary>A pin that is not connected.</summary>
    private sealed class Unwired : IDigitalOutput
    {
        public void Set(bool high)
        {
        }
    }
}
