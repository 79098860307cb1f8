using System.Text;
using System.Text.Json.Nodes;

namespace Gateway.Tests.Interop;

/// <summary>
/// Provisioning by nanoff, with a substitute that keeps its arguments and copies of the files: exact bytes, no secret left, no failure
/// missed.
/// </summary>
public sealed class NanoffTests : IDisposable
{
    private const string WifiPassword = "wifi secret of 27 letters";
    private const string BrokerPassword = "b\"roker\\secret";
    private const string Input = WifiPassword + "\n" + BrokerPassword + "\n";

    private const string Success = """
        case "$1" in
          --networkdeployment) echo 'Updating network configuration...OK';;
          *) echo "Deploying file $source to I:\\\\gateway.txt...OK";;
        esac
        """;

    private static readonly string[] Wanted =
    [
        "--wifi-ssid", "cellar", "--wifi-password-stdin", "--broker", "mqtts://192.168.1.10", "--user", "desk", "--password-stdin",
        "--id", "cellar",
    ];

    private readonly ScratchFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    [SkippableFact]
    public void Arguments_and_files_are_those_that_nanoff_and_the_firmware_read()
    {
        using Certificates certificates = new();
        string[] lines = Run(0, Success, [.. Wanted, "--ca", certificates.CaFile]);
        string[] called = File.ReadAllLines(scratch["called"]);
        Assert.Equal(["--networkdeployment 600 700", "--filedeployment 600 700", "gateway.txt 600"], called);

        byte[] ca = [.. Encoding.ASCII.GetBytes(File.ReadAllText(certificates.CaFile).TrimEnd('\n') + "\n"), 0];
        Assert.Equal(
            $$"""
            {
              "SerialPort": "/dev/ttyUSB0",
              "WirelessClient": {
                "Ssid": "cellar",
                "Password": "{{WifiPassword}}",
                "Authentication": "WPA2",
                "Encryption": "WPA2",
                "ConfigurationOption": "AutoConnect"
              },
              "CACertificates": "{{Convert.ToBase64String(ca)}}"
            }

            """,
            File.ReadAllText(scratch["network.json"]));
        string folder = File.ReadAllText(scratch["folder"]).Trim();
        Assert.Equal(
            $$"""
            {
              "serialport": "/dev/ttyUSB0",
              "files": [
                {
                  "DestinationFilePath": "I:\\gateway.txt",
                  "SourceFilePath": "{{folder}}/gateway.txt"
                }
              ]
            }

            """,
            File.ReadAllText(scratch["files.json"]));
        NothingStays(lines);
    }

    [SkippableFact]
    public void The_settings_file_is_right_to_the_byte()
    {
        Run(0, Success, Wanted);

        // Its CRC-32 was computed by zlib.
        Assert.Equal(
            """
            gateway-settings 1 205 27534b5d
            wifi.ssid = "cellar"
            wifi.password = "wifi secret of 27 letters"
            broker.host = "192.168.1.10"
            broker.port = "8883"
            broker.tls = "on"
            broker.user = "desk"
            broker.password = "b\"roker\\secret"
            id = "cellar"

            """,
            File.ReadAllText(scratch["gateway.txt"]));
    }

    [SkippableFact]
    public void The_firmware_takes_the_file_in()
    {
        Need.Signals();
        using Certificates certificates = new();
        string[] files =
            ["--ca", certificates.CaFile, "--cert", certificates.ClientCertificateFile, "--key", certificates.ClientKeyFile];
        Run(0, Success, [.. Wanted, .. files]);
        Directory.CreateDirectory(scratch["slots"]);
        File.Copy(scratch["gateway.txt"], Path.Combine(scratch["slots"], "gateway.txt"));
        using Child gateway = Simulator.Start(["--unprovisioned", "--data", scratch["slots"]]);
        string port = gateway.WaitForLine(line => line.StartsWith("console: ", StringComparison.Ordinal), "console:")["console: ".Length..];
        Assert.Contains("boot-file: taken", GatewayTool.Feed("status\n", 0, "console", "--port", port));
        JsonNode settings = JsonNode.Parse(string.Concat(GatewayTool.Run("settings", "get", "--port", port, "--json")))!["settings"]!;
        Assert.Equal(
            ("desk", true, 8883, true),
            ((string?)settings["broker.user"], (bool)settings["broker.password"]!, (int)settings["broker.port"]!,
                (bool)settings["broker.tls"]!));
        int keyBytes = File.ReadAllText(certificates.ClientKeyFile).TrimEnd('\n').Length + 1;
        Assert.Equal(keyBytes, (int)settings["cert.key"]!["bytes"]!);
    }

