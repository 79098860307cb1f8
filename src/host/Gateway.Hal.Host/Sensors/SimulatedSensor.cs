namespace Gateway.Hal.Host;

/// <summary>
/// A simulated sensor: a sine over 24 hours, noise, and from time to time an excursion far above normal and back. It depends only on its
/// options and the given time; each Poll gives a reading, and none allocates.
/// </summary>
public sealed class SimulatedSensor : ISensor
{
    private const long HourMs = 60 * 60 * 1000;
    private const long DayMs = 24 * HourMs;

    /// <summary>Each window of simulated time has one excursion.</summary>
    private const long ExcursionWindowMs = 12 * HourMs;

    private const long ExcursionMsMin = 4 * HourMs;
    private const long ExcursionMsMax = 5 * HourMs;

    /// <summary>Simulated time of the rise, and of the fall.</summary>
    private const long RampMs = HourMs / 2;

    private readonly SimulatedSensorOptions options;
    private readonly SeededMoments excursions;

    /// <summary>A sensor of this shape. Throws <see cref="ArgumentOutOfRangeException"/> for a value out of its range.</summary>
    public SimulatedSensor(SimulatedSensorOptions options)
    {
        const int max = SimulatedSensorOptions.ValueMilliMax;
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MeanMilli, -max);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.MeanMilli, max);
        RefuseOutside(options.AmplitudeMilli, 0, max, nameof(options.AmplitudeMilli));
        RefuseOutside(options.NoiseMilli, 0, max, nameof(options.NoiseMilli));
        RefuseOutside(options.ExcursionMilli, 0, max, nameof(options.ExcursionMilli));
        RefuseOutside(options.TimeScale, 1, SimulatedSensorOptions.TimeScaleMax, nameof(options.TimeScale));
        this.options = options;
        excursions = new SeededMoments(options.Seed, ExcursionWindowMs, ExcursionMsMin, ExcursionMsMax);
    }

    /// <summary>No reading outside an excursion is above this.</summary>
    public int NormalMilliMax => options.MeanMilli + options.AmplitudeMilli + options.NoiseMilli;

    /// <summary>
    /// No reading at the top of an excursion is below this: a limit between the two detects every excursion and nothing else.
    /// </summary>
    public int ExcursionMilliMin => options.MeanMilli - options.AmplitudeMilli - options.NoiseMilli + options.ExcursionMilli;

    /// <inheritdoc/>
    public int ValueMilli { get; private set; }

    /// <inheritdoc/>
    public SensorStatus Poll(long nowMs)
    {
        long simulatedMs = Math.Max(0, nowMs) * options.TimeScale;
        double day = 2 * Math.PI * (simulatedMs % DayMs) / DayMs;
        int curve = (int)Math.Round(options.AmplitudeMilli * Math.Sin(day));
        int noise = (int)(SeededMoments.Mix(options.Seed, (ulong)nowMs, 3) % ((2UL * (uint)options.NoiseMilli) + 1)) - options.NoiseMilli;
        ValueMilli = options.MeanMilli + curve + noise + ExcursionAt(simulatedMs);
        return SensorStatus.Ok;
    }

    private int ExcursionAt(long simulatedMs)
    {
        excursions.Around(simulatedMs, out long beginMs, out long endMs);
        long inside = Math.Min(simulatedMs - beginMs, endMs - simulatedMs);
        if (inside <= 0)
        {
            return 0;
        }

        return inside >= RampMs ? options.ExcursionMilli : (int)(options.ExcursionMilli * inside / RampMs);
    }

    private static void RefuseOutside(int value, int min, int max, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, min, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, max, name);
    }
}
