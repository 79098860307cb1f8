using System.Globalization;
using System.Text;
using System.Text.Json;
using Gateway.App;
using Gateway.Hal;
using Gateway.Inflight;
using Gateway.Tests.Unit.Primitives;
using Xunit;
using Xunit.Abstractions;

namespace Gateway.Tests.Unit.App;

/// <summary>
/// Telemetry of a sensor that keeps it, over outages, power cuts, links that break and storage that fails: nothing is lost, and what may
/// have been lost comes twice. Sensors read the monotonic clock, so a value shows when it was read.
/// </summary>
public sealed class KeptTelemetryTests(ITestOutputHelper log)
{
    private const long ZeroUtcMs = 1_700_000_000_000;

    private readonly World world = new();

    [Fact]
    public void An_outage_with_a_power_cut_in_it_loses_nothing_of_a_channel_that_sends_once_a_minute()
    {
        SetClock();
        PowerOn().Run(300_000);
        Away(silently: false);
        world.Run(20 * 60_000);
        PowerOn().Run(25 * 60_000);
        Back();
        world.Run(120_000);
        AssertWhole();
        Assert.Equal(0, world.CountOf(InflightFaults.TelemetryDropped));
        Assert.All(Readings(), reading => Assert.Equal(ZeroUtcMs + reading.ReadMs, reading.TimeMs));
        Assert.InRange(int.Parse(Health("stored"), CultureInfo.InvariantCulture), 0, 1);
        Assert.InRange(world.Telemetry!.Writes, 40, 60);
    }

    [Fact]
    public void What_an_earlier_start_made_without_a_clock_is_byte_for_byte_that_of_the_contract()
    {
        world.Network.RefuseConnect = true;
        PowerOn().Run(1000);
        PowerOn().Run(1000);
        world.Network.RefuseConnect = false;
        world.Run(30_000);
        Assert.Equal(
            """{"value":5.000,"unit":"ms","seq":1,"boot":1,"time":null,"uptime":5000,"historical":true}""",
            world.Payloads("telemetry/s0/history")[0]);
    }

    [Fact]
    public void A_window_and_a_clock_that_was_holding_come_back_from_storage()
    {
        world.Clock.MonotonicMs = 2 * AppLimits.ClockHoldMs;
        SetClock();
        world.Network.RefuseConnect = true;
        PowerOn(window: true).Run(1000);
        world.Clock.SyncedMs = world.Clock.MonotonicMs;
        PowerOn(window: true).Run(1000);
        world.Network.RefuseConnect = false;
        world.Run(30_000);
        long at = 2 * AppLimits.ClockHoldMs;
        Assert.Equal(
            $"{{\"value\":{at / 1000}.000,\"min\":{at / 1000}.000,\"max\":{at / 1000}.000,\"unit\":\"ms\",\"seq\":1,\"boot\":1,"
            + $"\"time\":{ZeroUtcMs + at},\"clock\":\"holding\",\"historical\":true}}",
            world.Payloads("telemetry/s0/history")[0]);
    }

    [Fact]
    public void Messages_given_to_a_link_that_went_away_without_a_word_come_again()
    {
        PowerOn(intervalMs: 5000).Run(100_000);
        world.Link.HalfOpen();
        world.Run(180_000);
        AssertWhole();
    }

    [Fact]
    public void A_link_that_breaks_in_a_replay_loses_nothing()
    {
        PowerOn(intervalMs: 5000).Run(10_000);
        for (int round = 0; round < 6; round++)
        {
            Away(silently: false);
            world.Run(200_000);
            Back();
            world.Run(6000 + (round * 300));
            world.Link.Cut();
        }

        world.Run(200_000);
        AssertWhole();
        Assert.True(Repetitions() > 0);
    }

    [Fact]
    public void A_restart_in_order_loses_nothing()
    {
        PowerOn().Run(300_000);
        Away(silently: false);
        world.Run(600_000);
        world.Loop.Stop();
        world.Run(5000);
        PowerOn().Run(100_000);
        world.Network.RefuseConnect = false;
        world.Run(200_000);
        AssertWhole();
    }

    [Fact]
    public void Without_an_outage_nothing_is_written_and_nothing_comes_twice()
    {
        PowerOn(intervalMs: 5000).Run(600_000);

        // The first reading is older than the first connection.
        Assert.InRange(world.Telemetry!.Writes, 0, 2);
        Assert.Equal(0, Repetitions());
        Assert.Empty(world.Payloads("telemetry/s0/history"));
        AssertWhole();
    }

    [Fact]
    public void A_sensor_that_does_not_keep_opens_no_area_and_waits_in_RAM_as_before()
    {
        world.PowerOn(change: parts => Change(parts, keeps: false, window: false, intervalMs: 60_000, unit: "ms"));
        Assert.Null(world.Telemetry);
    }

