namespace Gateway.World;

/// <summary>The power went: leaves the gateway's code wherever it is. Only the simulated hardware throws it.</summary>
internal sealed class PowerCutException : Exception
{
    private PowerCutException()
        : base("power cut")
    {
    }

    /// <summary>The only one of its thread: what it carries is the moment, nothing else.</summary>
    [ThreadStatic]
    private static PowerCutException? instance;

    public static PowerCutException Instance => instance ??= new PowerCutException();
}
