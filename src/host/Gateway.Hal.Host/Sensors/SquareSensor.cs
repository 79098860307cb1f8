namespace Gateway.Hal.Host;

/// <summary>
/// Alternates between two values, low first: by time, each for half a period, or at each reading. For demonstrations and tests that need
/// many alarms quickly.
/// </summary>
public sealed class SquareSensor : ISensor
{
    /// <summary>The longest period in milliseconds: a day.</summary>
    public const int PeriodMsMax = 24 * 60 * 60 * 1000;

    private readonly int lowMilli;
    private readonly int highMilli;
    private readonly int periodMs;
    private bool nextIsHigh;

    /// <summary>
    /// Low and high in thousandths of the unit; <paramref name="periodMs"/> is the time of one low and one high together
    /// (2..<see cref="PeriodMsMax"/>), or 0 to step at each reading.
    /// </summary>
    public SquareSensor(int lowMilli, int highMilli, int periodMs)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(periodMs);
        ArgumentOutOfRangeException.ThrowIfEqual(periodMs, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(periodMs, PeriodMsMax);
        this.lowMilli = lowMilli;
        this.highMilli = highMilli;
        this.periodMs = periodMs;
    }

    /// <inheritdoc/>
    public int ValueMilli { get; private set; }

    /// <inheritdoc/>
    public SensorStatus Poll(long nowMs)
    {
        bool high = nextIsHigh;
        if (periodMs > 0)
        {
            high = nowMs % periodMs >= periodMs / 2;
        }
        else
        {
            nextIsHigh = !nextIsHigh;
        }

        ValueMilli = high ? highMilli : lowMilli;
        return SensorStatus.Ok;
    }
}
