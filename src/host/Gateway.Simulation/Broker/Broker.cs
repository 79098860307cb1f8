using System.Text;

namespace Gateway.Simulation;

/// <summary>
/// An MQTT 3.1.1 server for demonstrations and tests, not for production: complete, bounded everywhere, and without I/O, threads or a
/// clock, so that a seeded world can repeat any run. Bytes go in and out through <see cref="BrokerConnection"/>; time is an argument, in
/// milliseconds that never go back. Single-threaded: its host (<see cref="LoopbackBroker"/>, <see cref="MemoryNetwork"/>) ensures that one
/// thread at a time calls it. It shares no code with the gateway's own client, so that one wrong reading of the standard cannot hide on
/// both sides.
/// </summary>
public sealed class Broker
{
    /// <summary>In the order in which they were accepted or made, so that what is done to all is done in an order that repeats.</summary>
    private readonly List<BrokerConnection> connections = [];
    private readonly List<BrokerSession> sessions = [];
    private readonly Dictionary<string, BrokerSession> sessionsById = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, BrokerMessage> retained = new(StringComparer.Ordinal);

    /// <summary>Replaced, never changed, so that a handler may end its own observation.</summary>
    private Observation[] observations = [];
    private long namesGiven;

    /// <summary>
    /// A broker with these options, by default the default ones. Throws <see cref="ArgumentException"/> for limits out of range.
    /// </summary>
    public Broker(BrokerOptions? options = null)
    {
        Options = options ?? new BrokerOptions();
        Options.Check();
    }

    /// <summary>The options.</summary>
    public BrokerOptions Options { get; }

    /// <summary>What happened so far.</summary>
    public BrokerCounters Counters { get; } = new();

    /// <summary>Connections that are open now.</summary>
    public int ConnectionCount => connections.Count;

    /// <summary>Sessions, connected or stored.</summary>
    public int SessionCount => sessions.Count;

    /// <summary>The retained messages, by topic.</summary>
    public IReadOnlyCollection<BrokerMessage> Retained => retained.Values;

    /// <summary>When <see cref="Advance"/> is needed next if nothing is fed; <see cref="long.MaxValue"/> for never.</summary>
    public long NextDeadlineMs
    {
        get
        {
            long next = long.MaxValue;
            foreach (BrokerConnection connection in connections)
            {
                next = Math.Min(next, connection.NextDeadlineMs);
            }

            return next;
        }
    }

    /// <summary>A new connection; already closed if there are <see cref="BrokerOptions.ConnectionsMax"/>.</summary>
    public BrokerConnection Accept(long nowMs)
    {
        var connection = new BrokerConnection(this, nowMs);
        Counters.Connections++;
        if (connections.Count >= Options.ConnectionsMax)
        {
            Counters.CountLimit(BrokerLimit.Connections);
            connection.Close(BrokerClose.ConnectionLimit);
        }
        else
        {
            connections.Add(connection);
        }

        return connection;
    }

    /// <summary>
    /// Lets time pass: ends connections by keep alive, without CONNECT, or that do not read. It sends nothing again after a time: in 3.1.1
    /// that happens only at a reconnect [MQTT-4.4.0-1].
    /// </summary>
    public void Advance(long nowMs)
    {
        // From the end, because closing one removes it; a will cannot close another.
        for (int i = connections.Count - 1; i >= 0; i--)
        {
            connections[i].Advance(nowMs);
        }
    }