    [Fact]
    public void What_is_stored_of_a_sensor_with_another_unit_is_dropped_and_counted()
    {
        world.Network.RefuseConnect = true;
        PowerOn().Run(300_000);
        long made = world.Parts.Sensors[0].Seq;
        PowerOn(unit: "s").Run(1000);
        world.Network.RefuseConnect = false;
        world.Run(100_000);
        Assert.Equal(made, world.CountOf(InflightFaults.TelemetryDropped));
        Assert.DoesNotContain(Readings(), reading => reading.Boot == 1);
    }

    [Fact]
    public void Storage_that_fails_stops_nothing_and_what_finds_no_room_in_it_waits_in_RAM()
    {
        PowerOn(intervalMs: 2000).Run(30_000);
        world.Telemetry!.FailAll();
        Away(silently: false);
        world.Run(300_000);
        Back();
        world.Run(100_000);
        AssertWhole();
        Assert.True(world.CountOf(Gateway.Primitives.Fault.StorageWrite) > 2);
    }

    [Fact]
    public void Alarms_that_waited_leave_before_stored_telemetry()
    {
        PowerOn().Run(100_000);
        Away(silently: false);
        world.Run(600_000);
        for (int i = 0; i < 16; i++)
        {
            world.Door.IsHigh = !world.Door.IsHigh;
            world.Run(1000);
        }

        int before = world.Messages.Count;
        Back();
        world.Run(60_000);
        List<World.Message> after = [.. world.Messages.Skip(before)];
        int lastAlarm = after.FindLastIndex(message => message.Topic.Contains("/alarm/", StringComparison.Ordinal));
        int firstHistorical = after.FindIndex(message => message.Payload.Contains("historical", StringComparison.Ordinal));
        Assert.InRange(lastAlarm, 15, firstHistorical - 1);
    }

