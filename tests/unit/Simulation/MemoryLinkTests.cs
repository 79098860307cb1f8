using Gateway.Hal;
using Gateway.Primitives;
using Gateway.Simulation;
using Xunit;
using Xunit.Abstractions;

namespace Gateway.Tests.Unit.Simulation;

public class MemoryLinkTests(ITestOutputHelper log)
{
    private readonly Broker broker = new();
    private readonly byte[] buffer = new byte[4096];
    private long nowMs;

    [Fact]
    public void A_link_opens_with_the_next_pump_and_carries_bytes_both_ways()
    {
        var network = new MemoryNetwork(broker);
        MemoryLink link = network.CreateLink();
        Assert.Equal((LinkState.Closed, -1), (link.State, Send(link, Packet.Connect("c"))));
        link.Open();
        Assert.Equal((LinkState.Opening, 0), (link.State, Send(link, Packet.Connect("c"))));
        Assert.Equal(0, Receive(link, out _));
        Quiet(network);
        Assert.Equal(LinkState.Open, link.State);
        byte[] connect = Packet.Connect("c");
        Assert.Equal(connect.Length, Send(link, connect));
        Assert.Equal(0, Receive(link, out _));
        Quiet(network);
        Assert.Equal(4, Receive(link, out string connack));
        Assert.Equal("20 02 00 00", connack);
        Assert.Equal(0, network.Pump(nowMs));
    }

    [Fact]
    public void Bytes_sent_before_close_still_arrive_and_then_the_end()
    {
        var network = new MemoryNetwork(broker);
        MemoryLink link = Connected(network, "c", will: true);
        Send(link, Packet.Publish("t", "x"));
        link.Close();
        Assert.Equal(LinkState.Closed, link.State);
        Quiet(network);
        Assert.Equal((1, 1), (broker.Counters.PublishesIn(0), broker.Counters.Wills));
        Assert.Equal(0, broker.ConnectionCount);
        link.Open();
        Quiet(network);
        Assert.Equal(LinkState.Open, link.State);
    }

    [Fact]
    public void When_the_broker_closes_the_last_bytes_come_before_the_end()
    {
        var network = new MemoryNetwork(broker);
        MemoryLink link = network.CreateLink();
        link.Open();
        Quiet(network);
        Send(link, Packet.Connect("", clean: false));
        Quiet(network);
        Assert.Equal(-1, Send(link, Packet.FromHex(Packet.Pingreq)));
        Assert.Equal(LinkState.Open, link.State);
        Assert.Equal(4, Receive(link, out string connack));
        Assert.Equal("20 02 00 02", connack);
        Assert.Equal((-1, LinkState.Failed, HalFaults.LinkLost), (Receive(link, out _), link.State, link.Fault));
        link.Close();
        Assert.Equal((LinkState.Closed, HalFaults.LinkLost), (link.State, link.Fault));
    }

    [Fact]
    public void A_refused_connect_fails_the_link_until_it_is_closed()
    {
        var network = new MemoryNetwork(broker);
        MemoryLink link = network.CreateLink();
        link.RefuseConnect = true;
        link.Open();
        Quiet(network);
        Assert.Equal((LinkState.Failed, HalFaults.LinkRefused), (link.State, link.Fault));
        Assert.Equal((-1, -1), (Receive(link, out _), Send(link, [1])));
        link.RefuseConnect = false;
        network.RefuseConnect = true;
        link.Close();
        link.Open();
        Quiet(network);
        Assert.Equal(LinkState.Failed, link.State);
        Assert.Equal(0, broker.Counters.Connections);
    }

    [Fact]
    public void A_link_that_is_open_may_not_be_opened()
    {
        MemoryLink link = Connected(new MemoryNetwork(broker), "c");
        Assert.Equal(Fault.StateImpossible, Assert.Throws<FaultException>(link.Open).Fault);
    }

    [Fact]
    public void A_cut_loses_what_is_under_way_in_both_directions()
    {
        var network = new MemoryNetwork(broker);
        MemoryLink link = Connected(network, "c", will: true);
        Send(link, Packet.FromHex(Packet.Pingreq));
        Quiet(network); // PINGRESP waits in the ring
        Send(link, Packet.Publish("t", "x"));
        link.Cut();
        Assert.Equal((LinkState.Failed, -1, -1), (link.State, Receive(link, out _), Send(link, [1])));
        Quiet(network);
        Assert.Equal((0, 1, 0), (broker.Counters.PublishesIn(0), broker.Counters.Wills, broker.ConnectionCount));
    }

    [Fact]
    public void A_cut_after_0_bytes_to_the_client_loses_the_acknowledgement_only()
    {
        var network = new MemoryNetwork(broker);
        MemoryLink link = Connected(network, "c");
        link.CutAfter(LinkDirection.ToClient, 0);
        Send(link, Packet.Publish("t", "x", 1, id: 1));
        Quiet(network);
        Assert.Equal(1, broker.Counters.PublishesIn(1));
        Assert.Equal((-1, LinkState.Failed), (Receive(link, out _), link.State));
        Assert.Equal(0, broker.ConnectionCount);
    }

    [Fact]
    public void A_cut_after_n_bytes_delivers_exactly_n()
    {
        for (int bytes = 0; bytes <= 13; bytes++)
        {
            var network = new MemoryNetwork(new Broker());
            MemoryLink link = Connected(network, "c");
            link.CutAfter(LinkDirection.ToClient, bytes);
            for (int id = 1; id <= 3; id++)
            {
                Send(link, Packet.Publish("t", "x", 1, id));
            }

            Quiet(network);
            // Three acknowledgements are 12 bytes: the 12th is the end, a 13th never comes.
            Assert.Equal(bytes == 0 ? -1 : Math.Min(bytes, 12), Receive(link, out _));
            Assert.Equal(bytes <= 12 ? -1 : 0, Receive(link, out _));
        }

        var other = new MemoryNetwork(broker);
        MemoryLink toBroker = Connected(other, "d");
        byte[] publish = Packet.Publish("t", "x");
        toBroker.CutAfter(LinkDirection.ToBroker, publish.Length);
        Send(toBroker, [.. publish, .. publish]);
        Quiet(other);
        Assert.Equal((1, 0), (broker.Counters.PublishesIn(0), broker.ConnectionCount));
        Assert.Equal(-1, Receive(toBroker, out _));
    }

