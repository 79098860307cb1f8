namespace Gateway.Tests.Interop.Processes;

/// <summary>A data folder with a gateway's settings, set over its console as a person would.</summary>
internal static class Provisioned
{
    /// <summary>Makes it, with these arguments of <c>gateway provision</c>. The gateway is stopped again.</summary>
    public static void Make(string folder, params string[] arguments)
    {
        using Child gateway = Simulator.Start(["--unprovisioned", "--data", folder]);
        string line = gateway.WaitForLine(line => line.StartsWith("console: ", StringComparison.Ordinal), "console:");
        GatewayTool.Feed("", 0, ["provision", "--port", line["console: ".Length..], .. arguments, "--no-restart"]);
        gateway.Terminate();
        Assert.Equal(0, gateway.WaitForExit());
    }
}
