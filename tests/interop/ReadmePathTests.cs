using System.Diagnostics;

namespace Gateway.Tests.Interop;

/// <summary>README's three commands from nothing to an alarm, word for word, but for the broker's address and the console's path.</summary>
public class ReadmePathTests(ITestOutputHelper output)
{
    private const double ProvisioningSMax = 10;
    private const string Heading = "## From nothing to an alarm in three commands";
    private const string Run = "dotnet run --project ";
    private const string Console = "console: ";

    private static readonly Dictionary<string, string> Programs = new()
    {
        ["boards/host-simulator"] = Simulator.Dll,
        ["src/host/Gateway.Tool"] = "gateway.dll",
    };

    [SkippableFact]
    public void Three_commands_lead_from_nothing_to_telemetry_and_an_alarm()
    {
        Need.Signals();
        using ScratchFolder data = new();
        using Mosquitto broker = new(new MosquittoOptions());
        string[] commands = Commands();
        Assert.Equal(3, commands.Length);

        Stopwatch total = Stopwatch.StartNew();
        using Child gateway = Start(commands[0].Replace("/tmp/gw1", data["gw1"], StringComparison.Ordinal));
        string console = gateway.WaitForLine(line => line.StartsWith(Console, StringComparison.Ordinal), Console)[Console.Length..];
        Say("console", total);

        Stopwatch provisioning = Stopwatch.StartNew();
        string at = $"127.0.0.1:{broker.Port}";
        using (Child provision = Start(commands[1].Replace("/dev/pts/5", console, StringComparison.Ordinal), at))
        {
            Assert.True(provision.WaitForExit() == 0, string.Join('\n', provision.Output.Concat(provision.Errors)));
            Assert.Contains("test: passed", provision.Errors);
        }

        Say("provisioned", total);
        Assert.True(provisioning.Elapsed.TotalSeconds <= ProvisioningSMax, $"{provisioning.Elapsed.TotalSeconds:0.0} s");

        using Child watch = Start(commands[2], at);
        watch.WaitForLine(line => line.StartsWith("gateway/pc1/telemetry/", StringComparison.Ordinal), "telemetry");
        Say("telemetry", total);
        watch.WaitForLine(
            line => line.StartsWith("gateway/pc1/alarm/", StringComparison.Ordinal)
                && line.Contains("\"state\":\"active-unack\"", StringComparison.Ordinal),
            "an alarm");
        Say("alarm", total);
    }

    private static string[] Commands()
    {
        string readme = File.ReadAllText(SourceTree.Path("README.md")).ReplaceLineEndings("\n");
        return readme[readme.IndexOf(Heading, StringComparison.Ordinal)..].Split("```\n")[1].TrimEnd().Split('\n');
    }

    private static Child Start(string command, string broker = "")
    {
        Assert.StartsWith(Run, command);
        string[] words = command[Run.Length..].Replace("192.168.1.10", broker, StringComparison.Ordinal).Split(' ');
        Assert.Equal("--", words[1]);
        return Child.StartDll(Programs[words[0]], words[2..]);
    }

    private void Say(string what, Stopwatch watch) => output.WriteLine($"{what}: {watch.Elapsed.TotalSeconds:0.0} s");
}