    [SkippableTheory]
    [InlineData("ended with 0, but says: Error deploying content file", "echo 'Error deploying content file x to I:\\gateway.txt'")]
    [InlineData("ended with 0, but does not say that the file was written", "echo 'Debug engine created.'")]
    [InlineData("ended with 3", "exit 3")]
    [InlineData("ended with 1: Error E2000: (secret)", "echo \"Error E2000: wifi secret of 27 letters\"; exit 1")]
    public void A_failure_is_seen_whatever_the_exit_code_says(string message, string script)
    {
        string[] lines = Run(7, script, Wanted);
        string complaint = Assert.Single(lines, line => line.StartsWith("gateway: ", StringComparison.Ordinal));
        Assert.Contains(message, complaint, StringComparison.Ordinal);
        NothingStays(lines);
    }

    [SkippableFact]
    public void Nothing_stays_after_an_interruption()
    {
        string tool = StandIn("sleep 60");
        using Child child = Child.StartDll("gateway.dll", Arguments(tool, Wanted), input: Input);
        while (!File.Exists(scratch["called"]))
        {
            Assert.False(child.HasExited);
            Thread.Sleep(20);
        }

        child.Terminate();
        Assert.Equal(130, child.WaitForExit());
        NothingStays([.. child.Output, .. child.Errors]);
    }

    [SkippableFact]
    public void A_dry_run_masks_secrets_and_does_nothing()
    {
        using Certificates certificates = new();
        string[] key = File.ReadAllLines(certificates.ClientKeyFile)[1..^1];
        string[] wanted =
            [.. Wanted, "--cert", certificates.ClientCertificateFile, "--key", certificates.ClientKeyFile, "--dry-run"];
        foreach (string[] more in (string[][])[[], ["--json"]])
        {
            string[] lines = Run(0, Success, [.. wanted, .. more]);
            Assert.False(File.Exists(scratch["called"]));
            Assert.Contains(lines, line => line.Contains("--filedeployment (temporary)/files.json", StringComparison.Ordinal));
            Assert.DoesNotContain(lines, line => key.Any(line.Contains));
            Assert.DoesNotContain(lines, line => line.Contains(WifiPassword) || line.Contains("\\secret"));
        }
    }

    [SkippableFact]
    public void Without_nanoff_it_is_said_how_to_get_it()
    {
        string[] lines = GatewayTool.Feed(Input, 7, Arguments(scratch["no-such-nanoff"], Wanted));
        Assert.Contains(lines, line => line.Contains("dotnet tool install -g nanoff", StringComparison.Ordinal));
    }

    [SkippableTheory]
    [InlineData("too-long: broker.host: it wants host name", "broker.host=", 150)]
    [InlineData("bad-topic: topic.base", "topic.base=a/#", 0)]
    [InlineData("unknown-key: broker.hots", "broker.hots=x", 0)]
    public void What_the_firmware_would_refuse_is_refused_before(string message, string setting, int letters)
    {
        string[] lines = Run(2, Success, [.. Wanted, "--set", setting + new string('h', letters)]);
        Assert.Contains(lines, line => line.Contains(message, StringComparison.Ordinal));
        Assert.False(File.Exists(scratch["called"]));
    }

    private static string[] Arguments(string tool, string[] wanted) =>
        ["provision", "--via", "nanoff", "--nanoff", tool, "--port", "/dev/ttyUSB0", .. wanted];

    private string[] Run(int exitCode, string script, string[] wanted) =>
        GatewayTool.Feed(Input, exitCode, Arguments(StandIn(script), wanted));

    /// <summary>A script in nanoff's place: notes option and modes, copies the files, and then does what the test needs.</summary>
    private string StandIn(string script)
    {
        Need.Signals(); // A shell comes with them.
        string file = scratch["nanoff"];
        File.WriteAllText(
            file,
            $$"""
            #!/bin/sh
            mode() { stat -c %a "$1" 2>/dev/null || stat -f %Lp "$1"; }
            cp "$2" '{{scratch.Root}}/'
            dirname "$2" > '{{scratch["folder"]}}'
            source=$(sed -n 's/.*"SourceFilePath": "\(.*\)".*/\1/p' "$2")
            echo "$1 $(mode "$2") $(mode "$(dirname "$2")")" >> '{{scratch["called"]}}'
            if [ -n "$source" ]; then
              cp "$source" '{{scratch.Root}}/'
              echo "gateway.txt $(mode "$source")" >> '{{scratch["called"]}}'
            fi
            {{script}}

            """);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return file;
    }

    private void NothingStays(string[] lines)
    {
        Assert.False(Directory.Exists(File.ReadAllText(scratch["folder"]).Trim()));
        Assert.DoesNotContain(lines, line => line.Contains(WifiPassword) || line.Contains(BrokerPassword));
    }
}
