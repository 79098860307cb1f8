using Gateway.Hal;
using Gateway.Inflight;
using Gateway.Primitives;
using Xunit;

namespace Gateway.Tests.Unit.Inflight;

/// <summary>
/// A full table in which one thing is damaged: every bit of every record, every slot emptied or unreadable, every area emptied. What is
/// found again is whole, or what is missing is counted.
/// </summary>
public class DamageTests
{
    private const uint Epoch = 5;
    private const uint NewEpoch = 99;
    private const uint Tag = 0xA1B2C3D4;
    private const int SlotCount = 6;

    // The oldest lost identifier is in the first part of them.
    private const int Later = 1 << 3;
    private const string Held = "0:10 1:11 2:12R 4:15 5:16";

    private readonly FakeSlots entries = new(SlotCount, 64);
    private readonly FakeSlots progress = new(2, 80);
    private readonly FakeSlots inbound = new(2, 64);
    private readonly FakeSlots states = new(2, 64);
    private readonly List<byte[][]> whole;
    private FaultLog faults = new();
    private RuleStates rules = null!;
    private InflightTable table = null!;

    /// <summary>
    /// Slots 0 and 1 are awaited, by the progress record's word; 2 is released; 3 is finished; 4 is newer than the progress record, over a
    /// finished one; 5 is newer, and the first in its slot.
    /// </summary>
    public DamageTests()
    {
        Recover(Epoch);
        table.LoadInbound();
        Write(0, 10, RuleContext.Of(0, 1, 3, 0x77));
        Write(1, 11, 0);
        Write(2, 12, 0);
        Write(3, 13, 0);
        Write(4, 14, 0);
        Progress(15);
        for (int slot = 0; slot < 5; slot++)
        {
            table.NoteState(slot, slot == 2 ? EntryState.Released : slot < 2 ? EntryState.Awaiting : EntryState.Free);
        }

        rules.Save();
        Inbound(7);
        Inbound(8);
        Progress(15);
        Write(4, 15, RuleContext.Of(0, 0, 4, 0x77));
        Write(5, 16, 0);
        whole = [.. Areas.Select(area => area.Slots.Select(slot => (byte[])slot.Clone()).ToArray())];
    }

    private FakeSlots[] Areas => [entries, progress, inbound, states];

    [Fact]
    public void What_is_whole_tells_nothing()
    {
        Assert.Equal((Held, "8"), Found());
        Assert.Equal("", Told());
        Assert.Equal((Epoch, 17L, 0), (table.Epoch, table.NextSequence, table.QuarantinedCount));
    }

    [Fact]
    public void Every_flipped_bit_of_every_record_is_told()
    {
        foreach (FakeSlots area in Areas)
        {
            for (int slot = 0; slot < area.SlotCount; slot++)
            {
                for (int bit = 0; bit < 8 * area.Slots[slot].Length; bit++)
                {
                    Restore();
                    area.Slots[slot][bit / 8] ^= (byte)(1 << (bit % 8));
                    AssertTold(area, slot, $"bit {bit}", isMissing: false);
                }
            }
        }
    }

