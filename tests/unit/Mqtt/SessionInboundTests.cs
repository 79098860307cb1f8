using Gateway.Mqtt;
using Gateway.Primitives;
using Xunit;

namespace Gateway.Tests.Unit.Mqtt;

public class SessionInboundTests
{
    [Fact]
    public void A_message_at_qos_0_is_seen_once_and_nothing_is_read_before_it_is_taken()
    {
        var rig = new SessionRig();
        rig.Connect();
        byte[] two = [.. FromBroker.Publish("a", "1"), .. FromBroker.Publish("b", "2")];
        int taken = rig.Session.FeedBytes(two, 0, two.Length);
        Assert.Equal(two.Length / 2, taken);
        Assert.True(rig.Session.HasMessage);
        Assert.Equal(0, rig.Session.FeedBytes(two, taken, two.Length - taken));
        Assert.Equal("q0 a=1", rig.Take());
        Assert.Equal("", rig.Take());
        rig.Session.FeedBytes(two, taken, two.Length - taken);
        Assert.Equal("q0 b=2", rig.Take());
    }

    [Fact]
    public void Qos_1_is_acknowledged_when_the_application_is_done_and_leaves_no_record()
    {
        // [MQTT-4.3.2-2]
        var rig = new SessionRig();
        rig.Connect();
        rig.TakeJournal();
        Assert.Equal("", rig.Feed(FromBroker.Publish("a", "1", 1, 9)));
        Assert.Equal("", rig.Turn());
        Assert.Equal("q1 a=1", rig.Take());
        Assert.Equal("PUBACK 9", rig.Turn());
        Assert.Equal(("", 0), (rig.TakeJournal(), rig.Session.InboundHeldCount));
    }

    [Fact]
    public void Qos_2_is_carried_out_then_its_identifier_is_durable_before_pubrec_and_gone_before_pubcomp()
    {
        // [MQTT-4.3.3-2]
        var rig = new SessionRig();
        rig.Connect();
        rig.TakeJournal();
        rig.Feed(FromBroker.Publish("a", "1", 2, 9, retain: true));
        Assert.Equal(("", ""), (rig.Turn(), rig.TakeJournal()));
        Assert.Equal("q2 retain a=1", rig.Take());
        rig.Storage = null;
        Assert.Equal("", rig.Turn());
        rig.Storage = _ => true;
        Assert.Equal("PUBREC 9", rig.Turn());
        Assert.Equal("inbound 9 done", rig.TakeJournal());
        Assert.Equal("PUBREC 9", rig.Feed(FromBroker.Publish("a", "1", 2, 9, dup: true)));
        Assert.Equal(("", 1), (rig.Take(), rig.CountOf(MqttFaults.InboundDuplicate)));
        Assert.Equal("", rig.TakeJournal());
        rig.Storage = null;
        Assert.Equal("", rig.Feed(FromBroker.Pubrel(9)));
        rig.Storage = _ => true;
        Assert.Equal("PUBCOMP 9", rig.Turn());
        Assert.Equal("inbound", rig.TakeJournal());
        Assert.Equal("PUBCOMP 9", rig.Feed(FromBroker.Pubrel(9)));
        Assert.Equal("PUBCOMP 1234", rig.Feed(FromBroker.Pubrel(1234)));
        Assert.Equal(("", 0), (rig.TakeJournal(), rig.Session.InboundHeldCount));
    }

    [Fact]
    public void Nothing_is_read_while_the_application_has_a_message()
    {
        var rig = new SessionRig();
        rig.Connect();
        byte[] two = [.. FromBroker.Publish("a", "1", 2, 1), .. FromBroker.Publish("b", "2", 1, 2)];
        int taken = rig.Session.FeedBytes(two, 0, two.Length);
        Assert.Equal(two.Length / 2, taken);
        Assert.Equal("q2 a=1", rig.Take(finish: false));
        Assert.Equal("q2 a=1", rig.Take(finish: false));
        Assert.False(rig.Session.TakesBytes);
        Assert.Equal(0, rig.Session.FeedBytes(two, taken, two.Length - taken));
        rig.Take();
        Assert.Equal(two.Length - taken, rig.Session.FeedBytes(two, taken, two.Length - taken));
        Assert.Equal("q1 b=2", rig.Take());
        Assert.Equal("PUBACK 2 | PUBREC 1", rig.Turn());
    }

    [Fact]
    public void A_duplicate_of_what_is_not_durable_yet_is_answered_once_with_the_record()
    {
        var rig = new SessionRig();
        rig.Connect();
        rig.Storage = null;
        rig.Feed(FromBroker.Publish("a", "1", 2, 9));
        rig.Take();
        Assert.Equal("", rig.Feed(FromBroker.Publish("a", "1", 2, 9, dup: true)));
        Assert.Equal(("", 1), (rig.Take(), rig.CountOf(MqttFaults.InboundDuplicate)));
        rig.Storage = _ => true;
        Assert.Equal("PUBREC 9", rig.Turn());
    }

