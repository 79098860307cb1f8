using Gateway.Hal.Nano;
using Gateway.Primitives;
using Xunit;

namespace Gateway.Tests.DeviceHost;

public sealed class FileSlotStorageTests : IDisposable
{
    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("gateway-slots-");
    private readonly byte[] buffer = new byte[64];

    private string Folder => Path.Combine(root.FullName, "gw");

    public void Dispose()
    {
        FileStream.Before = null;
        root.Delete(true);
    }

    [Fact]
    public void What_was_written_is_read_after_a_restart()
    {
        Assert.True(Open().Write(3, [9, 1, 2, 3], 1, 3));
        Assert.Equal(3, Open().Read(3, buffer, 2));
        Assert.Equal([0, 0, 1, 2, 3], buffer[..5]);
        Assert.Equal(0, Open().Read(2, buffer, 0));
    }

    [Fact]
    public void A_shorter_record_over_a_longer_one_keeps_its_own_length()
    {
        FileSlotStorage storage = Open();
        Assert.True(storage.Write(0, new byte[40], 0, 40));
        Assert.True(storage.Write(0, [5], 0, 1));
        Assert.Equal(1, Open().Read(0, buffer, 0));
        Assert.Equal(5, buffer[0]);
    }

    [Fact]
    public void A_record_of_no_bytes_empties_the_slot()
    {
        FileSlotStorage storage = Open();
        Assert.True(storage.Write(0, [1, 2], 0, 2));
        Assert.True(storage.Write(0, [], 0, 0));
        Assert.Equal(0, storage.Read(0, buffer, 0));
        Assert.Equal(0, Open().Read(0, buffer, 0));
    }

    [Fact]
    public void A_file_of_length_0_is_an_empty_slot()
    {
        Assert.True(Open().Write(1, [1], 0, 1));
        File.WriteAllBytes(FileOf("i01"), []);
        Assert.Equal(0, Open().Read(1, buffer, 0));
    }

    [Fact]
    public void What_is_left_of_opening_files_that_are_not_there_is_collected_every_fourth_time()
    {
        FileSlotStorage storage = Open();
        Assert.True(storage.Write(7, [1], 0, 1));
        nanoFramework.Runtime.Native.GC.Runs = 0;
        for (int slot = 0; slot < 7; slot++)
        {
            Assert.Equal(0, storage.Read(slot, buffer, 0));
        }

        Assert.Equal(1, nanoFramework.Runtime.Native.GC.Runs);
        Assert.Equal(1, storage.Read(7, buffer, 0));
        Assert.Equal(0, storage.Read(0, buffer, 0));
        Assert.Equal(2, nanoFramework.Runtime.Native.GC.Runs);
    }

    [Theory]
    [InlineData(new byte[] { 0, 3 })]
    [InlineData(new byte[] { 0, 3, 0xFF, 0xFC, 1, 2 })]
    [InlineData(new byte[] { 0, 1, 0, 1, 1 })]
    public void A_file_that_is_no_record_cannot_be_read(byte[] content)
    {
        Assert.True(Open().Write(1, [1], 0, 1));
        File.WriteAllBytes(FileOf("i01"), content);
        Assert.Equal(-1, Open().Read(1, buffer, 0));
    }

    [Fact]
    public void A_file_is_never_truncated_before_the_new_record_is_in_it()
    {
        Assert.True(Open().Write(0, new byte[40], 0, 40));
        long before = new FileInfo(FileOf("i00")).Length;
        Assert.True(Open().Write(0, [1], 0, 1));
        Assert.Equal(before, new FileInfo(FileOf("i00")).Length);
    }

    [Fact]
    public void A_write_that_fails_leaves_the_old_record()
    {
        FileSlotStorage storage = Open();
        Assert.True(storage.Write(0, [1, 2], 0, 2));
        using (File.Open(FileOf("i00"), FileMode.Open, FileAccess.Read, FileShare.None))
        {
            Assert.False(storage.Write(0, [3, 4], 0, 2));
            Assert.Equal(-1, storage.Read(0, buffer, 0));
        }

        Assert.Equal(2, storage.Read(0, buffer, 0));
        Assert.Equal(1, buffer[0]);
    }

    [Fact]
    public void A_slot_that_there_is_no_memory_to_read_is_not_taken_for_a_damaged_one()
    {
        FileSlotStorage storage = Open();
        Assert.True(storage.Write(0, [1, 2], 0, 2));
        foreach (string refused in new[] { "open", "read", "close" })
        {
            FileStream.Before = step => RefuseMemory(step == refused);
            Assert.Throws<OutOfMemoryException>(() => storage.Read(0, buffer, 0));
        }

        FileStream.Before = null;
        Assert.Equal(2, storage.Read(0, buffer, 0));
    }