    [Fact]
    public void Every_record_that_ends_too_early_is_told()
    {
        foreach (FakeSlots area in Areas)
        {
            for (int slot = 0; slot < area.SlotCount; slot++)
            {
                for (int bytes = 0; bytes < area.Slots[slot].Length; bytes++)
                {
                    Restore();
                    area.Slots[slot] = area.Slots[slot][..bytes];
                    AssertTold(area, slot, $"{bytes} bytes", isMissing: bytes == 0);
                }
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_area_that_is_emptied_is_told_with_what_it_costs(bool atAll)
    {
        foreach (FakeSlots area in Areas)
        {
            Restore();
            foreach (FakeSlots emptied in atAll ? Areas : [area])
            {
                for (int slot = 0; slot < emptied.SlotCount; slot++)
                {
                    emptied.Slots[slot] = [];
                }
            }

            Found();
            string told = Told();
            Assert.Equal(
                atAll ? "storage-empty 1"
                : area == entries ? "entry-missing 6 entry-doubt 4 entry-lost 2"
                : area == progress ? "storage-empty 1"
                : area == inbound ? "inbound-quarantined 2" : "rule-state-quarantined 2",
                told);
            Assert.Equal(area == inbound && !atAll ? Epoch : NewEpoch, table.Epoch);
        }
    }

    [Fact]
    public void A_slot_that_cannot_be_read_now_is_told_and_comes_when_it_can_be_read()
    {
        for (int slot = 0; slot < SlotCount; slot++)
        {
            Restore();
            entries.Unreadable.Add(slot);
            Found();
            Assert.Equal("entry-doubt 1 storage-read 1", Told());
            entries.Unreadable.Clear();
            Assert.Equal((Held, ""), (Found().Entries, Told()));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void One_read_that_is_refused_or_wrong_costs_at_most_what_is_told(int area)
    {
        FakeSlots slots = area == 1 ? entries : progress;
        for (int read = 1; read <= 20; read++)
        {
            Restore();
            slots.RefusedRead = read;
            string found = Found().Entries;
            slots.RefusedRead = 0;
            Assert.True(found == Held || Told() != "", $"read {read}: {found}");
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_bad_copy_of_the_progress_record_leaves_a_doubt_about_the_session(int copy)
    {
        // Found by the random deliveries: the older copy did not know that the session was lost, and PUBREL went into a new one.
        Restore();
        progress.Slots[copy][9] ^= 1;
        Found();
        Assert.True(table.ConnectUnanswered);
    }

    [Fact]
    public void An_older_entry_in_a_slot_is_a_lost_one_if_the_progress_record_awaits_it()
    {
        byte[] old = (byte[])whole[0][0].Clone();
        Restore();
        Recover(Epoch);
        Write(0, 20, 0);
        table.NoteState(0, EntryState.Awaiting);
        Progress(21);
        entries.Slots[0] = old;
        Assert.DoesNotContain("0:", Found().Entries);
        Assert.Equal("entry-missing 1 entry-lost 1", Told());

        // The rule's state in the older record is kept, and the loss is told once.
        Assert.Equal(4, RuleContext.SeqOf(rules.NewestOf(0)));
        Progress(table.NextSequence);
        Found();
        Assert.Equal("", Told());
    }

    [Fact]
    public void A_message_whose_other_copy_is_whole_is_not_lost()
    {
        Restore();
        Recover(Epoch);
        entries.Failing[0] = true;
        Assert.False(TryWrite(0, 20, 0));
        entries.Failing.Clear();
        Write(3, 20, 0);
        table.NoteState(3, EntryState.Awaiting);
        Progress(21);
        entries.Slots[3][9] ^= 1;
        Assert.Contains("0:20", Found().Entries);
        Assert.Equal("entry-doubt 1 entry-quarantined 1", Told());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_power_cut_at_any_write_after_damage_leaves_the_numbers_of_before_to_nobody(bool leavesNew)
    {
        for (int damaged = 0; damaged < SlotCount; damaged++)
        {
            // Counts writes, then cuts at each.
            for (int cutAt = 1; cutAt <= 5; cutAt++)
            {
                Restore();
                entries.Slots[damaged][9] ^= 1;
                var power = new FakePower { CutAt = cutAt, LeavesNew = leavesNew };
                FakeSlots[] copies = [.. Areas.Select(area => area.Copy(power))];
                var log = new FaultLog();
                InflightTable Open() => new(
                    copies[0], copies[1], copies[2],
                    new RuleStates(copies[3], [0x77], false, new TableCrc32(), log, new byte[ABRecord.BufferBytes(states)]),
                    new TableCrc32(), log);
                bool isCut = false;
                try
                {
                    Open().Recover(NewEpoch);
                }
                catch (PowerCutException)
                {
                    isCut = true;
                }

                Assert.Equal(cutAt <= 4, isCut);
                power.Restart();
                InflightTable after = Open();
                after.Recover(NewEpoch + 1);
                Assert.True(
                    after.Epoch != Epoch && after.NextSequence > 16 + SlotCount && after.Discard != 0,
                    $"slot {damaged}, cut at {cutAt}, {isCut}");
            }
        }
    }

    [Theory]
    [InlineData(40_000, 0)]
    [InlineData(53_400, JournalRecord.DiscardNow)]
    [InlineData(61_440 + 9000, JournalRecord.DiscardNow)]
    public void The_older_a_lost_message_may_be_the_sooner_the_session_is_discarded(long next, int discard)
    {
        Recover(Epoch);
        Progress(next);
        entries.Slots[0][9] ^= 1;
        Found();
        Assert.Equal(discard == JournalRecord.DiscardNow ? discard : Later, table.Discard);
    }

    [Fact]
    public void What_is_to_be_discarded_stays_for_the_oldest_loss_until_it_is_done()
    {
        Recover(Epoch);
        Progress(6000);
        Write(0, 6000, 0);
        table.NoteState(0, EntryState.Awaiting);
        Progress(6001);
        entries.Slots[0][9] ^= 1;
        Found();
        Assert.Equal(3 << 3, table.Discard);

        // A later start finds it in the progress record; an older loss counts instead of a newer one.
        Progress(table.NextSequence, table.Discard);
        Found();
        Assert.Equal((3 << 3, ""), (table.Discard, Told()));
        entries.Slots[1][9] ^= 1;
        Found();
        Assert.Equal(Later, table.Discard);
        Progress(table.NextSequence);
        Found();
        Assert.Equal(0, table.Discard);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_new_epoch_stays_when_a_copy_of_the_progress_record_is_lost_after_it(int copy)
    {
        // Found by the random deliveries: the older copy brought the old epoch back, in which a rule's seq had gone back.
        Restore();
        entries.Slots[4][9] ^= 1;
        Found();
        progress.Slots[copy][9] ^= 1;
        Recover(NewEpoch + 1);
        Assert.Equal(NewEpoch, table.Epoch);
    }

    private void AssertTold(FakeSlots area, int slot, string damage, bool isMissing)
    {
        (string Entries, string Inbound) found = Found();
        string told = Told();
        string story = $"area {Array.IndexOf(Areas, area)} slot {slot} {damage}: {found}, told {told}";
        if (area == entries)
        {
            // Only what the progress record awaits is lost for certain.
            string cost = slot < 2 ? "entry-lost 1" : "entry-doubt 1";
            string name = isMissing ? "entry-missing 1" : "entry-quarantined 1";
            Assert.True(told.Split(' ').Order().SequenceEqual($"{name} {cost}".Split(' ').Order()), story);
            Assert.True(found.Entries.Split(' ').SequenceEqual(Held.Split(' ').Where(one => one[0] != slot + '0')), story);
            Assert.True(table.Epoch == NewEpoch && table.NextSequence >= 17 + SlotCount, story);
            Assert.True(table.Discard == Later, story);
        }
        else
        {
            string name = area == progress ? "progress" : area == inbound ? "inbound" : "rule-state";
            Assert.True(told == name + "-quarantined 1", story);
            Assert.True(area == states == (table.Epoch == NewEpoch) && table.Discard == 0, story);
        }

        // Once: what was damaged is whole again with the next progress record.
        Progress(table.NextSequence);
        Found();
        Assert.True(Told() == "" || (area == progress && Told() == "progress-quarantined 1"), story + ", then " + Told());
    }

    private void Restore()
    {
        for (int area = 0; area < Areas.Length; area++)
        {
            for (int slot = 0; slot < Areas[area].SlotCount; slot++)
            {
                Areas[area].Slots[slot] = (byte[])whole[area][slot].Clone();
            }
        }
    }

    private (string Entries, string Inbound) Found()
    {
        Recover(NewEpoch);
        int count = table.LoadInbound();
        var place = new RestoredPlace();
        var ids = new List<int>();
        for (; count > 0; count--)
        {
            table.TakeInbound(place);
            ids.Add(place.PacketId);
        }

        var entry = new JournalRecord();
        var found = new List<string>();
        while (table.TakeRestored(entry))
        {
            found.Add($"{entry.Index}:{entry.Sequence}{(entry.Released ? "R" : "")}");
        }

        return (string.Join(' ', found), string.Join(' ', ids));
    }

    private string Told() => string.Join(' ', new[]
    {
        (InflightFaults.EntryMissing, "entry-missing"), (InflightFaults.EntryDoubt, "entry-doubt"),
        (InflightFaults.StorageEmpty, "storage-empty"), (HalFaults.StorageRead, "storage-read"),
        (InflightFaults.EntryQuarantined, "entry-quarantined"), (InflightFaults.ProgressQuarantined, "progress-quarantined"),
        (Fault.InboundQuarantined, "inbound-quarantined"), (InflightFaults.RuleStateQuarantined, "rule-state-quarantined"),
        (Fault.EntryLost, "entry-lost")
    }.Where(code => faults.CountOf(code.Item1) > 0).Select(code => $"{code.Item2} {faults.CountOf(code.Item1)}"));

    private void Recover(uint newEpoch)
    {
        faults = new FaultLog();
        var crc = new TableCrc32();
        rules = new RuleStates(states, [0x77], false, crc, faults, new byte[ABRecord.BufferBytes(states)]);
        table = new InflightTable(entries, progress, inbound, rules, crc, faults);
        table.Recover(newEpoch);
    }

    private void Write(int slot, long sequence, long context) => Assert.True(TryWrite(slot, sequence, context));

    private bool TryWrite(int slot, long sequence, long context)
    {
        int id = 1 + (int)sequence;
        byte[] body = [0, 1, 0x74, (byte)(id >> 8), (byte)id];
        return table.WriteEntry(new JournalRecord
        {
            Kind = JournalKind.Entry, Index = slot, Sequence = sequence, First = 0x34, Context = context, SessionTag = Tag, Buffer = body,
            Bytes = body.Length, ChangeState = TableRecords.Unchanged
        });
    }

    private void Progress(long next, int discard = 0) => Assert.True(table.WriteProgress(new JournalRecord
    {
        Kind = JournalKind.Progress, Sequence = next, SessionTag = Tag, Discard = discard
    }));

    private void Inbound(ushort id) => Assert.True(table.WriteInbound(new JournalRecord
    {
        Kind = JournalKind.Inbound, InboundIds = [id], InboundCrcs = [1], InboundStates = [2], InboundCount = 1
    }));
}
