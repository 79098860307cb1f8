using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Gateway.Simulation.World;

/// <summary>
/// A run as lines that a person can follow: the world's time in seconds, then what happened. An arrow to the right leaves
/// the gateway, one to the left is put before it.
/// </summary>
internal sealed class Timeline(TextWriter writer)
{
    private static readonly string[] Types =
    [
        "?", "CONNECT", "CONNACK", "PUBLISH", "PUBACK", "PUBREC", "PUBREL", "PUBCOMP", "SUBSCRIBE", "SUBACK", "UNSUBSCRIBE",
        "UNSUBACK", "PINGREQ", "PINGRESP", "DISCONNECT", "?"
    ];

    /// <summary>A line in plain words.</summary>
    public void Write(long nowMs, string who, string what) =>
        writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{nowMs / 1000,6}.{nowMs % 1000:000}  {who,-7} {what}"));

    /// <summary>A storage operation.</summary>
    public void Write(long nowMs, string who, StorageArea area, int slot, int bytes, WriteFate fate, int slowMs)
    {
        string what = bytes == 0 ? $"{area}[{slot}] emptied" : $"{area}[{slot}] {bytes} bytes";
        Write(nowMs, who, what + (slowMs > 0 ? $", took {slowMs} ms" : "") + fate switch
        {
            WriteFate.Done => "",
            WriteFate.CutBefore => "   POWER CUT before it",
            WriteFate.CutOld => "   POWER CUT during it, old content",
            WriteFate.CutNew => "   POWER CUT during it, new content",
            WriteFate.CutAfter => "   POWER CUT after it",
            WriteFate.ErrorOld => "   FAILED, old content",
            _ => "   FAILED, new content"
        });
    }

    /// <summary>A packet.</summary>
    public void Packet(long nowMs, bool sent, ReadOnlySpan<byte> packet, int body)
    {
        int type = packet[0] >> 4;
        var text = new StringBuilder(sent ? "-> " : "<- ").Append(Types[type]);
        if (type == 3)
        {
            Publish(text, packet, body);
        }
        else if (type == 1)
        {
            text.Append((packet[body + 7] & 2) != 0 ? " clean session" : "");
        }
        else if (type == 2 && packet.Length == 4)
        {
            text.Append((packet[2] & 1) != 0 ? " session present" : " no session").Append(packet[3] != 0 ? $" code {packet[3]}" : "");
        }
        else if (packet.Length >= body + 2)
        {
            text.Append($" id {BinaryPrimitives.ReadUInt16BigEndian(packet[body..])}");
        }

        Write(nowMs, "wire", text.ToString());
    }

    private static void Publish(StringBuilder text, ReadOnlySpan<byte> packet, int body)
    {
        int qos = packet[0] >> 1 & 3;
        int topicBytes = BinaryPrimitives.ReadUInt16BigEndian(packet[body..]);
        int payload = body + 2 + topicBytes + (qos > 0 ? 2 : 0);
        text.Append($" QoS {qos}");
        if (qos > 0)
        {
            text.Append($" id {BinaryPrimitives.ReadUInt16BigEndian(packet[(payload - 2)..])}");
        }

        text.Append((packet[0] & 8) != 0 ? " DUP" : "").Append((packet[0] & 1) != 0 ? " RETAIN" : "").Append(' ')
            .Append(Encoding.UTF8.GetString(packet.Slice(body + 2, topicBytes))).Append(' ')
            .Append(Encoding.UTF8.GetString(packet[payload..]));
    }
}