    /// <summary>
    /// Publishes as a client would, with an empty publisher identifier. <paramref name="qos"/> 0..2. Throws
    /// <see cref="ArgumentException"/> if <paramref name="topic"/> is not a topic name or the packet would be too long.
    /// </summary>
    public void Publish(string topic, ReadOnlySpan<byte> payload, int qos = 0, bool retain = false)
    {
        byte[] topicUtf8 = Encoding.UTF8.GetBytes(topic);
        if (topicUtf8.Length > ushort.MaxValue || !TopicFilter.IsTopicName(topicUtf8) || topicUtf8.AsSpan().Contains((byte)0))
        {
            throw new ArgumentException("not a topic name", nameof(topic));
        }

        ArgumentOutOfRangeException.ThrowIfNegative(qos);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(qos, 2);
        var message = new BrokerMessage(topicUtf8, payload, Math.Min(qos, Options.MaxQos), retain, "");
        if (PacketWriter.PublishBytes(message, qos) > Options.PacketBytesMax)
        {
            throw new ArgumentException("longer than PacketBytesMax", nameof(payload));
        }

        Onward(message);
    }

    /// <summary>
    /// Shows each message whose topic matches <paramref name="filter"/> to <paramref name="handler"/> when it goes to the subscribers,
    /// once, wills included; earlier retained ones are in <see cref="Retained"/>. The handler runs on the broker's thread and may call
    /// only <see cref="Publish"/> of the broker. Disposing the result ends it. Survives restarts. Throws <see cref="ArgumentException"/>
    /// for an invalid filter.
    /// </summary>
    public IDisposable Observe(string filter, Action<BrokerMessage> handler)
    {
        byte[] filterUtf8 = Encoding.UTF8.GetBytes(filter);
        if (!TopicFilter.IsValid(filterUtf8))
        {
            throw new ArgumentException("not a topic filter", nameof(filter));
        }

        var observation = new Observation(this, filterUtf8, handler);
        observations = [.. observations, observation];
        return observation;
    }

    /// <summary>What the session of this client holds, null if there is none.</summary>
    public SessionStatus? FindSession(string clientId) =>
        sessionsById.TryGetValue(clientId, out BrokerSession? session) ? session.Status : null;

    /// <summary>Ends the connection of this client as if its link had broken: the will is sent. False if it is not connected.</summary>
    public bool Drop(string clientId)
    {
        if (!sessionsById.TryGetValue(clientId, out BrokerSession? session) || session.Connection is not { } connection)
        {
            return false;
        }

        connection.Close(BrokerClose.Dropped);
        return true;
    }

    /// <summary>
    /// Acts as a broker with persistence that was killed and restarted: every connection ends at once, without wills, and its output is
    /// lost; clean sessions end; other sessions and the retained messages stay.
    /// </summary>
    public void RestartKeepingSessions()
    {
        while (connections.Count > 0)
        {
            connections[^1].Close(BrokerClose.Restart);
        }
    }

    /// <summary>Acts as a broker without persistence that was killed and restarted: sessions and retained messages are lost too.</summary>
    public void RestartLosingSessions()
    {
        RestartKeepingSessions();
        while (sessions.Count > 0)
        {
            End(sessions[^1]);
        }

        retained.Clear();
    }

    /// <summary>Whether a well-formed CONNECT is accepted.</summary>
    internal ConnectReturnCode Admit(ConnectPacket packet)
    {
        if (packet.Code != ConnectReturnCode.Accepted)
        {
            return packet.Code;
        }

        if (packet.ClientIdBytes > Options.ClientIdBytesMax)
        {
            return ConnectReturnCode.IdentifierRejected;
        }

        ConnectReturnCode code = Options.Authorize?.Invoke(
            new ConnectRequest(packet.ClientId, packet.UserName, packet.Password, packet.CleanSession)) ?? ConnectReturnCode.Accepted;
        if (code == ConnectReturnCode.Accepted && sessions.Count >= Options.SessionsMax && !sessionsById.ContainsKey(packet.ClientId))
        {
            Counters.CountLimit(BrokerLimit.Sessions);
            return ConnectReturnCode.ServerUnavailable;
        }

        return code;
    }

