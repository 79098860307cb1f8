using Gateway.Mqtt.Wire;

namespace Gateway.Client;

/// <summary>
/// Received messages that are larger than the session's buffer. The session acknowledges them and shows their beginning; this follows the
/// same bytes and keeps the payload, up to a limit. It also does what the session does only for messages that fit: a repetition at QoS 2
/// is not shown again.
/// </summary>
internal sealed class LargeMessages(int packetBytesMax, int payloadBytesMax)
{
    private const int LengthShiftMax = 21;

    private readonly HashSet<int> unreleased = [];
    private readonly byte[] head = new byte[4];
    private byte[] payload = [];
    private int first = -1;
    private int shift;
    private int bodyBytes;
    private int taken;
    private bool hasBody;
    private bool isInvalid;
    private int topicBytes;
    private int packetId;
    private int lastQos;
    private bool isRepeated;

    /// <summary>Bytes of the payload of the last large message, whole.</summary>
    public int PayloadBytes { get; private set; }

    private int Qos => (first & Publish.QosMask) >> 1;

    private int HeadBytes => Publish.BodyBytes(Qos, topicBytes, 0);

    private bool IsLarge => first >> 4 == PacketType.Publish && bodyBytes > packetBytesMax;

    /// <summary>A new connection begins with a new packet.</summary>
    public void Reset()
    {
        first = -1;
        hasBody = false;
        isInvalid = false;
    }

    /// <summary>Follows bytes that the session has taken. The end of a large message is the last of them.</summary>
    public void Follow(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0 && !isInvalid)
        {
            if (hasBody)
            {
                int step = Math.Min(bodyBytes - taken, bytes.Length);
                TakeBody(bytes[..step]);
                bytes = bytes[step..];
                hasBody = taken < bodyBytes;
            }
            else
            {
                TakeHeader(bytes[0]);
                bytes = bytes[1..];
            }

            if (first >= 0 && !hasBody && taken == bodyBytes)
            {
                EndPacket();
            }
        }
    }

    /// <summary>
    /// Completes the message whose beginning the session shows. If it is above the limit, it stays cut. False for a repetition, which is
    /// not to be shown.
    /// </summary>
    public bool TryComplete(InboundMessage message)
    {
        message.Qos = lastQos;
        message.PacketId = lastQos == 0 ? 0 : packetId;
        if (PayloadBytes <= payloadBytesMax)
        {
            byte[] whole = new byte[message.TopicBytes + PayloadBytes];
            message.Buffer.AsSpan(message.TopicOffset, message.TopicBytes).CopyTo(whole);
            payload.AsSpan(0, PayloadBytes).CopyTo(whole.AsSpan(message.TopicBytes));
            message.Buffer = whole;
            message.TopicOffset = 0;
            message.PayloadOffset = message.TopicBytes;
            message.PayloadBytes = PayloadBytes;
            message.IsCut = false;
        }

        return !isRepeated;
    }

    private void TakeHeader(byte value)
    {
        if (first < 0)
        {
            first = value;
            shift = 0;
            bodyBytes = 0;
            taken = -1; // The length is not complete.
            return;
        }

        bodyBytes |= (value & 0x7F) << shift;
        if (value < 0x80)
        {
            taken = 0;
            topicBytes = 0;
            packetId = 0;
            hasBody = bodyBytes > 0;
        }
        else
        {
            // A fifth byte is malformed: the session ends the connection.
            isInvalid = shift == LengthShiftMax;
            shift += 7;
        }
    }

    private void TakeBody(ReadOnlySpan<byte> bytes)
    {
        if (IsLarge)
        {
            TakeLarge(bytes);
        }
        else if (taken < head.Length)
        {
            bytes[..Math.Min(bytes.Length, head.Length - taken)].CopyTo(head.AsSpan(taken));
        }

        taken += bytes.Length;
    }

    private void TakeLarge(ReadOnlySpan<byte> bytes)
    {
        int at = 0;
        for (; at < bytes.Length && taken + at < Math.Max(2, HeadBytes); at++)
        {
            int position = taken + at;
            if (position < 2)
            {
                topicBytes = (topicBytes << 8) | bytes[at];
            }
            else if (position >= 2 + topicBytes)
            {
                packetId = (packetId << 8) | bytes[at];
            }
        }

        int payloadBytes = bodyBytes - HeadBytes;
        if (at < bytes.Length && payloadBytes <= payloadBytesMax)
        {
            if (payload.Length < payloadBytes)
            {
                payload = new byte[payloadBytes];
            }

            bytes[at..].CopyTo(payload.AsSpan(taken + at - HeadBytes));
        }
    }

    private void EndPacket()
    {
        if (IsLarge)
        {
            lastQos = Qos;
            PayloadBytes = Math.Max(0, bodyBytes - HeadBytes);
            isRepeated = lastQos == 2 && !unreleased.Add(packetId);
        }
        else if (first >> 4 == PacketType.Pubrel && bodyBytes == 2)
        {
            unreleased.Remove((head[0] << 8) | head[1]);
        }
        else if (first >> 4 == PacketType.Connack && (head[0] & 1) == 0)
        {
            unreleased.Clear(); // Identifiers of a session that is lost.
        }

        first = -1;
    }
}
