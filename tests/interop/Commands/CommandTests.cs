using System.Text.Json;
using Gateway.App;
using Gateway.Tests.Interop.Kill;
using static Gateway.Tests.Interop.Commands.CommandDesk;

namespace Gateway.Tests.Interop.Commands;

/// <summary>Commands to host-simulator, published with mosquitto_pub over a real mosquitto.</summary>
public sealed class CommandTests(ITestOutputHelper output) : IDisposable
{
    private const int BodyBytesMax = 1024;

    private readonly ScratchFolder data = new();

    public void Dispose() => data.Dispose();

    [SkippableTheory]
    [InlineData(1)]
    [InlineData(2)]
    public void Every_command_is_answered_and_counted_and_an_id_is_carried_out_once_also_across_its_own_restart(int qos)
    {
        Need.Signals();
        using CommandDesk desk = new();
        Provision(desk);
        using Child gateway = Start();
        desk.WaitFor("birth", "\"boot\":");

        // Out of order and twice; the last one with the same id is another command, which is not carried out. Its reply is at QoS 0, and
        // may go ahead of those at QoS 1.
        desk.Send("interval", "#1 t 11", qos);
        desk.Send("interval", "#2 t 22", qos);
        desk.Send("interval", "#1 t 11", qos);
        desk.Send("ping", "#2", qos);

        desk.Send("interval", "#3 t " + new string('5', BodyBytesMax), qos);
        desk.Send("no-such", "#4", qos);
        desk.Send("interval", "#a.b t 7", qos);
        desk.Send("interval", "#5 t", qos);
        desk.Send("set", "#6 broker.host evil.example", qos);
        desk.Send("set", "#7 health.interval 7", qos);
        AwaitTokens(AppLimits.CommandTokensMax);
        desk.Send("save", "#8", qos);
        desk.Send("identify", "#9 1", qos);

        // A connected subscriber gets it without RETAIN, and once more with RETAIN at its next connection.
        desk.Send("ping", "#10", qos, isRetained: true);
        desk.WaitForReply("10");
        gateway.WaitForLine(line => line == "light: on", "light: on");
        Assert.Equal(
            [
                new Reply("interval", null, "malformed id", false), new Reply("interval", "1", "ok", false),
                new Reply("interval", "1", "ok", true), new Reply("interval", "2", "ok", false), new Reply("ping", "2", "id in use", false),
                new Reply("interval", "3", "too large", false), new Reply("no-such", "4", "unknown command", false),
                new Reply("interval", "5", "wants: sensor seconds", false),
                new Reply("set", "6", "not allowed", false), new Reply("set", "7", "ok", false),
                new Reply("save", "8", "ok, after a restart", false),
                new Reply("identify", "9", "ok", false), new Reply("ping", "10", "ok", false),
            ],
            desk.Replies.OrderBy(reply => int.Parse("0" + reply.Id)).ThenBy(reply => (reply.IsRepeated, reply.Command)));
        string health = desk.WaitFor(
            "health", "\"command-repeated\":1", "\"command-id-in-use\":1",
            "\"command-unknown\":1", "\"command-malformed\":3", "\"inbound-oversize\":1");
        output.WriteLine(health);
        output.WriteLine($"{gateway.Output.Count(line => line == "send: connect")} connections");

        // Each part begins with all tokens.
        AwaitTokens(AppLimits.CommandTokensMax);
        int before = desk.Replies.Length;
        desk.Send("restart", "#11", qos);
        desk.Send("restart", "#11", qos);
        desk.Send("ping", "#12", qos);
        desk.WaitForReply("12");
        desk.WaitFor("health", "\"command-retained\":1");

        // The broker decides the order: messages that waited in the session, or retained messages.
        Assert.Equal(
            [
                new Reply("ping", "10", "a retained command is refused", false), new Reply("restart", "11", "ok", false),
                new Reply("restart", "11", "ok", true), new Reply("ping", "12", "ok", false),
            ],
            desk.Replies[before..].OrderBy(reply => (reply.Id, reply.IsRepeated)));
        Assert.Single(gateway.Output, line => line == "restart");

        // Each start says again what it is after messages at QoS 1 or 2.
        JsonElement[] births = [.. desk.Births.DistinctBy(birth => birth.GetProperty("boot").GetInt32())];
        Assert.Equal(["ordered", "ordered"], births.Select(birth => birth.GetProperty("restart").GetString()!));

        // Its first start was the one in which it was provisioned.
        Assert.Equal([2, 3], births.Select(birth => birth.GetProperty("boot").GetInt32()));
        Assert.NotEqual(births[0].GetProperty("settings").GetInt64(), births[1].GetProperty("settings").GetInt64());
        desk.Validate();
    }

