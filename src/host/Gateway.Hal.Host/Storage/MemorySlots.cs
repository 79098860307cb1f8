namespace Gateway.Hal.Host;

/// <summary>Slots in RAM that are never worn, torn or full.</summary>
public sealed class MemorySlots(int slotCount, int slotBytesMax) : ISlotStorage
{
    private readonly byte[][] slots = [.. Enumerable.Repeat<byte[]>([], slotCount)];

    /// <inheritdoc/>
    public int SlotCount => slotCount;

    /// <inheritdoc/>
    public int SlotBytesMax => slotBytesMax;

    /// <inheritdoc/>
    public int Read(int slot, byte[] buffer, int offset)
    {
        slots[slot].CopyTo(buffer, offset);
        return slots[slot].Length;
    }

    /// <inheritdoc/>
    public bool Write(int slot, byte[] buffer, int offset, int bytes)
    {
        slots[slot] = buffer.AsSpan(offset, bytes).ToArray();
        return true;
    }
}
