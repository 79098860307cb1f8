namespace Gateway.Tests.Interop.Processes;

/// <summary>The board host-simulator as a process.</summary>
internal static class Simulator
{
    /// <summary>Its program.</summary>
    public const string Dll = "Gateway.HostSimulator.dll";

    /// <summary>How the line begins that says that it has read its storage.</summary>
    public const string Started = "started: boot ";

    /// <summary>Starts it. <paramref name="killAt"/> sees each line at once, and kills the process by returning true.</summary>
    public static Child Start(string[] arguments, Func<string, bool>? killAt = null) => Child.StartDll(Dll, arguments, killAt);

    /// <summary>Whether a line is of its packet trace.</summary>
    public static bool IsTrace(string line) =>
        line.StartsWith("send: ", StringComparison.Ordinal) || line.StartsWith("receive: ", StringComparison.Ordinal);
}
