using System.Text.Json.Nodes;

namespace Gateway.Tests.Interop;

/// <summary>
/// The command `gateway` and host-simulator on a pseudo-terminal, against a real broker: from a new gateway to telemetry, and every way in
/// which it can fail.
/// </summary>
public class ProvisionTests(ITestOutputHelper output)
{
    private const string WifiPassword = "wifi secret of 27 letters";
    private const string BrokerPassword = "b\"roker\\secret";

    [SkippableFact]
    public void A_board_out_of_its_box_is_provisioned_tested_and_publishes_to_a_broker_with_a_password()
    {
        Need.Signals();
        using ScratchFolder data = new();
        using Mosquitto broker = new(new MosquittoOptions { User = ("desk", BrokerPassword) });
        using Child gateway = Simulator.Start(["--unprovisioned", "--data", data["slots"]]);
        string port = Port(gateway);

        string[] lines = GatewayTool.Feed($"{WifiPassword}\n{BrokerPassword}\n", 0, [
            "provision", "--port", port, "--wifi-ssid", "cellar", "--wifi-password-stdin", "--broker", $"mqtt://127.0.0.1:{broker.Port}",
            "--user", "desk", "--password-stdin", "--id", "cellar", "--set", "sensor.1.kind=sht31", "--set", "sensor.1.name=air",
            "--set", "sensor.1.interval=1", "--test",
        ]);
        output.WriteLine(string.Join('\n', lines));
        string[] steps =
        [
            "link: ok", "address: ok", "tcp: ok", "connack: ok", "subscribe: ok", "retain: ok", "qos 1: ok", "qos 2: ok", "passed"
        ];
        Assert.Equal(steps.Select(step => "test: " + step), lines.Where(line => line.StartsWith("test: ", StringComparison.Ordinal)));
        Assert.Contains("broker.password: (not set) -> (set)", lines);
        Assert.Contains("the gateway is back", lines);
        NoSecretIn(lines);
        Publishes(broker.Url, "cellar", []);
        NoSecretIn(gateway.Output);
    }

    [SkippableFact]
    public void A_board_out_of_its_box_is_provisioned_tested_and_publishes_over_tls_with_a_client_certificate()
    {
        Need.Signals();
        using ScratchFolder data = new();
        using Certificates certificates = new();
        using Mosquitto broker = new(new MosquittoOptions { Certificate = certificates, WantsClientCertificate = true });
        using Child gateway = Simulator.Start(["--unprovisioned", "--data", data["slots"]]);
        string[] files =
            ["--ca", certificates.CaFile, "--cert", certificates.ClientCertificateFile, "--key", certificates.ClientKeyFile];

        string[] lines = GatewayTool.Feed(
            "", 0, ["provision", "--port", Port(gateway), "--broker", broker.Url, "--id", "attic", "--test", .. files]);
        output.WriteLine(string.Join('\n', lines));
        Assert.Contains("test: tls: ok", lines);
        Assert.Contains("test: passed", lines);
        string[] secrets = File.ReadAllLines(certificates.ClientKeyFile)[1..^1];
        Assert.DoesNotContain(lines.Concat(gateway.Output), line => secrets.Any(line.Contains));
        Publishes(broker.Url, "attic", files);
    }

    [SkippableFact]
    public void What_fails_has_its_own_message_and_the_gateway_goes_on_with_its_old_settings()
    {
        Need.Signals();
        using ScratchFolder data = new();
        using Certificates certificates = new();
        using Certificates others = new();
        using Mosquitto broker = new(new MosquittoOptions { Certificate = certificates, User = ("desk", BrokerPassword) });
        using Child gateway = Simulator.Start(["--unprovisioned", "--data", data["slots"]]);
        string port = Port(gateway);
        string url = $"mqtts://localhost:{broker.Port}";
        string[] account = ["provision", "--port", port, "--broker", url, "--user", "desk", "--password-stdin", "--test"];
        GatewayTool.Feed(BrokerPassword + "\n", 0, [.. account, "--ca", certificates.CaFile, "--id", "cellar"]);
        string[] before = GatewayTool.Feed("", 0, "settings", "get", "--port", port);

        string[] provision = ["provision", "--port", port, "--test"];
        Fails(6, "connect-refused", "wrong secret\n", account);
        Fails(6, "tls-failed", BrokerPassword + "\n", [.. account, "--ca", others.CaFile]);
        Fails(6, "address-failed", "", [.. provision, "--broker", "mqtt://no-such-host.invalid"]);
        Fails(6, "tcp-failed", "", [.. provision, "--broker", "mqtt://127.0.0.1:1"]);
        Fails(5, "bad-topic", "", [.. provision, "--set", "topic.base=a/#"]);
        Fails(5, "too-long: broker.host wants host name", "", [.. provision, "--set", $"broker.host={new string('h', 150)}"]);
        Fails(5, "too-long: broker.user", "", [.. provision, "--set", $"broker.user={new string('u', 300)}"]);
        Fails(5, "unknown-key", "", [.. provision, "--set", "broker.hots=x"]);

        Assert.Equal(before, GatewayTool.Feed("", 0, "settings", "get", "--port", port));
        Assert.Contains("there are no unsaved changes", GatewayTool.Feed("", 0, "settings", "diff", "--port", port));
        string login = $"mqtts://desk:{Uri.EscapeDataString(BrokerPassword)}@localhost:{broker.Port}";
        Publishes(login, "cellar", ["--ca", certificates.CaFile]);
        NoSecretIn(gateway.Output);
    }

