using System.Buffers.Binary;
using System.Text;

namespace Gateway.Tests.Unit.Mqtt;

/// <summary>The packets of a client as text, one for each packet, decoded from the standard's layouts without any code of core.</summary>
internal static class PacketText
{
    /// <summary>Whole packets of the bytes, e.g. "PUBLISH 3 q1 dup t=hello"; the rest stays in <paramref name="bytes"/>.</summary>
    public static List<string> Take(List<byte> bytes)
    {
        var packets = new List<string>();
        while (TryCut(bytes, out byte[] packet, out int body))
        {
            packets.Add(Of(packet, body));
        }

        return packets;
    }

    private static bool TryCut(List<byte> bytes, out byte[] packet, out int body)
    {
        packet = [];
        body = 1;
        int length = 0;
        for (int shift = 0; ; shift += 7)
        {
            if (body >= bytes.Count)
            {
                return false;
            }

            byte digit = bytes[body++];
            length |= (digit & 127) << shift;
            if (digit < 128)
            {
                break;
            }
        }

        if (bytes.Count < body + length)
        {
            return false;
        }

        packet = bytes.GetRange(0, body + length).ToArray();
        bytes.RemoveRange(0, packet.Length);
        return true;
    }

    private static string Of(byte[] p, int at)
    {
        int flags = p[0] & 15;
        int Id(int offset) => BinaryPrimitives.ReadUInt16BigEndian(p.AsSpan(offset));
        string Text(int offset) => Encoding.UTF8.GetString(p, offset + 2, Id(offset));
        switch (p[0] >> 4)
        {
            case 1:
                return "CONNECT " + ((p[at + 7] & 2) != 0 ? "clean" : "resume");
            case 3:
                int qos = (flags >> 1) & 3;
                int payload = at + 2 + Id(at) + (qos > 0 ? 2 : 0);
                return "PUBLISH " + (qos > 0 ? Id(payload - 2) + " " : "") + "q" + qos + ((flags & 8) != 0 ? " dup" : "")
                    + ((flags & 1) != 0 ? " retain" : "") + " " + Text(at) + "=" + Encoding.UTF8.GetString(p, payload, p.Length - payload);
            case 4:
                return "PUBACK " + Id(at);
            case 5:
                return "PUBREC " + Id(at);
            case 6:
                return (flags == 2 ? "PUBREL " : "PUBREL? ") + Id(at);
            case 7:
                return "PUBCOMP " + Id(at);
            case 8:
                return (flags == 2 ? "SUBSCRIBE " : "SUBSCRIBE? ") + Id(at) + " " + Text(at + 2) + " q" + p[^1];
            case 10:
                return (flags == 2 ? "UNSUBSCRIBE " : "UNSUBSCRIBE? ") + Id(at) + " " + Text(at + 2);
            case 12:
                return "PINGREQ";
            case 14:
                return "DISCONNECT";
            default:
                return "? " + Convert.ToHexString(p);
        }
    }
}