    [Fact]
    public void After_puback_the_same_identifier_is_a_new_message()
    {
        // [MQTT-4.3.2-2] irrespective of DUP: a broker that uses its lowest free identifier sends two equal commands this way.
        var rig = new SessionRig();
        rig.Connect();
        rig.Feed(FromBroker.Publish("c", "on", 1, 1));
        Assert.Equal(("q1 c=on", "PUBACK 1"), (rig.Take(), rig.Turn()));
        rig.Feed(FromBroker.Publish("c", "on", 1, 1));
        Assert.Equal(("q1 c=on", "PUBACK 1"), (rig.Take(), rig.Turn()));
        Assert.Equal(0, rig.CountOf(MqttFaults.InboundDuplicate));
    }

    [Fact]
    public void A_link_that_breaks_while_the_application_has_a_message_leaves_it_to_the_next()
    {
        var rig = new SessionRig();
        rig.Connect();
        rig.Feed(FromBroker.Publish("c", "on", 2, 1));
        rig.LoseLink();
        rig.Session.InboundDone();
        Assert.Equal(("", 0), (rig.Take(), rig.Session.InboundHeldCount));
        rig.Connect(present: true);
        rig.Feed(FromBroker.Publish("c", "on", 2, 1, dup: true));
        Assert.Equal(("q2 c=on", "PUBREC 1"), (rig.Take(), rig.Turn()));
    }

    [Fact]
    public void What_was_done_and_is_durable_after_the_link_broke_is_answered_on_the_next_and_not_done_again()
    {
        var rig = new SessionRig();
        rig.Connect();
        rig.Storage = null;
        rig.Feed(FromBroker.Publish("c", "on", 2, 1));
        rig.Take();
        rig.LoseLink();
        rig.Storage = _ => true;
        rig.Turn();
        rig.Connect(present: true);
        Assert.Equal("PUBREC 1", rig.Feed(FromBroker.Publish("c", "on", 2, 1, dup: true)));
        Assert.Equal(("", 1), (rig.Take(), rig.CountOf(MqttFaults.InboundDuplicate)));
    }

    [Fact]
    public void An_identifier_reused_for_other_content_is_counted_and_taken_as_new()
    {
        var rig = new SessionRig();
        rig.Connect();
        rig.Feed(FromBroker.Publish("c", "one", 2, 1));
        Assert.Equal(("q2 c=one", "PUBREC 1"), (rig.Take(), rig.Turn()));
        rig.TakeJournal();
        rig.Feed(FromBroker.Publish("c", "two", 2, 1));
        Assert.Equal(("q2 c=two", "PUBREC 1"), (rig.Take(), rig.Turn()));
        Assert.Equal(1, rig.CountOf(MqttFaults.InboundIdReused));
        Assert.EndsWith("inbound 1 done", rig.TakeJournal());
        Assert.Equal("PUBREC 1", rig.Feed(FromBroker.Publish("c", "two", 2, 1, dup: true)));
        Assert.Equal("PUBCOMP 1", rig.Feed(FromBroker.Pubrel(1)));
        Assert.Equal(0, rig.Session.InboundHeldCount);
    }

    [Fact]
    public void Inbound_and_outbound_identifiers_are_separate_spaces()
    {
        var rig = new SessionRig();
        rig.Connect();
        rig.Publish(2, "out");
        rig.Turn();
        rig.Feed(FromBroker.Publish("in", "x", 2, 1));
        rig.Take();
        Assert.Equal("PUBREC 1", rig.Turn());
        Assert.Equal("PUBREL 1", rig.Feed(FromBroker.Pubrec(1)));
        Assert.Equal("PUBCOMP 1", rig.Feed(FromBroker.Pubrel(1)));
        rig.Feed(FromBroker.Pubcomp(1));
        Assert.Equal((0, 0), (rig.Session.HeldCount, rig.Session.InboundHeldCount));
    }

