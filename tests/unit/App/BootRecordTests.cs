using Gateway.App;
using Gateway.Hal;
using Gateway.Primitives;
using Xunit;

namespace Gateway.Tests.Unit.App;

/// <summary>Short boots, safe mode and its end.</summary>
public class BootRecordTests
{
    private readonly World world = new();

    [Fact]
    public void The_record_is_byte_for_byte_that_of_its_format_and_older_ones_of_four_and_six_bytes_are_counted_on()
    {
        var record = new Gateway.Hal.ABRecord(world.Boot, new TableCrc32(), 0x42, 1);
        new byte[] { 0, 0, 1, 2 }.CopyTo(record.Buffer, Gateway.Hal.ABRecord.BodyOffset);
        record.Save(4);
        BootRecord boot = Begin(HalFaults.LoopStuck);
        Assert.Equal((0x103u, 0, 0), (boot.Count, boot.ShortBoots, boot.FaultyBoots));
        Assert.Equal((BootEnd.Unknown, false), (boot.LastEnd, boot.IsSafeMode));
        Assert.Equal("42010010" + "00000002" + "00000103" + "010000" + "00" + "00000102" + "00000000", Hex()[..^8]);
        boot.End(BootEnd.Ordered);
        Assert.Equal("42010010" + "00000003" + "00000103" + "000100" + "00" + "00000102" + "00000000", Hex()[..^8]);
        boot.NoteOwed(true);
        boot.NoteBirth(0xABCDEF01);
        boot.NoteBirth(0xABCDEF01);
        Assert.Equal(BootEnd.Ordered, Begin().LastEnd);
        Begin(HalFaults.LoopStuck);
        Assert.Equal("42010010" + "00000007" + "00000105" + "020001" + "01" + "00000103" + "ABCDEF01", Hex()[..^8]);

        record.Load();
        new byte[] { 0, 0, 2, 0, 5, 0 }.CopyTo(record.Buffer, Gateway.Hal.ABRecord.BodyOffset);
        record.Save(6);
        boot = Begin(HalFaults.LoopStuck);
        Assert.Equal((0x201u, 5, 1, false), (boot.Count, boot.ShortBoots, boot.FaultyBoots, boot.IsSafeMode));
    }

    [Fact]
    public void Five_short_boots_that_a_fault_ended_bring_safe_mode_and_a_long_one_or_an_ordered_end_begin_the_count_anew()
    {
        Begin();
        for (int i = 1; i < 5; i++)
        {
            BootRecord boot = Begin(HalFaults.OutOfMemory);
            Assert.Equal((i, i, false), (boot.ShortBoots, boot.FaultyBoots, boot.IsSafeMode));
        }

        Assert.True(Begin(HalFaults.OutOfMemory).IsSafeMode);
        for (int i = 0; i < 3; i++)
        {
            // It stays, even after a long time, however it ends.
            BootRecord safe = Begin(i == 0 ? HalFaults.LoopStuck : Fault.None);
            Assert.True(safe.IsSafeMode);
            safe.NoteLong();
        }

        Begin().End(BootEnd.SafeModeOver);
        BootRecord trial = Begin();
        Assert.Equal((0, 4, false, BootEnd.SafeModeOver), (trial.ShortBoots, trial.FaultyBoots, trial.IsSafeMode, trial.LastEnd));
        trial = Begin();
        Assert.Equal((1, 4, false), (trial.ShortBoots, trial.FaultyBoots, trial.IsSafeMode));
        Assert.True(Begin(HalFaults.LoopStuck).IsSafeMode);
        Begin().End(BootEnd.Ordered);
        Assert.Equal((0, 0), (Begin().ShortBoots, Fresh().FaultyBoots));
        BootRecord second = Begin(HalFaults.LoopStuck);
        Assert.Equal((1, 1), (second.ShortBoots, second.FaultyBoots));
        second.NoteLong();

        // This boot was not short, so its fault does not count as a failed start.
        BootRecord third = Begin(HalFaults.LoopStuck);
        Assert.Equal((0, 0), (third.ShortBoots, third.FaultyBoots));
    }

