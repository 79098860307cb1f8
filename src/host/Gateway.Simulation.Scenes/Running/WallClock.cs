using Gateway.Hal;

namespace Gateway.Simulation.Scenes;

/// <summary>The gateway's clock from one start on: the calendar is unknown until a time server sets it.</summary>
internal sealed class WallClock(WorldTime time, long utcAtZeroMs) : IClock
{
    private readonly long startedMs = time.NowMs;
    private long syncedMs = -1;

    public long MonotonicMs => time.NowMs - startedMs;

    public long UtcMs => syncedMs < 0 ? -1 : utcAtZeroMs + time.NowMs;

    public long SyncedMs => syncedMs;

    /// <summary>A time server has set the time.</summary>
    public void Set() => syncedMs = MonotonicMs;
}
