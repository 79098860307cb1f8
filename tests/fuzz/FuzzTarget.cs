namespace Gateway.Tests.Fuzz;

/// <summary>A promise that an input broke.</summary>
internal sealed class FuzzFailureException(string message) : Exception(message);

/// <summary>Code under fuzz: takes any bytes, and reports the promises that they break.</summary>
internal abstract class FuzzTarget
{
    private long before;

    /// <summary>For messages and reports.</summary>
    public abstract string Name { get; }

    /// <summary>Initial inputs, each known to reach deep code.</summary>
    public abstract IReadOnlyList<byte[]> Corpus { get; }

    /// <summary>Bytes that core allocated in the last run.</summary>
    public long AllocatedBytes { get; private set; }

    /// <summary>
    /// Runs one input and throws if it breaks a promise. The word stands for what was observed: an input with a new word is kept and
    /// mutated further.
    /// </summary>
    public int RunOne(byte[] input)
    {
        AllocatedBytes = 0;
        return Run(input);
    }

    protected abstract int Run(byte[] input);

    protected static void Expect(bool condition, string promise)
    {
        if (!condition)
        {
            throw new FuzzFailureException(promise);
        }
    }

    /// <summary>From here on every allocated byte counts for core.</summary>
    protected void BeginCore() => before = GC.GetAllocatedBytesForCurrentThread();

    protected void EndCore() => AllocatedBytes += GC.GetAllocatedBytesForCurrentThread() - before;
}
