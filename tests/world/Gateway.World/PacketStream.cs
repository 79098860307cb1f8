namespace Gateway.World;

/// <summary>Cuts a stream of bytes into whole MQTT packets, for observers. It trusts the lengths: garbage is never fed to it.</summary>
internal sealed class PacketStream
{
    private readonly ByteQueue held = new(16384);

    public void Clear() => held.Clear();

    /// <summary>Adds received bytes.</summary>
    public void Add(ReadOnlySpan<byte> bytes) => held.Add(bytes);

    /// <summary>The next whole packet, header included, or nothing. It is valid until <see cref="Skip"/>.</summary>
    public bool TryPeek(out ReadOnlySpan<byte> packet, out int bodyOffset)
    {
        packet = default;
        int bytes = Measure(held.Span, out bodyOffset);
        if (bytes == 0)
        {
            return false;
        }

        packet = held.Span[..bytes];
        return true;
    }

    /// <summary>Takes the packet that was peeked.</summary>
    public void Skip(int bytes) => held.Skip(bytes);

    /// <summary>Where the body of a whole packet begins.</summary>
    public static int BodyOf(ReadOnlySpan<byte> packet)
    {
        Measure(packet, out int body);
        return body;
    }

    /// <summary>Bytes of the whole packet at the front, 0 when there is none.</summary>
    public static int Measure(ReadOnlySpan<byte> bytes, out int bodyOffset)
    {
        int remaining = 0;
        bodyOffset = 1;
        for (int shift = 0; bodyOffset < bytes.Length && shift < 28; shift += 7)
        {
            byte b = bytes[bodyOffset++];
            remaining |= (b & 127) << shift;
            if (b < 128)
            {
                return bodyOffset + remaining <= bytes.Length ? bodyOffset + remaining : 0;
            }
        }

        return 0;
    }
}
