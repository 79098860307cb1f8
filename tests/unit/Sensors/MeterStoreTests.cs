using Gateway.Primitives;
using Gateway.Sensors;
using Gateway.Tests.Unit.HalHost;
using Xunit;

namespace Gateway.Tests.Unit.Sensors;

public class MeterStoreTests
{
    private const int SaveMs = 30_000;
    private const int PulseMs = 100;
    private const int PulseCount = 10_000;

    private readonly FakePower power = new();

    [Theory]
    [InlineData(0, SaveMs, SaveMs / PulseMs)]
    [InlineData(150, 3_600_000, 150 + (MeterLimits.CheckMs / PulseMs))]
    public void A_cut_at_any_write_of_10000_pulses_loses_at_most_one_write_interval_and_counts_none_twice(
        int savePulses, int saveMs, int lostMax)
    {
        int writes = Count(savePulses, saveMs, cutAt: 0, leavesNew: false, lostMax);
        Assert.InRange(writes, PulseCount / lostMax, 120);
        for (int cutAt = 1; cutAt <= writes; cutAt++)
        {
            Count(savePulses, saveMs, cutAt, leavesNew: false, lostMax);
            Count(savePulses, saveMs, cutAt, leavesNew: true, lostMax);
        }
    }

    [Fact]
    public void Nothing_is_written_while_nothing_is_counted()
    {
        MeterBench bench = new(power);
        bench.Start(0, SaveMs, false, "water");
        int writes = bench.Slots.Writes;
        bench.Pass(86_400_000);
        Assert.Equal(writes, bench.Slots.Writes);
        bench.Pulse("water");
        bench.Pass(MeterLimits.CheckMs);
        Assert.Equal(writes + 1, bench.Slots.Writes);
    }