    [Fact]
    public void A_write_that_there_is_no_memory_for_ends_the_thread_and_leaves_the_old_record()
    {
        FileSlotStorage storage = Open();
        Assert.True(storage.Write(0, [1, 2], 0, 2));
        foreach (string refused in new[] { "open", "write", "close" })
        {
            FileStream.Before = step => RefuseMemory(step == refused);
            Assert.Throws<OutOfMemoryException>(() => storage.Write(0, [8, 9], 0, 2));
        }

        FileStream.Before = null;
        Assert.Equal(2, storage.Read(0, buffer, 0));
        Assert.Equal([1, 2], buffer[..2]);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Whatever_is_refused_of_a_write_its_second_try_writes_the_slot_whole(int oldBytes)
    {
        for (int refused = 1; refused <= 4; refused++)
        {
            FileSlotStorage storage = Open();
            Assert.True(storage.Write(0, new byte[oldBytes], 0, oldBytes));
            int steps = 0;
            FileStream.Before = _ => Refuse(++steps == refused);
            Assert.True(storage.Write(0, [8, 9], 0, 2));
            FileStream.Before = null;
            Assert.Equal(2, storage.Read(0, buffer, 0));
            Assert.Equal([8, 9], buffer[..2]);
        }
    }

    [Fact]
    public void A_write_whose_every_try_ends_between_header_and_record_leaves_the_old_record_where_both_are_of_one_length()
    {
        FileSlotStorage storage = Open();
        Assert.True(storage.Write(0, [1, 2], 0, 2));
        int writes = 0;
        FileStream.Before = step => Refuse(step == "write" && ++writes % 2 == 0);
        Assert.False(storage.Write(0, [8, 9], 0, 2));
        FileStream.Before = null;
        Assert.Equal(2, storage.Read(0, buffer, 0));
        Assert.Equal([1, 2], buffer[..2]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void A_power_cut_at_any_step_of_a_write_leaves_the_old_record(int step)
    {
        Assert.True(Open().Write(0, [1, 2, 3], 0, 3));
        int steps = 0;
        FileStream.Before = _ => Refuse(++steps >= step);
        Assert.False(Open().Write(0, [9], 0, 1));
        FileStream.Before = null;
        Assert.Equal(3, Open().Read(0, buffer, 0));
        Assert.Equal([1, 2, 3], buffer[..3]);
    }

    [Fact]
    public void Each_read_and_each_write_opens_one_file_once_and_an_area_that_is_not_used_touches_nothing()
    {
        int opens = 0;
        FileStream.Before = step => opens += step == "open" ? 1 : 0;
        FileSlotStorage storage = Open();
        Assert.False(Directory.Exists(Folder));
        Assert.Equal(0, storage.Read(5, buffer, 0));
        Assert.Equal(1, opens);

        // The first write of a new drive makes the folder, after one try without it.
        Assert.True(storage.Write(5, [1], 0, 1));
        Assert.True(storage.Write(5, [2], 0, 1));
        Assert.Equal(1, storage.Read(5, buffer, 0));
        Assert.InRange(opens, 4, 5);
    }

    [Fact]
    public void A_record_beyond_its_buffer_is_a_check_and_not_half_a_slot()
    {
        FileSlotStorage storage = Open();
        Assert.True(storage.Write(0, [1, 2], 0, 2));
        Assert.Throws<FaultException>(() => storage.Write(0, [3, 4], 1, 2));
        Assert.Equal(2, storage.Read(0, buffer, 0));
    }

    [Fact]
    public void What_a_longer_secret_left_behind_is_overwritten()
    {
        var storage = new FileSlotStorage(new SlotFolder(Folder), 's', 2, 100, isSecret: true);
        byte[] secret = [.. Enumerable.Repeat((byte)0x5A, 100)];
        Assert.True(storage.Write(0, secret, 0, 100));
        Assert.True(storage.Write(0, secret, 0, 3));
        Assert.Equal(3, File.ReadAllBytes(FileOf("s00")).Count(b => b == 0x5A));
        Assert.Equal(3, storage.Read(0, buffer, 0));
        Assert.True(storage.Write(0, [], 0, 0));
        Assert.DoesNotContain((byte)0x5A, File.ReadAllBytes(FileOf("s00")));
        Assert.Equal(0, storage.Read(0, buffer, 0));
    }

    [Fact]
    public void Areas_of_one_folder_keep_their_records_apart()
    {
        var files = new SlotFolder(Folder);
        var longer = new FileSlotStorage(files, 'l', 1, 48, isSecret: false);
        var shorter = new FileSlotStorage(files, 'k', 1, 2, isSecret: false);
        Assert.True(longer.Write(0, [1, 2, 3, 4], 0, 4));
        Assert.True(shorter.Write(0, [7, 8], 0, 2));
        Assert.Equal(4, longer.Read(0, buffer, 0));
        Assert.Equal([1, 2, 3, 4], buffer[..4]);
        Assert.Equal(2, shorter.Read(0, buffer, 0));
        Assert.Equal([7, 8, 3, 4], buffer[..4]);
    }

    private static void Refuse(bool now)
    {
        if (now)
        {
            throw new IOException();
        }
    }

    private static void RefuseMemory(bool now)
    {
        if (now)
        {
            throw new OutOfMemoryException();
        }
    }

    private FileSlotStorage Open() => new(new SlotFolder(Folder), 'i', 12, 48, isSecret: false);

    // The device's separator: on Linux a part of the name.
    private string FileOf(string name) => Folder + "\\" + name;
}
