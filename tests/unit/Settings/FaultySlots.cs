using Gateway.Hal;

namespace Gateway.Tests.Unit.Settings;

/// <summary>The power went: thrown out of a storage operation, as nothing after it happens.</summary>
internal sealed class PowerCutException : Exception;

/// <summary>Counts the storage operations of all areas and cuts the power at one of them.</summary>
internal sealed class PowerPlan
{
    public int Operations { get; private set; }

    /// <summary>The operation, from 1, at which the power goes; 0 for never.</summary>
    public int CutAt { get; set; }

    /// <summary>What a write that is cut leaves.</summary>
    public bool LeavesNew { get; set; }

    public void Restart(int cutAt = 0, bool leavesNew = false)
    {
        Operations = 0;
        CutAt = cutAt;
        LeavesNew = leavesNew;
    }

    public bool IsCutNow() => ++Operations == CutAt;
}

/// <summary>Slots in memory: old or new content after a cut, writes that fail, slots that rot.</summary>
internal sealed class FaultySlots(int count, int bytesMax, PowerPlan plan) : ISlotStorage
{
    private readonly byte[][] contents = [.. Enumerable.Range(0, count).Select(_ => Array.Empty<byte>())];

    public int SlotCount => contents.Length;

    public int SlotBytesMax => bytesMax;

    /// <summary>Slots whose writes report failure; true where the new content arrives all the same.</summary>
    public Dictionary<int, bool> Failing { get; } = [];

    /// <summary>Slots that cannot be read.</summary>
    public HashSet<int> Unreadable { get; } = [];

    public int Writes { get; private set; }

    /// <summary>What contents of another length took of the heap.</summary>
    public long AllocatedBytes { get; private set; }

    public byte[] this[int slot]
    {
        get => contents[slot];
        set => contents[slot] = value;
    }

    public FaultySlots Copy(PowerPlan other)
    {
        FaultySlots copy = new(contents.Length, bytesMax, other);
        for (int i = 0; i < contents.Length; i++)
        {
            copy.contents[i] = contents[i].ToArray();
        }

        return copy;
    }

    public bool Holds(ReadOnlySpan<byte> text)
    {
        foreach (byte[] content in contents)
        {
            if (content.AsSpan().IndexOf(text) >= 0)
            {
                return true;
            }
        }

        return false;
    }

    public int Read(int slot, byte[] buffer, int offset)
    {
        if (plan.IsCutNow())
        {
            throw new PowerCutException();
        }

        if (Unreadable.Contains(slot))
        {
            return -1;
        }

        contents[slot].CopyTo(buffer, offset);
        return contents[slot].Length;
    }

    public bool Write(int slot, byte[] buffer, int offset, int bytes)
    {
        if (bytes < 0 || bytes > bytesMax)
        {
            throw new ArgumentOutOfRangeException(nameof(bytes));
        }

        Writes++;
        bool isCut = plan.IsCutNow();
        bool fails = Failing.TryGetValue(slot, out bool arrives);
        if (isCut ? plan.LeavesNew : !fails || arrives)
        {
            // A slot that is as long as it was is written in place: the steady state allocates nothing.
            if (contents[slot].Length != bytes)
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                contents[slot] = new byte[bytes];
                AllocatedBytes += GC.GetAllocatedBytesForCurrentThread() - before;
            }

            Array.Copy(buffer, offset, contents[slot], 0, bytes);
        }

        return isCut ? throw new PowerCutException() : !fails;
    }
}
