using System.Text;
using Gateway.Hal.Host;
using Gateway.Primitives;
using Xunit;

namespace Gateway.Tests.Unit.HalHost;

public sealed class SlotAreaTests : IDisposable
{
    private const int SlotBytesMax = 240;

    private readonly ScratchFolder scratch = new();
    private readonly byte[] buffer = new byte[SlotBytesMax];

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void A_new_area_is_empty_in_every_slot()
    {
        using StorageFolder folder = Open();
        SlotArea area = folder.Area("inflight", 32, SlotBytesMax);
        Assert.Equal(32, area.SlotCount);
        Assert.Equal(SlotBytesMax, area.SlotBytesMax);
        for (int slot = 0; slot < 32; slot++)
        {
            Assert.Equal(0, area.Read(slot, buffer, 0));
        }
    }

    [Fact]
    public void What_was_written_is_read_again_after_reopening()
    {
        using (StorageFolder folder = Open())
        {
            SlotArea area = folder.Area("inflight", 3, SlotBytesMax);
            for (int turn = 0; turn < 5; turn++)
            {
                for (int slot = 0; slot < 3; slot++)
                {
                    Assert.True(Put(area, slot, $"slot {slot} turn {turn}"));
                    Assert.Equal($"slot {slot} turn {turn}", Get(area, slot));
                }
            }
        }

        using StorageFolder again = Open();
        SlotArea reopened = again.Area("inflight", 3, SlotBytesMax);
        for (int slot = 0; slot < 3; slot++)
        {
            Assert.Equal($"slot {slot} turn 4", Get(reopened, slot));
        }
    }

    [Fact]
    public void Writing_no_bytes_empties_a_slot()
    {
        using StorageFolder folder = Open();
        SlotArea area = folder.Area("a", 1, SlotBytesMax);
        Assert.True(Put(area, 0, "content"));
        Assert.True(area.Write(0, buffer, 0, 0));
        Assert.Equal(0, area.Read(0, buffer, 0));
    }

    [Fact]
    public void A_slot_takes_its_full_size_and_honours_the_offset()
    {
        using StorageFolder folder = Open();
        SlotArea area = folder.Area("a", 1, 4096);
        byte[] source = new byte[4100];
        new Random(1).NextBytes(source);
        Assert.True(area.Write(0, source, 4, 4096));
        byte[] target = new byte[4099];
        Assert.Equal(4096, area.Read(0, target, 3));
        Assert.Equal(source[4..], target[3..]);
    }