    [SkippableTheory]
    [InlineData("retain_available false", "connect-refused", "broker.retain off", "broker.retain=off")]
    [InlineData("max_qos 1", "qos-2-failed", "broker.qos-max 1", "broker.kind=rabbitmq")]
    [InlineData("acl_file", "echo-failed", "the rights of this user for gateway/cellar-test/alarm/test", "commands=off")]
    public void A_broker_that_takes_less_fails_the_test_which_says_what_is_right_and_then_the_link_holds(
        string line, string error, string hint, string setting)
    {
        Need.Signals();
        using ScratchFolder data = new();
        File.WriteAllLines(data["acl"], ["topic write gateway/#", "topic read gateway/cellar/telemetry/#"]);
        using Mosquitto broker = new(new MosquittoOptions { MoreLines = [line == "acl_file" ? $"acl_file {data["acl"]}" : line] });
        using Child gateway = Simulator.Start(["--unprovisioned", "--data", data["slots"]]);
        string[] provision =
        [
            "provision", "--port", Port(gateway), "--broker", broker.Url, "--id", "cellar", "--set", "sensor.1.kind=sht31",
            "--set", "sensor.1.name=air", "--set", "sensor.1.interval=1", "--test"
        ];
        Fails(6, error, "", provision);
        Fails(6, hint, "", provision);
        string[] lines = GatewayTool.Feed("", 0, [.. provision, "--set", setting]);
        Assert.Contains("test: passed", lines);
        string[] telemetry = ["sub", "--broker", broker.Url, "--topic", "gateway/cellar/telemetry/#", "--count", "3"];
        Assert.Equal(3, GatewayTool.Run(telemetry).Count(text => text.Contains("\"value\":", StringComparison.Ordinal)));
    }

    [SkippableFact]
    public void Settings_are_backed_up_without_secrets_and_restored_with_those_on_the_gateway()
    {
        Need.Signals();
        using ScratchFolder data = new();
        using Child gateway = Simulator.Start(["--unprovisioned", "--data", data["slots"]]);
        string[] port = ["--port", Port(gateway)];
        GatewayTool.Feed(
            WifiPassword + "\n", 0,
            ["provision", .. port, "--wifi-ssid", "cellar ", "--wifi-password-stdin", "--set", "topic.base=plant/a", "--no-restart"]);
        string[] first = GatewayTool.Feed("", 0, ["settings", "backup", .. port, "--to", data["cellar.json"]]);
        string json = File.ReadAllText(data["cellar.json"]);
        NoSecretIn([.. first, json]);
        JsonNode backup = JsonNode.Parse(json)!;
        Assert.Equal("cellar ", (string?)backup["settings"]!["wifi.ssid"]);
        Assert.Equal("wifi.password", (string?)backup["secrets"]![0]);

        GatewayTool.Feed("", 0, ["settings", "set", .. port, "topic.base=other", "health.interval=30"]);
        string[] difference = GatewayTool.Feed("", 0, ["settings", "diff", .. port, "--from", data["cellar.json"]]);
        Assert.Equal(["health.interval: 30 -> (default)", "topic.base: other -> plant/a"], difference.Order(StringComparer.Ordinal));
        GatewayTool.Feed("", 0, ["settings", "restore", .. port, "--from", data["cellar.json"]]);
        Assert.Contains("no difference", GatewayTool.Feed("", 0, ["settings", "restore", .. port, "--from", data["cellar.json"]]));
        string[] after = GatewayTool.Feed("", 0, ["settings", "get", .. port, "wifi"]);
        Assert.Contains("+ wifi.password = (set)", after);
        Assert.Contains("+ wifi.ssid = \"cellar \"", after);
    }

