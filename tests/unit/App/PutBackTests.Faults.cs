using Gateway.Alarms;
using Gateway.App;
using Gateway.Hal;
using Gateway.Mqtt;
using Gateway.Simulation;
using Xunit;

namespace Gateway.Tests.Unit.App;

/// <content>With something else that fails at the same time.</content>
public partial class PutBackTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void An_image_from_before_the_first_connection_is_noticed(int offlineStarts)
    {
        var world = new World();
        world.Network.RefuseConnect = true;
        world.PowerOn().Run(1000);
        StorageCopy copy = StorageCopy.Of(world);
        world.Network.RefuseConnect = false;
        world.PowerOn().Run(1000);
        Move(world, 3);
        world.PowerOn().Run(10_000);
        Move(world, 3);
        world.Run(90_000);
        copy.PutBack(world);
        world.Network.RefuseConnect = true;
        for (int i = 0; i < offlineStarts; i++)
        {
            world.PowerOn().Run(1000);
        }

        world.Network.RefuseConnect = false;
        world.Door.IsHigh = false;
        world.PowerOn().Run(10_000);
        int counted = world.CountOf(AppFaults.StoreBehind);
        Move(world, 3);
        AssertNoNumberTwice(world, $"store-behind {counted}: ");
        Assert.Equal(1, counted);
    }

    [Fact]
    public void An_alarm_of_missing_data_says_its_state_while_its_sensor_is_silent()
    {
        var world = new World();
        void Set(GatewayParts parts) => parts.Alarms =
            [.. parts.Alarms, new AlarmChannel("silent"u8.ToArray(), new NoDataRule(AlarmSeverity.High, 3000), parts.Sensors[0], 1)];
        world.PowerOn(change: Set).Run(1000);
        world.Sensor.Next = SensorStatus.Failed;
        world.Run(10_000);
        Assert.Contains("active-unack", world.Payloads("alarm/silent")[^1]);
        StorageCopy copy = StorageCopy.Of(world);
        world.Sensor.Next = SensorStatus.Ok;
        world.PowerOn(change: Set).Run(10_000);
        world.Command("ack", "all");
        world.Run(5000);
        Assert.Contains("normal", world.Payloads("alarm/silent")[^1]);
        copy.PutBack(world);
        world.Sensor.Next = SensorStatus.Failed;
        world.PowerOn(change: Set).Run(120_000);
        Assert.Equal(1, world.CountOf(AppFaults.StoreBehind));
        Assert.Contains("active-unack", world.Payloads("alarm/silent")[^1]);
    }

    [Fact]
    public void A_dead_sensor_makes_no_later_start_say_the_other_states_again()
    {
        var world = new World();
        PutBack(world, 2);
        world.Sensor.Next = SensorStatus.Failed;
        world.PowerOn().Run(30_000);
        Assert.Equal(1, world.CountOf(AppFaults.StoreBehind));
        int said = Doors(world).Count;
        for (int i = 0; i < 5; i++)
        {
            world.PowerOn().Run(30_000);
        }

        Assert.Equal(said, Doors(world).Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void States_are_owed_until_their_records_are_durable(bool holds)
    {
        void Set(GatewayParts parts) => parts.Session.HoldWhenStorageFails = holds;
        World world = PutBackNormal();
        world.PowerOn(change: Set).Run(3000);
        Assert.Equal(1, world.CountOf(AppFaults.StoreBehind));
        world.Inflight.FailAll();
        world.Run(10_000);
        world.Inflight.Failing.Clear();
        world.PowerOn(change: Set).Run(60_000);
        Assert.Equal("normal", Doors(world)[^1].State);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    [InlineData(2, 0)]
    public void A_damaged_boot_record_is_not_taken_for_a_copy(int slots, int offlineStarts)
    {
        var world = new World();
        for (int i = 0; i < 6; i++)
        {
            world.PowerOn().Run(2000);
            Move(world, 1);
        }

        for (int slot = 0; slot < 2; slot++)
        {
            if (slots == 2 || slot == slots)
            {
                world.Boot.Slots[slot][^1] ^= 0x55;
            }
        }

        world.Network.RefuseConnect = true;
        for (int i = 0; i < offlineStarts; i++)
        {
            world.PowerOn().Run(2000);
        }

        world.Network.RefuseConnect = false;
        world.PowerOn().Run(10_000);
        int first = world.CountOf(AppFaults.StoreBehind);
        world.PowerOn().Run(10_000);
        Assert.Equal((0, 0), (first, world.CountOf(AppFaults.StoreBehind)));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    [InlineData(false, true)]
    public void Progress_that_fails_while_it_is_noticed_leaves_it_to_the_next_start(bool holds, bool late)
    {
        void Set(GatewayParts parts) => parts.Session.HoldWhenStorageFails = holds;
        var world = new World();
        PutBack(world, 2);
        if (!late)
        {
            world.Progress.FailAll();
        }

        world.PowerOn(change: Set);
        if (late)
        {
            for (int i = 0; i < 2000 && !world.Loop.Session.IsConnected; i++)
            {
                world.Run(1);
            }

            world.Progress.FailAll();
        }

        AssertNoticedNowOrInTheNextStart(world, world.Progress, Set);
    }

    [Fact]
    public void A_boot_record_that_cannot_be_written_does_not_hide_a_copy()
    {
        var world = new World();
        PutBack(world, 2);
        world.Boot.FailAll();
        world.PowerOn();
        AssertNoticedNowOrInTheNextStart(world, world.Boot, null);
    }

    [Fact]
    public void No_birth_message_leaves_before_the_new_epoch_is_durable()
    {
        var world = new World();
        PutBack(world, 2);
        int births = world.Payloads("birth").Count;
        world.Progress.FailAll();
        world.PowerOn(change: parts => parts.Session.HoldWhenStorageFails = true).Run(20_000);
        Assert.Equal(1, world.CountOf(AppFaults.StoreBehind));
        Assert.Equal(births, world.Payloads("birth").Count);
    }

    // An area fails in this start, and no more in the next one.
    private static void AssertNoticedNowOrInTheNextStart(World world, FakeSlots failing, Action<GatewayParts>? change)
    {
        world.Run(20_000);
        int first = world.CountOf(AppFaults.StoreBehind);
        failing.Failing.Clear();
        world.PowerOn(change: change).Run(20_000);
        Move(world, 4);
        AssertNoNumberTwice(world, $"counted {first} {world.CountOf(AppFaults.StoreBehind)}: ");
        Assert.True(first + world.CountOf(AppFaults.StoreBehind) > 0);
    }
}
