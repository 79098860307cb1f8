using System.Buffers.Binary;
using System.Text;
using Gateway.Hal.Host;
using Gateway.Primitives;
using Xunit;

namespace Gateway.Tests.Unit.HalHost;

/// <summary>
/// A data folder of the former layout, a file of two halves for each slot, is taken over once and erased; nothing else is.
/// </summary>
public sealed class FormerSlotsTests : IDisposable
{
    private const int HalfBytes = 4096;

    private readonly ScratchFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void The_newest_contents_are_taken_over_and_the_files_are_gone()
    {
        Write("inflight", 0, Half(3, "alarm three"), Half(2, "alarm two"));
        Write("inflight", 11, Half(1, ""), Half(2, "alarm eleven"));
        Write("settings", 1, Half(7, "password"), new byte[HalfBytes]);
        File.WriteAllBytes(scratch.PathOf("data", "inflight", "12.new"), Half(1, ""));
        File.WriteAllBytes(scratch.PathOf("data", "inflight", "13.new"), new byte[HalfBytes]);
        for (int start = 0; start < 2; start++)
        {
            using StorageFolder folder = StorageFolder.Open(scratch.PathOf("data"));
            Assert.True(folder.StoreReport.IsWhole && folder.SecretsReport.IsWhole);
            SlotArea inflight = folder.Area("inflight", 32, 304);
            Assert.Equal("alarm three", Get(inflight, 0));
            Assert.Equal("alarm eleven", Get(inflight, 11));
            Assert.Equal("", Get(inflight, 12));
            Assert.Equal("password", Get(folder.Area("settings", 2, 2048), 1));
            Assert.Empty(Directory.GetDirectories(scratch.PathOf("data")));
        }
    }

    [Fact]
    public void Files_that_a_cut_left_beside_a_new_store_are_erased_and_not_taken_over_again()
    {
        foreach (byte[] mark in new byte[][] { [], [(byte)'e'] })
        {
            PutNew();
            scratch.Write("data/lock", Encoding.ASCII.GetString(mark));
            Write("inflight", 0, Half(9, "old"), Half(8, "older"));
            using (StorageFolder again = StorageFolder.Open(scratch.PathOf("data")))
            {
                Assert.True(again.StoreReport.IsWhole);
                Assert.Equal("new", Get(again.Area("inflight", 2, 304), 0));
                Assert.False(Directory.Exists(scratch.PathOf("data", "inflight")));
            }

            Assert.Equal("\n", File.ReadAllText(scratch.PathOf("data", "lock")));
        }
    }

    [Fact]
    public void What_an_older_program_wrote_beside_a_store_in_use_is_told_at_each_start_and_stays()
    {
        PutNew();
        Write("inflight", 0, Half(9, "held alarm"), Half(8, "x"));
        Write("inflight", 1, Half(9, "held alarm"), Half(8, "x"));
        Write("inflight", 2, Half(1, ""), new byte[HalfBytes]);
        Write("inflight", 3, Half(2, "alarm that was sent"), Half(3, ""));
        Write("settings", 0, Half(2, "password"), Half(1, ""));
        for (int start = 0; start < 2; start++)
        {
            using StorageFolder again = StorageFolder.Open(scratch.PathOf("data"));
            Assert.Equal((2L, 1L), (again.StoreReport.LostWrites, again.SecretsReport.LostWrites));
            Assert.Contains($"an older program wrote {scratch.PathOf("data", "inflight")} later", again.StoreReport.Text);
            Assert.Contains($"an older program wrote {scratch.PathOf("data", "settings")} later", again.SecretsReport.Text);
            Assert.Equal("new", Get(again.Area("inflight", 2, 304), 0));
            Assert.Equal("", Get(again.Area("settings", 2, 304), 0));
            Assert.Equal(4, Directory.GetFiles(scratch.PathOf("data", "inflight")).Length);
        }
    }

    [Fact]
    public void What_an_older_program_wrote_does_not_replace_a_store_that_is_missing()
    {
        PutNew();
        Write("inflight", 0, Half(9, "old"), Half(8, "older"));
        Array.ForEach(Directory.GetFiles(scratch.PathOf("data"), "store.*"), File.Delete);
        using StorageFolder again = StorageFolder.Open(scratch.PathOf("data"));
        Assert.True(again.StoreReport is { IsMissing: true, LostWrites: 1 });
        Assert.Equal("", Get(again.Area("inflight", 2, 304), 0));
        Assert.True(File.Exists(scratch.PathOf("data", "inflight", "00")));
    }

    [Fact]
    public void A_damaged_half_is_told_and_a_slot_without_a_valid_half_is_lost()
    {
        byte[] damaged = Half(5, "newest");
        damaged[22] ^= 1;
        Write("inflight", 0, damaged, Half(4, "older"));
        Write("inflight", 1, damaged, damaged);
        using StorageFolder folder = StorageFolder.Open(scratch.PathOf("data"));
        Assert.Equal((1, 1L), (folder.StoreReport.TornBatches, folder.StoreReport.LostWrites));
        SlotArea inflight = folder.Area("inflight", 2, 304);
        Assert.Equal(("older", ""), (Get(inflight, 0), Get(inflight, 1)));
    }

