using Gateway.Mqtt;
using Gateway.Mqtt.Wire;

namespace Gateway.Client;

/// <summary>A packet of the session's trace as a line: <c>send: publish</c>, <c>receive: puback</c>.</summary>
public static class PacketText
{
    private const int DupBit = 8;
    private const int RetainBit = 1;

    private static readonly string[] Names =
    [
        "reserved", "connect", "connack", "publish", "puback", "pubrec", "pubrel", "pubcomp",
        "subscribe", "suback", "unsubscribe", "unsuback", "pingreq", "pingresp", "disconnect", "reserved",
    ];

    /// <summary>Direction and name of the packet.</summary>
    public static string Short(int word) => $"{(TraceWord.IsSent(word) ? "send" : "receive")}: {Names[Type(word)]}";

    /// <summary>The same with the packet identifier and the flags of the first byte: <c>send: publish 17 qos 2 dup</c>.</summary>
    public static string Long(int word)
    {
        int id = TraceWord.PacketId(word);
        string text = id == 0 ? Short(word) : $"{Short(word)} {id}";
        if (Type(word) != PacketType.Publish)
        {
            return text;
        }

        int first = TraceWord.First(word);
        return $"{text} qos {(first >> 1) & 3}{((first & DupBit) != 0 ? " dup" : "")}{((first & RetainBit) != 0 ? " retain" : "")}";
    }

    /// <summary>The packet's type, 0..15.</summary>
    public static int Type(int word) => TraceWord.First(word) >> 4;
}
