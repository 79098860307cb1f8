namespace Gateway.Tests.Unit.HalHost;

/// <summary>Counts what an action allocates on the calling thread in steady state.</summary>
internal static class Allocation
{
    // Some tests have a fault in each thousandth turn: the first one sets up what .NET needs for it.
    private const int WarmUpTurns = 1_000;

    /// <summary>
    /// Bytes allocated over 10,000 turns, after some to settle in. A collection that another thread begins can count the rest of this
    /// thread's allocation context, so it is measured again: what allocates does so each time.
    /// </summary>
    public static long Of(Action turn, int turns = 10_000)
    {
        long bytes = Once(turn, turns);
        for (int again = 0; again < 2 && bytes > 0; again++)
        {
            bytes = Once(turn, turns);
        }

        return bytes;
    }

    private static long Once(Action turn, int turns)
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
