namespace Gateway.Tests.Interop;

/// <summary>From a new board to its first telemetry, with a substitute for nanoff and host-simulator as the board.</summary>
public sealed class SetupTests : IDisposable
{
    private const string Port = "/dev/ttyUSB0";

    private readonly ScratchFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    [SkippableFact]
    public void A_setup_that_fails_goes_on_where_it_ended_and_ends_with_the_first_telemetry()
    {
        using Mosquitto broker = new(new MosquittoOptions { User = ("desk", "secret") });
        using (Child failed = Start(broker, "[ \"$3\" = --deploy ] || [ \"$4\" = --deploy ] && exit 1"))
        {
            Assert.Equal(7, failed.WaitForExit());
            Assert.Contains(failed.Errors, line => line.Contains("hold its button BOOT", StringComparison.Ordinal));
        }

        Assert.Equal(["--update", "--deploy"], Options());
        using Child setup = Start(broker, "");
        while (!File.Exists(scratch["gateway.txt"]))
        {
            Assert.False(setup.HasExited, string.Join('\n', setup.Errors));
            Thread.Sleep(20);
        }

        Assert.Equal(["--update", "--deploy", "--deploy", "--devicedetails", "--filedeployment"], Options());
        Directory.CreateDirectory(scratch["slots"]);
        File.Copy(scratch["gateway.txt"], Path.Combine(scratch["slots"], "gateway.txt"));
        using Child board = Simulator.Start(["--unprovisioned", "--data", scratch["slots"]]);
        Assert.Equal(0, setup.WaitForExit());
        Assert.Contains("gateway/cellar/status online", setup.Output);
        Assert.StartsWith("gateway/cellar/telemetry/", setup.Output[^1]);
        Assert.Contains(
            $"cellar works; see it with: gateway watch --broker mqtt://desk@127.0.0.1:{broker.Port} --password-stdin", setup.Errors);
        Assert.DoesNotContain(setup.Output.Concat(setup.Errors), line => line.Contains("secret", StringComparison.Ordinal));

        // It is complete, so the next one is a new one.
        Assert.False(File.Exists(Path.Combine(scratch["data"], "gateway", "setup.json")));
    }

    [SkippableFact]
    public void Once_it_writes_again_nothing_that_was_written_before_counts()
    {
        const string failsToDeploy = "[ \"$3\" = --deploy ] || [ \"$4\" = --deploy ] && exit 1";
        foreach ((string script, string[] more, string[] steps) in new (string, string[], string[])[]
        {
            ("", ["--wait", "1"], ["--update", "--deploy", "--devicedetails", "--filedeployment"]),
            (failsToDeploy, ["--again"], ["--update", "--deploy"]),
            ("", ["--wait", "1"], ["--deploy", "--devicedetails", "--filedeployment"]),
        })
        {
            File.Delete(scratch["called"]);
            using Child setup = Start(null, script, more);
            setup.WaitForExit();
            Assert.Equal(steps, Options());
        }
    }

    [SkippableFact]
    public void Without_telemetry_the_board_is_written_and_the_reason_is_told()
    {
        using Child setup = Start(null, "", "--wait", "1");
        Assert.Equal(1, setup.WaitForExit());
        Assert.Contains("no telemetry of cellar within 1 s: mqtt://127.0.0.1:1: ", setup.Errors[^1], StringComparison.Ordinal);
    }

    [SkippableFact]
    public void A_dry_run_prints_every_command()
    {
        using Child setup = Start(null, "", "--dry-run");
        Assert.Equal(0, setup.WaitForExit());
        string[] commands = [.. setup.Output.Where(line => line.StartsWith(scratch["nanoff"], StringComparison.Ordinal))];
        Assert.Equal(4, commands.Length);
        Assert.EndsWith("--filedeployment (temporary)/files.json", commands[3]);
        Assert.False(File.Exists(scratch["called"]));
    }

    [SkippableTheory]
    [InlineData("--id is missing", "--broker", "mqtt://h")]
    [InlineData("--broker is missing", "--id", "cellar")]
    public void What_the_first_telemetry_needs_must_be_there(string message, params string[] settings)
    {
        Pack();
        string[] lines = GatewayTool.Feed("", 2, ["setup", "--image", scratch["gateway.zip"], "--port", Port, "--dry-run", .. settings]);
        Assert.Contains(lines, line => line.Contains(message, StringComparison.Ordinal));
    }

    private string[] Options() => [.. File.ReadAllLines(scratch["called"])];

    private Child Start(Mosquitto? broker, string script, params string[] more)
    {
        Need.Signals(); // A shell comes with them.
        Pack();
        File.WriteAllText(
            scratch["nanoff"],
            $$"""
            #!/bin/sh
            for word in "$@"; do
              case $word in --update|--deploy|--devicedetails|--filedeployment) echo "$word" >> '{{scratch["called"]}}';; esac
            done
            {{script}}
            if [ "$1" = --filedeployment ]; then
              cp "$(sed -n 's/.*"SourceFilePath": "\(.*\)".*/\1/p' "$2")" '{{scratch["gateway.tmp"]}}'
              mv '{{scratch["gateway.tmp"]}}' '{{scratch["gateway.txt"]}}'
              echo 'Deploying file gateway.txt to I:\\gateway.txt...OK'
            fi
            echo 'nanoCLR 1.17.0.9'

            """);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(scratch["nanoff"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        string[] account = broker is null ? ["--broker", "mqtt://127.0.0.1:1"]
            : ["--broker", $"mqtt://127.0.0.1:{broker.Port}", "--user", "desk", "--password-stdin"];
        return Child.StartDll(
            "gateway.dll",
            [
                "setup", "--image", scratch["gateway.zip"], "--port", Port, "--nanoff", scratch["nanoff"], "--id", "cellar",
                "--firmware", "1.17.0.9", .. account, .. more,
            ],
            input: "secret\n",
            environment: new Dictionary<string, string> { ["XDG_DATA_HOME"] = scratch["data"] });
    }

    private void Pack()
    {
        File.WriteAllText(scratch["Gateway.bin"], "image bytes");
        GatewayTool.Run("image", "esp32-devkitc", "--binary", scratch["Gateway.bin"], "--to", scratch["gateway.zip"]);
    }
}
