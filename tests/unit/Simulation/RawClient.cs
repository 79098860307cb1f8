using System.Buffers.Binary;
using System.Text;
using Gateway.Simulation;
using Xunit;

namespace Gateway.Tests.Unit.Simulation;

/// <summary>One connection of a broker under test, in raw packets; bytes are written and read as hexadecimal pairs.</summary>
internal sealed class RawClient
{
    private readonly Broker broker;

    public RawClient(Broker broker, long nowMs = 0)
    {
        this.broker = broker;
        Connection = broker.Accept(nowMs);
    }

    public BrokerConnection Connection { get; }

    /// <summary>Connects and checks the CONNACK.</summary>
    public static RawClient Connected(Broker broker, string clientId, bool clean = true, bool sessionPresent = false, int keepAlive = 0)
    {
        var client = new RawClient(broker);
        client.Send(Packet.Connect(clientId, clean, keepAlive));
        string connack = sessionPresent ? "20 02 01 00" : "20 02 00 00";
        string received = client.Receive();
        Assert.True(received == connack || received.StartsWith(connack + " | ", StringComparison.Ordinal), received);
        client.Rest = received.Length > connack.Length ? received[(connack.Length + 3)..] : "";
        return client;
    }

    /// <summary>What followed the CONNACK.</summary>
    public string Rest { get; private set; } = "";

    public RawClient Send(byte[] packet, long nowMs = 0)
    {
        Connection.Feed(packet, nowMs);
        return this;
    }

    public RawClient Send(string hex, long nowMs = 0) => Send(Packet.FromHex(hex), nowMs);

    /// <summary>Subscribes and drops SUBACK and retained messages.</summary>
    public RawClient Subscribed(string filter, int qos)
    {
        Send(Packet.Subscribe(1, (filter, qos)));
        Receive();
        return this;
    }

    /// <summary>Everything that waits, packet by packet: "40 02 00 01 | D0 00"; empty for nothing.</summary>
    public string Receive()
    {
        var bytes = new byte[Connection.OutputBytes];
        int count = Connection.TakeOutput(bytes);
        return Packet.Split(bytes.AsSpan(0, count));
    }

    public void EndLink(long nowMs = 0) => Connection.Closed(nowMs);

    /// <summary>Ends the link and connects again with a stored session.</summary>
    public RawClient Reconnect(bool sessionPresent = true)
    {
        string clientId = Connection.ClientId;
        EndLink();
        return Connected(broker, clientId, clean: false, sessionPresent);
    }
}

/// <summary>Packets of a client in bytes, written for these tests only.</summary>
internal static class Packet
{
    public const string Pingreq = "C0 00";
    public const string Disconnect = "E0 00";

    public static byte[] FromHex(string hex) => Convert.FromHexString(string.Concat(hex.Split(' ', '|')));

    public static string ToHex(ReadOnlySpan<byte> bytes) => BitConverter.ToString(bytes.ToArray()).Replace('-', ' ');

    public static byte[] Connect(
        string clientId, bool clean = true, int keepAlive = 0, (string Topic, string Payload, int Qos, bool Retain)? will = null,
        string? userName = null, string? password = null)
    {
        int flags = (clean ? 2 : 0) | (userName != null ? 0x80 : 0) | (password != null ? 0x40 : 0);
        byte[] payload = Text(clientId);
        if (will is { } last)
        {
            flags |= 4 | last.Qos << 3 | (last.Retain ? 0x20 : 0);
            payload = [.. payload, .. Text(last.Topic), .. Text(last.Payload)];
        }

        payload = userName != null ? [.. payload, .. Text(userName)] : payload;
        payload = password != null ? [.. payload, .. Text(password)] : payload;
        return Framed(0x10, [0, 4, (byte)'M', (byte)'Q', (byte)'T', (byte)'T', 4, (byte)flags, .. U16(keepAlive), .. payload]);
    }

    public static byte[] Publish(string topic, string payload, int qos = 0, int id = 0, bool retain = false, bool duplicate = false) =>
        Framed(0x30 | (duplicate ? 8 : 0) | qos << 1 | (retain ? 1 : 0),
            [.. Text(topic), .. qos > 0 ? U16(id) : [], .. Encoding.UTF8.GetBytes(payload)]);

    public static byte[] Subscribe(int id, params (string Filter, int Qos)[] filters) =>
        Framed(0x82, [.. U16(id), .. filters.SelectMany(filter => (byte[])[.. Text(filter.Filter), (byte)filter.Qos])]);

    public static byte[] Unsubscribe(int id, params string[] filters) => Framed(0xA2, [.. U16(id), .. filters.SelectMany(Text)]);

    public static byte[] Puback(int id) => [0x40, 2, .. U16(id)];

    public static byte[] Pubrec(int id) => [0x50, 2, .. U16(id)];

    public static byte[] Pubrel(int id) => [0x62, 2, .. U16(id)];

    public static byte[] Pubcomp(int id) => [0x70, 2, .. U16(id)];

    public static byte[] Framed(int first, byte[] body)
    {
        var packet = new List<byte> { (byte)first };
        int length = body.Length;
        do
        {
            packet.Add((byte)(length % 128 + (length >= 128 ? 128 : 0)));
            length /= 128;
        }
        while (length > 0);
        return [.. packet, .. body];
    }

    public static string Split(ReadOnlySpan<byte> bytes)
    {
        var packets = new List<string>();
        while (!bytes.IsEmpty)
        {
            int at = 1;
            int length = 0;
            int shift = 0;
            do
            {
                length |= (bytes[at] & 127) << shift;
                shift += 7;
            }
            while (bytes[at++] >= 128);
            packets.Add(ToHex(bytes[..(at + length)]));
            bytes = bytes[(at + length)..];
        }

        return string.Join(" | ", packets);
    }

    private static byte[] Text(string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        return [.. U16(utf8.Length), .. utf8];
    }

    private static byte[] U16(int value)
    {
        var bytes = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)value);
        return bytes;
    }
}
