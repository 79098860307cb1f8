using Gateway.Simulation;
using Xunit;
using Xunit.Abstractions;

namespace Gateway.Tests.Unit.Simulation;

public class BrokerMalformedTests(ITestOutputHelper log)
{
    [Theory]
    [InlineData("30 03 00 01 61", "MQTT-3.1.0-1")] // PUBLISH first
    [InlineData("C0 00", "MQTT-3.1.0-1")]
    [InlineData("00 00", "MQTT-3.1.0-1")]
    [InlineData("11 0D 00 04 4D 51 54 54 04 02 00 3C 00 01 61", "MQTT-2.2.2-2")]
    [InlineData("10 0F 00 06 4D 51 49 73 64 70 03 02 00 3C 00 01 61", "MQTT-3.1.2-1")] // MQIsdp
    [InlineData("10 04 00 04 4D 51", "MQTT-3.1.2-1")] // cut name
    [InlineData("10 06 00 04 4D 51 54 54", "3.1.2.2")]
    [InlineData("10 08 00 04 4D 51 54 54 04 02", "3.1.2")] // no keep alive
    [InlineData("10 0D 00 04 4D 51 54 54 04 03 00 3C 00 01 61", "MQTT-3.1.2-3")]
    [InlineData("10 0D 00 04 4D 51 54 54 04 0A 00 3C 00 01 61", "MQTT-3.1.2-13")]
    [InlineData("10 13 00 04 4D 51 54 54 04 1E 00 3C 00 01 61 00 01 74 00 01 6D", "MQTT-3.1.2-14")]
    [InlineData("10 0D 00 04 4D 51 54 54 04 22 00 3C 00 01 61", "MQTT-3.1.2-15")]
    [InlineData("10 10 00 04 4D 51 54 54 04 42 00 3C 00 01 61 00 01 70", "MQTT-3.1.2-22")]
    [InlineData("10 0A 00 04 4D 51 54 54 04 02 00 3C", "MQTT-3.1.3-3")] // no client identifier
    [InlineData("10 0D 00 04 4D 51 54 54 04 02 00 3C 00 02 61", "MQTT-3.1.3-3")] // cut client identifier
    [InlineData("10 0D 00 04 4D 51 54 54 04 02 00 3C 00 01 FF", "MQTT-3.1.3-4")]
    [InlineData("10 0D 00 04 4D 51 54 54 04 02 00 3C 00 01 00", "MQTT-3.1.3-4")] // U+0000
    [InlineData("10 0D 00 04 4D 51 54 54 04 06 00 3C 00 01 61", "MQTT-3.1.3-10")] // no will topic
    [InlineData("10 13 00 04 4D 51 54 54 04 06 00 3C 00 01 61 00 01 23 00 01 6D", "MQTT-3.1.3-10")] // will topic #
    [InlineData("10 12 00 04 4D 51 54 54 04 06 00 3C 00 01 61 00 00 00 01 6D", "MQTT-3.1.3-10")] // will topic empty
    [InlineData("10 10 00 04 4D 51 54 54 04 06 00 3C 00 01 61 00 01 74", "MQTT-3.1.2-9")]
    [InlineData("10 0D 00 04 4D 51 54 54 04 82 00 3C 00 01 61", "MQTT-3.1.2-19")]
    [InlineData("10 10 00 04 4D 51 54 54 04 82 00 3C 00 01 61 00 01 80", "MQTT-3.1.3-11")]
    [InlineData("10 10 00 04 4D 51 54 54 04 C2 00 3C 00 01 61 00 01 75", "MQTT-3.1.2-21")]
    [InlineData("10 0E 00 04 4D 51 54 54 04 02 00 3C 00 01 61 00", "3.1.3")] // a byte too many
    [InlineData("10 FF FF FF FF 01", "2.2.3")]
    public void A_malformed_connect_closes_the_connection_without_connack(string hex, string rule)
    {
        var broker = new Broker();
        var client = new RawClient(broker).Send(hex);
        Assert.Equal(BrokerClose.Malformed, client.Connection.CloseReason);
        Assert.Contains(rule, client.Connection.CloseDetail, StringComparison.Ordinal);
        Assert.Equal("", client.Receive());
        Assert.Equal(1, broker.Counters.Closed(BrokerClose.Malformed));
        Assert.Equal((0, 0), (broker.ConnectionCount, broker.SessionCount));
    }

