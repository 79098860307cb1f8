namespace Gateway.World;

/// <summary>The power failed: leaves the gateway's code wherever it is. Only the simulated hardware throws it.</summary>
internal sealed class PowerCutException : Exception
{
    private PowerCutException()
        : base("power cut")
    {
    }

    /// <summary>The only one of its thread: it carries no data, only the moment.</summary>
    [ThreadStatic]
    private static PowerCutException? instance;

    public static PowerCutException Instance => instance ??= new PowerCutException();
}
