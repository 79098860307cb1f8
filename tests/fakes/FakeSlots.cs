using Gateway.Hal;

namespace Gateway.Tests.Fakes;

/// <summary>
/// Slots in memory that survive their users: power cuts, failing writes, unreadable slots. The test corrupts content in
/// <see cref="Slots"/>.
/// </summary>
public sealed class FakeSlots(int count, int bytesMax, FakePower? power = null) : ISlotStorage
{
    private readonly Dictionary<int, byte[]> gathered = [];
    private int reads;

    /// <summary>The contents. A write of the same length is in place, so that a steady state allocates nothing.</summary>
    public byte[][] Slots { get; } = [.. Enumerable.Range(0, count).Select(_ => Array.Empty<byte>())];

    /// <summary>Slots whose writes report failure; true if the new content is stored anyway.</summary>
    public Dictionary<int, bool> Failing { get; } = [];

    /// <summary>Slots that cannot be read.</summary>
    public HashSet<int> Unreadable { get; } = [];

    /// <summary>The read from now on that is refused, from 1; 0 for none.</summary>
    public int RefusedRead
    {
        get;
        set
        {
            field = value;
            reads = 0;
        }
    }

    /// <summary>Writes so far.</summary>
    public int Writes { get; private set; }

    /// <summary>Heap that contents of another length took.</summary>
    public long AllocatedBytes { get; private set; }

    /// <inheritdoc/>
    public int SlotCount => count;

    /// <inheritdoc/>
    public int SlotBytesMax => bytesMax;

    /// <summary>Every write fails from now on.</summary>
    public void FailAll(bool arrives = false)
    {
        for (int slot = 0; slot < count; slot++)
        {
            Failing[slot] = arrives;
        }
    }

    /// <summary>The same contents on another device.</summary>
    public FakeSlots Copy(FakePower other)
    {
        FakeSlots copy = new(count, bytesMax, other);
        for (int slot = 0; slot < count; slot++)
        {
            copy.Slots[slot] = [.. Slots[slot]];
        }

        return copy;
    }

    /// <summary>Whether any slot holds these bytes.</summary>
    public bool Holds(ReadOnlySpan<byte> text)
    {
        foreach (byte[] content in Slots)
        {
            if (content.AsSpan().IndexOf(text) >= 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <inheritdoc/>
    public int Read(int slot, byte[] buffer, int offset)
    {
        power?.Read();
        bool isRefused = ++reads == RefusedRead || Unreadable.Contains(slot);

        // A drive may have written something before it gave up.
        byte[] content = gathered.GetValueOrDefault(slot, Slots[slot]);
        content.CopyTo(buffer, offset);
        return isRefused ? -1 : content.Length;
    }

    /// <inheritdoc/>
    public bool Write(int slot, byte[] buffer, int offset, int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, bytesMax);
        Writes++;
        if (power is { IsRefusing: true })
        {
            return false;
        }

        if (power is { IsGathering: true })
        {
            gathered[slot] = buffer.AsSpan(offset, bytes).ToArray();
            power.Gathered.Add(this);
            return true;
        }

        bool isCut = power is not null && power.IsCutNow();
        bool arrives = true;
        bool fails = Failing.Count > 0 && Failing.TryGetValue(slot, out arrives);
        if (isCut ? power!.LeavesNew : !fails || arrives)
        {
            Put(slot, buffer.AsSpan(offset, bytes));
        }

        return isCut ? throw new PowerCutException() : !fails;
    }

    /// <summary>The end of gathering: what was written since then arrives or does not.</summary>
    public void Settle(bool arrives)
    {
        foreach ((int slot, byte[] content) in gathered)
        {
            if (arrives)
            {
                Put(slot, content);
            }
        }

        gathered.Clear();
    }

    private void Put(int slot, ReadOnlySpan<byte> content)
    {
        if (Slots[slot].Length != content.Length)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Slots[slot] = new byte[content.Length];
            AllocatedBytes += GC.GetAllocatedBytesForCurrentThread() - before;
        }

        content.CopyTo(Slots[slot]);
    }
}
