using Gateway.Mqtt;
using Gateway.Primitives;
using Xunit;

namespace Gateway.Tests.Unit.Mqtt;

public class SessionOutboundTests
{
    [Fact]
    public void Qos_0_is_sent_when_connected_or_not_at_all_and_needs_no_record()
    {
        var rig = new SessionRig();
        Assert.Equal(PublishResult.NotConnected, rig.Publish(0, "a"));
        rig.Connect();
        rig.TakeJournal();
        Assert.Equal(PublishResult.Accepted, rig.Publish(0, "b", retain: true));
        Assert.Equal("PUBLISH q0 retain t=b", rig.Turn());
        Assert.Equal(("", 1, 0), (rig.TakeJournal(), rig.CountOf(MqttFaults.Qos0NotConnected), rig.Session.HeldCount));
    }

    [Fact]
    public void Qos_0_never_waits_behind_qos_1()
    {
        var rig = new SessionRig { Storage = null };
        rig.Storage = _ => true;
        rig.Connect();
        rig.Storage = null;
        rig.Publish(1, "slow");
        rig.Publish(0, "now");
        Assert.Equal("PUBLISH q0 t=now", rig.Turn());
    }

    [Fact]
    public void Who_keeps_what_cannot_leave_now_has_only_what_fits_no_buffer_counted()
    {
        var rig = new SessionRig();
        byte[] topic = "t"u8.ToArray();
        byte[] payload = new byte[2000];
        Assert.Equal(PublishResult.NotConnected, rig.Session.TryPublish(topic, payload, 0, 100, false, PacketGroup.None));
        rig.Connect();
        rig.SendMax = 0;
        Assert.Equal(PublishResult.Accepted, rig.Session.TryPublish(topic, payload, 0, 1000, false, PacketGroup.None));
        Assert.Equal(PublishResult.NoRoom, rig.Session.TryPublish(topic, payload, 0, 100, false, PacketGroup.None));
        Assert.Equal(PublishResult.TooLarge, rig.Session.TryPublish(topic, payload, 0, 2000, false, PacketGroup.None));
        Assert.Equal(
            (0, 0, 1),
            (rig.CountOf(MqttFaults.Qos0NotConnected), rig.CountOf(MqttFaults.Qos0NoRoom), rig.CountOf(MqttFaults.PayloadTooLarge)));
    }

