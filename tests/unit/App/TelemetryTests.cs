using System.Text;
using System.Text.Json;
using Gateway.App;
using Gateway.Hal;
using Gateway.Mqtt;
using Gateway.Primitives;
using Gateway.Simulation;
using Gateway.Tests.Unit.Primitives;
using Xunit;
using Xunit.Abstractions;

namespace Gateway.Tests.Unit.App;

/// <summary>Telemetry across outages: order, gaps, times. Sensors read the monotonic clock, so a value shows when it was read.</summary>
public class TelemetryTests(ITestOutputHelper log)
{
    private const long BootUtcMs = 1_700_000_000_000;

    private readonly World world = new();

    [Fact]
    public void What_was_due_in_an_outage_follows_in_order_with_its_own_times_and_marked()
    {
        SetClock();
        PowerOn(backlog: 64).Run(10_000);
        Outage(30_000);
        world.Run(20_000);
        List<Reading> readings = Readings();
        AssertWhole(readings);
        Assert.Equal(0, world.CountOf(AppFaults.BacklogOverflow));
        Assert.Equal(0, world.CountOf(MqttFaults.Qos0NotConnected));
        Assert.All(readings, reading => Assert.Equal(BootUtcMs + reading.ReadMs, reading.TimeMs));
        Assert.InRange(readings.Count(reading => reading.IsHistorical), 30, 50);
        Assert.False(readings[^1].IsHistorical);
    }

    [Fact]
    public void A_historical_message_is_byte_for_byte_that_of_the_contract()
    {
        world.Network.RefuseConnect = true;
        PowerOn(backlog: 64).Run(7000);
        world.Network.RefuseConnect = false;
        world.Run(20_000);
        Assert.Equal(
            """{"value":5.000,"unit":"ms","seq":1,"boot":1,"time":null,"uptime":5000,"historical":true}""",
            world.Payloads("telemetry/s0/history")[0]);
    }

    [Fact]
    public void With_a_deadband_the_present_value_is_there_after_a_start_and_after_an_outage()
    {
        FakeSensor sensor = PowerOnSteady(interval: 1000, deadband: 500, intervalMax: 600_000);

        // Its first reading is older than the first connection.
        world.Run(20_000);
        Assert.StartsWith("""{"value":10.000,""", Assert.Single(world.Payloads("telemetry/s0")));
        Outage(30_000, () => sensor.ValueMilli = 50_000);
        world.Run(20_000);
        Assert.StartsWith("""{"value":50.000,""", world.Payloads("telemetry/s0")[^1]);
        Assert.Equal(2, world.Payloads("telemetry/s0").Count);
        Assert.DoesNotContain(world.Payloads("telemetry/s0"), payload => payload.Contains("historical", StringComparison.Ordinal));
        Assert.Empty(world.Payloads("telemetry/s0/history"));
    }

    [Fact]
    public void With_a_long_interval_the_present_value_is_there_after_a_start()
    {
        PowerOnSteady(interval: 3_600_000, deadband: 0, intervalMax: 0);
        world.Run(20_000);
        Assert.StartsWith("""{"value":10.000,""", Assert.Single(world.Payloads("telemetry/s0")));
    }

    [Fact]
    public void What_a_sensor_measured_before_it_failed_is_no_present_value()
    {
        FakeSensor sensor = PowerOnSteady(interval: 1000, deadband: 500, intervalMax: 600_000);
        world.Run(20_000);
        Outage(30_000, () =>
        {
            sensor.ValueMilli = 50_000;
            world.Run(5000);
            sensor.Next = SensorStatus.Failed;
        });
        world.Run(20_000);
        Assert.StartsWith("""{"value":10.000,""", Assert.Single(world.Payloads("telemetry/s0")));
        Assert.StartsWith("""{"value":50.000,""", Assert.Single(world.Payloads("telemetry/s0/history")));
    }

