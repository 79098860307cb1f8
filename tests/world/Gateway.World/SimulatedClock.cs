using Gateway.Hal;

namespace Gateway.World;

/// <summary>The gateway's clock: milliseconds since its start, and a wall clock that may jump or never be set.</summary>
internal sealed class SimulatedClock(SimulatedWorld world) : IClock
{
    /// <summary>The world's time at the gateway's start.</summary>
    public long StartedMs { get; set; }

    /// <summary>Wall clock at the world's time 0, or -1 while it was never set.</summary>
    public long UtcAtZeroMs { get; set; } = -1;

    /// <summary>The world's time of the last jump.</summary>
    public long JumpedMs { get; set; }

    public long MonotonicMs
    {
        get
        {
            using OwnAllocation own = new(world);
            world.AtSeam(Seam.Clock);
            return world.NowMs - StartedMs;
        }
    }

    public long UtcMs => UtcAtZeroMs < 0 ? -1 : UtcAtZeroMs + world.NowMs;

    // Time servers answer at the gateway's start and whenever the clock jumps.
    public long SyncedMs => UtcAtZeroMs < 0 ? -1 : Math.Max(0, JumpedMs - StartedMs);
}
