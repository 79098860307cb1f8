using System.Text;
using Gateway.Simulation;
using Xunit;

namespace Gateway.Tests.Unit.Simulation;

public class BrokerSessionTests
{
    [Fact]
    public void A_kept_session_holds_its_subscriptions_and_QoS_1_and_2_while_away()
    {
        var broker = new Broker();
        RawClient client = RawClient.Connected(broker, "c", clean: false).Subscribed("t", 2);
        client.Send(Packet.Disconnect);
        broker.Publish("t", "0"u8, qos: 0);
        broker.Publish("t", "1"u8, qos: 1);
        broker.Publish("t", "2"u8, qos: 2);
        Assert.Equal(new SessionStatus(false, false, 1, 2, 0, 0, 0), broker.FindSession("c"));
        Assert.Equal(1, broker.Counters.Dropped(BrokerDrop.OfflineQos0));

        RawClient back = RawClient.Connected(broker, "c", clean: false, sessionPresent: true);
        Assert.Equal("32 06 00 01 74 00 01 31 | 34 06 00 01 74 00 02 32", back.Rest);
        Assert.Equal(1, broker.Counters.SessionsResumed);
    }

    [Fact]
    public void A_clean_session_gets_nothing_of_the_time_it_was_away()
    {
        var broker = new Broker();
        RawClient.Connected(broker, "c").Subscribed("t", 2).EndLink();
        broker.Publish("t", "2"u8, qos: 2);
        Assert.Null(broker.FindSession("c"));
        Assert.Equal("", RawClient.Connected(broker, "c").Rest);
    }

    [Fact]
    public void Clean_session_discards_the_kept_one_for_good()
    {
        var broker = new Broker();
        RawClient.Connected(broker, "c", clean: false).Subscribed("t", 2).EndLink();
        broker.Publish("t", "2"u8, qos: 2);
        RawClient.Connected(broker, "c", clean: true).EndLink();
        RawClient.Connected(broker, "c", clean: false, sessionPresent: false);
        Assert.Equal(0, broker.FindSession("c")!.Value.Subscriptions);
        Assert.Equal(1, broker.Counters.Dropped(BrokerDrop.SessionEnded));
    }

    [Fact]
    public void A_reconnect_sends_again_in_order_with_DUP_and_the_same_identifiers()
    {
        var broker = new Broker(new BrokerOptions { InflightMax = 4 });
        RawClient client = RawClient.Connected(broker, "c", clean: false).Subscribed("t", 2);
        for (int i = 1; i <= 6; i++)
        {
            broker.Publish("t", Encoding.UTF8.GetBytes($"{i}"), qos: i % 2 == 0 ? 2 : 1);
        }

        Assert.Equal(
            "32 06 00 01 74 00 01 31 | 34 06 00 01 74 00 02 32 | 32 06 00 01 74 00 03 33 | 34 06 00 01 74 00 04 34", client.Receive());
        Assert.Equal("62 02 00 02", client.Send(Packet.Pubrec(2)).Receive());

        client = client.Reconnect();
        Assert.Equal("62 02 00 02 | 3A 06 00 01 74 00 01 31 | 3A 06 00 01 74 00 03 33 | 3C 06 00 01 74 00 04 34", client.Rest);
        Assert.Equal("32 06 00 01 74 00 05 35", client.Send(Packet.Puback(1)).Receive());
        Assert.Equal("34 06 00 01 74 00 06 36", client.Send(Packet.Pubcomp(2)).Receive());
        Assert.Equal(3, broker.Counters.Redeliveries);
    }

    [Fact]
    public void Released_messages_go_again_as_pubrel_in_the_order_of_their_pubrecs()
    {
        var broker = new Broker();
        RawClient client = RawClient.Connected(broker, "c", clean: false).Subscribed("t", 2);
        broker.Publish("t", "1"u8, qos: 2);
        broker.Publish("t", "2"u8, qos: 2);
        client.Receive();
        client.Send(Packet.Pubrec(2)).Send(Packet.Pubrec(1));
        client = client.Reconnect();
        Assert.Equal("62 02 00 02 | 62 02 00 01", client.Rest);
        client = client.Send(Packet.Pubcomp(1)).Reconnect();
        Assert.Equal("62 02 00 02", client.Rest);
        Assert.Equal("62 02 00 02", client.Send(Packet.Pubrec(2)).Receive()); // a client that lost our PUBREL
        client = client.Send(Packet.Pubcomp(2)).Reconnect();
        Assert.Equal("", client.Rest);
        Assert.Equal(2, broker.Counters.Delivered(2));
    }

