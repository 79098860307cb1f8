namespace Gateway.Simulation;

/// <summary>What <see cref="PacketFramer.Next"/> found.</summary>
internal enum Framing
{
    /// <summary>All input was taken and no packet is complete.</summary>
    NeedMore,
    /// <summary>One whole packet.</summary>
    Packet,
    /// <summary>A remaining length of more than four bytes [section 2.2.3].</summary>
    BadLength,
    /// <summary>The packet is larger than the limit; known from its header, before its body came.</summary>
    TooLarge
}

/// <summary>
/// Cuts a stream of bytes into control packets, however it is fragmented [section 2]. Holds at most one packet of <c>packetBytesMax</c>
/// bytes; a packet that arrives whole is not copied.
/// </summary>
internal sealed class PacketFramer(int packetBytesMax)
{
    /// <summary>Type and flags, then at most four bytes of remaining length.</summary>
    private const int HeaderBytesMax = 5;

    private byte[] held = [];
    private int heldBytes;

    /// <summary>
    /// Takes the next packet off <paramref name="input"/>, which moves past the used bytes. <paramref name="first"/> is the packet's first
    /// byte, <paramref name="body"/> what follows the remaining length: valid until the next call.
    /// </summary>
    public Framing Next(ref ReadOnlySpan<byte> input, out byte first, out ReadOnlySpan<byte> body)
    {
        first = 0;
        body = default;
        if (heldBytes == 0)
        {
            Framing whole = Split(input, out int headerBytes, out int packetBytes);
            if (whole == Framing.Packet)
            {
                first = input[0];
                body = input[headerBytes..packetBytes];
                input = input[packetBytes..];
                return Framing.Packet;
            }

            if (whole != Framing.NeedMore)
            {
                return whole;
            }
        }

        return NextHeld(ref input, out first, out body);
    }

    private Framing NextHeld(ref ReadOnlySpan<byte> input, out byte first, out ReadOnlySpan<byte> body)
    {
        first = 0;
        body = default;
        while (true)
        {
            Framing framing = Split(held.AsSpan(0, heldBytes), out int headerBytes, out int packetBytes);
            if (framing == Framing.Packet)
            {
                first = held[0];
                body = held.AsSpan(headerBytes, packetBytes - headerBytes);
                heldBytes = 0;
                return Framing.Packet;
            }

            if (framing != Framing.NeedMore || input.IsEmpty)
            {
                return framing;
            }

            // While the header is incomplete the length is unknown: one byte at a time, at most HeaderBytesMax of them.
            int wanted = packetBytes == 0 ? 1 : packetBytes - heldBytes;
            int taken = Math.Min(wanted, input.Length);
            Hold(input[..taken], packetBytes);
            input = input[taken..];
        }
    }

    private void Hold(ReadOnlySpan<byte> bytes, int packetBytes)
    {
        int needed = Math.Max(HeaderBytesMax, Math.Max(packetBytes, heldBytes + bytes.Length));
        if (held.Length < needed)
        {
            Array.Resize(ref held, needed);
        }

        bytes.CopyTo(held.AsSpan(heldBytes));
        heldBytes += bytes.Length;
    }

    /// <summary><paramref name="packetBytes"/> is 0 as long as the header is incomplete.</summary>
    private Framing Split(ReadOnlySpan<byte> bytes, out int headerBytes, out int packetBytes)
    {
        packetBytes = 0;
        int remaining = 0;
        for (headerBytes = 1; headerBytes < HeaderBytesMax; headerBytes++)
        {
            if (headerBytes >= bytes.Length)
            {
                return Framing.NeedMore;
            }

            remaining |= (bytes[headerBytes] & 0x7F) << (7 * (headerBytes - 1));
            if ((bytes[headerBytes] & 0x80) == 0)
            {
                headerBytes++;
                packetBytes = headerBytes + remaining;
                return packetBytes > packetBytesMax ? Framing.TooLarge
                    : packetBytes > bytes.Length ? Framing.NeedMore
                    : Framing.Packet;
            }
        }

        return Framing.BadLength;
    }
}