    [Fact]
    public void A_stall_holds_bytes_until_the_ring_is_full_and_gives_them_after_it()
    {
        var network = new MemoryNetwork(broker, ringBytesMin: 64);
        MemoryLink link = Connected(network, "c");
        link.StallToBroker = true;
        byte[] publish = Packet.Publish("t", new string('x', 27)); // 32 bytes
        Assert.Equal((32, 32, 0), (Send(link, publish), Send(link, publish), Send(link, publish)));
        Quiet(network);
        Assert.Equal(0, broker.Counters.PublishesIn(0));
        link.StallToBroker = false;
        link.StallToClient = true;
        Quiet(network);
        Assert.Equal(2, broker.Counters.PublishesIn(0));
        Send(link, Packet.FromHex(Packet.Pingreq));
        Quiet(network);
        Assert.Equal(0, Receive(link, out _));
        link.StallToClient = false;
        Quiet(network);
        Receive(link, out string pingresp);
        Assert.Equal("D0 00", pingresp);
    }

    [Fact]
    public void A_half_open_link_swallows_everything_and_tells_nobody()
    {
        var network = new MemoryNetwork(broker, ringBytesMin: 64);
        MemoryLink link = Connected(network, "c", will: true, keepAlive: 10);
        link.HalfOpen();
        for (int i = 0; i < 20; i++)
        {
            Assert.Equal(5, Send(link, Packet.Publish("", "x")));
            Quiet(network);
        }

        Assert.Equal((LinkState.Open, 0), (link.State, Receive(link, out _)));
        link.Close();
        nowMs = 15_000;
        Quiet(network);
        Assert.Equal((1, 0), (broker.ConnectionCount, broker.Counters.PublishesIn(0)));
        nowMs = 15_001;
        Quiet(network);
        Assert.Equal((0, 1, 1), (broker.ConnectionCount, broker.Counters.Closed(BrokerClose.KeepAlive), broker.Counters.Wills));
    }

    [Fact]
    public void A_client_whose_link_is_half_open_takes_its_session_over_on_a_new_one()
    {
        var network = new MemoryNetwork(broker);
        MemoryLink link = Connected(network, "c");
        link.HalfOpen();
        link.Close();
        link.Open();
        Quiet(network);
        Send(link, Packet.Connect("c"));
        Quiet(network);
        Assert.Equal((1, 1), (broker.ConnectionCount, broker.Counters.Closed(BrokerClose.TakenOver)));
        Receive(link, out string connack);
        Assert.Equal("20 02 00 00", connack);
    }

    [Fact]
    public void A_restart_of_the_broker_ends_the_link()
    {
        var network = new MemoryNetwork(broker);
        MemoryLink link = Connected(network, "c");
        broker.RestartKeepingSessions();
        Quiet(network);
        Assert.Equal((-1, LinkState.Failed), (Receive(link, out _), link.State));
    }

    [Fact]
    public void Fragments_of_n_bytes_a_pump_give_the_same_bytes()
    {
        int seed = TestSeed.Next(log, out string message);
        var random = new Random(seed);
        var network = new MemoryNetwork(broker, ringBytesMin: 100);
        MemoryLink link = Connected(network, "c");
        link.BytesPerPumpMax = 1;
        Send(link, Packet.FromHex("C0 00 | C0 00"));
        Assert.Equal(1, network.Pump(nowMs));
        Assert.Equal(2, network.Pump(nowMs)); // one byte each way
        Quiet(network);
        Receive(link, out _);

        int sent = 0;
        int received = 0;
        byte[] ping = Packet.FromHex(Packet.Pingreq);
        while (received < 10_000)
        {
            link.BytesPerPumpMax = random.Next(0, 7);
            sent += Send(link, ping.AsSpan(sent % 2).ToArray());
            network.Pump(nowMs);
            for (int bytes = Receive(link, out _); bytes > 0; bytes = Receive(link, out _))
            {
                for (int i = 0; i < bytes; i++, received++)
                {
                    Assert.True(buffer[i] == (received % 2 == 0 ? 0xD0 : 0), message);
                }
            }
        }

        Assert.True(sent >= received, message);
    }

    private MemoryLink Connected(MemoryNetwork network, string clientId, bool will = false, int keepAlive = 0)
    {
        MemoryLink link = network.CreateLink();
        link.Open();
        Quiet(network);
        Send(link, Packet.Connect(clientId, keepAlive: keepAlive, will: will ? ("w", "gone", 0, false) : null));
        Quiet(network);
        Receive(link, out string connack);
        Assert.Equal("20 02 00 00", connack);
        return link;
    }

    private void Quiet(MemoryNetwork network)
    {
        for (int turns = 0; network.Pump(nowMs) > 0; turns++)
        {
            Assert.True(turns < 10_000, "the network never becomes quiet");
        }
    }

    private static int Send(MemoryLink link, byte[] bytes) => link.Send(bytes, 0, bytes.Length);

    private int Receive(MemoryLink link, out string packets)
    {
        int bytes = link.Receive(buffer, 0, buffer.Length);
        packets = Packet.ToHex(buffer.AsSpan(0, Math.Max(0, bytes)));
        return bytes;
    }
}
