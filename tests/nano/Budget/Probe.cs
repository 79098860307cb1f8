namespace Gateway.Tests.Nano.Budget;

/// <summary>The counters of instrumented code. Public fields, so that a counter is four instructions and no call.</summary>
public static class Probe
{
    /// <summary>IL instructions executed.</summary>
    public static long Instructions;

    /// <summary>Calls made: call, callvirt, calli, newobj.</summary>
    public static long Calls;

    /// <summary>Blocks of heap that the device's system libraries would have taken, according to their substitutes.</summary>
    public static long Objects;

    /// <summary>
    /// IL instructions executed in each method, by the number the instrumenter gave it; the last is for the device's system libraries.
    /// </summary>
    public static long[] Methods = [];

    /// <summary>A call of the device's system libraries costs this: <see cref="SystemCosts"/>.</summary>
    public static void Add(int instructions, int objects)
    {
        Instructions += instructions;
        Methods[^1] += instructions;
        Objects += objects;
    }

    /// <summary>All counters to 0.</summary>
    public static void Reset()
    {
        Array.Clear(Methods);
        Instructions = 0;
        Calls = 0;
        Objects = 0;
    }
}
