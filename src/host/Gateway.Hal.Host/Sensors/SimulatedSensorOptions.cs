namespace Gateway.Hal.Host;

/// <summary>The shape of a <see cref="SimulatedSensor"/>. Values in thousandths of the unit.</summary>
public sealed record SimulatedSensorOptions
{
    /// <summary>The largest magnitude of each value, so that their sum is always an int.</summary>
    public const int ValueMilliMax = 100_000_000;

    /// <summary>The largest <see cref="TimeScale"/>: a day in 86.4 ms.</summary>
    public const int TimeScaleMax = 1_000_000;

    /// <summary>Middle of the daily curve.</summary>
    public int MeanMilli { get; init; } = 60_000;

    /// <summary>How far the daily curve moves from its middle, 0 or more.</summary>
    public int AmplitudeMilli { get; init; } = 3_000;

    /// <summary>How far noise moves from the curve, 0 or more.</summary>
    public int NoiseMilli { get; init; } = 200;

    /// <summary>How far an excursion rises above the curve, 0 (none) or more.</summary>
    public int ExcursionMilli { get; init; } = 20_000;

    /// <summary>
    /// Simulated time over real time, 1..<see cref="TimeScaleMax"/>. At 1 a day is a day, with an excursion of 4 to 5 hours every 12; at
    /// 7200 a day takes 12 s, and 20 s contain three whole excursions of about 2 s.
    /// </summary>
    public int TimeScale { get; init; } = 7200;

    /// <summary>The seed.</summary>
    public uint Seed { get; init; } = 1;
}
