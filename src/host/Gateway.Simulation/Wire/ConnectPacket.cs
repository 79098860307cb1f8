using System.Text;

namespace Gateway.Simulation;

/// <summary>A CONNECT packet, taken apart [MQTT 3.1.1 section 3.1].</summary>
internal sealed class ConnectPacket
{
    private const byte ProtocolLevel = 4;

    private const int FlagReserved = 0x01;
    private const int FlagCleanSession = 0x02;
    private const int FlagWill = 0x04;
    private const int FlagWillRetain = 0x20;
    private const int FlagPassword = 0x40;
    private const int FlagUserName = 0x80;

    /// <summary>The CONNACK code that follows from the packet alone; anything but Accepted ends the reading.</summary>
    public ConnectReturnCode Code { get; private set; }

    public string ClientId { get; private set; } = "";

    public int ClientIdBytes { get; private set; }

    public bool CleanSession { get; private set; }

    public int KeepAliveSeconds { get; private set; }

    /// <summary>Null without a will. Its publisher has no name yet: an empty client identifier gets its name later.</summary>
    public BrokerMessage? Will { get; private set; }

    public string? UserName { get; private set; }

    public byte[]? Password { get; private set; }

    /// <summary>Reads a body. Returns null if it is well-formed, otherwise what is wrong.</summary>
    public static string? Parse(ReadOnlySpan<byte> body, out ConnectPacket packet)
    {
        packet = new ConnectPacket();
        var reader = new PacketReader(body);
        if (!reader.TryText(out ReadOnlySpan<byte> protocol) || !protocol.SequenceEqual("MQTT"u8))
        {
            return "CONNECT: protocol name is not MQTT [MQTT-3.1.2-1]";
        }

        if (!reader.TryByte(out byte level))
        {
            return "CONNECT: no protocol level [3.1.2.2]";
        }

        if (level != ProtocolLevel)
        {
            packet.Code = ConnectReturnCode.UnacceptableProtocolVersion;
            return null;
        }

        if (!reader.TryByte(out byte flags) || !reader.TryU16(out ushort keepAlive))
        {
            return "CONNECT: variable header too short [3.1.2]";
        }

        packet.KeepAliveSeconds = keepAlive;
        packet.CleanSession = (flags & FlagCleanSession) != 0;
        return WrongFlags(flags) ?? packet.ParsePayload(ref reader, flags);
    }

    private static string? WrongFlags(int flags)
    {
        bool will = (flags & FlagWill) != 0;
        if ((flags & FlagReserved) != 0)
        {
            return "CONNECT: reserved flag is 1 [MQTT-3.1.2-3]";
        }

        if (!will && WillQos(flags) != 0)
        {
            return "CONNECT: will QoS without a will [MQTT-3.1.2-13]";
        }

        if (WillQos(flags) == 3)
        {
            return "CONNECT: will QoS 3 [MQTT-3.1.2-14]";
        }

        if (!will && (flags & FlagWillRetain) != 0)
        {
            return "CONNECT: will retain without a will [MQTT-3.1.2-15]";
        }

        return (flags & FlagUserName) == 0 && (flags & FlagPassword) != 0
            ? "CONNECT: password without user name [MQTT-3.1.2-22]"
            : null;
    }

    private static int WillQos(int flags) => flags >> 3 & 3;

    private string? ParsePayload(ref PacketReader reader, int flags)
    {
        if (!reader.TryText(out ReadOnlySpan<byte> clientId))
        {
            return "CONNECT: client identifier missing or not UTF-8 [MQTT-3.1.3-3, MQTT-3.1.3-4]";
        }

        ClientId = Encoding.UTF8.GetString(clientId);
        ClientIdBytes = clientId.Length;
        if ((flags & FlagWill) != 0)
        {
            if (!reader.TryText(out ReadOnlySpan<byte> topic) || !TopicFilter.IsTopicName(topic))
            {
                return "CONNECT: will topic missing or no topic name [MQTT-3.1.3-10]";
            }

            if (!reader.TryBinary(out ReadOnlySpan<byte> payload))
            {
                return "CONNECT: will message missing [MQTT-3.1.2-9]";
            }

            Will = new BrokerMessage(topic, payload, WillQos(flags), (flags & FlagWillRetain) != 0, ClientId);
        }

        if ((flags & FlagUserName) != 0)
        {
            if (!reader.TryText(out ReadOnlySpan<byte> userName))
            {
                return "CONNECT: user name missing or not UTF-8 [MQTT-3.1.2-19, MQTT-3.1.3-11]";
            }

            UserName = Encoding.UTF8.GetString(userName);
        }

        if ((flags & FlagPassword) != 0)
        {
            if (!reader.TryBinary(out ReadOnlySpan<byte> password))
            {
                return "CONNECT: password missing [MQTT-3.1.2-21]";
            }

            Password = password.ToArray();
        }

        if (!reader.Rest.IsEmpty)
        {
            return "CONNECT: bytes behind the last field [3.1.3]";
        }

        if (ClientIdBytes == 0 && !CleanSession)
        {
            Code = ConnectReturnCode.IdentifierRejected; // [MQTT-3.1.3-8]
        }

        return null;
    }
}
