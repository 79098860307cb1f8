using System.Text;
using Gateway.Hal.Host;
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

    [Fact]
    public void What_is_gathered_is_read_at_once_and_is_there_after_the_commit()
    {
        using (StorageFolder folder = Open())
        {
            SlotArea area = folder.Area("a", 3, SlotBytesMax);
            Put(area, 0, "old");
            folder.Begin();
            Assert.True(Put(area, 0, "new"));
            Assert.True(Put(area, 1, "one"));
            Assert.True(Put(area, 0, "newer"));
            Assert.Equal(("newer", "one"), (Get(area, 0), Get(area, 1)));
            Assert.True(folder.Commit());
            Assert.True(folder.Commit(), "nothing to do");
        }

        using StorageFolder again = Open();
        SlotArea reopened = again.Area("a", 3, SlotBytesMax);
        Assert.Equal(("newer", "one", ""), (Get(reopened, 0), Get(reopened, 1), Get(reopened, 2)));
    }

    [Fact]
    public void A_write_of_a_secret_makes_durable_first_what_was_gathered_before_it()
    {
        using (StorageFolder folder = Open())
        {
            SlotArea area = folder.Area("a", 1, SlotBytesMax);
            SlotArea settings = folder.Area("settings", 2, SlotBytesMax);
            folder.Begin();
            Put(area, 0, "before");
            Assert.True(Put(settings, 0, "secret"));
            Put(area, 0, "after");
        }

        using StorageFolder again = Open();
        Assert.Equal(
            ("before", "secret"), (Get(again.Area("a", 1, SlotBytesMax), 0), Get(again.Area("settings", 2, SlotBytesMax), 0)));
    }

    [Fact]
    public void What_is_gathered_and_not_committed_is_not_there_after_reopening()
    {
        using (StorageFolder folder = Open())
        {
            SlotArea area = folder.Area("a", 1, SlotBytesMax);
            Put(area, 0, "old");
            folder.Begin();
            Put(area, 0, "new");
        }

        using StorageFolder again = Open();
        Assert.Equal("old", Get(again.Area("a", 1, SlotBytesMax), 0));
    }

    [Fact]
    public void A_long_run_keeps_the_files_at_their_size_and_the_last_contents()
    {
        using (StorageFolder folder = Open())
        {
            SlotArea area = folder.Area("a", 8, 4096);
            byte[] content = new byte[4096];
            for (int i = 0; i < 800; i++)
            {
                content[0] = (byte)i;
                Assert.True(area.Write(i % 8, content, 0, 4096));
            }

            Assert.All(Directory.GetFiles(folder.FolderPath, "store.*"), file => Assert.Equal(1 << 20, new FileInfo(file).Length));
            Assert.Equal(2, Directory.GetFiles(folder.FolderPath, "store.*").Length);
        }

        using StorageFolder again = Open();
        SlotArea reopened = again.Area("a", 8, 4096);
        byte[] found = new byte[4096];
        for (int slot = 0; slot < 8; slot++)
        {
            Assert.Equal(4096, reopened.Read(slot, found, 0));
            Assert.Equal((byte)(792 + slot), found[0]);
        }
    }

    [Fact]
    public void An_area_that_is_not_opened_keeps_its_contents()
    {
        for (int start = 0; start < 3; start++)
        {
            using StorageFolder folder = Open();
            Assert.True(Put(folder.Area($"a{start}", 1, SlotBytesMax), 0, $"start {start}"));
        }

        using StorageFolder last = Open();
        for (int start = 0; start < 3; start++)
        {
            Assert.Equal($"start {start}", Get(last.Area($"a{start}", 1, SlotBytesMax), 0));
        }
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
