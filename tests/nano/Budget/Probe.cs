namespace Gateway.Tests.Nano.Budget;

/// <summary>What instrumented code counts into. Public fields, so that a counter is four instructions and no call.</summary>
public static class Probe
{
    /// <summary>IL instructions executed.</summary>
    public static long Instructions;

    /// <summary>Calls made: call, callvirt, calli, newobj.</summary>
    public static long Calls;

    /// <summary>IL instructions executed in each method, by the number the instrumenter gave it.</summary>
    public static long[] Methods = [];

    /// <summary>All counters to 0.</summary>
    public static void Reset()
    {
        Array.Clear(Methods);
        Instructions = 0;
        Calls = 0;
    }
}
