using Gateway.App;
using Gateway.Tests.Fakes;
using Xunit;

namespace Gateway.Tests.Unit.App;

/// <summary>An output on a Modbus coil: its topic says what its device has confirmed; the rest is written again.</summary>
public class CoilOutputTests
{
    private const int Coil = 3;
    private const string Bus = "modbus.1.kind=rtu modbus.1.timeout=100 modbus.1.retries=1 ";
    private const string Relay =
        "sensor.1.kind=modbus sensor.1.name=relay sensor.1.table=coil sensor.1.register=3 sensor.1.write=on sensor.1.sample=1000 ";

    private const string Fan = Bus + Relay + "output.1.kind=coil output.1.name=fan output.1.coil=relay ";
    private const string Pump = "output.2.kind=pin output.2.name=pump output.2.pin=4 ";

    [Fact]
    public void A_command_is_written_and_the_topic_says_it_once_the_device_has_confirmed()
    {
        CoilBench bench = new CoilBench(Fan).PowerOn().Run(5000);
        Assert.Equal([(Coil, false)], bench.Device.Writes.Select(one => (one.Coil, one.On)));
        Assert.Equal("off start", bench.States("fan")[^1]);
        bench.Command("#1 fan on").Run(2000).Command("#1 fan on").Run(1000).Command("fan off").Run(2000);
        Assert.Equal([false, true, false], bench.Device.Writes.Select(one => one.On));
        Assert.Equal(["off command", "on command", "off start"], bench.States("fan").TakeLast(3).Reverse());
        // What is asked again with its id gets the first answer.
        Assert.Equal(["queued", "queued", "queued"], bench.Results);
    }

    [Theory]
    [InlineData(CoilManner.Silent, "no-answer")]
    [InlineData(CoilManner.Deaf, "no-answer")]
    [InlineData(CoilManner.Refuses, "exception-4")]
    public void What_its_device_does_not_confirm_is_unknown_with_a_reason_and_is_written_again(object manner, string reason)
    {
        CoilBench bench = new CoilBench(Fan + Pump).PowerOn().Run(5000);
        bench.Device.Manner = (CoilManner)manner;
        bench.Command("fan on").Run(4000).Command("pump on").Run(2000);
        Assert.Equal($"unknown command {reason}", bench.States("fan")[^1]);
        Assert.DoesNotContain("on command", bench.States("fan"));
        Assert.Equal("on command", bench.States("pump")[^1]);
        Assert.True(bench.World.CountOf(AppFaults.OutputFailed) >= 1);
        bench.Device.Manner = CoilManner.Answers;
        bench.Run(7000);
        Assert.Contains(Coil, bench.Device.On);
        Assert.Equal("on command", bench.States("fan")[^1]);
    }

    [Fact]
    public void Off_at_the_longest_time_is_written_until_it_is_confirmed()
    {
        CoilBench bench = new CoilBench(Fan + "output.1.max-on=5").PowerOn().Run(5000).Command("fan on").Run(2000);
        bench.Device.Manner = CoilManner.Silent;
        bench.Run(20_000);
        Assert.Equal("unknown max-on no-answer", bench.States("fan")[^1]);
        Assert.Contains(Coil, bench.Device.On);
        bench.Device.Manner = CoilManner.Answers;
        bench.Run(7000);
        Assert.Empty(bench.Device.On);
        Assert.Equal("off max-on", bench.States("fan")[^1]);
    }

    [Fact]
    public void Off_does_not_wait_for_the_retry_of_an_on_that_failed()
    {
        CoilBench bench = new CoilBench(Fan).PowerOn().Run(5000);
        bench.Device.Manner = CoilManner.Deaf;
        bench.Command("fan on").Run(1).Command("fan off").Run(150);
        bench.Device.Manner = CoilManner.Answers;
        bench.Run(1500);
        Assert.Empty(bench.Device.On);
        Assert.Equal("off command", bench.States("fan")[^1]);
    }