    [Fact]
    public void A_full_set_leaves_all_that_follows_unanswered_and_reconnects_when_it_has_emptied()
    {
        // [MQTT-4.6.0-2]
        var rig = new SessionRig((_, limits) => limits.InboundCount = 2);
        rig.Connect();
        rig.Feed(FromBroker.Publish("c", "1", 2, 1), FromBroker.Publish("c", "2", 2, 2));
        Assert.Equal("q2 c=1 | q2 c=2", rig.Take());
        Assert.Equal("PUBREC 2", rig.Turn());
        Assert.Equal("", rig.Feed(FromBroker.Publish("c", "3", 2, 3)));
        Assert.Equal("PUBCOMP 1", rig.Feed(FromBroker.Pubrel(1)));

        // There is room again, but the fourth may not overtake the third, even at QoS 1. Known messages are answered, and QoS 0 arrives.
        Assert.Equal("", rig.Feed(FromBroker.Publish("c", "4", 2, 4), FromBroker.Publish("c", "5", 1, 5)));
        Assert.Equal("PUBREC 2", rig.Feed(FromBroker.Publish("c", "2", 2, 2, dup: true)));
        rig.Feed(FromBroker.Publish("c", "0"));
        Assert.Equal(("q0 c=0", 0), (rig.Take(), rig.CountOf(MqttFaults.InboundSetFull)));
        Assert.Equal("PUBCOMP 2", rig.Feed(FromBroker.Pubrel(2)));
        Assert.Equal("DISCONNECT", rig.After(100));
        Assert.Equal((1, ConnectionState.BackingOff), (rig.CountOf(MqttFaults.InboundSetFull), rig.Session.State));
        Assert.Equal(rig.Now, rig.ConnectAtMs);
        rig.Connect(present: true);
        rig.Feed(FromBroker.Publish("c", "3", 2, 3, dup: true));
        Assert.Equal(("q2 c=3", "PUBREC 3"), (rig.Take(), rig.Turn()));
    }

    [Fact]
    public void A_connection_is_made_anew_for_unanswered_messages_once_a_minute_at_the_most()
    {
        var rig = new SessionRig((options, limits) =>
        {
            limits.InboundCount = 2;
            options.KeepAliveS = 0;
        });
        rig.Connect();
        Overflow(rig);
        Assert.Equal("DISCONNECT", rig.After(100));
        long before = rig.Now;
        rig.Connect(present: true);
        Overflow(rig);
        while (rig.CountOf(MqttFaults.InboundSetFull) == 1)
        {
            rig.After(100);
        }

        Assert.InRange(rig.Now - before, rig.Options.InboundReconnectMsMin - 200, rig.Options.InboundReconnectMsMin + 200);
    }

    [Fact]
    public void A_full_set_that_does_not_empty_is_given_up_after_the_acknowledgement_time()
    {
        var rig = new SessionRig((_, limits) => limits.InboundCount = 2);
        rig.RestoreProgress(rig.Options.SessionTag, 0, false, false);
        Restore(rig, 7, InboundState.Done, "c", "forgotten by the broker");
        Restore(rig, 8, InboundState.Done, "c", "this one too");
        rig.Connect(present: true);
        rig.Feed(FromBroker.Publish("c", "2", 2, 2, dup: true));
        rig.After(rig.Options.AckTimeoutMs - 1);
        Assert.Equal(ConnectionState.Connected, rig.Session.State);
        Assert.Equal("DISCONNECT", rig.After(100));
        Assert.Equal((1, ConnectionState.BackingOff), (rig.CountOf(MqttFaults.InboundSetFull), rig.Session.State));
        rig.Connect(present: true);
        rig.Feed(FromBroker.Publish("c", "2", 2, 2, dup: true));
        Assert.Equal(("q2 c=2", "PUBREC 2"), (rig.Take(), rig.Turn()));
    }

    [Fact]
    public void What_the_application_passes_comes_again_when_it_has_the_entries_that_it_wants()
    {
        var rig = new SessionRig((_, limits) => limits.EntryCount = 8);
        rig.Connect();
        for (int i = 0; i < 7; i++)
        {
            rig.Publish(1, "x");
        }

        rig.Turn();
        rig.Feed(FromBroker.Publish("c", "1", 1, 1));
        rig.Session.InboundPass(2);
        Assert.Equal("", rig.After(1000));
        Assert.Equal("", rig.Feed(FromBroker.Publish("c", "2", 2, 2)));
        rig.Feed(FromBroker.Puback(1));
        Assert.Equal("DISCONNECT", rig.After(100));
        rig.Connect(present: true);
        rig.Feed(FromBroker.Publish("c", "1", 1, 1, dup: true), FromBroker.Publish("c", "2", 2, 2));
        Assert.Equal("q1 c=1 | q2 c=2", rig.Take());
    }

    [Theory]
    [InlineData(1, "PUBACK 9")]
    [InlineData(2, "PUBREC 9")]
    public void What_the_application_refuses_is_acknowledged_without_a_record(int qos, string answer)
    {
        var rig = new SessionRig();
        rig.Connect();
        rig.TakeJournal();
        for (int i = 0; i < 3; i++)
        {
            // Refused again if the broker repeats it: nothing came of it.
            rig.Feed(FromBroker.Publish("c", "1", qos, 9, dup: i > 0));
            Assert.Equal("q" + qos + " c=1", rig.Take(finish: false));
            rig.Session.InboundRefuse();
            Assert.Equal(answer, rig.Turn());
        }

        Assert.Equal(qos == 2 ? "PUBCOMP 9" : "", qos == 2 ? rig.Feed(FromBroker.Pubrel(9)) : "");
        Assert.Equal(("", 0, 0), (rig.TakeJournal(), rig.Session.InboundHeldCount, rig.CountOf(MqttFaults.InboundDuplicate)));
    }

