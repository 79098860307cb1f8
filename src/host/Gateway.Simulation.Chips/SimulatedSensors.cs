using Gateway.App;
using Gateway.Hal;
using Gateway.Sensors;
using Gateway.Settings;

namespace Gateway.Simulation.Chips;

/// <summary>
/// The sensors of the settings: the firmware's drivers on simulated chips, pins and circuits, so that a set acts on a PC as on a board. A
/// pin has one use, and a quantity that the chip lacks is refused. For start-up.
/// </summary>
public sealed class SimulatedSensors
{
    private static readonly byte[] Celsius = "°C"u8.ToArray();

    private readonly SimulatedTime time;
    private readonly PinClaims claims = new(0);
    private readonly SimulatedI2cSensors i2c;
    private readonly SimulatedOneWireSensors oneWire;
    private readonly Dictionary<int, PulseCounter> counters = [];

    /// <summary>The sensors of one start, whose chips have power since now; <paramref name="nowMs"/> is the time in ms.</summary>
    public SimulatedSensors(Func<long> nowMs)
    {
        time = new RunningTime(nowMs);
        i2c = new SimulatedI2cSensors(time, SimulatedCircuit.DataPin, SimulatedCircuit.ClockPin);
        oneWire = new SimulatedOneWireSensors(time, SimulatedCircuit.ReceivePin, SimulatedCircuit.TransmitPin);
    }

    /// <summary>Makes a total of a counter.</summary>
    public Func<PulseCounter, PulseTotal> NewTotal { get; set; } = counter => new PulseTotal(counter);

    /// <summary>Takes a pin for something else; false if it has a use.</summary>
    public bool Claim(int pin) => claims.Take(pin);

    /// <summary>
    /// The sensor 1.. of the set; null if no board can have it. <paramref name="measured"/> is what it measures, in thousandths of the
    /// kind's own unit (°C, %, hPa, mA, V, mV, A, W, ppm, 0 or 1, pulses an hour); null: it does not answer, or its wire is broken. The
    /// pulses of a pin are those of its first sensor.
    /// </summary>
    public ISensor? Create(SettingsSet set, int index, Func<int?> measured, out byte[] unit)
    {
        SensorKind kind = (SensorKind)set.GetNumber(SettingId.SensorKind + index);
        SensorQuantity quantity = (SensorQuantity)set.GetNumber(SettingId.SensorQuantity + index);
        int pin = set.GetNumber(SettingId.SensorPin + index);
        int pin2 = set.GetNumber(SettingId.SensorPin2 + index);
        unit = UnitOf(kind, quantity);
        switch (kind)
        {
            case SensorKind.Simulated:
                return new MeasuredSensor(measured);
            case SensorKind.Contact:
                SimulatedLevel level = new();
                return !claims.Take(pin) ? null : new DrivenSensor(
                    new ContactSensor(level, true, SimulatedCircuit.DebounceMs), measured,
                    milli => level.IsHigh = milli >= ContactSensor.ActiveMilli / 2);
            case SensorKind.Pulse:
                return MakeCounter(pin, measured) is not { } counter ? null
                    : quantity == SensorQuantity.Rate ? counter.Rate : NewTotal(counter);
            case SensorKind.Ds18b20:
                oneWire.Measured = measured;
                return oneWire.TryOpen(pin, pin2, claims) ? oneWire.Create(set, index) : null;
            default:
                if (!i2c.Has(kind))
                {
                    return claims.Take(pin) ? MakeAnalog(set, index, measured) : null;
                }

                i2c.Measured = measured;
                return i2c.TryOpen(pin, pin2, claims) ? i2c.Create(set, index) : null;
        }
    }

    /// <summary>The unit of a kind, in UTF-8, as the firmware has it.</summary>
    public static byte[] UnitOf(SensorKind kind, SensorQuantity quantity) => (kind, quantity) switch
    {
        (SensorKind.Milliampere, _) => "mA"u8.ToArray(),
        (SensorKind.Volt, _) => "V"u8.ToArray(),
        (SensorKind.Contact, _) => "1"u8.ToArray(),
        (SensorKind.Pulse, SensorQuantity.Rate) => "1/h"u8.ToArray(),
        (SensorKind.Pulse, _) => "1"u8.ToArray(),
        (SensorKind.Tmp36 or SensorKind.Ntc or SensorKind.Simulated, _) => Celsius,
        (SensorKind.Ads1115, _) => "mV"u8.ToArray(),
        (SensorKind.Ina219 or SensorKind.Ina226, SensorQuantity.Temperature) => "V"u8.ToArray(),
        (_, SensorQuantity.Co2) => "ppm"u8.ToArray(),
        (_, SensorQuantity.Voltage) => "V"u8.ToArray(),
        (_, SensorQuantity.Current) => "A"u8.ToArray(),
        (_, SensorQuantity.Power) => "W"u8.ToArray(),
        (_, SensorQuantity.Humidity) => "%"u8.ToArray(),
        (_, SensorQuantity.Pressure) => "hPa"u8.ToArray(),
        _ => Celsius,
    };

