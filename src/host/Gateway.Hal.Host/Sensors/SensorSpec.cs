using System.Globalization;

namespace Gateway.Hal.Host;

/// <summary>
/// A sensor as the command line describes it, <c>NAME=KIND[:ARGS]</c>:
/// <c>boiler=simulated</c>, <c>boiler=simulated:mean=60,amplitude=5,noise=0.2,excursion=15,scale=7200,seed=7</c>,
/// <c>room=replay:FILE.csv</c> or <c>room=replay:FILE.csv@60</c> (60 times as fast), <c>cpu=hwmon</c> or
/// <c>cpu=hwmon:coretemp/temp1</c>, <c>t=square:20,80,500ms</c> or <c>t=square:20,80,step</c> (at each reading).
/// Numbers are in the unit, with a decimal point.
/// </summary>
public sealed class SensorSpec
{
    /// <summary>The most characters of a name: it becomes a level of a topic.</summary>
    public const int NameCharsMax = 32;

    private const string Kinds = "simulated, replay, hwmon, square";

    private readonly string spec;
    private readonly Func<string, ISensor> open;

    private SensorSpec(string spec, string name, Func<string, ISensor> open)
    {
        this.spec = spec;
        this.open = open;
        Name = name;
    }

    /// <summary>The sensor's name: 1 to <see cref="NameCharsMax"/> of letters, digits, '-' and '_'.</summary>
    public string Name { get; }

    /// <summary>Reads a description, but no file. Throws <see cref="SensorSpecException"/>, which names the wrong part.</summary>
    public static SensorSpec Parse(string text)
    {
        int equals = text.IndexOf('=');
        if (equals < 0)
        {
            throw Bad(text, $"it is not NAME=KIND[:ARGS], with KIND one of {Kinds}");
        }

        string name = text[..equals];
        if (name.Length is < 1 or > NameCharsMax || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
        {
            throw Bad(text, $"the name '{name}' is not 1 to {NameCharsMax} of letters, digits, '-' and '_'");
        }

        int colon = text.IndexOf(':', equals);
        string kind = colon < 0 ? text[(equals + 1)..] : text[(equals + 1)..colon];
        string? arguments = colon < 0 ? null : text[(colon + 1)..];
        return new SensorSpec(text, name, kind switch
        {
            "simulated" => ParseSimulated(text, arguments),
            "replay" => ParseReplay(text, arguments),
            "hwmon" => ParseHwmon(text, arguments),
            "square" => ParseSquare(text, arguments),
            _ => throw Bad(text, $"the kind '{kind}' is not one of {Kinds}"),
        });
    }

    /// <summary>
    /// Makes the sensor; one that keeps a file open is IDisposable. Throws <see cref="SensorSpecException"/> for a file with mistakes and
    /// <see cref="SensorAbsentException"/> if this PC has no such sensor.
    /// </summary>
    /// <param name="sysfsRoot">Where hwmon looks.</param>
    public ISensor Open(string sysfsRoot = HwmonCatalog.SystemRoot) => open(sysfsRoot);

    /// <summary>The description as it was given.</summary>
    public override string ToString() => spec;

    private static Func<string, ISensor> ParseSimulated(string text, string? arguments)
    {
        SimulatedSensorOptions options = new();
        foreach (string argument in arguments?.Split(',') ?? [])
        {
            string[] parts = argument.Split('=');
            if (parts.Length != 2)
            {
                throw Bad(text, $"'{argument}' is not NAME=NUMBER");
            }

            string value = parts[1];
            const int max = SimulatedSensorOptions.ValueMilliMax;
            options = parts[0] switch
            {
                "mean" => options with { MeanMilli = Milli(text, "mean", value, -max, max) },
                "amplitude" => options with { AmplitudeMilli = Milli(text, "amplitude", value, 0, max) },
                "noise" => options with { NoiseMilli = Milli(text, "noise", value, 0, max) },
                "excursion" => options with { ExcursionMilli = Milli(text, "excursion", value, 0, max) },
                "scale" => options with { TimeScale = (int)Whole(text, "scale", value, 1, SimulatedSensorOptions.TimeScaleMax) },
                "seed" => options with { Seed = (uint)Whole(text, "seed", value, 0, uint.MaxValue) },
                _ => throw Bad(text, $"'{parts[0]}' is not one of mean, amplitude, noise, excursion, scale, seed"),
            };
        }

        return _ => new SimulatedSensor(options);
    }

    private static Func<string, ISensor> ParseReplay(string text, string? arguments)
    {
        // The speed-up follows the last @, so a file name may contain an @ too.
        string file = arguments ?? "";
        int at = file.LastIndexOf('@');
        int speedUp = 1;
        if (at >= 0 && file.AsSpan(at + 1).IndexOfAnyExceptInRange('0', '9') < 0)
        {
            speedUp = (int)Whole(text, "speed-up", file[(at + 1)..], 1, ReplaySensor.SpeedUpMax);
            file = file[..at];
        }

        if (file.Length == 0)
        {
            throw Bad(text, "replay needs a file: replay:FILE.csv or replay:FILE.csv@SPEEDUP");
        }

        return _ => new ReplaySensor(file, speedUp);
    }

    private static Func<string, ISensor> ParseHwmon(string text, string? wanted)
    {
        if (wanted is { Length: 0 })
        {
            throw Bad(text, "after 'hwmon:' a sensor is missing, such as coretemp/temp1");
        }

        return root =>
        {
            IReadOnlyList<HwmonEntry> all = HwmonCatalog.Discover(root);
            if (all.Count == 0)
            {
                throw new SensorAbsentException(HwmonCatalog.NoneText(root));
            }

            HwmonEntry entry = wanted is null
                ? all[0]
                : all.FirstOrDefault(e => e.Name == wanted)
                    ?? throw new SensorAbsentException(
                        $"this computer has no temperature sensor {wanted}; it has {string.Join(", ", all.Select(e => e.Name))}");
            return new HwmonSensor(entry);
        };
    }

    private static Func<string, ISensor> ParseSquare(string text, string? arguments)
    {
        string[] parts = arguments?.Split(',') ?? [];
        if (parts.Length != 3)
        {
            throw Bad(text, "square needs LOW,HIGH,PERIODms or LOW,HIGH,step");
        }

        int low = Milli(text, "low", parts[0], int.MinValue, int.MaxValue);
        int high = Milli(text, "high", parts[1], int.MinValue, int.MaxValue);
        int periodMs = 0;
        if (parts[2] != "step")
        {
            if (!parts[2].EndsWith("ms", StringComparison.Ordinal))
            {
                throw Bad(text, $"the period '{parts[2]}' is neither milliseconds, such as 500ms, nor step");
            }

            periodMs = (int)Whole(text, "period in ms", parts[2][..^2], 2, SquareSensor.PeriodMsMax);
        }

        return _ => new SquareSensor(low, high, periodMs);
    }

    private static int Milli(string text, string what, string value, int min, int max) =>
        MilliText.TryParse(value, out int milli) && milli >= min && milli <= max
            ? milli
            : throw Bad(text, string.Create(
                CultureInfo.InvariantCulture, $"{what} '{value}' is not a number from {min / 1000} to {max / 1000}"));

    private static long Whole(string text, string what, string value, long min, long max) =>
        long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long whole) && whole >= min && whole <= max
            ? whole
            : throw Bad(text, $"{what} '{value}' is not a whole number from {min} to {max}");

    private static SensorSpecException Bad(string text, string why) => new($"sensor '{text}': {why}");
}
