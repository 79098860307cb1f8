namespace Gateway.Hal.Host;

/// <summary>
/// A contact that a script moves: a door that opens sometimes, high while it is open. The level depends only on the options and the clock.
/// </summary>
public sealed class ScriptedInput : IDigitalInput
{
    private const int DayMs = 24 * 60 * 60 * 1000;

    private readonly IClock clock;
    private readonly SeededMoments moments;

    /// <summary>
    /// An input that follows the monotonic time of <paramref name="clock"/>. Throws
    /// <see cref="ArgumentOutOfRangeException"/> for a time out of its range.
    /// </summary>
    public ScriptedInput(IClock clock, ScriptedInputOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.WindowMs, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.WindowMs, DayMs);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.HighMsMin, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.HighMsMax, options.HighMsMin);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.HighMsMax, options.WindowMs);
        this.clock = clock;
        moments = new SeededMoments(options.Seed, options.WindowMs, options.HighMsMin, options.HighMsMax);
    }

    /// <inheritdoc/>
    public bool IsHigh
    {
        get
        {
            long nowMs = clock.MonotonicMs;
            moments.Around(nowMs, out long beginMs, out long endMs);
            return nowMs >= beginMs && nowMs < endMs;
        }
    }
}
