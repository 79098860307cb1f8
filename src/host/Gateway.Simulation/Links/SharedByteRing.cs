using System.Numerics;

namespace Gateway.Simulation;

/// <summary>
/// A first-in first-out ring of bytes between two threads, one that adds and one that takes. No lock, no allocation: each side moves its
/// own position and publishes it after the copy.
/// </summary>
internal sealed class SharedByteRing
{
    private readonly byte[] items;
    private readonly int mask;
    private long taken;
    private long added;

    /// <summary>A ring for at least <paramref name="bytesMin"/> bytes: the next power of two.</summary>
    public SharedByteRing(int bytesMin)
    {
        items = new byte[BitOperations.RoundUpToPowerOf2((uint)bytesMin)];
        mask = items.Length - 1;
    }

    /// <summary>Bytes held. Not exact on either thread: the other may have added or taken some since.</summary>
    public int Count => (int)(Volatile.Read(ref added) - Volatile.Read(ref taken));

    /// <summary>Bytes that fit, for the thread that adds: at least as many when it does.</summary>
    public int Room => items.Length - Count;

    /// <summary>Adds what fits; returns how many bytes.</summary>
    public int Add(ReadOnlySpan<byte> source)
    {
        int bytes = Math.Min(source.Length, Room);
        int at = (int)added & mask;
        int first = Math.Min(bytes, items.Length - at);
        source[..first].CopyTo(items.AsSpan(at));
        source[first..bytes].CopyTo(items);
        Volatile.Write(ref added, added + bytes);
        return bytes;
    }

    /// <summary>Takes up to the length of <paramref name="target"/>; returns how many bytes.</summary>
    public int Take(Span<byte> target)
    {
        int bytes = Math.Min(target.Length, Count);
        int at = (int)taken & mask;
        int first = Math.Min(bytes, items.Length - at);
        items.AsSpan(at, first).CopyTo(target);
        items.AsSpan(0, bytes - first).CopyTo(target[first..]);
        Volatile.Write(ref taken, taken + bytes);
        return bytes;
    }

    /// <summary>Forgets everything held, for the thread that takes; returns how many bytes.</summary>
    public int Clear()
    {
        int bytes = Count;
        Volatile.Write(ref taken, taken + bytes);
        return bytes;
    }
}
