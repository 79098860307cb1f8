using Gateway.Simulation;
using Xunit;

namespace Gateway.Tests.Unit.Simulation;

public class BrokerLimitTests
{
    [Fact]
    public void A_connection_too_many_is_closed_at_once()
    {
        var broker = new Broker(new BrokerOptions { ConnectionsMax = 1 });
        RawClient first = RawClient.Connected(broker, "first");
        var second = new RawClient(broker).Send(Packet.Connect("second"));
        Assert.Equal(BrokerClose.ConnectionLimit, second.Connection.CloseReason);
        Assert.Equal("", second.Receive());
        Assert.Equal(1, broker.Counters.LimitHits(BrokerLimit.Connections));
        first.EndLink();
        RawClient.Connected(broker, "third");
    }

    [Fact]
    public void A_session_too_many_gets_return_code_3_and_a_known_one_resumes()
    {
        var broker = new Broker(new BrokerOptions { SessionsMax = 1 });
        RawClient.Connected(broker, "first", clean: false).EndLink();
        Assert.Equal("20 02 00 03", new RawClient(broker).Send(Packet.Connect("second")).Receive());
        Assert.Equal(1, broker.Counters.LimitHits(BrokerLimit.Sessions));
        RawClient.Connected(broker, "first", clean: false, sessionPresent: true);
    }

    [Fact]
    public void A_full_queue_keeps_the_oldest_messages_and_counts_the_rest()
    {
        var broker = new Broker(new BrokerOptions { QueuedMessagesMax = 2 });
        RawClient.Connected(broker, "c", clean: false).Subscribed("t", 1).EndLink();
        broker.Publish("t", "1"u8, qos: 1);
        broker.Publish("t", "2"u8, qos: 1);
        broker.Publish("t", "3"u8, qos: 1);
        Assert.Equal((1, 1), (broker.Counters.Dropped(BrokerDrop.QueueFull), broker.Counters.LimitHits(BrokerLimit.QueuedMessages)));
        Assert.Equal(
            "32 06 00 01 74 00 01 31 | 32 06 00 01 74 00 02 32",
            RawClient.Connected(broker, "c", clean: false, sessionPresent: true).Rest);
    }

    [Fact]
    public void A_queue_is_bounded_in_bytes_too_and_has_room_again_when_it_is_read()
    {
        var broker = new Broker(new BrokerOptions { QueuedBytesMax = 10 });
        RawClient client = RawClient.Connected(broker, "c", clean: false).Subscribed("t", 1);
        client.EndLink();
        broker.Publish("t", "123456789"u8, qos: 1);
        broker.Publish("t", ""u8, qos: 1);
        Assert.Equal(1, broker.Counters.Dropped(BrokerDrop.QueueFull));
        client = RawClient.Connected(broker, "c", clean: false, sessionPresent: true);
        broker.Publish("t", "12345678"u8, qos: 1);
        Assert.Equal("32 0D 00 01 74 00 02 31 32 33 34 35 36 37 38", client.Receive());
    }

    [Fact]
    public void A_slow_reader_loses_QoS_0_and_nothing_of_QoS_1()
    {
        var broker = new Broker(new BrokerOptions { PacketBytesMax = 64, OutputBytesMax = 64 });
        RawClient client = RawClient.Connected(broker, "c").Subscribed("t", 1);
        for (int i = 0; i < 30; i++)
        {
            broker.Publish("t", "q0"u8, qos: 0);
            broker.Publish("t", "q1"u8, qos: 1);
        }

        Assert.InRange(client.Connection.OutputBytes, 50, 64);
        Assert.True(broker.Counters.Dropped(BrokerDrop.OutputFull) > 20);
        var ids = new List<int>();
        for (string received = client.Receive(); received.Length > 0; received = client.Receive())
        {
            foreach (string packet in received.Split(" | ").Where(packet => packet.StartsWith("32", StringComparison.Ordinal)))
            {
                int id = Packet.FromHex(packet)[6];
                ids.Add(id);
                client.Send(Packet.Puback(id));
            }
        }

        Assert.Equal(Enumerable.Range(1, 30), ids);
        Assert.Equal(broker.Counters.Dropped(BrokerDrop.OutputFull), broker.Counters.LimitHits(BrokerLimit.OutputBytes));
        Assert.Equal(30 - broker.Counters.Dropped(BrokerDrop.OutputFull), broker.Counters.Delivered(0));
    }