    [Fact]
    public void An_ordered_end_loses_nothing()
    {
        MeterBench bench = new(power);
        bench.Start(0, 3_600_000, false, "water");
        bench.Pulse("water", 77);
        bench.Store.End(bench.NowMs);
        int writes = bench.Slots.Writes;
        bench.Store.End(bench.NowMs);
        Assert.Equal(writes, bench.Slots.Writes);
        bench.Start(0, SaveMs, true, "water");
        Assert.Equal(77_000, bench.Totals["water"].TotalMilli);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_write_that_fails_is_told_and_tried_again_and_counting_goes_on(bool arrives)
    {
        MeterBench bench = new(power);
        bench.Start(0, MeterLimits.CheckMs, false, "water", "gas");
        bench.Slots.FailAll(arrives);
        for (int i = 0; i < 10; i++)
        {
            bench.Pulse("water");
            bench.Pass(MeterLimits.CheckMs);
        }

        Assert.Equal(10, bench.Faults.CountOf(SensorsFaults.MeterUnsaved));
        Assert.Equal(10_000, bench.Totals["water"].TotalMilli);
        Assert.Equal(arrives ? 10 : 0, bench.KeptPulses("water"));

        // Without a further pulse.
        bench.Slots.Failing.Clear();
        bench.Pass(MeterLimits.CheckMs);
        Assert.Equal(10, bench.KeptPulses("water"));
        bench.Start(0, SaveMs, true, "water");
        Assert.Equal(10_000, bench.Totals["water"].TotalMilli);
        Assert.Equal(10, bench.Faults.CountOf(SensorsFaults.MeterUnsaved));
    }

    [Fact]
    public void A_total_that_is_set_stores_what_the_others_have_counted_until_then()
    {
        MeterBench bench = new(power);
        bench.Start(0, SaveMs, false, "water", "gas");
        bench.Pulse("gas", 8);
        Assert.True(bench.Store.Set(bench.Meters["water"], 0, bench.NowMs));
        Assert.Equal(8, bench.KeptPulses("gas"));
    }

    [Fact]
    public void A_total_that_is_set_is_durable_or_goes_on_as_before()
    {
        MeterBench bench = new(power);
        bench.Start(0, SaveMs, false, "water");
        bench.Pulse("water", 5);
        Assert.True(bench.Store.Set(bench.Meters["water"], 123_456_789_012_345, bench.NowMs));
        bench.Pulse("water", 2);
        bench.Slots.FailAll();
        Assert.False(bench.Store.Set(bench.Meters["water"], 1_000, bench.NowMs));
        Assert.Equal(123_456_789_014_345, bench.Totals["water"].TotalMilli);
        bench.Slots.Failing.Clear();
        bench.Start(0, SaveMs, true, "water");
        Assert.Equal(123_456_789_012_345, bench.Totals["water"].TotalMilli);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_damaged_copy_costs_one_write_interval_more_and_is_told(bool isEmpty)
    {
        for (int slot = 0; slot < 2; slot++)
        {
            MeterBench bench = new(power);
            bench.Start(0, MeterLimits.CheckMs, false, "water");
            for (int i = 0; i < 5; i++)
            {
                bench.Pulse("water");
                bench.Pass(MeterLimits.CheckMs);
            }

            Damage(bench.Slots, slot, isEmpty);
            bench.Start(0, SaveMs, true, "water");
            Assert.InRange(bench.Totals["water"].TotalMilli, 4_000, 5_000);
            Assert.Equal(1, bench.Faults.CountOf(SensorsFaults.MeterBehind));
            Assert.Equal(0, bench.Faults.CountOf(SensorsFaults.MeterLost));
            Assert.Equal(2, bench.Newest().Whole); // Whole again, so the next loss is told too.
            bench.Start(0, SaveMs, true, "water");
            Assert.Equal(1, bench.Faults.CountOf(SensorsFaults.MeterBehind));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Both_copies_lost_begin_again_and_are_told_once(bool isEmpty)
    {
        MeterBench bench = new(power);
        bench.Start(0, SaveMs, false, "water");
        bench.Pulse("water", 9);
        bench.Store.End(bench.NowMs);
        Damage(bench.Slots, 0, isEmpty);
        Damage(bench.Slots, 1, isEmpty);
        bench.Start(0, SaveMs, true, "water");
        Assert.Equal(0, bench.Totals["water"].TotalMilli);
        Assert.Equal(1, bench.Faults.CountOf(SensorsFaults.MeterLost));
        bench.Pulse("water");
        bench.Store.End(bench.NowMs);
        bench.Start(0, SaveMs, true, "water");
        Assert.Equal(1_000, bench.Totals["water"].TotalMilli);
        Assert.Equal(1, bench.Faults.CountOf(SensorsFaults.MeterLost));
    }

    [Fact]
    public void The_first_start_tells_no_loss()
    {
        MeterBench bench = new(power);
        bench.Start(0, SaveMs, false, "water");
        Assert.Equal(0, bench.Faults.CountOf(SensorsFaults.MeterLost));
        Assert.Equal(2, bench.Newest().Whole);
    }

    [Fact]
    public void A_sensor_that_is_removed_goes_on_when_it_returns_and_gives_way_when_its_place_is_needed()
    {
        MeterBench bench = new(power);
        bench.Start(0, SaveMs, false, "old", "water");
        bench.Pulse("old", 3);
        bench.Pulse("water", 4);
        bench.Store.End(bench.NowMs);
        bench.Start(0, SaveMs, true, "renamed", "water");
        Assert.Equal((0L, 4_000L), (bench.Totals["renamed"].TotalMilli, bench.Totals["water"].TotalMilli));
        bench.Start(0, SaveMs, true, "water", "old");
        Assert.Equal((3_000L, 4_000L), (bench.Totals["old"].TotalMilli, bench.Totals["water"].TotalMilli));

        // Three are known; ten more leave no place for the first of those that are gone.
        string[] more = [.. Enumerable.Range(0, 10).Select(i => $"more{i}")];
        bench.Start(0, SaveMs, true, ["water", .. more]);
        Assert.Equal(4_000, bench.Totals["water"].TotalMilli);
        bench.Start(0, SaveMs, true, "old", "water");
        Assert.Equal((0L, 4_000L), (bench.Totals["old"].TotalMilli, bench.Totals["water"].TotalMilli));
    }

    [Fact]
    public void A_total_of_a_board_without_this_pulse_meter_costs_no_write_and_keeps_its_record()
    {
        MeterBench bench = new(power);
        bench.Start(0, SaveMs, false, "water");
        bench.Pulse("water", 6);
        bench.Store.End(bench.NowMs);
        int writes = bench.Slots.Writes;
        bench.Start(0, SaveMs, true);
        bench.Pass(86_400_000);
        Assert.Equal(writes, bench.Slots.Writes);
        Assert.Equal(6, bench.KeptPulses("water"));
    }

    [Fact]
    public void Nothing_is_allocated_over_10000_writes()
    {
        MeterBench bench = new(power);
        bench.Start(0, MeterLimits.CheckMs, false, "water", "gas");
        long bytes = Allocation.Of(() =>
        {
            bench.Pulse("water");
            bench.Pass(MeterLimits.CheckMs);
        });
        Assert.Equal(0, bytes);
    }

    private static void Damage(FakeSlots slots, int slot, bool isEmpty)
    {
        if (isEmpty)
        {
            slots.Slots[slot] = [];
        }
        else
        {
            slots.Slots[slot][9] ^= 0x10;
        }
    }

    // Counts all pulses, with a cut and a start after it, and compares with the truth. Returns the writes before the end.
    private int Count(int savePulses, int saveMs, int cutAt, bool leavesNew, int lostMax)
    {
        MeterBench bench = new(power);
        power.Restart(cutAt, leavesNew);
        long truth = 0;
        long lost = 0;
        bool isRunning = TryCut(() => bench.Start(savePulses, saveMs, false, "water"));
        for (int i = 0; i < PulseCount; i++)
        {
            if (isRunning)
            {
                bench.Pulse("water");
                truth++;
                isRunning = TryCut(() => bench.Pass(PulseMs));
            }

            if (!isRunning)
            {
                long kept = bench.KeptPulses("water");
                bench.Start(savePulses, saveMs, true, "water");
                long counted = bench.Totals["water"].Pulses;
                Assert.Equal(kept, counted);
                lost = truth - counted;
                Assert.InRange(lost, 0, lostMax);
                isRunning = true;
            }
        }

        int writes = power.Operations;
        power.Restart();
        bench.Store.End(bench.NowMs);
        Assert.Equal((truth - lost) * 1_000, bench.Totals["water"].TotalMilli);
        Assert.Equal(truth - lost, bench.KeptPulses("water"));
        return writes;
    }

    private static bool TryCut(Action action)
    {
        try
        {
            action();
            return true;
        }
        catch (PowerCutException)
        {
            return false;
        }
    }
}
