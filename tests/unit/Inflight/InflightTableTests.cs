using Gateway.Hal;
using Gateway.Inflight;
using Gateway.Primitives;
using Gateway.Tests.Unit.App;
using Xunit;

namespace Gateway.Tests.Unit.Inflight;

public class InflightTableTests
{
    private const uint Tag = 0xA1B2C3D4;
    private const int InboundDone = 2;

    private readonly FakeSlots entries = new(4, 64);
    private readonly FakeSlots progress = new(2, 80);
    private readonly FakeSlots inbound = new(2, 64);
    private readonly FakeSlots states = new(2, 64);
    private FaultLog faults = new();
    private RuleStates rules = null!;
    private int[] ruleTags = new int[2];
    private bool keepsOthers;
    private InflightTable table = null!;

    public InflightTableTests() => Restart();

    [Fact]
    public void Records_are_byte_for_byte_those_of_the_format()
    {
        AssertRecord("45 01 0008", entries.Slots[0]);
        WriteEntry(1, 0x0102030405060708, 2, RuleContext.Of(3, 1, 0x0A0B, 0xCDEF), "0001 74 6709 6869");
        AssertRecord("45 01 0024 0102030405060708 06 0401 CDEF 0000 0A0B A1B2C3D4 0001 74 6709 6869", entries.Slots[1]);
        table.NoteState(1, EntryState.Released);
        Assert.True(WriteProgress(0x0102030405060709, Tag, 5, true, true));
        AssertRecord(
            "50 01 002A 00000001 00000007 0102030405060709 A1B2C3D4 00000005 07 04 00000000FF 0506070801 00000000FF 00000000FF",
            progress.Slots[1]);
        Assert.True(WriteInbound(5, [0x1234, 7, 8], [0xCAFEBABE, 1, 2], [1, 16, 6], 3));
        AssertRecord("49 02 0012 00000001 00000005 1234 CAFEBABE 01 0008 00000002 06", inbound.Slots[1]);
        rules.Note(Word(1, 3, 2));
        Assert.True(rules.Save());
        AssertRecord("52 01 0018 00000002 0000000000000000 0203000000000002 0000000000000A0B", states.Slots[0]);
        ruleTags = [0xCDEF, 1];
        Restart();
        rules.Note(RuleContext.Of(1, 3, 3, 1));
        Assert.True(rules.Save());
        AssertRecord("52 01 0018 00000003 0401CDEF00000A0B 0203000100000003 0000000000000A0B", states.Slots[1]);
    }

    [Fact]
    public void Empty_storage_has_a_new_epoch_and_owes_a_discard()
    {
        Assert.Equal(
            (JournalRecord.DiscardNow, 7u, 1L, 1),
            (table.Discard, table.Epoch, table.NextSequence, faults.CountOf(InflightFaults.StorageEmpty)));
        WriteProgress(1, Tag, 0, false, false);
        Restart(8);
        Assert.Equal(
            (0, 0, 7u, Tag), (faults.CountOf(InflightFaults.StorageEmpty), table.Discard, table.Epoch, table.SessionTag));
    }

    [Fact]
    public void Each_state_is_recovered_in_the_order_of_the_sequences()
    {
        for (int i = 0; i < 4; i++)
        {
            WriteEntry((i + 2) % 4, 10 + i, 2);
        }

        table.NoteState(2, EntryState.Free);
        table.NoteState(3, EntryState.Released);
        WriteProgress(14, Tag, 3, false, true);
        Restart();
        Assert.Equal("3:11 released | 0:12 | 1:13", Restored());
        Assert.Equal((2, 1, 0), (table.AwaitingCount, table.ReleasedCount, table.QuarantinedCount));
        Assert.Equal((14L, 3u, true), (table.NextSequence, table.InboundGeneration, table.ConnectUnanswered));
        Assert.Equal(1, table.NewestSlot);
    }