    private static ISensor? MakeAnalog(SettingsSet set, int index, Func<int?> measured)
    {
        SensorKind kind = (SensorKind)set.GetNumber(SettingId.SensorKind + index);
        SimulatedAdc adc = new();
        AveragedInput input = new(adc, SimulatedCircuit.Conversions);
        const int fullScale = SimulatedCircuit.FullScaleMilliVolt;
        (ISensor Driver, Func<double, double> MilliVolt, double Broken)? made = kind switch
        {
            SensorKind.Tmp36 => (
                new VoltageSignal(
                    input, fullScale, SimulatedCircuit.Tmp36LowMilliVolt, SimulatedCircuit.Tmp36HighMilliVolt,
                    (SimulatedCircuit.Tmp36LowMilliVolt - SimulatedCircuit.Tmp36ZeroMilliVolt) * 100,
                    (SimulatedCircuit.Tmp36HighMilliVolt - SimulatedCircuit.Tmp36ZeroMilliVolt) * 100),
                celsius => SimulatedCircuit.Tmp36ZeroMilliVolt + (celsius * 10), 0),
            SensorKind.Ntc => MakeNtc(input, set, index),
            SensorKind.Milliampere => (
                new CurrentSignal(
                    input, (int)(fullScale * 1_000_000L / ShuntMilliOhm(set, index)), SimulatedCircuit.ZeroMicroA,
                    SimulatedCircuit.FullMicroA),
                milliampere => milliampere * ShuntMilliOhm(set, index) / 1000, 0),
            SensorKind.Volt => (
                new VoltageSignal(
                    input, fullScale * SimulatedCircuit.VoltDivider, 0, SimulatedCircuit.FullMilliVolt, 0, SimulatedCircuit.FullMilliVolt),
                volt => volt * 1000 / SimulatedCircuit.VoltDivider, 0),
            _ => null,
        };
        return made is not { } circuit ? null : new DrivenSensor(circuit.Driver, measured, milli =>
        {
            double milliVolt = milli is { } value ? circuit.MilliVolt(value / 1000.0) : circuit.Broken;
            adc.Value = (int)Math.Clamp(Math.Round(milliVolt * adc.ValueMax / fullScale), 0, adc.ValueMax);
        });
    }

    private static int ShuntMilliOhm(SettingsSet set, int index)
    {
        int milliOhm = set.GetNumber(SettingId.SensorShunt + index);
        return milliOhm == 0 ? SimulatedCircuit.ShuntMilliOhm : milliOhm;
    }

    // R / (R + divider) of the supply, or the rest of it, with R = R25 exp(B (1/T - 1/298.15 K)).
    private static (ISensor Driver, Func<double, double> MilliVolt, double Broken) MakeNtc(
        AveragedInput input, SettingsSet set, int index)
    {
        int ohm25 = set.GetNumber(SettingId.SensorR25 + index);
        int beta = set.GetNumber(SettingId.SensorBeta + index);
        int divider = set.GetNumber(SettingId.SensorDivider + index);
        bool atSupply = set.GetNumber(SettingId.SensorNtcSide + index) != 0;
        int supply = set.GetNumber(SettingId.SensorSupply + index);
        return (
            new NtcSensor(
                input, ohm25, beta, divider, atSupply,
                (int)((long)supply * AveragedInput.FullScalePpm / SimulatedCircuit.FullScaleMilliVolt)),
            celsius =>
            {
                double ohm = ohm25 * Math.Exp(beta * ((1 / (Math.Max(celsius, -273) + 273.15)) - (1 / 298.15)));
                double across = double.IsInfinity(ohm) ? 1 : ohm / (ohm + divider);
                return supply * (atSupply ? 1 - across : across);
            },
            atSupply ? 0 : supply);
    }

    // A meter's totals and rate come from one counter.
    private PulseCounter? MakeCounter(int pin, Func<int?> measured) => counters.TryGetValue(pin, out PulseCounter? known) ? known
        : claims.Take(pin) ? counters[pin] = new PulseCounter(
            new FlowingPulses(time, measured), SimulatedCircuit.RatePeriodS, SimulatedCircuit.RateWindowMs)
        : null;

    // The pulses since they were taken last, at the rate of now; a broken wire has none.
    private sealed class FlowingPulses(SimulatedTime time, Func<int?> milliPerHour) : IPulseInput
    {
        private const double MsPerHour = 3_600_000;

        private double parts;
        private long takenMs = time.NowMs;

        public int TakePulses()
        {
            long nowMs = time.NowMs;
            parts += Math.Max(0, milliPerHour() ?? 0) / 1000.0 * (nowMs - takenMs) / MsPerHour;
            takenMs = nowMs;
            int whole = (int)Math.Min(parts, int.MaxValue / 2);
            parts -= whole;
            return whole;
        }
    }
}
