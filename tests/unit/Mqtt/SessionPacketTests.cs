using Gateway.Mqtt;
using Gateway.Primitives;
using Xunit;

namespace Gateway.Tests.Unit.Mqtt;

/// <summary>Fewer packets in RAM than entries: the others are read again from their records.</summary>
public class SessionPacketTests
{
    [Fact]
    public void A_session_with_a_packet_for_each_entry_reads_nothing_again()
    {
        var rig = new SessionRig((_, limits) => limits.EntryCount = 8);
        PublishAll(rig, 8);
        rig.Connect();
        rig.LoseLink();
        Assert.Equal(Sent(1, 8, " dup"), rig.Connect(present: true));
        Assert.Empty(rig.Fetches);
    }

    [Fact]
    public void What_gave_way_is_read_again_and_leaves_in_its_order()
    {
        SessionRig rig = Small();
        PublishAll(rig, 8);
        Assert.Equal(Sent(1, 8), rig.Connect());
        Assert.NotEmpty(rig.Fetches);
        Assert.Equal(rig.Fetches.Order(), rig.Fetches);
        Assert.Equal((8, 0), (rig.Session.HeldCount, rig.CountOf(Fault.EntryLost)));
        for (int id = 1; id <= 8; id++)
        {
            rig.Feed(FromBroker.Pubrec(id));
        }

        rig.After(100);
        for (int id = 1; id <= 8; id++)
        {
            rig.Feed(FromBroker.Pubcomp(id));
        }

        Assert.Equal(0, rig.Session.HeldCount);
    }

    [Fact]
    public void A_message_read_again_has_dup_when_it_was_sent_before_and_not_in_a_new_session()
    {
        foreach (bool present in new[] { true, false })
        {
            SessionRig rig = Small();
            PublishAll(rig, 8);
            rig.Connect();
            rig.LoseLink();
            Assert.Equal(Sent(1, 8, present ? " dup" : ""), rig.Connect(present));
        }
    }

    [Fact]
    public void Of_held_packets_the_newest_with_a_record_gives_way_and_the_next_to_leave_stay_in_ram()
    {
        SessionRig rig = Small();
        PublishAll(rig, 8);
        rig.Connect();
        Assert.DoesNotContain(0, rig.Fetches);
        Assert.DoesNotContain(1, rig.Fetches);
    }

    [Fact]
    public void What_has_no_record_yet_keeps_its_packet_and_a_further_publish_is_refused_and_counted()
    {
        SessionRig rig = Small();
        rig.Connect();
        rig.Storage = null;
        for (int i = 0; i < 3; i++)
        {
            Assert.True(rig.Session.HasFreeEntry);
            Assert.Equal(PublishResult.Accepted, rig.Publish(2, "x"));
        }

        Assert.False(rig.Session.HasFreeEntry);
        Assert.Equal(PublishResult.TableFull, rig.Publish(2, "x"));
        Assert.Equal((1, 0), (rig.CountOf(MqttFaults.PacketsFull), rig.CountOf(MqttFaults.TableFull)));
        rig.Storage = _ => true;
        Assert.Equal(Sent(1, 3), rig.Turn());
        Assert.True(rig.Session.HasFreeEntry);
        Assert.Equal(PublishResult.Accepted, rig.Publish(2, "x"));
        Assert.Equal(Sent(4, 4), rig.Turn());
    }

    [Fact]
    public void What_no_slot_takes_keeps_its_packet_until_it_is_acknowledged()
    {
        SessionRig rig = Small();
        rig.Connect();
        rig.Storage = record => record.Kind != JournalKind.Entry;
        for (int i = 0; i < 3; i++)
        {
            rig.Publish(2, "x");
            rig.Turn();
        }

        Assert.False(rig.Session.HasFreeEntry);
        rig.LoseLink();
        Assert.Equal(
            "PUBLISH 1 q1 dup t=x | PUBLISH 2 q1 dup t=x | PUBLISH 3 q1 dup t=x", rig.Connect(present: true));
        Assert.Empty(rig.Fetches);
        rig.Feed(FromBroker.Puback(2));
        Assert.True(rig.Session.HasFreeEntry);
    }