    [Fact]
    public void A_backlog_that_overflows_drops_the_oldest_and_each_is_counted()
    {
        SetClock();
        PowerOn(backlog: 16).Run(10_000);
        Assert.Equal(0, world.CountOf(AppFaults.BacklogOverflow));
        Outage(100_000);
        world.Run(10_000);
        List<Reading> readings = Readings();
        Assert.Equal(readings.Count, readings.Select(reading => reading.Seq).Distinct().Count());
        Assert.Equal(GapsIn(readings), world.CountOf(AppFaults.BacklogOverflow));
        Assert.InRange(world.CountOf(AppFaults.BacklogOverflow), 80, 250);
        Assert.InRange(readings.Count(reading => reading.IsHistorical), 15, 24);
        Assert.All(readings, reading => Assert.Equal(BootUtcMs + reading.ReadMs, reading.TimeMs));
    }

    [Fact]
    public void Without_a_backlog_the_gaps_are_what_was_counted_as_not_connected()
    {
        PowerOn(backlog: 0).Run(10_000);
        Outage(100_000);
        world.Run(10_000);
        List<Reading> readings = Readings();
        Assert.Equal(GapsIn(readings), world.CountOf(MqttFaults.Qos0NotConnected) + world.CountOf(MqttFaults.Qos0NoRoom));
        Assert.DoesNotContain(readings, reading => reading.IsHistorical);
    }

    [Fact]
    public void A_clock_that_is_set_in_an_outage_dates_what_was_read_before()
    {
        PowerOn(backlog: 64).Run(10_000);
        Outage(20_000, during: () =>
        {
            world.Run(10_000);
            SetClock();
        });
        world.Run(10_000);
        List<Reading> readings = Readings();
        AssertWhole(readings);
        int set = readings.FindIndex(reading => reading.TimeMs != null);
        Assert.InRange(readings[set].ReadMs, 14_000, 16_000);
        Assert.All(readings.Take(set), reading => Assert.Equal(reading.ReadMs, reading.UptimeMs));
        Assert.All(readings.Skip(set), reading => Assert.Equal(BootUtcMs + reading.ReadMs, reading.TimeMs));
        Assert.Equal(BootUtcMs, Health().GetProperty("started").GetInt64());
    }

    [Theory]
    [InlineData(3_600_000)]
    [InlineData(-3_600_000)]
    public void A_clock_that_is_corrected_in_an_outage_leaves_what_follows_in_order(long jumpMs)
    {
        SetClock();
        PowerOn(backlog: 64).Run(10_000);
        Outage(20_000, during: () =>
        {
            world.Run(10_000);
            world.Clock.UtcMs += jumpMs;
        });
        world.Run(10_000);
        List<Reading> readings = Readings();
        AssertWhole(readings);
        int corrected = readings.FindIndex(reading => reading.TimeMs != BootUtcMs + reading.ReadMs);
        Assert.InRange(readings[corrected].ReadMs, 14_000, 16_000);
        Assert.All(readings.Skip(corrected), reading => Assert.Equal(BootUtcMs + jumpMs + reading.ReadMs, reading.TimeMs));
    }

    [Fact]
    public void A_clock_that_nothing_synchronised_for_a_day_is_holding_until_something_does()
    {
        world.Clock.MonotonicMs = 2 * AppLimits.ClockHoldMs;
        world.Clock.SyncedMs = world.Clock.MonotonicMs - AppLimits.ClockHoldMs + 4000;
        SetClock();
        PowerOn(backlog: 0).Run(3000);
        Assert.DoesNotContain("clock", world.Payloads("telemetry/s0")[^1]);
        world.Run(2000);
        world.Door.IsHigh = true;
        world.Run(3000);
        Assert.EndsWith(",\"clock\":\"holding\"}", world.Payloads("telemetry/s0")[^1]);
        Assert.EndsWith(",\"clock\":\"holding\"}", world.Payloads("alarm/door")[^1]);
        world.Run(60_000);
        Assert.Equal("holding", Health().GetProperty("clock").GetString());
        world.Clock.SyncedMs = world.Clock.MonotonicMs;
        world.Run(3000);
        Assert.DoesNotContain("clock", world.Payloads("telemetry/s0")[^1]);
    }

