using System.Text;
using Gateway.Hal;
using Gateway.Simulation;
using Xunit;
using Xunit.Abstractions;

namespace Gateway.Tests.Unit.Simulation;

/// <summary>
/// QoS 2 from end to end through a broker whose links break, fragment or stay half open and which restarts, driven by a seed: a publisher
/// and a subscriber of a few lines each, both following the standard, must see every message exactly once and in order.
/// </summary>
public class BrokerFaultTests(ITestOutputHelper log)
{
    private const int Messages = 300;
    private const int Window = 4;
    private const int TurnsMax = 200_000;

    /// <summary>Early enough that no run ends before it.</summary>
    private const int RestartTurn = 50;

    [Theory]
    [InlineData(OnwardAt.Pubrel)]
    [InlineData(OnwardAt.Publish)]
    public void QoS_2_is_exactly_once_and_in_order_through_any_faults(OnwardAt onwardAt)
    {
        int seed = TestSeed.Next(log, out string message);
        var world = new World(seed, onwardAt);
        world.Run();
        Assert.True(Enumerable.Range(1, Messages).SequenceEqual(world.Delivered), $"{message}: {string.Join(' ', world.Delivered)}");
        Assert.True(world.Broker.Counters.Qos2IdsReused == 0, message);
        Assert.True(world.Broker.Counters.Closed(BrokerClose.Malformed) == 0, message);
        Assert.True(world.Broker.Counters.Redeliveries > 0 && world.Broker.Counters.Closed(BrokerClose.Restart) > 0, message);
    }

    [Fact]
    public void The_same_seed_gives_the_same_run()
    {
        int seed = TestSeed.Next(log, out string message);
        string[] runs = Enumerable.Range(0, 2).Select(_ =>
        {
            var world = new World(seed, OnwardAt.Pubrel);
            world.Run();
            return string.Join('\n', world.Trace);
        }).ToArray();
        Assert.True(runs[0].Length > 10_000 && runs[0] == runs[1], message);
    }

    private sealed class World
    {
        private readonly Random random;
        private readonly MemoryNetwork network;
        private readonly Client publisher;
        private readonly Client subscriber;
        private readonly List<(int Id, bool IsReleased)> outbound = [];
        private readonly Dictionary<int, int> inbound = [];
        private int published;
        private long nowMs;

        public World(int seed, OnwardAt onwardAt)
        {
            random = new Random(seed);
            Broker = new Broker(new BrokerOptions { OnwardAt = onwardAt, InflightMax = 3 });
            network = new MemoryNetwork(Broker, ringBytesMin: 256);
            publisher = new Client(network, "p", this);
            subscriber = new Client(network, "s", this);
            // The subscription exists before the first message.
            while (Broker.FindSession("s") is not { Subscriptions: 1 })
            {
                Turn();
            }
        }

        public Broker Broker { get; }

        public List<int> Delivered { get; } = [];

        public List<string> Trace { get; } = [];

        public void Run()
        {
            for (int turn = 0; turn < TurnsMax && (published < Messages || outbound.Count > 0 || Delivered.Count < Messages); turn++)
            {
                Fault(publisher.Link);
                Fault(subscriber.Link);
                if (turn == RestartTurn || random.Next(400) == 0)
                {
                    Broker.RestartKeepingSessions();
                }

                if (publisher.IsConnected && published < Messages && outbound.Count < Window)
                {
                    outbound.Add((++published, false));
                    publisher.Send(Packet.Publish("t", $"{published}", 2, published));
                }

                Turn();
            }
        }

        /// <summary>The publisher's half of section 4.3.3; identifiers are the numbers of the messages.</summary>
        private void OnPublisher(byte[] packet)
        {
            int id = packet.Length == 4 ? packet[2] << 8 | packet[3] : 0;
            int at = outbound.FindIndex(entry => entry.Id == id);
            switch (packet[0])
            {
                case 0x20:
                    foreach ((int owed, bool isReleased) in outbound)
                    {
                        publisher.Send(isReleased ? Packet.Pubrel(owed) : Packet.Publish("t", $"{owed}", 2, owed, duplicate: true));
                    }

                    break;
                case 0x50:
                    outbound[at] = (id, true);
                    publisher.Send(Packet.Pubrel(id));
                    break;
                case 0x70:
                    outbound.RemoveAt(at);
                    break;
            }
        }

