using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;

namespace Gateway.Tests.Interop.Misbehaving;

/// <summary>A packet that a scripted broker received.</summary>
internal sealed record ScriptedPacket(byte First, byte[] Body, int Connection, TimeSpan At)
{
    public const int Connect = 1;
    public const int Publish = 3;
    public const int Pubrec = 5;
    public const int Pubrel = 6;
    public const int Subscribe = 8;
    public const int Pingreq = 12;

    public int Type => First >> 4;

    public int Qos => First >> 1 & 3;

    public bool IsDup => (First & 8) != 0;

    public bool IsRetained => (First & 1) != 0;

    /// <summary>The identifier of what has one.</summary>
    public int Id => BinaryPrimitives.ReadUInt16BigEndian(Body.AsSpan(Type == Publish ? 2 + TopicBytes : 0));

    /// <summary>The topic of a PUBLISH; else empty.</summary>
    public string Topic => Type == Publish ? Encoding.UTF8.GetString(Body, 2, TopicBytes) : "";

    public bool IsAlarm => Topic.Contains("/alarm/", StringComparison.Ordinal);

    /// <summary>The highest QoS that a SUBSCRIBE of one filter asks for.</summary>
    public int AskedQos => Body[^1];

    /// <summary>Clean session of a CONNECT.</summary>
    public bool IsClean => (Body[7] & 2) != 0;

    /// <summary>The payload of a PUBLISH.</summary>
    public byte[] Payload => Body[(2 + TopicBytes + (Qos > 0 ? 2 : 0))..];

    /// <summary>The seq of an alarm.</summary>
    public int Seq => (int)JsonNode.Parse(Payload)!["seq"]!;

    private int TopicBytes => BinaryPrimitives.ReadUInt16BigEndian(Body);
}
