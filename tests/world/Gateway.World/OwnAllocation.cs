namespace Gateway.World;

/// <summary>
/// While this object exists, allocations of this thread count for the world, not for the gateway: use it first in every method that the
/// gateway calls.
/// </summary>
internal readonly ref struct OwnAllocation(SimulatedWorld world)
{
    private readonly long ownBefore = world.AllocatedByWorld;
    private readonly long before = GC.GetAllocatedBytesForCurrentThread();

    /// <summary>Counts what was allocated since; what a method within counted itself is part of it.</summary>
    public void Dispose() => world.AllocatedByWorld = ownBefore + GC.GetAllocatedBytesForCurrentThread() - before;
}