    [Fact]
    public void A_pulse_ends_in_time()
    {
        CoilBench bench = new CoilBench(Fan).PowerOn().Run(5000).Command("fan pulse 2000").Run(4000);
        Assert.Equal(["off pulse", "on pulse"], bench.States("fan").TakeLast(2).Reverse());
        Assert.InRange(bench.Device.Writes[^1].AtMs - bench.Device.Writes[^2].AtMs, 1900, 2100);
    }

    [Fact]
    public void It_follows_an_alarm_and_takes_no_commands()
    {
        CoilBench bench = new CoilBench(
            Fan + "output.1.alarm=hot alarm.1.kind=above alarm.1.name=hot alarm.1.sensor=relay").PowerOn().Run(5000);
        bench.World.Sensor.ValueMilli = 90_000;
        bench.Run(3000).Command("fan off").Run(1000);
        Assert.Contains(Coil, bench.Device.On);
        Assert.Equal("on alarm", bench.States("fan")[^1]);
        Assert.Equal(["it follows an alarm"], bench.Results);
        bench.World.Sensor.ValueMilli = 20_000;
        bench.Run(3000);
        Assert.Empty(bench.Device.On);
    }

    [Theory]
    [InlineData("output.1.interlock=pump")]
    [InlineData("output.2.interlock=fan")]
    public void A_pin_that_excludes_it_goes_on_only_once_the_coil_is_confirmed_off(string interlock)
    {
        CoilBench bench = new CoilBench(Fan + Pump + interlock).PowerOn().Run(5000);
        bench.Command("fan on").Run(1000).Command("pump on").Run(1000);
        bench.Device.Manner = CoilManner.Silent;
        bench.Command("fan off").Run(8000).Command("pump on").Run(1000);
        Assert.Empty(bench.Pins[4].Levels);
        bench.Device.Manner = CoilManner.Answers;
        bench.Run(8000).Command("pump on").Run(1000).Command("fan on").Run(1000);
        Assert.Equal(["queued", "interlocked", "queued", "interlocked", "ok", "interlocked"], bench.Results);
        Assert.True(bench.Pins[4].IsHigh);
        Assert.Empty(bench.Device.On);
    }

    [Fact]
    public void A_pin_that_starts_on_waits_until_the_coil_that_it_excludes_is_confirmed_off()
    {
        CoilBench bench = new CoilBench(Fan + Pump + "output.2.start=on output.2.interlock=fan");
        bench.Device.On.Add(Coil);
        bench.Device.Manner = CoilManner.Silent;
        bench.PowerOn().Run(6000);
        Assert.Equal([false], bench.Pins[4].Starts);
        Assert.Empty(bench.Pins[4].Levels);
        bench.Device.Manner = CoilManner.Answers;
        bench.Run(8000);
        Assert.Empty(bench.Device.On);
        Assert.True(bench.Pins[4].IsHigh);
        Assert.Equal("on start", bench.States("pump")[^1]);
    }

    [Fact]
    public void A_device_that_lost_its_coil_has_it_written_again()
    {
        CoilBench bench = new CoilBench(Fan).PowerOn().Run(5000).Command("fan on").Run(8000);
        bench.Device.On.Clear();
        bench.Run(2500);
        Assert.Contains("unknown command power-lost", bench.States("fan"));
        bench.Run(6000);
        Assert.Contains(Coil, bench.Device.On);
        Assert.Equal("on command", bench.States("fan")[^1]);
    }

    [Fact]
    public void A_device_that_is_away_is_unknown_and_has_its_coil_written_when_it_is_back()
    {
        CoilBench bench = new CoilBench(Fan).PowerOn().Run(5000).Command("fan on").Run(8000);
        bench.Device.Manner = CoilManner.Silent;
        bench.Run(5000);
        Assert.Equal("unknown command no-answer", bench.States("fan")[^1]);
        bench.Device.On.Clear();
        bench.Device.Manner = CoilManner.Answers;
        bench.Run(8000);
        Assert.Contains(Coil, bench.Device.On);
        Assert.Equal("on command", bench.States("fan")[^1]);
    }

