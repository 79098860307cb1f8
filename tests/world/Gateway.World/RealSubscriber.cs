using Gateway.Client;
using Gateway.Mqtt;
using Gateway.Mqtt.Wire;
using Gateway.Primitives;
using Gateway.Simulation;

namespace Gateway.World;

/// <summary>A subscriber of the world's alarms, whose link breaks from time to time.</summary>
internal sealed class RealSubscriber
{
    private readonly SimulatedWorld world;
    private readonly SeededRandom random;
    private readonly MemoryNetwork network;
    private readonly MemoryLink link;
    private readonly SessionSubscriber subscriber;
    private readonly byte[] alarmPrefix = Ascii.Bytes($"gateway/{SimulatedWorld.ClientId}/alarm/a");
    private int cutIn;

    public RealSubscriber(SimulatedWorld world, WorldPlan plan)
    {
        this.world = world;
        random = new SeededRandom(plan.Seed, "subscriber");
        network = new MemoryNetwork(world.Broker, 8192);
        link = network.CreateLink();
        var limits = new SessionLimits { EntryCount = 1, WindowMax = 1, InboundCount = 32, ReceiveBytesMax = 1024 };
        var options = new SessionOptions
        {
            ClientId = Ascii.Bytes("watcher"), KeepAliveS = 0, BackoffMsMin = 20, BackoffMsMax = 100, AckTimeoutMs = 5000
        };
        subscriber = new SessionSubscriber(link, limits, options, Ascii.Bytes("gateway/#"), () => world.NowMs, Take);
        cutIn = NextCut();
    }

    public long NextMs => subscriber.NextMs;

    public bool IsAtRest => subscriber.IsIdle && world.Broker.FindSession("watcher")
        is { Connected: true, Queued: 0, AwaitingAcknowledgement: 0, AwaitingPubcomp: 0 };

    public void Turn()
    {
        for (int rounds = 0; rounds < 64; rounds++)
        {
            int moved = network.Pump(world.NowMs);
            if (rounds > 0 && moved == 0 && !subscriber.HasMore)
            {
                return;
            }

            subscriber.Turn();
        }
    }

    private void Take(InboundMessage message)
    {
        if (Ascii.StartsWith(message.Buffer, message.TopicOffset, message.TopicBytes, alarmPrefix) && !message.Retain)
        {
            ReadOnlySpan<byte> payload = message.Buffer.AsSpan(message.PayloadOffset, message.PayloadBytes);
            int index = message.Buffer[message.TopicOffset + message.TopicBytes - 1] - '0';
            if (payload.IndexOf(SimulatedWorld.RepeatedMark) < 0)
            {
                world.Ledgers[index].Receive(
                    (uint)PayloadText.Integer(payload, "\"epoch\":"u8), PayloadText.Integer(payload, "\"seq\":"u8));
            }
        }

        if (world.Faults.IsActive && --cutIn == 0)
        {
            cutIn = NextCut();
            link.CutAfter(random.Percent(50) ? LinkDirection.ToBroker : LinkDirection.ToClient, random.Below(100));
        }
    }

    private int NextCut() => 1 + random.Below(40);
}
