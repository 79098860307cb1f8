using Gateway.App;
using Gateway.Mqtt;
using Xunit;

namespace Gateway.Tests.Unit.App;

/// <summary>What a gateway does beside sensors and alarms has its turns, its messages and its commands.</summary>
public class LoopPartTests
{
    private readonly World world = new();
    private readonly Lamp lamp = new();
    private readonly Bell bell = new();

    [Fact]
    public void A_part_has_a_turn_when_it_is_due_and_at_each_transition_and_no_other()
    {
        PowerOn().Run(10_500);
        Assert.Equal([5000, 6000, 7000, 8000, 9000, 10000, 11000, 12000, 13000, 14000, 15000], lamp.Turns);
        Assert.Equal([5000], bell.Turns);
        world.Sensor.ValueMilli = 90_000;
        world.Run(1000);
        Assert.Equal([5000, 16000], bell.Turns);
    }

    [Fact]
    public void What_it_has_to_say_leaves_after_each_connection()
    {
        PowerOn().Run(3000);
        Assert.Equal(["off"], world.Payloads("lamp"));
        world.Link.Close();
        world.Run(8000);
        Assert.Equal(["off", "off"], world.Payloads("lamp"));
    }

    [Fact]
    public void Its_commands_are_found_answered_and_run_once_only()
    {
        PowerOn().Run(3000);
        foreach (string[] command in new string[][] { ["toggle", "#1"], ["toggle", "#1"], ["ring", "#2 x"], ["togle", "#3"] })
        {
            world.Command(command[0], command[1]);
            world.Run(1000);
        }

        Assert.Equal(
            [
                """{"command":"toggle","id":"1","result":"ok"}""", """{"command":"toggle","id":"1","result":"ok","repeated":true}""",
                """{"command":"ring","id":"2","result":"no such alarm"}""", """{"command":"togle","id":"3","result":"unknown command"}"""
            ], world.Payloads("reply"));
        Assert.Equal((1, "on", 1), (lamp.Toggles, world.Payloads("lamp")[^1], world.CountOf(AppFaults.CommandMalformed)));
    }

    [Fact]
    public void In_safe_mode_it_has_no_turn_and_its_commands_say_so()
    {
        for (int i = 0; i < AppLimits.FaultyBootsMax + 1; i++)
        {
            world.PowerOn(change: parts =>
            {
                Add(parts);
                parts.LastRestart = Gateway.Primitives.Fault.LimitsInconsistent;
            }).Run(500);
        }

        lamp.Turns.Clear();
        world.Command("toggle", "#1");
        world.Run(5000);
        Assert.Equal("not in safe mode", Result(world.Payloads("reply").Single()));
        Assert.Equal((0, 0), (lamp.Turns.Count, lamp.Toggles));
    }

    private static string? Result(string reply) =>
        System.Text.Json.JsonDocument.Parse(reply).RootElement.GetProperty("result").GetString();

    private World PowerOn() => world.PowerOn(change: Add);

    private void Add(GatewayParts parts) => parts.Others = [lamp, bell];

    /// <summary>Due each second; has a message after each connection and each change, and a command that runs once.</summary>
    private sealed class Lamp : LoopPart
    {
        private Session session = null!;
        private bool isOn;

        public override string CommandNames => "dim|toggle";

        public List<long> Turns { get; } = [];

        public int Toggles { get; private set; }

        public override void Open(
            GatewayParts parts, GatewayControl control, Topics topics, Session session, Payloads payloads) => this.session = session;

        public override void Turn(long nowMs)
        {
            Turns.Add(nowMs);
            DueMs = nowMs + 1000;
        }

        public override void Connected(long nowMs) => HasMessages = true;

        public override void Publish(long nowMs)
        {
            byte[] text = isOn ? "on"u8.ToArray() : "off"u8.ToArray();
            HasMessages = session.TryPublish(
                "gateway/gw1/lamp"u8.ToArray(), text, 0, text.Length, false, PacketGroup.SensorState) != PublishResult.Accepted;
        }

        public override CommandResult CarryOut(int command, CommandRequest request, bool hasBegun, long nowMs)
        {
            Assert.Equal(1, command);
            if (hasBegun)
            {
                isOn = !isOn;
                Toggles++;
                HasMessages = true;
            }

            return hasBegun ? CommandResult.Ok : CommandResult.Begin;
        }
    }

    /// <summary>Never due, except when an alarm makes a transition.</summary>
    private sealed class Bell : LoopPart
    {
        public override string CommandNames => "ring";

        public List<long> Turns { get; } = [];

        public override void Open(GatewayParts parts, GatewayControl control, Topics topics, Session session, Payloads payloads)
        {
        }

        public override void Turn(long nowMs)
        {
            Turns.Add(nowMs);
            DueMs = long.MaxValue;
        }

        public override CommandResult CarryOut(int command, CommandRequest request, bool hasBegun, long nowMs) =>
            CommandResult.NoSuchAlarm;
    }
}
