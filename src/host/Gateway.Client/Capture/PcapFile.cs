using System.Buffers.Binary;

namespace Gateway.Client;

/// <summary>
/// A capture that Wireshark and tshark read as MQTT: the bytes of a link in made-up Ethernet, IPv4 and TCP frames, with their times. It
/// holds the session's bytes, so over TLS it is the plain text. User name and password of CONNECT are masked unless they are asked for. The
/// broker's port is always 1883, because readers take that port for MQTT.
/// Format: libpcap 2.4, microseconds, link type 1 (Ethernet), integers little endian.
/// </summary>
public sealed class PcapFile : IDisposable
{
    private const int EthernetBytes = 14;
    private const int IpBytes = 20;
    private const int TcpBytes = 20;
    private const int HeaderBytes = EthernetBytes + IpBytes + TcpBytes;
    private const int SnapBytesMax = 65535;

    /// <summary>The most bytes of one segment: an Ethernet frame.</summary>
    private const int SegmentBytesMax = 1460;

    /// <summary>When one side has this many unacknowledged bytes, the other acknowledges: half a receive window.</summary>
    private const int UnacknowledgedBytesMax = 32768;

    private const int BrokerPort = 1883;
    private const int ClientPortFirst = 49152;
    private const int ClientPortCount = 16384;

    private const byte Fin = 1;
    private const byte Syn = 2;
    private const byte Reset = 4;
    private const byte Push = 8;
    private const byte Ack = 16;

    private readonly Stream stream;
    private readonly byte[] frame = new byte[16 + HeaderBytes + SegmentBytesMax];
    private readonly uint[] sequence = new uint[2];
    private readonly uint[] acknowledged = new uint[2];
    private readonly PacketBounds[] bounds = [new(), new()];
    private readonly ConnectMask? mask;
    private int connections;
    private ushort identification;
    private long lastUs;
    private bool isOpen;

    /// <summary>Begins a capture in a stream, which this object then owns.</summary>
    public PcapFile(Stream stream, bool hasSecrets = false)
    {
        this.stream = stream;
        mask = hasSecrets ? null : new ConnectMask();
        Span<byte> header = stackalloc byte[24];
        BinaryPrimitives.WriteUInt32LittleEndian(header, 0xA1B2C3D4);
        BinaryPrimitives.WriteUInt16LittleEndian(header[4..], 2);
        BinaryPrimitives.WriteUInt16LittleEndian(header[6..], 4);
        BinaryPrimitives.WriteUInt32LittleEndian(header[16..], SnapBytesMax);
        BinaryPrimitives.WriteUInt32LittleEndian(header[20..], 1);
        stream.Write(header);
    }

    /// <summary>Begins a capture in a file of this name, replacing it, which only its owner can read.</summary>
    public PcapFile(string path, bool hasSecrets = false)
        : this(PrivateFile.Open(path, FileMode.Create), hasSecrets)
    {
    }

    /// <summary>Why no capture can be written to a file of this name; null if it can. Creates the file.</summary>
    public static string? Refusal(string path)
    {
        try
        {
            using FileStream probe = PrivateFile.Open(path, FileMode.OpenOrCreate);
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return exception.Message;
        }
    }

    /// <summary>
    /// Bytes went over the connection; before the first ones it writes the TCP handshake. <paramref name="atUs"/>: microseconds since
    /// 1970, never going back within a capture. A segment never ends inside a packet's fixed header: its beginning waits for the rest, or
    /// for the end of the connection.
    /// </summary>
    public void Data(long atUs, bool byBroker, ReadOnlySpan<byte> bytes)
    {
        if (!isOpen)
        {
            Open(atUs);
        }

        lastUs = atUs;
        int side = byBroker ? 1 : 0;
        bytes = bounds[side].Join(bytes);
        while (!bytes.IsEmpty)
        {
            ReadOnlySpan<byte> segment = bytes[..bounds[side].Advance(bytes[..Math.Min(bytes.Length, SegmentBytesMax)])];
            if (segment.IsEmpty)
            {
                bounds[side].Hold(bytes);
                break;
            }

            bytes = bytes[segment.Length..];
            Frame(atUs, side, bytes.IsEmpty ? (byte)(Push | Ack) : Ack, segment);
            if (sequence[side] - acknowledged[side] > UnacknowledgedBytesMax)
            {
                Frame(atUs, 1 - side, Ack, default);
            }
        }

        stream.Flush();
    }

    /// <summary>The connection was closed cleanly, by this side first. Does nothing if there is none.</summary>
    public void Close(long atUs, bool byBroker)
    {
        if (isOpen)
        {
            int side = byBroker ? 1 : 0;
            WriteHeld(atUs);
            Frame(atUs, side, Fin | Ack, default);
            Frame(atUs, 1 - side, Fin | Ack, default);
            Frame(atUs, side, Ack, default);
            End();
        }
    }

    /// <summary>The connection broke: the gateway got a reset. Does nothing if there is none.</summary>
    public void Cut(long atUs)
    {
        if (isOpen)
        {
            WriteHeld(atUs);
            Frame(atUs, 1, Reset | Ack, default);
            End();
        }
    }

    /// <summary>The gateway disappeared, as in a power cut: no frame shows it.</summary>
    public void Vanish()
    {
        if (isOpen)
        {
            WriteHeld(lastUs);
            End();
        }
    }