    [Fact]
    public void The_QoS_2_identifiers_of_a_publisher_outlive_its_connection()
    {
        var broker = new Broker();
        RawClient subscriber = RawClient.Connected(broker, "s").Subscribed("t", 0);
        RawClient publisher = RawClient.Connected(broker, "p", clean: false);
        publisher.Send(Packet.Publish("t", "x", 2, id: 5));
        publisher = publisher.Reconnect();
        publisher.Send(Packet.Publish("t", "x", 2, id: 5, duplicate: true));
        Assert.Equal("50 02 00 05", publisher.Receive());
        publisher = publisher.Reconnect();
        Assert.Equal("70 02 00 05", publisher.Send(Packet.Pubrel(5)).Receive());
        publisher = publisher.Reconnect();
        Assert.Equal("70 02 00 05", publisher.Send(Packet.Pubrel(5)).Receive()); // its PUBCOMP was lost
        Assert.Equal("30 04 00 01 74 78", subscriber.Receive());
    }

    [Fact]
    public void A_second_connect_with_the_same_identifier_takes_the_session_over()
    {
        var broker = new Broker();
        RawClient first = RawClient.Connected(broker, "c", clean: false).Subscribed("t", 1);
        broker.Publish("t", "x"u8, qos: 1);
        RawClient second = RawClient.Connected(broker, "c", clean: false, sessionPresent: true);
        Assert.Equal(BrokerClose.TakenOver, first.Connection.CloseReason);
        Assert.Equal("3A 06 00 01 74 00 01 78", second.Rest);
        first.EndLink(); // comes late, and concerns the session no more
        Assert.True(broker.FindSession("c")!.Value.Connected);
        Assert.Equal(1, broker.ConnectionCount);
        Assert.Equal((1, 0), (broker.Counters.Closed(BrokerClose.TakenOver), broker.Counters.Closed(BrokerClose.LinkEnded)));
    }

    [Fact]
    public void A_takeover_of_a_clean_session_begins_a_new_one()
    {
        var broker = new Broker();
        RawClient.Connected(broker, "c").Subscribed("t", 1);
        RawClient.Connected(broker, "c", clean: false, sessionPresent: false);
        Assert.Equal(new SessionStatus(true, false, 0, 0, 0, 0, 0), broker.FindSession("c"));
    }

    [Fact]
    public void A_restart_that_keeps_sessions_keeps_what_is_owed_and_sends_no_will()
    {
        var broker = new Broker();
        var onward = new List<string>();
        broker.Observe("#", message => onward.Add(message.Topic));
        RawClient kept = RawClient.Connected(broker, "kept", clean: false).Subscribed("t", 2);
        var willing = new RawClient(broker).Send(Packet.Connect("clean", will: ("w", "gone", 1, false)));
        broker.Publish("t", "x"u8, qos: 2, retain: true);
        kept.Send(Packet.Publish("t", "y", 2, id: 8));

        broker.RestartKeepingSessions();
        Assert.Equal(BrokerClose.Restart, kept.Connection.CloseReason);
        Assert.Equal(("", ""), (kept.Receive(), willing.Receive())); // what was not sent is lost
        Assert.Equal(["t"], onward);
        Assert.Equal((0, 1), (broker.ConnectionCount, broker.SessionCount));

        kept = RawClient.Connected(broker, "kept", clean: false, sessionPresent: true);
        Assert.Equal("3C 06 00 01 74 00 01 78", kept.Rest);
        Assert.Equal("70 02 00 08", kept.Send(Packet.Pubrel(8)).Receive()[^11..]);
        Assert.Equal(0, broker.Counters.PubrelsUnknown);
        Assert.Single(broker.Retained);
    }

    [Fact]
    public void A_restart_that_loses_sessions_loses_retained_messages_too()
    {
        var broker = new Broker();
        RawClient.Connected(broker, "c", clean: false).Subscribed("t", 2);
        broker.Publish("t", "x"u8, qos: 2, retain: true);
        broker.RestartLosingSessions();
        Assert.Equal((0, 0), (broker.ConnectionCount, broker.SessionCount));
        Assert.Empty(broker.Retained);
        RawClient.Connected(broker, "c", clean: false, sessionPresent: false);
    }

    [Fact]
    public void Drop_ends_one_client_and_only_if_it_is_there()
    {
        var broker = new Broker();
        RawClient client = RawClient.Connected(broker, "c", clean: false);
        Assert.True(broker.Drop("c"));
        Assert.Equal(BrokerClose.Dropped, client.Connection.CloseReason);
        Assert.False(broker.Drop("c"));
        Assert.False(broker.Drop("none"));
    }
}
