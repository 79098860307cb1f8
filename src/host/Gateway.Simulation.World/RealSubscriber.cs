using Gateway.App;
using Gateway.Mqtt;
using Gateway.Mqtt.Wire;
using Gateway.Primitives;

namespace Gateway.Simulation.World;

/// <summary>
/// A subscriber with a session of its own, the gateway's code on the other side of the broker: in RAM, through a link that is
/// cut now and then and never loses its power.
/// </summary>
internal sealed class RealSubscriber
{
    private readonly SimulatedWorld world;
    private readonly SeededRandom random;
    private readonly MemoryNetwork network;
    private readonly MemoryLink link;
    private readonly Session session;
    private readonly SessionPort port;
    private readonly InboundMessage message = new();
    private readonly SessionEvent occurred = new();
    private readonly byte[] alarmPrefix = Ascii.Bytes($"gateway/{SimulatedWorld.ClientId}/alarm/a");
    private int cutIn;

    public RealSubscriber(SimulatedWorld world, WorldPlan plan)
    {
        this.world = world;
        random = new SeededRandom(plan.Seed, "subscriber");
        network = new MemoryNetwork(world.Broker, 8192);
        link = network.CreateLink();
        var limits = new SessionLimits { EntryCount = 1, WindowMax = 1, InboundCount = 32, InboundBodyBytesMax = 1024 };
        var options = new SessionOptions
        {
            ClientId = Ascii.Bytes("watcher"), KeepAliveS = 0, BackoffMsMin = 20, BackoffMsMax = 100, AckTimeoutMs = 5000
        };
        session = new Session(limits, options, new FaultLog(), new TableCrc32());
        port = new SessionPort(session, limits, link, null, new Clock(world));
        session.Subscribe(Ascii.Bytes("gateway/#"), 2);
        port.Start(1);
        cutIn = NextCut();
    }

    public long NextMs => session.IsConnected ? long.MaxValue : Math.Max(world.NowMs + 1, session.NextDeadlineMs);

    public bool IsAtRest => session.IsConnected && session.InboundUndoneCount == 0 && world.Broker.FindSession("watcher")
        is { Connected: true, Queued: 0, AwaitingAcknowledgement: 0, AwaitingPubcomp: 0 };

    public void Turn()
    {
        for (int rounds = 0; rounds < 64; rounds++)
        {
            int moved = network.Pump(world.NowMs);
            if (rounds > 0 && moved == 0 && !port.HasMore && session.TransmitCount == 0)
            {
                return;
            }

            port.Hear(world.NowMs);
            port.Record();
            while (session.TakeInbound(message))
            {
                Take();
                if (message.Slot >= 0)
                {
                    session.InboundDone(message.Slot);
                }
            }

            port.Record();
            while (session.TakeEvent(occurred))
            {
            }

            port.Speak();
        }
    }

    private void Take()
    {
        if (Ascii.StartsWith(message.Buffer, message.TopicOffset, message.TopicBytes, alarmPrefix) && !message.Retain)
        {
            ReadOnlySpan<byte> payload = message.Buffer.AsSpan(message.PayloadOffset, message.PayloadBytes);
            int index = message.Buffer[message.TopicOffset + message.TopicBytes - 1] - '0';
            world.Ledgers[index].Receive(
                (uint)PayloadText.Integer(payload, "\"epoch\":"u8), PayloadText.Integer(payload, "\"seq\":"u8));
        }

        if (world.Faults.IsActive && --cutIn == 0)
        {
            cutIn = NextCut();
            link.CutAfter(random.Percent(50) ? LinkDirection.ToBroker : LinkDirection.ToClient, random.Below(100));
        }
    }

    private int NextCut() => 1 + random.Below(40);

    private sealed class Clock(SimulatedWorld world) : Hal.IClock
    {
        public long MonotonicMs => world.NowMs;

        public long UtcMs => -1;

        public long SyncedMs => -1;
    }
}
