using System.Text;
using Gateway.App;
using Gateway.Primitives;
using Xunit;

namespace Gateway.Tests.Unit.App;

public class CommandIdsTests
{
    /// <summary>The upper half of the CRC-32 of `ping`; that of no arguments is 0.</summary>
    private const string PingTag = "25D5";

    private readonly FakeSlots area = new(2, AppLimits.CommandIdsSlotBytesMax);
    private readonly FaultLog faults = new();

    [Fact]
    public void The_record_is_byte_for_byte_that_of_its_format()
    {
        CommandIds ids = Start();
        Note(ids, "ab", CommandResult.NoSuchSensor);
        Note(ids, "c", CommandResult.Ok);
        string slot = Convert.ToHexString(area.Slots.MaxBy(content => content.Length)!);
        Assert.Equal("4302000B" + "00000003" + "020B" + PingTag + "6162" + "0100" + PingTag + "63", slot[..^8]);
        Assert.Equal([(int)CommandResult.NoSuchSensor, 0, -1], new[] { "ab", "c", "a" }.Select(id => Find(Start(), id)));
    }

    [Fact]
    public void The_last_sixteen_are_held_and_the_oldest_makes_room()
    {
        CommandIds ids = Start();
        for (int i = 0; i < 40; i++)
        {
            Note(ids, new string('i', AppLimits.CommandIdBytesMax - 2) + $"{i:00}", (CommandResult)(i % 19));
        }

        foreach (CommandIds held in new[] { ids, Start() })
        {
            Assert.Equal(AppLimits.CommandIdCount, held.Count);
            Assert.Equal(
                Enumerable.Range(0, 40).Select(i => i < 24 ? -1 : i % 19),
                Enumerable.Range(0, 40).Select(i => Find(held, new string('i', AppLimits.CommandIdBytesMax - 2) + $"{i:00}")));
        }
    }

    [Fact]
    public void An_id_noted_again_keeps_its_place_with_the_newer_result()
    {
        CommandIds ids = Start();
        Note(ids, "a", CommandResult.Interrupted);
        Note(ids, "b", CommandResult.Ok);
        Note(ids, "a", CommandResult.Ok);
        Assert.Equal((2, 0), (Start().Count, Find(Start(), "a")));
    }

    [Fact]
    public void An_id_belongs_to_one_command_with_its_arguments()
    {
        CommandIds ids = Start();
        Assert.True(ids.Note(Request("a", "interval", "t1 7"), CommandResult.Ok));
        foreach (CommandIds held in new[] { ids, Start() })
        {
            Assert.Equal(
                [(int)CommandResult.Ok, (int)CommandResult.IdInUse, (int)CommandResult.IdInUse, -1],
                [
                    Find(held, "a", "interval", "t1 7"), Find(held, "a", "interval", "t1 8"), Find(held, "a", "read", "t1 7"),
                    Find(held, "b", "interval", "t1 7")
                ]);
        }
    }