    [Fact]
    public void A_record_newer_than_the_progress_record_is_unacknowledged()
    {
        WriteEntry(0, 10, 1);
        table.NoteState(0, EntryState.Free);
        WriteProgress(11, Tag, 0, false, false);
        WriteEntry(0, 14, 1);
        Restart();
        Assert.Equal("0:14", Restored());
        Assert.Equal(15, table.NextSequence);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_write_that_failed_leaves_one_message_whatever_its_slot_holds(bool holdsNew)
    {
        WriteProgress(1, Tag, 0, false, false);
        WriteEntry(0, 10, 2);
        table.NoteState(0, EntryState.Free);
        WriteProgress(11, Tag, 0, false, false);
        entries.Failing[0] = holdsNew;
        Assert.False(TryWriteEntry(0, 11));
        Assert.True(TryWriteEntry(1, 11));
        Restart();
        Assert.Single(Restored().Split(" | "));
        Assert.EndsWith(":11", Restored());

        // Released is recorded for the slot that took the entry; Free for both.
        Restart();
        TakeAll();
        int slot = table.AwaitingCount == 1 && holdsNew ? 0 : 1;
        table.NoteState(slot, EntryState.Released);
        WriteProgress(12, Tag, 0, false, false);
        Restart();
        Assert.Equal(slot + ":11 released", Restored());
        table.NoteState(slot, EntryState.Free);
        WriteProgress(12, Tag, 0, false, false);
        Restart();
        Assert.Equal("", Restored());
    }

    [Fact]
    public void Every_flipped_bit_of_an_entry_is_quarantined_and_the_sequence_jumps()
    {
        WriteProgress(1, Tag, 0, false, false);
        WriteEntry(0, 10, 1);
        WriteEntry(1, 11, 1);
        byte[] good = entries.Slots[0];
        byte[][] before = [.. progress.Slots.Select(slot => (byte[])slot.Clone())];
        for (int bit = 0; bit < good.Length * 8; bit++)
        {
            before.Select(slot => (byte[])slot.Clone()).ToArray().CopyTo(progress.Slots, 0);
            entries.Slots[0] = (byte[])good.Clone();
            entries.Slots[0][bit / 8] ^= (byte)(1 << (bit % 8));
            Restart();
            Assert.Equal(
                ("1:11", 1, 1, 20L),
                (TakeAll(), table.QuarantinedCount, faults.CountOf(InflightFaults.EntryQuarantined), table.NextSequence));
        }

        for (int bytes = 1; bytes < good.Length; bytes++)
        {
            entries.Slots[0] = good[..bytes];
            Restart();
            Assert.Equal(("1:11", 1), (TakeAll(), table.QuarantinedCount));
        }

        entries.Slots[0] = good;
        entries.Unreadable.Add(0);
        Restart();
        Assert.Equal(("1:11", 1), (Restored(), faults.CountOf(HalFaults.StorageRead)));
    }

    [Fact]
    public void A_damaged_progress_copy_falls_back_to_the_older_one_and_two_damaged_ones_are_empty_storage()
    {
        WriteEntry(0, 10, 2);
        WriteProgress(11, Tag, 0, false, false);
        table.NoteState(0, EntryState.Released);
        WriteProgress(11, Tag, 0, false, false);
        progress.Slots[0][9] ^= 1;
        Restart(99);
        Assert.Equal(
            ("0:10", 7u, 1, 0),
            (TakeAll(), table.Epoch, faults.CountOf(InflightFaults.ProgressQuarantined), faults.CountOf(InflightFaults.StorageEmpty)));
        progress.Slots[1][9] ^= 1;
        Restart(99);
        Assert.Equal(
            ("0:10", 99u, 2, JournalRecord.DiscardNow),
            (TakeAll(), table.Epoch, faults.CountOf(InflightFaults.ProgressQuarantined), table.Discard));
        Assert.True(table.NextSequence > 11 + 4);
    }

    [Fact]
    public void A_progress_write_that_failed_is_followed_by_one_that_counts()
    {
        WriteEntry(0, 10, 2);
        Assert.True(WriteProgress(11, Tag, 0, false, false));
        progress.FailAll();
        table.NoteState(0, EntryState.Released);
        Assert.False(WriteProgress(11, Tag, 0, false, false));
        progress.Failing.Clear();
        Assert.True(WriteProgress(11, Tag, 0, false, false));
        Restart();
        Assert.Equal("0:10 released", Restored());
    }

    [Fact]
    public void The_session_tag_of_a_named_entry_is_that_of_the_progress_record()
    {
        WriteEntry(0, 10, 1);
        WriteEntry(1, 11, 1);
        table.NoteState(0, EntryState.Awaiting);
        WriteProgress(12, 0x5555, 0, false, false);
        Restart();
        var entry = new JournalRecord();
        Assert.True(table.TakeRestored(entry));
        Assert.Equal((0, 0x5555u), (entry.Index, entry.SessionTag));
        Assert.True(table.TakeRestored(entry));
        Assert.Equal((1, Tag), (entry.Index, entry.SessionTag));
    }

    [Theory]
    [InlineData(4, 0)]
    [InlineData(5, 1)]
    [InlineData(6, 1)]
    public void An_inbound_set_is_void_when_its_generation_is_behind(int generation, int count)
    {
        // Ahead: the session's loss was decided, and storage did not take the progress record that says so.
        WriteProgress(1, Tag, 5, false, false);
        Assert.True(WriteInbound((uint)generation, [7], [0xCAFE], [InboundDone], 1));
        Restart();
        Assert.Equal(count, table.LoadInbound());
        if (count > 0)
        {
            var entry = new RestoredPlace();
            table.TakeInbound(entry);
            Assert.Equal((7, 0xCAFEu, InboundDone), (entry.PacketId, entry.BodyCrc, entry.State));

            // The next generation must void this set.
            Assert.Equal((uint)generation, table.InboundGeneration);
        }
    }

    [Fact]
    public void The_inbound_set_is_recovered_in_its_order_without_what_was_removed()
    {
        Assert.True(WriteInbound(0, [3, 2, 1], [30, 20, 10], [InboundDone, 16, 5], 3));
        Restart();
        Assert.Equal("3:2 1:5", Inbound());
        Assert.True(WriteInbound(0, [1], [10], [7], 1));
        Restart();
        Assert.Equal("1:7", Inbound());
        Assert.True(WriteInbound(0, [], [], [], 0));
        Restart();
        Assert.Equal(("", 0), (Inbound(), faults.CountOf(Fault.InboundQuarantined)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Of_an_inbound_set_cut_in_its_write_the_old_or_the_new_counts(bool isNew)
    {
        Assert.True(WriteInbound(0, [3], [30], [InboundDone], 1));
        inbound.FailAll(isNew);
        Assert.False(WriteInbound(0, [3, 4], [30, 40], [InboundDone, InboundDone], 2));
        Restart();
        Assert.Equal(isNew ? "3:2 4:2" : "3:2", Inbound());
    }

    [Fact]
    public void A_damaged_copy_of_the_inbound_set_is_counted_and_the_older_one_counts()
    {
        WriteInbound(0, [3], [30], [InboundDone], 1);
        WriteInbound(0, [4], [40], [InboundDone], 1);
        byte[] older = inbound.Slots[1];
        byte[] good = inbound.Slots[0];
        for (int bit = 0; bit < good.Length * 8; bit++)
        {
            inbound.Slots[1] = older;
            inbound.Slots[0] = (byte[])good.Clone();
            inbound.Slots[0][bit / 8] ^= (byte)(1 << (bit % 8));
            Restart();
            Assert.Equal(("3:2", 1), (Inbound(), faults.CountOf(Fault.InboundQuarantined)));

            // Both copies are whole again.
            Restart();
            Assert.Equal(("3:2", 0), (Inbound(), faults.CountOf(Fault.InboundQuarantined)));
        }

        inbound.Slots[1] = [];
        inbound.Slots[0][9] ^= 1;
        Restart();
        Assert.Equal(("", 1), (Inbound(), faults.CountOf(Fault.InboundQuarantined)));
    }

    [Fact]
    public void A_message_of_the_inbound_area_of_the_firmware_before_is_counted_and_written_over()
    {
        byte[] old = Convert.FromHexString("49010022000000050000000000000009" + "12340ECAFEBABE" + "00017412346869");
        inbound.Slots[0] = [.. old, 0, 0, 0, 0];
        BigEndian.PutU32(inbound.Slots[0], old.Length, new TableCrc32().Compute(old, 0, old.Length));
        Restart();
        Assert.Equal(("", 1), (Inbound(), faults.CountOf(Fault.InboundQuarantined)));
        WriteInbound(0, [3], [30], [InboundDone], 1);
        Restart();
        Assert.Equal(("3:2", 0), (Inbound(), faults.CountOf(Fault.InboundQuarantined)));
    }

    [Fact]
    public void A_body_is_read_again_from_the_slot_of_its_entry_and_of_no_other()
    {
        WriteEntry(1, 10, 1, 0, "0001 74 000B 6869");
        Assert.Equal(7, table.ReadBody(1, 10));
        Assert.Equal(
            "000174000B6869", Convert.ToHexString(table.Buffer.AsSpan(InflightTable.EntryBodyOffset, 7)));
        Assert.Equal((-1, -1), (table.ReadBody(1, 11), table.ReadBody(0, 10)));
        entries.Slots[1][30] ^= 1;
        Assert.Equal((-1, 3), (table.ReadBody(1, 10), faults.CountOf(HalFaults.StorageRead)));
        entries.Unreadable.Add(1);
        Assert.Equal(-1, table.ReadBody(1, 10));
    }

    [Fact]
    public void The_state_of_a_rule_in_a_record_that_cannot_be_read_again_is_saved_at_once()
    {
        WriteEntry(0, 10, 1, Word(0, 1, 7));
        entries.Unreadable.Add(0);
        Assert.Equal(-1, table.ReadBody(0, 10));
        entries.Slots[0] = [];
        entries.Unreadable.Clear();
        Restart();
        Assert.Equal(Word(0, 1, 7), rules.NewestOf(0));
    }

    [Fact]
    public void A_rules_state_is_saved_before_the_last_record_that_speaks_of_it_is_overwritten()
    {
        WriteEntry(0, 10, 1, Word(0, 1, 1));
        WriteEntry(1, 11, 1, Word(1, 1, 1));
        WriteEntry(2, 12, 1, Word(0, 0, 2));
        long commits = table.Commits;
        int writes = states.Writes;
        WriteEntry(0, 13, 1);
        Assert.Equal((commits + 1, writes), (table.Commits, states.Writes));
        states.FailAll();
        Assert.False(TryWriteEntry(1, 14));
        Assert.Equal(11, BigEndian.GetI64(entries.Slots[1], 4));
        states.Failing.Clear();
        Assert.True(TryWriteEntry(1, 14));
        Assert.True(TryWriteEntry(2, 15));
        Restart();
        Assert.Equal((Word(0, 0, 2), Word(1, 1, 1)), (rules.NewestOf(0), rules.NewestOf(1)));
    }

    [Fact]
    public void Of_a_saved_state_and_a_record_the_higher_seq_counts()
    {
        WriteProgress(1, Tag, 0, false, false);
        rules.Note(Word(0, 1, 5));
        rules.Save();
        WriteEntry(0, 10, 1, Word(0, 0, 4));
        WriteEntry(1, 11, 1, Word(1, 1, 9));
        Restart();
        Assert.Equal((Word(0, 1, 5), Word(1, 1, 9)), (rules.NewestOf(0), rules.NewestOf(1)));
        states.Slots[0][9] ^= 1;
        Restart();
        Assert.Equal((Word(0, 0, 4), 1), (rules.NewestOf(0), faults.CountOf(InflightFaults.RuleStateQuarantined)));
    }

    [Fact]
    public void A_state_follows_its_rules_name_to_another_place_and_what_is_gone_leaves_its_seq()
    {
        WriteProgress(1, Tag, 0, false, false);
        ruleTags = [0xA, 0xB];
        Restart();
        WriteEntry(0, 10, 1, RuleContext.Of(0, 1, 41, 0xA));
        WriteEntry(1, 11, 1, RuleContext.Of(1, 3, 7, 0xB));

        // A is removed, B keeps its place, C is new.
        ruleTags = [0xB, 0xC];
        Restart();
        Assert.Equal((RuleContext.Of(1, 3, 7, 0xB), 0, 41), (rules.NewestOf(0), rules.NewestOf(1), rules.GoneSeq));
        Assert.Equal((0, -1), (rules.IndexOf(RuleContext.Of(1, 3, 7, 0xB)), rules.IndexOf(RuleContext.Of(0, 1, 41, 0xA))));

        // Both records are overwritten: one write before the first keeps their states.
        long commits = table.Commits;
        Assert.True(TryWriteEntry(0, 12));
        Assert.True(TryWriteEntry(1, 13));
        Assert.Equal(commits + 3, table.Commits);
        Restart();
        Assert.Equal((RuleContext.Of(1, 3, 7, 0xB), 0, 41), (rules.NewestOf(0), rules.NewestOf(1), rules.GoneSeq));
        ruleTags = [];
        Restart();
        Assert.Equal(41, rules.GoneSeq);
        ruleTags = [0xA, 0xB];
        Restart();
        Assert.Equal((0, RuleContext.Of(1, 3, 7, 0xB), 41), (rules.NewestOf(0), rules.NewestOf(1), rules.GoneSeq));
    }

    [Fact]
    public void A_start_that_leaves_rules_out_keeps_their_states_though_two_come_from_one_place()
    {
        ruleTags = [0xA, 0xB];
        Restart();
        WriteEntry(0, 10, 1, RuleContext.Of(1, 3, 7, 0xB));

        // B moves to the first place, and C to B's; the next start has neither, and saves.
        WriteEntry(1, 11, 1, RuleContext.Of(1, 1, 9, 0xC));
        ruleTags = [];
        keepsOthers = true;
        Restart();
        Assert.True(TryWriteEntry(0, 12));
        Assert.True(TryWriteEntry(1, 13));
        ruleTags = [0xB, 0xC];
        keepsOthers = false;
        Restart();
        Assert.Equal(
            (RuleContext.Of(1, 3, 7, 0xB), RuleContext.Of(1, 1, 9, 0xC), 0), (rules.NewestOf(0), rules.NewestOf(1), rules.GoneSeq));
    }

    [Fact]
    public void A_word_without_a_tag_speaks_of_the_rule_in_its_place()
    {
        WriteEntry(0, 10, 1, Word(1, 1, 5));
        ruleTags = [0xA, 0xB];
        Restart();
        Assert.Equal((0, Word(1, 1, 5), 0), (rules.NewestOf(0), rules.NewestOf(1), rules.GoneSeq));
    }

    [Fact]
    public void A_quarantined_rule_state_begins_a_new_epoch_because_a_seq_may_fall_back()
    {
        Restart(5);
        WriteEntry(0, 10, 1, Word(0, 1, 3));
        Assert.True(WriteProgress(11, Tag, 0, false, false));
        Assert.True(rules.Save());
        Restart(7);
        Assert.Equal((5u, false), (table.Epoch, table.IsEpochNew));
        states.Slots[0][9] ^= 1;
        Restart(7);
        Assert.Equal((7u, true, 0), (table.Epoch, table.IsEpochNew, faults.CountOf(InflightFaults.StorageEmpty)));
    }

    [Theory]
    [InlineData(0L, 1)]
    [InlineData(-1L, 1)]
    [InlineData(long.MaxValue, 1)]
    [InlineData(12L, 0)]
    [InlineData(12L, 3)]
    public void A_whole_record_with_a_sequence_or_qos_that_no_table_writes_is_quarantined(long sequence, int qos)
    {
        WriteProgress(1, Tag, 0, false, false);
        WriteEntry(0, sequence, qos);
        WriteEntry(1, 11, 1);
        Restart();
        Assert.Equal(("1:11", 1, 20L), (TakeAll(), faults.CountOf(InflightFaults.EntryQuarantined), table.NextSequence));
    }

    [Theory]
    [InlineData("0001 74 0009")]
    [InlineData("0003 74 0008")]
    public void A_whole_record_without_the_identifier_of_its_sequence_is_quarantined(string body)
    {
        WriteProgress(1, Tag, 0, false, false);
        WriteEntry(0, 7, 1, 0, body);
        Assert.Equal(("", 1), (Restored(), faults.CountOf(InflightFaults.EntryQuarantined)));
    }

    [Theory]
    [InlineData(0L)]
    [InlineData(-5L)]
    [InlineData(long.MaxValue)]
    public void A_progress_record_with_a_next_sequence_out_of_range_is_empty_storage(long next)
    {
        WriteEntry(0, 10, 1);
        WriteProgress(next, Tag, 0, false, false);
        Restart(99);
        Assert.Equal((1, 99u, 11L), (faults.CountOf(InflightFaults.StorageEmpty), table.Epoch, table.NextSequence));
        Assert.Equal("0:10", TakeAll());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_slot_that_rots_between_recovery_and_its_reading_is_counted_and_passed_over(bool unreadable)
    {
        WriteProgress(1, Tag, 0, false, false);
        WriteEntry(0, 10, 1);
        WriteEntry(1, 11, 1);
        Restart();
        entries.Slots[0][5] ^= 1;
        if (unreadable)
        {
            entries.Unreadable.Add(0);
        }

        Assert.Equal("1:11", TakeAll());
        Assert.Equal(
            (1, 1), (table.QuarantinedCount, faults.CountOf(unreadable ? HalFaults.StorageRead : InflightFaults.EntryQuarantined)));
    }

    [Fact]
    public void A_state_that_a_newer_record_has_overwritten_is_not_noted()
    {
        WriteEntry(0, 10, 1);
        table.NoteState(0, 254);
        WriteProgress(11, Tag, 0, false, false);
        Restart();
        Assert.Equal("0:10", Restored());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_twin_from_a_failed_write_is_finished_before_the_slot_that_counts_is_overwritten(bool finishes)
    {
        WriteProgress(1, Tag, 0, false, false);
        entries.Failing[0] = true;
        Assert.False(TryWriteEntry(0, 11));
        Assert.True(TryWriteEntry(1, 11));
        table.NoteState(1, EntryState.Free);
        WriteProgress(12, Tag, 0, false, false);

        // Slot 0 still holds a copy: after slot 1 is overwritten nothing would show that it is finished.
        entries.Failing.Clear();
        if (!finishes)
        {
            progress.FailAll();
        }

        Assert.Equal(finishes, TryWriteEntry(1, 15));
        Restart();
        Assert.Equal(finishes ? "1:15" : "", TakeAll());
        Assert.Equal(0, table.QuarantinedCount);
    }

    [Fact]
    public void A_held_entry_outlives_the_overwriting_of_one_of_its_copies()
    {
        WriteProgress(1, Tag, 0, false, false);
        entries.Failing[0] = true;
        entries.Failing[1] = true;
        Assert.False(TryWriteEntry(0, 11));
        Assert.False(TryWriteEntry(1, 11));
        Assert.True(TryWriteEntry(2, 11));
        Restart();

        // The write of a later one fails, and leaves the copy where it is.
        entries.Failing[1] = false;
        Assert.False(TryWriteEntry(1, 12));
        Restart();
        Assert.Equal(1, TakeAll().Split(" | ").Count(one => one.EndsWith(":11", StringComparison.Ordinal)));
    }

    [Fact]
    public void An_entry_that_is_written_again_where_it_failed_is_not_finished()
    {
        WriteProgress(1, Tag, 0, false, false);
        entries.Failing[0] = true;
        entries.Failing[1] = true;
        Assert.False(TryWriteEntry(0, 11));
        Assert.False(TryWriteEntry(1, 11));
        Assert.False(TryWriteEntry(1, 11));
        WriteProgress(12, Tag, 0, false, false);
        Restart();
        Assert.EndsWith(":11", TakeAll());
    }

    [Fact]
    public void An_entry_that_failed_twice_in_one_slot_and_arrived_is_recovered()
    {
        WriteProgress(1, Tag, 0, false, false);
        entries.Failing[0] = true;
        Assert.False(TryWriteEntry(0, 11));
        Assert.False(TryWriteEntry(0, 11));
        WriteProgress(12, Tag, 0, false, false);
        Restart();
        Assert.Equal("0:11", TakeAll());
    }

    [Fact]
    public void An_entry_whose_slot_could_not_be_used_again_is_finished()
    {
        WriteEntry(1, 11, 1, Word(1, 1, 1));
        WriteProgress(12, Tag, 0, false, false);

        // It is acknowledged. The record of the next one is refused before its slot is touched, and leaves without one.
        states.FailAll();
        Assert.False(TryWriteEntry(1, 14));
        states.Failing.Clear();
        WriteProgress(15, Tag, 0, false, false);
        Assert.Equal("", Restored());
    }

    [Fact]
    public void A_copy_that_a_failed_write_may_have_left_is_finished_with_its_entry()
    {
        WriteProgress(1, Tag, 0, false, false);
        entries.Failing[0] = true;
        Assert.False(TryWriteEntry(0, 11));
        Assert.True(TryWriteEntry(1, 11));

        // The next one fails there too, and leaves the copy of 11.
        entries.Failing[0] = false;
        Assert.False(TryWriteEntry(0, 12));
        Assert.True(TryWriteEntry(2, 12));
        table.NoteState(1, EntryState.Free);
        WriteProgress(13, Tag, 0, false, false);
        Assert.True(TryWriteEntry(1, 15));
        Assert.Equal("2:12 | 1:15", Restored());
    }

    [Fact]
    public void A_copy_of_an_entry_that_no_slot_took_is_finished_with_it()
    {
        WriteProgress(1, Tag, 0, false, false);
        entries.Failing[0] = true;
        entries.Failing[1] = false;
        Assert.False(TryWriteEntry(0, 11));
        Assert.False(TryWriteEntry(1, 11));

        // 12 begins where 11 may be, and is sent without a record too.
        entries.Failing[0] = false;
        Assert.False(TryWriteEntry(0, 12));
        table.NoteState(1, EntryState.Free);
        WriteProgress(13, Tag, 0, false, false);
        Assert.Equal("", Restored());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_copy_of_an_entry_whose_last_place_was_refused_is_finished_with_it(bool byRules)
    {
        WriteEntry(2, 10, 1, Word(1, 1, 1));
        WriteProgress(11, Tag, 0, false, false);
        if (!byRules)
        {
            entries.Failing[0] = true;
            Assert.False(TryWriteEntry(0, 11));
            Assert.True(TryWriteEntry(2, 11));
            WriteProgress(12, Tag, 0, false, false);
        }

        entries.Failing[1] = true;
        Assert.False(TryWriteEntry(1, 12));
        FakeSlots refusing = byRules ? states : progress;
        refusing.FailAll();
        Assert.False(TryWriteEntry(2, 12));
        refusing.Failing.Clear();

        // It was sent without a record, and is acknowledged.
        table.NoteState(2, EntryState.Free);
        WriteProgress(13, Tag, 0, false, false);
        Assert.Equal("", Restored());
        Assert.Equal(1, RuleContext.SeqOf(rules.NewestOf(1)));
    }

    [Fact]
    public void A_place_that_was_refused_is_overwritten_only_after_its_copies_are_durably_finished()
    {
        WriteProgress(1, Tag, 0, false, false);
        entries.Failing[0] = true;
        Assert.False(TryWriteEntry(0, 11));
        Assert.True(TryWriteEntry(1, 11));
        table.NoteState(1, EntryState.Free);
        progress.FailAll();
        Assert.False(TryWriteEntry(1, 12));
        table.NoteState(1, EntryState.Free);
        Assert.False(TryWriteEntry(1, 13));
        progress.Failing.Clear();
        Assert.True(TryWriteEntry(1, 14));
        Assert.Equal("1:14", Restored());
    }

    [Fact]
    public void Of_two_named_copies_the_one_that_is_not_free_counts()
    {
        WriteEntry(0, 10, 2);
        WriteEntry(2, 10, 2);
        table.NoteState(0, EntryState.Free);
        WriteProgress(11, Tag, 0, false, false);
        progress.Slots[0] = WithState(progress.Slots[0], 2, 10, EntryState.Released);
        progress.Slots[1] = [];
        Restart();
        Assert.Equal("2:10 released", TakeAll());
    }

    [Fact]
    public void Areas_that_cannot_hold_the_records_are_a_failed_check()
    {
        var crc = new TableCrc32();
        foreach ((int count, int entryBytes, int progressBytes, int inboundBytes) in new[]
            { (256, 64, 4096, 64), (4, 64, 40, 64), (4, 29, 80, 64), (4, 64, 80, 22) })
        {
            Assert.Throws<FaultException>(() => new InflightTable(
                new FakeSlots(count, entryBytes), new FakeSlots(2, progressBytes), new FakeSlots(2, inboundBytes), rules, crc,
                faults));
        }

        Assert.Throws<FaultException>(() => new RuleStates(new FakeSlots(2, 20), new int[2], false, crc, faults, new byte[100]));
        byte[] body = new byte[100];
        Assert.Throws<FaultException>(() => table.WriteEntry(TableRecords.Entry(0, 1, 0x32, 0, Tag, body)));
    }

    [Fact]
    public void A_context_word_keeps_rule_state_tag_and_seq_apart()
    {
        long word = RuleContext.Of(254, 255, (1L << 32) - 1, 0xFFFF);
        Assert.Equal((254, 255, (1L << 32) - 1), (RuleContext.RuleOf(word), RuleContext.StateOf(word), RuleContext.SeqOf(word)));
        Assert.Equal(0x0401_1234_0000_0A0B, RuleContext.Of(3, 1, 0x0A0B, 0x1234));
        Assert.Equal(0x1234, RuleContext.TagOf(RuleContext.Of(0, 255, 0, 0x1234)));
        Assert.Equal((0xCDEF, 16), (RuleContext.TagOfName(0x89ABCDEF), RuleContext.TagOfName(0x89AB0000)));
        Assert.Equal((17, 31, 16), (
            RuleContext.TagOfName(0x89AB0001), RuleContext.TagOfName(0x89AB000F), RuleContext.TagOfName(0x89AB0010)));
        Assert.Equal(Gateway.Mqtt.PacketGroup.AlarmFirst, RuleContext.TagMin);
        Assert.Equal(-1, RuleContext.RuleOf(0));
        Assert.NotEqual(0, Word(0, 0, 0));
    }

    private static long Word(int rule, int state, long seq) => RuleContext.Of(rule, state, seq, RuleContext.NoTag);

    private void Restart(uint newEpoch = 7)
    {
        faults = new FaultLog();
        var crc = new TableCrc32();
        rules = new RuleStates(states, ruleTags, keepsOthers, crc, faults, new byte[ABRecord.BufferBytes(states)]);
        table = new InflightTable(entries, progress, inbound, rules, crc, faults);
        table.Recover(newEpoch);
    }

    private void WriteEntry(int slot, long sequence, int qos, long context = 0, string body = "0001 74")
    {
        byte[] bytes = Convert.FromHexString(body.Replace(" ", ""));
        bytes = bytes.Length > 3 ? bytes : TableRecords.Body(sequence);
        Assert.True(table.WriteEntry(TableRecords.Entry(slot, sequence, 0x31 | (qos << 1), context, Tag, bytes)));
    }

    private bool TryWriteEntry(int slot, long sequence)
    {
        return table.WriteEntry(TableRecords.Entry(slot, sequence, 0x34, 0, Tag, TableRecords.Body(sequence)));
    }

    private bool WriteProgress(long next, uint tag, uint generation, bool discard, bool unanswered) => table.WriteProgress(
        new JournalRecord
        {
            Kind = JournalKind.Progress,
            Sequence = next,
            SessionTag = tag,
            InboundGeneration = generation,
            Discard = discard ? JournalRecord.DiscardNow : 0,
            ConnectUnanswered = unanswered
        });

    private bool WriteInbound(uint generation, ushort[] ids, uint[] crcs, byte[] states, int count) => table.WriteInbound(
        new JournalRecord
        {
            Kind = JournalKind.Inbound,
            InboundGeneration = generation,
            InboundIds = ids,
            InboundCrcs = crcs,
            InboundStates = states,
            InboundCount = count
        });

    private string Inbound()
    {
        var entry = new RestoredPlace();
        var found = new List<string>();
        for (int count = table.LoadInbound(); count > 0; count--)
        {
            table.TakeInbound(entry);
            Assert.Equal((uint)entry.PacketId * 10, entry.BodyCrc);
            found.Add($"{entry.PacketId}:{entry.State}");
        }

        return string.Join(" ", found);
    }

    private string Restored()
    {
        Restart(table.Epoch);
        return TakeAll();
    }

    private string TakeAll() => TableRecords.TakeAll(table);

    // The progress record with another word for one slot.
    private static byte[] WithState(byte[] record, int slot, uint sequence, int state)
    {
        byte[] changed = (byte[])record.Clone();
        BigEndian.PutU32(changed, 30 + (slot * 5), sequence);
        changed[34 + (slot * 5)] = (byte)state;
        BigEndian.PutU32(changed, changed.Length - 4, new TableCrc32().Compute(changed, 0, changed.Length - 4));
        return changed;
    }

    private static void AssertRecord(string hex, byte[] record)
    {
        byte[] expected = Convert.FromHexString(hex.Replace(" ", ""));
        Assert.Equal(Convert.ToHexString(expected), Convert.ToHexString(record.AsSpan(0, record.Length - 4)));
        Assert.Equal(new TableCrc32().Compute(expected, 0, expected.Length), BigEndian.GetU32(record, record.Length - 4));
    }
}
