using System.Diagnostics;

namespace Gateway.Hal.Host;

/// <summary>
/// The PC's two clocks. The monotonic one begins at 0 when the object is made and stops while the PC sleeps. The wall clock is the
/// operating system's, so it is always set and may jump.
/// </summary>
public sealed class HostClock : IClock
{
    private readonly long start = Stopwatch.GetTimestamp();

    /// <inheritdoc/>
    public long MonotonicMs => (long)Stopwatch.GetElapsedTime(start).TotalMilliseconds;

    /// <inheritdoc/>
    public long UtcMs => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

    /// <summary>Now: the operating system synchronises the clock, and this code cannot know whether it does.</summary>
    public long SyncedMs => MonotonicMs;
}