    [Fact]
    public void A_record_that_goes_to_another_slot_takes_its_packet_along()
    {
        SessionRig rig = Small();
        rig.Connect();
        rig.Storage = record => record.Kind != JournalKind.Entry || record.Index != 0;
        rig.Publish(2, "moved");
        Assert.Equal("PUBLISH 1 q2 t=moved", rig.Turn());
        rig.Storage = _ => true;
        for (int i = 0; i < 4; i++)
        {
            rig.Publish(2, "x");
            rig.Turn();
        }

        rig.LoseLink();
        Assert.StartsWith("PUBLISH 1 q2 dup t=moved | PUBLISH 2 q2 dup t=x", rig.Connect(present: true));
    }

    [Fact]
    public void A_released_entry_needs_no_packet_unless_its_session_is_lost()
    {
        foreach (bool present in new[] { true, false })
        {
            var rig = new SessionRig((_, limits) => limits.PacketCount = 2);
            rig.RestoreProgress(rig.Options.SessionTag, 0, false, false);
            rig.Restore(3, 4, 2, true, false, "released");
            Assert.Equal(present ? "PUBREL 5" : "PUBLISH 5 q2 t=released", rig.Connect(present));
            Assert.Equal(present ? 0 : 1, rig.Fetches.Count);
        }
    }

    [Fact]
    public void A_read_that_fails_is_tried_again_and_nothing_goes_ahead_of_it()
    {
        SessionRig rig = Small();
        rig.RestoreProgress(rig.Options.SessionTag, 0, false, false);
        rig.Restore(3, 0, 2, false, false, "x");
        rig.Restore(4, 1, 2, false, false, "x");
        rig.CanRead = false;
        Assert.Equal("", rig.Connect(present: true));
        rig.Publish(2, "x");
        Assert.Equal("", rig.After(rig.Options.StorageRetryMs - 1));
        Assert.Single(rig.Fetches);
        rig.Turn();
        Assert.InRange(rig.Session.NextDeadlineMs, rig.Now + 1, rig.Now + 1);
        rig.CanRead = true;
        Assert.Equal("PUBLISH 1 q2 dup t=x | PUBLISH 2 q2 dup t=x | PUBLISH 3 q2 t=x", rig.After(1));
        Assert.Equal(0, rig.CountOf(Fault.EntryLost));
    }

    [Fact]
    public void A_record_that_cannot_be_read_is_lost_and_counted_and_its_entry_free_durably_and_what_follows_leaves()
    {
        SessionRig rig = Small();
        rig.RestoreProgress(rig.Options.SessionTag, 0, false, false);
        rig.Restore(3, 0, 2, false, false, "lost");
        rig.Restore(4, 1, 2, false, false, "x");
        rig.CanRead = false;
        rig.Connect(present: true);
        rig.After(rig.Options.StorageRetryMs);
        rig.TakeJournal();
        rig.Now += rig.Options.StorageRetryMs;
        rig.Session.FeedTime(rig.Now);
        rig.Session.FillTransmit();
        rig.AnswerFetch();
        rig.CanRead = true;
        Assert.Equal("PUBLISH 2 q2 dup t=x", rig.Turn());
        Assert.Equal((1, 1), (rig.CountOf(Fault.EntryLost), rig.Session.HeldCount));
        Assert.Equal("progress 3:1=Free later", rig.TakeJournal());

        // The broker may hold the lost one's identifier: its session is discarded when the other one at QoS 2 is done.
        Assert.Equal("", rig.After(rig.Options.AckTimeoutMs / 2));
        rig.Feed(FromBroker.Pubrec(2));
        rig.After(100);
        rig.Feed(FromBroker.Pubcomp(2));
        Assert.Equal("DISCONNECT", rig.After(rig.Options.AckTimeoutMs / 2));
        Assert.Equal((1, 0), (rig.CountOf(MqttFaults.SessionDiscarded), rig.CountOf(MqttFaults.PerhapsDoubled)));
        rig.LoseLink(Fault.None);
        rig.TakeJournal();
        Assert.Equal("DISCONNECT", rig.Connect(connect: "CONNECT clean"));
        Assert.Equal("progress", rig.TakeJournal());
    }