    [Fact]
    public void A_redelivery_larger_than_the_output_goes_on_as_the_client_reads()
    {
        var broker = new Broker(new BrokerOptions { PacketBytesMax = 64, OutputBytesMax = 64 });
        RawClient client = RawClient.Connected(broker, "c", clean: false).Subscribed("t", 1);
        for (int i = 0; i < 10; i++)
        {
            broker.Publish("t", new byte[40], qos: 1);
            client.Receive();
        }

        client.EndLink();
        var again = new RawClient(broker).Send(Packet.Connect("c", clean: false));
        var ids = new List<int>();
        for (string received = again.Receive(); received.Length > 0; received = again.Receive())
        {
            Assert.True(received.Length < 64 * 3);
            ids.AddRange(received.Split(" | ").Where(packet => packet.StartsWith("3A", StringComparison.Ordinal))
                .Select(packet => (int)Packet.FromHex(packet)[6]));
        }

        Assert.Equal(Enumerable.Range(1, 10), ids);
    }

    [Fact]
    public void A_client_that_asks_without_reading_is_closed()
    {
        var broker = new Broker(new BrokerOptions { PacketBytesMax = 64, OutputBytesMax = 64, AnswerBytesMax = 1024 });
        RawClient client = RawClient.Connected(broker, "c");
        int pings = 0;
        while (!client.Connection.IsClosed && pings < 10_000)
        {
            client.Send(Packet.Pingreq);
            pings++;
        }

        Assert.Equal((64 + 1024) / 2 + 1, pings);
        Assert.Equal(BrokerClose.Unread, client.Connection.CloseReason);
        Assert.Equal((1, 0), (broker.Counters.LimitHits(BrokerLimit.AnswerBytes), client.Connection.OutputBytes));
    }

    [Fact]
    public void A_client_that_stops_reading_is_closed_after_its_time()
    {
        var broker = new Broker(new BrokerOptions { OutputStallMsMax = 1000 });
        RawClient client = RawClient.Connected(broker, "c").Subscribed("t", 0);
        broker.Advance(0);
        broker.Publish("t", "x"u8);
        broker.Publish("t", "y"u8);
        Assert.Equal(1001, broker.NextDeadlineMs);
        broker.Advance(900);
        client.Connection.TakeOutput(new byte[1]); // a byte is progress
        broker.Advance(1000);
        broker.Advance(2000);
        Assert.False(client.Connection.IsClosed);
        broker.Advance(2001);
        Assert.Equal(BrokerClose.Unread, client.Connection.CloseReason);
    }

    [Fact]
    public void A_publisher_that_never_releases_is_closed_at_the_limit()
    {
        var broker = new Broker(new BrokerOptions { InboundQos2Max = 2 });
        RawClient client = RawClient.Connected(broker, "c");
        client.Send(Packet.Publish("t", "1", 2, id: 1)).Send(Packet.Publish("t", "2", 2, id: 2));
        client.Send(Packet.Publish("t", "1", 2, id: 1, duplicate: true));
        Assert.False(client.Connection.IsClosed);
        client.Send(Packet.Publish("t", "3", 2, id: 3));
        Assert.Equal(BrokerClose.InboundFull, client.Connection.CloseReason);
        Assert.Equal("50 02 00 01 | 50 02 00 02 | 50 02 00 01", client.Receive());
        Assert.Equal(1, broker.Counters.LimitHits(BrokerLimit.InboundQos2));
    }

    [Fact]
    public void Limits_out_of_range_are_refused_at_the_start()
    {
        Assert.Throws<ArgumentException>(() => new Broker(new BrokerOptions { MaxQos = 3 }));
        Assert.Throws<ArgumentException>(() => new Broker(new BrokerOptions { InflightMax = 0 }));
        Assert.Throws<ArgumentException>(() => new Broker(new BrokerOptions { PacketBytesMax = 1000, OutputBytesMax = 999 }));
    }
}
