using Gateway.Tests.Interop.LiveViews;

namespace Gateway.Tests.Interop.Commands;

/// <summary>Where <c>gateway sub</c> and <c>gateway watch</c> print, and what becomes of them if nobody reads it.</summary>
public sealed class OutputTests : IDisposable
{
    private const string Evil = "e\e]0;owned\a\e[2J\nil";

    private readonly Mosquitto broker = new();

    public void Dispose() => broker.Dispose();

    [SkippableTheory]
    [InlineData("sub --topic 'gateway/#'")]
    [InlineData("watch")]
    public void It_ends_when_nobody_reads_its_output_any_more(string command)
    {
        Need.Signals();
        Publish("gateway/g/status", "online");
        string tool = $"'{Child.DotnetHost}' '{Child.Dll("gateway.dll")}'";
        using Child shell = Child.Start("/bin/sh", "-c", $"{tool} {command} --broker {broker.Url} | head -n 1");
        Assert.Equal(0, shell.WaitForExit());
        Assert.Equal(["gateway/g/status online"], shell.Output);
    }

    [SkippableFact]
    public void Into_a_pipe_a_payload_is_printed_as_it_is()
    {
        Publish("t", Evil);
        Assert.Equal(Evil.Split('\n'), GatewayTool.Run("sub", "--broker", broker.Url, "--topic", "t", "--count", "1").Select(Rest));
    }

    [SkippableFact]
    public void On_a_terminal_a_payload_cannot_change_the_terminal()
    {
        Need.Signals();
        Publish("t", Evil);
        using Terminal terminal = new(80, 24);
        terminal.Run("gateway.dll", "sub", "--broker", broker.Url, "--topic", "t", "--count", "1");
        terminal.WaitFor(screen => screen.Any(line => line.StartsWith("t e?]0;owned??[2J?il", StringComparison.Ordinal)), "the message");
    }

    [SkippableTheory]
    [InlineData(0)]
    [InlineData(130, "--count", "2")]
    public void Interrupted_before_it_is_done_it_says_so(int exitCode, params string[] more)
    {
        Need.Signals();
        Publish("gateway/g/status", "online");
        foreach (string[] command in new[] { new[] { "sub", "--topic", "gateway/#" }, ["watch"] })
        {
            using Child child = GatewayTool.Start([.. command, "--broker", broker.Url, .. more]);
            child.WaitForLine(line => line.EndsWith("online", StringComparison.Ordinal), "the message");
            child.Terminate();
            Assert.Equal(exitCode, child.WaitForExit());
        }
    }

    private static string Rest(string line) => line.StartsWith("t ", StringComparison.Ordinal) ? line[2..] : line;

    private void Publish(string topic, string message) =>
        GatewayTool.Run("pub", "--broker", broker.Url, "--topic", topic, "--message", message, "--qos", "1", "--retain");
}
