using System.Buffers.Binary;
using Gateway.Hal.Host;
using Xunit;
using Xunit.Abstractions;

namespace Gateway.Tests.Unit.HalHost;

/// <summary>What a store file says when bytes of it are not as they were written.</summary>
public class StoreDamageTests(ITestOutputHelper output)
{
    private const int SlotBytesMax = 40;

    [Fact]
    public void A_log_cut_at_any_byte_of_its_last_batches_holds_exactly_the_state_before_or_after()
    {
        List<(MemoryDisk Disk, string State)> after = [];
        MemoryDisk disk = new();
        using StoreLog log = Open(disk);
        StoreArea area = log.Area("a", 3, SlotBytesMax);
        after.Add((disk.Copy(), StoreScript.StateOf(area)));
        foreach (string text in new[] { "one", "a rather longer content than the others", "", "odd" })
        {
            log.Begin();
            Put(log, area, 0, text);
            Put(log, area, text.Length % 3, "and " + text.Length);
            Assert.True(log.Commit());
            after.Add((disk.Copy(), StoreScript.StateOf(area)));
        }

        int cuts = 0;
        for (int i = 1; i < after.Count; i++)
        {
            string name = CurrentOf(after[i].Disk);
            byte[] old = after[i - 1].Disk[name];
            byte[] whole = after[i].Disk[name];
            int[] changed = [.. Enumerable.Range(0, whole.Length).Where(at => whole[at] != old[at])];
            for (int cut = changed[0]; cut <= changed[^1] + 1; cut++, cuts++)
            {
                // In order of address, and the other way round: a disk promises no order within a write.
                CheckOldOrNew(after[i].Disk, name, [.. whole[..cut], .. old[cut..]], after[i - 1].State, after[i].State);
                CheckOldOrNew(after[i].Disk, name, [.. old[..cut], .. whole[cut..]], after[i - 1].State, after[i].State);
            }
        }

        output.WriteLine($"{cuts} cuts");
        Assert.True(cuts > 200);
    }

    [Fact]
    public void A_flipped_bit_in_any_byte_of_the_log_leaves_the_whole_content_or_is_told()
    {
        MemoryDisk disk = Made(out string state);
        string name = CurrentOf(disk);
        byte[] whole = disk[name];
        int end = Array.FindLastIndex(whole, value => value != 0) + 1 + StoreBatch.EndBytes;
        int silent = 0;
        int told = 0;
        int changed = 0;
        for (int at = 0; at < end; at++)
        {
            for (int bit = 0; bit < 8; bit++)
            {
                byte[] flipped = [.. whole];
                flipped[at] ^= (byte)(1 << bit);
                MemoryDisk damaged = disk.Copy();
                damaged[name] = flipped;
                bool isWhole = IsWhole(damaged, out string found);
                told += isWhole ? 0 : 1;
                changed += found != state ? 1 : 0;
                silent += isWhole && found != state ? 1 : 0;
            }
        }

        output.WriteLine($"{end} bytes: told {told}, content changed {changed}, of these told nothing {silent}");
        Assert.Equal(0, silent);
        Assert.True(changed > 100 && told == 8 * end, "every byte of the log is covered");
    }

