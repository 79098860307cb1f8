using Gateway.Primitives;
using Microsoft.Win32.SafeHandles;

namespace Gateway.Hal.Host;

/// <summary>
/// One slot: a file of two halves that stays open. Calls throw the operating system's exceptions; <see cref="SlotArea"/> turns them into
/// results.
/// </summary>
internal sealed class SlotFile : IDisposable
{
    private readonly SafeFileHandle handle;
    private readonly Crc32 crc;
    private readonly int units;
    private long generation;
    private int newest;

    private SlotFile(SafeFileHandle handle, Crc32 crc, int units)
    {
        this.handle = handle;
        this.crc = crc;
        this.units = units;
    }

    private int HalfBytes => units * SlotLimits.UnitBytes;

    /// <summary>
    /// Opens the file, and creates it first if there is none. <paramref name="half"/> is room for a half; the caller may use it again
    /// afterwards. Throws <see cref="StorageRefusedException"/> for a file of another version or size.
    /// </summary>
    public static SlotFile Open(string path, Crc32 crc, int units, byte[] half)
    {
        if (!File.Exists(path))
        {
            Make(path, crc, units, half);
        }

        SafeFileHandle handle = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read);
        try
        {
            // The content may be in memory only, left by a process that was killed before its sync. It is about to be used, so make it
            // durable first.
            RandomAccess.FlushToDisk(handle);
            SlotFile slot = new(handle, crc, units);
            slot.FindNewest(path, half);
            return slot;
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Reads the newest valid half into <paramref name="half"/>, where its content follows the header. -1 if there is none.
    /// </summary>
    public int Read(byte[] half)
    {
        int bytes = ReadHalf(newest, half);
        if (bytes >= 0)
        {
            return bytes;
        }

        bytes = ReadHalf(1 - newest, half);
        if (bytes >= 0)
        {
            newest = 1 - newest; // The next write must not go over the only good half.
        }

        return bytes;
    }

    /// <summary>Writes the content in <paramref name="half"/>, after the header, over the older half and syncs.</summary>
    public void Write(byte[] half, int contentBytes)
    {
        // A failed write may still have reached the disk: its generation is used in either case.
        generation++;
        int bytes = SlotHalf.Seal(half, crc, units, generation, contentBytes);
        RandomAccess.Write(handle, half.AsSpan(0, bytes), (1 - newest) * (long)HalfBytes);
        RandomAccess.FlushToDisk(handle);
        newest = 1 - newest;
    }

    public void Dispose() => handle.Dispose();

    private static void Make(string path, Crc32 crc, int units, byte[] half)
    {
        string made = path + ".new";
        int halfBytes = units * SlotLimits.UnitBytes;
        using (SafeFileHandle handle = File.OpenHandle(made, FileMode.Create, FileAccess.ReadWrite, FileShare.None))
        {
            // Writes real zeros, so that the disk cannot be full at a later write.
            Array.Clear(half, 0, halfBytes);
            RandomAccess.Write(handle, half.AsSpan(0, halfBytes), halfBytes);
            SlotHalf.Seal(half, crc, units, generation: 1, contentBytes: 0);
            RandomAccess.Write(handle, half.AsSpan(0, halfBytes), 0);
            RandomAccess.FlushToDisk(handle);
        }

        File.Move(made, path, overwrite: true);
    }

    private void FindNewest(string path, byte[] half)
    {
        long first = GenerationOf(0, path, half);
        long second = GenerationOf(1, path, half);
        newest = second > first ? 1 : 0;
        generation = Math.Max(first, second);
    }

    private long GenerationOf(int index, string path, byte[] half)
    {
        SlotHalf.State state = CheckHalf(index, half, out long found, out _);
        if (state == SlotHalf.State.Foreign || (state == SlotHalf.State.Invalid && IsOtherSize(half)))
        {
            throw new StorageRefusedException(
                $"{path} was written as version {half[6]} with halves of {half[7] * SlotLimits.UnitBytes} bytes; "
                + $"this gateway uses version {SlotHalf.Version} with {HalfBytes} bytes");
        }

        return found;
    }

    private int ReadHalf(int index, byte[] half) =>
        CheckHalf(index, half, out _, out int contentBytes) == SlotHalf.State.Valid ? contentBytes : -1;

    /// <summary>Whether a half that failed its CRC only seems short because it has another size, as the file's length shows.</summary>
    private bool IsOtherSize(byte[] half) =>
        SlotHalf.HasMark(half) && half[7] != units && RandomAccess.GetLength(handle) == 2L * half[7] * SlotLimits.UnitBytes;

    private SlotHalf.State CheckHalf(int index, byte[] half, out long found, out int contentBytes)
    {
        half.AsSpan(0, SlotHalf.HeaderBytes).Clear();
        int bytes = RandomAccess.Read(handle, half.AsSpan(0, HalfBytes), index * (long)HalfBytes);
        return SlotHalf.Check(half, bytes, crc, units, out found, out contentBytes);
    }
}