    [Fact]
    public void Alarms_that_waited_leave_before_telemetry_that_waited()
    {
        PowerOn(backlog: 256).Run(10_000);
        int before = world.Messages.Count;
        Outage(60_000, during: () =>
        {
            for (int i = 0; i < 24; i++)
            {
                world.Door.IsHigh = !world.Door.IsHigh;
                world.Run(1000);
            }
        });
        world.Run(20_000);
        List<World.Message> after = world.Messages.Skip(before).ToList();
        int lastAlarm = after.FindLastIndex(message => message.Topic.Contains("/alarm/"));
        int firstHistorical = after.FindIndex(message => message.Payload.Contains("historical"));
        Assert.True(after.Count(message => message.Topic.Contains("/alarm/")) >= 24);
        Assert.InRange(lastAlarm, 0, firstHistorical - 1);
        AssertWhole(Readings());
    }

    [Fact]
    public void A_broker_that_acknowledges_nothing_delays_telemetry_by_a_bounded_time()
    {
        PowerOn(backlog: 256, window: 1).Run(10_000);
        Outage(20_000, during: () =>
        {
            for (int i = 0; i < 24; i++)
            {
                world.Door.IsHigh = !world.Door.IsHigh;
                world.Run(1000);
            }
        });

        // CONNACK came through, and no acknowledgement comes after it.
        world.Link.StallToClient = true;
        world.Run(AppLimits.AlarmsFirstMsMax + 5000);
        Assert.True(world.Loop.Session.HasUnsentEntries);
        AssertWhole(Readings());
        Assert.InRange(Readings()[^1].ReadMs, world.Clock.MonotonicMs - 2000, world.Clock.MonotonicMs);
    }

    [Fact]
    public void A_link_that_takes_nothing_for_a_while_costs_no_telemetry()
    {
        PowerOn(backlog: 64, sensors: 4, interval: 500).Run(10_000);
        world.Link.BytesPerPumpMax = 1;
        world.Run(6000);
        world.Link.BytesPerPumpMax = 0;
        world.Run(20_000);
        AssertWhole(Readings());
    }

    [Fact]
    public void A_fast_sensors_backlog_comes_to_its_end()
    {
        PowerOn(backlog: 64, interval: 10).Run(10_000);
        Outage(5000);
        world.Run(3000);
        Assert.False(Readings()[^1].IsHistorical);
        Assert.Equal(GapsIn(Readings()), world.CountOf(AppFaults.BacklogOverflow));
    }

    [Fact]
    public void Messages_given_to_a_link_that_went_away_without_a_word_are_counted_as_doubt()
    {
        PowerOn(backlog: 64).Run(10_000);
        world.Link.HalfOpen();
        world.Run(120_000);
        List<Reading> readings = Readings();
        Assert.Equal(0, world.CountOf(AppFaults.BacklogOverflow));
        Assert.InRange(GapsIn(readings), 10, world.CountOf(MqttFaults.Qos0Doubt));
        int counted = world.CountOf(MqttFaults.Qos0Doubt);
        world.Run(60_000);
        Assert.Equal(counted, world.CountOf(MqttFaults.Qos0Doubt));
    }

    [Fact]
    public void What_a_ping_proved_is_in_no_doubt_and_a_clean_stop_leaves_none()
    {
        PowerOn(backlog: 64).Run(100_000);
        world.Link.Cut();
        world.Run(100);
        Assert.InRange(world.CountOf(MqttFaults.Qos0Doubt), 1, 30);
        int counted = world.CountOf(MqttFaults.Qos0Doubt);
        world.Run(20_000);
        world.Loop.Stop();
        world.Run(1000);
        Assert.Equal(counted, world.CountOf(MqttFaults.Qos0Doubt));
    }

