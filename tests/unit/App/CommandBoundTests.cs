using System.Text;
using System.Text.Json;
using Gateway.Alarms;
using Gateway.App;
using Gateway.Hal;
using Gateway.Mqtt;
using Gateway.Primitives;
using Gateway.Simulation;
using Xunit;
using Xunit.Abstractions;

namespace Gateway.Tests.Unit.App;

/// <summary>What commands may cost: a bucket of storage commits, and the time for which they wait for the place of a reply.</summary>
public class CommandBoundTests(ITestOutputHelper log)
{
    private const string Busy = "busy";

    private readonly World world = new() { CommandTokenMs = AppLimits.CommandTokenMs };

    /// <summary>An answer at QoS 1 costs two tokens, an identifier at QoS 2 two more, an id one.</summary>
    [Theory]
    [InlineData(0, "", 40)]
    [InlineData(0, "#", 20)]
    [InlineData(1, "", 10)]
    [InlineData(1, "#", 6)]
    [InlineData(2, "", 5)]
    [InlineData(2, "#", 4)]
    public void Commands_beyond_the_bucket_are_answered_busy_acknowledged_and_cost_no_write(int qos, string id, int done)
    {
        const int Sent = 40;
        world.PowerOn().Run(30_000);
        for (int i = 0; i < Sent; i++)
        {
            world.Command("ping", id.Length == 0 ? "" : id + i, qos);
            world.Run(10);
        }

        Assert.Equal((Sent, done), (Results().Count, Results().Count(result => result == "ok")));
        Assert.Equal(Sent - done, Results().Count(result => result == Busy));
        Assert.Equal(Sent - done, world.CountOf(AppFaults.CommandBusy));
        Assert.Equal(qos == 0 ? Sent : Sent - done, world.On("reply").Count(reply => reply.Qos == 0));

        // One token a second: a busy one is not remembered, and is done when it comes again.
        world.Run(5000);
        int writes = world.Power.Operations;
        world.Command("ping", id.Length == 0 ? "" : id + (Sent - 1), qos);
        world.Run(3000);
        Assert.Equal("ok", Results()[^1]);
        Assert.InRange(world.Power.Operations - writes, 0, (2 * qos) + id.Length);
        Assert.Equal(0, world.Loop.Session.InboundHeldCount);
    }

    [Fact]
    public void What_is_refused_for_its_form_takes_no_token()
    {
        world.PowerOn().Run(30_000);
        for (int i = 0; i < 30; i++)
        {
            world.Command("pong", "#a" + i, 2);
            world.Command("interval", "#b t9 1", 2);
            world.Command("interval", "nothing", 1);
            world.Command("ping", "##", 1);
            world.Run(10);
        }

        for (int i = 0; i < 5; i++)
        {
            world.Command("ping", "");
        }

        world.Run(1000);
        Assert.Equal((0, 5), (world.CountOf(AppFaults.CommandBusy), Results().Count(result => result == "ok")));
        Assert.Equal((30, 90), (world.CountOf(AppFaults.CommandUnknown), world.CountOf(AppFaults.CommandMalformed)));
    }

    [Fact]
    public void A_transition_costs_tokens_and_acknowledging_nothing_costs_none()
    {
        world.PowerOn().Run(30_000);
        world.Door.IsHigh = true;
        world.Run(1000);
        Drain(0);
        AlarmRule door = world.Parts.Alarms[1].Rule;
        world.Command("ack", "door", 0);
        world.Command("ack", "hot", 0);
        world.Run(100);
        Assert.Equal([Busy, "nothing to acknowledge"], Results()[^2..]);
        Assert.True(door.IsUnacknowledged);
        world.Run(2000);
        world.Command("ack", "door", 0);
        world.Run(100);
        Assert.Equal("ok", Results()[^1]);
        Assert.False(door.IsUnacknowledged);
    }

