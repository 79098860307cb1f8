namespace Gateway.Hal.Host;

/// <summary>
/// Plays back recorded readings. The first row is due at the first Poll, the others by their time after it, divided by the speed-up. A
/// Poll returns the newest row that is due, as a real sensor would: rows between two Polls are skipped. Before the next row Pending, after
/// the last one Ended.
/// </summary>
public sealed class ReplaySensor : ISensor
{
    /// <summary>The largest speed-up.</summary>
    public const int SpeedUpMax = 1_000_000;

    private readonly ReplayTable table;
    private readonly int speedUp;
    private long startMs = -1;
    private int next;

    /// <summary>Loads the file. Throws <see cref="SensorSpecException"/> with file and line if it contains a mistake.</summary>
    public ReplaySensor(string file, int speedUp)
        : this(ReplayTable.Load(file), speedUp)
    {
    }

    internal ReplaySensor(ReplayTable table, int speedUp)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(speedUp, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(speedUp, SpeedUpMax);
        this.table = table;
        this.speedUp = speedUp;
    }

    /// <inheritdoc/>
    public int ValueMilli { get; private set; }

    /// <inheritdoc/>
    public SensorStatus Poll(long nowMs)
    {
        if (startMs < 0)
        {
            startMs = nowMs;
        }

        if (next == table.Count)
        {
            return SensorStatus.Ended;
        }

        long recordedMs = (nowMs - startMs) * speedUp;
        int due = next;
        while (due < table.Count && table.TimeMs(due) <= recordedMs)
        {
            due++;
        }

        if (due == next)
        {
            return SensorStatus.Pending;
        }

        next = due;
        ValueMilli = table.ValueMilli(due - 1);
        return SensorStatus.Ok;
    }
}