    [Fact]
    public void A_record_of_version_1_counts_as_empty_and_is_counted()
    {
        byte[] body = Convert.FromHexString("010061");
        var record = new Gateway.Hal.ABRecord(area, new TableCrc32(), 0x43, 1);
        body.CopyTo(record.Buffer, Gateway.Hal.ABRecord.BodyOffset);
        record.Save(body.Length);
        CommandIds ids = Start();
        Assert.Equal((0, -1, 1), (ids.Count, Find(ids, "a"), faults.CountOf(AppFaults.CommandIdsLost)));
        Note(ids, "a", CommandResult.Ok);
        Assert.Equal(0, Find(Start(), "a"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_power_cut_at_any_write_leaves_the_ids_before_or_those_after(bool cutLeavesNew)
    {
        for (int cutAt = 1; cutAt <= 20; cutAt++)
        {
            var power = new FakePower { LeavesNew = cutLeavesNew };
            var slots = new FakeSlots(2, AppLimits.CommandIdsSlotBytesMax, power);
            var ids = new CommandIds(slots, new TableCrc32(), faults);
            ids.Recover(false);
            power.CutAt = power.Operations + cutAt;
            int noted = 0;
            try
            {
                for (; noted < 20; noted++)
                {
                    Note(ids, "i" + noted, CommandResult.Ok);
                }
            }
            catch (PowerCutException)
            {
            }

            Assert.Equal(cutAt - 1, noted);
            var after = new CommandIds(slots, new TableCrc32(), faults);
            after.Recover(false);
            int newest = noted - (cutLeavesNew ? 0 : 1);
            Assert.Equal((newest < 0 ? -1 : 0, -1), (Find(after, "i" + newest), Find(after, "i" + (newest + 1))));
            Assert.Equal(Math.Min(newest + 1, AppLimits.CommandIdCount), after.Count);
        }

        Assert.Equal(0, faults.CountOf(AppFaults.CommandIdsLost));
    }

    [Fact]
    public void What_cannot_be_read_or_written_is_counted_and_the_other_copy_serves()
    {
        CommandIds ids = Start();
        Note(ids, "a", CommandResult.Ok);
        Note(ids, "b", CommandResult.Ok);
        int newest = area.Slots[0].Length > area.Slots[1].Length ? 0 : 1;
        area.Slots[newest][9] ^= 1;
        Assert.Equal((0, -1), (Find(Start(), "a"), Find(Start(), "b")));
        Assert.Equal(1, faults.CountOf(AppFaults.CommandIdsLost));

        // The first start wrote the other copy anew.
        area.Slots[0] = [];
        Assert.Equal((0, 2), (Find(Start(), "a"), faults.CountOf(AppFaults.CommandIdsLost)));
        area.Slots[0] = [];
        area.Slots[1] = [];
        var known = new CommandIds(area, new TableCrc32(), faults);
        known.Recover(true);
        Assert.Equal((-1, 3), (Find(known, "a"), faults.CountOf(AppFaults.CommandIdsLost)));
        area.FailAll();
        Assert.False(Start().Note(Request("x"), CommandResult.Ok));
    }

    [Theory]
    [InlineData("00")]
    [InlineData("00000000")]
    [InlineData("1100000041414141414141414141414141414141414141")]
    [InlineData("050000004142")]
    [InlineData("010000004102")]
    public void A_body_that_is_not_well_formed_ends_where_it_stops_being_so(string body)
    {
        byte[] bytes = Convert.FromHexString(body);
        var record = new Gateway.Hal.ABRecord(area, new TableCrc32(), 0x43, 2);
        bytes.CopyTo(record.Buffer, Gateway.Hal.ABRecord.BodyOffset);
        record.Save(bytes.Length);
        CommandIds ids = Start();
        Assert.Equal((body == "010000004102" ? 1 : 0, 1), (ids.Count, faults.CountOf(AppFaults.CommandIdsLost)));
        Note(ids, "new", CommandResult.Ok);
        Assert.Equal(0, Find(Start(), "new"));
    }

    private CommandIds Start()
    {
        var ids = new CommandIds(area, new TableCrc32(), faults);
        ids.Recover(false);
        return ids;
    }

    private static void Note(CommandIds ids, string id, CommandResult result) => Assert.True(ids.Note(Request(id), result));

    private static int Find(CommandIds ids, string id, string name = "ping", string arguments = "") =>
        ids.Find(Request(id, name, arguments));

    // Between other bytes, as in a message.
    private static CommandRequest Request(string id, string name = "ping", string arguments = "") => new()
    {
        Buffer = Encoding.ASCII.GetBytes($"cmd/{name}#{id} {arguments}"), NameOffset = 4, NameBytes = name.Length,
        IdOffset = name.Length + 5, IdBytes = id.Length, ArgumentOffset = name.Length + id.Length + 6, ArgumentBytes = arguments.Length
    };
}
