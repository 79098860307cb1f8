using System.Text;

namespace Gateway.Simulation;

/// <summary>
/// One client's connection, without I/O: bytes go in through <see cref="Feed"/> and out through <see cref="TakeOutput"/>. Made by
/// <see cref="Broker.Accept"/>; used on the broker's thread only.
/// </summary>
public sealed class BrokerConnection
{
    private const byte SubackFailure = 0x80;

    private readonly Broker broker;
    private readonly PacketFramer framer;
    private readonly OutputBuffer output = new();
    private BrokerSession? session;
    private BrokerMessage? will;
    private long keepAliveMs;
    private long lastPacketMs;
    private long outputTakenSeen;
    private long outputStalledSinceMs;

    internal BrokerConnection(Broker broker, long nowMs)
    {
        this.broker = broker;
        framer = new PacketFramer(broker.Options.PacketBytesMax);
        lastPacketMs = nowMs;
        outputStalledSinceMs = nowMs;
    }

    /// <summary>
    /// Whether the connection has ended for the broker. Send what <see cref="TakeOutput"/> still returns, then close the link.
    /// </summary>
    public bool IsClosed => CloseReason != BrokerClose.None;

    /// <summary>Why it ended.</summary>
    public BrokerClose CloseReason { get; private set; }

    /// <summary>What was wrong, with the standard's identifier, after <see cref="BrokerClose.Malformed"/>; else empty.</summary>
    public string CloseDetail { get; private set; } = "";

    /// <summary>The client identifier, made by the broker for an empty one; empty before CONNECT was accepted.</summary>
    public string ClientId => session?.ClientId ?? "";

    /// <summary>Bytes that wait to be taken.</summary>
    public int OutputBytes => output.Count;

    /// <summary>When <see cref="Broker.Advance"/> has something to do here if no packet arrives.</summary>
    internal long NextDeadlineMs => Math.Min(
        session == null ? lastPacketMs + broker.Options.ConnectTimeoutMs + 1
            : keepAliveMs > 0 ? lastPacketMs + keepAliveMs + 1
            : long.MaxValue,
        output.Count > 0 ? outputStalledSinceMs + broker.Options.OutputStallMsMax + 1 : long.MaxValue);

    /// <summary>
    /// Takes received bytes, any number, cut anywhere. The caller may use the buffer again afterwards. Does nothing when the connection
    /// has ended.
    /// </summary>
    public void Feed(ReadOnlySpan<byte> bytes, long nowMs)
    {
        while (!IsClosed)
        {
            switch (framer.Next(ref bytes, out byte first, out ReadOnlySpan<byte> body))
            {
                case Framing.NeedMore:
                    return;
                case Framing.BadLength:
                    Close(BrokerClose.Malformed, "remaining length of more than four bytes [2.2.3]");
                    return;
                case Framing.TooLarge:
                    broker.Counters.CountLimit(BrokerLimit.PacketBytes);
                    Close(BrokerClose.TooLarge);
                    return;
                default:
                    lastPacketMs = nowMs;
                    Handle(first, body);
                    break;
            }
        }
    }

    /// <summary>Takes up to the length of <paramref name="target"/> bytes to send; returns how many, 0 if there are none.</summary>
    public int TakeOutput(Span<byte> target)
    {
        int bytes = output.Take(target);
        if (bytes > 0 && !IsClosed)
        {
            session?.Pump();
        }

        return bytes;
    }

    /// <summary>The peer's link ended: without DISCONNECT before it, the will is published [MQTT-3.1.2-8].</summary>
    public void Closed(long nowMs)
    {
        _ = nowMs; // Part of the shape of every input; no rule here depends on it.
        Close(BrokerClose.LinkEnded);
        output.Clear();
    }