    [SkippableFact]
    public void What_is_published_while_the_gateway_is_away_is_answered_although_it_is_killed_again_and_again()
    {
        Need.Signals();
        int seed = KillPlan.FromEnvironment().Seed;
        output.WriteLine($"seed {seed} (set GATEWAY_KILL_SEED to repeat)");
        Random random = new(seed);
        using CommandDesk desk = new();
        Provision(desk);
        int restarts = 0;
        using (Child gateway = Start())
        {
            gateway.WaitForLine(line => line.StartsWith("receive: suback", StringComparison.Ordinal), "suback");
            gateway.Kill();
            gateway.WaitForExit();
        }

        // As many as there are tokens for, so that the restart finds enough of them without a kill before it.
        string[] ids = ["a", "c", "d", "r", "e"];
        desk.Send("interval", "#a t 11", 1);
        desk.Send("set", "#c health.interval 7", 2);
        desk.Send("interval", "#a t 99", 2);
        desk.Send("save", "#d", 1);
        desk.Send("restart", "#r", 2);
        desk.Send("restart", "#r", 1);
        desk.Send("interval", "#e t 33", 2);
        for (int kill = 0; kill < 5; kill++)
        {
            int linesLeft = 4 + random.Next(12);
            using Child gateway = Start(line => Simulator.IsTrace(line) && --linesLeft == 0);
            gateway.WaitForExit();
            Assert.Empty(gateway.Errors);
            restarts += gateway.Output.Count(line => line == "restart");
        }

        using (Child gateway = Start())
        {
            Array.ForEach(ids, id => desk.WaitForReply(id));
            desk.Send("ping", "#z", 2);
            desk.WaitForReply("z");
            gateway.Terminate();
            Assert.Equal(0, gateway.WaitForExit());
            restarts += gateway.Output.Count(line => line == "restart");
        }

        output.WriteLine($"{restarts} restarts; " + string.Join("; ", desk.Replies.Select(reply => reply.ToString())));
        Assert.InRange(restarts, 0, 1);
        Assert.All(
            desk.Replies,
            reply => Assert.True(
                reply.Result is "ok" or "ok, after a restart"
                    || reply is { Id: "r", Result: "interrupted" } or { Id: "a", Result: "id in use" },
                reply.ToString()));
        desk.Validate();
    }

    [SkippableTheory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_factory_reset_takes_two_steps_and_leaves_a_board_out_of_its_box(int qos)
    {
        Need.Signals();
        using CommandDesk desk = new();
        Provision(desk);
        using Child gateway = Start();
        desk.WaitFor("birth", "\"boot\":2");
        string first = desk.Ask("factory-reset", "#1", qos).Result;
        Assert.Matches("^confirm with [1-9][0-9]{5}$", first);
        Assert.Equal("wrong code", desk.Ask("factory-reset", "#2 1", qos).Result);
        Assert.Equal("wrong code", desk.Ask("factory-reset", "#3 " + first[^6..], qos).Result);
        AwaitTokens(8);
        string second = desk.Ask("factory-reset", "#4", qos).Result;
        Assert.NotEqual(first, second);
        Assert.Equal("wrong code", desk.Ask("factory-reset", "#5 " + first[^6..], qos).Result);
        AwaitTokens(16);
        string third = desk.Ask("factory-reset", "#6", qos).Result;
        Assert.Equal(new Reply("factory-reset", "7", "ok", false), desk.Ask("factory-reset", "#7 " + third[^6..], qos));
        gateway.WaitForLine(line => line == "broker: none yet, like a new board", "a new board");
        desk.WaitFor("status", "offline");
        Assert.Single(gateway.Output, line => line == "restart");
        desk.Validate();
    }

    private void Provision(CommandDesk desk) => Provisioned.Make(
        data["slots"], "--broker", desk.Url, "--id", Id, "--set", "health.interval=5", "--set", "sensor.1.kind=simulated",
        "--set", "sensor.1.name=t");

    private Child Start(Func<string, bool>? killAt = null) => Simulator.Start(
        ["--unprovisioned", "--data", data["slots"], "--trace", "--quiet", "--link-timing", "5s,5s,50ms,200ms"], killAt);
}
