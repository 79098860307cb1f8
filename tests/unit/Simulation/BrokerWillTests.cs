using Gateway.Simulation;
using Xunit;

namespace Gateway.Tests.Unit.Simulation;

public class BrokerWillTests
{
    private readonly Broker broker = new();

    [Theory]
    [InlineData(0, "30 07 00 01 77 67 6F 6E 65")]
    [InlineData(1, "32 09 00 01 77 00 01 67 6F 6E 65")]
    [InlineData(2, "34 09 00 01 77 00 01 67 6F 6E 65")]
    public void A_broken_link_publishes_the_will_at_its_QoS(int qos, string expected)
    {
        RawClient watcher = RawClient.Connected(broker, "watcher").Subscribed("w", 2);
        RawClient willing = Willing(qos, retain: false);
        Assert.Equal("", watcher.Receive());
        willing.EndLink();
        Assert.Equal(expected, watcher.Receive());
        willing.EndLink();
        Assert.Equal("", watcher.Receive());
        Assert.Equal(1, broker.Counters.Wills);
        Assert.Empty(broker.Retained);
    }

    [Fact]
    public void A_will_with_retain_is_kept()
    {
        Willing(qos: 1, retain: true).EndLink();
        BrokerMessage will = Assert.Single(broker.Retained);
        Assert.Equal(("w", 1, "willing"), (will.Topic, will.Qos, will.PublisherId));
    }

    [Fact]
    public void Disconnect_discards_the_will()
    {
        Willing(qos: 1, retain: true).Send(Packet.Disconnect).EndLink();
        Assert.Equal(0, broker.Counters.Wills);
        Assert.Empty(broker.Retained);
    }

    [Fact]
    public void A_malformed_packet_publishes_the_will()
    {
        Willing(qos: 0, retain: true).Send("F0 00");
        Assert.Single(broker.Retained);
    }

    [Fact]
    public void The_end_by_keep_alive_publishes_the_will()
    {
        new RawClient(broker).Send(Packet.Connect("willing", keepAlive: 10, will: ("w", "gone", 1, true)));
        broker.Advance(15_001);
        Assert.Single(broker.Retained);
    }

    [Fact]
    public void A_takeover_publishes_the_will_before_the_new_connack()
    {
        new RawClient(broker).Send(Packet.Connect("willing", clean: false, will: ("w", "gone", 1, false))).Subscribed("w", 1);
        RawClient next = RawClient.Connected(broker, "willing", clean: false, sessionPresent: true);
        Assert.Equal("32 09 00 01 77 00 01 67 6F 6E 65", next.Rest); // it waited in the session
    }

    [Fact]
    public void A_will_is_lowered_to_the_highest_QoS_of_the_broker()
    {
        var low = new Broker(new BrokerOptions { MaxQos = 1 });
        new RawClient(low).Send(Packet.Connect("willing", will: ("w", "gone", 2, true))).EndLink();
        Assert.Equal(1, Assert.Single(low.Retained).Qos);
    }

    [Fact]
    public void The_will_of_an_unnamed_client_carries_the_name_it_was_given()
    {
        var unnamed = new RawClient(broker).Send(Packet.Connect("", will: ("w", "", 0, false)));
        var publishers = new List<string>();
        broker.Observe("w", message => publishers.Add(message.PublisherId));
        unnamed.EndLink();
        Assert.Equal(["auto-1"], publishers);
    }

    [Fact]
    public void The_will_of_a_refused_connect_is_not_published()
    {
        new RawClient(broker).Send(Packet.Connect("", clean: false, will: ("w", "gone", 0, true))).EndLink();
        Assert.Empty(broker.Retained);
    }

    private RawClient Willing(int qos, bool retain)
    {
        var client = new RawClient(broker).Send(Packet.Connect("willing", will: ("w", "gone", qos, retain), userName: "u", password: ""));
        Assert.Equal("20 02 00 00", client.Receive());
        return client;
    }
}
