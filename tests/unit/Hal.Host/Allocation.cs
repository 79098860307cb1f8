namespace Gateway.Tests.Unit.HalHost;

/// <summary>Counts what an action allocates on the calling thread in steady state.</summary>
internal static class Allocation
{
    private const int WarmUpTurns = 200;

    /// <summary>Bytes allocated over 10,000 turns, after some to settle in.</summary>
    public static long Of(Action turn, int turns = 10_000)
    {
        for (int i = 0; i < WarmUpTurns; i++)
        {
            turn();
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < turns; i++)
        {
            turn();
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
