namespace Gateway.Simulation;

/// <summary>Bytes waiting to be sent, oldest first. Its user checks <see cref="Count"/> before adding: that is the bound.</summary>
internal sealed class OutputBuffer
{
    /// <summary>The first allocation: some dozen acknowledgements.</summary>
    private const int BytesMin = 256;

    private byte[] items = [];
    private int head;
    private int tail;

    /// <summary>Bytes held.</summary>
    public int Count => tail - head;

    /// <summary>Bytes taken since the start: shows whether the peer reads.</summary>
    public long Taken { get; private set; }

    /// <summary>Adds <paramref name="bytes"/> bytes, which the caller fills before the next call.</summary>
    public Span<byte> Add(int bytes)
    {
        if (items.Length - tail < bytes)
        {
            MakeRoom(bytes);
        }

        Span<byte> added = items.AsSpan(tail, bytes);
        tail += bytes;
        return added;
    }

    /// <summary>Takes up to the length of <paramref name="target"/>; returns how many bytes.</summary>
    public int Take(Span<byte> target)
    {
        int bytes = Math.Min(Count, target.Length);
        items.AsSpan(head, bytes).CopyTo(target);
        head += bytes;
        Taken += bytes;
        if (head == tail)
        {
            head = tail = 0;
        }

        return bytes;
    }

    /// <summary>Forgets everything held.</summary>
    public void Clear() => head = tail = 0;

    private void MakeRoom(int bytes)
    {
        int needed = Count + bytes;
        // Moving to the front pays only when at least half of the buffer becomes free; otherwise each Add would move again.
        byte[] target = needed <= items.Length / 2 ? items : new byte[Math.Max(BytesMin, 2 * needed)];
        Buffer.BlockCopy(items, head, target, 0, Count);
        tail -= head;
        head = 0;
        items = target;
    }
}
