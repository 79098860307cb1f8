using Gateway.Simulation;
using Xunit;

namespace Gateway.Tests.Unit.Simulation;

public class BrokerSubscribeTests
{
    [Fact]
    public void Suback_has_a_code_for_each_filter_in_order()
    {
        RawClient client = RawClient.Connected(new Broker(), "c");
        Assert.Equal("90 05 00 0A 02 00 01", client.Send(Packet.Subscribe(10, ("a", 2), ("b", 0), ("c/#", 1))).Receive());
    }

    [Fact]
    public void A_filter_that_is_not_allowed_gets_code_80()
    {
        var broker = new Broker(new BrokerOptions { AllowSubscribe = (clientId, filter) => clientId == "c" && filter != "secret/#" });
        RawClient client = RawClient.Connected(broker, "c");
        Assert.Equal("90 04 00 01 01 80", client.Send(Packet.Subscribe(1, ("open", 1), ("secret/#", 1))).Receive());
        broker.Publish("secret/x", "x"u8);
        Assert.Equal("", client.Receive());
    }

    [Fact]
    public void One_subscription_too_many_gets_code_80_and_an_old_one_may_still_change()
    {
        var broker = new Broker(new BrokerOptions { SubscriptionsMax = 1 });
        RawClient client = RawClient.Connected(broker, "c");
        Assert.Equal("90 05 00 01 00 80 02", client.Send(Packet.Subscribe(1, ("a", 0), ("b", 0), ("a", 2))).Receive());
        Assert.Equal(1, broker.Counters.LimitHits(BrokerLimit.Subscriptions));
        broker.Publish("a", "x"u8, qos: 2);
        Assert.Equal("34 06 00 01 61 00 01 78", client.Receive());
    }

    [Fact]
    public void Unsubscribe_removes_exactly_that_filter_and_is_always_answered()
    {
        var broker = new Broker();
        RawClient client = RawClient.Connected(broker, "c").Subscribed("a/+", 0).Subscribed("a/b", 0);
        Assert.Equal("B0 02 00 02", client.Send(Packet.Unsubscribe(2, "a/#", "a/+")).Receive());
        Assert.Equal(1, broker.FindSession("c")!.Value.Subscriptions);
        broker.Publish("a/c", "x"u8);
        Assert.Equal("", client.Receive());
        broker.Publish("a/b", "x"u8);
        Assert.Equal("30 06 00 03 61 2F 62 78", client.Receive());
    }

    [Fact]
    public void A_retained_message_comes_with_RETAIN_1_to_a_new_subscription_and_0_to_an_old_one()
    {
        var broker = new Broker();
        RawClient old = RawClient.Connected(broker, "old").Subscribed("t", 2);
        RawClient publisher = RawClient.Connected(broker, "p");
        publisher.Send(Packet.Publish("t", "x", 1, id: 1, retain: true));
        Assert.Equal("32 06 00 01 74 00 01 78", old.Receive());
        RawClient late = RawClient.Connected(broker, "late");
        Assert.Equal("90 03 00 01 02 | 33 06 00 01 74 00 01 78", late.Send(Packet.Subscribe(1, ("#", 2))).Receive());
        RawClient lower = RawClient.Connected(broker, "lower");
        Assert.Equal("90 03 00 01 00 | 31 04 00 01 74 78", lower.Send(Packet.Subscribe(1, ("t", 0))).Receive());
    }

    [Fact]
    public void Subscribing_again_sends_the_retained_messages_again_and_changes_the_QoS()
    {
        var broker = new Broker();
        broker.Publish("t", "x"u8, qos: 1, retain: true);
        RawClient client = RawClient.Connected(broker, "c").Subscribed("t", 0);
        Assert.Equal("90 03 00 02 01 | 33 06 00 01 74 00 01 78", client.Send(Packet.Subscribe(2, ("t", 1))).Receive());
        Assert.Equal(1, broker.FindSession("c")!.Value.Subscriptions);
    }

    [Fact]
    public void An_empty_retained_payload_deletes_and_is_delivered()
    {
        var broker = new Broker();
        RawClient client = RawClient.Connected(broker, "c").Subscribed("t", 0);
        broker.Publish("t", "x"u8, retain: true);
        broker.Publish("t", "y"u8, retain: true);
        Assert.Equal("y"u8, Assert.Single(broker.Retained).Payload.Span);
        broker.Publish("t", ""u8, retain: true);
        Assert.Empty(broker.Retained);
        Assert.Equal("30 04 00 01 74 78 | 30 04 00 01 74 79 | 30 03 00 01 74", client.Receive());
    }

    [Fact]
    public void A_message_without_RETAIN_leaves_the_retained_one()
    {
        var broker = new Broker();
        broker.Publish("t", "x"u8, retain: true);
        broker.Publish("t", "y"u8);
        broker.Publish("t", ""u8);
        Assert.Equal("x"u8, Assert.Single(broker.Retained).Payload.Span);
    }

    [Fact]
    public void Wildcards_of_the_first_level_find_no_retained_dollar_topic()
    {
        var broker = new Broker();
        broker.Publish("$x/y", "1"u8, retain: true);
        RawClient client = RawClient.Connected(broker, "c");
        Assert.Equal("90 04 00 01 00 00", client.Send(Packet.Subscribe(1, ("#", 0), ("+/y", 0))).Receive());
        Assert.Equal("90 03 00 02 00 | 31 07 00 04 24 78 2F 79 31", client.Send(Packet.Subscribe(2, ("$x/+", 0))).Receive());
    }

    [Fact]
    public void Retained_messages_are_bounded_and_known_topics_may_still_change()
    {
        var broker = new Broker(new BrokerOptions { RetainedMax = 1 });
        RawClient client = RawClient.Connected(broker, "c").Subscribed("#", 0);
        broker.Publish("a", "1"u8, retain: true);
        broker.Publish("b", "2"u8, retain: true);
        broker.Publish("a", "3"u8, retain: true);
        Assert.Equal("3"u8, Assert.Single(broker.Retained).Payload.Span);
        Assert.Equal(1, broker.Counters.LimitHits(BrokerLimit.Retained));
        Assert.Equal("30 04 00 01 61 31 | 30 04 00 01 62 32 | 30 04 00 01 61 33", client.Receive());
    }
}