    [SkippableFact]
    public void A_restore_that_takes_an_account_away_takes_its_password_too()
    {
        Need.Signals();
        using ScratchFolder data = new();
        using Child gateway = Simulator.Start(["--unprovisioned", "--data", data["slots"]]);
        string[] port = ["--port", Port(gateway)];
        GatewayTool.Feed("", 0, ["settings", "set", .. port, "health.interval=30"]);
        GatewayTool.Feed("", 0, ["settings", "backup", .. port, "--to", data["new.json"]]);
        GatewayTool.Feed(
            WifiPassword + "\n", 0, ["provision", .. port, "--wifi-ssid", "cellar", "--wifi-password-stdin", "--no-restart"]);
        GatewayTool.Feed("", 0, ["settings", "restore", .. port, "--from", data["new.json"]]);
        string[] after = GatewayTool.Feed("", 0, ["settings", "get", .. port, "wifi"]);
        Assert.Contains("  wifi.password = (not set)", after);
    }

    [SkippableFact]
    public void Console_inflight_and_json_are_for_scripts()
    {
        Need.Signals();
        using ScratchFolder data = new();
        using Mosquitto broker = new();
        using Child gateway = Simulator.Start(
            ["--console", "--broker", broker.Url, "--id", "sim", "--data", data["slots"], "--quiet"]);
        string port = Port(gateway);
        gateway.WaitForLine(line => line.Contains("connected", StringComparison.Ordinal), "connected");
        Assert.Contains("broker: connected", GatewayTool.Feed("\nstatus\n", 0, "console", "--port", port));
        Assert.Contains(
            GatewayTool.Feed("status\nnonsense\nstatus\n", 5, "console", "--port", port), line => line.Contains("unknown-command"));
        JsonNode table = JsonNode.Parse(string.Concat(GatewayTool.Run("inflight", "--port", port, "--json")))!;
        Assert.Equal("ok", (string?)table["result"]);
        Assert.StartsWith("held ", (string?)table["held"]);

        string[] watched = GatewayTool.Run("watch", "--broker", broker.Url, "--json", "--count", "3");
        Assert.Equal(3, watched.Length);
        Assert.Equal("online", (string?)JsonNode.Parse(watched[0])!["payload"]);
    }

    [Fact]
    public void A_port_that_is_none_is_a_line_and_exit_code_4()
    {
        Assert.Contains(
            "there is no such port", Assert.Single(GatewayTool.Fail(4, "settings", "get", "--port", "/dev/no-such-port")));
    }

    [Theory]
    [InlineData("wifi.password is a secret", "--port", "p", "--set", "wifi.password=12345678")]
    [InlineData("--cert and --key belong together", "--port", "p", "--cert", "c.pem")]
    [InlineData("nothing to provision", "--port", "p")]
    [InlineData("--test needs the console", "--port", "p", "--via", "nanoff", "--test")]
    [InlineData("not a broker's URL", "--port", "p", "--broker", "host")]
    [InlineData("c.pem", "--port", "p", "--ca", "c.pem")]
    public void A_wrong_argument_is_named_with_exit_code_2(string message, params string[] arguments)
    {
        string[] complaints = GatewayTool.Fail(2, ["provision", .. arguments]);
        Assert.Contains(complaints, line => line.Contains(message, StringComparison.Ordinal));
        Assert.DoesNotContain(complaints, line => line.Contains("12345678", StringComparison.Ordinal));
    }

    private static string Port(Child gateway) =>
        gateway.WaitForLine(line => line.StartsWith("console: ", StringComparison.Ordinal), "console:")["console: ".Length..];

    private static void NoSecretIn(IEnumerable<string> lines) => Assert.DoesNotContain(
        lines, line => line.Contains(WifiPassword, StringComparison.Ordinal) || line.Contains(BrokerPassword, StringComparison.Ordinal)
            || line.Contains("wrong secret", StringComparison.Ordinal));

    private static void Publishes(string url, string id, string[] files)
    {
        string[] topics = [.. GatewayTool.Run(
            ["sub", "--broker", url, "--topic", $"gateway/{id}/#", "--qos", "1", "--count", "3", .. files])
            .Select(line => line.Split(' ')[0])];
        Assert.Contains($"gateway/{id}/status", topics);
        Assert.Contains(
            GatewayTool.Run(["sub", "--broker", url, "--topic", $"gateway/{id}/telemetry/#", "--count", "1", .. files]),
            line => line.Contains("\"value\":", StringComparison.Ordinal));
    }

    private void Fails(int exitCode, string message, string input, string[] arguments)
    {
        string[] lines = GatewayTool.Feed(input, exitCode, arguments);
        string complaint = Assert.Single(lines, line => line.StartsWith("gateway: ", StringComparison.Ordinal));
        output.WriteLine(complaint);
        Assert.Contains(message, complaint, StringComparison.Ordinal);
        Assert.EndsWith("nothing was saved; the gateway keeps its settings", complaint, StringComparison.Ordinal);
        NoSecretIn(lines);
    }
}
