using Gateway.Tests.Interop.Access;

namespace Gateway.Tests.Interop.Recipes;

/// <summary>The home folder of a reader of the page of recipes, who has typed what is there for a broker of this computer.</summary>
internal sealed class ReaderHome : IDisposable
{
    /// <summary>The broker on the page.</summary>
    public const string PageHost = "192.168.1.10";

    private readonly ScratchFolder folder = new();
    private readonly Dictionary<string, string> environment;

    /// <summary>Writes the options' file for this broker.</summary>
    public ReaderHome(Mosquitto broker, IReadOnlyDictionary<string, string>? more = null)
    {
        Need.Signals();
        Need.MosquittoSub();
        string options = Text("options");
        Assert.Contains($"-h {PageHost}\n", options);
        Directory.CreateDirectory(folder[".config"]);
        File.WriteAllText(
            folder[".config/mosquitto_sub"],
            options.Replace(PageHost, "127.0.0.1", StringComparison.Ordinal) + $"-p {broker.Port}\n");
        environment = new(more ?? new Dictionary<string, string>())
        {
            ["HOME"] = folder.Root, ["XDG_CONFIG_HOME"] = folder[".config"],
        };
    }

    /// <summary>A text of the page.</summary>
    public static string Text(string name) => PageExample.Of(name, "consumers.md");

    /// <summary>Starts a command of the page, one line.</summary>
    public Child Run(string name) => Shell(Assert.Single(Text(name).TrimEnd('\n').Split('\n')));

    /// <summary>Copies a text of the page into a file of this folder.</summary>
    public void Write(string name, string file) => File.WriteAllText(folder[file], Text(name));

    /// <summary>Starts a command in this folder.</summary>
    public Child Shell(string command) =>
        Child.Start("sh", ["-c", $"cd \"$HOME\" && exec {command}"], environment);

    /// <summary>Starts the simulated gateway `sim` with a sensor `t` whose alarm `t-high` comes and goes every second.</summary>
    public Child StartGateway(string url) => Simulator.Start(
    [
        "--broker", url, "--id", "sim", "--data", folder["slots"], "--quiet", "--sensor", "t=square:20,80,1000ms",
        "--interval", "200ms", "--sample", "100ms", "--alarm-above", "t=50,0,2", "--link-timing", "5s,1s,2s,2s",
    ]);

    /// <summary>Publishes an alarm that no simulated gateway has, once or more often.</summary>
    public static void Publish(Mosquitto broker, string topic, string payload, int times = 1, bool isRetained = false)
    {
        for (int i = 0; i < times; i++)
        {
            using Child publisher = Child.Start(
                Need.MosquittoPub(),
                ["-h", "127.0.0.1", "-p", $"{broker.Port}", "-q", "2", "-t", topic, "-m", payload, .. isRetained ? ["-r"] : new string[0]]);
            Assert.Equal(0, publisher.WaitForExit());
        }
    }

    public void Dispose() => folder.Dispose();
}