    [Fact]
    public void Power_cuts_alone_only_delay_the_network_and_neither_count_as_faults_nor_end_their_count()
    {
        for (int i = 0; i < 20; i++)
        {
            BootRecord boot = Begin();
            Assert.Equal((Math.Min(i, 5), 0, false), (boot.ShortBoots, boot.FaultyBoots, boot.IsSafeMode));
        }

        for (int i = 1; i < 5; i++)
        {
            Assert.Equal(i, Begin(Fault.CheckFailed).FaultyBoots);
            Assert.Equal((i, false), (Begin().FaultyBoots, Begin().IsSafeMode));
        }

        Assert.True(Begin(Fault.CheckFailed).IsSafeMode);
    }

    [Fact]
    public void The_network_waits_longer_with_each_short_boot_from_the_second_on()
    {
        Assert.Equal([0, 0, 5000, 10_000, 15_000, 20_000, 20_000], Enumerable.Range(0, 7).Select(_ => Begin().NetworkDelayMs));
        BootRecord onAPc = Begin();
        onAPc.DelaysNetwork = false;
        Assert.Equal((5, 0), (onAPc.ShortBoots, onAPc.NetworkDelayMs));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_power_cut_at_any_write_counts_a_boot_as_short_at_the_most_once_too_often(bool cutLeavesNew)
    {
        var power = new FakePower { LeavesNew = cutLeavesNew };
        var area = new FakeSlots(2, AppLimits.BootSlotBytesMax, power);
        for (int round = 0; round < 4; round++)
        {
            foreach (bool isLong in new[] { false, true })
            {
                int before = Next().ShortBoots + 1;
                power.CutAt = power.Operations + 1;
                BootRecord boot = new(area, new TableCrc32(), new FaultLog());
                Assert.Throws<PowerCutException>(() => boot.Begin(Fault.None));
                power.CutAt = 0;
                BootRecord next = Next();
                Assert.InRange(next.ShortBoots, before, before + 1);
                if (isLong)
                {
                    power.CutAt = power.Operations + 1;
                    Assert.Throws<PowerCutException>(next.NoteLong);
                    power.CutAt = 0;
                    Assert.Equal(cutLeavesNew ? 0 : Math.Min(5, next.ShortBoots + 1), Next().ShortBoots);
                }

                Next().End(BootEnd.Ordered);
            }
        }

        BootRecord Next()
        {
            BootRecord boot = new(area, new TableCrc32(), new FaultLog());
            boot.Begin(Fault.None);
            return boot;
        }
    }

    [Fact]
    public void A_storage_that_takes_nothing_is_counted_and_never_brings_safe_mode()
    {
        world.Boot.FailAll();
        for (int i = 0; i < 8; i++)
        {
            var faults = new FaultLog();
            var boot = new BootRecord(world.Boot, new TableCrc32(), faults);
            boot.Begin(HalFaults.LoopStuck);
            Assert.Equal((1u, false, 1), (boot.Count, boot.IsSafeMode, faults.CountOf(AppFaults.BootRecordLost)));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void In_safe_mode_no_alarm_is_judged_and_the_rest_is_served_and_their_states_outlive_it(bool boardLeavesAlarmsOut)
    {
        world.PowerOn(1, Counted).Run(3000);
        world.Door.IsHigh = true;
        world.Run(1000);
        Assert.Single(world.Payloads("alarm/door"));
        for (int i = 0; i < 4; i++)
        {
            world.PowerOn(1, Faulty);
        }

        world.Sensor.ValueMilli = 90_000;
        world.PowerOn(1, parts =>
        {
            Counted(parts);
            parts.Boot = new BootRecord(world.Boot, parts.Crc, parts.Faults);
            parts.Boot.Begin(HalFaults.LoopStuck);
            Assert.True(parts.Boot.IsSafeMode);
            if (boardLeavesAlarmsOut)
            {
                parts.Alarms = [];
                parts.Sensors = [];
            }
        });
        int telemetry = world.Payloads("telemetry/t1").Count;
        world.Run(60_000);
        Assert.Equal((1, "online"), (world.CountOf(AppFaults.SafeMode), world.Payloads("status")[^1]));
        Assert.Equal((0, telemetry), (world.Payloads("alarm/hot").Count, world.Payloads("telemetry/t1").Count));
        Assert.Contains("\"safe-mode\":1", world.Payloads("health")[^1]);
        for (int i = 0; i < 2 * AppLimits.InflightSlotCount; i++)
        {
            // Their records are overwritten; the state of the door must then be elsewhere.
            world.Command(i % 2 == 0 ? "ping" : "ack", "door");
            world.Run(200);
        }

        Assert.Equal(AppLimits.InflightSlotCount, world.Payloads("reply").Count(text => text.Contains("not in safe mode")));
        world.Command("restart", "");
        world.Run(5000);
        Assert.True(world.Loop.IsStopped);
        world.PowerOn(1, Counted).Run(5000);
        Assert.Equal(0, world.CountOf(AppFaults.SafeMode));
        Assert.Contains("\"restart\":\"ordered\"", world.Payloads("birth")[^1]);
        Assert.Single(world.Payloads("alarm/door").Distinct());
        Assert.Single(world.Payloads("alarm/hot"));
    }

    [Fact]
    public void Safe_mode_ends_by_itself_after_an_hour_with_one_more_attempt()
    {
        for (int i = 0; i < 6; i++)
        {
            world.PowerOn(change: Faulty);
        }

        Assert.Equal(1, world.CountOf(AppFaults.SafeMode));
        world.Run(AppLimits.SafeModeMsMax - 1000);
        Assert.False(world.Loop.IsStopped);
        world.Run(10_000);
        Assert.Equal((true, 1), (world.Loop.IsStopped, reboots));
        world.PowerOn(change: Counted);
        Assert.Equal(0, world.CountOf(AppFaults.SafeMode));
        world.Run(30_000);
        Assert.Contains("\"restart\":\"safe-mode-over\"", world.Payloads("birth")[^1]);
        world.PowerOn(change: Counted);
        Assert.Equal(0, world.CountOf(AppFaults.SafeMode));
        world.PowerOn(change: Faulty);
        Assert.Equal(1, world.CountOf(AppFaults.SafeMode));
    }

    [Fact]
    public void A_boot_of_five_minutes_is_noted_once_and_is_not_short()
    {
        world.PowerOn(change: Counted).Run(1000);
        world.PowerOn(change: Counted).Run(AppLimits.LongBootMs - 5000);
        int before = world.Power.Operations;
        world.Run(600_000);
        Assert.Equal(before + 1, world.Power.Operations);
        Assert.Equal(0, Begin().ShortBoots);
    }

    [Fact]
    public void Behind_short_boots_the_first_attempt_to_connect_waits_and_sensors_do_not()
    {
        for (int i = 0; i < 4; i++)
        {
            world.PowerOn(change: Counted);
        }

        world.Run(9000);
        Assert.Equal((0, 0), (world.Broker.ConnectionCount, world.Loop.Session.ConnectCount));
        Assert.Equal(SensorState.Ok, world.Parts.Sensors[0].State);
        world.Run(3000);
        Assert.Equal(1, world.Loop.Session.ConnectCount);
    }

    private int reboots;

    private void Counted(GatewayParts parts)
    {
        parts.Boot = null;
        parts.Reboot = new Restarts(this);
    }

    private void Faulty(GatewayParts parts)
    {
        Counted(parts);
        parts.LastRestart = HalFaults.OutOfMemory;
    }

    private sealed class Restarts(BootRecordTests test) : Gateway.Hal.IReboot
    {
        public void Reboot(Fault reason) => test.reboots++;

        public bool EraseStorage(byte[] buffer) => false;
    }

    private BootRecord Fresh() => new(world.Boot, new TableCrc32(), new FaultLog());

    private BootRecord Begin(Fault last = Fault.None)
    {
        BootRecord boot = Fresh();
        boot.Begin(last);
        return boot;
    }

    private string Hex()
    {
        return world.Boot.Slots.Where(slot => slot.Length > 0).Select(Convert.ToHexString)
            .MaxBy(text => Convert.ToUInt32(text.Substring(8, 8), 16))!;
    }
}
