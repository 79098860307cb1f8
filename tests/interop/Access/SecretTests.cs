using System.Security.Cryptography;
using System.Text;

namespace Gateway.Tests.Interop.Access;

/// <summary>Passwords given to the programs: taken from where they are not seen, and repeated nowhere.</summary>
public sealed class SecretTests : IDisposable
{
    private const string User = "desk";
    private const string Variable = "GATEWAY_PASSWORD";
    private const string SimulatorDll = Simulator.Dll;
    private const string ToolDll = "gateway.dll";

    // Of characters that need no encoding, and found nowhere else on this machine.
    private readonly string secret = "s3cr3t" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12));
    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

    public enum Way
    {
        StandardInput,
        File,
        Environment,
    }

    [SkippableTheory]
    [InlineData(Way.StandardInput)]
    [InlineData(Way.File)]
    [InlineData(Way.Environment)]
    public void Each_command_with_a_broker_takes_a_password_that_no_list_of_processes_shows(Way way)
    {
        Need.Signals();
        using Mosquitto broker = new(new MosquittoOptions { User = (User, secret) });
        string url = $"mqtt://{User}@127.0.0.1:{broker.Port}";
        using Child subscriber = Start(way, ToolDll, "sub", "--broker", url, "--topic", "gateway/#", "--qos", "1");
        using Child watch = Start(way, ToolDll, "watch", "--broker", url, "--json");
        using Child gateway = Start(
            way, SimulatorDll, "--broker", url, "--id", "secret", "--data", folder["slots"], "--interval", "200ms", "--trace");
        subscriber.WaitForLine(line => line.Contains("gateway/secret/telemetry", StringComparison.Ordinal), "telemetry");
        watch.WaitForLine(line => line.Contains("gateway/secret/telemetry", StringComparison.Ordinal), "telemetry");
        using Child publisher = Start(
            way, ToolDll, "pub", "--broker", url, "--topic", "gateway/secret/cmd/ping", "--message", "#1", "--qos", "2", "--trace-details");
        Assert.Equal(0, publisher.WaitForExit());
        subscriber.WaitForLine(line => line.Contains("\"id\":\"1\"", StringComparison.Ordinal), "reply");
        if (OperatingSystem.IsLinux())
        {
            Assert.DoesNotContain(CommandLines(), line => line.Contains(secret, StringComparison.Ordinal));
        }

        gateway.Terminate();
        Assert.Equal(0, gateway.WaitForExit());
        Assert.All(new[] { subscriber, watch, gateway, publisher }, child =>
        {
            Assert.Empty(child.Errors);
            AssertSilent(child);
        });
    }

    [SkippableFact]
    public void A_password_in_the_url_still_works_with_a_warning()
    {
        using Mosquitto broker = new(new MosquittoOptions { User = (User, secret) });
        using Child child = GatewayTool.Start("pub", "--broker", broker.Url, "--topic", "t", "--message", "m", "--qos", "1");
        Assert.Equal(0, child.WaitForExit());
        Assert.Equal(
            [
                "gateway: every user of this PC can see a password on the command line: use --password-stdin, --password-file or "
                + "GATEWAY_PASSWORD",
            ],
            child.Errors);
        using Child gateway = Simulator.Start(["--broker", broker.Url, "--data", folder["slots"], "--for", "5s", "--quiet"]);
        Assert.Equal(0, gateway.WaitForExit());
        Assert.StartsWith("host-simulator: every user of this PC", Assert.Single(gateway.Errors));
        AssertSilent(gateway);
    }

    [SkippableFact]
    public void A_broker_that_refuses_or_is_not_there_does_not_make_a_program_repeat_a_password()
    {
        string other = "other" + secret;
        using Mosquitto broker = new(new MosquittoOptions { User = (User, other) });
        int closed = FreePort();
        foreach (string address in new[] { $"127.0.0.1:{broker.Port}", $"127.0.0.1:{closed}", "no-such-host.invalid:1883" })
        {
            foreach (string scheme in new[] { "mqtt", "mqtts" })
            {
                using Child child = GatewayTool.Start(
                    "pub", "--broker", $"{scheme}://{User}:{secret}@{address}", "--topic", "t", "--message", "m", "--timeout", "1",
                    "--trace");
                Assert.NotEqual(0, child.WaitForExit());
                Assert.NotEmpty(child.Errors);
                AssertSilent(child);
            }
        }

        using Child gateway = Simulator.Start(
            ["--broker", $"mqtt://{User}:{secret}@127.0.0.1:{closed}", "--data", folder["slots"], "--for", "2s", "--trace"]);
        gateway.WaitForExit();
        Assert.NotEmpty(gateway.Output);
        AssertSilent(gateway);
    }

    [Theory]
    [InlineData("mqtt:desk:{0}@localhost")]
    [InlineData("desk:{0}@localhost")]
    [InlineData("mqtt:/desk:{0}@localhost")]
    [InlineData("mqtt://desk:{0}@localhost:port")]
    [InlineData("mqtt://desk:{0}@localhost:0")]
    [InlineData("mqtt://desk:{0}@localhost:99999")]
    [InlineData("mqtt://desk:{0}@localhost/topic")]
    [InlineData("mqtt://desk:a#{0}@localhost")]
    [InlineData("mqtt://desk:{0}")]
    [InlineData("{0}")]
    public void A_wrong_url_is_refused_without_being_repeated(string form)
    {
        string url = string.Format(System.Globalization.CultureInfo.InvariantCulture, form, secret);
        string[][] commandLines =
        [
            [ToolDll, "pub", "--broker", url, "--topic", "t", "--message", "m"],
            [ToolDll, "watch", "--broker", url],
            [ToolDll, "provision", "--port", "none", "--broker", url],
            [SimulatorDll, "--broker", url],
        ];
        Assert.All(commandLines, AssertRefused);
    }

    [Fact]
    public void A_wrong_command_line_is_refused_without_a_secret_being_repeated()
    {
        File.WriteAllText(folder["key.pem"], $"-----BEGIN PRIVATE KEY-----\n{secret}\n-----END PRIVATE KEY-----\n");
        File.WriteAllText(
            folder["settings.json"], $"{{ \"gateway-settings\": 1, \"settings\": {{ \"wifi.password\": \"{secret}\\n\" }} }}");
        File.WriteAllText(folder["broken.json"], $"{{ \"wifi.password\": {secret} }}");
        File.WriteAllText(folder["lines"], $"{secret}\n{secret}\n");
        string url = $"mqtt://{User}:{secret}@localhost";
        string[] publish = ["pub", "--broker", "mqtt://desk@localhost", "--topic", "t", "--message", "m"];
        string[] provision = ["provision", "--port", "none"];
        string[][] commandLines =
        [
            [ToolDll, .. publish, secret],
            [ToolDll, .. publish, url],
            [ToolDll, .. publish, "--password-file", folder["lines"]],
            [ToolDll, .. publish, "--password-file", folder["none"]],
            [ToolDll, .. publish, "--brokr", url],
            [ToolDll, .. publish, "--brokr=" + url],
            [ToolDll, .. publish, "--ca", folder["lines"]],
            [ToolDll, .. provision, "--set", "wifi.password=" + secret],
            [ToolDll, .. provision, "--set", "wifi.pasword=" + secret],
            [ToolDll, .. provision, "--set", "broker.password=" + secret],
            [ToolDll, .. provision, "--set", secret],
            [ToolDll, .. provision, "--wifi-ssid", "cellar", "--wifi-password", secret],
            [ToolDll, .. provision, "--cert", folder["key.pem"], "--key", folder["key.pem"]],
            [ToolDll, .. provision, "--key", folder["lines"], "--cert", folder["lines"]],
            [ToolDll, .. provision, "--from", folder["settings.json"]],
            [ToolDll, .. provision, "--from", folder["broken.json"]],
            [ToolDll, "settings", "set", "--port", "none", "wifi.password=" + secret],
            [ToolDll, "settings", "set", "--port", "none", secret],
            [SimulatorDll, "--password", secret],
            [SimulatorDll, "--id", url],
            [SimulatorDll, "--broker", "mqtt://desk@localhost", "--password-file", folder["lines"]],
            [SimulatorDll, url],
        ];
        Assert.All(commandLines, AssertRefused);
    }

    [SkippableFact]
    public void Provision_and_backup_repeat_no_secret_and_the_backup_is_for_its_owner_alone()
    {
        Need.Signals();
        using Child gateway = Simulator.Start(["--unprovisioned", "--data", folder["slots"]]);
        string port = gateway.WaitForLine(line => line.StartsWith("console: ", StringComparison.Ordinal), "console:")["console: ".Length..];
        string wifi = "wifi" + secret;
        string[] said =
        [
            .. GatewayTool.Feed(
                $"{wifi}\n{secret}\n", 0, "provision", "--port", port, "--wifi-ssid", "cellar", "--wifi-password-stdin", "--broker",
                $"mqtt://{User}@127.0.0.1:{FreePort()}", "--password-stdin", "--no-restart"),
            .. GatewayTool.Feed("", 0, "settings", "backup", "--port", port),
            .. GatewayTool.Feed("", 0, "settings", "backup", "--port", port, "--to", folder["backup.json"]),
            .. GatewayTool.Feed("", 0, "settings", "get", "--port", port),
            .. GatewayTool.Feed($"{secret}\n", 5, "settings", "set", "--port", port, "--secret-stdin", "wifi.pasword"),
            .. GatewayTool.Feed($"{secret[..5]}\n", 5, "settings", "set", "--port", port, "--secret-stdin", "wifi.password"),
            .. File.ReadAllLines(folder["backup.json"]),
        ];
        Assert.Contains(said, line => line.Contains("broker.password", StringComparison.Ordinal));
        Assert.DoesNotContain(said, line => line.Contains(secret, StringComparison.Ordinal));
        Assert.DoesNotContain(said, line => line.Contains(secret[..5], StringComparison.Ordinal));
        AssertSilent(gateway);
        Assert.Equal("rw-------", Modes.Of(folder["backup.json"]));
    }

    private void AssertRefused(string[] commandLine)
    {
        using Child child = Child.StartDll(commandLine[0], commandLine[1..], input: "");
        Assert.True(child.WaitForExit() is 2 or 4, $"{string.Join(' ', commandLine)}: {string.Join('\n', child.Errors)}");
        Assert.NotEmpty(child.Errors);
        AssertSilent(child);
    }

    private void AssertSilent(Child child) =>
        Assert.DoesNotContain(child.Output.Concat(child.Errors), line => line.Contains(secret, StringComparison.Ordinal));

    private Child Start(Way way, string dll, params string[] arguments)
    {
        File.WriteAllText(folder["secret"], secret + "\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(folder["secret"], UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        return way switch
        {
            Way.StandardInput => Child.StartDll(dll, [.. arguments, "--password-stdin"], input: secret + "\n"),
            Way.File => Child.StartDll(dll, [.. arguments, "--password-file", folder["secret"]]),
            _ => Child.StartDll(dll, arguments, environment: new Dictionary<string, string> { [Variable] = secret }),
        };
    }

    // What ps shows of every process.
    private static string[] CommandLines()
    {
        List<string> lines = [];
        foreach (string process in Directory.EnumerateDirectories("/proc").Where(path => char.IsAsciiDigit(Path.GetFileName(path)[0])))
        {
            try
            {
                lines.Add(Encoding.UTF8.GetString(File.ReadAllBytes(process + "/cmdline")).Replace('\0', ' '));
            }
            catch (IOException)
            {
                // It has ended.
            }
        }

        Assert.Contains(lines, line => line.Contains(SimulatorDll, StringComparison.Ordinal));
        return [.. lines];
    }

    private static int FreePort()
    {
        using System.Net.Sockets.TcpListener listener = new(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }
}