    /// <summary>Ends the file. A connection that is open stays open in it.</summary>
    public void Dispose()
    {
        if (isOpen)
        {
            WriteHeld(lastUs);
        }

        stream.Dispose();
    }

    private void Open(long atUs)
    {
        connections++;
        isOpen = true;
        for (int side = 0; side < 2; side++)
        {
            sequence[side] = (uint)connections * 1_000_003u * (uint)(side + 1);
            acknowledged[side] = 0;
            bounds[side].Restart();
        }

        mask?.Restart();
        Frame(atUs, 0, Syn, default);
        Frame(atUs, 1, Syn | Ack, default);
        Frame(atUs, 0, Ack, default);
    }

    private void WriteHeld(long atUs)
    {
        for (int side = 0; side < 2; side++)
        {
            ReadOnlySpan<byte> held = bounds[side].Join(default);
            if (!held.IsEmpty)
            {
                Frame(atUs, side, Push | Ack, held);
            }
        }
    }

    private void End()
    {
        isOpen = false;
        stream.Flush();
    }

    // Side 0 is the gateway, 1 the broker.
    private void Frame(long atUs, int side, byte flags, ReadOnlySpan<byte> data)
    {
        int bytes = HeaderBytes + data.Length;
        Span<byte> record = frame.AsSpan(0, 16 + bytes);
        record.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(record, (uint)(atUs / 1_000_000));
        BinaryPrimitives.WriteUInt32LittleEndian(record[4..], (uint)(atUs % 1_000_000));
        BinaryPrimitives.WriteUInt32LittleEndian(record[8..], (uint)bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(record[12..], (uint)bytes);
        Span<byte> ethernet = record[16..];
        Span<byte> ip = ethernet[EthernetBytes..];
        Span<byte> tcp = ip[IpBytes..];

        // Locally administered addresses.
        ethernet[0] = 2;
        ethernet[5] = (byte)(2 - side);
        ethernet[6] = 2;
        ethernet[11] = (byte)(1 + side);
        BinaryPrimitives.WriteUInt16BigEndian(ethernet[12..], 0x0800);
        FillIp(ip, side, data.Length);
        data.CopyTo(tcp[TcpBytes..]);
        if (side == 0)
        {
            mask?.Apply(tcp[TcpBytes..]);
        }

        FillTcp(ip, tcp, side, flags);
        sequence[side] += (uint)data.Length + ((flags & (Syn | Fin)) != 0 ? 1u : 0u);
        stream.Write(record);
    }

    private void FillIp(Span<byte> ip, int side, int dataBytes)
    {
        ip[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(ip[2..], (ushort)(IpBytes + TcpBytes + dataBytes));
        BinaryPrimitives.WriteUInt16BigEndian(ip[4..], ++identification);
        ip[6] = 0x40; // Not to be fragmented.
        ip[8] = 64;
        ip[9] = 6;

        // 192.0.2.1 and 192.0.2.2, the addresses for documentation (RFC 5737).
        BinaryPrimitives.WriteUInt32BigEndian(ip[12..], 0xC0000201 + (uint)side);
        BinaryPrimitives.WriteUInt32BigEndian(ip[16..], 0xC0000202 - (uint)side);
        BinaryPrimitives.WriteUInt16BigEndian(ip[10..], Checksum(ip[..IpBytes], 0));
    }

    private void FillTcp(Span<byte> ip, Span<byte> tcp, int side, byte flags)
    {
        ushort client = (ushort)(ClientPortFirst + (connections % ClientPortCount));
        BinaryPrimitives.WriteUInt16BigEndian(tcp, side == 0 ? client : (ushort)BrokerPort);
        BinaryPrimitives.WriteUInt16BigEndian(tcp[2..], side == 0 ? (ushort)BrokerPort : client);
        BinaryPrimitives.WriteUInt32BigEndian(tcp[4..], sequence[side]);
        if ((flags & Ack) != 0)
        {
            acknowledged[1 - side] = sequence[1 - side];
            BinaryPrimitives.WriteUInt32BigEndian(tcp[8..], sequence[1 - side]);
        }

        tcp[12] = TcpBytes / 4 << 4;
        tcp[13] = flags;
        BinaryPrimitives.WriteUInt16BigEndian(tcp[14..], ushort.MaxValue);

        // The pseudo header of RFC 9293: both addresses, the protocol, the length.
        uint pseudo = 6u + (uint)tcp.Length;
        for (int at = 12; at < IpBytes; at += 2)
        {
            pseudo += BinaryPrimitives.ReadUInt16BigEndian(ip[at..]);
        }

        BinaryPrimitives.WriteUInt16BigEndian(tcp[16..], Checksum(tcp, pseudo));
    }

    // The one's complement sum of RFC 1071.
    private static ushort Checksum(ReadOnlySpan<byte> bytes, uint sum)
    {
        for (int at = 0; at < bytes.Length; at += 2)
        {
            sum += (uint)(bytes[at] << 8) | (at + 1 < bytes.Length ? bytes[at + 1] : 0u);
        }

        while (sum > 0xFFFF)
        {
            sum = (sum & 0xFFFF) + (sum >> 16);
        }

        return (ushort)~sum;
    }
}
