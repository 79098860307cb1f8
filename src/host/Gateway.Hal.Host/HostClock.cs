using System.Diagnostics;

namespace Gateway.Hal.Host;

/// <summary>
/// The PC's two clocks. The monotonic one begins at 0 when the object is made and stands still while the PC sleeps; the
/// wall clock is whatever the operating system believes, so it is always set and may jump.
/// </summary>
public sealed class HostClock : IClock
{
    private readonly long start = Stopwatch.GetTimestamp();

    /// <inheritdoc/>
    public long MonotonicMs => (long)Stopwatch.GetElapsedTime(start).TotalMilliseconds;

    /// <inheritdoc/>
    public long UtcMs => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

    /// <summary>Now: synchronising is the operating system's business, and whether it does is not known here.</summary>
    public long SyncedMs => MonotonicMs;
}