    [Fact]
    public void A_refused_message_that_has_begun_is_finished_with_its_record()
    {
        var rig = new SessionRig();
        rig.Connect();
        rig.Feed(FromBroker.Publish("c", "1", 2, 9));
        rig.Session.InboundBegin();
        rig.Turn();
        rig.TakeJournal();
        Assert.True(rig.IsStarted());
        rig.Session.InboundRefuse();
        Assert.Equal(("PUBREC 9", "inbound 9 done"), (rig.Turn(), rig.TakeJournal()));
        Assert.Equal("PUBCOMP 9", rig.Feed(FromBroker.Pubrel(9)));
    }

    [Fact]
    public void The_pubrec_of_a_refused_message_never_goes_ahead_of_an_earlier_one()
    {
        // [MQTT-4.6.0-3]
        var rig = new SessionRig();
        rig.Connect();
        rig.Storage = null;
        rig.Feed(FromBroker.Publish("c", "1", 2, 1));
        rig.Take();
        rig.Feed(FromBroker.Publish("c", "2", 2, 2));
        Assert.Equal("q2 c=2", rig.Take(finish: false));
        rig.Session.InboundRefuse();
        Assert.Equal("", rig.Turn());
        rig.Storage = _ => true;
        Assert.Equal("PUBREC 1 | PUBREC 2", rig.Turn());
    }

    [Fact]
    public void A_message_larger_than_the_buffer_is_acknowledged_and_counted_and_its_beginning_shown()
    {
        var rig = new SessionRig();
        rig.Connect();
        Assert.Equal("PUBREC 7", rig.Feed(FromBroker.Publish("c", "a" + new string('x', 3000), 2, 7)));
        Assert.StartsWith("q0 c=ax", rig.Take());
        Assert.Equal("PUBCOMP 7", rig.Feed(FromBroker.Pubrel(7)));
        Assert.Equal("PUBACK 8", rig.Feed(FromBroker.Publish("c", "b" + new string('x', 5000), 1, 8)));
        Assert.StartsWith("q0 c=bx", rig.Take());
        Assert.Equal("", rig.Feed(FromBroker.Publish("c", "d" + new string('x', 5000))));
        Assert.StartsWith("q0 c=dx", rig.Take());
        Assert.Equal("PUBREC 9", rig.Feed(FromBroker.Publish(new string('t', 3000), "", 2, 9)));
        Assert.Equal((4, "", ConnectionState.Connected), (rig.CountOf(MqttFaults.InboundOversize), rig.Take(), rig.Session.State));
    }

    [Fact]
    public void A_lost_session_voids_the_set_in_the_write_that_says_so()
    {
        var rig = new SessionRig();
        rig.Connect();
        rig.Feed(FromBroker.Publish("c", "1", 2, 1));
        rig.Take();
        rig.Turn();
        rig.LoseLink();
        uint generation = 0;
        rig.Storage = record =>
        {
            generation = record.Kind == JournalKind.Progress ? record.InboundGeneration : generation;
            return true;
        };
        rig.Connect();
        Assert.Equal((1u, 0), (generation, rig.Session.InboundHeldCount));
        rig.Feed(FromBroker.Publish("c", "1", 2, 1));
        Assert.Equal(("q2 c=1", "PUBREC 1", 0), (rig.Take(), rig.Turn(), rig.CountOf(MqttFaults.InboundDuplicate)));
    }

    [Fact]
    public void The_set_does_not_outlive_a_change_of_the_broker()
    {
        var rig = new SessionRig();
        rig.RestoreProgress(0xBAD, 0, false, false);
        Restore(rig, 1, InboundState.Done, "c", "1");
        rig.DiscardAndConnect(present: true);
        rig.Feed(FromBroker.Publish("c", "1", 2, 1));
        Assert.Equal(("q2 c=1", "PUBREC 1"), (rig.Take(), rig.Turn()));
    }

    [Fact]
    public void After_a_start_what_was_done_is_answered_and_not_done_again()
    {
        var rig = new SessionRig();
        rig.RestoreProgress(rig.Options.SessionTag, 0, false, false);
        Restore(rig, 1, InboundState.Done, "c", "sent again");
        Restore(rig, 2, InboundState.Done, "c", "released");
        rig.Connect(present: true);
        Assert.Equal("PUBREC 1", rig.Feed(FromBroker.Publish("c", "sent again", 2, 1, dup: true)));
        Assert.Equal(("", 2), (rig.Take(), rig.Session.InboundHeldCount));
        Assert.Equal("PUBCOMP 2", rig.Feed(FromBroker.Pubrel(2)));
        Assert.Equal("PUBCOMP 1", rig.Feed(FromBroker.Pubrel(1)));
        Assert.Equal(0, rig.Session.InboundHeldCount);
    }