    [Fact]
    public void Qos_0_that_finds_no_room_or_fits_no_buffer_is_counted()
    {
        var rig = new SessionRig();
        rig.Connect();
        rig.SendMax = 0;
        Assert.Equal(PublishResult.Accepted, rig.Publish(0, new string('x', 1000)));
        Assert.Equal(PublishResult.NoRoom, rig.Publish(0, new string('x', 100)));
        Assert.Equal(PublishResult.TooLarge, rig.Publish(0, new string('x', 2000)));
        Assert.Equal((1, 1), (rig.CountOf(MqttFaults.Qos0NoRoom), rig.CountOf(MqttFaults.PayloadTooLarge)));
        rig.SendMax = 10;
        string left = "";
        for (int i = 0; i < 200; i++)
        {
            left += rig.Turn();
        }

        Assert.Equal("PUBLISH q0 t=" + new string('x', 1000), left);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void No_byte_of_a_publish_leaves_before_its_record_is_durable(int qos)
    {
        var rig = new SessionRig();
        rig.Connect();
        rig.Storage = null;
        rig.Publish(qos, "a");
        Assert.Equal("", rig.Turn());
        Assert.Equal(OutboundState.AwaitingRecord, rig.Session.StateOf(0));
        rig.Storage = _ => true;
        Assert.Equal($"PUBLISH 1 q{qos} t=a", rig.Turn());
        Assert.Equal($"entry 0 id 1 q{qos}", rig.Journal[^1]);
    }

    [Fact]
    public void Qos_1_is_complete_with_puback_and_free_in_storage_after_a_second()
    {
        // [MQTT-4.3.2-1]
        var rig = new SessionRig();
        rig.Connect();
        rig.Publish(1, "a", context: 77);
        rig.Turn();
        rig.TakeJournal();
        Assert.Equal("", rig.Feed(FromBroker.Puback(1)));
        Assert.EndsWith("Delivered 77", rig.TakeEvents());
        Assert.Equal((0, OutboundState.Free, ""), (rig.Session.HeldCount, rig.Session.StateOf(0), rig.TakeJournal()));
        rig.After(999);
        Assert.Equal("", rig.TakeJournal());
        Assert.True(rig.Session.NextDeadlineMs <= rig.Now + 1);
        rig.After(1);
        Assert.Equal("progress 0:1=Free", rig.TakeJournal());
    }

    [Fact]
    public void Eight_completions_are_durable_at_once()
    {
        var rig = new SessionRig();
        rig.Connect();
        for (int i = 0; i < 8; i++)
        {
            rig.Publish(1, "a");
        }

        rig.Turn();
        rig.TakeJournal();
        for (int id = 1; id < 8; id++)
        {
            rig.Feed(FromBroker.Puback(id));
        }

        Assert.Equal("", rig.TakeJournal());
        rig.Feed(FromBroker.Puback(8));
        Assert.Equal("progress 0:1=Free 1:2=Free 2:3=Free 3:4=Free 4:5=Free 5:6=Free 6:7=Free 7:8=Free", rig.TakeJournal());
    }

    [Fact]
    public void Qos_2_releases_only_after_the_progress_record_and_completes_with_pubcomp()
    {
        // [MQTT-4.3.3-1]; write-ahead of PUBREL.
        var rig = new SessionRig();
        rig.Connect();
        rig.Publish(2, "a", context: 5);
        Assert.Equal("PUBLISH 1 q2 t=a", rig.Turn());
        rig.Storage = null;
        Assert.Equal("", rig.Feed(FromBroker.Pubrec(1)));
        Assert.Equal("", rig.After(5000));
        Assert.Equal(OutboundState.AwaitingRelease, rig.Session.StateOf(0));
        rig.TakeJournal();
        rig.Storage = _ => true;
        Assert.Equal("PUBREL 1", rig.Turn());
        Assert.Equal("progress 0:1=Released", rig.TakeJournal());
        Assert.Equal("", rig.Feed(FromBroker.Pubcomp(1)));
        Assert.EndsWith("Delivered 5", rig.TakeEvents());
        Assert.Equal(0, rig.Session.HeldCount);
    }

    [Fact]
    public void Pubrecs_that_are_on_their_way_share_one_write_but_no_release_waits_long()
    {
        // [MQTT-4.6.0-4] PUBREL in the order of the PUBRECs.
        var rig = new SessionRig();
        rig.Connect();
        rig.Publish(2, "a");
        rig.Publish(2, "b");
        rig.Publish(2, "c");
        rig.Turn();
        rig.TakeJournal();
        Assert.Equal("", rig.Feed(FromBroker.Pubrec(2)));
        Assert.Equal("", rig.Feed(FromBroker.Pubrec(1)));
        Assert.Equal("", rig.After(rig.Options.ReleaseGatherMs - 1));
        Assert.Equal("PUBREL 2 | PUBREL 1", rig.After(1));
        Assert.Equal("progress 1:2=Released 0:1=Released", rig.TakeJournal());
        Assert.Equal("PUBREL 3", rig.Feed(FromBroker.Pubrec(3)));
    }

    [Fact]
    public void At_most_a_window_is_unacknowledged_and_the_order_is_that_of_publishing()
    {
        // [MQTT-4.6.0-1, -6]
        var rig = new SessionRig((_, limits) => limits.WindowMax = 3);
        rig.Connect();
        for (int i = 0; i < 6; i++)
        {
            rig.Publish(1 + (i % 2), ((char)('a' + i)).ToString());
        }

        Assert.Equal("PUBLISH 1 q1 t=a | PUBLISH 2 q2 t=b | PUBLISH 3 q1 t=c", rig.Turn());
        Assert.Equal("PUBLISH 4 q2 t=d", rig.Feed(FromBroker.Puback(3)));
        Assert.Equal("PUBLISH 5 q1 t=e", rig.Feed(FromBroker.Puback(1)));

        // Entries that wait only for storage do not fill the window.
        Assert.Equal("PUBLISH 6 q2 t=f", rig.Feed(FromBroker.Pubrec(2)));
    }

    [Fact]
    public void Nothing_overtakes_a_record_that_is_not_durable_yet()
    {
        var rig = new SessionRig((options, _) => options.HoldWhenStorageFails = true);
        rig.Connect();
        rig.Storage = record => record.Sequence != SessionRig.FirstSequence;
        rig.Publish(1, "a");
        rig.Publish(1, "b");
        Assert.Equal("", rig.Turn());
        rig.Storage = _ => true;
        Assert.Equal("PUBLISH 1 q1 t=a | PUBLISH 2 q1 t=b", rig.After(rig.Options.StorageRetryMs));
    }

    [Fact]
    public void The_full_table_refuses_and_counts_and_takes_again_when_one_is_free()
    {
        var rig = new SessionRig();
        rig.Connect();
        for (int i = 0; i < 32; i++)
        {
            Assert.True(rig.Session.HasFreeEntry);
            Assert.Equal(PublishResult.Accepted, rig.Publish(1, "a"));
        }

        Assert.False(rig.Session.HasFreeEntry);
        Assert.Equal(PublishResult.TableFull, rig.Publish(1, "b"));
        Assert.Equal(1, rig.CountOf(MqttFaults.TableFull));
        rig.Turn();
        rig.Feed(FromBroker.Puback(3));
        Assert.Equal(PublishResult.Accepted, rig.Publish(1, "b"));
        Assert.Equal(PublishResult.TooLarge, rig.Publish(1, new string('x', rig.Limits.EntryBodyBytesMax - 4)));
        Assert.Equal(1, rig.CountOf(MqttFaults.PayloadTooLarge));
    }

    [Fact]
    public void A_publish_of_exactly_an_entry_is_sent_whole()
    {
        var rig = new SessionRig();
        rig.Connect();
        string payload = new('x', rig.Limits.EntryBodyBytesMax - 5);
        Assert.Equal(PublishResult.Accepted, rig.Publish(2, payload));
        Assert.Equal("PUBLISH 1 q2 t=" + payload, rig.Turn());
        payload = new string('y', 127 - 5);
        rig.Publish(1, payload);
        rig.Publish(1, payload + "z");
        Assert.Equal($"PUBLISH 2 q1 t={payload} | PUBLISH 3 q1 t={payload}z", rig.Turn());
    }

    [Fact]
    public void Identifiers_are_unique_also_over_the_wrap_while_one_is_held()
    {
        // [MQTT-2.3.1-2, MQTT-2.3.1-4]
        var rig = new SessionRig((_, limits) => limits.EntryCount = 8);
        rig.Connect();
        rig.Publish(1, "held");
        rig.Turn();
        rig.Publish(2, "held too");
        rig.Turn();
        var seen = new HashSet<int>();
        for (int i = 0; i < (2 * Session.PublishIdCount) + 10; i++)
        {
            rig.Publish(1, "x");
            string sent = rig.Turn();
            int id = int.Parse(sent.Split(' ')[1]);
            Assert.InRange(id, 3, Session.PublishIdCount);
            seen.Add(id);
            rig.Feed(FromBroker.Puback(id));
        }

        Assert.Equal(Session.PublishIdCount - 2, seen.Count);
        Assert.Equal((1, 2), (rig.Session.PacketIdOf(0), rig.Session.PacketIdOf(1)));
    }

    [Fact]
    public void A_resumed_session_gets_what_is_unacknowledged_again_in_order_with_dup_and_pubrel_for_released()
    {
        // [MQTT-4.4.0-1], [MQTT-3.3.1-1], [MQTT-4.3.3-1]
        var rig = new SessionRig((_, limits) => limits.WindowMax = 4);
        rig.Connect();
        foreach (string payload in new[] { "a", "b", "c", "d", "e" })
        {
            rig.Publish(2, payload);
        }

        rig.Turn();
        rig.Feed(FromBroker.Pubrec(2));
        rig.After(100);
        rig.Publish(2, "f");
        rig.LoseLink();
        Assert.Equal("PUBLISH 1 q2 dup t=a | PUBREL 2 | PUBLISH 3 q2 dup t=c | PUBLISH 4 q2 dup t=d", rig.Connect(present: true));
        Assert.Equal("PUBLISH 5 q2 dup t=e", rig.Feed(FromBroker.Pubcomp(2)));
        Assert.Equal("PUBLISH 6 q2 t=f", rig.Feed(FromBroker.Pubrec(1)));
        Assert.Equal(0, rig.CountOf(MqttFaults.SessionLost));
    }

    [Fact]
    public void A_pubrec_whose_release_was_not_durable_when_the_link_broke_is_not_published_again()
    {
        var rig = new SessionRig();
        rig.Connect();
        rig.PublishAndRefuseRelease("a");
        rig.LoseLink();
        Assert.Equal("", rig.Connect(present: true));
        rig.Storage = _ => true;
        Assert.Equal("PUBREL 1", rig.After(rig.Options.StorageRetryMs));
    }

    [Fact]
    public void A_lost_session_makes_all_of_it_unsent_in_one_durable_write_before_any_packet()
    {
        var rig = new SessionRig();
        rig.Session.Subscribe("f"u8.ToArray(), 1);
        rig.Connect();
        rig.Publish(2, "a");
        rig.Publish(1, "b");
        rig.Turn();
        rig.Feed(FromBroker.Pubrec(1));
        rig.After(100);
        rig.LoseLink();
        rig.TakeJournal();
        Assert.Equal("PUBLISH 1 q2 t=a | PUBLISH 2 q1 t=b | SUBSCRIBE 61442 f q1", rig.Connect());
        Assert.Equal("progress unanswered | progress 0:1=Awaiting", rig.TakeJournal());
        Assert.Equal(1, rig.CountOf(MqttFaults.SessionLost));
        rig.Feed(FromBroker.Pubrec(1));
        rig.Feed(FromBroker.Pubcomp(1));
        rig.Feed(FromBroker.Puback(2));
        Assert.Equal(0, rig.Session.HeldCount);
    }

    [Fact]
    public void Nothing_leaves_until_the_verdict_is_durable()
    {
        var rig = new SessionRig();
        rig.Connect();
        rig.PublishAndRelease("a");
        rig.LoseLink();
        rig.Storage = record => record.Kind != JournalKind.Progress || record.ChangeCount == 0;
        rig.Options.HoldWhenStorageFails = true;
        Assert.Equal("", rig.Connect());
        Assert.Equal(ConnectionState.AwaitingResumption, rig.Session.State);

        // Not even on a second connection, which the broker calls resumed because the first one made its session.
        rig.LoseLink();
        Assert.Equal("", rig.Connect(present: true));
        Assert.Equal(ConnectionState.AwaitingResumption, rig.Session.State);
        rig.Storage = _ => true;
        Assert.Equal("PUBLISH 1 q2 t=a", rig.After(rig.Options.StorageRetryMs));
    }

    [Fact]
    public void A_lost_session_drops_released_entries_when_the_setting_says_so()
    {
        var rig = new SessionRig((options, _) => options.RepublishOnSessionLost = false);
        rig.Connect();
        rig.Publish(2, "released");
        rig.Publish(2, "not released");
        rig.Turn();
        rig.Feed(FromBroker.Pubrec(1));
        rig.After(100);
        rig.LoseLink();
        Assert.Equal("PUBLISH 2 q2 t=not released", rig.Connect());
        Assert.Contains("progress 0:1=Free", rig.Journal);
        Assert.Equal(1, rig.Session.HeldCount);
    }

    [Fact]
    public void Restored_entries_go_with_dup_on_a_resumed_session_and_without_on_a_new_one()
    {
        foreach (bool present in new[] { true, false })
        {
            var rig = new SessionRig();
            rig.RestoreProgress(rig.Options.SessionTag, 0, false, false);
            rig.Restore(3, 4, 1, false, false, "a");
            rig.Restore(9, 6, 2, true, false, "b");
            Assert.Equal(2, rig.Session.HeldCount);
            rig.Publish(1, "c");
            Assert.Equal(
                present ? "PUBLISH 5 q1 dup t=a | PUBREL 7 | PUBLISH 8 q1 t=c"
                    : "PUBLISH 5 q1 t=a | PUBLISH 7 q2 t=b | PUBLISH 8 q1 t=c",
                rig.Connect(present));
        }
    }

    [Fact]
    public void Records_of_qos_2_go_at_the_highest_qos_of_a_broker_that_was_found_to_lack_it()
    {
        var rig = new SessionRig((options, _) => options.BrokerQosMax = 1);
        rig.RestoreProgress(rig.Options.SessionTag, 0, false, false);
        rig.Restore(3, 4, 2, false, false, "owed");
        rig.Restore(9, 6, 2, true, true, "released at another broker");
        rig.Restore(10, 7, 2, true, false, "released here");
        Assert.Equal(
            "PUBLISH 5 q1 dup t=owed | PUBLISH 7 q1 t=released at another broker | PUBREL 8", rig.Connect(present: true));
        Assert.Equal(3, rig.CountOf(MqttFaults.QosLimited));
        rig.Feed(FromBroker.Puback(5), FromBroker.Puback(7), FromBroker.Pubcomp(8));
        Assert.Equal((0, 0), (rig.Session.HeldCount, rig.CountOf(MqttFaults.AckWrongState)));
    }

    [Fact]
    public void A_slot_is_used_again_after_all_that_is_finished_is_durable()
    {
        // Found by the random deliveries: the older state of a topic came back, and the newer one's slot held another message.
        var rig = new SessionRig((_, limits) =>
        {
            limits.EntryCount = 2;
            limits.WindowMax = 2;
        });
        rig.Connect();
        rig.Publish(1, "older");
        rig.Publish(1, "newer");
        rig.Turn();
        rig.Feed(FromBroker.Puback(1), FromBroker.Puback(2));
        rig.TakeJournal();
        rig.Publish(1, "c");
        rig.Turn();
        Assert.Equal("progress 0:1=Free 1:2=Free | entry 0 id 3 q1", rig.TakeJournal());
    }

    [Fact]
    public void A_discard_whose_time_has_come_is_done_at_the_next_connect()
    {
        // It was looked for only on a connection that had lasted, so the lost identifier could come again on short ones.
        var rig = new SessionRig();
        long lost = SessionRig.FirstSequence + 100;
        rig.Session.FeedRestoredProgress(
            new JournalRecord { SessionTag = rig.Options.SessionTag, Discard = JournalRecord.DiscardFor(0, lost, lost + 100) });
        rig.Session.FeedNextSequence(lost + Session.PublishIdCount - 3000);
        Assert.Equal("DISCONNECT", rig.Connect(connect: "CONNECT clean"));
        Assert.Equal(1, rig.CountOf(MqttFaults.SessionDiscarded));
    }

    [Fact]
    public void Of_two_records_with_one_identifier_the_newer_one_is_lost_and_told()
    {
        // Nothing could be read at one start, so its sequences are lower than those of the records that can be read again.
        var rig = new SessionRig();
        rig.RestoreProgress(rig.Options.SessionTag, 0, false, false);
        rig.Restore(3, 4, 1, false, false, "a");
        rig.Restore(9, 4 + Session.PublishIdCount, 1, false, false, "same identifier");
        rig.Restore(10, 5 + Session.PublishIdCount, 1, false, false, "b");
        Assert.Equal("PUBLISH 5 q1 dup t=a | PUBLISH 6 q1 dup t=b", rig.Connect(present: true));
        Assert.Contains("progress 9:5=Free", rig.Journal);
        Assert.Equal((2, 1), (rig.Session.HeldCount, rig.CountOf(Fault.EntryLost)));
        rig.Feed(FromBroker.Puback(5), FromBroker.Puback(6));
        Assert.Equal(0, rig.Session.HeldCount);
    }

    [Fact]
    public void Records_of_another_session_become_unsent_though_the_broker_has_a_session()
    {
        var rig = new SessionRig();
        rig.RestoreProgress(0xBAD, 3, false, false);
        rig.Restore(3, 4, 1, false, true, "a");
        rig.Restore(9, 6, 2, true, true, "b");
        rig.Restore(10, 7, 1, false, false, "own");
        Assert.Equal("PUBLISH 5 q1 t=a | PUBLISH 7 q2 t=b | PUBLISH 8 q1 t=own", rig.DiscardAndConnect(present: true));

        // Named, so that they belong to this session from now on, whatever tag their records have.
        Assert.Contains("progress 3:5=Awaiting 9:7=Awaiting 10:8=Awaiting", rig.Journal);
        Assert.Equal(1, rig.CountOf(MqttFaults.SessionLost));
        rig.LoseLink();
        Assert.Equal("PUBLISH 5 q1 dup t=a | PUBLISH 7 q2 dup t=b | PUBLISH 8 q1 dup t=own", rig.Connect(present: true));
    }

    [Fact]
    public void After_a_verdict_that_storage_refused_later_states_still_belong_to_the_new_session()
    {
        var rig = new SessionRig();
        rig.RestoreProgress(0xBAD, 0, false, false);
        uint tag = 0;
        rig.Storage = _ => false;
        rig.DiscardAndConnect(present: true);
        Assert.Equal(ConnectionState.Connected, rig.Session.State);
        rig.Storage = record =>
        {
            tag = record.Kind == JournalKind.Progress ? record.SessionTag : tag;
            return true;
        };
        rig.After(rig.Options.StorageRetryMs);
        Assert.Equal(rig.Options.SessionTag, tag);
    }

    [Fact]
    public void Session_present_after_a_connect_whose_connack_was_never_read_is_a_doubt_when_something_is_released()
    {
        var rig = new SessionRig();
        rig.Connect();
        rig.PublishAndRelease("a");
        rig.LoseLink();
        rig.TakeJournal();
        rig.Now = rig.ConnectAtMs;
        rig.Turn();
        rig.Session.FeedLinkUp();
        Assert.Equal("CONNECT resume", rig.Turn());
        Assert.Equal("progress unanswered", rig.TakeJournal());
        rig.LoseLink();
        Assert.Equal("PUBREL 1", rig.Connect(present: true));
        Assert.Equal(1, rig.CountOf(MqttFaults.SessionDoubt));

        // The mark survives a restart, too.
        var restarted = new SessionRig();
        restarted.RestoreProgress(restarted.Options.SessionTag, 0, false, true);
        restarted.Restore(0, 1, 2, true, false, "a");
        restarted.Connect(present: true);
        Assert.Equal(1, restarted.CountOf(MqttFaults.SessionDoubt));
    }

    [Fact]
    public void A_mark_is_written_again_after_storage_refused_a_progress_record_without_it()
    {
        // Found by the random deliveries: the refused record was in its slot all the same, and a lost session went unnoticed.
        var rig = new SessionRig();
        rig.Connect();
        rig.PublishAndRelease("a");
        rig.LoseLink();
        Assert.Equal("PUBREL 1", rig.Connect(present: true));
        rig.TakeJournal();
        rig.Storage = record => record.Kind != JournalKind.Progress;
        rig.Session.RequestProgress();
        rig.Turn();
        rig.LoseLink();
        rig.Now = rig.ConnectAtMs;
        rig.Turn();
        rig.TakeJournal();
        rig.Storage = _ => true;
        rig.Session.FeedLinkUp();
        Assert.Equal("CONNECT resume", rig.Turn());
        Assert.Equal("progress unanswered", rig.TakeJournal());
    }

    [Fact]
    public void A_release_that_storage_still_owes_is_a_doubt_too_after_a_connect_that_was_not_answered()
    {
        // Found by the model: storage refuses Released, the broker loses its session, and the CONNACK that says so is lost.
        var rig = new SessionRig { Storage = record => record.Kind != JournalKind.Progress };
        rig.Connect();
        rig.PublishAndRelease("a");
        rig.LoseLink();
        rig.Now = rig.ConnectAtMs;
        rig.Turn();
        rig.Session.FeedLinkUp();
        Assert.Equal("CONNECT resume", rig.Turn());
        rig.LoseLink();
        rig.Connect(present: true);
        Assert.Equal(1, rig.CountOf(MqttFaults.SessionDoubt));
    }

    [Fact]
    public void A_release_that_storage_refused_is_marked_before_the_next_connect()
    {
        // Found by the random deliveries: the refused record was in its slot, and nothing told the doubt after a power cut.
        var rig = new SessionRig();
        rig.Connect();
        rig.PublishAndRefuseRelease("a");
        rig.After(100);
        rig.Storage = _ => true;
        rig.LoseLink();
        rig.TakeJournal();
        rig.Now = rig.ConnectAtMs;
        rig.Turn();
        rig.Session.FeedLinkUp();
        Assert.Equal("CONNECT resume", rig.Turn());
        Assert.Contains("unanswered", rig.TakeJournal());
    }

    [Fact]
    public void Without_an_acknowledgement_in_time_all_goes_once_more_with_dup_and_then_the_link_is_dropped()
    {
        var rig = new SessionRig((options, _) => options.KeepAliveS = 0);
        rig.Connect();
        rig.PublishAndRelease("a");
        rig.Publish(1, "b");
        Assert.Equal("PUBLISH 2 q1 t=b", rig.Turn());
        Assert.Equal("", rig.After(rig.Options.AckTimeoutMs - 101));
        Assert.Equal("PUBREL 1 | PUBLISH 2 q1 dup t=b", rig.After(101));
        Assert.Equal(2, rig.CountOf(MqttFaults.Retransmitted));
        Assert.Equal("", rig.After(rig.Options.AckTimeoutMs - 1));
        Assert.Equal("DISCONNECT", rig.After(1));
        Assert.Equal((1, ConnectionState.BackingOff), (rig.CountOf(MqttFaults.AckTimeout), rig.Session.State));
        Assert.Equal("PUBREL 1 | PUBLISH 2 q1 dup t=b", rig.Connect(present: true));
    }

    [Fact]
    public void Each_entry_has_its_own_deadline_and_time_in_storage_does_not_count()
    {
        var rig = new SessionRig((options, _) => options.KeepAliveS = 0);
        rig.Connect();
        rig.Publish(1, "a");
        rig.Turn();
        rig.After(10_000);
        rig.Publish(1, "b");
        Assert.Equal("PUBLISH 2 q1 t=b", rig.Turn());
        Assert.Equal("", rig.After(9_999));
        Assert.Equal("PUBLISH 1 q1 dup t=a", rig.After(1));
        rig.Feed(FromBroker.Puback(1));
        rig.Session.FeedStorageTime(5000);
        Assert.Equal("", rig.After(10_000));
        Assert.Equal("", rig.After(4_999));
        Assert.Equal("PUBLISH 2 q1 dup t=b", rig.After(1));
    }

    [Fact]
    public void What_others_are_acknowledged_does_not_delay_the_one_that_is_not()
    {
        var rig = new SessionRig((options, _) => options.KeepAliveS = 0);
        rig.Connect();
        rig.Publish(2, "a");
        rig.Turn();
        for (int i = 2; i <= 10; i++)
        {
            rig.Publish(1, "b");
            Assert.Equal($"PUBLISH {i} q1 t=b", rig.After(2000));
            rig.Feed(FromBroker.Puback(i));
        }

        Assert.Equal("PUBLISH 1 q2 dup t=a", rig.After(2000));
    }

    [Fact]
    public void Late_acknowledgements_after_sending_once_more_still_count()
    {
        var rig = new SessionRig((options, _) => options.KeepAliveS = 0);
        rig.Connect();
        rig.Publish(1, "a");
        rig.Publish(2, "b");
        rig.Publish(2, "c");
        rig.Turn();
        rig.Feed(FromBroker.Pubrec(3));
        rig.After(100);
        rig.Now += rig.Options.AckTimeoutMs;
        rig.SendMax = 0;
        rig.Feed(FromBroker.Puback(1), FromBroker.Pubrec(2), FromBroker.Pubcomp(3));
        rig.SendMax = int.MaxValue;
        rig.After(100);
        rig.Feed(FromBroker.Pubcomp(2));
        Assert.Equal((0, 0, 0), (rig.Session.HeldCount, rig.CountOf(MqttFaults.AckWrongState), rig.CountOf(MqttFaults.AckUnknown)));
    }

    [Fact]
    public void Acknowledgements_that_fit_nothing_are_counted_and_never_drop_the_link()
    {
        var rig = new SessionRig();
        rig.Connect();
        rig.Publish(1, "a");
        rig.Publish(2, "b");
        rig.Turn();
        Assert.Equal("PUBREL 999", rig.Feed(FromBroker.Pubrec(999)));
        Assert.Equal("", rig.Feed(FromBroker.Puback(999)));
        Assert.Equal("", rig.Feed(FromBroker.Pubcomp(999)));
        Assert.Equal("", rig.Feed(FromBroker.Suback(999, 0)));
        Assert.Equal("", rig.Feed(FromBroker.Unsuback(999)));
        Assert.Equal((5, 0), (rig.CountOf(MqttFaults.AckUnknown), rig.CountOf(MqttFaults.AckWrongState)));
        Assert.Equal("", rig.Feed(FromBroker.Pubrec(1)));
        Assert.Equal("", rig.Feed(FromBroker.Pubcomp(1)));
        Assert.Equal("", rig.Feed(FromBroker.Pubcomp(2)));
        Assert.Equal(3, rig.CountOf(MqttFaults.AckWrongState));
        Assert.Equal("PUBREL 2", rig.Feed(FromBroker.Pubrec(2)));
        Assert.Equal("PUBREL 2", rig.Feed(FromBroker.Pubrec(2)));
        Assert.Equal("", rig.Feed(FromBroker.Puback(2)));
        Assert.Equal(5, rig.CountOf(MqttFaults.AckWrongState));
        Assert.Equal((ConnectionState.Connected, 2), (rig.Session.State, rig.Session.HeldCount));
    }

    [Fact]
    public void An_acknowledgement_for_what_was_not_sent_yet_completes_nothing()
    {
        var rig = new SessionRig((_, limits) => limits.WindowMax = 1);
        rig.Connect();
        rig.Publish(1, "a");
        rig.Publish(1, "b");
        rig.Publish(2, "c");
        rig.Turn();
        rig.Feed(FromBroker.Puback(2), FromBroker.Puback(3), FromBroker.Pubrec(3), FromBroker.Pubcomp(3));
        Assert.Equal((4, 3), (rig.CountOf(MqttFaults.AckWrongState), rig.Session.HeldCount));
    }

    [Fact]
    public void Before_its_turn_on_this_connection_a_released_entry_is_not_completed_and_a_pubrec_for_it_is_answered()
    {
        var rig = new SessionRig((_, limits) => limits.WindowMax = 1);
        rig.RestoreProgress(rig.Options.SessionTag, 0, false, false);
        rig.Restore(3, 0, 1, false, false, "a");
        rig.Restore(4, 1, 2, true, false, "b");
        Assert.Equal("PUBLISH 1 q1 dup t=a", rig.Connect(present: true));
        Assert.Equal("", rig.Feed(FromBroker.Pubcomp(2)));
        Assert.Equal("PUBREL 2", rig.Feed(FromBroker.Pubrec(2)));
        Assert.Equal((2, 2), (rig.CountOf(MqttFaults.AckWrongState), rig.Session.HeldCount));
    }

    [Fact]
    public void A_lost_session_drops_an_entry_whose_release_is_not_durable_either()
    {
        var rig = new SessionRig((options, _) => options.RepublishOnSessionLost = false)
        {
            Storage = record => record.Kind != JournalKind.Progress
        };
        rig.Connect();
        rig.PublishAndRelease("a");
        Assert.Equal(OutboundState.AwaitingRelease, rig.Session.StateOf(0));
        rig.LoseLink();
        Assert.Equal("", rig.Connect(present: false));
        Assert.Equal((0, 1), (rig.Session.HeldCount, rig.CountOf(MqttFaults.SessionLost)));
    }

    [Fact]
    public void A_puback_for_qos_2_completes_it_as_downgraded()
    {
        var rig = new SessionRig();
        rig.Connect();
        rig.Publish(2, "a", context: 3);
        rig.Turn();
        rig.Feed(FromBroker.Puback(1));
        Assert.Equal((1, 0), (rig.CountOf(MqttFaults.Qos2Downgraded), rig.Session.HeldCount));
        Assert.EndsWith("Delivered 3", rig.TakeEvents());
    }

    [Fact]
    public void A_broker_without_qos_2_is_published_to_at_its_highest()
    {
        var rig = new SessionRig((options, _) => options.BrokerQosMax = 1);
        rig.Connect();
        rig.Publish(2, "a");
        Assert.Equal("PUBLISH 1 q1 t=a", rig.Turn());
        Assert.Equal(1, rig.CountOf(MqttFaults.QosLimited));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void A_highest_qos_that_would_take_an_alarm_its_record_or_is_none_is_refused(int qosMax)
    {
        Assert.Throws<FaultException>(() => new SessionRig((options, _) => options.BrokerQosMax = qosMax));
    }

    [Fact]
    public void A_record_whose_slot_fails_goes_to_another_slot_with_the_same_identifier()
    {
        var rig = new SessionRig();
        rig.Connect();
        rig.TakeJournal();
        rig.Storage = record => record.Kind != JournalKind.Entry || record.Index > 1;
        rig.Publish(2, "a", context: 9);
        Assert.Equal("PUBLISH 1 q2 t=a", rig.Turn());
        Assert.Equal("entry 0 id 1 q2 failed | entry 1 id 1 q2 failed | entry 2 id 1 q2", rig.TakeJournal());
        Assert.Equal((2, 1), (rig.CountOf(Fault.StorageWrite), rig.Session.HeldCount));
        Assert.Equal("PUBREL 1", rig.Feed(FromBroker.Pubrec(1)));
        rig.Feed(FromBroker.Pubcomp(1));
        Assert.EndsWith("Delivered 9", rig.TakeEvents());
    }

    [Fact]
    public void A_slot_that_failed_once_serves_again_when_no_other_is_free()
    {
        var rig = new SessionRig((_, limits) => limits.EntryCount = 8);
        rig.Connect();
        bool failed = false;
        rig.Storage = record =>
        {
            bool ok = record.Kind != JournalKind.Entry || failed;
            failed = true;
            return ok;
        };
        for (int i = 0; i < 8; i++)
        {
            Assert.True(rig.Session.HasFreeEntry);
            Assert.Equal(PublishResult.Accepted, rig.Publish(1, "a"));
            rig.Turn();
        }

        Assert.Equal((0, 8), (rig.CountOf(MqttFaults.TableFull), rig.Session.HeldCount));
    }

    [Fact]
    public void When_no_slot_takes_a_record_it_is_held_if_the_setting_says_so()
    {
        var rig = new SessionRig((options, _) => options.HoldWhenStorageFails = true);
        rig.Connect();
        rig.Storage = _ => false;
        rig.Publish(2, "a");
        Assert.Equal("", rig.Turn());
        Assert.Equal("", rig.After(999));
        Assert.Equal(1, rig.CountOf(MqttFaults.HeldNotDurable));
        rig.Storage = _ => true;
        Assert.Equal("PUBLISH 1 q2 t=a", rig.After(1));
    }

    [Fact]
    public void What_no_slot_takes_is_sent_at_qos_1_so_that_the_broker_holds_no_identifier_that_a_restart_uses_again()
    {
        var rig = new SessionRig();
        rig.Connect();
        rig.Storage = _ => false;
        rig.Publish(2, "a");
        Assert.Equal("PUBLISH 1 q1 t=a", rig.Turn());
        Assert.Equal(1, rig.CountOf(MqttFaults.SentNotDurable));

        // It does not wait for a release that no storage takes, either.
        rig.Feed(FromBroker.Puback(1));
        Assert.Equal(0, rig.Session.HeldCount);
        Assert.Equal(0, rig.CountOf(MqttFaults.Qos2Downgraded));

        // With a durable record a message keeps its QoS, as soon as storage says that the other one is finished.
        rig.Storage = _ => true;
        rig.After(1000);
        rig.Publish(2, "b");
        Assert.Equal("PUBLISH 2 q2 t=b", rig.Turn());
    }

    [Fact]
    public void A_release_that_storage_refuses_waits_and_closes_no_window()
    {
        var rig = new SessionRig((_, limits) => limits.WindowMax = 2);
        rig.Connect();
        rig.Publish(2, "a");
        rig.Publish(2, "b");
        rig.Turn();
        rig.Storage = record => record.Kind != JournalKind.Progress;
        Assert.Equal("", rig.Feed(FromBroker.Pubrec(1), FromBroker.Pubrec(2)));
        rig.Publish(2, "c");
        Assert.Equal("PUBLISH 3 q2 t=c", rig.Turn());
        rig.Storage = _ => true;
        Assert.Equal("PUBREL 1 | PUBREL 2", rig.After(1000));
    }

    [Fact]
    public void While_storage_fails_the_session_does_not_ask_for_a_turn_at_once_again_and_again()
    {
        var rig = new SessionRig();
        rig.Connect();
        rig.Publish(1, "a");
        rig.Turn();
        rig.Feed(FromBroker.Puback(1));
        rig.Storage = record => record.Kind != JournalKind.Progress;
        rig.After(1000);
        rig.After(1);
        Assert.InRange(rig.Session.NextDeadlineMs, rig.Now + 1, rig.Now + 1000);
        rig.After(10);
        Assert.InRange(rig.Session.NextDeadlineMs, rig.Now + 1, rig.Now + 1000);
    }

    [Fact]
    public void A_packet_that_the_link_takes_byte_by_byte_is_whole_though_its_entry_is_freed_meanwhile()
    {
        var rig = new SessionRig();
        rig.Connect();
        rig.SendMax = 3;
        rig.Publish(1, "a");
        rig.Turn();
        rig.Feed(FromBroker.Puback(1));
        Assert.Equal(0, rig.Session.HeldCount);
        rig.Publish(1, "b");
        string left = "";
        for (int i = 0; i < 20; i++)
        {
            left += rig.Turn() + ";";
        }

        Assert.Equal("PUBLISH 1 q1 t=a PUBLISH 2 q1 t=b", left.Replace(";", " ").Trim().Replace("  ", " ").Replace("  ", " "));
    }
}