    /// <summary>Ends the connection from the broker's side: leaves the session, and publishes the will if the standard says so.</summary>
    internal void Close(BrokerClose reason, string detail = "")
    {
        if (IsClosed)
        {
            return;
        }

        CloseReason = reason;
        CloseDetail = detail;
        if (reason is BrokerClose.KeepAlive or BrokerClose.Unread or BrokerClose.Restart or BrokerClose.Dropped)
        {
            output.Clear(); // Nobody reads it any more.
        }

        BrokerMessage? last = reason is BrokerClose.Disconnect or BrokerClose.Restart ? null : will;
        will = null;
        broker.Leave(this, session, last);
    }

    /// <summary>Ends the connection if one of its time limits has passed.</summary>
    internal void Advance(long nowMs)
    {
        if (output.Count == 0 || output.Taken != outputTakenSeen)
        {
            outputTakenSeen = output.Taken;
            outputStalledSinceMs = nowMs;
        }

        if (session == null && nowMs - lastPacketMs > broker.Options.ConnectTimeoutMs)
        {
            Close(BrokerClose.ConnectTimeout);
        }
        else if (session != null && keepAliveMs > 0 && nowMs - lastPacketMs > keepAliveMs)
        {
            Close(BrokerClose.KeepAlive);
        }
        else if (nowMs - outputStalledSinceMs > broker.Options.OutputStallMsMax)
        {
            Close(BrokerClose.Unread);
        }
    }

    /// <summary>Writes a PUBLISH; false if the output has no room for it now.</summary>
    internal bool TryPublish(Delivery delivery, bool duplicate, ushort id)
    {
        if (output.Count + PacketWriter.PublishBytes(delivery.Message, delivery.Qos) > broker.Options.OutputBytesMax)
        {
            return false;
        }

        PacketWriter.Publish(output, delivery.Message, delivery.Qos, duplicate, delivery.Retain, id);
        broker.Counters.CountPublishOut(delivery.Qos);
        broker.Counters.Redeliveries += duplicate ? 1 : 0;
        return true;
    }

    /// <summary>Writes an acknowledgement.</summary>
    internal void Answer(PacketType type, ushort id)
    {
        if (HasAnswerRoom(PacketWriter.AnswerBytes))
        {
            PacketWriter.Answer(output, type, id);
        }
    }

    /// <summary>Whether an answer has room; if not, the client sends without reading, and its connection ends here.</summary>
    private bool HasAnswerRoom(int bytes)
    {
        if (!IsClosed && output.Count + bytes > broker.Options.OutputBytesMax + broker.Options.AnswerBytesMax)
        {
            broker.Counters.CountLimit(BrokerLimit.AnswerBytes);
            Close(BrokerClose.Unread);
        }

        return !IsClosed;
    }

    private void Handle(byte first, ReadOnlySpan<byte> body)
    {
        var type = (PacketType)(first >> 4);
        int flags = first & 0x0F;
        string? wrong;
        if (session == null)
        {
            wrong = type == PacketType.Connect
                ? flags == 0 ? Connect(body) : "CONNECT: fixed header flags [MQTT-2.2.2-2]"
                : "first packet is not CONNECT [MQTT-3.1.0-1]";
        }
        else if (type == PacketType.Publish)
        {
            wrong = Publish(session, flags, body);
        }
        else if (flags != (type is PacketType.Pubrel or PacketType.Subscribe or PacketType.Unsubscribe ? 2 : 0))
        {
            wrong = "fixed header flags [MQTT-2.2.2-2]";
        }
        else
        {
            wrong = type switch
            {
                PacketType.Puback or PacketType.Pubrec or PacketType.Pubrel or PacketType.Pubcomp => Acknowledge(session, type, body),
                PacketType.Subscribe => Subscribe(session, body),
                PacketType.Unsubscribe => Unsubscribe(session, body),
                PacketType.Pingreq => Ping(body),
                PacketType.Disconnect => Disconnect(body),
                PacketType.Connect => "second CONNECT [MQTT-3.1.0-2]",
                _ => "packet type of a server, or reserved [2.2.1]"
            };
        }

        if (wrong != null)
        {
            Close(BrokerClose.Malformed, wrong);
        }
    }

