using Gateway.Mqtt;

namespace Gateway.Client;

/// <summary>The sizes of a client on a PC, which receives what others publish and so needs more than a gateway.</summary>
public static class ClientLimits
{
    /// <summary>
    /// Bytes of the largest packet after its fixed header that the session takes whole: the most that it can. The payload of a larger one
    /// is kept beside it.
    /// </summary>
    public const int ReceiveBytesMax = 65536;

    /// <summary>Bytes of the largest payload that is received, unless another limit is given: far above what gateways send.</summary>
    public const int PayloadBytesMax = 1024 * 1024;

    /// <summary>The highest limit of a payload in bytes: the receiver holds it twice.</summary>
    public const int PayloadBytesBound = 16 * 1024 * 1024;

    /// <summary>Bytes of packets that are encoded and not sent: four of the largest QoS 1/2 publishes, or one of QoS 0.</summary>
    public const int TransmitBytesMax = 65536;

    /// <summary>Bytes of a held publish: the most an entry can have.</summary>
    public const int EntryBodyBytesMax = 16383;

    /// <summary>Unfinished publishes: the tool has one.</summary>
    public const int EntryCount = 4;

    /// <summary>Received messages in a handshake: more than the window of any broker's defaults (mosquitto 20, EMQX 32).</summary>
    public const int InboundCount = 255;

    /// <summary>Packets between two reads of the trace: what one turn can add, with room to spare.</summary>
    public const int TraceCount = 1024;

    /// <summary>Pause before the first new attempt to connect, in ms: somebody is waiting.</summary>
    public const int BackoffMsMin = 250;

    /// <summary>The longest pause, in ms.</summary>
    public const int BackoffMsMax = 5_000;

    /// <summary>The longest wait for input, in ms, so that a request to stop is noticed.</summary>
    public const int WaitMsMax = 100;

    /// <summary>Time in which DISCONNECT must have left, in ms.</summary>
    public const int FinishMsMax = 1_000;

    /// <summary>The limits in the session's form, with so many unfinished publishes.</summary>
    public static SessionLimits Session(int windowMax) => new()
    {
        ReceiveBytesMax = ReceiveBytesMax,
        TransmitBytesMax = TransmitBytesMax,
        EntryCount = windowMax,
        WindowMax = windowMax,
        EntryBodyBytesMax = EntryBodyBytesMax,
        InboundCount = InboundCount,
        SubscriptionCount = 1,
        TraceCount = TraceCount,
    };
}
