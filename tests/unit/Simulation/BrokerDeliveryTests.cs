using System.Text;
using Gateway.Simulation;
using Xunit;

namespace Gateway.Tests.Unit.Simulation;

public class BrokerDeliveryTests
{
    /// <summary>Publishes "t" = "x" at each QoS to a subscription at each QoS; the packets are those of figures 4.1-4.3.</summary>
    [Theory]
    [InlineData(0, 0, "30 04 00 01 74 78")]
    [InlineData(0, 1, "30 04 00 01 74 78")]
    [InlineData(0, 2, "30 04 00 01 74 78")]
    [InlineData(1, 0, "30 04 00 01 74 78")]
    [InlineData(1, 1, "32 06 00 01 74 00 01 78")]
    [InlineData(1, 2, "32 06 00 01 74 00 01 78")]
    [InlineData(2, 0, "30 04 00 01 74 78")]
    [InlineData(2, 1, "32 06 00 01 74 00 01 78")]
    [InlineData(2, 2, "34 06 00 01 74 00 01 78")]
    public void The_actual_QoS_is_the_lower_of_publish_and_subscribe(int publishQos, int subscribeQos, string expected)
    {
        var broker = new Broker();
        RawClient subscriber = RawClient.Connected(broker, "s");
        Assert.Equal($"90 03 00 07 0{subscribeQos}", subscriber.Send(Packet.Subscribe(7, ("t", subscribeQos))).Receive());
        RawClient publisher = RawClient.Connected(broker, "p");
        publisher.Send(Packet.Publish("t", "x", publishQos, id: 0x1234));
        Assert.Equal(publishQos switch { 0 => "", 1 => "40 02 12 34", _ => "50 02 12 34" }, publisher.Receive());
        if (publishQos == 2)
        {
            Assert.Equal("", subscriber.Receive());
            Assert.Equal("70 02 12 34", publisher.Send(Packet.Pubrel(0x1234)).Receive());
        }

        Assert.Equal(expected, subscriber.Receive());
        int actual = Math.Min(publishQos, subscribeQos);
        if (actual == 1)
        {
            Assert.Equal("", subscriber.Send(Packet.Puback(1)).Receive());
        }
        else if (actual == 2)
        {
            Assert.Equal("62 02 00 01", subscriber.Send(Packet.Pubrec(1)).Receive());
            Assert.Equal("", subscriber.Send(Packet.Pubcomp(1)).Receive());
        }

        Assert.Equal(1, broker.Counters.PublishesIn(publishQos));
        Assert.Equal(1, broker.Counters.PublishesOut(actual));
        Assert.Equal(1, broker.Counters.Delivered(actual));
        Assert.Equal(new SessionStatus(true, true, 1, 0, 0, 0, 0), broker.FindSession("s"));
    }

    [Fact]
    public void Overlapping_subscriptions_deliver_once_at_the_highest_QoS_granted()
    {
        var broker = new Broker();
        RawClient subscriber = RawClient.Connected(broker, "s").Subscribed("#", 0).Subscribed("a/+", 2).Subscribed("a/b", 1);
        broker.Publish("a/b", "x"u8, qos: 2);
        Assert.Equal("34 08 00 03 61 2F 62 00 01 78", subscriber.Receive());
    }

    [Fact]
    public void One_client_publishes_and_subscribes_with_equal_packet_identifiers()
    {
        var broker = new Broker();
        RawClient client = RawClient.Connected(broker, "c").Subscribed("t", 2);
        Assert.Equal("50 02 00 01", client.Send(Packet.Publish("t", "x", 2, id: 1)).Receive());
        Assert.Equal("34 06 00 01 74 00 01 78 | 70 02 00 01", client.Send(Packet.Pubrel(1)).Receive());
        Assert.Equal("62 02 00 01", client.Send(Packet.Pubrec(1)).Receive());
        client.Send(Packet.Pubcomp(1));
        Assert.Equal(new SessionStatus(true, true, 1, 0, 0, 0, 0), broker.FindSession("c"));
    }

    [Fact]
    public void A_QoS_2_publish_sent_again_before_its_pubrel_is_delivered_once()
    {
        var broker = new Broker();
        RawClient subscriber = RawClient.Connected(broker, "s").Subscribed("t", 0);
        RawClient publisher = RawClient.Connected(broker, "p");
        publisher.Send(Packet.Publish("t", "x", 2, id: 5));
        publisher.Send(Packet.Publish("t", "x", 2, id: 5, duplicate: true));
        publisher.Send(Packet.Pubrel(5));
        Assert.Equal("50 02 00 05 | 50 02 00 05 | 70 02 00 05", publisher.Receive());
        Assert.Equal("30 04 00 01 74 78", subscriber.Receive());
        Assert.Equal((1, 0), (broker.Counters.Qos2Duplicates, broker.Counters.Qos2IdsReused));
    }

