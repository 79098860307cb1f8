using Gateway.Hal;
using Gateway.Mqtt;
using Gateway.Mqtt.Wire;
using Gateway.Primitives;

namespace Gateway.Client;

/// <summary>
/// A subscriber with a session of its own, which runs the gateway's code on the other side of the broker: in RAM, at QoS 2, and its power
/// never fails.
/// </summary>
public sealed class SessionSubscriber
{
    private readonly Session session;
    private readonly ClientPort port;
    private readonly Func<long> nowMs;
    private readonly Action<InboundMessage> take;
    private readonly InboundMessage message = new();
    private readonly SessionEvent occurred = new();

    /// <summary>
    /// Connects over <paramref name="link"/> and subscribes. <paramref name="nowMs"/> is its clock; <paramref name="take"/> gets each
    /// message, which is valid only until it returns.
    /// </summary>
    public SessionSubscriber(
        IByteLink link, SessionLimits limits, SessionOptions options, byte[] filter, Func<long> nowMs, Action<InboundMessage> take)
    {
        this.nowMs = nowMs;
        this.take = take;
        session = new Session(limits, options, new FaultLog(), new TableCrc32());
        port = new ClientPort(session, limits, link, nowMs);
        session.Subscribe(filter, 2);
        port.Start(1);
    }

    /// <summary>Whether the broker has its subscription, on this connection.</summary>
    public bool IsSubscribed { get; private set; }

    /// <summary>Connected, and every received message was taken.</summary>
    public bool IsIdle => session.IsConnected && !session.HasMessage;

    /// <summary>It has bytes to send, or has not read all that arrived.</summary>
    public bool HasMore => port.HasMore || session.TransmitCount > 0;

    /// <summary>When it wants a turn, even if nothing arrives.</summary>
    public long NextMs => session.IsConnected ? long.MaxValue : Math.Max(nowMs() + 1, session.NextDeadlineMs);

    /// <summary>A turn.</summary>
    public void Turn()
    {
        port.Receive();
        port.Record();
        while (session.TakeInbound(message))
        {
            take(message);
            session.InboundDone();
        }

        port.Record();
        while (session.TakeEvent(occurred))
        {
            IsSubscribed = occurred.Kind == SessionEventKind.Subscribed
                || (IsSubscribed && occurred.Kind is not (SessionEventKind.Connected or SessionEventKind.Disconnected));
        }

        port.Transmit();
    }
}