    [Fact]
    public void Nothing_is_allocated_while_the_store_fills_and_empties()
    {
        PowerOn(intervalMs: 2000).Run(200_000);
        world.Messages.Capacity = 10_000;
        long bytes = 0;
        for (int round = 0; round < 3; round++)
        {
            Away(silently: false);
            bytes += AllocatedOver(100_000);
            world.Network.RefuseConnect = false;
            bytes += AllocatedOver(100_000);
        }

        Assert.Equal(0, bytes);
        Assert.Contains(Readings(), reading => reading.IsHistorical);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_power_cut_at_every_write_of_an_outage_loses_nothing_but_what_was_just_made(bool leavesNew)
    {
        int writes = Outage(0, leavesNew).Writes;
        Assert.True(writes > 15);
        for (int cutAt = 1; cutAt <= writes; cutAt++)
        {
            (_, World lived, bool isCut) = Outage(cutAt, leavesNew);
            Assert.True(isCut);
            var tests = new KeptTelemetryTests(log, lived);

            // The record whose write was cut; nothing before it.
            tests.AssertWhole(missingMax: 1);
        }
    }

    [Fact]
    public void At_random_nothing_is_lost_but_what_is_younger_than_a_commit_at_a_power_cut()
    {
        Random random = Seed.Next(log, out string seed);
        for (int run = 0; run < TestCount.Of(6, 200); run++)
        {
            var lived = new KeptTelemetryTests(log);
            lived.LiveAtRandom(random, $"{seed}, run {run}");
        }
    }

    private KeptTelemetryTests(ITestOutputHelper log, World world)
        : this(log)
    {
        this.world = world;
    }

    private static (int Writes, World World, bool IsCut) Outage(int cutAt, bool leavesNew)
    {
        World lived = new(new FakePower());
        var tests = new KeptTelemetryTests(null!, lived);
        tests.SetClock();
        tests.PowerOn().Run(100_000);
        tests.Away(silently: false);
        lived.Power.Restart(cutAt, leavesNew);
        bool isCut = lived.Guarded(() => lived.Run(900_000), () => tests.PowerOn());
        isCut |= lived.Guarded(() => lived.Run(600_000), () => tests.PowerOn());
        lived.Network.RefuseConnect = false;
        isCut |= lived.Guarded(() => lived.Run(100_000), () => tests.PowerOn());
        isCut |= lived.Guarded(() => lived.Run(100_000), () => tests.PowerOn());
        int writes = lived.Power.Operations;
        lived.Power.CutAt = 0;
        lived.Run(60_000);
        return (writes, lived, isCut);
    }

    private void LiveAtRandom(Random random, string what)
    {
        int intervalMs = random.Next(5, 60) * 1000;
        bool window = random.Next(2) == 0;
        log.WriteLine($"{what}: {intervalMs} ms");
        SetClock();
        PowerOn(window, intervalMs).Run(random.Next(60_000));
        int cuts = 0;
        for (int i = 0; i < 8; i++)
        {
            Away(silently: random.Next(2) == 0);
            world.Run(random.Next(300_000));
            if (random.Next(3) == 0)
            {
                cuts++;
                PowerOn(window, intervalMs);
            }

            world.Run(random.Next(100_000));
            world.Network.RefuseConnect = false;
            world.Run(random.Next(60_000));
        }

        world.Run(200_000);

        // A commit a minute, ten at once; a link that is silently dead is noticed within a minute.
        AssertWhole(missingMax: cuts * ((120_000 / intervalMs) + 2), what);
    }

    private World PowerOn(bool window = false, int intervalMs = 60_000, string unit = "ms") =>
        world.PowerOn(change: parts => Change(parts, keeps: true, window, intervalMs, unit));

    private static void Change(GatewayParts parts, bool keeps, bool window, int intervalMs, string unit)
    {
        SensorChannel sensor = new("s0"u8.ToArray(), Encoding.ASCII.GetBytes(unit), new MonotonicSensor(), 1000, intervalMs)
        {
            IsKept = keeps
        };
        sensor.WithReport().HasWindow = window;
        parts.Sensors = [sensor];
        parts.Alarms = [.. parts.Alarms.Where(alarm => alarm.Contact != null)];
        parts.BacklogCount = 200;
        parts.CommitsPerHour = keeps ? 60 : 0;
    }

    private void SetClock() => world.Clock.UtcMs = ZeroUtcMs + world.Clock.MonotonicMs;

    private void Away(bool silently)
    {
        world.Network.RefuseConnect = true;
        if (silently)
        {
            world.Link.HalfOpen();
        }
        else
        {
            world.Link.Cut();
        }
    }

    private void Back()
    {
        world.Network.RefuseConnect = false;
        for (int i = 0; !world.Loop.Session.IsConnected; i++)
        {
            Assert.True(i < 2 * world.Parts.Session.BackoffMsMax, "no connection");
            world.Run(1);
        }
    }

    // Only the loop's own: network, broker and slots allocate for themselves.
    private long AllocatedOver(long ms)
    {
        long bytes = 0;
        long end = world.Clock.MonotonicMs + ms;
        while (world.Clock.MonotonicMs < end)
        {
            bool opens = world.Link.State == LinkState.Closed;
            long before = GC.GetAllocatedBytesForCurrentThread() - world.Telemetry!.AllocatedBytes;
            int sleep = world.Loop.Turn();
            bytes += opens ? 0 : GC.GetAllocatedBytesForCurrentThread() - world.Telemetry.AllocatedBytes - before;
            world.Network.Pump(world.Clock.MonotonicMs);
            world.Clock.MonotonicMs += Math.Clamp(sleep, 1, 50);
        }

        return bytes;
    }

    private string Health(string member) =>
        JsonDocument.Parse(world.Payloads("health")[^1]).RootElement.GetProperty(member).ToString();

    private List<KeptReading> Readings() =>
    [
        .. world.Messages.Where(message => message.Topic.StartsWith("gateway/gw1/telemetry/s0", StringComparison.Ordinal))
            .Select(message => KeptReading.Of(message.Payload))
    ];

    private int Repetitions()
    {
        List<KeptReading> readings = Readings();
        return readings.Count - readings.Select(reading => (reading.Boot, reading.Seq)).Distinct().Count();
    }

    // Of each start each seq is there, the first time in order, and says when it was read.
    private void AssertWhole(int missingMax = 0, string what = "")
    {
        long missing = 0;
        List<KeptReading> readings = Readings();
        Assert.NotEmpty(readings);
        foreach (IGrouping<long, KeptReading> boot in readings.GroupBy(reading => reading.Boot))
        {
            List<long> first = [.. boot.Select(reading => reading.Seq).Distinct()];
            Assert.Equal(first.Order(), first);
            missing += first[^1] - first.Count;
            Assert.All(boot, reading => Assert.True(
                reading.TimeMs is null || reading.TimeMs == ZeroUtcMs + reading.ReadMs || reading.ReadMs < 0, $"{what}: {reading}"));
        }

        Assert.True(missing <= missingMax, $"{what}: {missing} missing");
    }

    private sealed record KeptReading(long Boot, long Seq, long ReadMs, long? TimeMs, bool IsHistorical)
    {
        public static KeptReading Of(string payload)
        {
            JsonElement body = JsonDocument.Parse(payload).RootElement;
            bool hasWindow = body.TryGetProperty("min", out _);
            return new KeptReading(
                body.GetProperty("boot").GetInt64(), body.GetProperty("seq").GetInt64(),
                hasWindow ? -1 : (long)(body.GetProperty("value").GetDecimal() * 1000),
                body.GetProperty("time").ValueKind == JsonValueKind.Null ? null : body.GetProperty("time").GetInt64(),
                body.TryGetProperty("historical", out _));
        }
    }

    /// <summary>Reads the time, in ms as thousandths.</summary>
    private sealed class MonotonicSensor : ISensor
    {
        public int ValueMilli { get; private set; }

        public SensorStatus Poll(long nowMs)
        {
            ValueMilli = (int)nowMs;
            return SensorStatus.Ok;
        }
    }
}
