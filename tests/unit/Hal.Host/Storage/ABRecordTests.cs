using Gateway.Hal;
using Gateway.Primitives;
using Xunit;

namespace Gateway.Tests.Unit.HalHost;

/// <summary>A record in two slots when one read of it is refused.</summary>
public class ABRecordTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_load_in_which_one_read_is_refused_finds_a_copy_and_what_is_saved_then_is_the_newer_at_the_next(int refused)
    {
        var slots = new FakeSlots(2, 64);
        Save(new ABRecord(slots, new TableCrc32(), 1, 1), [2, 3]);
        slots.RefusedRead = refused;
        var record = new ABRecord(slots, new TableCrc32(), 1, 1);
        Assert.Equal((1, 1), (record.Load(), record.QuarantinedCount));
        slots.RefusedRead = 0;
        Save(record, [9]);
        var later = new ABRecord(slots, new TableCrc32(), 1, 1);
        Assert.Equal(1, later.Load());
        Assert.Equal(9, later.Buffer[ABRecord.BodyOffset]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void What_is_read_once_more_is_never_the_older_copy(int refused)
    {
        var slots = new FakeSlots(2, 64);
        var record = new ABRecord(slots, new TableCrc32(), 1, 1);
        Save(record, [2, 3]);
        slots.RefusedRead = refused;
        Assert.Equal(-1, record.Reload());
        slots.RefusedRead = 0;
        Assert.Equal(1, record.Reload());
        Assert.Equal(3, record.Buffer[ABRecord.BodyOffset]);
    }

    [Fact]
    public void After_a_first_save_that_was_cut_no_copy_can_be_lost_without_a_word()
    {
        var slots = new FakeSlots(2, 64);
        Save(new ABRecord(slots, new TableCrc32(), 1, 1), [2]);

        // Slot 1 is empty, as after a power cut in the first save. The next save is cut after its first write.
        slots.Slots[1] = [];
        var record = new ABRecord(slots, new TableCrc32(), 1, 1);
        Assert.Equal((1, 0), (record.Load(), record.QuarantinedCount));
        slots.Failing[1] = false;
        Save(record, [9]);
        Assert.True(record.IsAlone);
        slots.Failing.Clear();
        var later = new ABRecord(slots, new TableCrc32(), 1, 1);
        Assert.Equal((1, 0), (later.Load(), later.QuarantinedCount));
        Assert.Equal(9, later.Buffer[ABRecord.BodyOffset]);
        Save(later, [10]);
        Assert.False(later.IsAlone);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void After_a_first_save_that_was_cut_a_slot_that_refuses_leaves_the_new_content_the_newer(int generation)
    {
        // Found by fuzzing: over generation 1, which earlier firmware wrote to slot 0 first, the new content got generation 1 too.
        var slots = new FakeSlots(2, 64);
        Save(new ABRecord(slots, new TableCrc32(), 1, 1), [2]);
        slots.Slots[0] = slots.Slots[generation];
        slots.Slots[1] = [];
        var record = new ABRecord(slots, new TableCrc32(), 1, 1);
        Assert.Equal((1, 0), (record.Load(), record.QuarantinedCount));
        slots.Failing[0] = false;
        record.Buffer[ABRecord.BodyOffset] = 9;
        Assert.False(record.Save(1));
        Save(record, [9]);
        var later = new ABRecord(slots, new TableCrc32(), 1, 1);
        Assert.Equal(1, later.Load());
        Assert.Equal(9, later.Buffer[ABRecord.BodyOffset]);
    }

    private static void Save(ABRecord record, byte[] contents)
    {
        foreach (byte content in contents)
        {
            record.Buffer[ABRecord.BodyOffset] = content;
            Assert.True(record.Save(1));
        }
    }
}