    [Theory]
    [InlineData(0, "x")]
    [InlineData(1, "a rather longer content than the other one")]
    [InlineData(2, "")]
    [InlineData(3, "odd")]
    public void A_write_that_was_cut_at_any_byte_leaves_the_old_content_or_the_new(int writesBefore, string newText)
    {
        string file = scratch.PathOf("data", "a", "00");
        string old = "";
        using (StorageFolder folder = Open())
        {
            SlotArea area = folder.Area("a", 1, SlotBytesMax);
            for (int i = 0; i < writesBefore; i++)
            {
                old = $"old content {i}, of some length";
                Assert.True(Put(area, 0, old));
            }
        }

        byte[] before = File.ReadAllBytes(file);
        using (StorageFolder folder = Open())
        {
            Assert.True(Put(folder.Area("a", 1, SlotBytesMax), 0, newText));
        }

        byte[] after = File.ReadAllBytes(file);
        int[] changed = [.. Enumerable.Range(0, after.Length).Where(i => before[i] != after[i])];
        Assert.True(changed.Length > 0);
        int from = changed[0] / SlotLimits.UnitBytes * SlotLimits.UnitBytes;
        int to = changed[^1] + 1;
        Assert.True(to - from <= SlotLimits.UnitBytes, "a write reaches one half only");
        int oldSeen = 0;
        for (int cut = from; cut <= to; cut++)
        {
            // In order of address, and the other way round: a disk promises no order within a write.
            byte[] forward = [.. after[..cut], .. before[cut..]];
            byte[] backward = [.. before[..cut], .. after[cut..]];
            oldSeen += CheckOldOrNew(file, forward, old, newText) + CheckOldOrNew(file, backward, old, newText);
        }

        Assert.True(oldSeen > to - from, "most cuts leave the old content");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void The_write_after_a_cut_one_spares_the_good_half(int tornHalf)
    {
        string file = scratch.PathOf("data", "a", "00");
        using (StorageFolder folder = Open())
        {
            SlotArea area = folder.Area("a", 1, SlotBytesMax);
            Put(area, 0, "one");
            Put(area, 0, "two");
        }

        byte[] torn = File.ReadAllBytes(file);
        torn[(tornHalf * SlotLimits.UnitBytes) + SlotHalf.HeaderBytes] ^= 0x40;
        File.WriteAllBytes(file, torn);
        using (StorageFolder folder = Open())
        {
            Assert.True(Put(folder.Area("a", 1, SlotBytesMax), 0, "three"));
        }

        byte[] written = File.ReadAllBytes(file);
        int good = (1 - tornHalf) * SlotLimits.UnitBytes;
        Assert.Equal(torn[good..(good + SlotLimits.UnitBytes)], written[good..(good + SlotLimits.UnitBytes)]);
        using StorageFolder again = Open();
        Assert.Equal("three", Get(again.Area("a", 1, SlotBytesMax), 0));
    }

    [Fact]
    public void Every_single_flipped_bit_of_the_newest_half_is_noticed()
    {
        string file = scratch.PathOf("data", "a", "00");
        using (StorageFolder folder = Open())
        {
            SlotArea area = folder.Area("a", 1, SlotBytesMax);
            Put(area, 0, "older");
            Put(area, 0, "newest");
        }

        byte[] whole = File.ReadAllBytes(file);
        int newest = Encoding.ASCII.GetString(whole).IndexOf("newest", StringComparison.Ordinal) - SlotHalf.HeaderBytes;
        for (int bit = 0; bit < (SlotHalf.HeaderBytes + 6) * 8; bit++)
        {
            byte[] flipped = [.. whole];
            flipped[newest + (bit / 8)] ^= (byte)(1 << (bit % 8));
            File.WriteAllBytes(file, flipped);
            using StorageFolder folder = Open();
            Assert.Equal("older", Get(folder.Area("a", 1, SlotBytesMax), 0));
        }
    }

    [Fact]
    public void With_no_valid_half_a_slot_is_unreadable_and_takes_a_write_again()
    {
        string file = scratch.PathOf("data", "a", "00");
        using (StorageFolder folder = Open())
        {
            Put(folder.Area("a", 1, SlotBytesMax), 0, "content");
        }

        byte[] whole = File.ReadAllBytes(file);
        byte[] damaged = [.. whole];
        damaged[25] ^= 1;
        damaged[5] ^= 1;
        damaged[SlotLimits.UnitBytes + 5] ^= 1;
        foreach (byte[] bytes in new[] { damaged, new byte[whole.Length], Array.Empty<byte>(), whole[..10] })
        {
            File.WriteAllBytes(file, bytes);
            using StorageFolder folder = Open();
            SlotArea area = folder.Area("a", 1, SlotBytesMax);
            Assert.Equal(-1, area.Read(0, buffer, 0));
            Assert.Contains("slot 0 of a", area.LastError);
            Assert.True(Put(area, 0, "again"));
            Assert.Equal("again", Get(area, 0));
        }
    }

    [Fact]
    public void A_half_that_rots_while_the_area_is_open_is_not_returned()
    {
        using StorageFolder folder = Open();
        SlotArea area = folder.Area("a", 1, SlotBytesMax);
        Put(area, 0, "older");
        Put(area, 0, "newest");
        using (FileStream file = new(scratch.PathOf("data", "a", "00"), FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            file.Position = SlotHalf.HeaderBytes; // After two writes the newest half is the first.
            file.WriteByte((byte)'X');
        }

        Assert.Equal("older", Get(area, 0));
        Assert.True(Put(area, 0, "next"));
        Assert.Equal("next", Get(area, 0));
    }

    [Fact]
    public void A_slot_file_left_half_made_is_made_anew()
    {
        Directory.CreateDirectory(scratch.PathOf("data", "a"));
        File.WriteAllText(scratch.PathOf("data", "a", "00.new"), "cut while it was made");
        using StorageFolder folder = Open();
        SlotArea area = folder.Area("a", 1, SlotBytesMax);
        Assert.Equal(0, area.Read(0, buffer, 0));
        Assert.False(File.Exists(scratch.PathOf("data", "a", "00.new")));
    }

    [Fact]
    public void The_bytes_of_a_half_are_those_of_the_format()
    {
        using (StorageFolder folder = Open())
        {
            Put(folder.Area("a", 1, SlotBytesMax), 0, "hi");
        }

        byte[] file = File.ReadAllBytes(scratch.PathOf("data", "a", "00"));
        Assert.Equal(2 * 4096, file.Length);
        byte[] half = file[4096..(4096 + 22)];
        byte[] rest = [(byte)'G', (byte)'S', 1, 1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 2, (byte)'h', (byte)'i'];
        Assert.Equal(rest, half[4..]);
        Assert.Equal(new TableCrc32().Compute(rest, 0, rest.Length), BigEndian.GetU32(half, 0));
    }

    [Theory]
    [InlineData(SlotBytesMax, 5000)]
    [InlineData(5000, SlotBytesMax)]
    public void Slots_of_another_size_are_refused_and_left_alone(int made, int wanted)
    {
        byte[] content = new byte[made];
        Array.Fill(content, (byte)7);
        using (StorageFolder folder = Open())
        {
            Assert.True(folder.Area("a", 1, made).Write(0, content, 0, made));
        }

        byte[] before = File.ReadAllBytes(scratch.PathOf("data", "a", "00"));
        using StorageFolder again = Open();
        StorageRefusedException refusal = Assert.Throws<StorageRefusedException>(() => again.Area("a", 1, wanted));
        Assert.Contains("halves of", refusal.Message);
        Assert.Equal(before, File.ReadAllBytes(scratch.PathOf("data", "a", "00")));
    }

    [Fact]
    public void A_later_version_is_refused()
    {
        string file = scratch.PathOf("data", "a", "00");
        using (StorageFolder folder = Open())
        {
            Put(folder.Area("a", 1, SlotBytesMax), 0, "hi");
        }

        byte[] bytes = File.ReadAllBytes(file);
        bytes[4096 + 6] = 2;
        BigEndian.PutU32(bytes, 4096, new TableCrc32().Compute(bytes, 4096 + 4, 18));
        File.WriteAllBytes(file, bytes);
        using StorageFolder again = Open();
        Assert.Contains("version 2", Assert.Throws<StorageRefusedException>(() => again.Area("a", 1, SlotBytesMax)).Message);
    }

    [Fact]
    public void A_content_longer_than_todays_slots_is_unreadable()
    {
        using (StorageFolder folder = Open())
        {
            Put(folder.Area("a", 1, SlotBytesMax), 0, new string('x', 200));
        }

        using StorageFolder again = Open();
        SlotArea area = again.Area("a", 1, 100);
        Assert.Equal(-1, area.Read(0, buffer, 0));
        Assert.Contains("200 bytes", area.LastError);
    }

    [SkippableFact]
    public void A_full_disk_is_a_result_with_a_text_and_no_exception()
    {
        Skip.IfNot(File.Exists("/dev/full"), "there is no /dev/full here");
        Directory.CreateDirectory(scratch.PathOf("data", "a"));
        File.CreateSymbolicLink(scratch.PathOf("data", "a", "00"), "/dev/full");
        using StorageFolder folder = Open();
        SlotArea area = folder.Area("a", 2, SlotBytesMax);
        Assert.False(Put(area, 0, "content"));
        Assert.Contains("slot 0 of a was not written", area.LastError);
        Assert.True(Put(area, 1, "content"));
    }

    [Fact]
    public void A_closed_area_fails_and_does_not_throw()
    {
        SlotArea area;
        using (StorageFolder folder = Open())
        {
            area = folder.Area("a", 1, SlotBytesMax);
        }

        Assert.False(Put(area, 0, "content"));
        Assert.Equal(-1, area.Read(0, buffer, 0));
        Assert.NotEqual("", area.LastError);
    }

    [Fact]
    public void Reads_and_writes_allocate_nothing()
    {
        using StorageFolder folder = Open();
        SlotArea area = folder.Area("a", 2, SlotBytesMax);
        Assert.Equal(0, Allocation.Of(
            () =>
            {
                area.Write(1, buffer, 0, SlotBytesMax);
                area.Read(1, buffer, 0);
            },
            turns: 500));
        Assert.Equal("", area.LastError);
    }

    private int CheckOldOrNew(string file, byte[] bytes, string old, string newText)
    {
        File.WriteAllBytes(file, bytes);
        using StorageFolder folder = Open();
        SlotArea area = folder.Area("a", 1, SlotBytesMax);
        string found = Get(area, 0);
        Assert.True(found == old || found == newText, $"neither old nor new: '{found}'");
        return found == old ? 1 : 0;
    }

    private StorageFolder Open() => StorageFolder.Open(scratch.PathOf("data"));

    private static bool Put(SlotArea area, int slot, string text) =>
        area.Write(slot, Encoding.ASCII.GetBytes(text), 0, text.Length);

    private static string Get(SlotArea area, int slot)
    {
        byte[] bytes = new byte[area.SlotBytesMax];
        int length = area.Read(slot, bytes, 0);
        Assert.True(length >= 0, area.LastError);
        return Encoding.ASCII.GetString(bytes, 0, length);
    }
}
