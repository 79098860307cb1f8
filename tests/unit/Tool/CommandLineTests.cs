using System.CommandLine;
using Gateway.Boards.HostSimulator.CommandLine;
using Gateway.Client;
using Gateway.Tests.Unit.HalHost;
using Xunit;

namespace Gateway.Tests.Unit.Tool;

/// <summary>What is said of a wrong command line, and with which exit code.</summary>
public class CommandLineTests
{
    private const string Closed = "mqtt://127.0.0.1:1";

    [Theory]
    [InlineData("--broker", "sub", "--broker")]
    [InlineData("--count", "sub", "--broker", Closed, "--topic", "t", "--count")]
    [InlineData("--broker", "pub", "--broker", Closed, "--broker", Closed, "--topic", "t", "--message", "m")]
    [InlineData("--message", "pub", "--broker", Closed, "--topic", "t", "--message", "m", "--message", "n")]
    [InlineData("--qos", "pub", "--broker", Closed, "--topic", "t", "--message", "m", "--qos", "1", "--qos", "2")]
    [InlineData("--timeout", "pub", "--broker", Closed, "--topic", "t", "--message", "m", "--timeout", "1", "--timeout", "1")]
    [InlineData("--broker", "watch", "--broker", Closed, "--broker", Closed)]
    [InlineData("--base", "watch", "--broker", Closed, "--base", "a", "--base", "b")]
    [InlineData("--id", "watch", "--broker", Closed, "--id")]
    [InlineData("--capture", "sub", "--broker", Closed, "--topic", "t", "--capture")]
    [InlineData("--via", "provision", "--via", "nanoff", "--via", "nanoff", "--port", "COM4", "--broker", "mqtt://h.example", "--dry-run")]
    [InlineData("--set", "provision", "--via", "nanoff", "--port", "COM4", "--broker", "mqtt://h.example", "--dry-run", "--set")]
    [InlineData("--port", "settings", "get", "--port", "")]
    [InlineData("--baud", "settings", "get", "--port", "/dev/none", "--baud", "fast")]
    [InlineData("--broker", "pub", "--broker", "", "--topic", "t", "--message", "m")]
    [InlineData("--password-file", "pub", "--broker", "mqtt://u@127.0.0.1:1", "--topic", "t", "--message", "m", "--password-file", "")]
    [InlineData("--host", "pub", "-h", "mqtt://h", "-t", "t", "-m", "m")]
    [InlineData("--broker-port", "pub", "-h", "h", "-p", "0", "-t", "t", "-m", "m")]
    [InlineData("--broker", "pub", "-h", "h", "--broker", Closed, "-t", "t", "-m", "m")]
    [InlineData("-h HOST", "pub", "-t", "t", "-m", "m")]
    [InlineData("--file", "pub", "-h", "h", "-t", "t")]
    [InlineData("not several", "pub", "-h", "h", "-t", "t", "-m", "m", "-f", "x")]
    [InlineData("--password-stdin", "pub", "--broker", "mqtt://u@h", "-t", "t", "-s", "--password-stdin")]
    [InlineData("a password needs a user name", "pub", "-h", "h", "-P", "p", "-t", "t", "-m", "m")]
    [InlineData("two options give a password", "pub", "-h", "h", "-u", "u", "-P", "p", "--password-file", "f", "-t", "t", "-m", "m")]
    public void A_wrong_option_ends_with_exit_code_2_and_is_named(string named, params string[] arguments)
    {
        ToolRun run = ToolRun.Any(arguments);
        Assert.Equal(ExitCode.BadArguments, run.ExitCode);
        Assert.Contains(run.Errors, line => line.Contains(named, StringComparison.Ordinal));
        Assert.All(run.Errors, line => Assert.StartsWith("gateway: ", line));
        Assert.DoesNotContain(run.Errors, line => line.Contains("   at ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--broker", "--broker", Closed, "--broker", Closed)]
    [InlineData("--id", "--id", "x1", "--id", "x2")]
    [InlineData("--for", "--for", "1ms", "--for", "2ms")]
    [InlineData("--for", "--for")]
    [InlineData("--sensor", "--sensor")]
    [InlineData("--data", "--data", "")]
    [InlineData("--backlog", "--backlog", "many")]
    [InlineData("--speed", "--scene", "x", "--speed", "1", "--speed", "2")]
    public void The_same_holds_for_the_simulator(string named, params string[] arguments)
    {
        ToolRun run = ToolRun.Any(
            () => new SimulatorCommand(_ => throw new InvalidOperationException("it ran")).Root, "host-simulator", arguments);
        Assert.Equal(ExitCode.BadArguments, run.ExitCode);
        Assert.Contains(run.Errors, line => line.Contains(named, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--broker", "pub", "--brokr", Closed, "--topic", "t", "--message", "m")]
    [InlineData("--retain", "pub", "--broker", Closed, "--topic", "t", "--message", "m", "--retian")]
    [InlineData("--wifi-password-stdin", "provision", "--wifi-password")]
    [InlineData("--help", "settings", "-h")]
    [InlineData("--verbose", "sub", "--broker", Closed, "--topic", "t", "--verbos")]
    [InlineData("provision", "provison")]
    [InlineData("get", "settings", "gte")]
    public void A_mistyped_name_gets_the_nearest_one(string nearest, params string[] arguments)
    {
        ToolRun run = ToolRun.Any(arguments);
        Assert.Equal(ExitCode.BadArguments, run.ExitCode);
        Assert.Contains($"gateway: did you mean {nearest}?", run.Errors);
    }

    [Theory]
    [InlineData("--xyz")]
    [InlineData("hunter2")]
    public void A_word_that_is_near_nothing_gets_no_suggestion(string word)
    {
        ToolRun run = ToolRun.Any("sub", "--broker", Closed, "--topic", "t", word);
        Assert.DoesNotContain(run.Errors, line => line.Contains("did you mean", StringComparison.Ordinal));
    }

    [Fact]
    public void What_nobody_foresaw_is_one_line_and_exit_code_70()
    {
        ToolRun run = ToolRun.Any(Failing, "gateway", ["u:hunter2@h"]);
        Assert.Equal(ExitCode.Unexpected, run.ExitCode);
        Assert.Equal("gateway: unexpected error: InvalidDataException: of no value ... (--verbose says where)", Assert.Single(run.Errors));
        ToolRun verbose = ToolRun.Any(Failing, "gateway", ["u:hunter2@h", "--verbose"]);
        Assert.Equal(ExitCode.Unexpected, verbose.ExitCode);
        Assert.Contains(verbose.Errors, line => line.Contains("   at ", StringComparison.Ordinal));
        Assert.DoesNotContain(verbose.Errors, line => line.Contains("hunter2", StringComparison.Ordinal));
    }

    [Fact]
    public void A_message_that_begins_with_an_at_sign_is_no_file_of_arguments()
    {
        using ScriptedBroker broker = new(peer =>
        {
            peer.Accept();
            peer.AwaitEnd();
        });
        Assert.Equal(0, ToolRun.Of("pub", "--broker", broker.Url, "--topic", "t", "--message", "@home").ExitCode);
        Assert.EndsWith("@home", System.Text.Encoding.UTF8.GetString(Assert.Single(broker.Received(3))));
    }

    [Fact]
    public void The_short_options_of_other_clients_and_a_file_publish_its_bytes()
    {
        using ScratchFolder folder = new();
        byte[] payload = [0, 1, 2, 0xFF, (byte)'\n'];
        File.WriteAllBytes(folder.PathOf("payload"), payload);
        using ScriptedBroker broker = new(peer =>
        {
            peer.Accept();
            peer.Acknowledge(0x40, peer.Await(3));
            peer.AwaitEnd();
        });
        Uri url = new(broker.Url);
        ToolRun run = ToolRun.Of(
            "pub", "-h", url.Host, "-p", $"{url.Port}", "-u", "desk", "-P", "secret", "-t", "a/b", "-q", "1",
            "-f", folder.PathOf("payload"));
        Assert.Equal(0, run.ExitCode);
        Assert.Equal($"gateway: {PasswordSource.Warning}", Assert.Single(run.Errors));
        byte[] publish = Assert.Single(broker.Received(3));
        Assert.Equal([0x32, 12, 0, 3, .. "a/b"u8], publish[..7]);
        Assert.Equal(payload, publish[^payload.Length..]);
        Assert.Contains("desk", System.Text.Encoding.Latin1.GetString(Assert.Single(broker.Received(1))));
    }

    [Theory]
    [InlineData(16_383 - 9 - 1, true)]
    [InlineData(16_383 - 9, false)]
    public void A_file_that_fits_no_message_is_refused(int bytes, bool fits)
    {
        using ScratchFolder folder = new();
        File.WriteAllBytes(folder.PathOf("payload"), new byte[bytes]);
        ToolRun run = ToolRun.Of("pub", "--broker", Closed, "--timeout", "1", "-t", "t", "-f", folder.PathOf("payload"));
        Assert.Equal(fits ? ExitCode.BrokerFailed : ExitCode.BadArguments, run.ExitCode);
        Assert.Equal(ExitCode.BadArguments, ToolRun.Of("pub", "--broker", Closed, "-t", "t", "-f", folder.PathOf("none")).ExitCode);
    }

    [Theory]
    [InlineData("h", null, false, "mqtt://h:1883")]
    [InlineData("h", 1884, false, "mqtt://h:1884")]
    [InlineData("h", 8883, false, "mqtts://h:8883")]
    [InlineData("h", null, true, "mqtts://h:8883")]
    [InlineData("::1", 1, true, "mqtts://[::1]:1")]
    public void A_host_and_a_port_are_a_broker(string host, int? port, bool useTls, string url) =>
        Assert.Equal(url, BrokerAddress.Of(host, port, useTls).ToString());

    [Fact]
    public void The_page_has_every_exit_code()
    {
        int[] codes = [.. typeof(ExitCode).GetFields().Select(field => (int)field.GetRawConstantValue()!)];
        int[] documented =
        [
            .. File.ReadLines(SourceTree.Path("src/docs/command-line.md"))
                .Select(line => line.Split('|')).Where(cells => cells.Length == 5 && int.TryParse(cells[1], out _))
                .Select(cells => int.Parse(cells[1])),
        ];
        Assert.Equal(codes.Order(), documented);
    }

    private static RootCommand Failing()
    {
        Argument<string> text = new("TEXT");
        RootCommand root = new() { text };
        CommandLineRun.AddVerbose(root);
        root.SetAction(new Func<ParseResult, int>(parsed => throw new InvalidDataException($"of no\nvalue {parsed.GetValue(text)}")));
        return root;
    }
}
