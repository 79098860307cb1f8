namespace Gateway.Hal.Host;

/// <summary>When a <see cref="ScriptedInput"/> is high. Times in milliseconds.</summary>
public sealed record ScriptedInputOptions
{
    /// <summary>Each window of this length (1 to a day) has one high moment.</summary>
    public int WindowMs { get; init; } = 8_000;

    /// <summary>Shortest high moment, 1 or more.</summary>
    public int HighMsMin { get; init; } = 1_000;

    /// <summary>Longest high moment, at least the shortest and at most a window.</summary>
    public int HighMsMax { get; init; } = 2_500;

    /// <summary>The seed of the moments.</summary>
    public uint Seed { get; init; } = 1;
}
