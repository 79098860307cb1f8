using System.Text.Json;
using Gateway.Alarms;
using Gateway.App;
using Gateway.Hal;
using Gateway.Mqtt;
using Gateway.Primitives;
using Xunit;

namespace Gateway.Tests.Unit.App;

/// <summary>How alarms share the table: with each other, and with replies.</summary>
public class AlarmShareTests
{
    private const int Others = 7;

    private readonly World world = new();
    private readonly FakeInput[] contacts = [.. Enumerable.Range(0, Others).Select(_ => new FakeInput())];

    [Fact]
    public void A_chattering_alarm_leaves_an_entry_for_each_other_one_and_the_replies_have_theirs()
    {
        PowerOn();
        world.Link.StallToBroker = true;
        Chatter(40);
        Session session = world.Loop.Session;
        int share = AlarmShare.CountOf(session.EntryCount);
        Assert.Equal((24, 24 - Others), (share, session.HeldCount));
        Assert.True(world.CountOf(AppFaults.TransitionPassedOver) > 0);

        foreach (FakeInput contact in contacts)
        {
            contact.IsHigh = true;
            world.Run(200);
        }

        Assert.Equal(share, session.HeldCount);
        Chatter(10);
        Assert.Equal(share, session.HeldCount);

        // Everything arrives, and what was passed over is told.
        world.Link.StallToBroker = false;
        world.Run(60_000);
        Assert.All(Enumerable.Range(0, Others), i => Assert.Single(world.Payloads("alarm/c" + i)));
        long seq = 0;
        foreach (JsonElement hot in world.Payloads("alarm/hot").Select(text => JsonDocument.Parse(text).RootElement))
        {
            seq += 1 + (hot.TryGetProperty("skipped", out JsonElement skipped) ? skipped.GetInt64() : 0);
            Assert.Equal(seq, hot.GetProperty("seq").GetInt64());
        }

        Assert.Equal(50, seq);
    }

    [Fact]
    public void Waiting_alarms_are_served_by_severity_and_then_by_time()
    {
        PowerOn();
        Session session = world.Loop.Session;
        world.Link.StallToBroker = true;
        while (session.HasFreeEntry)
        {
            session.Publish("f"u8.ToArray(), [], 0, 0, 1, false, 0);
        }

        RaiseAll();
        world.Link.StallToBroker = false;
        world.Run(5000);
        AssertBySeverity();
    }

    [Fact]
    public void Alarms_raised_without_a_connection_leave_by_severity_and_then_by_time_when_it_is_back()
    {
        PowerOn();
        world.Network.RefuseConnect = true;
        world.Link.Cut();
        RaiseAll();
        Assert.Equal(Others, world.Loop.Session.HeldCount);
        world.Network.RefuseConnect = false;
        world.Run(60_000);
        AssertBySeverity();
    }

    [Fact]
    public void An_acknowledgement_for_which_the_alarms_have_no_entry_is_refused_and_not_done()
    {
        PowerOn();
        world.Link.StallToBroker = true;
        Chatter(41);
        Assert.Equal(24 - Others, world.Loop.Session.HeldCount);
        AlarmRule hot = world.Parts.Alarms[0].Rule;
        AlarmRule first = world.Parts.Alarms[1].Rule;
        contacts[0].IsHigh = true;
        world.Run(200);

        // Its newest transition waits, so that there is nothing to acknowledge yet; the other has its only entry.
        world.Command("ack", "c0");
        world.Run(500);
        Assert.True(first.IsUnacknowledged);
        Assert.NotEqual(AlarmTransition.None, hot.Pending);
        world.Link.StallToBroker = false;
        world.Run(60_000);
        Assert.Contains("no room for all of them, ask again", world.Payloads("reply").Single());
        world.Command("ack", "c0");
        world.Run(1000);
        Assert.False(first.IsUnacknowledged);
    }

    [Fact]
    public void The_entry_of_a_reply_is_no_alarm_after_a_restart_either()
    {
        PowerOn();
        world.Link.StallToBroker = true;
        world.Command("ping", "");
        world.Run(500);
        Session session = world.Loop.Session;
        Assert.Equal((1, 1), (session.HeldCount, session.HeldOf(PacketGroup.Reply)));
        world.PowerOn();
        Assert.Equal(1, world.Loop.Session.HeldOf(PacketGroup.Reply));
        world.Run(3000);
        Assert.Contains("ping", world.Payloads("reply").Single());
        Assert.Equal(0, world.Loop.AlarmsDelivered);
        Assert.All(world.Parts.Alarms, alarm => Assert.Equal((AlarmState.Normal, 0L), (alarm.Rule.State, alarm.Rule.Seq)));
    }

    [Fact]
    public void Replies_take_a_quarter_of_the_table_and_alarms_the_rest()
    {
        PowerOn();
        world.Link.StallToBroker = true;
        for (int i = 0; i < 40; i++)
        {
            world.Command("ping", "", i % 3);
        }

        world.Run(3000);
        Session session = world.Loop.Session;
        Assert.Equal((8, 8), (session.HeldCount, session.HeldOf(PacketGroup.Reply)));
        Chatter(1);
        foreach (FakeInput contact in contacts)
        {
            contact.IsHigh = true;
        }

        world.Run(200);
        Assert.Equal(8 + 1 + Others, session.HeldCount);
        world.Link.StallToBroker = false;
        world.Run(300_000);
        Assert.Equal(0, session.HeldCount);
        Assert.Equal(26, world.On("reply").Count(reply => reply.Qos == 1));
    }

    [Fact]
    public void A_board_has_an_entry_for_each_alarm_that_settings_can_have()
    {
        Assert.Equal((1, 1, 2, 6, 18), (
            AlarmShare.CountOf(2), AlarmShare.ReplyCountOf(3), AlarmShare.CountOf(3), AlarmShare.CountOf(8), AlarmShare.CountOf(24)));
    }

    private void PowerOn()
    {
        world.PowerOn(change: parts =>
        {
            AlarmChannel[] others =
            [
                .. contacts.Select((contact, i) => new AlarmChannel(
                    Ascii.Bytes("c" + i), new ContactRule((AlarmSeverity)(i % 4), true, 0), contact, 1)),
            ];
            parts.Alarms = [parts.Alarms[0], .. others];
        }).Run(3000);
    }

    // c0 is low, c1 medium, c2 high, c3 critical, c4 low, c5 medium, c6 high.
    private void RaiseAll()
    {
        foreach (int i in new[] { 6, 4, 5, 3, 2, 1, 0 })
        {
            contacts[i].IsHigh = true;
            world.Run(200);
        }
    }

    private void AssertBySeverity() => Assert.Equal(
        ["c3", "c6", "c2", "c5", "c1", "c4", "c0"],
        world.Messages.Where(message => message.Topic.Contains("/alarm/c")).Select(message => message.Topic[^2..]));

    private void Chatter(int transitions)
    {
        for (int i = 0; i < transitions; i++)
        {
            world.Sensor.ValueMilli = world.Sensor.ValueMilli > 50_000 ? 20_000 : 90_000;
            world.Run(1000);
        }
    }
}