    [Fact]
    public void After_pubcomp_an_identifier_is_a_new_message()
    {
        var broker = new Broker();
        RawClient subscriber = RawClient.Connected(broker, "s").Subscribed("t", 0);
        RawClient publisher = RawClient.Connected(broker, "p");
        publisher.Send(Packet.Publish("t", "x", 2, id: 5)).Send(Packet.Pubrel(5));
        publisher.Send(Packet.Publish("t", "x", 2, id: 5)).Send(Packet.Pubrel(5));
        Assert.Equal("30 04 00 01 74 78 | 30 04 00 01 74 78", subscriber.Receive());
        Assert.Equal(0, broker.Counters.Qos2Duplicates);
    }

    [Fact]
    public void New_content_under_an_identifier_that_is_held_is_not_delivered_and_is_counted()
    {
        var broker = new Broker();
        RawClient subscriber = RawClient.Connected(broker, "s").Subscribed("t", 0);
        RawClient publisher = RawClient.Connected(broker, "p");
        publisher.Send(Packet.Publish("t", "x", 2, id: 5)).Send(Packet.Publish("t", "y", 2, id: 5)).Send(Packet.Pubrel(5));
        Assert.Equal("30 04 00 01 74 78", subscriber.Receive());
        Assert.Equal((1, 1), (broker.Counters.Qos2Duplicates, broker.Counters.Qos2IdsReused));
    }

    [Fact]
    public void With_onward_at_publish_a_QoS_2_message_goes_on_before_pubrel_and_once()
    {
        var broker = new Broker(new BrokerOptions { OnwardAt = OnwardAt.Publish });
        RawClient subscriber = RawClient.Connected(broker, "s").Subscribed("t", 0);
        RawClient publisher = RawClient.Connected(broker, "p");
        publisher.Send(Packet.Publish("t", "x", 2, id: 5));
        Assert.Equal("30 04 00 01 74 78", subscriber.Receive());
        publisher.Send(Packet.Publish("t", "x", 2, id: 5, duplicate: true)).Send(Packet.Pubrel(5));
        Assert.Equal("", subscriber.Receive());
        Assert.Equal("50 02 00 05 | 50 02 00 05 | 70 02 00 05", publisher.Receive());
    }

    [Fact]
    public void A_pubrel_for_an_unknown_identifier_is_answered_with_pubcomp()
    {
        var broker = new Broker();
        RawClient client = RawClient.Connected(broker, "c");
        Assert.Equal("70 02 00 09", client.Send(Packet.Pubrel(9)).Receive());
        Assert.Equal(1, broker.Counters.PubrelsUnknown);
    }

    [Fact]
    public void Acknowledgements_for_nothing_are_counted_and_only_pubrec_is_answered()
    {
        var broker = new Broker();
        RawClient client = RawClient.Connected(broker, "c");
        Assert.Equal("", client.Send(Packet.Puback(9)).Send(Packet.Pubcomp(9)).Receive());
        Assert.Equal("62 02 00 09", client.Send(Packet.Pubrec(9)).Receive());
        Assert.Equal(3, broker.Counters.AcknowledgementsUnexpected);
        Assert.False(client.Connection.IsClosed);
    }

    [Fact]
    public void An_acknowledgement_of_the_wrong_kind_leaves_the_message_inflight()
    {
        var broker = new Broker();
        RawClient client = RawClient.Connected(broker, "c").Subscribed("t", 2);
        broker.Publish("t", "x"u8, qos: 2);
        client.Send(Packet.Puback(1)).Send(Packet.Pubcomp(1));
        Assert.Equal(1, broker.FindSession("c")!.Value.AwaitingAcknowledgement);
        Assert.Equal(2, broker.Counters.AcknowledgementsUnexpected);
    }

    [Fact]
    public void The_window_holds_messages_back_in_order()
    {
        var broker = new Broker(new BrokerOptions { InflightMax = 2 });
        RawClient client = RawClient.Connected(broker, "c").Subscribed("t", 2);
        foreach (string payload in (string[])["1", "2", "3", "4"])
        {
            broker.Publish("t", Encoding.UTF8.GetBytes(payload), qos: 2);
        }

        Assert.Equal("34 06 00 01 74 00 01 31 | 34 06 00 01 74 00 02 32", client.Receive());
        Assert.Equal("62 02 00 01", client.Send(Packet.Pubrec(1)).Receive()); // still in the window
        Assert.Equal("34 06 00 01 74 00 03 33", client.Send(Packet.Pubcomp(1)).Receive());
        Assert.Equal("62 02 00 02 | 34 06 00 01 74 00 04 34", client.Send(Packet.Pubrec(2)).Send(Packet.Pubcomp(2)).Receive());
    }

