using System.Text;

namespace Gateway.Tests.Interop.Durability;

/// <summary>A packet that was sent: type 1..14, QoS and topic of a PUBLISH, identifier if it has one.</summary>
internal sealed record SentPacket(int Type, int Qos, string Topic, int PacketId);

/// <summary>Cuts the bytes given to a socket into packets.</summary>
internal sealed class SentPackets
{
    public const int Publish = 3;
    public const int Pubrel = 6;

    private const int Connect = 1;

    private readonly List<byte> stream = [];

    /// <summary>Adds sent bytes; returns the packets that are now complete.</summary>
    public IEnumerable<SentPacket> Take(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length > 0 && bytes.Span[0] == Connect << 4)
        {
            stream.Clear(); // A new connection.
        }

        stream.AddRange(bytes.Span);
        while (TryCut(out SentPacket? packet))
        {
            yield return packet!;
        }
    }

    private bool TryCut(out SentPacket? packet)
    {
        packet = null;
        int remaining = 0;
        int at = 1;
        for (int shift = 0; ; shift += 7, at++)
        {
            if (at >= stream.Count)
            {
                return false;
            }

            remaining |= (stream[at] & 127) << shift;
            if (stream[at] < 128)
            {
                break;
            }
        }

        at++;
        if (stream.Count < at + remaining)
        {
            return false;
        }

        byte first = stream[0];
        byte[] body = [.. stream[at..(at + remaining)]];
        stream.RemoveRange(0, at + remaining);
        packet = Read(first, body);
        return true;
    }

    private static SentPacket Read(byte first, byte[] body)
    {
        int type = first >> 4;
        if (type != Publish)
        {
            return new SentPacket(type, 0, "", type is >= 4 and <= 11 ? (body[0] << 8) | body[1] : 0);
        }

        int qos = (first >> 1) & 3;
        int topicBytes = (body[0] << 8) | body[1];
        string topic = Encoding.UTF8.GetString(body, 2, topicBytes);
        return new SentPacket(type, qos, topic, qos == 0 ? 0 : (body[2 + topicBytes] << 8) | body[3 + topicBytes]);
    }
}
