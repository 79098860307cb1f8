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
    public void Qos_1_is_durable_before_puback_and_emptied_when_done()
    {
        // [MQTT-4.3.2-2]
        var rig = new SessionRig();
        rig.Connect();
        rig.TakeJournal();
        rig.Storage = null;
        Assert.Equal("", rig.Feed(FromBroker.Publish("a", "1", 1, 9)));
        Assert.Equal("", rig.Take());
        rig.Storage = _ => true;
        Assert.Equal("PUBACK 9", rig.Turn());
        Assert.Equal("store 0 id 9 q1", rig.TakeJournal());
        Assert.Equal("q1 a=1", rig.Take());
        Assert.Equal("", rig.Turn());
        Assert.Equal("remove 0", rig.TakeJournal());
        Assert.Equal(0, rig.Session.InboundHeldCount);
    }

    [Fact]
    public void Qos_2_is_durable_before_pubrec_delivered_once_and_removed_before_pubcomp()
    {
        // [MQTT-4.3.3-2]
        var rig = new SessionRig();
        rig.Connect();
        rig.TakeJournal();
        rig.Storage = null;
        Assert.Equal("", rig.Feed(FromBroker.Publish("a", "1", 2, 9, retain: true)));
        rig.Storage = _ => true;
        Assert.Equal("PUBREC 9", rig.Turn());
        Assert.Equal("store 0 id 9 q2", rig.TakeJournal());
        Assert.Equal("q2 retain a=1", rig.Take());
        Assert.Equal("", rig.Turn());
        Assert.Equal("PUBREC 9", rig.Feed(FromBroker.Publish("a", "1", 2, 9, dup: true)));
        Assert.Equal(("", 1), (rig.Take(), rig.CountOf(Fault.InboundDuplicate)));
        Assert.Equal("", rig.TakeJournal());
        rig.Storage = null;
        Assert.Equal("", rig.Feed(FromBroker.Pubrel(9)));
        rig.Storage = _ => true;
        Assert.Equal("PUBCOMP 9", rig.Turn());
        Assert.Equal("remove 0", rig.TakeJournal());
        Assert.Equal("PUBCOMP 9", rig.Feed(FromBroker.Pubrel(9)));
        Assert.Equal("PUBCOMP 1234", rig.Feed(FromBroker.Pubrel(1234)));
        Assert.Equal(0, rig.Session.InboundHeldCount);
    }

    [Fact]
    public void After_puback_the_same_identifier_is_a_new_message()
    {
        // [MQTT-4.3.2-2] irrespective of DUP: a broker that takes its lowest free identifier sends two equal commands so.
        var rig = new SessionRig();
        rig.Connect();
        Assert.Equal("PUBACK 1", rig.Feed(FromBroker.Publish("c", "on", 1, 1)));
        Assert.Equal("PUBACK 1", rig.Feed(FromBroker.Publish("c", "on", 1, 1)));
        Assert.Equal("q1 c=on | q1 c=on", rig.Take());
        Assert.Equal(0, rig.CountOf(Fault.InboundDuplicate));
    }

    [Fact]
    public void Before_puback_left_the_same_identifier_and_content_is_a_duplicate()
    {
        var rig = new SessionRig();
        rig.Connect();
        rig.Storage = null;
        rig.Feed(FromBroker.Publish("c", "on", 1, 1));
        rig.LoseLink();
        rig.Storage = _ => true;
        rig.Turn();
        rig.Connect(present: true);
        Assert.Equal("PUBACK 1", rig.Feed(FromBroker.Publish("c", "on", 1, 1, dup: true)));
        Assert.Equal("q1 c=on", rig.Take());
        Assert.Equal(1, rig.CountOf(Fault.InboundDuplicate));
    }

    [Fact]
    public void An_identifier_reused_for_other_content_is_counted_and_both_are_delivered()
    {
        var rig = new SessionRig();
        rig.Connect();
        Assert.Equal("PUBREC 1", rig.Feed(FromBroker.Publish("c", "one", 2, 1)));
        Assert.Equal("PUBREC 1", rig.Feed(FromBroker.Publish("c", "two", 2, 1)));
        Assert.Equal(1, rig.CountOf(Fault.InboundIdReused));
        Assert.Equal("q2 c=one | q2 c=two", rig.Take());
        Assert.Equal("PUBCOMP 1", rig.Feed(FromBroker.Pubrel(1)));
        rig.Turn();
        Assert.Equal(0, rig.Session.InboundHeldCount);
    }

    [Fact]
    public void Inbound_and_outbound_identifiers_are_separate_spaces()
    {
        var rig = new SessionRig();
        rig.Connect();
        rig.Publish(2, "out");
        rig.Turn();
        Assert.Equal("PUBREC 1", rig.Feed(FromBroker.Publish("in", "x", 2, 1)));
        Assert.Equal("PUBREL 1", rig.Feed(FromBroker.Pubrec(1)));
        rig.Take();
        Assert.Equal("PUBCOMP 1", rig.Feed(FromBroker.Pubrel(1)));
        rig.Feed(FromBroker.Pubcomp(1));
        Assert.Equal((0, 0), (rig.Session.HeldCount, rig.Session.InboundHeldCount));
    }

    [Fact]
    public void A_full_set_acknowledges_no_more_and_drops_the_link_when_it_has_emptied_and_the_broker_knows_it()
    {
        var rig = new SessionRig((_, limits) => limits.InboundCount = 2);
        rig.Connect();
        rig.Feed(FromBroker.Publish("c", "1", 2, 1), FromBroker.Publish("c", "2", 2, 2));
        Assert.Equal("", rig.Feed(FromBroker.Publish("c", "3", 2, 3)));
        Assert.Equal("q2 c=1 | q2 c=2", rig.Take());
        Assert.Equal("PUBCOMP 1", rig.Feed(FromBroker.Pubrel(1)));

        // There is room again, but the fourth may not overtake the third.
        Assert.Equal("", rig.Feed(FromBroker.Publish("c", "4", 2, 4)));
        Assert.Equal((0, ConnectionState.Connected), (rig.CountOf(Fault.InboundSetFull), rig.Session.State));
        Assert.Equal("PUBCOMP 2", rig.Feed(FromBroker.Pubrel(2)));

        // On a slow link that may still be on its way: the answer to what is sent behind it says when it is there.
        Assert.Equal("PINGREQ", rig.Turn());
        Assert.Equal("", rig.After(1000));
        Assert.Equal((0, ConnectionState.Connected), (rig.CountOf(Fault.InboundSetFull), rig.Session.State));
        rig.Feed(FromBroker.Pingresp());
        rig.Turn();
        Assert.Equal((1, ConnectionState.BackingOff), (rig.CountOf(Fault.InboundSetFull), rig.Session.State));
        rig.Connect(present: true);
        Assert.Equal("PUBREC 3 | PUBREC 4", rig.Feed(FromBroker.Publish("c", "3", 2, 3, dup: true), FromBroker.Publish("c", "4", 2, 4)));
    }

    [Fact]
    public void Behind_a_full_set_an_answer_to_an_older_ping_proves_nothing_and_none_at_all_ends_the_link_in_time()
    {
        var rig = new SessionRig((_, limits) => limits.InboundCount = 1);
        rig.Connect();
        Assert.Equal("PINGREQ", rig.After(rig.Options.KeepAliveS * 750L));
        rig.Feed(FromBroker.Publish("c", "1", 1, 1), FromBroker.Publish("c", "2", 1, 2));
        rig.Take();
        Assert.Equal("", rig.After(20));
        rig.Feed(FromBroker.Pingresp());
        Assert.Equal("PINGREQ", rig.Turn());
        Assert.Equal((0, ConnectionState.Connected), (rig.CountOf(Fault.InboundSetFull), rig.Session.State));
        rig.After(rig.Options.PingTimeoutMs);
        Assert.Equal((1, ConnectionState.BackingOff), (rig.CountOf(Fault.PingTimeout), rig.Session.State));
    }

    [Fact]
    public void A_full_set_that_does_not_empty_drops_the_link_after_the_acknowledgement_time()
    {
        var rig = new SessionRig((_, limits) => limits.InboundCount = 1);
        rig.Connect();
        rig.Feed(FromBroker.Publish("c", "1", 2, 1), FromBroker.Publish("c", "2", 2, 2));
        rig.Now += rig.Options.AckTimeoutMs;
        rig.Turn();
        Assert.Equal((1, ConnectionState.BackingOff), (rig.CountOf(Fault.InboundSetFull), rig.Session.State));
    }

    [Fact]
    public void A_message_larger_than_the_set_or_the_buffer_is_acknowledged_and_counted_and_its_beginning_shown()
    {
        var rig = new SessionRig();
        rig.Connect();
        Assert.Equal("PUBREC 7", rig.Feed(FromBroker.Publish("c", "a" + new string('x', 300), 2, 7)));
        Assert.StartsWith("q0 c=ax", rig.Take());
        Assert.Equal("PUBCOMP 7", rig.Feed(FromBroker.Pubrel(7)));
        Assert.Equal("PUBACK 8", rig.Feed(FromBroker.Publish("c", "b" + new string('x', 5000), 1, 8)));
        Assert.StartsWith("q0 c=bx", rig.Take());
        Assert.Equal("", rig.Feed(FromBroker.Publish("c", "d" + new string('x', 5000))));
        Assert.StartsWith("q0 c=dx", rig.Take());
        Assert.Equal("PUBREC 9", rig.Feed(FromBroker.Publish(new string('t', 3000), "", 2, 9)));
        Assert.Equal((4, "", ConnectionState.Connected), (rig.CountOf(Fault.InboundOversize), rig.Take(), rig.Session.State));
    }

    [Fact]
    public void A_lost_session_voids_the_handshakes_and_what_was_not_done_is_still_delivered()
    {
        var rig = new SessionRig();
        rig.Connect();
        rig.Feed(FromBroker.Publish("c", "1", 2, 1));
        rig.LoseLink();
        rig.TakeJournal();
        rig.Connect();
        Assert.Contains("progress", rig.TakeJournal());
        Assert.Equal("PUBREC 1", rig.Feed(FromBroker.Publish("c", "1", 2, 1)));
        Assert.Equal("q2 c=1 | q2 c=1", rig.Take());
        Assert.Equal(0, rig.CountOf(Fault.InboundDuplicate));
    }

    [Fact]
    public void The_set_does_not_outlive_a_change_of_the_broker()
    {
        var rig = new SessionRig();
        rig.Session.FeedRestoredProgress(0xBAD, 0, false, false);
        Restore(rig, 3, 10, 1, 2, false, true, "c", "1");
        rig.DiscardAndConnect(present: true);
        Assert.Equal("PUBREC 1", rig.Feed(FromBroker.Publish("c", "1", 2, 1)));
        Assert.Equal("q2 c=1 | q2 c=1", rig.Take());
    }

    [Fact]
    public void Restored_messages_are_delivered_and_still_recognised()
    {
        var rig = new SessionRig();
        rig.Session.FeedRestoredProgress(rig.Options.SessionTag, 0, false, false);
        Restore(rig, 3, 10, 1, 2, true, true, "c", "live");
        Restore(rig, 5, 11, 2, 2, false, false, "c", "void");
        rig.Connect(present: true);
        Assert.Equal("PUBREC 1", rig.Feed(FromBroker.Publish("c", "live", 2, 1, dup: true)));
        Assert.Equal("q2 begun c=live | q2 c=void", rig.Take());
        rig.Turn();
        Assert.Equal(1, rig.Session.InboundHeldCount);
        Assert.Equal("PUBCOMP 2", rig.Feed(FromBroker.Pubrel(2)));
        Assert.Equal("PUBCOMP 1", rig.Feed(FromBroker.Pubrel(1)));
    }

    [Fact]
    public void A_mark_of_having_begun_is_durable_before_it_shows_as_started()
    {
        var rig = new SessionRig();
        rig.Connect();
        rig.Feed(FromBroker.Publish("c", "1", 2, 1));
        rig.TakeJournal();
        int slot = rig.OldestSlot();
        Assert.False(rig.OldestStarted());
        rig.Session.InboundBegin(slot);
        Assert.Equal("", rig.Take(finish: false));
        Assert.Equal("", rig.Turn());
        Assert.Equal("store 0 id 1 q2 begun", rig.TakeJournal());
        Assert.True(rig.OldestStarted());
        Assert.Equal("q2 c=1", rig.Take());
        Assert.Equal("PUBCOMP 1", rig.Feed(FromBroker.Pubrel(1)));
    }

    [Fact]
    public void A_message_that_storage_refuses_is_acknowledged_all_the_same_by_the_setting_send()
    {
        var rig = new SessionRig();
        rig.Connect();
        rig.Storage = _ => false;
        Assert.Equal("PUBREC 1", rig.Feed(FromBroker.Publish("c", "1", 2, 1)));
        Assert.Equal((1, "q2 c=1"), (rig.CountOf(Fault.SentNotDurable), rig.Take()));
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

        Assert.InRange(taken, 40, 600);
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
        Assert.Equal((1, 1), (rig.CountOf(Fault.SubscribeDowngraded), rig.CountOf(Fault.SubscribeRefused)));
        rig.LoseLink();
        Assert.Equal("SUBSCRIBE 61443 a/# q2 | SUBSCRIBE 61444 b q0", rig.Connect(present: true));
        Assert.True(rig.Session.Subscribe("b"u8.ToArray(), 1));
        Assert.Equal("SUBSCRIBE 61445 b q1", rig.Turn());
        rig.Session.Subscribe("c"u8.ToArray(), 1);
        rig.Session.Subscribe("d"u8.ToArray(), 1);
        Assert.False(rig.Session.Subscribe("e"u8.ToArray(), 1));
    }

    [Fact]
    public void A_suback_that_does_not_come_drops_the_link()
    {
        var rig = new SessionRig((options, _) => options.KeepAliveS = 0);
        rig.Session.Subscribe("a"u8.ToArray(), 2);
        rig.Connect();
        rig.After(rig.Options.AckTimeoutMs - 1);
        Assert.Equal(ConnectionState.Connected, rig.Session.State);
        rig.After(1);
        Assert.Equal((1, ConnectionState.BackingOff), (rig.CountOf(Fault.AckTimeout), rig.Session.State));
    }

    [Fact]
    public void Unsubscribe_frees_its_place_with_unsuback_and_is_owed_until_then()
    {
        // [MQTT-3.10.4-4]
        var rig = new SessionRig();
        rig.Session.Subscribe("a"u8.ToArray(), 2);
        rig.Connect();
        rig.Feed(FromBroker.Suback(61441, 2));
        Assert.False(rig.Session.Unsubscribe("x"u8.ToArray()));
        Assert.True(rig.Session.Unsubscribe("a"u8.ToArray()));
        Assert.Equal("UNSUBSCRIBE 61442 a", rig.Turn());
        rig.LoseLink();
        Assert.Equal("UNSUBSCRIBE 61443 a", rig.Connect(present: true));
        rig.Feed(FromBroker.Unsuback(61443));
        Assert.EndsWith("Unsubscribed 0", rig.TakeEvents());
        rig.LoseLink();
        Assert.Equal("", rig.Connect(present: true));
    }

    [Fact]
    public void Unsubscribe_while_away_is_told_to_a_broker_that_kept_the_session()
    {
        var rig = new SessionRig();
        rig.Session.Subscribe("a"u8.ToArray(), 2);
        rig.Connect();
        rig.Feed(FromBroker.Suback(61441, 2));
        rig.LoseLink();
        Assert.True(rig.Session.Unsubscribe("a"u8.ToArray()));
        Assert.Equal("UNSUBSCRIBE 61442 a", rig.Connect(present: true));
    }

    private static void Restore(
        SessionRig rig, int slot, long arrival, int id, int qos, bool begun, bool live, string topic, string payload)
    {
        byte[] packet = FromBroker.Publish(topic, payload, qos, id);
        uint crc = new TableCrc32().Compute(packet, 2, packet.Length - 2);
        rig.Session.FeedRestoredInbound(slot, arrival, id, qos, false, begun, crc, live, packet, 2, packet.Length - 2);
    }

    [Fact]
    public void With_hold_a_message_that_no_slot_takes_stays_with_the_broker_and_the_next_connection_is_made()
    {
        var rig = new SessionRig((options, _) => options.HoldWhenStorageFails = true);
        rig.Connect();
        rig.Storage = _ => false;
        rig.Feed(FromBroker.Publish("a", "1", 1, 9));
        rig.Turn();
        Assert.Equal(ConnectionState.BackingOff, rig.Session.State);
        Assert.Equal((0, ""), (rig.Session.InboundHeldCount, rig.Take()));
        rig.Storage = _ => true;
        rig.After(rig.Options.BackoffMsMin);
        rig.Connect();
        Assert.True(rig.Session.IsConnected);
    }

    [Fact]
    public void With_hold_a_removal_that_storage_refuses_waits_and_does_not_hold_up_what_comes()
    {
        var rig = new SessionRig((options, _) => options.HoldWhenStorageFails = true);
        rig.Connect();
        rig.Feed(FromBroker.Publish("a", "1", 2, 9));
        rig.Take();
        rig.Turn();
        rig.Storage = record => record.Kind != JournalKind.InboundRemove;
        Assert.Equal("", rig.Feed(FromBroker.Pubrel(9)));
        Assert.Equal("", rig.Feed(FromBroker.Publish("b", "2")));
        Assert.Equal("q0 b=2", rig.Take());
        rig.Storage = _ => true;
        Assert.Equal("PUBCOMP 9", rig.After(rig.Options.StorageRetryMs));
    }
}
