using Gateway.Client;

namespace Gateway.Tests.Interop.Processes;

/// <summary>The command <c>gateway</c> as a process.</summary>
internal static class GatewayTool
{
    /// <summary>Starts it.</summary>
    public static Child Start(params string[] arguments) => Child.StartDll("gateway.dll", arguments);

    /// <summary>Runs it to its end, which must be successful; returns its lines.</summary>
    public static string[] Run(params string[] arguments)
    {
        using Child child = Start(arguments);
        Assert.True(child.WaitForExit() == 0, string.Join('\n', child.Output.Concat(child.Errors)));
        return child.Output;
    }

    /// <summary>
    /// Runs it until it ends with this exit code; returns its standard error, without the warning of a password in the URL.
    /// </summary>
    public static string[] Fail(int exitCode, params string[] arguments)
    {
        using Child child = Start(arguments);
        Assert.Equal(exitCode, child.WaitForExit());
        return [.. child.Errors.Where(line => line != "gateway: " + PasswordSource.Warning)];
    }

    /// <summary>Runs it with this standard input until it ends with this exit code; returns all lines, standard error last.</summary>
    public static string[] Feed(string input, int exitCode, params string[] arguments)
    {
        using Child child = Child.StartDll("gateway.dll", arguments, input: input);
        int code = child.WaitForExit();
        string[] lines = [.. child.Output, .. child.Errors];
        Assert.True(code == exitCode, $"ended with {code}, not {exitCode}:\n{string.Join('\n', lines)}");
        return lines;
    }
}
