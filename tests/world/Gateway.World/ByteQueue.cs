namespace Gateway.World;

/// <summary>A first-in first-out queue of bytes. It grows, and allocates nothing more after it has reached its largest size.</summary>
internal sealed class ByteQueue(int bytes)
{
    private byte[] items = new byte[bytes];
    private int start;

    /// <summary>Bytes held.</summary>
    public int Count { get; private set; }

    /// <summary>The bytes held, until the next call that changes them.</summary>
    public ReadOnlySpan<byte> Span => items.AsSpan(start, Count);

    public void Add(ReadOnlySpan<byte> source)
    {
        if (start + Count + source.Length > items.Length)
        {
            if (Count + source.Length > items.Length)
            {
                Array.Resize(ref items, Math.Max(items.Length * 2, Count + source.Length));
            }

            Array.Copy(items, start, items, 0, Count);
            start = 0;
        }

        source.CopyTo(items.AsSpan(start + Count));
        Count += source.Length;
    }

    public void Skip(int count)
    {
        start += count;
        Count -= count;
        if (Count == 0)
        {
            start = 0;
        }
    }

    public void Clear()
    {
        start = 0;
        Count = 0;
    }
}
