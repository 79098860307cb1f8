using Gateway.Hal;

namespace Gateway.Tests.Fakes;

/// <summary>A clock that the test sets.</summary>
public sealed class FakeClock : IClock
{
    /// <inheritdoc/>
    public long MonotonicMs { get; set; } = 1;

    /// <inheritdoc/>
    public long UtcMs { get; set; } = -1;

    /// <inheritdoc/>
    public long SyncedMs { get; set; } = -1;
}
