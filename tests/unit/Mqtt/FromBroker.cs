using System.Text;

namespace Gateway.Tests.Unit.Mqtt;

/// <summary>Packets of a broker, byte by byte from the standard's layouts.</summary>
internal static class FromBroker
{
    public static byte[] Connack(bool present = false, int code = 0) => [0x20, 2, (byte)(present ? 1 : 0), (byte)code];

    public static byte[] Puback(int id) => [0x40, 2, (byte)(id >> 8), (byte)id];

    public static byte[] Pubrec(int id) => [0x50, 2, (byte)(id >> 8), (byte)id];

    public static byte[] Pubrel(int id) => [0x62, 2, (byte)(id >> 8), (byte)id];

    public static byte[] Pubcomp(int id) => [0x70, 2, (byte)(id >> 8), (byte)id];

    public static byte[] Suback(int id, int code) => [0x90, 3, (byte)(id >> 8), (byte)id, (byte)code];

    public static byte[] Unsuback(int id) => [0xB0, 2, (byte)(id >> 8), (byte)id];

    public static byte[] Pingresp() => [0xD0, 0];

    public static byte[] Publish(string topic, string payload, int qos = 0, int id = 0, bool dup = false, bool retain = false)
    {
        byte[] name = Encoding.UTF8.GetBytes(topic);
        byte[] body =
        [
            (byte)(name.Length >> 8), (byte)name.Length, .. name, .. qos > 0 ? new[] { (byte)(id >> 8), (byte)id } : [],
            .. Encoding.UTF8.GetBytes(payload)
        ];
        return Packet((byte)(0x30 | (dup ? 8 : 0) | (qos << 1) | (retain ? 1 : 0)), body);
    }

    public static byte[] Packet(byte first, byte[] body)
    {
        var bytes = new List<byte> { first };
        int length = body.Length;
        do
        {
            bytes.Add((byte)((length & 127) | (length > 127 ? 128 : 0)));
            length >>= 7;
        }
        while (length > 0);
        return [.. bytes, .. body];
    }
}
