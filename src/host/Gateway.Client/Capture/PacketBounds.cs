namespace Gateway.Client;

/// <summary>
/// Where the packets of one direction begin, so that a segment need not end inside a fixed header. tshark 4.0 misreads a remaining length
/// that is not complete, and continues at the wrong place.
/// </summary>
internal sealed class PacketBounds
{
    /// <summary>The longest fixed header: type, and four bytes of remaining length (MQTT 3.1.1 section 2.2.3).</summary>
    private const int FixedHeaderBytesMax = 5;

    private readonly byte[] held = new byte[FixedHeaderBytesMax - 1];
    private byte[] joined = [];
    private int heldBytes;
    private long bodyBytes;

    /// <summary>A connection begins.</summary>
    public void Restart()
    {
        heldBytes = 0;
        bodyBytes = 0;
    }

    /// <summary>The bytes that were held, followed by these; valid until the next call. Afterwards nothing is held.</summary>
    public ReadOnlySpan<byte> Join(ReadOnlySpan<byte> bytes)
    {
        if (heldBytes == 0)
        {
            return bytes;
        }

        int count = heldBytes + bytes.Length;
        if (joined.Length < count)
        {
            joined = new byte[count];
        }

        held.AsSpan(0, heldBytes).CopyTo(joined);
        bytes.CopyTo(joined.AsSpan(heldBytes));
        heldBytes = 0;
        return joined.AsSpan(0, count);
    }

    /// <summary>Keeps these bytes, an incomplete fixed header.</summary>
    public void Hold(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(held);
        heldBytes = bytes.Length;
    }

    /// <summary>Takes as many of these bytes as possible without ending inside a fixed header; returns how many.</summary>
    public int Advance(ReadOnlySpan<byte> bytes)
    {
        int at = 0;
        while (at < bytes.Length)
        {
            if (bodyBytes > 0)
            {
                int step = (int)Math.Min(bodyBytes, bytes.Length - at);
                at += step;
                bodyBytes -= step;
                continue;
            }

            int header = TakeHeader(bytes[at..]);
            if (header == 0)
            {
                break;
            }

            at += header;
        }

        return at;
    }

    // Bytes of the fixed header of the packet that then begins; 0: it is not complete. An invalid length ends the search for packets: the
    // receiver closes the connection because of it.
    private int TakeHeader(ReadOnlySpan<byte> bytes)
    {
        int length = 0;
        for (int at = 1; at < Math.Min(bytes.Length, FixedHeaderBytesMax); at++)
        {
            length |= (bytes[at] & 0x7F) << (7 * (at - 1));
            if ((bytes[at] & 0x80) == 0)
            {
                bodyBytes = length;
                return at + 1;
            }
        }

        if (bytes.Length < FixedHeaderBytesMax)
        {
            return 0;
        }

        bodyBytes = long.MaxValue;
        return FixedHeaderBytesMax;
    }
}
