namespace Gateway.Tests.Interop.Processes;

/// <summary>Node-RED of npm without its editor, with one flow. It can be stopped and started again.</summary>
internal sealed class NodeRed : IDisposable
{
    private readonly ScratchFolder folder = new();
    private readonly string node = Need.NodePackages();
    private readonly string program = Need.NodeRed();
    private Child? child;

    /// <summary>Takes the flow.</summary>
    public NodeRed(string flow) => File.WriteAllText(folder["flow.json"], flow);

    /// <summary>Its lines since its last start.</summary>
    public string[] Output => child!.Output;

    /// <summary>Starts it; it has connected to the flow's broker when this returns.</summary>
    public void Start()
    {
        child?.Dispose();
        child = Child.Start(
            node, program, "--userDir", folder["data"], "-D", "httpAdminRoot=false", "-D", "httpNodeRoot=false", folder["flow.json"]);
        WaitForLine("Connected to broker: ");
    }

    /// <summary>Stops it as its user would.</summary>
    public void Stop()
    {
        child!.Terminate();
        child.WaitForExit();
    }

    /// <summary>Waits for a line with this text.</summary>
    public string WaitForLine(string text) => child!.WaitForLine(line => line.Contains(text, StringComparison.Ordinal), text);

    /// <inheritdoc/>
    public void Dispose()
    {
        child?.Dispose();
        folder.Dispose();
    }
}
