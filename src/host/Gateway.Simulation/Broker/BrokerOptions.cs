namespace Gateway.Simulation;

/// <summary>When a QoS 2 PUBLISH goes on to the subscribers [MQTT 3.1.1 section 4.3.3: both are allowed].</summary>
public enum OnwardAt
{
    /// <summary>When its PUBREL arrives ("Method A"; mosquitto).</summary>
    Pubrel,
    /// <summary>When the PUBLISH arrives; the identifier is kept until PUBREL ("Method B"; aedes).</summary>
    Publish
}

/// <summary>Behaviour and limits of a <see cref="Broker"/>. Every limit that is reached is counted.</summary>
public sealed class BrokerOptions
{
    /// <summary>The most connections at once, 1..10,000. Another one is closed at once.</summary>
    public int ConnectionsMax { get; init; } = 64;

    /// <summary>The most sessions, connected or stored, 1..100,000. Another new one is refused with ServerUnavailable.</summary>
    public int SessionsMax { get; init; } = 128;

    /// <summary>The most subscriptions of one session, 1..10,000. Another one gets 0x80 in SUBACK.</summary>
    public int SubscriptionsMax { get; init; } = 64;

    /// <summary>The most messages that wait for one session, at least 1. Another one is dropped: the oldest ones stay.</summary>
    public int QueuedMessagesMax { get; init; } = 10_000;

    /// <summary>The most bytes of topic and payload that wait for one session, at least 1.</summary>
    public long QueuedBytesMax { get; init; } = 16 * 1024 * 1024;

    /// <summary>The most retained messages, at least 0. A message on another new topic is delivered and not retained.</summary>
    public int RetainedMax { get; init; } = 1024;

    /// <summary>The longest packet accepted, header included, in bytes, 64..268,435,460. A longer one closes the connection.</summary>
    public int PacketBytesMax { get; init; } = 64 * 1024;

    /// <summary>
    /// The most bytes of PUBLISH that wait for a client to read, at least <see cref="PacketBytesMax"/>. Beyond it QoS 0 is dropped, and
    /// QoS 1 and 2 stay in the session's queue.
    /// </summary>
    public int OutputBytesMax { get; init; } = 256 * 1024;

    /// <summary>
    /// The bytes beyond <see cref="OutputBytesMax"/> that answers may take, at least 1,024. A client that sends requests and does not read
    /// is closed there.
    /// </summary>
    public int AnswerBytesMax { get; init; } = 64 * 1024;

    /// <summary>The most unacknowledged QoS 1 and 2 PUBLISH of one session, 1..1,000.</summary>
    public int InflightMax { get; init; } = 20;

    /// <summary>The most QoS 2 PUBLISH of one client between PUBLISH and PUBREL, 1..65,535. Another one closes the connection.</summary>
    public int InboundQos2Max { get; init; } = 1024;

    /// <summary>The longest client identifier, in bytes, 1..65,535. A longer one is refused with IdentifierRejected.</summary>
    public int ClientIdBytesMax { get; init; } = 256;

    /// <summary>Time limit for CONNECT, in ms, at least 1.</summary>
    public int ConnectTimeoutMs { get; init; } = 10_000;

    /// <summary>Time in which a client must read at least one waiting byte, in ms, at least 1.</summary>
    public int OutputStallMsMax { get; init; } = 30_000;

    /// <summary>
    /// The highest QoS, 0..2. Below 2 SUBACK grants less, wills are lowered, and a PUBLISH above it is accepted at this QoS; a QoS 2
    /// PUBLISH is then answered with PUBACK, as RabbitMQ does.
    /// </summary>
    public int MaxQos { get; init; } = 2;

    /// <summary>When a QoS 2 PUBLISH goes on to the subscribers.</summary>
    public OnwardAt OnwardAt { get; init; } = OnwardAt.Pubrel;

    /// <summary>Decides about each well-formed CONNECT; null accepts all. Runs on the broker's thread.</summary>
    public Func<ConnectRequest, ConnectReturnCode>? Authorize { get; init; }

    /// <summary>Decides about each subscription from client identifier and filter; false gives 0x80. Null allows all.</summary>
    public Func<string, string, bool>? AllowSubscribe { get; init; }

    /// <summary>Throws <see cref="ArgumentException"/> for a value out of range or limits that contradict each other.</summary>
    internal void Check()
    {
        Range(ConnectionsMax, 1, 10_000, nameof(ConnectionsMax));
        Range(SessionsMax, 1, 100_000, nameof(SessionsMax));
        Range(SubscriptionsMax, 1, 10_000, nameof(SubscriptionsMax));
        Range(QueuedMessagesMax, 1, int.MaxValue, nameof(QueuedMessagesMax));
        Range(QueuedBytesMax, 1, long.MaxValue, nameof(QueuedBytesMax));
        Range(RetainedMax, 0, int.MaxValue, nameof(RetainedMax));
        Range(PacketBytesMax, 64, 268_435_460, nameof(PacketBytesMax));
        Range(OutputBytesMax, PacketBytesMax, int.MaxValue / 4, nameof(OutputBytesMax));
        Range(AnswerBytesMax, 1024, int.MaxValue / 4, nameof(AnswerBytesMax));
        Range(InflightMax, 1, 1000, nameof(InflightMax));
        Range(InboundQos2Max, 1, 65_535, nameof(InboundQos2Max));
        Range(ClientIdBytesMax, 1, 65_535, nameof(ClientIdBytesMax));
        Range(ConnectTimeoutMs, 1, int.MaxValue, nameof(ConnectTimeoutMs));
        Range(OutputStallMsMax, 1, int.MaxValue, nameof(OutputStallMsMax));
        Range(MaxQos, 0, 2, nameof(MaxQos));
    }

    private static void Range(long value, long min, long max, string name)
    {
        if (value < min || value > max)
        {
            throw new ArgumentException($"{name} is {value}, not {min}..{max}", name);
        }
    }
}
