namespace Gateway.Simulation;

/// <summary>Why a connection ended.</summary>
public enum BrokerClose
{
    /// <summary>It is open.</summary>
    None,
    /// <summary>DISCONNECT: the only end without a will.</summary>
    Disconnect,
    /// <summary>The peer's link ended.</summary>
    LinkEnded,
    /// <summary>A packet that violates sections 2-4 of the standard.</summary>
    Malformed,
    /// <summary>A packet longer than <see cref="BrokerOptions.PacketBytesMax"/>.</summary>
    TooLarge,
    /// <summary>CONNACK with a code other than Accepted.</summary>
    Refused,
    /// <summary>No CONNECT within <see cref="BrokerOptions.ConnectTimeoutMs"/>.</summary>
    ConnectTimeout,
    /// <summary>No packet within 1.5 times the keep alive [MQTT-3.1.2-24].</summary>
    KeepAlive,
    /// <summary>Another connection came with the same client identifier [MQTT-3.1.4-2].</summary>
    TakenOver,
    /// <summary>The client does not read what waits for it.</summary>
    Unread,
    /// <summary>More than <see cref="BrokerOptions.InboundQos2Max"/> QoS 2 PUBLISH without PUBREL.</summary>
    InboundFull,
    /// <summary>More than <see cref="BrokerOptions.ConnectionsMax"/> connections.</summary>
    ConnectionLimit,
    /// <summary>The broker restarted: no will is sent.</summary>
    Restart,
    /// <summary><see cref="Broker.Drop"/>.</summary>
    Dropped
}

/// <summary>Why a message did not reach a subscriber.</summary>
public enum BrokerDrop
{
    /// <summary>QoS 0 for a session that is not connected: the standard allows it, no loss.</summary>
    OfflineQos0,
    /// <summary>QoS 0 for a client that reads too slowly.</summary>
    OutputFull,
    /// <summary>QoS 1 or 2 for a session whose queue is full.</summary>
    QueueFull,
    /// <summary>Queued or unacknowledged when its session ended.</summary>
    SessionEnded
}

/// <summary>A limit of <see cref="BrokerOptions"/> that was hit.</summary>
public enum BrokerLimit
{
    /// <summary><see cref="BrokerOptions.ConnectionsMax"/>.</summary>
    Connections,
    /// <summary><see cref="BrokerOptions.SessionsMax"/>.</summary>
    Sessions,
    /// <summary><see cref="BrokerOptions.SubscriptionsMax"/>.</summary>
    Subscriptions,
    /// <summary><see cref="BrokerOptions.QueuedMessagesMax"/> or <see cref="BrokerOptions.QueuedBytesMax"/>.</summary>
    QueuedMessages,
    /// <summary><see cref="BrokerOptions.RetainedMax"/>.</summary>
    Retained,
    /// <summary><see cref="BrokerOptions.PacketBytesMax"/>.</summary>
    PacketBytes,
    /// <summary><see cref="BrokerOptions.OutputBytesMax"/>, hit by QoS 0.</summary>
    OutputBytes,
    /// <summary><see cref="BrokerOptions.AnswerBytesMax"/>.</summary>
    AnswerBytes,
    /// <summary><see cref="BrokerOptions.InboundQos2Max"/>.</summary>
    InboundQos2
}

/// <summary>What a <see cref="Broker"/> did since it was made; restarts do not clear it. Read it on the broker's thread.</summary>
public sealed class BrokerCounters
{
    private readonly long[] publishesIn = new long[3];
    private readonly long[] publishesOut = new long[3];
    private readonly long[] delivered = new long[3];
    private readonly long[] closed = new long[Enum.GetValues<BrokerClose>().Length];
    private readonly long[] dropped = new long[Enum.GetValues<BrokerDrop>().Length];
    private readonly long[] limits = new long[Enum.GetValues<BrokerLimit>().Length];

    /// <summary>Connections made, CONNECT or not.</summary>
    public long Connections { get; internal set; }

    /// <summary>CONNECTs answered with Accepted.</summary>
    public long ConnectsAccepted { get; internal set; }

    /// <summary>How many of them had session present 1.</summary>
    public long SessionsResumed { get; internal set; }

    /// <summary>Wills published.</summary>
    public long Wills { get; internal set; }

    /// <summary>PUBLISH packets sent with DUP 1.</summary>
    public long Redeliveries { get; internal set; }

    /// <summary>QoS 2 PUBLISH whose identifier was already held: answered, not delivered again.</summary>
    public long Qos2Duplicates { get; internal set; }

    /// <summary>
    /// How many of them had another topic or payload: the publisher reused an identifier too early, and its message is lost.
    /// </summary>
    public long Qos2IdsReused { get; internal set; }

    /// <summary>PUBREL for an identifier that is not held: answered with PUBCOMP.</summary>
    public long PubrelsUnknown { get; internal set; }

    /// <summary>PUBACK, PUBREC and PUBCOMP that answer nothing that was sent.</summary>
    public long AcknowledgementsUnexpected { get; internal set; }

    /// <summary>PUBLISH packets received at this QoS (0..2), as sent; duplicates included.</summary>
    public long PublishesIn(int qos) => publishesIn[qos];

    /// <summary>PUBLISH packets sent at this QoS (0..2); redeliveries included.</summary>
    public long PublishesOut(int qos) => publishesOut[qos];

    /// <summary>Deliveries complete at this QoS (0..2): sent, PUBACK received, PUBCOMP received.</summary>
    public long Delivered(int qos) => delivered[qos];

    /// <summary>Connections ended for this reason.</summary>
    public long Closed(BrokerClose reason) => closed[(int)reason];

    /// <summary>Messages not delivered to one subscriber for this reason.</summary>
    public long Dropped(BrokerDrop reason) => dropped[(int)reason];

    /// <summary>How often this limit was hit.</summary>
    public long LimitHits(BrokerLimit limit) => limits[(int)limit];

    internal void CountPublishIn(int qos) => publishesIn[qos]++;

    internal void CountPublishOut(int qos) => publishesOut[qos]++;

    internal void CountDelivered(int qos) => delivered[qos]++;

    internal void CountClosed(BrokerClose reason) => closed[(int)reason]++;

    internal void CountDropped(BrokerDrop reason, int messages = 1) => dropped[(int)reason] += messages;

    internal void CountLimit(BrokerLimit limit) => limits[(int)limit]++;
}