    [Fact]
    public void A_damaged_batch_in_the_middle_is_counted_and_the_later_ones_apply()
    {
        MemoryDisk disk = new();
        using (StoreLog log = Open(disk))
        {
            StoreArea area = log.Area("a", 3, SlotBytesMax);
            Put(log, area, 0, "zero");
            Put(log, area, 1, "first");
            Put(log, area, 2, "second");
            Put(log, area, 0, "third");
        }

        // "first" has no later content, "zero" has.
        foreach ((string text, string left, long lost) in new[] { ("first", "third||second", 1), ("zero", "third|first|second", 0) })
        {
            MemoryDisk damaged = disk.Copy();
            string name = CurrentOf(damaged);
            byte[] bytes = damaged[name];
            bytes[bytes.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(text))] ^= 1;
            damaged[name] = bytes;
            using StoreLog log = Open(damaged);
            Assert.Equal(left, StoreScript.StateOf(log.Area("a", 3, SlotBytesMax)));
            Assert.Equal((1, lost, 0), (log.Report.DamagedBatches, log.Report.LostWrites, log.Report.TornBatches));
            Assert.StartsWith("damaged batches 1", log.Report.Text);

            // It is told once: the new file is whole.
            using StoreLog again = Open(damaged);
            Assert.True(again.Report.IsWhole, again.Report.Text);
        }
    }

    [Fact]
    public void A_removed_file_is_told_unless_it_held_nothing()
    {
        MemoryDisk disk = Made(out string state);
        int told = 0;
        foreach (string name in disk.Names)
        {
            MemoryDisk left = disk.Copy();
            left.Delete(name);
            bool isWhole = IsWhole(left, out string found);
            Assert.True(found == state || !isWhole, $"{name} removed: {found}");
            told += isWhole ? 0 : 1;
        }

        Assert.Equal(1, told);
        Assert.False(IsWhole(new MemoryDisk(), out _));
    }

    [Fact]
    public void The_bytes_of_a_batch_are_those_of_the_format()
    {
        MemoryDisk disk = new();
        using (StoreLog log = Open(disk))
        {
            Put(log, log.Area("ab", 2, SlotBytesMax), 1, "hi");
        }

        byte[] file = disk[CurrentOf(disk)];
        byte[] marks = file[..80];
        Assert.Equal(CrcBitByBit(marks[4..40]), BinaryPrimitives.ReadUInt32BigEndian(marks));
        Assert.Equal(new byte[] { 0, 0, 0, 0, (byte)'G', (byte)'B', 1, 2, 0, 0, 0, 40, 0, 0, 0, 0, 0, 0, 0, 1 }, marks[4..24]);
        Assert.Equal(marks[..4], marks[44..48]);
        Assert.Equal(1, marks[75]);
        byte[] rest =
        [
            .. marks[40..44], (byte)'G', (byte)'B', 1, 3, 0, 0, 0, 64, 0, 0, 0, 0, 0, 0, 0, 3,
            0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0,
            2, (byte)'a', (byte)'b', 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 2, (byte)'h', (byte)'i', 0, 0, 0, 0, 0,
        ];
        Assert.Equal(rest, file[84..144]);
        Assert.Equal(CrcBitByBit(rest), BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(80)));
        Assert.False(file.AsSpan(144).ContainsAnyExcept((byte)0));
    }

    [Fact]
    public void The_crc_is_crc_32c() => Assert.Equal(0xE3069283u, StoreBatch.Crc("123456789"u8));

    [Fact]
    public void A_later_version_is_refused_and_left_alone()
    {
        MemoryDisk disk = Made(out _);
        string name = CurrentOf(disk);
        byte[] bytes = disk[name];
        Assert.True(StoreBatch.TryRead(bytes, 0, out StoreBatch.Found first));
        bytes[10] = 2;
        BinaryPrimitives.WriteUInt32BigEndian(bytes, StoreBatch.Crc(bytes.AsSpan(4, first.Bytes - 4)));
        disk[name] = bytes;
        Assert.Contains("version 2", Assert.Throws<StorageRefusedException>(() => Open(disk)).Message);
        Assert.Equal(bytes, disk[name]);
    }

    [Fact]
    public void A_commit_is_one_write_and_one_sync_however_many_slots_it_has()
    {
        MemoryDisk disk = new();
        using StoreLog log = Open(disk);
        StoreArea area = log.Area("a", 3, SlotBytesMax);
        (int writes, int syncs) = (disk.Writes, disk.Syncs);
        log.Begin();
        for (int i = 0; i < 9; i++)
        {
            Put(log, area, i % 3, $"content {i}");
        }

        Assert.Equal((writes, syncs), (disk.Writes, disk.Syncs));
        Assert.True(log.Commit());
        Assert.Equal((writes + 1, syncs + 1), (disk.Writes, disk.Syncs));
    }

    private static MemoryDisk Made(out string state)
    {
        MemoryDisk disk = new();
        using (StoreLog first = Open(disk))
        {
            Put(first, first.Area("a", 3, SlotBytesMax), 1, "of an earlier start");
        }

        using StoreLog log = Open(disk);
        StoreArea area = log.Area("a", 3, SlotBytesMax);
        Put(log, area, 0, "zero");
        Put(log, area, 2, "two");
        Put(log, area, 0, "zero again");
        Put(log, area, 2, "last");
        state = StoreScript.StateOf(area);
        return disk;
    }

    private static StoreLog Open(MemoryDisk disk) => new(disk, "store", erases: false, wasUsed: true, fileBytesMin: 1200);

    private static void Put(StoreLog log, StoreArea area, int slot, string text) =>
        Assert.True(log.Write(area, slot, System.Text.Encoding.ASCII.GetBytes(text), 0, text.Length));

    private static string CurrentOf(MemoryDisk disk) =>
        disk.Names.MaxBy(name => Numbers(disk[name]).DefaultIfEmpty(0).Max())!;

    private static IEnumerable<long> Numbers(byte[] file)
    {
        for (int at = 0; at + StoreBatch.HeaderBytes <= file.Length; at += 8)
        {
            if (StoreBatch.TryRead(file, at, out StoreBatch.Found found))
            {
                yield return found.Number;
            }
        }
    }

    private static bool IsWhole(MemoryDisk disk, out string state)
    {
        using StoreLog log = Open(disk);
        state = StoreScript.StateOf(log.Area("a", 3, SlotBytesMax));
        return log.Report.IsWhole;
    }

    private static void CheckOldOrNew(MemoryDisk disk, string name, byte[] bytes, string old, string changed)
    {
        MemoryDisk cut = disk.Copy();
        cut[name] = bytes;
        using StoreLog log = Open(cut);
        string found = StoreScript.StateOf(log.Area("a", 3, SlotBytesMax));
        Assert.True(found == old || found == changed, $"neither before nor after: '{found}'");
        Assert.Equal((0, 0L), (log.Report.DamagedBatches, log.Report.LostWrites));
    }

    private static uint CrcBitByBit(byte[] bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0x82F63B78u : crc >> 1;
            }
        }

        return ~crc;
    }
}
