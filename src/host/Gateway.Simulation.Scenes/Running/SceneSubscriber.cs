using System.Text;
using Gateway.App;
using Gateway.Hal;
using Gateway.Mqtt;
using Gateway.Mqtt.Wire;
using Gateway.Primitives;

namespace Gateway.Simulation.Scenes;

/// <summary>Subscribed to everything of the gateway, persistent, at QoS 2; its power never goes, and its own network never.</summary>
internal sealed class SceneSubscriber
{
    private const int BodyBytesMax = 1200;

    private readonly WorldTime time;
    private readonly Session session;
    private readonly SessionPort port;
    private readonly InboundMessage message = new();
    private readonly SessionEvent occurred = new();
    private readonly Action<SceneMessage> take;

    public SceneSubscriber(WorldTime time, MemoryNetwork network, string filter, Action<SceneMessage> take)
    {
        this.time = time;
        this.take = take;
        Link = network.CreateLink();
        SessionLimits limits = new()
        {
            EntryCount = 1, WindowMax = 1, InboundCount = 64, InboundBodyBytesMax = BodyBytesMax, ReceiveBytesMax = 2 * BodyBytesMax,
        };
        SessionOptions options = new()
        {
            ClientId = "subscriber"u8.ToArray(), KeepAliveS = 0, BackoffMsMin = 20, BackoffMsMax = 200,
        };
        session = new Session(limits, options, new FaultLog(), new TableCrc32());
        port = new SessionPort(session, limits, Link, null, new Clock(time));
        session.Subscribe(Encoding.UTF8.GetBytes(filter), 2);
        port.Start(1);
    }

    public MemoryLink Link { get; }

    /// <summary>Whether the broker has its subscription, on this connection.</summary>
    public bool IsSubscribed { get; private set; }

    /// <summary>When it wants a turn, whether anything comes or not.</summary>
    public long NextMs => session.IsConnected ? long.MaxValue : Math.Max(time.NowMs + 1, session.NextDeadlineMs);

    /// <summary>A turn. True when there is more for it.</summary>
    public bool Turn()
    {
        port.Hear(time.NowMs);
        port.Record();
        while (session.TakeInbound(message))
        {
            take(new SceneMessage(
                time.NowMs, Encoding.UTF8.GetString(message.Buffer, message.TopicOffset, message.TopicBytes),
                message.Buffer.AsSpan(message.PayloadOffset, message.PayloadBytes).ToArray(), message.Qos, message.Retain));
            if (message.Slot >= 0)
            {
                session.InboundDone(message.Slot);
            }
        }

        port.Record();
        while (session.TakeEvent(occurred))
        {
            IsSubscribed = occurred.Kind == SessionEventKind.Subscribed
                || (IsSubscribed && occurred.Kind is not (SessionEventKind.Connected or SessionEventKind.Disconnected));
        }

        port.Speak();
        return port.HasMore || session.TransmitCount > 0;
    }

    private sealed class Clock(WorldTime time) : IClock
    {
        public long MonotonicMs => time.NowMs;

        public long UtcMs => -1;

        public long SyncedMs => -1;
    }
}