    [Fact]
    public void An_entry_that_waits_to_be_read_again_is_completed_by_the_answer_to_what_was_sent()
    {
        SessionRig rig = PendingAgain();
        rig.Feed(FromBroker.Puback(1));
        Assert.Equal((0, 1), (rig.Session.HeldCount, rig.CountOf(MqttFaults.Qos2Downgraded)));
    }

    [Fact]
    public void An_entry_that_was_sent_and_cannot_be_read_again_is_lost()
    {
        SessionRig rig = PendingAgain();
        rig.After(rig.Options.StorageRetryMs);
        rig.After(rig.Options.StorageRetryMs);
        Assert.Equal((0, 1), (rig.Session.HeldCount, rig.CountOf(Fault.EntryLost)));
    }

    [Theory]
    [InlineData(true, "")]
    [InlineData(false, "PUBLISH 2 q2 dup t=x")]
    public void Until_the_loss_of_a_message_is_durable_nothing_follows_it_unless_the_setting_says_send(bool holds, string follows)
    {
        SessionRig rig = Small(holds);
        rig.RestoreProgress(rig.Options.SessionTag, 0, false, false);
        rig.Restore(3, 0, 2, false, false, "lost");
        rig.Restore(4, 1, 2, false, false, "x");
        rig.CanRead = false;
        rig.Connect(present: true);
        rig.Storage = _ => false;
        rig.After(rig.Options.StorageRetryMs);
        rig.Now += rig.Options.StorageRetryMs;
        rig.Session.FeedTime(rig.Now);
        rig.Session.FillTransmit();
        rig.AnswerFetch();
        rig.CanRead = true;
        Assert.Equal(1, rig.CountOf(Fault.EntryLost));
        Assert.Equal(follows, rig.Turn());
        rig.Storage = _ => true;
        string later = rig.After(rig.Options.StorageRetryMs);
        Assert.Equal(holds ? "PUBLISH 2 q2 dup t=x" : "", later);
    }

    // Sent on this connection, not acknowledged in time, and its record cannot be read now.
    private static SessionRig PendingAgain()
    {
        SessionRig rig = Small();
        rig.RestoreProgress(rig.Options.SessionTag, 0, false, false);
        rig.Restore(3, 0, 2, false, false, "x");
        Assert.Equal("PUBLISH 1 q2 dup t=x", rig.Connect(present: true));
        rig.CanRead = false;
        rig.After(rig.Options.AckTimeoutMs);
        Assert.Equal(OutboundState.PublishPending, rig.Session.StateOf(3));
        return rig;
    }

    [Fact]
    public void Reads_that_failed_for_an_entry_acknowledged_meanwhile_do_not_count_for_the_next()
    {
        SessionRig rig = Small();
        rig.RestoreProgress(rig.Options.SessionTag, 0, false, false);
        rig.Restore(3, 0, 1, false, false, "x");
        rig.Restore(4, 1, 1, false, false, "x");
        Assert.Equal("PUBLISH 1 q1 dup t=x | PUBLISH 2 q1 dup t=x", rig.Connect(present: true));
        rig.CanRead = false;
        rig.After(rig.Options.AckTimeoutMs);
        rig.After(rig.Options.StorageRetryMs);
        rig.Feed(FromBroker.Puback(1));
        rig.After(rig.Options.StorageRetryMs);
        Assert.Equal([3, 4, 3, 3, 4], rig.Fetches);
        Assert.Equal((1, 0), (rig.Session.HeldCount, rig.CountOf(Fault.EntryLost)));
    }