    [Fact]
    public void What_the_broker_has_not_come_back_to_when_something_new_arrives_gives_its_place_back()
    {
        var rig = new SessionRig((_, limits) => limits.InboundCount = 2);
        rig.RestoreProgress(rig.Options.SessionTag, 0, false, false);
        Restore(rig, 1, InboundState.Done, "c", "complete for the broker");
        Restore(rig, 2, InboundState.Done, "c", "sent again");
        rig.Connect(present: true);
        rig.TakeJournal();
        Assert.Equal("PUBREC 2", rig.Feed(FromBroker.Publish("c", "sent again", 2, 2, dup: true)));
        rig.Feed(FromBroker.Publish("c", "new", 1, 5));
        Assert.Equal("q1 c=new", rig.Take());
        rig.Turn();
        Assert.Equal(("inbound 2 done", 1), (rig.TakeJournal(), rig.Session.InboundHeldCount));
    }

    [Fact]
    public void More_places_than_the_set_has_are_counted_and_forgotten()
    {
        var rig = new SessionRig((_, limits) => limits.InboundCount = 2);
        Restore(rig, 1, InboundState.Done, "c", "1");
        Restore(rig, 2, InboundState.Done, "c", "2");
        Restore(rig, 3, InboundState.Done, "c", "3");
        Assert.Equal((2, 1), (rig.Session.InboundHeldCount, rig.CountOf(Fault.InboundQuarantined)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_mark_of_having_begun_is_durable_before_it_shows_as_started(int qos)
    {
        var rig = new SessionRig();
        rig.Connect();
        rig.TakeJournal();
        rig.Feed(FromBroker.Publish("c", "1", qos, 1));
        Assert.False(rig.IsStarted());
        rig.Session.InboundBegin();
        Assert.Equal("", rig.Take(finish: false));
        Assert.Equal("", rig.Turn());
        string place = qos == 1 ? "inbound 1 q1" : "inbound 1";
        Assert.Equal(place + " begun", rig.TakeJournal());
        Assert.True(rig.IsStarted());
        Assert.Equal($"q{qos} c=1", rig.Take());

        // Its result is durable before the answer.
        Assert.Equal(qos == 1 ? "PUBACK 1" : "PUBREC 1", rig.Turn());
        Assert.Equal(place + " done", rig.TakeJournal());
        if (qos == 2)
        {
            Assert.Equal("PUBCOMP 1", rig.Feed(FromBroker.Pubrel(1)));
        }

        rig.Turn();
        Assert.Equal(("inbound", 0), (rig.TakeJournal(), rig.Session.InboundHeldCount));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void What_had_begun_when_the_power_went_is_shown_so_and_what_was_done_is_only_answered(int qos)
    {
        int at = qos == 1 ? InboundState.AtQos1 : 0;
        foreach (int reached in new[] { InboundState.Begun, InboundState.Begun | InboundState.Done })
        {
            var rig = new SessionRig();
            rig.RestoreProgress(rig.Options.SessionTag, 0, false, false);
            Restore(rig, 1, reached | at, "c", "restart", qos);
            rig.Connect(present: true);
            rig.TakeJournal();
            rig.Feed(FromBroker.Publish("c", "restart", qos, 1, dup: true));
            Assert.Equal(reached == InboundState.Begun ? $"q{qos} begun c=restart" : "", rig.Take());
            rig.Turn();
            rig.Turn();
            Assert.Equal(qos == 1 ? 0 : 1, rig.Session.InboundHeldCount);
        }
    }

    [Fact]
    public void A_mark_at_qos_1_says_nothing_of_a_new_message_with_the_same_identifier_and_content()
    {
        // Its PUBACK had left, and the mark was still there when the power failed. A new message has DUP 0 [MQTT-3.3.1-1].
        var rig = new SessionRig();
        rig.RestoreProgress(rig.Options.SessionTag, 0, false, false);
        Restore(rig, 1, InboundState.Begun | InboundState.Done | InboundState.AtQos1, "c", "restart", 1);
        rig.Connect(present: true);
        rig.Feed(FromBroker.Publish("c", "restart", 1, 1));
        Assert.Equal("q1 c=restart", rig.Take());
    }

    [Fact]
    public void A_refused_message_that_comes_again_before_one_that_has_begun_does_not_wait_for_it()
    {
        // Found by the simulated world, with room for one: the earlier one found no place, and the one that had begun waited behind it.
        var rig = new SessionRig((_, limits) => limits.InboundCount = 2);
        rig.RestoreProgress(rig.Options.SessionTag, 0, false, false);
        Restore(rig, 2, InboundState.Begun, "c", "restart");
        rig.Connect(present: true);
        rig.Feed(FromBroker.Publish("c", "unknown", 2, 1, dup: true));
        rig.Session.InboundRefuse();
        Assert.Equal("PUBREC 1", rig.Turn());
        rig.Feed(FromBroker.Publish("c", "restart", 2, 2, dup: true));
        Assert.Equal("q2 begun c=restart", rig.Take());
    }

    [Fact]
    public void A_full_set_has_no_place_for_a_mark_and_the_message_stays_unanswered()
    {
        var rig = new SessionRig((_, limits) => limits.InboundCount = 2);
        rig.Connect();
        Fill(rig);
        rig.Feed(FromBroker.Publish("c", "restart", 1, 3));
        rig.Session.InboundBegin();
        Assert.Equal(("", ""), (rig.Turn(), rig.Take()));
        Assert.Equal("PUBCOMP 1 | PUBCOMP 2", rig.Feed(FromBroker.Pubrel(1), FromBroker.Pubrel(2)));
        Assert.Equal("DISCONNECT", rig.After(100));
    }

    [Fact]
    public void A_message_whose_identifier_storage_refuses_is_acknowledged_all_the_same_by_the_setting_send()
    {
        var rig = new SessionRig();
        rig.Connect();
        rig.Storage = _ => false;
        rig.Feed(FromBroker.Publish("c", "1", 2, 1));
        rig.Take();
        Assert.Equal("PUBREC 1", rig.Turn());
        Assert.Equal(1, rig.CountOf(MqttFaults.SentNotDurable));
        Assert.Equal("PUBREC 1", rig.Feed(FromBroker.Publish("c", "1", 2, 1, dup: true)));
        rig.Storage = _ => true;
        rig.TakeJournal();
        rig.After(rig.Options.StorageRetryMs);
        Assert.Equal("inbound 1 done", rig.TakeJournal());
    }

    [Fact]
    public void With_hold_an_identifier_that_storage_refuses_keeps_its_answer_back_and_nothing_else()
    {
        var rig = new SessionRig((options, _) => options.HoldWhenStorageFails = true);
        rig.Connect();
        rig.Storage = record => record.Kind != JournalKind.Inbound;
        rig.Feed(FromBroker.Publish("c", "1", 2, 1));
        rig.Take();
        Assert.Equal("", rig.Turn());
        Assert.Equal("", rig.Feed(FromBroker.Pubrel(1)));
        rig.Feed(FromBroker.Publish("c", "2", 1, 2));
        Assert.Equal("q1 c=2", rig.Take());
        Assert.Equal("PUBACK 2", rig.Turn());
        Assert.InRange(rig.Session.NextDeadlineMs, rig.Now + 1, rig.Now + rig.Options.StorageRetryMs);
        rig.Storage = _ => true;
        Assert.Equal("PUBCOMP 1", rig.After(rig.Options.StorageRetryMs));
        Assert.Equal(0, rig.Session.InboundHeldCount);
    }

    [Fact]
    public void With_hold_a_mark_that_storage_refuses_leaves_the_message_with_the_broker()
    {
        var rig = new SessionRig((options, _) => options.HoldWhenStorageFails = true);
        rig.Connect();
        rig.Storage = _ => false;
        rig.Feed(FromBroker.Publish("c", "restart", 1, 9));
        rig.Session.InboundBegin();
        rig.Turn();
        Assert.Equal((ConnectionState.BackingOff, ""), (rig.Session.State, rig.Take()));
        rig.Storage = _ => true;
        rig.After(rig.Options.BackoffMsMin);
        rig.Connect(present: true);
        rig.Feed(FromBroker.Publish("c", "restart", 1, 9, dup: true));
        Assert.Equal("q1 c=restart", rig.Take());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_mark_that_still_waits_for_storage_when_the_connection_ends_says_nothing_of_having_begun(int qos)
    {
        var rig = new SessionRig();
        rig.Connect();
        rig.Storage = record => record.Kind != JournalKind.Inbound;
        rig.Feed(FromBroker.Publish("c", "1", 2, 1));
        rig.Take();
        Assert.Equal("PUBREC 1", rig.Turn());
        rig.Feed(FromBroker.Publish("c", "restart", qos, 9));
        rig.Session.InboundBegin();
        Assert.Equal("", rig.Turn());
        rig.LoseLink();
        rig.Storage = _ => true;
        rig.Connect(present: true);
        rig.Feed(FromBroker.Publish("c", "restart", qos, 9, dup: true));
        Assert.Equal($"q{qos} c=restart", rig.Take());
    }

    [Fact]
    public void A_duplicate_on_a_later_connection_is_answered_after_its_record_like_the_first()
    {
        var rig = new SessionRig((options, _) => options.HoldWhenStorageFails = true);
        rig.Connect();
        rig.Storage = record => record.Kind != JournalKind.Inbound;
        rig.Feed(FromBroker.Publish("c", "1", 2, 1));
        rig.Take();
        Assert.Equal("", rig.Turn());
        rig.LoseLink();
        rig.Connect(present: true);
        Assert.Equal(("", ""), (rig.Feed(FromBroker.Publish("c", "1", 2, 1, dup: true)), rig.Take()));
        Assert.Equal(1, rig.CountOf(MqttFaults.InboundDuplicate));
        rig.Storage = _ => true;
        Assert.Equal("PUBREC 1", rig.After(rig.Options.StorageRetryMs));
        Assert.Equal("PUBREC 1", rig.Feed(FromBroker.Publish("c", "1", 2, 1, dup: true)));
    }

    [Fact]
    public void A_lost_session_voids_also_a_set_whose_last_removal_storage_has_refused()
    {
        uint generation = 0;
        var rig = new SessionRig();
        rig.Connect();
        rig.Feed(FromBroker.Publish("c", "1", 2, 1));
        rig.Take();
        rig.Turn();
        rig.Storage = record =>
        {
            generation = record.Kind == JournalKind.Progress ? record.InboundGeneration : generation;
            return record.Kind != JournalKind.Inbound;
        };
        Assert.Equal("PUBCOMP 1", rig.Feed(FromBroker.Pubrel(1)));
        Assert.Equal(0, rig.Session.InboundHeldCount);
        rig.LoseLink();

        // Otherwise the record would return at the next start, and take the new session's first message for its own.
        rig.Connect(present: false);
        Assert.Equal(1u, generation);
    }

    [Fact]
    public void Answers_that_a_write_sets_free_wait_for_room_in_their_order()
    {
        var rig = new SessionRig((options, _) => options.HoldWhenStorageFails = true);
        rig.Connect();
        rig.Storage = record => record.Kind != JournalKind.Inbound;
        const int Count = 60;
        for (int id = 1; id <= Count; id++)
        {
            rig.Feed(FromBroker.Publish("c", "x", 2, id));
            rig.Take();
        }

        rig.Storage = _ => true;
        string left = rig.After(rig.Options.StorageRetryMs);
        Assert.Equal(string.Join(" | ", Enumerable.Range(1, Count).Select(id => $"PUBREC {id}")), left);
    }

    [Fact]
    public void Acknowledgements_wait_for_room_and_nothing_is_read_meanwhile_beyond_a_bound()
    {
        var rig = new SessionRig();
        rig.Connect();
        rig.SendMax = 0;
        byte[] pubrel = FromBroker.Pubrel(5);
        int taken = 0;
        for (int i = 0; i < 1000 && rig.Session.FeedBytes(pubrel, 0, 4) == 4; i++)
        {
            taken++;
            rig.Turn();
        }

        Assert.InRange(taken, 20, 600);
        rig.SendMax = int.MaxValue;
        string left = "";
        for (int i = 0; i < 100; i++)
        {
            string more = rig.Turn();
            left += more.Length > 0 ? " | " + more : "";
        }

        Assert.Equal(taken, left.Split("PUBCOMP 5").Length - 1);
        Assert.Equal(4, rig.Session.FeedBytes(pubrel, 0, 4));
    }

    [Fact]
    public void Subscriptions_go_after_every_connack_whatever_session_present_says()
    {
        var rig = new SessionRig();
        Assert.True(rig.Session.Subscribe("a/#"u8.ToArray(), 2));
        Assert.True(rig.Session.Subscribe("b"u8.ToArray(), 0));
        Assert.Equal("SUBSCRIBE 61441 a/# q2 | SUBSCRIBE 61442 b q0", rig.Connect());
        rig.Feed(FromBroker.Suback(61441, 1), FromBroker.Suback(61442, 0x80));
        Assert.EndsWith("Subscribed 1 | Subscribed 128", rig.TakeEvents());
        Assert.Equal((1, 1), (rig.CountOf(MqttFaults.SubscribeDowngraded), rig.CountOf(MqttFaults.SubscribeRefused)));
        rig.LoseLink();
        Assert.Equal("SUBSCRIBE 61443 a/# q2 | SUBSCRIBE 61444 b q0", rig.Connect(present: true));
        Assert.True(rig.Session.Subscribe("b"u8.ToArray(), 1));
        Assert.Equal("SUBSCRIBE 61445 b q1", rig.Turn());
        rig.Session.Subscribe("c"u8.ToArray(), 1);
        rig.Session.Subscribe("d"u8.ToArray(), 1);
        Assert.False(rig.Session.Subscribe("e"u8.ToArray(), 1));
    }

    [Fact]
    public void A_subscription_without_answer_is_asked_for_again_after_a_pause_on_the_same_connection()
    {
        var rig = new SessionRig((options, _) => options.KeepAliveS = 0);
        rig.Session.Subscribe("a"u8.ToArray(), 2);
        Assert.Equal("SUBSCRIBE 61441 a q2", rig.Connect());
        rig.After(rig.Options.AckTimeoutMs - 1);
        Assert.Equal(0, rig.CountOf(MqttFaults.SubscribeUnanswered));
        rig.After(1);
        Assert.Equal((1, ConnectionState.Connected), (rig.CountOf(MqttFaults.SubscribeUnanswered), rig.Session.State));
        Assert.Equal("", rig.After(Session.SubscribePauseMsMin - 1));
        Assert.Equal("SUBSCRIBE 61442 a q2", rig.After(1));
        rig.After(rig.Options.AckTimeoutMs);
        Assert.Equal("", rig.After((2 * Session.SubscribePauseMsMin) - 1));
        Assert.Equal("SUBSCRIBE 61443 a q2", rig.After(1));
        rig.Feed(FromBroker.Suback(61443, 2));
        Assert.Equal("", rig.After(Session.SubscribePauseMsMax));
        Assert.Equal(2, rig.CountOf(MqttFaults.SubscribeUnanswered));
    }

    [Fact]
    public void A_filter_that_is_subscribed_again_before_its_suback_waits_for_the_new_one_alone()
    {
        var rig = new SessionRig((options, _) => options.KeepAliveS = 0);
        rig.Connect();
        rig.Session.Subscribe("a"u8.ToArray(), 0);
        rig.Turn();
        rig.Session.Subscribe("a"u8.ToArray(), 1);
        Assert.Equal("SUBSCRIBE 61442 a q1", rig.Turn());
        rig.Feed(FromBroker.Suback(61441, 0), FromBroker.Suback(61442, 1));
        rig.After(rig.Options.AckTimeoutMs);
        Assert.Equal(
            (1, 0, ConnectionState.Connected),
            (rig.CountOf(MqttFaults.AckUnknown), rig.CountOf(MqttFaults.SubscribeUnanswered), rig.Session.State));
    }

    [Fact]
    public void A_suback_that_comes_late_still_counts()
    {
        var rig = new SessionRig((options, _) => options.KeepAliveS = 0);
        rig.Session.Subscribe("a"u8.ToArray(), 2);
        rig.Connect();
        rig.After(rig.Options.AckTimeoutMs);
        rig.Feed(FromBroker.Suback(61441, 2));
        Assert.EndsWith("Subscribed 2", rig.TakeEvents());
        Assert.Equal(0, rig.CountOf(MqttFaults.AckUnknown));
    }

    [Fact]
    public void A_refused_subscription_is_asked_for_again_and_the_pause_grows_to_its_limit()
    {
        var rig = new SessionRig((options, _) => options.KeepAliveS = 0);
        rig.Session.Subscribe("a"u8.ToArray(), 2);
        rig.Connect();
        long pause = Session.SubscribePauseMsMin;
        for (int id = 61441; id < 61450; id++)
        {
            rig.Feed(FromBroker.Suback(id, 0x80));
            Assert.Equal("", rig.After(pause - 1));
            Assert.Equal($"SUBSCRIBE {id + 1} a q2", rig.After(1));
            pause = Math.Min(pause * 2, Session.SubscribePauseMsMax);
        }

        Assert.Equal(Session.SubscribePauseMsMax, pause);

        // Granted: the next refusal begins again with the shortest pause.
        rig.Feed(FromBroker.Suback(61450, 2));
        rig.Session.Subscribe("a"u8.ToArray(), 1);
        rig.Turn();
        rig.Feed(FromBroker.Suback(61451, 0x80));
        Assert.Equal("SUBSCRIBE 61452 a q1", rig.After(Session.SubscribePauseMsMin));
    }

    [Fact]
    public void A_subscription_asks_for_no_more_than_the_brokers_limit()
    {
        var rig = new SessionRig((options, _) => options.BrokerQosMax = 1);
        rig.Session.Subscribe("a"u8.ToArray(), 2);
        rig.Session.Subscribe("b"u8.ToArray(), 0);
        Assert.Equal("SUBSCRIBE 61441 a q1 | SUBSCRIBE 61442 b q0", rig.Connect());
        rig.Feed(FromBroker.Suback(61441, 1));
        Assert.Equal(0, rig.CountOf(MqttFaults.SubscribeDowngraded));
    }

    private static void Restore(SessionRig rig, int id, int state, string topic, string payload, int qos = 2)
    {
        byte[] packet = FromBroker.Publish(topic, payload, qos, id);
        rig.Session.FeedRestoredInbound(id, new TableCrc32().Compute(packet, 2, packet.Length - 2), state);
    }

    // A place that is used and released, and a message that found none.
    private static void Overflow(SessionRig rig)
    {
        Fill(rig);
        rig.Feed(FromBroker.Publish("c", "3", 2, 3));
        rig.Feed(FromBroker.Pubrel(1), FromBroker.Pubrel(2));
    }

    // Two messages at QoS 2 that are not released.
    private static void Fill(SessionRig rig)
    {
        for (int id = 1; id <= 2; id++)
        {
            rig.Feed(FromBroker.Publish("c", id.ToString(), 2, id));
            rig.Take();
            rig.Turn();
        }
    }
}