    private string? Connect(ReadOnlySpan<byte> body)
    {
        string? wrong = ConnectPacket.Parse(body, out ConnectPacket packet);
        if (wrong != null)
        {
            return wrong;
        }

        ConnectReturnCode code = broker.Admit(packet);
        if (code != ConnectReturnCode.Accepted)
        {
            PacketWriter.Connack(output, sessionPresent: false, code); // [MQTT-3.2.2-4]
            Close(BrokerClose.Refused, code.ToString());
            return null;
        }

        // A client without a name still gets a session, and its will a publisher.
        BrokerSession joined = broker.Join(packet, out bool sessionPresent);
        will = packet.Will?.With(joined.ClientId, broker.Options.MaxQos);
        keepAliveMs = packet.KeepAliveSeconds * 1500L;
        session = joined;
        PacketWriter.Connack(output, sessionPresent, ConnectReturnCode.Accepted);
        joined.Attach(this);
        return null;
    }

    private string? Publish(BrokerSession from, int flags, ReadOnlySpan<byte> body)
    {
        int qos = flags >> 1 & 3;
        if (qos == 3)
        {
            return "PUBLISH: QoS 3 [MQTT-3.3.1-4]";
        }

        if (qos == 0 && (flags & 8) != 0)
        {
            return "PUBLISH: DUP at QoS 0 [MQTT-3.3.1-2]";
        }

        var reader = new PacketReader(body);
        if (!reader.TryText(out ReadOnlySpan<byte> topic))
        {
            return "PUBLISH: topic name missing or not UTF-8 [MQTT-3.3.2-1]";
        }

        if (!TopicFilter.IsTopicName(topic))
        {
            return "PUBLISH: topic name empty or with a wildcard [MQTT-4.7.3-1, MQTT-3.3.2-2]";
        }

        ushort id = 0;
        if (qos > 0 && (!reader.TryU16(out id) || id == 0))
        {
            return "PUBLISH: packet identifier missing or 0 [MQTT-2.3.1-1]";
        }

        broker.Counters.CountPublishIn(qos);
        int taken = Math.Min(qos, broker.Options.MaxQos);
        var message = new BrokerMessage(topic, reader.Rest, taken, (flags & 1) != 0, from.ClientId);
        if (taken == 2)
        {
            PublishExactlyOnce(from, id, message);
            return null;
        }

        broker.Onward(message);
        if (qos > 0)
        {
            Answer(PacketType.Puback, id);
        }

        return null;
    }

    private void PublishExactlyOnce(BrokerSession from, ushort id, BrokerMessage message)
    {
        if (from.Inbound.TryGetValue(id, out BrokerMessage? held))
        {
            broker.Counters.Qos2Duplicates++;
            broker.Counters.Qos2IdsReused += held.SameContent(message) ? 0 : 1;
        }
        else if (from.Inbound.Count >= broker.Options.InboundQos2Max)
        {
            broker.Counters.CountLimit(BrokerLimit.InboundQos2);
            Close(BrokerClose.InboundFull);
            return;
        }
        else
        {
            from.Inbound.Add(id, message);
            if (broker.Options.OnwardAt == OnwardAt.Publish)
            {
                broker.Onward(message);
            }
        }

        Answer(PacketType.Pubrec, id);
    }

    private string? Acknowledge(BrokerSession by, PacketType type, ReadOnlySpan<byte> body)
    {
        var reader = new PacketReader(body);
        if (!reader.TryU16(out ushort id) || !reader.Rest.IsEmpty || id == 0)
        {
            return "acknowledgement: length other than 2, or packet identifier 0 [3.4-3.7]";
        }

        switch (type)
        {
            case PacketType.Puback:
                by.Puback(id);
                break;
            case PacketType.Pubrec:
                by.Pubrec(id);
                break;
            case PacketType.Pubcomp:
                by.Pubcomp(id);
                break;
            default:
                Release(by, id);
                break;
        }

        return null;
    }