    [Fact]
    public void At_random_the_gaps_are_the_counted_drops_and_every_time_is_that_of_its_reading()
    {
        Random random = Seed.Next(log, out string seed);
        for (int run = 0; run < 5; run++)
        {
            var lived = new TelemetryTests(log);
            lived.LiveAtRandom(random, $"{seed}, run {run}");
        }
    }

    [Fact]
    public void Nothing_is_allocated_while_a_backlog_fills_and_empties()
    {
        PowerOn(backlog: 64, sensors: 3).Run(10_000);
        world.Messages.Capacity = 10_000;
        Outage(20_000);
        world.Run(10_000);
        long bytes = 0;
        for (int round = 0; round < 3; round++)
        {
            world.Network.RefuseConnect = true;
            world.Link.Cut();
            bytes += AllocatedOver(5000);
            world.Network.RefuseConnect = false;
            bytes += AllocatedOver(15_000);
        }

        Assert.Equal(0, bytes);
        Assert.Contains(Readings(), reading => reading.IsHistorical);
    }

    private void LiveAtRandom(Random random, string what)
    {
        int backlog = random.Next(3) * random.Next(1, 40);
        int sensors = random.Next(1, 5);
        PowerOn(backlog, sensors, random.Next(1, 50) * 100);
        log.WriteLine($"{what}: {backlog} records, {sensors} sensors of {world.Parts.Sensors[0].IntervalMs} ms");
        foreach (SensorChannel sensor in world.Parts.Sensors)
        {
            // A value that grows by 1 in a ms is an exception whenever the deadband's time has passed.
            sensor.WithReport().DeadbandMilli = random.Next(2) * random.Next(5000);
        }

        SetClock();
        world.Run(5000);
        for (int i = 0; i < 10; i++)
        {
            Outage(random.Next(1, 60_000));
            world.Run(random.Next(1, 30_000));
            world.Link.BytesPerPumpMax = random.Next(2) * random.Next(1, 4);
            world.Run(random.Next(1, 10_000));
            world.Link.BytesPerPumpMax = 0;
        }

        world.Run(120_000);
        int gaps = 0;
        for (int i = 0; i < sensors; i++)
        {
            List<Reading> readings = Readings("s" + i);
            gaps += GapsIn(readings);
            foreach (Reading reading in readings)
            {
                Assert.True(reading.TimeMs == BootUtcMs + reading.ReadMs, $"{what}: {reading}");
            }

            Assert.True(readings[^1].Seq == world.Parts.Sensors[i].Seq, $"{what}: the last of s{i} did not come");
        }

        int counted = world.CountOf(AppFaults.BacklogOverflow)
            + world.CountOf(MqttFaults.Qos0NotConnected) + world.CountOf(MqttFaults.Qos0NoRoom);
        Assert.True(gaps >= counted && gaps <= counted + world.CountOf(MqttFaults.Qos0Doubt), $"{what}: {gaps} missing, {counted} counted");
        Assert.True(backlog == 0 || world.CountOf(MqttFaults.Qos0NotConnected) + world.CountOf(MqttFaults.Qos0NoRoom) == 0, what);
    }

    private World PowerOn(int backlog, int sensors = 1, int interval = 1000, int window = 8)
    {
        return world.PowerOn(change: parts =>
        {
            parts.BacklogCount = backlog;
            parts.Limits.WindowMax = window;
            parts.Sensors = [.. Enumerable.Range(0, sensors).Select(i => new SensorChannel(
                Encoding.ASCII.GetBytes("s" + i), "ms"u8.ToArray(), new ClockSensor(), Math.Min(interval, 1000), interval))];
            parts.Alarms = [.. parts.Alarms.Where(alarm => alarm.Contact != null)];
        });
    }

    private FakeSensor PowerOnSteady(int interval, int deadband, int intervalMax)
    {
        FakeSensor sensor = new() { ValueMilli = 10_000 };
        world.PowerOn(change: parts =>
        {
            parts.Sensors = [new SensorChannel("s0"u8.ToArray(), "ms"u8.ToArray(), sensor, 1000, interval)];
            parts.Sensors[0].WithReport().DeadbandMilli = deadband;
            parts.Sensors[0].WithReport().IntervalMaxMs = intervalMax;
            parts.Alarms = [.. parts.Alarms.Where(alarm => alarm.Contact != null)];
            parts.BacklogCount = 64;
        });
        return sensor;
    }