    // A second sensor on the same coil cannot have it written either: `save` refuses that.
    [Fact]
    public void The_command_write_does_not_write_its_coil()
    {
        const string Other = "sensor.2.kind=modbus sensor.2.name=other sensor.2.table=coil sensor.2.register=4 sensor.2.write=on";
        CoilBench bench = new CoilBench(Fan + Other).PowerOn().Run(5000).Command("relay 1", "write").Run(2000);
        Assert.StartsWith("not allowed", bench.Results.Single());
        Assert.DoesNotContain(bench.Device.Writes, one => one.On);
        bench.Command("other 1", "write").Run(2000);
        Assert.Contains("queued", bench.Results);
        Assert.Equal([4], bench.Device.On);
    }

    [Fact]
    public void One_that_waits_while_the_broker_is_gone_for_too_long_does_not_go_on_afterwards()
    {
        CoilBench bench = new(Fan + Pump + "output.2.interlock=fan output.2.start=on output.2.offline=10");
        bench.World.Network.RefuseConnect = true;
        bench.Device.Manner = CoilManner.Silent;
        bench.PowerOn().Run(30_000);
        bench.Device.Manner = CoilManner.Answers;
        bench.Run(60_000);
        bench.World.Network.RefuseConnect = false;
        bench.Run(240_000);
        Assert.Equal(0, bench.Pins[4].Rises);
        Assert.Equal("off offline", bench.States("pump")[^1]);
        Assert.Equal("off start", bench.States("fan")[^1]);
    }

    [Fact]
    public void One_that_waits_goes_on_although_nothing_happened_for_longer_than_it_may_be_offline()
    {
        CoilBench bench = new(Fan + Pump + "output.2.interlock=fan output.2.start=on output.2.offline=10");
        bench.Device.Manner = CoilManner.Silent;
        bench.PowerOn().Run(60_000);
        Assert.Equal("off interlock", bench.States("pump")[^1]);
        bench.Device.Manner = CoilManner.Answers;
        bench.Run(60_000);
        Assert.Equal("on start", bench.States("pump")[^1]);
    }

    // Four coils of a silent unit, and ten points of another one that are read each second in ten requests, at 9600 baud.
    [Theory]
    [InlineData(1000, 3050, 2100)]
    [InlineData(300, 1650, 1400)]
    public void Coils_of_a_silent_unit_delay_the_reads_of_other_units_by_a_time_out_now_and_then(int timeoutMs, int firstMax, int laterMax)
    {
        string settings = $"modbus.1.kind=rtu modbus.1.timeout={timeoutMs} ";
        for (int i = 1; i <= 14; i++)
        {
            settings += $"sensor.{i}.kind=modbus sensor.{i}.name=s{i} sensor.{i}.sample=1000 sensor.{i}.register={i * 20} "
                + (i > 4 ? $"sensor.{i}.unit-id=2 "
                    : $"sensor.{i}.table=coil sensor.{i}.write=on output.{i}.kind=coil output.{i}.name=o{i} output.{i}.coil=s{i} ");
        }

        CoilBench bench = new CoilBench(settings).PowerOn().Run(10_000);
        int usualMs = LongestMs(bench, 10_000);
        bench.Device.Away.Add(1);
        for (int i = 1; i <= 4; i++)
        {
            bench.Command($"o{i} on");
        }

        int firstMs = LongestMs(bench, 30_000);
        int laterMs = LongestMs(bench, 120_000);
        int before = bench.Device.Reads.Count(one => one.Unit == 2);
        bench.Run(60_000);
        int reads = bench.Device.Reads.Count(one => one.Unit == 2) - before;
        bench.Device.Away.Clear();
        int backMs = 0;
        while (bench.Device.On.Count < 4)
        {
            bench.Run(100);
            backMs += 100;
        }

        Assert.Equal(1000, usualMs);
        Assert.InRange(firstMs, 1001, firstMax);
        Assert.InRange(laterMs, 1001, laterMax);
        Assert.InRange(reads, 598, 602);
        Assert.InRange(backMs, 100, 15_000);
    }