    [Fact]
    public void More_transitions_than_the_bucket_holds_are_made_when_it_is_full_and_leave_it_in_debt()
    {
        FakeInput[] contacts = [.. Enumerable.Range(0, 14).Select(_ => new FakeInput())];
        world.PowerOn(change: parts => parts.Alarms =
        [
            .. contacts.Select((contact, i) => new AlarmChannel(
                Encoding.UTF8.GetBytes("c" + i), new ContactRule(AlarmSeverity.Low, true, 0), contact, 1))
        ]).Run(5000);
        foreach (FakeInput contact in contacts)
        {
            contact.IsHigh = true;
        }

        world.Run(5000);
        world.Command("ack", "all", 0);
        world.Run(1000);
        Assert.Equal("ok", Results().Single());
        Assert.All(world.Parts.Alarms, alarm => Assert.False(alarm.Rule.IsUnacknowledged));

        // 28 commits: 8 in debt, and two for the answer.
        world.Run(8000);
        world.Command("ping", "", 1);
        world.Command("ping", "", 0);
        world.Run(500);
        Assert.Equal([Busy, "ok"], Results()[1..]);
        world.Run(1000);
        world.Command("ping", "", 1);
        world.Run(500);
        Assert.Equal("ok", Results()[^1]);
    }

    [Fact]
    public void A_command_of_kind_once_is_charged_when_it_is_marked_and_not_again()
    {
        var reboot = new FakeReboot();
        world.PowerOn(change: parts => parts.Reboot = reboot).Run(30_000);

        // The answer, the mark and its removal.
        Drain(4);
        world.Command("restart", "", 1);
        world.Run(3000);
        Assert.Equal("ok", Results()[^1]);
        Assert.Equal(0, world.CountOf(AppFaults.CommandBusy));
    }

    [Fact]
    public void A_broker_that_never_acknowledges_replies_holds_commands_back_for_five_seconds()
    {
        var link = new ReplyEater();
        world.PowerOn(change: parts =>
        {
            link.Inner = parts.Link;
            parts.Link = link;
            parts.CommandTokenMs = 0;
        }).Run(3000);
        for (int i = 0; i < 8; i++)
        {
            world.Command("ping", "", 1);
        }

        world.Run(100);
        Session session = world.Loop.Session;
        Assert.Equal(8, session.HeldOf(PacketGroup.Reply));
        world.Command("interval", "t1 7", 1);
        world.Command("read", "t1", 2);
        world.Run(Session.InboundWaitMs - 500);
        Assert.Equal((10_000, 0), (world.Parts.Sensors[0].IntervalMs, world.Payloads("reply").Count));

        // Alarms do not wait with it.
        world.Door.IsHigh = true;
        world.Run(300);
        Assert.Single(world.Payloads("alarm/door"));
        world.Run(2000);
        Assert.Equal((7000, 1), (world.Parts.Sensors[0].IntervalMs, world.CountOf(MqttFaults.InboundSetFull)));
        Assert.Equal((2, 0), (world.CountOf(AppFaults.ReplyNotKept), world.CountOf(MqttFaults.SetAside)));

        // Their own places are still not free.
        world.Command("interval", "t1 8", 2);
        world.Run(200);
        Assert.Equal((8000, 3), (world.Parts.Sensors[0].IntervalMs, world.CountOf(AppFaults.ReplyNotKept)));
        Assert.Equal((3, 1), (world.Payloads("reply").Count, world.CountOf(MqttFaults.InboundSetFull)));

        // When replies are acknowledged again, they find places.
        link.Eats = false;
        world.Run(200_000);
        Assert.Equal(0, session.HeldCount);
        world.Command("ping", "", 1);
        world.Run(500);
        Assert.Equal("ping ok 1", Replies()[^1]);
    }

    [Fact]
    public void A_command_is_done_although_the_connection_began_careful_and_replies_are_not_acknowledged()
    {
        var link = new ReplyEater();
        world.PowerOn(change: parts =>
        {
            link.Inner = parts.Link;
            parts.Link = link;
        }).Run(3000);
        for (int i = 0; i < 2; i++)
        {
            world.Link.Cut();
            world.Run(3000);
        }

        Assert.Equal(ConnectionState.Careful, world.Loop.Session.State);
        for (int i = 0; i < 9; i++)
        {
            world.Command("ping", "", 1);
        }

        world.Command("interval", "t1 7", 1);
        world.Run(130_000);
        Assert.Equal(7000, world.Parts.Sensors[0].IntervalMs);
        Assert.InRange(world.CountOf(MqttFaults.InboundSetFull), 1, 2);
    }