    [Fact]
    public void Packet_identifiers_wrap_past_0_and_past_those_in_use()
    {
        var broker = new Broker();
        RawClient client = RawClient.Connected(broker, "c").Subscribed("t", 1);
        broker.Publish("t", "first"u8, qos: 1);
        client.Receive();
        for (int id = 2; id <= 65535; id++)
        {
            broker.Publish("t", "x"u8, qos: 1);
            client.Receive();
            client.Send(Packet.Puback(id));
        }

        broker.Publish("t", "x"u8, qos: 1);
        Assert.Equal("32 06 00 01 74 00 02 78", client.Receive()); // 1 is still in use
        Assert.Equal(0, broker.Counters.AcknowledgementsUnexpected);
    }

    [Theory]
    [InlineData(2, 2, "50 02 00 05", "90 03 00 01 02")]
    [InlineData(1, 2, "40 02 00 05", "90 03 00 01 01")]
    [InlineData(1, 1, "40 02 00 05", "90 03 00 01 01")]
    [InlineData(0, 2, "40 02 00 05", "90 03 00 01 00")]
    public void MaxQos_lowers_the_grants_and_answers_puback(int maxQos, int publishQos, string answer, string suback)
    {
        var broker = new Broker(new BrokerOptions { MaxQos = maxQos });
        RawClient subscriber = RawClient.Connected(broker, "s");
        Assert.Equal(suback, subscriber.Send(Packet.Subscribe(1, ("t", publishQos))).Receive());
        RawClient publisher = RawClient.Connected(broker, "p");
        Assert.Equal(answer, publisher.Send(Packet.Publish("t", "x", publishQos, id: 5)).Receive());
        publisher.Send(Packet.Pubrel(5));
        string expected = maxQos switch { 0 => "30 04 00 01 74 78", 1 => "32 06 00 01 74 00 01 78", _ => "34 06 00 01 74 00 01 78" };
        Assert.Equal(expected, subscriber.Receive());
    }

    [Fact]
    public void A_long_packet_has_a_remaining_length_of_three_bytes()
    {
        var broker = new Broker();
        RawClient client = RawClient.Connected(broker, "c").Subscribed("t", 0);
        RawClient publisher = RawClient.Connected(broker, "p");
        publisher.Send(Packet.Publish("t", new string('x', 20_000)));
        Assert.Equal("30 A3 9C 01 00 01 74 " + string.Join(' ', Enumerable.Repeat("78", 20_000)), client.Receive());
    }

    [Fact]
    public void Any_fragmentation_gives_the_same_answers()
    {
        byte[] stream =
        [
            .. Packet.Connect("c"), .. Packet.Subscribe(1, ("t", 2), ("u/#", 1)), .. Packet.Publish("t", "x", 2, id: 9),
            .. Packet.Publish("u", new string('y', 300), 1, id: 10), .. Packet.Pubrel(9), .. Packet.FromHex(Packet.Pingreq),
            .. Packet.Unsubscribe(2, "t", "none"), .. Packet.FromHex(Packet.Disconnect)
        ];
        string whole = new RawClient(new Broker()).Send(stream).Receive();
        Assert.EndsWith("D0 00 | B0 02 00 02", whole, StringComparison.Ordinal);
        for (int size = 1; size < 40; size++)
        {
            var client = new RawClient(new Broker());
            foreach (byte[] fragment in stream.Chunk(size))
            {
                client.Send(fragment);
            }

            Assert.Equal(whole, client.Receive());
            Assert.Equal(BrokerClose.Disconnect, client.Connection.CloseReason);
        }
    }

    [Fact]
    public void Observers_see_each_message_once_with_its_publisher()
    {
        var broker = new Broker();
        var seen = new List<string>();
        IDisposable observation = broker.Observe("a/#", message => seen.Add(
            $"{message.Topic} {Encoding.UTF8.GetString(message.Payload.Span)} {message.Qos} {message.Retain} '{message.PublisherId}'"));
        RawClient publisher = RawClient.Connected(broker, "p");
        publisher.Send(Packet.Publish("a/b", "1", 2, id: 1, retain: true));
        Assert.Empty(seen);
        publisher.Send(Packet.Pubrel(1));
        publisher.Send(Packet.Publish("other", "2"));
        broker.Publish("a", "3"u8);
        observation.Dispose();
        broker.Publish("a", "4"u8);
        Assert.Equal(["a/b 1 2 True 'p'", "a 3 0 False ''"], seen);
    }

    [Fact]
    public void Publish_and_observe_refuse_what_is_no_topic()
    {
        var broker = new Broker();
        Assert.Throws<ArgumentException>(() => broker.Publish("a/+", "x"u8));
        Assert.Throws<ArgumentException>(() => broker.Publish("", "x"u8));
        Assert.Throws<ArgumentException>(() => broker.Publish("a", new byte[70_000]));
        Assert.Throws<ArgumentException>(() => broker.Observe("a/#/b", _ => { }));
    }
}
