using Gateway.Hal.Nano;
using Gateway.Primitives;
using Xunit;

namespace Gateway.Tests.DeviceHost;

public sealed class FileSlotStorageTests : IDisposable
{
    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("gateway-slots-");
    private readonly byte[] buffer = new byte[64];

    private string Folder => Path.Combine(root.FullName, "gw");

    public void Dispose() => root.Delete(true);

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
    public void The_record_of_a_fault_is_told_once()
    {
        var crc = new TableCrc32();
        Assert.True(new FaultRecord(Open(), crc).Save(Fault.LoopStuck, 61_000, -1));
        var record = new FaultRecord(Open(), crc);
        record.Take();
        Assert.Equal(Fault.LoopStuck, record.Last);
        Assert.Equal(61_000, record.LastUptimeMs);
        record.Take();
        Assert.Equal(Fault.None, record.Last);
    }

    [Fact]
    public void A_spoiled_record_of_a_fault_tells_nothing()
    {
        var crc = new TableCrc32();
        Assert.True(new FaultRecord(Open(), crc).Save(Fault.LoopStuck, 61_000, -1));
        byte[] content = File.ReadAllBytes(FileOf("i00"));
        content[10] ^= 1;
        File.WriteAllBytes(FileOf("i00"), content);
        var record = new FaultRecord(Open(), crc);
        record.Take();
        Assert.Equal(Fault.None, record.Last);
    }

    [Fact]
    public void What_a_longer_secret_left_behind_is_overwritten()
    {
        var storage = new FileSlotStorage(Folder, 's', 2, 48, new byte[64], isSecret: true);
        byte[] secret = [.. Enumerable.Repeat((byte)0x5A, 40)];
        Assert.True(storage.Write(0, secret, 0, 40));
        Assert.True(storage.Write(0, secret, 0, 3));
        Assert.Equal(3, File.ReadAllBytes(FileOf("s00")).Count(b => b == 0x5A));
        Assert.Equal(3, storage.Read(0, buffer, 0));
        Assert.True(storage.Write(0, [], 0, 0));
        Assert.DoesNotContain((byte)0x5A, File.ReadAllBytes(FileOf("s00")));
        Assert.Equal(0, storage.Read(0, buffer, 0));
    }

    [Fact]
    public void Areas_with_one_buffer_for_all_of_them_keep_their_records_apart()
    {
        byte[] scratch = new byte[FileSlotLimits.HeaderBytes + 48];
        var longer = new FileSlotStorage(Folder, 'l', 1, 48, scratch, isSecret: false);
        var shorter = new FileSlotStorage(Folder, 'k', 1, 2, scratch, isSecret: false);
        Assert.True(longer.Write(0, [1, 2, 3, 4], 0, 4));
        Assert.True(shorter.Write(0, [7, 8], 0, 2));
        Assert.Equal(4, longer.Read(0, buffer, 0));
        Assert.Equal([1, 2, 3, 4], buffer[..4]);
        Assert.Equal(2, shorter.Read(0, buffer, 0));
        Assert.Equal([7, 8, 3, 4], buffer[..4]);
    }

    private FileSlotStorage Open() => new(Folder, 'i', 12, 48, new byte[FileSlotLimits.HeaderBytes + 48], isSecret: false);

    // The device's separator: on Linux a part of the name.
    private string FileOf(string name) => Folder + "\\" + name;
}
