namespace Gateway.Tests.Interop.Processes;

/// <summary>The program <c>replay</c> of the simulated worlds as a process.</summary>
internal static class ReplayProgram
{
    /// <summary>Runs it to its end, which must be successful; returns its lines.</summary>
    public static string[] Run(params string[] arguments)
    {
        using Child child = Child.StartDll("replay.dll", arguments);
        Assert.True(child.WaitForExit() == 0, string.Join('\n', child.Output.Concat(child.Errors)));
        return child.Output;
    }
}