    /// <summary>The session for an admitted CONNECT [3.1.2.4]; ends the connection that has it now [MQTT-3.1.4-2].</summary>
    internal BrokerSession Join(ConnectPacket packet, out bool sessionPresent)
    {
        Counters.ConnectsAccepted++;
        string clientId = packet.ClientId.Length > 0 ? packet.ClientId : NewName();
        if (sessionsById.TryGetValue(clientId, out BrokerSession? session))
        {
            session.Connection?.Close(BrokerClose.TakenOver);
        }

        // Looked up again: if the old session was clean, closing its connection ended it.
        sessionPresent = sessionsById.TryGetValue(clientId, out session) && !packet.CleanSession;
        if (sessionPresent)
        {
            Counters.SessionsResumed++;
            return session!;
        }

        if (session != null)
        {
            End(session); // [MQTT-3.1.2-6]
        }

        session = new BrokerSession(clientId, packet.CleanSession, Options, Counters);
        sessions.Add(session);
        sessionsById.Add(clientId, session);
        return session;
    }

    /// <summary>A connection has ended: its session stays, unless it is clean; then the will is published.</summary>
    internal void Leave(BrokerConnection connection, BrokerSession? session, BrokerMessage? will)
    {
        Counters.CountClosed(connection.CloseReason);
        connections.Remove(connection);
        session?.Detach();
        if (session is { Clean: true })
        {
            End(session);
        }

        if (will != null)
        {
            Counters.Wills++;
            Onward(will);
        }
    }

    /// <summary>Sends a message to the retained store, to observers, and to every session with a matching subscription.</summary>
    internal void Onward(BrokerMessage message)
    {
        if (message.Retain)
        {
            Retain(message);
        }

        ReadOnlySpan<byte> topic = message.TopicUtf8.Span;
        foreach (Observation observation in observations)
        {
            observation.Show(message, topic);
        }

        foreach (BrokerSession session in sessions)
        {
            int granted = session.Granted(topic);
            if (granted >= 0)
            {
                // RETAIN 0: the subscription was there before the message [MQTT-3.3.1-9].
                session.Deliver(message, Math.Min(granted, message.Qos), retain: false);
            }
        }
    }

    /// <summary>
    /// Sends the retained messages that a new or renewed subscription matches, with RETAIN 1 [MQTT-3.3.1-6, MQTT-3.3.1-8].
    /// </summary>
    internal void DeliverRetained(BrokerSession session, ReadOnlySpan<byte> filter, int granted)
    {
        foreach (BrokerMessage message in retained.Values)
        {
            if (TopicFilter.Matches(filter, message.TopicUtf8.Span))
            {
                session.Deliver(message, Math.Min(granted, message.Qos), retain: true);
            }
        }
    }

    /// <summary>An empty payload deletes [MQTT-3.3.1-10, MQTT-3.3.1-11], any other replaces [MQTT-3.3.1-5].</summary>
    private void Retain(BrokerMessage message)
    {
        if (message.Payload.IsEmpty)
        {
            retained.Remove(message.Topic);
        }
        else if (retained.Count < Options.RetainedMax || retained.ContainsKey(message.Topic))
        {
            retained[message.Topic] = message;
        }
        else
        {
            Counters.CountLimit(BrokerLimit.Retained);
        }
    }

    private void End(BrokerSession session)
    {
        Counters.CountDropped(BrokerDrop.SessionEnded, session.Undelivered);
        sessions.Remove(session);
        sessionsById.Remove(session.ClientId);
    }

    /// <summary>A name for a client that gave none [MQTT-3.1.3-6], the same in every run.</summary>
    private string NewName()
    {
        string name;
        do
        {
            name = $"auto-{++namesGiven}";
        }
        while (sessionsById.ContainsKey(name));
        return name;
    }

    private sealed class Observation(Broker broker, byte[] filter, Action<BrokerMessage> handler) : IDisposable
    {
        public void Show(BrokerMessage message, ReadOnlySpan<byte> topic)
        {
            if (TopicFilter.Matches(filter, topic))
            {
                handler(message);
            }
        }

        public void Dispose() => broker.observations = Array.FindAll(broker.observations, other => other != this);
    }
}
