using System.Buffers.Binary;

namespace Gateway.Simulation;

/// <summary>Writes the packets that a server sends [MQTT 3.1.1 section 3].</summary>
internal static class PacketWriter
{
    /// <summary>Bytes of CONNACK and of each acknowledgement that is a packet identifier only.</summary>
    public const int AnswerBytes = 4;

    /// <summary>Bytes of PINGRESP.</summary>
    public const int PingrespBytes = 2;

    /// <summary>CONNACK [3.2].</summary>
    public static void Connack(OutputBuffer output, bool sessionPresent, ConnectReturnCode code)
    {
        Span<byte> packet = output.Add(AnswerBytes);
        packet[0] = (byte)PacketType.Connack << 4;
        packet[1] = 2;
        packet[2] = sessionPresent ? (byte)1 : (byte)0;
        packet[3] = (byte)code;
    }

    /// <summary>PUBACK, PUBREC, PUBREL, PUBCOMP or UNSUBACK [3.4-3.7, 3.11]; PUBREL's flags are 0010 [MQTT-3.6.1-1].</summary>
    public static void Answer(OutputBuffer output, PacketType type, ushort id)
    {
        Span<byte> packet = output.Add(AnswerBytes);
        packet[0] = (byte)((int)type << 4 | (type == PacketType.Pubrel ? 2 : 0));
        packet[1] = 2;
        BinaryPrimitives.WriteUInt16BigEndian(packet[2..], id);
    }

    /// <summary>PINGRESP [3.13].</summary>
    public static void Pingresp(OutputBuffer output)
    {
        Span<byte> packet = output.Add(PingrespBytes);
        packet[0] = (byte)PacketType.Pingresp << 4;
        packet[1] = 0;
    }

    /// <summary>Bytes of a SUBACK with <paramref name="codes"/> return codes.</summary>
    public static int SubackBytes(int codes) => 1 + LengthBytes(2 + codes) + 2 + codes;

    /// <summary>SUBACK [3.9].</summary>
    public static void Suback(OutputBuffer output, ushort id, ReadOnlySpan<byte> codes)
    {
        Span<byte> packet = output.Add(SubackBytes(codes.Length));
        packet[0] = (byte)PacketType.Suback << 4;
        int at = PutLength(packet, 2 + codes.Length);
        BinaryPrimitives.WriteUInt16BigEndian(packet[at..], id);
        codes.CopyTo(packet[(at + 2)..]);
    }

    /// <summary>Bytes of a PUBLISH of <paramref name="message"/> at <paramref name="qos"/>.</summary>
    public static int PublishBytes(BrokerMessage message, int qos)
    {
        int remaining = PublishRemaining(message, qos);
        return 1 + LengthBytes(remaining) + remaining;
    }

    /// <summary>PUBLISH [3.3]; <paramref name="id"/> is used at QoS 1 and 2 only.</summary>
    public static void Publish(OutputBuffer output, BrokerMessage message, int qos, bool duplicate, bool retain, ushort id)
    {
        Span<byte> packet = output.Add(PublishBytes(message, qos));
        packet[0] = (byte)((int)PacketType.Publish << 4 | (duplicate ? 8 : 0) | qos << 1 | (retain ? 1 : 0));
        int at = PutLength(packet, PublishRemaining(message, qos));
        BinaryPrimitives.WriteUInt16BigEndian(packet[at..], (ushort)message.TopicUtf8.Length);
        at += 2;
        message.TopicUtf8.Span.CopyTo(packet[at..]);
        at += message.TopicUtf8.Length;
        if (qos > 0)
        {
            BinaryPrimitives.WriteUInt16BigEndian(packet[at..], id);
            at += 2;
        }

        message.Payload.Span.CopyTo(packet[at..]);
    }

    private static int PublishRemaining(BrokerMessage message, int qos) =>
        2 + message.TopicUtf8.Length + (qos > 0 ? 2 : 0) + message.Payload.Length;

    private static int LengthBytes(int remaining) =>
        remaining < 1 << 7 ? 1 : remaining < 1 << 14 ? 2 : remaining < 1 << 21 ? 3 : 4;

    /// <summary>Writes the remaining length after the first byte [2.2.3]; returns the offset after it.</summary>
    private static int PutLength(Span<byte> packet, int remaining)
    {
        int at = 1;
        for (; remaining >= 0x80; remaining >>= 7)
        {
            packet[at++] = (byte)(remaining | 0x80);
        }

        packet[at] = (byte)remaining;
        return at + 1;
    }
}