    private void Release(BrokerSession by, ushort id)
    {
        if (!by.Inbound.Remove(id, out BrokerMessage? message))
        {
            broker.Counters.PubrelsUnknown++;
        }
        else if (broker.Options.OnwardAt == OnwardAt.Pubrel)
        {
            broker.Onward(message);
        }

        Answer(PacketType.Pubcomp, id);
    }

    private string? Subscribe(BrokerSession by, ReadOnlySpan<byte> body)
    {
        string? wrong = ReadFilters(body, withQos: true, out ushort id, out int count);
        if (wrong != null)
        {
            return wrong;
        }

        var codes = new byte[count];
        var reader = new PacketReader(body[2..]);
        for (int i = 0; i < count; i++)
        {
            reader.TryText(out ReadOnlySpan<byte> filter);
            reader.TryByte(out byte asked);
            int granted = Math.Min(asked, broker.Options.MaxQos);
            bool allowed = broker.Options.AllowSubscribe?.Invoke(by.ClientId, Encoding.UTF8.GetString(filter)) ?? true;
            codes[i] = allowed && by.Subscribe(filter, granted) ? (byte)granted : SubackFailure;
        }

        if (!HasAnswerRoom(PacketWriter.SubackBytes(count)))
        {
            return null;
        }

        PacketWriter.Suback(output, id, codes);
        reader = new PacketReader(body[2..]);
        foreach (byte code in codes)
        {
            reader.TryText(out ReadOnlySpan<byte> filter);
            reader.TryByte(out _);
            if (code != SubackFailure)
            {
                broker.DeliverRetained(by, filter, code);
            }
        }

        return null;
    }

    private string? Unsubscribe(BrokerSession by, ReadOnlySpan<byte> body)
    {
        string? wrong = ReadFilters(body, withQos: false, out ushort id, out int count);
        if (wrong != null)
        {
            return wrong;
        }

        var reader = new PacketReader(body[2..]);
        for (int i = 0; i < count; i++)
        {
            reader.TryText(out ReadOnlySpan<byte> filter);
            by.Unsubscribe(filter);
        }

        Answer(PacketType.Unsuback, id);
        return null;
    }

    /// <summary>Reads the payload of SUBSCRIBE or UNSUBSCRIBE to its end first, so that a malformed packet has no effect.</summary>
    private static string? ReadFilters(ReadOnlySpan<byte> body, bool withQos, out ushort id, out int count)
    {
        var reader = new PacketReader(body);
        count = 0;
        if (!reader.TryU16(out id) || id == 0)
        {
            return "packet identifier missing or 0 [MQTT-2.3.1-1]";
        }

        while (!reader.Rest.IsEmpty)
        {
            if (!reader.TryText(out ReadOnlySpan<byte> filter))
            {
                return "topic filter cut or not UTF-8 [MQTT-3.8.3-1, MQTT-3.10.3-1]";
            }

            if (!TopicFilter.IsValid(filter))
            {
                return "topic filter empty or with a misplaced wildcard [MQTT-4.7.1-2, MQTT-4.7.1-3, MQTT-4.7.3-1]";
            }

            if (withQos && (!reader.TryByte(out byte qos) || qos > 2))
            {
                return "requested QoS missing or above 2 [MQTT-3.8.3-4]";
            }

            count++;
        }

        return count > 0 ? null : "no topic filter [MQTT-3.8.3-3, MQTT-3.10.3-2]";
    }

    private string? Ping(ReadOnlySpan<byte> body)
    {
        if (!body.IsEmpty)
        {
            return "PINGREQ: length other than 0 [3.12.1]";
        }

        if (HasAnswerRoom(PacketWriter.PingrespBytes))
        {
            PacketWriter.Pingresp(output);
        }

        return null;
    }

    private string? Disconnect(ReadOnlySpan<byte> body)
    {
        if (!body.IsEmpty)
        {
            return "DISCONNECT: length other than 0 [3.14.1]";
        }

        Close(BrokerClose.Disconnect); // [MQTT-3.14.4-3]: the will goes without being sent.
        return null;
    }
}