    [Fact]
    public void A_file_of_another_version_is_refused_and_left_alone()
    {
        byte[] half = Half(1, "content");
        half[6] = 2;
        BinaryPrimitives.WriteUInt32BigEndian(half, new TableCrc32().Compute(half, 4, 20 + 7 - 4));
        Write("inflight", 0, half, new byte[HalfBytes]);
        Assert.Contains(
            "version 2", Assert.Throws<StorageRefusedException>(() => StorageFolder.Open(scratch.PathOf("data"))).Message);
        Assert.Equal(half, File.ReadAllBytes(scratch.PathOf("data", "inflight", "00"))[..HalfBytes]);
    }

    [Fact]
    public void Folders_and_files_of_somebody_else_stay()
    {
        Write("inflight", 0, Half(1, "x"), new byte[HalfBytes]);
        Write("photos", 1, Half(1, "another program's"), new byte[HalfBytes]);
        string[] foreign =
        [
            scratch.Write("data/inflight/notes.txt", "mine"), scratch.Write("data/inflight/07", "mine, and longer than a header"),
            scratch.Write("data/inflight/08.new", "mine, and longer than a header"), scratch.Write("data/inflight/7", "\0\0\0\0GS"),
            scratch.Write("data/inflight/007", "\0\0\0\0GS"), scratch.Write("data/inflight/09", new string('\0', 200_000)),
            scratch.Write("data/photos/1", "my holiday"), scratch.Write("data/logs/17", "a log"), scratch.PathOf("data", "photos", "01"),
        ];
        using StorageFolder folder = StorageFolder.Open(scratch.PathOf("data"));
        Assert.All(foreign, file => Assert.True(File.Exists(file), $"{file} is gone"));
        Assert.False(File.Exists(scratch.PathOf("data", "inflight", "00")));

        // In the place of a slot there is something else: that slot is lost.
        Assert.Equal(1, folder.StoreReport.LostWrites);
        Assert.Equal("x", Get(folder.Area("inflight", 32, 304), 0));
    }

    [Fact]
    public void Links_are_not_followed()
    {
        if (OperatingSystem.IsWindows())
        {
            // Making one needs a right there.
            return;
        }

        byte[] content = [.. Half(1, "somebody else's"), .. new byte[HalfBytes]];
        string file = scratch.Write("elsewhere/00", "");
        File.WriteAllBytes(file, content);
        Write("inflight", 0, Half(1, "x"), new byte[HalfBytes]);
        File.CreateSymbolicLink(scratch.PathOf("data", "inflight", "01"), file);
        Directory.CreateSymbolicLink(scratch.PathOf("data", "progress"), scratch.PathOf("elsewhere"));
        using StorageFolder folder = StorageFolder.Open(scratch.PathOf("data"));
        Assert.True(folder.StoreReport.IsWhole);
        Assert.Equal(content, File.ReadAllBytes(file));
        Assert.True(File.Exists(scratch.PathOf("data", "inflight", "01")) && Directory.Exists(scratch.PathOf("data", "progress")));
        Assert.Equal("", Get(folder.Area("inflight", 32, 304), 1));
        Assert.Equal("", Get(folder.Area("progress", 2, 304), 0));
    }

    private void PutNew()
    {
        using StorageFolder folder = StorageFolder.Open(scratch.PathOf("data"));
        Put(folder.Area("inflight", 2, 304), 0, "new");
    }

    private void Write(string area, int slot, byte[] first, byte[] second)
    {
        Directory.CreateDirectory(scratch.PathOf("data", area));
        File.WriteAllBytes(scratch.PathOf("data", area, slot.ToString("00")), [.. first, .. second]);
    }

    private static byte[] Half(long generation, string content)
    {
        byte[] half = new byte[HalfBytes];
        "GS"u8.CopyTo(half.AsSpan(4));
        half[6] = 1;
        half[7] = 1;
        BinaryPrimitives.WriteInt64BigEndian(half.AsSpan(8), generation);
        BinaryPrimitives.WriteInt32BigEndian(half.AsSpan(16), content.Length);
        Encoding.ASCII.GetBytes(content, half.AsSpan(20));
        BinaryPrimitives.WriteUInt32BigEndian(half, new TableCrc32().Compute(half, 4, 16 + content.Length));
        return half;
    }

    private static void Put(SlotArea area, int slot, string text) =>
        Assert.True(area.Write(slot, Encoding.ASCII.GetBytes(text), 0, text.Length));

    private static string Get(SlotArea area, int slot)
    {
        byte[] bytes = new byte[area.SlotBytesMax];
        return Encoding.ASCII.GetString(bytes, 0, area.Read(slot, bytes, 0));
    }
}
