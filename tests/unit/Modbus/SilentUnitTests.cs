using Gateway.Modbus;
using Xunit;
using Xunit.Abstractions;

namespace Gateway.Tests.Unit.Modbus;

/// <summary>A bus of twenty devices of which five do not answer.</summary>
public class SilentUnitTests(ITestOutputHelper log)
{
    private const int Units = 20;
    private const int Silent = 5;
    private const int ResponseMs = 300;

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    public void Five_silent_devices_of_twenty_keep_the_others_at_their_interval(int turnMs)
    {
        const int IntervalMs = 5000;
        ModbusRig rig = Bus(IntervalMs, Silent, turnMs);
        rig.Run(30_000);
        rig.Requests.Clear();
        rig.Run(600_000);
        (long longestMs, int readsMin) = Intervals(rig);
        log.WriteLine($"longest interval {longestMs} ms of {IntervalMs}, at least {readsMin} reads of {600_000 / IntervalMs}");
        Assert.InRange(longestMs, IntervalMs, IntervalMs + (10 * turnMs));
        Assert.InRange(readsMin, (600_000 / IntervalMs) - 1, (600_000 / IntervalMs) + 1);
        Assert.All(
            Enumerable.Range(0, Units),
            point => Assert.Equal(point < Silent ? ModbusResult.NoAnswer : ModbusResult.Ok, rig.Points.ResultOf(point)));
    }

    [Fact]
    public void On_a_bus_without_a_free_moment_silent_devices_cost_a_tenth()
    {
        ModbusRig rig = Bus(intervalMs: 100, silent: 0, turnMs: 1, units: Units - Silent);
        rig.Run(30_000);
        rig.Requests.Clear();
        rig.Run(300_000);
        int alone = rig.Requests.Count;
        rig = Bus(intervalMs: 100, Silent, turnMs: 1);
        rig.Run(30_000);
        rig.Requests.Clear();
        rig.Run(300_000);
        int beside = rig.Requests.Count(r => r.Body[0] > Silent);
        (long longestMs, int readsMin) = Intervals(rig);
        log.WriteLine($"reads in 300 s: {alone} alone, {beside} beside silent ones; longest {longestMs} ms, at least {readsMin} each");
        Assert.True(beside >= alone * 0.88);
        Assert.True(readsMin >= 0.9 * beside / (Units - Silent), "fair between units");
        Assert.True(rig.Requests.Count(r => r.Body[0] <= Silent) >= Silent * 4, "silent devices are looked for");
    }

    [Fact]
    public void A_device_that_answers_again_is_read_soon_and_takes_others_along()
    {
        ModbusRig rig = Bus(5000, Silent, turnMs: 1);
        rig.Run(600_000);
        for (int unit = 1; unit <= Silent; unit++)
        {
            rig.Devices[unit] = new SimulatedDevice();
        }

        long firstMs = rig.RunUntil(() => Enumerable.Range(0, Silent).Any(p => rig.Points.ResultOf(p) == ModbusResult.Ok), 70_000);
        long restMs = rig.RunUntil(() => Enumerable.Range(0, Silent).All(p => rig.Points.ResultOf(p) == ModbusResult.Ok), 70_000);
        log.WriteLine($"the first after {firstMs} ms, the others {restMs} ms later");
        Assert.InRange(restMs, 0, 2000);
    }

    [Fact]
    public void Points_of_a_silent_device_fail_at_each_interval()
    {
        ModbusRig rig = Bus(5000, Silent, turnMs: 1);
        rig.Run(20_000);
        int failures = 0;
        for (int i = 0; i < 100; i++)
        {
            rig.Run(1000);
            failures += rig.Points.Take(0) ? 1 : 0;
        }

        Assert.InRange(failures, 19, 21);
    }

    private static ModbusRig Bus(int intervalMs, int silent, int turnMs, int units = Units)
    {
        var points = new ModbusPoints(units);
        for (int unit = 1; unit <= units; unit++)
        {
            points.Add(unit, ModbusTable.Input, 10, ModbusType.Float32, ModbusOrder.Abcd, 0, intervalMs);
        }

        var rig = new ModbusRig(points, new ModbusOptions { ResponseMs = ResponseMs }) { TurnMs = turnMs };
        for (int unit = 1; unit <= units; unit++)
        {
            if (unit > silent)
            {
                rig.Devices[unit] = new SimulatedDevice { DelayMs = 10 };
            }
        }

        return rig.Up();
    }

    private static (long LongestMs, int ReadsMin) Intervals(ModbusRig rig)
    {
        long longest = 0;
        int least = int.MaxValue;
        foreach (IGrouping<int, long> unit in rig.Requests.Where(r => r.Body[0] > Silent).GroupBy(r => (int)r.Body[0], r => r.AtMs))
        {
            long[] times = [.. unit];
            least = Math.Min(least, times.Length);
            longest = Math.Max(longest, times.Zip(times.Skip(1)).Max(pair => pair.Second - pair.First));
        }

        return (longest, least);
    }
}
