using Gateway.Mqtt.Wire;
using Gateway.Primitives;

namespace Gateway.Client;

/// <summary>
/// Received messages that are larger than the session's buffer. The session acknowledges them and shows their beginning; this follows the
/// same bytes and keeps the payload, up to a limit. It also does what the session does only for messages that fit: a repetition at QoS 2
/// is not shown again.
/// </summary>
/// <param name="packetBytesMax">Bytes after the fixed header of the largest packet that the session shows whole.</param>
/// <param name="payloadBytesMax">Bytes of the largest payload that is kept.</param>
internal sealed class LargeMessages(int packetBytesMax, int payloadBytesMax)
{
    // Topic length, the longest topic, packet identifier: what comes before the payload.
    private const int PayloadOffsetMax = 2 + ushort.MaxValue + 2;

    private readonly Framer framer = new(PayloadOffsetMax + payloadBytesMax);
    private readonly InboundMessage last = new();
    private readonly HashSet<int> unreleased = [];
    private int announcedBytes;
    private bool isMalformed;
    private bool isRepeated;

    /// <summary>Bytes of the payload of the last large message, whole.</summary>
    public int PayloadBytes { get; private set; }

    /// <summary>A new connection begins with a new packet.</summary>
    public void Reset()
    {
        framer.Reset();
        isMalformed = false;
    }

    /// <summary>Follows bytes that the session has taken. The end of a large message is the last of them.</summary>
    public void Follow(byte[] buffer, int offset, int count)
    {
        int end = offset + count;
        while (offset < end && !isMalformed)
        {
            // A large packet spans many reads: its length is known before its end.
            announcedBytes = framer.AnnouncedBytes;
            offset += framer.Feed(buffer, offset, end - offset);
            switch (framer.Result)
            {
                case FramerResult.Packet:
                    EndPacket(framer.BodyBytes);
                    break;
                case FramerResult.Drained:
                    EndPacket(announcedBytes);
                    break;
                case FramerResult.Malformed:
                    isMalformed = true; // The session ends the connection.
                    break;
            }
        }
    }

    /// <summary>
    /// Completes the message whose beginning the session shows; its buffer is valid until more bytes are followed. If it is above the
    /// limit, it stays cut. False for a repetition, which is not to be shown.
    /// </summary>
    public bool TryComplete(InboundMessage message)
    {
        message.Qos = last.Qos;
        message.PacketId = last.PacketId;
        if (PayloadBytes <= payloadBytesMax)
        {
            message.Buffer = last.Buffer;
            message.TopicOffset = last.TopicOffset;
            message.PayloadOffset = last.PayloadOffset;
            message.PayloadBytes = PayloadBytes;
            message.IsCut = false;
        }

        return !isRepeated;
    }

    private void EndPacket(int bodyBytes)
    {
        byte[] body = framer.Buffer;
        int offset = framer.BodyOffset;
        switch (framer.First >> 4)
        {
            case PacketType.Publish when bodyBytes > packetBytesMax
                && Publish.TryDecode(framer.First, body, offset, framer.BodyBytes, last) == Fault.None:
                PayloadBytes = bodyBytes - (last.PayloadOffset - offset);
                isRepeated = last.Qos == 2 && !unreleased.Add(last.PacketId);
                break;
            case PacketType.Pubrel:
                unreleased.Remove(BigEndian.GetU16(body, offset));
                break;
            case PacketType.Connack when (body[offset] & 1) == 0:
                unreleased.Clear(); // Identifiers of a session that is lost.
                break;
        }
    }
}
