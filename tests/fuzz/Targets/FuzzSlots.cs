using Gateway.Hal;

namespace Gateway.Tests.Fuzz;

/// <summary>Slots in memory that can be mutated, fail and be corrupted. Allocates nothing after construction.</summary>
internal sealed class FuzzSlots : ISlotStorage
{
    private readonly byte[][] contents;
    private readonly int[] lengths;

    public FuzzSlots(int count, int bytesMax)
    {
        SlotCount = count;
        SlotBytesMax = bytesMax;
        lengths = new int[count];
        contents = new byte[count][];
        for (int i = 0; i < count; i++)
        {
            contents[i] = new byte[bytesMax];
        }
    }

    public int SlotCount { get; }

    public int SlotBytesMax { get; }

    /// <summary>Reads until one slot is corrupted: one bit of the next read is inverted for good. 0 for never.</summary>
    public int RotsAfterReads { get; set; }

    /// <summary>A read has corrupted a slot.</summary>
    public bool IsRotten { get; private set; }

    /// <summary>Writes so far, also those that failed.</summary>
    public int Writes { get; private set; }

    /// <summary>One bit for each write, from the lowest: 1 fails. After the last one all succeed.</summary>
    public ulong FailingWrites { get; set; }

    /// <summary>What a failed write leaves: the new content instead of the old.</summary>
    public bool FailureLeavesNew { get; set; }

    /// <summary>Slots that cannot be read, one bit each.</summary>
    public uint Unreadable { get; set; }

    public byte[] ContentOf(int slot) => contents[slot];

    public int LengthOf(int slot) => lengths[slot];

    public void SetLength(int slot, int bytes) => lengths[slot] = Math.Clamp(bytes, 0, SlotBytesMax);

    public void Clear()
    {
        Array.Clear(lengths);
        RotsAfterReads = 0;
        IsRotten = false;
        Writes = 0;
        FailingWrites = 0;
        Unreadable = 0;
    }

    public int Read(int slot, byte[] buffer, int offset)
    {
        if (RotsAfterReads > 0 && --RotsAfterReads == 0 && lengths[slot] > 0)
        {
            contents[slot][lengths[slot] / 2] ^= 0x10;
            IsRotten = true;
        }

        Array.Copy(contents[slot], 0, buffer, offset, lengths[slot]);
        return (Unreadable & (1u << slot)) != 0 ? -1 : lengths[slot];
    }

    public bool Write(int slot, byte[] buffer, int offset, int bytes)
    {
        if (bytes < 0 || bytes > SlotBytesMax)
        {
            throw new FuzzFailureException("a record is larger than its slot");
        }

        Writes++;
        bool fails = (FailingWrites & 1) != 0;
        FailingWrites >>= 1;
        if (!fails || FailureLeavesNew)
        {
            Array.Copy(buffer, offset, contents[slot], 0, bytes);
            lengths[slot] = bytes;
        }

        Unreadable &= fails ? uint.MaxValue : ~(1u << slot);
        return !fails;
    }
}
