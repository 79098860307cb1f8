using Gateway.Hal;

namespace Gateway.Simulation.Scenes;

/// <summary>Slots whose writes are counted: what they cost a flash.</summary>
internal sealed class MeteredSlots(ISlotStorage slots) : ISlotStorage
{
    public long Commits { get; private set; }

    public long Bytes { get; private set; }

    public int SlotCount => slots.SlotCount;

    public int SlotBytesMax => slots.SlotBytesMax;

    public int Read(int slot, byte[] buffer, int offset) => slots.Read(slot, buffer, offset);

    public bool Write(int slot, byte[] buffer, int offset, int bytes)
    {
        Commits++;
        Bytes += bytes;
        return slots.Write(slot, buffer, offset, bytes);
    }
}
