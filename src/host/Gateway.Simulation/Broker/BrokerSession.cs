namespace Gateway.Simulation;

/// <summary>What a session holds, at one moment.</summary>
/// <param name="Connected">Whether a client is connected.</param>
/// <param name="Clean">Whether it ends with its connection.</param>
/// <param name="Subscriptions">Subscriptions.</param>
/// <param name="Queued">Messages that were not sent yet.</param>
/// <param name="AwaitingAcknowledgement">PUBLISH sent, without PUBACK or PUBREC.</param>
/// <param name="AwaitingPubcomp">PUBREL sent, without PUBCOMP.</param>
/// <param name="InboundQos2">Identifiers of the client's QoS 2 PUBLISH without PUBREL.</param>
public readonly record struct SessionStatus(
    bool Connected, bool Clean, int Subscriptions, int Queued, int AwaitingAcknowledgement, int AwaitingPubcomp, int InboundQos2);

/// <summary>
/// Session state of a server [MQTT 3.1.1 section 3.1.2.4]: subscriptions, messages that were sent and are not acknowledged, queued
/// messages, and the QoS 2 identifiers of the client that are between PUBLISH and PUBREL.
/// </summary>
internal sealed class BrokerSession(string clientId, bool clean, BrokerOptions options, BrokerCounters counters)
{
    private readonly List<Subscription> subscriptions = [];
    private readonly Queue<Delivery> waiting = [];
    private long waitingBytes;

    /// <summary>Without PUBACK or PUBREC, in the order of sending [MQTT-4.6.0-1].</summary>
    private readonly List<Outbound> published = [];

    /// <summary>Identifiers without PUBCOMP, in the order in which PUBREC came [MQTT-4.6.0-4].</summary>
    private readonly List<ushort> released = [];

    private ushort lastId;

    public string ClientId { get; } = clientId;

    public bool Clean { get; } = clean;

    /// <summary>Null while no client is connected.</summary>
    public BrokerConnection? Connection { get; private set; }

    /// <summary>QoS 2 PUBLISH received and not released, by packet identifier.</summary>
    public Dictionary<ushort, BrokerMessage> Inbound { get; } = [];

    public SessionStatus Status => new(
        Connection != null, Clean, subscriptions.Count, waiting.Count, published.Count, released.Count, Inbound.Count);

    /// <summary>All messages that are not delivered yet.</summary>
    public int Undelivered => waiting.Count + published.Count + released.Count;

    /// <summary>Adds or replaces a subscription [MQTT-3.8.4-3]; false if there are too many.</summary>
    public bool Subscribe(ReadOnlySpan<byte> filter, int qos)
    {
        int at = IndexOf(filter);
        if (at >= 0)
        {
            subscriptions[at] = subscriptions[at] with { Qos = qos };
            return true;
        }

        if (subscriptions.Count >= options.SubscriptionsMax)
        {
            counters.CountLimit(BrokerLimit.Subscriptions);
            return false;
        }

        subscriptions.Add(new Subscription(filter.ToArray(), qos));
        return true;
    }

    /// <summary>Removes the subscription with exactly this filter, if there is one [MQTT-3.10.4-1].</summary>
    public void Unsubscribe(ReadOnlySpan<byte> filter)
    {
        int at = IndexOf(filter);
        if (at >= 0)
        {
            subscriptions.RemoveAt(at);
        }
    }

    /// <summary>The highest QoS granted for a topic by overlapping subscriptions [MQTT-3.3.5-1], -1 if there is none.</summary>
    public int Granted(ReadOnlySpan<byte> topic)
    {
        int granted = -1;
        foreach (Subscription subscription in subscriptions)
        {
            if (subscription.Qos > granted && TopicFilter.Matches(subscription.Filter, topic))
            {
                granted = subscription.Qos;
            }
        }

        return granted;
    }

    /// <summary>Sends a message at <paramref name="qos"/> now, queues it, or drops and counts it. Never ends the connection.</summary>
    public void Deliver(BrokerMessage message, int qos, bool retain)
    {
        if (qos == 0)
        {
            DeliverAtMostOnce(message, retain);
            return;
        }

        if (waiting.Count >= options.QueuedMessagesMax || waitingBytes + SizeOf(message) > options.QueuedBytesMax)
        {
            counters.CountLimit(BrokerLimit.QueuedMessages);
            counters.CountDropped(BrokerDrop.QueueFull);
            return;
        }

        waiting.Enqueue(new Delivery(message, qos, retain));
        waitingBytes += SizeOf(message);
        Pump();
    }

