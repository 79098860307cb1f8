using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Gateway.Tests.Unit.Delivery;

/// <summary>A PUBLISH that arrived at the broker, and where: session and connection are counted from 1.</summary>
internal sealed record Arrival(int Number, uint Epoch, long Seq, int Qos, int PacketId, int Session, int Connection)
{
    private const int NumberBytes = 8;

    /// <summary>The payload of a message: what a consumer needs, and its number in this world.</summary>
    public static byte[] Payload(uint epoch, long seq, int number) =>
        Encoding.ASCII.GetBytes($$"""{"epoch":{{epoch}},"seq":{{seq}},"n":"{{number:x8}}"}""");

    /// <summary>The number of the message whose payload ends here.</summary>
    public static int NumberAt(ReadOnlySpan<byte> untilPayloadEnd) =>
        int.Parse(untilPayloadEnd[^(NumberBytes + 2)..^2], NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    /// <summary>A PUBLISH whose body begins at this offset.</summary>
    public static Arrival Of(byte[] packet, int body, int session, int connection)
    {
        int id = body + 2 + BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(body));
        string payload = Encoding.ASCII.GetString(packet, id + 2, packet.Length - id - 2);
        string[] fields = payload.Split(':', ',');
        return new Arrival(
            NumberAt(packet), uint.Parse(fields[1], CultureInfo.InvariantCulture), long.Parse(fields[3], CultureInfo.InvariantCulture),
            (packet[0] >> 1) & 3, BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(id)), session, connection);
    }
}