    [Theory]
    [InlineData("10 0D 00 04 4D 51 54 54 04 02 00 3C 00 01 61", "MQTT-3.1.0-2")]
    [InlineData("00 00", "2.2.1")]
    [InlineData("F0 00", "2.2.1")]
    [InlineData("20 02 00 00", "2.2.1")] // CONNACK
    [InlineData("90 03 00 01 00", "2.2.1")] // SUBACK
    [InlineData("B0 02 00 01", "2.2.1")] // UNSUBACK
    [InlineData("D0 00", "2.2.1")] // PINGRESP
    [InlineData("36 06 00 01 61 00 01 78", "MQTT-3.3.1-4")]
    [InlineData("38 04 00 01 61 78", "MQTT-3.3.1-2")]
    [InlineData("30 01 00", "MQTT-3.3.2-1")]
    [InlineData("30 03 00 05 61", "MQTT-3.3.2-1")]
    [InlineData("30 05 00 03 ED A0 80", "MQTT-3.3.2-1")] // a surrogate
    [InlineData("30 03 00 01 00", "MQTT-3.3.2-1")]
    [InlineData("30 02 00 00", "MQTT-4.7.3-1")]
    [InlineData("30 05 00 03 61 2F 2B", "MQTT-3.3.2-2")]
    [InlineData("30 03 00 01 23", "MQTT-3.3.2-2")]
    [InlineData("32 05 00 01 61 00 00", "MQTT-2.3.1-1")]
    [InlineData("34 04 00 01 61 00", "MQTT-2.3.1-1")]
    [InlineData("42 02 00 01", "MQTT-2.2.2-2")]
    [InlineData("60 02 00 01", "MQTT-2.2.2-2")] // PUBREL with flags 0000
    [InlineData("40 02 00 00", "3.4-3.7")]
    [InlineData("40 01 00", "3.4-3.7")]
    [InlineData("62 03 00 01 00", "3.4-3.7")]
    [InlineData("80 06 00 01 00 01 61 00", "MQTT-2.2.2-2")] // SUBSCRIBE with flags 0000
    [InlineData("82 06 00 00 00 01 61 00", "MQTT-2.3.1-1")]
    [InlineData("82 02 00 01", "MQTT-3.8.3-3")]
    [InlineData("82 05 00 01 00 01 61", "MQTT-3.8.3-4")] // no QoS
    [InlineData("82 06 00 01 00 01 61 03", "MQTT-3.8.3-4")]
    [InlineData("82 06 00 01 00 01 61 04", "MQTT-3.8.3-4")]
    [InlineData("82 06 00 01 00 09 61 00", "MQTT-3.8.3-1")]
    [InlineData("82 05 00 01 00 00 00", "MQTT-4.7.3-1")]
    [InlineData("82 07 00 01 00 02 61 23 00", "MQTT-4.7.1-2")]
    [InlineData("82 07 00 01 00 02 61 2B 00", "MQTT-4.7.1-3")]
    [InlineData("A0 05 00 01 00 01 61", "MQTT-2.2.2-2")]
    [InlineData("A2 02 00 01", "MQTT-3.10.3-2")]
    [InlineData("A2 05 00 00 00 01 61", "MQTT-2.3.1-1")]
    [InlineData("C1 00", "MQTT-2.2.2-2")]
    [InlineData("C0 01 00", "3.12.1")]
    [InlineData("E1 00", "MQTT-2.2.2-2")]
    [InlineData("E0 01 00", "3.14.1")]
    [InlineData("30 80 80 80 80 00", "2.2.3")]
    public void A_malformed_packet_closes_the_connection_and_is_counted(string hex, string rule)
    {
        var broker = new Broker();
        RawClient client = RawClient.Connected(broker, "a");
        client.Send(hex);
        Assert.Equal(BrokerClose.Malformed, client.Connection.CloseReason);
        Assert.Contains(rule, client.Connection.CloseDetail, StringComparison.Ordinal);
        Assert.Equal("", client.Receive());
        Assert.Equal(1, broker.Counters.Closed(BrokerClose.Malformed));
    }

    [Fact]
    public void Of_a_subscribe_with_a_wrong_second_filter_nothing_is_done()
    {
        var broker = new Broker();
        RawClient client = RawClient.Connected(broker, "a", clean: false);
        client.Send("82 0B 00 01 00 01 61 00 00 02 61 23 00");
        Assert.True(client.Connection.IsClosed);
        Assert.Equal(0, broker.FindSession("a")!.Value.Subscriptions);
    }

    [Fact]
    public void Answers_to_packets_before_a_malformed_one_still_go_out()
    {
        RawClient client = RawClient.Connected(new Broker(), "a");
        client.Send("C0 00 | F0 00");
        Assert.True(client.Connection.IsClosed);
        Assert.Equal("D0 00", client.Receive());
    }

    [Fact]
    public void A_packet_above_the_limit_closes_the_connection_at_its_header()
    {
        var broker = new Broker(new BrokerOptions { PacketBytesMax = 100, OutputBytesMax = 100 });
        RawClient client = RawClient.Connected(broker, "a");
        client.Send(Packet.Publish("t", new string('x', 95)));
        Assert.False(client.Connection.IsClosed); // 2 + 3 + 95 = 100 bytes
        client.Send("30 63");
        Assert.Equal(BrokerClose.TooLarge, client.Connection.CloseReason);
        Assert.Equal(1, broker.Counters.LimitHits(BrokerLimit.PacketBytes));
    }

    [Fact]
    public void Random_bytes_never_throw_and_never_leave_a_connection_behind()
    {
        int seed = TestSeed.Next(log, out string message);
        var random = new Random(seed);
        var broker = new Broker(new BrokerOptions { PacketBytesMax = 256 });
        for (int round = 0; round < 3000; round++)
        {
            RawClient client = RawClient.Connected(broker, $"c{round % 5}");
            var bytes = new byte[random.Next(1, 60)];
            random.NextBytes(bytes);
            bytes[0] = (byte)(random.Next(16) << 4 | random.Next(4));
            if (bytes.Length > 1 && random.Next(4) > 0)
            {
                bytes[1] = (byte)(bytes.Length - 2);
            }

            client.Send(bytes);
            client.EndLink();
            Assert.True(broker.ConnectionCount == 0, message);
        }

        Assert.True(broker.Counters.Closed(BrokerClose.Malformed) > 1000, message);
    }
}