    [Theory]
    [InlineData("0001 74 0009")]
    [InlineData("0003 74 0001")]
    [InlineData("0001")]
    public void A_body_without_the_identifier_of_its_entry_is_a_lost_record_at_once(string hex)
    {
        SessionRig rig = Small();
        rig.RestoreProgress(rig.Options.SessionTag, 0, false, false);
        rig.Restore(3, 0, 1, false, false, "x");
        rig.Spoil(3, Convert.FromHexString(hex.Replace(" ", "")));
        Assert.Equal("", rig.Connect(present: true));
        Assert.Equal((1, 0, 1), (rig.Fetches.Count, rig.Session.HeldCount, rig.CountOf(Fault.EntryLost)));
    }

    [Fact]
    public void A_body_that_is_larger_than_an_entry_is_a_lost_record()
    {
        var rig = new SessionRig((_, limits) => limits.EntryBodyBytesMax = 64);
        rig.RestoreProgress(rig.Options.SessionTag, 0, false, false);
        rig.Restore(0, 7, 1, false, false, new string('x', 100));
        Assert.Equal("", rig.Connect(present: true));
        Assert.Equal((0, 1), (rig.Session.HeldCount, rig.CountOf(Fault.EntryLost)));
    }

    [Fact]
    public void A_body_that_comes_after_the_connection_ended_or_its_entry_was_acknowledged_is_ignored()
    {
        SessionRig rig = Small();
        PublishAll(rig, 8);
        rig.AnswersFetches = false;
        rig.Connect();
        Assert.True(rig.Session.FetchWanted >= 0);
        byte[] body = FromBroker.Publish("t", "x", 2, 3)[2..];
        rig.LoseLink();
        Assert.Equal(-1, rig.Session.FetchWanted);
        rig.Session.FeedFetched(body, 0, body.Length);
        rig.Session.FeedFetchFailed();
        rig.AnswersFetches = true;
        Assert.Equal((8, 0), (rig.Session.HeldCount, rig.CountOf(Fault.EntryLost)));
        Assert.StartsWith("PUBLISH 1 q2 dup t=x | PUBLISH 2 q2 dup t=x | PUBLISH 3 q2", rig.Connect(present: true));
    }

    [Fact]
    public void A_late_answer_finds_its_entry_acknowledged_and_sends_the_next()
    {
        SessionRig rig = Small();
        PublishAll(rig, 8);
        rig.Connect();

        // Again on this connection: the answer to the first transmission arrives while the record is being read.
        rig.AnswersFetches = false;
        rig.After(rig.Options.AckTimeoutMs);
        int slot = rig.Session.FetchWanted;
        rig.Feed(FromBroker.Pubrec(1 + (int)(rig.Session.SequenceOf(slot) % Session.PublishIdCount)));
        rig.AnswerFetch();
        rig.AnswersFetches = true;
        rig.After(100);
        Assert.Equal((8, 0), (rig.Session.HeldCount, rig.CountOf(Fault.EntryLost)));
        Assert.False(rig.Session.HasPendingEntries);
    }

    [Fact]
    public void With_little_room_a_record_is_read_when_a_packet_of_any_size_fits()
    {
        var rig = new SessionRig((_, limits) =>
        {
            limits.PacketCount = 2;
            limits.EntryBodyBytesMax = 125;
            limits.TransmitBytesMax = 128;
        });
        PublishAll(rig, 6);
        rig.SendMax = 20;
        rig.Connect();
        for (int i = 0; i < 50; i++)
        {
            rig.Turn();
        }

        Assert.False(rig.Session.HasPendingEntries);
        Assert.Equal(4, rig.Fetches.Count);
    }

    private static SessionRig Small(bool holds = false) => new((options, limits) =>
    {
        options.HoldWhenStorageFails = holds;
        limits.EntryCount = 8;
        limits.PacketCount = 3;
        limits.WindowMax = 8;
    });

    // While disconnected, each with its record.
    private static void PublishAll(SessionRig rig, int count)
    {
        for (int i = 0; i < count; i++)
        {
            Assert.Equal(PublishResult.Accepted, rig.Publish(2, "x"));
            rig.Turn();
        }
    }

    private static string Sent(int first, int last, string dup = "") =>
        string.Join(" | ", Enumerable.Range(first, last - first + 1).Select(id => $"PUBLISH {id} q2{dup} t=x"));
}