    /// <summary>
    /// A thousand commands a second for a minute on a device that takes 20 ms for each write, while alarms change: alarms are in time,
    /// none is passed over, and storage is written at most 80 times more.
    /// </summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void A_flood_of_commands_delays_no_alarm_and_costs_few_writes(int qos)
    {
        (int quiet, _) = Flooded(-1);
        (int flooded, int answers) = Flooded(qos);
        log.WriteLine($"QoS {qos}: {flooded - quiet} writes for {answers} answers; {quiet} without commands");
        Assert.InRange(flooded - quiet, qos == 0 ? -2 : 1, 80);
        Assert.InRange(answers, 1000, int.MaxValue);
    }

    private static (int Writes, int Answers) Flooded(int qos)
    {
        const int Seconds = 60;
        var each = new World { CommandTokenMs = AppLimits.CommandTokenMs };
        List<long>[] changed = [[], []];
        List<long>[] arrived = [[], []];
        each.Broker.Observe("gateway/gw1/alarm/#", message =>
            arrived[message.Topic.EndsWith("door", StringComparison.Ordinal) ? 1 : 0].Add(each.Clock.MonotonicMs));
        each.PowerOn().Run(30_000);
        each.Power.AtOperation = () => each.Clock.MonotonicMs += 20;
        int before = each.Power.Operations;
        long start = each.Clock.MonotonicMs;
        int sent = 0;
        while (each.Clock.MonotonicMs < start + (Seconds * 1000))
        {
            long ms = each.Clock.MonotonicMs - start;
            for (; sent <= ms && qos >= 0; sent++)
            {
                each.Command("ping", "", qos);
            }

            if (ms / 700 >= changed[1].Count)
            {
                changed[1].Add(each.Clock.MonotonicMs);
                each.Door.IsHigh = !each.Door.IsHigh;
            }

            if (ms / 3000 >= changed[0].Count)
            {
                changed[0].Add(each.Clock.MonotonicMs);
                each.Sensor.ValueMilli = each.Sensor.ValueMilli > 50_000 ? 20_000 : 90_000;
            }

            each.Run(1);
        }

        each.Run(3000);
        Assert.Equal(0, each.CountOf(AppFaults.TransitionPassedOver));
        for (int alarm = 0; alarm < 2; alarm++)
        {
            Assert.Equal(changed[alarm].Count, arrived[alarm].Count);
            Assert.InRange(changed[alarm].Zip(arrived[alarm], (at, then) => then - at).Max(), 0, 2000);
        }

        return (each.Power.Operations - before, each.Payloads("reply").Count);
    }

    // Leaves this many tokens of a full bucket.
    private void Drain(int left)
    {
        for (int i = 0; i < (AppLimits.CommandTokensMax - left) / 2; i++)
        {
            world.Command("ping", "", 1);
            world.Run(5);
        }

        Assert.All(Results(), result => Assert.Equal("ok", result));
    }

    private List<string?> Results() => [.. world.Payloads("reply").Select(text => Member(text, "result"))];

    private List<string> Replies() =>
    [
        .. world.On("reply").Select(reply => $"{Member(reply.Payload, "command")} {Member(reply.Payload, "result")} {reply.Qos}")
    ];

    private static string? Member(string reply, string name) => JsonDocument.Parse(reply).RootElement.GetProperty(name).GetString();

    /// <summary>Replies at QoS 1 never arrive.</summary>
    private sealed class ReplyEater : PassingLink
    {
        public bool Eats { get; set; } = true;

        public override int Send(byte[] buffer, int offset, int count)
        {
            for (int at = offset; at < offset + count;)
            {
                int length = BytesOf(buffer.AsSpan(at));
                bool isReply = (buffer[at] & 0xF6) == 0x32 && buffer.AsSpan(at, length).IndexOf("/reply"u8) > 0;
                if (!Eats || !isReply)
                {
                    Assert.Equal(length, Inner.Send(buffer, at, length));
                }

                at += length;
            }

            return count;
        }
    }
}
