namespace Gateway.World;

/// <summary>
/// While it lives, what this thread allocates is the world's and not the gateway's: at the head of every method that the gateway calls.
/// </summary>
internal readonly ref struct OwnAllocation(SimulatedWorld world)
{
    private readonly long ownBefore = world.AllocatedByWorld;
    private readonly long before = GC.GetAllocatedBytesForCurrentThread();

    /// <summary>Counts what was allocated since; what a method within counted itself is part of it.</summary>
    public void Dispose() => world.AllocatedByWorld = ownBefore + GC.GetAllocatedBytesForCurrentThread() - before;
}