    private void SetClock() => world.Clock.UtcMs = BootUtcMs + world.Clock.MonotonicMs;

    // Nothing is on its way when the link ends: the gateway dropped whatever is missing.
    private void Outage(long ms, Action? during = null)
    {
        long until = world.Clock.MonotonicMs + ms;
        world.Network.RefuseConnect = true;
        world.Link.Cut();
        during?.Invoke();
        world.Run(Math.Max(0, until - world.Clock.MonotonicMs));
        world.Network.RefuseConnect = false;
        for (int i = 0; !world.Loop.Session.IsConnected; i++)
        {
            Assert.True(i < 2 * world.Parts.Session.BackoffMsMax, "no connection");
            world.Run(1);
        }
    }

    private List<Reading> Readings(string sensor = "s0") =>
        [
            .. world.Messages.Where(message => IsOf(message, sensor)).Select(message =>
            {
                Reading reading = Reading.Of(message.Payload);
                Assert.Equal(message.Topic.EndsWith("/history", StringComparison.Ordinal), reading.IsHistorical);
                Assert.False(message.Retain && reading.IsHistorical);
                return reading;
            })
        ];

    private static bool IsOf(World.Message message, string sensor) =>
        message.Topic == "gateway/gw1/telemetry/" + sensor || message.Topic == $"gateway/gw1/telemetry/{sensor}/history";

    private JsonElement Health() => JsonDocument.Parse(world.Payloads("health")[^1]).RootElement;

    private static void AssertWhole(List<Reading> readings)
    {
        Assert.NotEmpty(readings);
        Assert.Equal(Enumerable.Range(1, readings.Count).Select(seq => (long)seq), readings.Select(reading => reading.Seq));
    }

    private static int GapsIn(List<Reading> readings)
    {
        long before = 0;
        int missing = 0;
        foreach (Reading reading in readings)
        {
            Assert.True(reading.Seq > before, $"seq {reading.Seq} after {before}");
            missing += (int)(reading.Seq - before - 1);
            before = reading.Seq;
        }

        return missing;
    }

    // Only the loop's own: network and broker allocate for themselves.
    private long AllocatedOver(long ms)
    {
        long bytes = 0;
        long end = world.Clock.MonotonicMs + ms;
        while (world.Clock.MonotonicMs < end)
        {
            bool opens = world.Link.State == LinkState.Closed;
            long before = GC.GetAllocatedBytesForCurrentThread();
            int sleep = world.Loop.Turn();
            bytes += opens ? 0 : GC.GetAllocatedBytesForCurrentThread() - before;
            world.Network.Pump(world.Clock.MonotonicMs);
            world.Clock.MonotonicMs += Math.Clamp(sleep, 1, 50);
        }

        return bytes;
    }

    private sealed class ClockSensor : ISensor
    {
        public int ValueMilli { get; private set; }

        public SensorStatus Poll(long nowMs)
        {
            ValueMilli = (int)nowMs;
            return SensorStatus.Ok;
        }
    }

    private sealed record Reading(long Seq, long ReadMs, long? TimeMs, long? UptimeMs, bool IsHistorical)
    {
        public static Reading Of(string payload)
        {
            JsonElement json = JsonDocument.Parse(payload).RootElement;
            JsonElement time = json.GetProperty("time");
            return new(
                json.GetProperty("seq").GetInt64(), (long)(json.GetProperty("value").GetDecimal() * 1000),
                time.ValueKind == JsonValueKind.Null ? null : time.GetInt64(),
                json.TryGetProperty("uptime", out JsonElement uptime) ? uptime.GetInt64() : null,
                json.TryGetProperty("historical", out JsonElement mark) && mark.GetBoolean());
        }
    }
}
