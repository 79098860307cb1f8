using Gateway.Inflight;
using Gateway.Primitives;
using Gateway.Tests.Unit.App;
using Xunit;

namespace Gateway.Tests.Unit.Inflight;

public class InflightTableTests
{
    private const uint Tag = 0xA1B2C3D4;

    private readonly MemorySlots entries = new(4, 64);
    private readonly MemorySlots progress = new(2, 80);
    private readonly MemorySlots inbound = new(2, 64);
    private readonly MemorySlots states = new(2, 64);
    private FaultLog faults = new();
    private RuleStates rules = null!;
    private int[] ruleTags = new int[2];
    private bool keepsOthers;
    private InflightTable table = null!;

    public InflightTableTests() => Restart();

    [Fact]
    public void Records_are_byte_for_byte_those_of_the_format()
    {
        WriteEntry(1, 0x0102030405060708, 2, RuleContext.Of(3, 1, 0x0A0B, 0xCDEF), "0001 74 1234 6869");
        AssertRecord("45 01 0024 0102030405060708 06 0401 CDEF 0000 0A0B A1B2C3D4 0001 74 1234 6869", entries.Slots[1]);
        table.NoteState(1, 0x0102030405060708, EntryState.Released);
        Assert.True(table.WriteProgress(0x0102030405060709, Tag, 5, true, true));
        AssertRecord(
            "50 01 002A 00000001 00000007 0102030405060709 A1B2C3D4 00000005 03 04 00000000FF 0506070801 00000000FF 00000000FF",
            progress.Slots[0]);
        byte[] body = Convert.FromHexString("00017412346869");
        Assert.True(table.WriteInbound(1, 5, 9, 0x1234, 2, true, true, 0xCAFEBABE, body, 0, body.Length));
        AssertRecord("49 01 0022 00000005 0000000000000009 1234 0E CAFEBABE 00017412346869", inbound.Slots[1]);
        rules.Note(Word(1, 3, 2));
        Assert.True(rules.Save());
        AssertRecord("52 01 0018 00000001 0000000000000000 0203000000000002 0000000000000A0B", states.Slots[0]);
        ruleTags = [0xCDEF, 1];
        Restart();
        rules.Note(RuleContext.Of(1, 3, 3, 1));
        Assert.True(rules.Save());
        AssertRecord("52 01 0018 00000002 0401CDEF00000A0B 0203000100000003 0000000000000A0B", states.Slots[1]);
    }

    [Fact]
    public void Empty_storage_has_a_new_epoch_and_owes_a_discard()
    {
        Assert.Equal(
            (true, true, 7u, 1L, 1),
            (table.WasEmpty, table.DiscardOwed, table.Epoch, table.NextSequence, faults.CountOf(Fault.StorageEmpty)));
        table.WriteProgress(1, Tag, 0, false, false);
        Restart(8);
        Assert.Equal((false, false, 7u, Tag), (table.WasEmpty, table.DiscardOwed, table.Epoch, table.SessionTag));
    }

    [Fact]
    public void Each_state_is_recovered_in_the_order_of_the_sequences()
    {
        for (int i = 0; i < 4; i++)
        {
            WriteEntry((i + 2) % 4, 10 + i, 2);
        }

        table.NoteState(2, 10, EntryState.Free);
        table.NoteState(3, 11, EntryState.Released);
        table.WriteProgress(14, Tag, 3, false, true);
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
        table.NoteState(0, 10, EntryState.Free);
        table.WriteProgress(11, Tag, 0, false, false);
        WriteEntry(0, 14, 1);
        Restart();
        Assert.Equal("0:14", Restored());
        Assert.Equal(15, table.NextSequence);
    }

