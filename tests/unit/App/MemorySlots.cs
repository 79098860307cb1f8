using Gateway.Hal;

namespace Gateway.Tests.Unit.App;

/// <summary>The power went: thrown out of a write, through the loop, to the test.</summary>
internal sealed class PowerCutException : Exception;

/// <summary>Counts the writes of all areas of one device and cuts the power at one of them.</summary>
internal sealed class Power
{
    public int Writes { get; private set; }

    /// <summary>The write, counted from 1, at which the power goes; 0 for never.</summary>
    public int CutAt { get; set; }

    /// <summary>Whether the slot then holds the new content.</summary>
    public bool CutLeavesNew { get; set; }

    public void BeforeWrite(Action apply)
    {
        if (++Writes == CutAt)
        {
            if (CutLeavesNew)
            {
                apply();
            }

            throw new PowerCutException();
        }
    }
}

/// <summary>Slots in memory that outlive a loop, with failures and power cuts at will.</summary>
internal sealed class MemorySlots(int count, int bytesMax, Power? power = null) : ISlotStorage
{
    public byte[][] Slots { get; } = Enumerable.Range(0, count).Select(_ => Array.Empty<byte>()).ToArray();

    /// <summary>
    /// The outcome of a write to this slot: true durable, false failed with the old content, null failed with the new one.
    /// </summary>
    public Func<int, bool?> Outcome { get; set; } = _ => true;

    public HashSet<int> Unreadable { get; } = [];

    public int SlotCount => count;

    public int SlotBytesMax => bytesMax;

    public int Read(int slot, byte[] buffer, int offset)
    {
        Slots[slot].CopyTo(buffer, offset);
        return Unreadable.Contains(slot) ? -1 : Slots[slot].Length;
    }

    public bool Write(int slot, byte[] buffer, int offset, int bytes)
    {
        byte[] content = buffer[offset..(offset + bytes)];
        if (bytes > bytesMax)
        {
            throw new InvalidOperationException("record larger than its slot");
        }

        power?.BeforeWrite(() => Slots[slot] = content);
        bool? outcome = Outcome(slot);
        if (outcome != false)
        {
            Slots[slot] = content;
        }

        return outcome == true;
    }
}
