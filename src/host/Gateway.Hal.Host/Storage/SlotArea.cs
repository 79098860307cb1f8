using Gateway.Primitives;

namespace Gateway.Hal.Host;

/// <summary>
/// An area of slots of a <see cref="StorageFolder"/>, durable and atomic as <see cref="ISlotStorage"/> promises. It is read from memory.
/// For one thread, the folder's; Read and Write allocate nothing unless they fail or begin a new file, and throw nothing.
/// </summary>
public sealed class SlotArea : ISlotStorage
{
    private readonly StoreLog log;
    private readonly StoreArea area;
    private readonly Func<bool>? before;
    private bool isClosed;

    /// <summary>An area in this log. Each write first calls <paramref name="before"/>, and fails if that returns false.</summary>
    internal SlotArea(StoreLog log, string name, int slotCount, int slotBytesMax, Func<bool>? before = null)
    {
        this.before = before;
        ArgumentOutOfRangeException.ThrowIfLessThan(slotCount, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(slotCount, SlotLimits.SlotCountMax);
        ArgumentOutOfRangeException.ThrowIfLessThan(slotBytesMax, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(slotBytesMax, SlotLimits.SlotBytesMax);
        this.log = log;
        Name = name;
        SlotCount = slotCount;
        SlotBytesMax = slotBytesMax;
        area = log.Area(name, slotCount, slotBytesMax);
    }

    /// <summary>The area's name in its folder.</summary>
    public string Name { get; }

    /// <inheritdoc/>
    public int SlotCount { get; }

    /// <inheritdoc/>
    public int SlotBytesMax { get; }

    /// <summary>What went wrong at the last Read or Write that failed, for people; empty if none has.</summary>
    public string LastError { get; private set; } = "";

    /// <inheritdoc/>
    public int Read(int slot, byte[] buffer, int offset)
    {
        CheckSlot(slot);
        StoreSlot from = area.Slots[slot];
        if (isClosed || from.Bytes > SlotBytesMax)
        {
            string reason = isClosed ? "the folder is closed" : $"it holds {from.Bytes} bytes, more than the {SlotBytesMax} of its area";
            LastError = $"slot {slot} of {Name} cannot be read: {reason}";
            return -1;
        }

        Array.Copy(from.Content, 0, buffer, offset, from.Bytes);
        return from.Bytes;
    }

    /// <inheritdoc/>
    public bool Write(int slot, byte[] buffer, int offset, int bytes)
    {
        CheckSlot(slot);
        Check.That(bytes >= 0 && bytes <= SlotBytesMax, Fault.IndexOutOfTable);
        if ((before is null || before()) && log.Write(area, slot, buffer, offset, bytes))
        {
            return true;
        }

        LastError = $"slot {slot} of {Name} was not written: {log.LastError}";
        return false;
    }

    /// <summary>A Read or Write afterwards fails.</summary>
    internal void Close() => isClosed = true;

    private void CheckSlot(int slot) => Check.That(slot >= 0 && slot < SlotCount, Fault.IndexOutOfTable);
}