    [Fact]
    public void A_state_noted_for_an_older_record_of_the_slot_does_not_touch_the_newer()
    {
        WriteEntry(0, 10, 1);
        WriteEntry(0, 14, 1);
        table.NoteState(0, 10, EntryState.Free);
        table.WriteProgress(15, Tag, 0, false, false);
        Restart();
        Assert.Equal("0:14", Restored());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_write_that_failed_leaves_one_message_whatever_its_slot_holds(bool holdsNew)
    {
        table.WriteProgress(1, Tag, 0, false, false);
        WriteEntry(0, 10, 2);
        table.NoteState(0, 10, EntryState.Free);
        table.WriteProgress(11, Tag, 0, false, false);
        entries.Outcome = slot => slot == 0 ? holdsNew ? null : false : true;
        Assert.False(TryWriteEntry(0, 11));
        Assert.True(TryWriteEntry(1, 11));
        Restart();
        Assert.Single(Restored().Split(" | "));
        Assert.EndsWith(":11", Restored());

        // Released is known of the slot that took it; Free of both.
        Restart();
        TakeAll();
        int slot = table.AwaitingCount == 1 && holdsNew ? 0 : 1;
        table.NoteState(slot, 11, EntryState.Released);
        table.WriteProgress(12, Tag, 0, false, false);
        Restart();
        Assert.Equal(slot + ":11 released", Restored());
        table.NoteState(slot, 11, EntryState.Free);
        table.WriteProgress(12, Tag, 0, false, false);
        Restart();
        Assert.Equal("", Restored());
    }

    [Fact]
    public void Every_flipped_bit_of_an_entry_is_quarantined_and_the_sequence_jumps()
    {
        table.WriteProgress(1, Tag, 0, false, false);
        WriteEntry(0, 10, 1);
        WriteEntry(1, 11, 1);
        byte[] good = entries.Slots[0];
        for (int bit = 0; bit < good.Length * 8; bit++)
        {
            entries.Slots[0] = (byte[])good.Clone();
            entries.Slots[0][bit / 8] ^= (byte)(1 << (bit % 8));
            Restart();
            Assert.Equal(
                ("1:11", 1, 1, 20L),
                (Restored(), table.QuarantinedCount, faults.CountOf(Fault.EntryQuarantined), table.NextSequence));
        }

        for (int bytes = 1; bytes < good.Length; bytes++)
        {
            entries.Slots[0] = good[..bytes];
            Restart();
            Assert.Equal(("1:11", 1), (Restored(), table.QuarantinedCount));
        }

        entries.Slots[0] = good;
        entries.Unreadable.Add(0);
        Restart();
        Assert.Equal(("1:11", 1), (Restored(), faults.CountOf(Fault.StorageRead)));
    }

    [Fact]
    public void A_damaged_progress_copy_falls_back_to_the_older_one_and_two_damaged_ones_are_empty_storage()
    {
        WriteEntry(0, 10, 2);
        table.WriteProgress(11, Tag, 0, false, false);
        table.NoteState(0, 10, EntryState.Released);
        table.WriteProgress(11, Tag, 0, false, false);
        progress.Slots[1][9] ^= 1;
        Restart(99);
        Assert.Equal(("0:10", 7u, 1, false), (Restored(), table.Epoch, faults.CountOf(Fault.ProgressQuarantined), table.WasEmpty));
        progress.Slots[0][9] ^= 1;
        Restart(99);
        Assert.Equal(("0:10", 99u, 2, true), (Restored(), table.Epoch, faults.CountOf(Fault.ProgressQuarantined), table.DiscardOwed));
        Assert.True(table.NextSequence > 11 + 4);
    }

    [Fact]
    public void A_progress_write_that_failed_is_followed_by_one_that_counts()
    {
        WriteEntry(0, 10, 2);
        Assert.True(table.WriteProgress(11, Tag, 0, false, false));
        progress.Outcome = _ => false;
        table.NoteState(0, 10, EntryState.Released);
        Assert.False(table.WriteProgress(11, Tag, 0, false, false));
        progress.Outcome = _ => true;
        Assert.True(table.WriteProgress(11, Tag, 0, false, false));
        Restart();
        Assert.Equal("0:10 released", Restored());
    }

    [Fact]
    public void The_session_tag_of_a_named_entry_is_that_of_the_progress_record()
    {
        WriteEntry(0, 10, 1);
        WriteEntry(1, 11, 1);
        table.NoteState(0, 10, EntryState.Awaiting);
        table.WriteProgress(12, 0x5555, 0, false, false);
        Restart();
        var entry = new RestoredEntry();
        Assert.True(table.TakeRestored(entry));
        Assert.Equal((0, 0x5555u), (entry.Slot, entry.SessionTag));
        Assert.True(table.TakeRestored(entry));
        Assert.Equal((1, Tag), (entry.Slot, entry.SessionTag));
    }

    [Theory]
    [InlineData(4, false)]
    [InlineData(5, true)]
    [InlineData(6, true)]
    public void An_inbound_handshake_is_void_when_its_generation_is_behind(int generation, bool live)
    {
        // Ahead: its verdict was given and storage did not take the progress record that says so.
        table.WriteProgress(1, Tag, 5, false, false);
        WriteInbound(0, 3, (uint)generation, 7);
        Restart();
        var entry = new RestoredEntry();
        Assert.True(table.TakeRestoredInbound(entry));
        Assert.Equal((live, 7, 3L), (entry.Live, entry.PacketId, entry.Sequence));
        Assert.False(table.TakeRestoredInbound(entry));
    }

    [Fact]
    public void Inbound_messages_are_recovered_in_order_of_arrival_and_damaged_ones_counted_once()
    {
        WriteInbound(0, 9, 0, 7);
        WriteInbound(1, 8, 0, 6);
        Restart();
        var entry = new RestoredEntry();
        Assert.True(table.TakeRestoredInbound(entry) && entry.Slot == 1);
        Assert.True(table.TakeRestoredInbound(entry) && entry.Slot == 0);
        Assert.False(table.TakeRestoredInbound(entry));
        Assert.True(table.RemoveInbound(1));
        inbound.Slots[0][20] ^= 1;
        Restart();
        Assert.False(table.TakeRestoredInbound(entry));
        Assert.Equal(1, faults.CountOf(Fault.InboundQuarantined));
    }

    [Fact]
    public void A_rules_state_is_saved_before_the_last_record_that_speaks_of_it_is_overwritten()
    {
        WriteEntry(0, 10, 1, Word(0, 1, 1));
        WriteEntry(1, 11, 1, Word(1, 1, 1));
        WriteEntry(2, 12, 1, Word(0, 0, 2));
        long commits = table.Commits;
        WriteEntry(0, 13, 1);
        Assert.Equal((commits + 1, 0), (table.Commits, states.Slots[0].Length));
        states.Outcome = _ => false;
        Assert.False(TryWriteEntry(1, 14));
        Assert.Equal(11, BigEndian.GetI64(entries.Slots[1], 4));
        states.Outcome = _ => true;
        Assert.True(TryWriteEntry(1, 14));
        Assert.True(TryWriteEntry(2, 15));
        Restart();
        Assert.Equal((Word(0, 0, 2), Word(1, 1, 1)), (rules.NewestOf(0), rules.NewestOf(1)));
    }

    [Fact]
    public void Of_a_saved_state_and_a_record_the_higher_seq_counts()
    {
        rules.Note(Word(0, 1, 5));
        rules.Save();
        WriteEntry(0, 10, 1, Word(0, 0, 4));
        WriteEntry(1, 11, 1, Word(1, 1, 9));
        Restart();
        Assert.Equal((Word(0, 1, 5), Word(1, 1, 9)), (rules.NewestOf(0), rules.NewestOf(1)));
        states.Slots[0][9] ^= 1;
        Restart();
        Assert.Equal((Word(0, 0, 4), 1), (rules.NewestOf(0), faults.CountOf(Fault.RuleStateQuarantined)));
    }

    [Fact]
    public void A_state_follows_its_rules_name_to_another_place_and_what_is_gone_leaves_its_seq()
    {
        ruleTags = [0xA, 0xB];
        Restart();
        WriteEntry(0, 10, 1, RuleContext.Of(0, 1, 41, 0xA));
        WriteEntry(1, 11, 1, RuleContext.Of(1, 3, 7, 0xB));

        // A is gone, B is where it was, C is new.
        ruleTags = [0xB, 0xC];
        Restart();
        Assert.Equal((RuleContext.Of(1, 3, 7, 0xB), 0, 41), (rules.NewestOf(0), rules.NewestOf(1), rules.GoneSeq));
        Assert.Equal((0, -1), (rules.IndexOf(RuleContext.Of(1, 3, 7, 0xB)), rules.IndexOf(RuleContext.Of(0, 1, 41, 0xA))));

        // Both records are overwritten: one write before the first keeps what they said.
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

        // B moved to the first place, and C to B's; neither is there in the next start, which saves.
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
        Assert.True(table.WriteProgress(11, Tag, 0, false, false));
        Assert.True(rules.Save());
        Restart(7);
        Assert.Equal((5u, false), (table.Epoch, table.IsEpochNew));
        states.Slots[0][9] ^= 1;
        Restart(7);
        Assert.Equal((7u, true, false), (table.Epoch, table.IsEpochNew, table.WasEmpty));
    }

    [Theory]
    [InlineData(0L, 1)]
    [InlineData(-1L, 1)]
    [InlineData(long.MaxValue, 1)]
    [InlineData(12L, 0)]
    [InlineData(12L, 3)]
    public void A_whole_record_with_a_sequence_or_qos_that_no_table_writes_is_quarantined(long sequence, int qos)
    {
        table.WriteProgress(1, Tag, 0, false, false);
        WriteEntry(0, sequence, qos);
        WriteEntry(1, 11, 1);
        Restart();
        Assert.Equal(("1:11", 1, 20L), (Restored(), faults.CountOf(Fault.EntryQuarantined), table.NextSequence));
    }

    [Theory]
    [InlineData(-1L, 2)]
    [InlineData(long.MaxValue, 2)]
    [InlineData(3L, 0)]
    public void A_whole_inbound_record_with_an_arrival_or_qos_that_no_table_writes_is_quarantined(long arrival, int qos)
    {
        Assert.True(table.WriteInbound(0, 0, arrival, 7, qos, false, false, 1, [0, 1, 0x74, 0, 1], 0, 5));
        Restart();
        Assert.False(table.TakeRestoredInbound(new RestoredEntry()));
        Assert.Equal(1, faults.CountOf(Fault.InboundQuarantined));
    }

    [Theory]
    [InlineData(0L)]
    [InlineData(-5L)]
    [InlineData(long.MaxValue)]
    public void A_progress_record_with_a_next_sequence_out_of_range_is_empty_storage(long next)
    {
        WriteEntry(0, 10, 1);
        table.WriteProgress(next, Tag, 0, false, false);
        Restart(99);
        Assert.Equal((true, 99u, 11L), (table.WasEmpty, table.Epoch, table.NextSequence));
        Assert.Equal("0:10", TakeAll());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_slot_that_rots_between_recovery_and_its_reading_is_counted_and_passed_over(bool unreadable)
    {
        table.WriteProgress(1, Tag, 0, false, false);
        WriteEntry(0, 10, 1);
        WriteEntry(1, 11, 1);
        Restart();
        entries.Slots[0][5] ^= 1;
        if (unreadable)
        {
            entries.Unreadable.Add(0);
        }

        Assert.Equal("1:11", TakeAll());
        Assert.Equal((1, 1), (table.QuarantinedCount, faults.CountOf(unreadable ? Fault.StorageRead : Fault.EntryQuarantined)));
    }

    [Fact]
    public void An_unreadable_inbound_slot_is_counted_once_and_one_that_cannot_be_emptied_is_said_so()
    {
        WriteInbound(0, 1, 0, 7);
        WriteInbound(1, 2, 0, 8);
        inbound.Unreadable.Add(0);
        Restart();
        var entry = new RestoredEntry();
        Assert.True(table.TakeRestoredInbound(entry) && entry.Slot == 1);
        Assert.False(table.TakeRestoredInbound(entry));
        Assert.Equal(1, faults.CountOf(Fault.StorageRead));
        inbound.Outcome = _ => false;
        long commits = table.Commits;
        Assert.False(table.RemoveInbound(1));
        Assert.Equal(commits, table.Commits);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_twin_from_a_failed_write_is_erased_before_the_slot_that_counts_is_overwritten(bool erasable)
    {
        table.WriteProgress(1, Tag, 0, false, false);
        entries.Outcome = slot => slot == 0 ? null : true;
        Assert.False(TryWriteEntry(0, 11));
        Assert.True(TryWriteEntry(1, 11));
        table.NoteState(1, 11, EntryState.Free);
        table.WriteProgress(12, Tag, 0, false, false);

        // Slot 0 still holds a copy: with slot 1 overwritten nothing would say that it is finished.
        entries.Outcome = slot => slot != 0 || erasable;
        Assert.Equal(erasable, TryWriteEntry(1, 15));
        Assert.Equal(erasable, entries.Slots[0].Length == 0);
        Restart();
        Assert.Equal(erasable ? "1:15" : "", TakeAll());
    }

    [Fact]
    public void Of_two_named_copies_the_one_that_is_not_free_counts()
    {
        WriteEntry(0, 10, 2);
        WriteEntry(2, 10, 2);
        table.NoteState(0, 10, EntryState.Free);
        table.WriteProgress(11, Tag, 0, false, false);
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
            { (256, 64, 4096, 64), (4, 64, 40, 64), (4, 29, 80, 64), (4, 64, 80, 27) })
        {
            Assert.Throws<FaultException>(() => new InflightTable(
                new MemorySlots(count, entryBytes), new MemorySlots(2, progressBytes), new MemorySlots(2, inboundBytes), rules, crc,
                faults));
        }

        Assert.Throws<FaultException>(() => new RuleStates(new MemorySlots(2, 20), new int[2], false, crc, faults));
        byte[] body = new byte[100];
        Assert.Throws<FaultException>(() => table.WriteEntry(0, 1, 1, false, 0, Tag, body, 0, body.Length));
        Assert.Throws<FaultException>(() => table.WriteInbound(0, 0, 1, 1, 1, false, false, 0, body, 0, body.Length));
    }

    [Fact]
    public void A_context_word_keeps_rule_state_tag_and_seq_apart()
    {
        long word = RuleContext.Of(254, 255, (1L << 32) - 1, 0xFFFF);
        Assert.Equal((254, 255, (1L << 32) - 1), (RuleContext.RuleOf(word), RuleContext.StateOf(word), RuleContext.SeqOf(word)));
        Assert.Equal(0x0401_1234_0000_0A0B, RuleContext.Of(3, 1, 0x0A0B, 0x1234));
        Assert.Equal(0x1234, RuleContext.TagOf(RuleContext.Of(0, 255, 0, 0x1234)));
        Assert.Equal((0xCDEF, 1), (RuleContext.TagOfName(0x89ABCDEF), RuleContext.TagOfName(0x89AB0000)));
        Assert.Equal(-1, RuleContext.RuleOf(0));
        Assert.NotEqual(0, Word(0, 0, 0));
    }

    private static long Word(int rule, int state, long seq) => RuleContext.Of(rule, state, seq, RuleContext.NoTag);

    private void Restart(uint newEpoch = 7)
    {
        faults = new FaultLog();
        var crc = new TableCrc32();
        rules = new RuleStates(states, ruleTags, keepsOthers, crc, faults);
        table = new InflightTable(entries, progress, inbound, rules, crc, faults);
        table.Recover(newEpoch);
    }

    private void WriteEntry(int slot, long sequence, int qos, long context = 0, string body = "0001 74 0001")
    {
        byte[] bytes = Convert.FromHexString(body.Replace(" ", ""));
        Assert.True(table.WriteEntry(slot, sequence, qos, true, context, Tag, bytes, 0, bytes.Length));
    }

    private bool TryWriteEntry(int slot, long sequence)
    {
        return table.WriteEntry(slot, sequence, 2, false, 0, Tag, [0, 1, 0x74, 0, 1], 0, 5);
    }

    private void WriteInbound(int slot, long arrival, uint generation, int id)
    {
        Assert.True(table.WriteInbound(slot, generation, arrival, id, 2, false, false, 1, [0, 1, 0x74, 0, 1], 0, 5));
    }

    private string Restored()
    {
        Restart(table.Epoch);
        return TakeAll();
    }

    private string TakeAll()
    {
        var entry = new RestoredEntry();
        var found = new List<string>();
        while (table.TakeRestored(entry))
        {
            found.Add($"{entry.Slot}:{entry.Sequence}{(entry.Released ? " released" : "")}");
        }

        return string.Join(" | ", found);
    }

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
