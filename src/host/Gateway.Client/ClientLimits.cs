using Gateway.Mqtt;

namespace Gateway.Client;

/// <summary>The sizes of a client on a PC, which takes what others publish and so more than a gateway does.</summary>
public static class ClientLimits
{
    /// <summary>Bytes of the largest packet behind its fixed header: the most a session can be told.</summary>
    public const int ReceiveBytesMax = 65536;

    /// <summary>Bytes of packets encoded and not sent: four of the largest QoS 1/2 publishes, or one of QoS 0.</summary>
    public const int TransmitBytesMax = 65536;

    /// <summary>Bytes of a held publish: the most an entry can have.</summary>
    public const int EntryBodyBytesMax = 16383;

    /// <summary>Unfinished publishes: the tool has one.</summary>
    public const int EntryCount = 4;

    /// <summary>Received messages in a handshake: more than the window of any broker's defaults (mosquitto 20, EMQX 32).</summary>
    public const int InboundCount = 255;

    /// <summary>Packets between two looks at the trace: what one turn can add, with room to spare.</summary>
    public const int TraceCount = 1024;

    /// <summary>Pause before the first new attempt to connect, in ms: somebody is watching.</summary>
    public const int BackoffMsMin = 250;

    /// <summary>The longest pause, in ms.</summary>
    public const int BackoffMsMax = 5_000;

    /// <summary>The longest wait for input, in ms, so that a request to stop is heard.</summary>
    public const int WaitMsMax = 100;

    /// <summary>Time in which DISCONNECT must have left, in ms.</summary>
    public const int FinishMsMax = 1_000;

    /// <summary>The limits as the session takes them.</summary>
    public static SessionLimits Session() => new()
    {
        ReceiveBytesMax = ReceiveBytesMax,
        TransmitBytesMax = TransmitBytesMax,
        EntryCount = EntryCount,
        WindowMax = EntryCount,
        EntryBodyBytesMax = EntryBodyBytesMax,
        InboundCount = InboundCount,
        SubscriptionCount = 1,
        TraceCount = TraceCount,
    };
}
