using System.Text.Json;
using Gateway.Alarms;
using Gateway.App;
using Gateway.Hal;
using Gateway.Mqtt;
using Gateway.Primitives;
using Xunit;

namespace Gateway.Tests.Unit.App;

/// <summary>Alarms whose packets were removed from RAM while the broker was silent, from their records to the subscriber.</summary>
public class FetchTests
{
    private const int Packets = 3;
    private const int Transitions = 14;

    // The window holds the first eight; of the later ones the newest lose their packet.
    private const int GaveWay = 13;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void At_every_write_what_is_read_again_arrives_once_and_in_its_order(bool cutLeavesNew)
    {
        World whole = Outage(0, cutLeavesNew);
        Assert.Equal(Enumerable.Range(1, Transitions), Numbers(whole));
        for (int cutAt = 1; cutAt <= whole.Power.Operations; cutAt++)
        {
            World each = Outage(cutAt, cutLeavesNew);
            string story = $"cut at write {cutAt}: " + string.Join(' ', Numbers(each));

            // An alarm whose record was not written before the power cut is made again, with the same number.
            Assert.True(Numbers(each).SequenceEqual(Enumerable.Range(1, Numbers(each).Count)), story);
            Assert.True(each.Loop.Session.HeldCount == 0 && each.CountOf(Fault.EntryLost) == 0, story);
        }
    }

    [Fact]
    public void A_record_that_cannot_be_read_is_one_lost_message_and_a_gap_and_nothing_else()
    {
        var world = new World { PacketCount = Packets };
        world.PowerOn().Run(3000);
        Toggle(world);
        int slot = SlotOf(world, GaveWay);
        world.Inflight.Unreadable.Add(slot);
        world.Link.StallToBroker = false;
        world.Run(20_000);
        Assert.Equal(Enumerable.Range(1, Transitions).Where(seq => seq != GaveWay), Numbers(world));
        Assert.Equal((1, 3, 0), (world.CountOf(Fault.EntryLost), world.CountOf(HalFaults.StorageRead), world.Loop.Session.HeldCount));

        // Its entry is also free in storage, although the slot can be read again.
        world.Inflight.Unreadable.Clear();
        world.PowerOn().Run(5000);
        Assert.Equal((0, 0), (world.Loop.Table.AwaitingCount, world.Loop.Table.QuarantinedCount));
        Assert.Equal(Transitions - 1, Numbers(world).Count);
    }

    [Fact]
    public void A_record_that_can_be_read_at_the_second_try_is_not_lost_and_keeps_its_place()
    {
        var world = new World { PacketCount = Packets };
        world.PowerOn().Run(3000);
        Toggle(world);
        world.Inflight.Unreadable.Add(SlotOf(world, GaveWay));
        world.Link.StallToBroker = false;
        for (int i = 0; i < 500 && world.CountOf(HalFaults.StorageRead) == 0; i++)
        {
            world.Run(10);
        }

        world.Inflight.Unreadable.Clear();
        world.Run(10_000);
        Assert.Equal(Enumerable.Range(1, Transitions), Numbers(world));
        Assert.Equal((0, 1), (world.CountOf(Fault.EntryLost), world.CountOf(HalFaults.StorageRead)));
    }

    [Fact]
    public void More_alarms_in_one_turn_than_packets_in_ram_have_their_records_in_that_turn()
    {
        const int Count = 6;
        var world = new World { PacketCount = 2 };
        world.PowerOn(change: parts => parts.Alarms =
        [
            .. Enumerable.Range(0, Count).Select(i => new AlarmChannel(
                Ascii.Bytes("d" + i), new ContactRule(AlarmSeverity.High, true, 0), world.Door, 2))
        ]).Run(3000);
        world.Link.StallToBroker = true;
        int written = world.Power.Operations;
        world.Door.IsHigh = true;
        while (world.Loop.Session.HeldCount == 0)
        {
            world.Run(1);
        }

        Assert.Equal((Count, Count), (world.Loop.Session.HeldCount, world.Power.Operations - written));
        Assert.Equal(0, world.CountOf(MqttFaults.PacketsFull));
        world.Link.StallToBroker = false;
        world.Run(5000);
        Assert.Equal(Count, world.Messages.Count(message => message.Topic.StartsWith("gateway/gw1/alarm/d", StringComparison.Ordinal)));
    }

    private static World Outage(int cutAt, bool cutLeavesNew)
    {
        var world = new World(new FakePower { CutAt = cutAt, LeavesNew = cutLeavesNew }) { PacketCount = Packets };
        world.Guarded(() => world.Run(3000));
        world.Guarded(() => Toggle(world));
        world.Guarded(() =>
        {
            world.Link.StallToBroker = false;
            world.Run(10_000);
        });
        world.Guarded(() => world.Run(5000));
        return world;
    }

    private static void Toggle(World world)
    {
        world.Link.StallToBroker = true;
        for (int i = 0; i < Transitions; i++)
        {
            world.Sensor.ValueMilli = i % 2 == 0 ? 90_000 : 20_000;
            world.Run(1100);
        }
    }

    private static int SlotOf(World world, int seq) =>
        Enumerable.Range(0, world.Loop.Session.EntryCount).Single(
            slot => world.Loop.Session.StateOf(slot) != Gateway.Mqtt.OutboundState.Free
                && (uint)world.Loop.Session.ContextOf(slot) == seq);

    private static List<int> Numbers(World world) =>
        [.. world.Payloads("alarm/hot").Select(text => JsonDocument.Parse(text).RootElement.GetProperty("seq").GetInt32())];
}