        /// <summary>The subscriber's half: delivers at PUBREL.</summary>
        private void OnSubscriber(byte[] packet)
        {
            switch (packet[0])
            {
                case 0x20 when Delivered.Count == 0 && inbound.Count == 0:
                    subscriber.Send(Packet.Subscribe(1, ("t", 2)));
                    break;
                case 0x34 or 0x3C:
                    int publishId = packet[5] << 8 | packet[6];
                    inbound[publishId] = int.Parse(Encoding.ASCII.GetString(packet.AsSpan(7)));
                    subscriber.Send(Packet.Pubrec(publishId));
                    break;
                case 0x62:
                    int id = packet[2] << 8 | packet[3];
                    if (inbound.Remove(id, out int number))
                    {
                        Delivered.Add(number);
                    }

                    subscriber.Send(Packet.Pubcomp(id));
                    break;
            }
        }

        private void Turn()
        {
            nowMs += 10;
            publisher.Turn(OnPublisher);
            subscriber.Turn(OnSubscriber);
            network.Pump(nowMs);
        }

        private void Fault(MemoryLink link)
        {
            link.BytesPerPumpMax = random.Next(3) == 0 ? random.Next(1, 9) : 0;
            switch (random.Next(300))
            {
                case 0:
                    link.Cut();
                    break;
                case 1 or 2:
                    link.CutAfter(LinkDirection.ToClient, random.Next(10));
                    break;
                case 3 or 4:
                    link.CutAfter(LinkDirection.ToBroker, random.Next(20));
                    break;
                case 5:
                    link.HalfOpen();
                    break;
            }
        }

        /// <summary>A connection that reconnects: frames what it receives, and gives up if nothing arrived for two seconds.</summary>
        private sealed class Client(MemoryNetwork network, string clientId, World world)
        {
            private readonly List<byte> toSend = [];
            private readonly List<byte> received = [];
            private readonly byte[] buffer = new byte[256];
            private long heardMs;
            private long pingMs;

            public MemoryLink Link { get; } = network.CreateLink();

            public bool IsConnected { get; private set; }

            public void Send(byte[] packet)
            {
                world.Trace.Add($"{world.nowMs} {clientId} > {Packet.ToHex(packet)}");
                toSend.AddRange(packet);
            }

            public void Turn(Action<byte[]> handle)
            {
                if (Link.State == LinkState.Closed)
                {
                    IsConnected = false;
                    toSend.Clear();
                    received.Clear();
                    heardMs = world.nowMs;
                    Link.Open();
                    Send(Packet.Connect(clientId, clean: false, keepAlive: 2));
                }

                if (IsConnected && world.nowMs - pingMs > 1000)
                {
                    pingMs = world.nowMs;
                    Send(Packet.FromHex(Packet.Pingreq));
                }

                int sent = Link.Send(toSend.ToArray(), 0, toSend.Count);
                toSend.RemoveRange(0, Math.Max(0, sent));
                int bytes = Link.Receive(buffer, 0, buffer.Length);
                if (bytes < 0 || world.nowMs - heardMs > 2000)
                {
                    Link.Close();
                    return;
                }

                received.AddRange(buffer.AsSpan(0, bytes));
                while (received.Count >= 2 && received.Count >= 2 + received[1])
                {
                    byte[] packet = [.. received[..(2 + received[1])]];
                    received.RemoveRange(0, packet.Length);
                    heardMs = world.nowMs;
                    world.Trace.Add($"{world.nowMs} {clientId} < {Packet.ToHex(packet)}");
                    IsConnected |= packet[0] == 0x20;
                    handle(packet);
                }
            }
        }
    }
}
