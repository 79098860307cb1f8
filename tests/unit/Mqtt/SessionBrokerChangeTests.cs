using Gateway.Hal;
using Gateway.Mqtt;
using Gateway.Primitives;
using Xunit;

namespace Gateway.Tests.Unit.Mqtt;

/// <summary>A session that changes to another broker and back: what it sends, discards and makes durable.</summary>
public class SessionBrokerChangeTests
{
    private const uint Other = 0xB;

    private readonly SessionRig rig = new();

    [Fact]
    public void At_another_broker_the_old_session_is_discarded_and_what_is_held_is_unsent_and_durably_so_before_it_leaves()
    {
        Assert.Equal("", rig.Connect());
        rig.Publish(2, "a");
        rig.Publish(1, "b");
        Assert.Equal("PUBLISH 1 q2 t=a | PUBLISH 2 q1 t=b", rig.Turn());
        rig.Feed(FromBroker.Pubrec(1));
        rig.After(100);
        Assert.Contains("0:1=Released", rig.TakeJournal());
        rig.LoseLink();
        rig.Session.ChangeBroker(null, null, Other);
        Assert.Equal("PUBLISH 1 q2 t=a | PUBLISH 2 q1 t=b", rig.DiscardAndConnect());
        Assert.EndsWith("progress 0:1=Awaiting 1:2=Awaiting", rig.TakeJournal());
        Assert.Equal(1, rig.CountOf(MqttFaults.SessionLost));
    }

    [Fact]
    public void A_broker_that_is_tried_and_not_reached_changes_nothing_at_the_one_before()
    {
        rig.Connect();
        rig.PublishAndRelease("a");
        rig.LoseLink();
        rig.Session.ChangeBroker(null, null, Other);
        rig.Publish(1, "b");
        rig.Turn();
        rig.LoseLink();
        rig.Session.ChangeBroker(null, null, 0x7A6);
        Assert.Equal("PUBREL 1 | PUBLISH 2 q1 t=b", rig.Connect(present: true));
        Assert.Equal(0, rig.CountOf(MqttFaults.SessionLost));
    }

    [Fact]
    public void Back_at_the_first_broker_what_it_still_held_is_discarded_each_time()
    {
        rig.Connect();
        foreach (uint tag in new[] { Other, 0x7A6u, Other })
        {
            rig.LoseLink();
            rig.Session.ChangeBroker(null, null, tag);
            rig.DiscardAndConnect();
            Assert.Equal(ConnectionState.Connected, rig.Session.State);
        }
    }

    [Fact]
    public void The_tag_of_the_other_broker_is_durable_only_when_it_answered_and_the_discard_is_owed_until_then()
    {
        rig.Connect();
        var tags = new List<uint>();
        rig.Storage = record =>
        {
            tags.Add(record.SessionTag);
            return true;
        };
        rig.LoseLink();
        rig.Session.ChangeBroker(null, null, Other);
        rig.Publish(1, "a");
        rig.Connect(connect: "CONNECT clean");
        Assert.All(tags, tag => Assert.Equal(0x7A6u, tag));
        rig.LoseLink(Fault.None);
        rig.Session.FeedLinkDown(HalFaults.LinkLost);

        // A restart here would find the old tag, and discard once more.
        rig.Connect();
        Assert.Equal(Other, tags[^1]);
    }

    [Fact]
    public void Restored_states_that_belong_to_another_broker_are_unsent_at_the_one_that_is_reached()
    {
        rig.RestoreProgress(Other, 0, false, false);
        rig.Publish(2, "a");
        Assert.Equal("PUBLISH 1 q2 t=a", rig.DiscardAndConnect(present: true));
    }

    /// <summary>
    /// Their records carry no tag yet. Unless the first resumption names them, a power cut after their PUBLISH would restore them as
    /// another session's, and they would be sent again with DUP 0.
    /// </summary>
    [Fact]
    public void Entries_from_before_the_first_session_are_named_as_its_own_before_they_leave()
    {
        rig.Publish(2, "a");
        rig.Publish(1, "b");
        Assert.Equal("PUBLISH 1 q2 t=a | PUBLISH 2 q1 t=b", rig.Connect());
        Assert.EndsWith("progress 0:1=Awaiting 1:2=Awaiting", rig.TakeJournal());
        Assert.Equal(0, rig.CountOf(MqttFaults.SessionLost));
    }

    /// <summary>The newer progress record is lost, and the older one is from before the session that is resumed.</summary>
    [Theory]
    [InlineData("own", "PUBLISH 1 q1 dup t=a")]
    [InlineData("none", "PUBLISH 1 q1 dup t=a")]
    [InlineData("other", "PUBLISH 1 q1 t=a")]
    public void After_a_progress_record_from_before_the_session_its_own_records_are_sent_again(string tag, string sent)
    {
        rig.RestoreProgress(0, 0, false, false);
        rig.Restore(0, 0, 1, false, tag == "own" ? rig.Options.SessionTag : tag == "none" ? 0 : Other, "a");
        Assert.Equal(sent, rig.Connect(present: true));
    }

    [Fact]
    public void Credentials_change_with_the_broker_and_a_wanted_link_forbids_it()
    {
        rig.Connect();
        Assert.Throws<FaultException>(() => rig.Session.ChangeBroker(null, null, Other));
        rig.LoseLink();
        rig.Session.ChangeBroker("u"u8.ToArray(), "p"u8.ToArray(), Other);
        Assert.Equal("u"u8.ToArray(), rig.Options.UserName);
        Assert.Equal(Other, rig.Options.SessionTag);
    }
}
