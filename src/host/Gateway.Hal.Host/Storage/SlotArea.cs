using Gateway.Primitives;

namespace Gateway.Hal.Host;

/// <summary>
/// An area of slots in a folder, one file for each slot, durable and atomic as <see cref="ISlotStorage"/> promises;
/// src/docs/formats/slot-files.md has the layout. Made by <see cref="StorageFolder.Area"/>. For one thread; Read and Write allocate
/// nothing unless they fail, and throw nothing.
/// </summary>
public sealed class SlotArea : ISlotStorage, IDisposable
{
    private readonly SlotFile[] slots;
    private readonly byte[] half;

    internal SlotArea(string folder, string name, int slotCount, int slotBytesMax)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(slotCount, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(slotCount, SlotLimits.SlotCountMax);
        ArgumentOutOfRangeException.ThrowIfLessThan(slotBytesMax, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(slotBytesMax, SlotLimits.SlotBytesMax);
        Name = name;
        SlotBytesMax = slotBytesMax;
        int units = SlotHalf.UnitsFor(slotBytesMax);
        half = new byte[units * SlotLimits.UnitBytes];
        slots = new SlotFile[slotCount];
        try
        {
            OpenAll(Path.Combine(folder, name), units);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Dispose();
            throw exception as StorageRefusedException
                ?? new StorageRefusedException($"the area {name} of the data folder {folder} cannot be opened: {exception.Message}");
        }
    }

    /// <summary>The area's name in its folder.</summary>
    public string Name { get; }

    /// <inheritdoc/>
    public int SlotCount => slots.Length;

    /// <inheritdoc/>
    public int SlotBytesMax { get; }

    /// <summary>What went wrong at the last Read or Write that failed, for people; empty if none has.</summary>
    public string LastError { get; private set; } = "";

    /// <inheritdoc/>
    public int Read(int slot, byte[] buffer, int offset)
    {
        CheckSlot(slot);
        try
        {
            int bytes = slots[slot].Read(half);
            if (bytes < 0)
            {
                return Unreadable(slot, "neither half is valid");
            }

            if (bytes > SlotBytesMax)
            {
                return Unreadable(slot, $"it holds {bytes} bytes, more than the {SlotBytesMax} of its area");
            }

            Array.Copy(half, SlotHalf.HeaderBytes, buffer, offset, bytes);
            return bytes;
        }
        catch (Exception exception) when (IsStorageError(exception))
        {
            return Unreadable(slot, exception.Message);
        }
    }

    /// <inheritdoc/>
    public bool Write(int slot, byte[] buffer, int offset, int bytes)
    {
        CheckSlot(slot);
        Check.That(bytes >= 0 && bytes <= SlotBytesMax, Fault.IndexOutOfTable);
        try
        {
            Array.Copy(buffer, offset, half, SlotHalf.HeaderBytes, bytes);
            slots[slot].Write(half, bytes);
            return true;
        }
        catch (Exception exception) when (IsStorageError(exception))
        {
            LastError = $"slot {slot} of {Name} was not written: {exception.Message}";
            return false;
        }
    }

    /// <summary>Closes the files. A Read or Write afterwards fails.</summary>
    public void Dispose()
    {
        foreach (SlotFile? slot in slots)
        {
            slot?.Dispose();
        }
    }

    private static bool IsStorageError(Exception exception) =>
        exception is IOException or UnauthorizedAccessException or ObjectDisposedException;

    private void OpenAll(string folder, int units)
    {
        Crc32 crc = new TableCrc32();
        DurableFolder.Create(folder);
        for (int i = 0; i < slots.Length; i++)
        {
            slots[i] = SlotFile.Open(Path.Combine(folder, i.ToString("00")), crc, units, half);
        }

        DurableFolder.Sync(folder);
    }

    private void CheckSlot(int slot) => Check.That(slot >= 0 && slot < slots.Length, Fault.IndexOutOfTable);

    private int Unreadable(int slot, string reason)
    {
        LastError = $"slot {slot} of {Name} cannot be read: {reason}";
        return -1;
    }
}
