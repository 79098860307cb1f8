using System.Buffers.Binary;
using System.Text;

namespace Gateway.World;

/// <summary>A packet as text. It describes any bytes: a broker of this world may send garbage.</summary>
internal static class PacketWords
{
    private const string Malformed = "malformed";

    private static readonly string[] Types =
    [
        "RESERVED 0", "CONNECT", "CONNACK", "PUBLISH", "PUBACK", "PUBREC", "PUBREL", "PUBCOMP", "SUBSCRIBE", "SUBACK", "UNSUBSCRIBE",
        "UNSUBACK", "PINGREQ", "PINGRESP", "DISCONNECT", "RESERVED 15"
    ];

    /// <summary>Describes a whole packet whose variable header begins at <paramref name="body"/>.</summary>
    public static ReplayPacket Describe(ReadOnlySpan<byte> packet, int body)
    {
        int type = packet[0] >> 4;
        ReadOnlySpan<byte> rest = packet[body..];
        switch (type)
        {
            case 1:
                return Plain(type, -1, rest.Length < 10 ? Malformed : (rest[7] & 2) != 0 ? "clean session" : "keep the session");
            case 2:
                return Plain(type, -1, rest.Length != 2 ? Malformed
                    : rest[1] != 0 ? $"refused with code {rest[1]}" : (rest[0] & 1) != 0 ? "session present" : "no session");
            case 3:
                return Publish(packet[0], rest);
            case >= 4 and <= 11:
                return rest.Length < 2 ? Plain(type, -1, Malformed) : Plain(type, BinaryPrimitives.ReadUInt16BigEndian(rest), "");
            default:
                return Plain(type, -1, rest.IsEmpty && type is not (0 or 15) ? "" : Malformed);
        }
    }

    /// <summary>The same as a line.</summary>
    public static string Line(ReplayPacket packet)
    {
        var text = new StringBuilder(packet.Type);
        text.Append(packet.Id >= 0 ? $" id {packet.Id}" : "").Append(packet.Qos >= 0 ? $" QoS {packet.Qos}" : "")
            .Append(packet.Dup ? " DUP" : "").Append(packet.Retain ? " RETAIN" : "");
        foreach (string part in new[] { packet.Topic, packet.Payload, packet.Note })
        {
            text.Append(part.Length > 0 ? " " + part : "");
        }

        return text.ToString();
    }

    private static ReplayPacket Plain(int type, int id, string note) => new(Types[type], id, -1, false, false, "", "", note);

    private static ReplayPacket Publish(int first, ReadOnlySpan<byte> rest)
    {
        int qos = first >> 1 & 3;
        bool dup = (first & 8) != 0;
        bool retain = (first & 1) != 0;
        int topicBytes = rest.Length >= 2 ? BinaryPrimitives.ReadUInt16BigEndian(rest) : 0;
        int payload = 2 + topicBytes + (qos > 0 ? 2 : 0);
        if (rest.Length < payload)
        {
            return new ReplayPacket(Types[3], -1, qos, dup, retain, "", "", Malformed);
        }

        int id = qos > 0 ? BinaryPrimitives.ReadUInt16BigEndian(rest[(payload - 2)..]) : -1;
        string topic = Encoding.UTF8.GetString(rest.Slice(2, topicBytes));
        bool isText = rest[payload..].IndexOfAnyExceptInRange((byte)' ', (byte)'~') < 0;
        string text = isText ? Encoding.UTF8.GetString(rest[payload..]) : $"({rest.Length - payload} bytes)";
        return new ReplayPacket(Types[3], id, qos, dup, retain, topic, text, qos == 3 ? Malformed : "");
    }
}