    /// <summary>Takes a connection whose CONNACK is written: pending messages are sent again [MQTT-4.4.0-1].</summary>
    public void Attach(BrokerConnection connection)
    {
        Connection = connection;
        foreach (Outbound outbound in published)
        {
            outbound.IsSent = false;
        }

        foreach (ushort id in released)
        {
            connection.Answer(PacketType.Pubrel, id);
        }

        Pump();
    }

    /// <summary>The connection ended.</summary>
    public void Detach() => Connection = null;

    /// <summary>Sends what the window and the output have room for: first repeated messages, then new ones, always in order.</summary>
    public void Pump()
    {
        if (Connection is not { IsClosed: false } connection)
        {
            return;
        }

        foreach (Outbound outbound in published)
        {
            if (!outbound.IsSent)
            {
                if (!connection.TryPublish(outbound.Delivery, duplicate: true, outbound.Id))
                {
                    return;
                }

                outbound.IsSent = true;
            }
        }

        while (waiting.Count > 0 && published.Count + released.Count < options.InflightMax)
        {
            Delivery delivery = waiting.Peek();
            ushort id = NextId();
            if (!connection.TryPublish(delivery, duplicate: false, id))
            {
                return;
            }

            lastId = id;
            waiting.Dequeue();
            waitingBytes -= SizeOf(delivery.Message);
            published.Add(new Outbound(id, delivery));
        }
    }

    /// <summary>PUBACK came [section 4.3.2].</summary>
    public void Puback(ushort id)
    {
        int at = published.FindIndex(outbound => outbound.Id == id && outbound.Delivery.Qos == 1);
        if (at < 0)
        {
            counters.AcknowledgementsUnexpected++;
            return;
        }

        published.RemoveAt(at);
        counters.CountDelivered(1);
        Pump();
    }

    /// <summary>PUBREC came [section 4.3.3]. It is always answered with PUBREL, so that the client can finish.</summary>
    public void Pubrec(ushort id)
    {
        int at = published.FindIndex(outbound => outbound.Id == id && outbound.Delivery.Qos == 2);
        if (at >= 0)
        {
            published.RemoveAt(at);
            released.Add(id);
        }
        else if (!released.Contains(id))
        {
            counters.AcknowledgementsUnexpected++;
        }

        Connection?.Answer(PacketType.Pubrel, id);
    }

    /// <summary>PUBCOMP came [section 4.3.3].</summary>
    public void Pubcomp(ushort id)
    {
        if (!released.Remove(id))
        {
            counters.AcknowledgementsUnexpected++;
            return;
        }

        counters.CountDelivered(2);
        Pump();
    }

    private void DeliverAtMostOnce(BrokerMessage message, bool retain)
    {
        if (Connection is not { IsClosed: false } connection)
        {
            counters.CountDropped(BrokerDrop.OfflineQos0);
        }
        else if (connection.TryPublish(new Delivery(message, 0, retain), duplicate: false, id: 0))
        {
            counters.CountDelivered(0);
        }
        else
        {
            counters.CountLimit(BrokerLimit.OutputBytes);
            counters.CountDropped(BrokerDrop.OutputFull);
        }
    }

    /// <summary>The next identifier that is not in use [MQTT-2.3.1-2]. The search ends: the window is far smaller than 65,535.</summary>
    private ushort NextId()
    {
        ushort id = lastId;
        do
        {
            id = id == ushort.MaxValue ? (ushort)1 : (ushort)(id + 1);
        }
        while (released.Contains(id) || published.Exists(outbound => outbound.Id == id));
        return id;
    }

    private int IndexOf(ReadOnlySpan<byte> filter)
    {
        for (int i = 0; i < subscriptions.Count; i++)
        {
            if (filter.SequenceEqual(subscriptions[i].Filter))
            {
                return i;
            }
        }

        return -1;
    }

    private static int SizeOf(BrokerMessage message) => message.TopicUtf8.Length + message.Payload.Length;

    private readonly record struct Subscription(byte[] Filter, int Qos);

    /// <summary>A PUBLISH under an identifier.</summary>
    private sealed class Outbound(ushort id, Delivery delivery)
    {
        public ushort Id { get; } = id;

        public Delivery Delivery { get; } = delivery;

        /// <summary>On the present connection. An entry is made when it is first sent, so any later sending has DUP 1.</summary>
        public bool IsSent { get; set; } = true;
    }
}

/// <summary>One message for one session: its actual QoS, and RETAIN as this subscriber gets it [MQTT-3.3.1-8, MQTT-3.3.1-9].</summary>
internal readonly record struct Delivery(BrokerMessage Message, int Qos, bool Retain);