    // The longest time between two reads of a point of unit 2, in this time.
    private static int LongestMs(CoilBench bench, int ms)
    {
        long from = bench.World.Clock.MonotonicMs - 1000;
        bench.Run(ms);
        return (int)bench.Device.Reads.Where(one => one.Unit == 2 && one.AtMs >= from).GroupBy(one => one.Address)
            .Max(point => point.Zip(point.Skip(1), (one, next) => next.AtMs - one.AtMs).Max());
    }

    [Theory]
    [InlineData("off", false)]
    [InlineData("off", true)]
    [InlineData("last", false)]
    [InlineData("last", true)]
    public void At_every_write_of_a_power_cut_a_pulse_is_done_at_most_once_and_ends_off(string start, bool leavesNew)
    {
        string settings = Fan + "output.1.start=" + start;
        int writes = Day(new CoilBench(settings)).World.Power.Operations;
        int interrupted = 0;
        for (int at = 1; at <= writes; at++)
        {
            CoilBench bench = Day(new CoilBench(settings, new FakePower { CutAt = at, LeavesNew = leavesNew }));
            List<string> results = [.. bench.Results.Distinct()];
            string story = $"cut at write {at} of {writes}: {string.Join(", ", bench.Results)}; {string.Join(", ", bench.Device.Writes)}";
            int rises = bench.Device.Writes.Count(one => one.On);
            Assert.True(rises <= 1 && results.Count <= 1 && bench.Device.On.Count == 0, story);
            Assert.True(results.Count == 0 || results[0] == "interrupted" || results[0] == "queued", story);
            Assert.StartsWith("off ", bench.States("fan")[^1], StringComparison.Ordinal);
            interrupted += results is ["interrupted"] ? 1 : 0;
        }

        Assert.True(interrupted > 0);
    }

    [Theory]
    [InlineData("off", "on", false)]
    [InlineData("off", "on", true)]
    [InlineData("last", "on", false)]
    [InlineData("last", "on", true)]
    [InlineData("on", "off", false)]
    [InlineData("on", "off", true)]
    public void At_every_write_of_a_power_cut_a_command_writes_its_coil_at_most_once_and_the_topic_tells_the_truth(
        string start, string action, bool leavesNew)
    {
        string settings = Fan + "output.1.start=" + start;
        string command = "#a1 fan " + action;
        int operations = Day(new CoilBench(settings), command).World.Power.Operations;
        int interrupted = 0;
        for (int at = 1; at <= operations; at++)
        {
            CoilBench bench = Day(new CoilBench(settings, new FakePower { CutAt = at, LeavesNew = leavesNew }), command);
            List<string> results = [.. bench.Results.Distinct()];
            int changes = bench.Device.Writes.Count(one => one.On == (action == "on"));
            string story = $"cut at write {at} of {operations}: {string.Join(", ", bench.Results)}; "
                + $"{string.Join(", ", bench.Device.Writes)}; {string.Join(", ", bench.States("fan"))}";

            // With `last` the start writes what the command said, too.
            Assert.True(changes <= (start == "last" ? 2 : 1), story);
            Assert.True(results.Count == 0 || results is ["interrupted"] or ["queued"], story);
            string truth = bench.Device.On.Contains(Coil) ? "on " : "off ";
            Assert.True(bench.States("fan")[^1].StartsWith(truth, StringComparison.Ordinal), story);
            interrupted += results is ["interrupted"] ? 1 : 0;
        }

        Assert.True(interrupted > 0);
    }

    private static CoilBench Day(CoilBench bench, string command = "#a1 fan pulse 300")
    {
        World world = bench.World;
        world.Guarded(() => world.Run(3000), () => bench.PowerOn());
        bench.Command(command);
        world.Guarded(() => world.Run(4000), () => bench.PowerOn());
        return bench;
    }
}
