using System.Text.Json;
using Gateway.Alarms;
using Gateway.App;
using Gateway.Primitives;
using Gateway.Sensors;
using Gateway.Settings;
using Gateway.Simulation.Chips;
using Gateway.Tests.Unit.Settings;
using Xunit;

namespace Gateway.Tests.Unit.App;

/// <summary>A gateway with a meter: its total goes on, is told in all its digits, and is set by a command.</summary>
public class MeterPartTests
{
    private const int ConnectMs = 3000;
    private const int IntervalMs = 10_000;

    private readonly World world = new();
    private readonly SimulatedPulses input = new();
    private PulseTotal total = null!;

    [Fact]
    public void A_total_goes_on_after_a_power_cut_and_loses_at_most_what_came_in_five_minutes()
    {
        PowerOn();
        long truth = 0;
        for (int i = 0; i < 55; i++)
        {
            input.Count += 7;
            truth += 7;
            world.Run(10_000);
        }

        PowerOn();
        world.Run(1000);
        Assert.InRange(total.Pulses, truth - (7 * 30), truth);
        Assert.True(total.Pulses < truth);
    }

    /// <summary>A write every 10 s: 200 of them are 0.00125 % of the flash's life.</summary>
    [Fact]
    public void Its_writes_are_in_the_wear_of_health_and_those_of_earlier_starts_too()
    {
        PowerOn(parts => parts.HealthIntervalMs = 20_000, saveMs: 10_000);
        world.Run(ConnectMs + 30_000);
        decimal before = Wear();
        for (int i = 0; i < 200; i++)
        {
            input.Count += 7;
            world.Run(10_000);
        }

        world.Run(40_000);
        decimal after = Wear();
        Assert.InRange(after - before, 0.001m, 0.003m);
        PowerOn(parts => parts.HealthIntervalMs = 20_000, saveMs: 10_000);
        world.Run(ConnectMs + 30_000);
        Assert.InRange(Wear(), after, after + 0.001m);
    }

    [Fact]
    public void An_ordered_stop_stores_it_first()
    {
        PowerOn();
        world.Run(ConnectMs);
        input.Count += 12_345;
        world.Run(1000);
        world.Loop.Stop();
        world.Run(2000);
        Assert.True(world.Loop.IsStopped);
        PowerOn();
        Assert.Equal(12_345, total.Pulses);
    }

    [Fact]
    public void Telemetry_has_all_digits_now_and_from_the_backlog()
    {
        PowerOn(parts => parts.BacklogCount = 20);
        world.Run(ConnectMs);
        world.Command("total", "#a water 123456789012.345");
        world.Run(IntervalMs);
        Assert.Equal("123456789012.345", Value(world.Payloads("telemetry/water")[^1]));
        world.Network.RefuseConnect = true;
        world.Link.Close();
        input.Count += 1;
        world.Run(3 * IntervalMs);
        world.Network.RefuseConnect = false;
        world.Run(60_000);
        Assert.All(world.Payloads("telemetry/water/history").TakeLast(1), payload => Assert.Equal("123456789013.345", Value(payload)));
        Assert.NotEmpty(world.Payloads("telemetry/water/history"));
        Assert.Equal(int.MaxValue, total.ValueMilli);
    }

    [Theory]
    [InlineData("water 1234.5", "ok", "1234.500")]
    [InlineData("water 0", "ok", "0.000")]
    [InlineData("water 999999999999.999", "ok", "999999999999.999")]
    [InlineData("water 1000000000000", "wants: sensor value", null)]
    [InlineData("water -1", "wants: sensor value", null)]
    [InlineData("water 1.2345", "wants: sensor value", null)]
    [InlineData("water", "wants: sensor value", null)]
    [InlineData("", "wants: sensor value", null)]
    [InlineData("water 1 2", "wants: sensor value", null)]
    [InlineData("t1 5", "no such meter", null)]
    [InlineData("wate 5", "no such meter", null)]
    public void The_command_sets_it_durably_or_says_what_is_wrong(string arguments, string result, string? value)
    {
        PowerOn();
        world.Run(ConnectMs);
        input.Count += 3;
        int writes = world.Meters.Writes;
        world.Command("total", arguments);
        world.Run(1000);
        Assert.Equal([result], world.Payloads("reply").Select(Result));
        Assert.Equal(value == null ? 0 : 1, world.Meters.Writes - writes);
        Assert.Equal(value == null ? 1 : 0, world.CountOf(AppFaults.CommandMalformed));
        if (value != null)
        {
            PowerOn();
            world.Run(IntervalMs + ConnectMs);
            Assert.Equal(value, Value(world.Payloads("telemetry/water")[^1]));
        }
    }

    [Fact]
    public void If_it_cannot_be_stored_the_answer_says_so_and_it_goes_on()
    {
        PowerOn();
        world.Run(ConnectMs);
        input.Count += 3;
        world.Meters.FailAll();
        world.Command("total", "#1 water 77");
        world.Run(1000);
        Assert.Equal("storage failed", Result(world.Payloads("reply").Single()));
        Assert.Equal((3_000L, 1), (total.TotalMilli, world.CountOf(SensorsFaults.MeterUnsaved)));
        world.Meters.Failing.Clear();
        world.Command("total", "#1 water 77");
        world.Run(1000);
        Assert.Equal("ok", Result(world.Payloads("reply")[^1]));
        Assert.Equal(77_000, total.TotalMilli);

        // The same command with its id is not done again.
        input.Count += 1;
        world.Command("total", "#1 water 77");
        world.Run(1000);
        Assert.Contains("\"repeated\":true", world.Payloads("reply")[^1], StringComparison.Ordinal);
        Assert.Equal(78_000, total.TotalMilli);
    }

    [Fact]
    public void A_total_that_is_set_is_no_change_for_an_alarm_on_its_rate()
    {
        PowerOn(parts => parts.Alarms =
        [
            new AlarmChannel("leak"u8.ToArray(), new RateRule(AlarmSeverity.High, 100_000, 0, 10_000), parts.Sensors[1], 1)
        ]);
        world.Run(30_000);
        world.Command("total", "water 100000");
        world.Run(30_000);
        Assert.Empty(world.On("alarm/leak"));
    }

    [Fact]
    public void Both_copies_that_are_gone_are_told_although_nothing_in_them_says_so()
    {
        PowerOn();
        world.Run(1000);
        Assert.Equal(0, world.CountOf(SensorsFaults.MeterLost));
        world.Meters.Slots[0] = [];
        world.Meters.Slots[1] = [];
        PowerOn();
        Assert.Equal(1, world.CountOf(SensorsFaults.MeterLost));
        PowerOn();
        Assert.Equal(0, world.CountOf(SensorsFaults.MeterLost));
    }

    [Fact]
    public void A_gateway_without_a_meter_writes_nothing_and_has_no_such_command()
    {
        world.PowerOn().Run(ConnectMs);
        world.Command("total", "t1 5");
        world.Run(3_600_000);
        Assert.Equal(["unknown command"], world.Payloads("reply").Select(Result));
        Assert.Equal(0, world.Meters.Writes);
    }

    [Fact]
    public void In_safe_mode_nothing_is_counted_or_set()
    {
        PowerOn();
        world.Run(1000);
        int writes = world.Meters.Writes;
        for (int i = 0; i <= AppLimits.FaultyBootsMax; i++)
        {
            PowerOn(parts => parts.LastRestart = Fault.LimitsInconsistent);
            world.Run(ConnectMs);
        }

        world.Command("total", "water 5");
        world.Run(1000);
        Assert.Equal("not in safe mode", Result(world.Payloads("reply")[^1]));
        Assert.Equal(writes, world.Meters.Writes);
    }

    [Fact]
    public void A_cut_at_any_write_of_a_day_never_counts_a_pulse_twice()
    {
        int first = RunDay(cutAt: 0, leavesNew: false, seconds: 0);
        int operations = RunDay(cutAt: 0, leavesNew: false);
        Assert.InRange(operations - first, 8, 80);

        // From the writes of the first start on in which the totals are new.
        for (int cutAt = first - 6; cutAt <= operations; cutAt++)
        {
            RunDay(cutAt, leavesNew: false);
            RunDay(cutAt, leavesNew: true);
        }
    }

    private static int RunDay(int cutAt, bool leavesNew, int seconds = MeterDay.Seconds)
    {
        FakePower power = new();
        power.Restart(cutAt, leavesNew);
        new MeterDay(new World(power)).Run(seconds);
        return power.Operations;
    }

    private decimal Wear() => JsonDocument.Parse(world.Payloads("health")[^1]).RootElement.GetProperty("wear").GetDecimal();

    private void PowerOn(Action<GatewayParts>? change = null, int? saveMs = null) => world.PowerOn(change: parts =>
    {
        total = Add(parts, input);
        if (saveMs != null)
        {
            SettingsStore store = new SettingsWorld().Start();
            store.MustSet("sensor.1.kind", "pulse");
            store.MustSet("sensor.1.save-interval", $"{saveMs / 1000}");
            parts.Sensors[^1].SettingsIndex = 1;
            parts.Others = [new MeterPart(store.Pending)];
        }

        change?.Invoke(parts);
    });

    private static PulseTotal Add(GatewayParts parts, SimulatedPulses input)
    {
        input.Count = 0;
        PulseTotal total = new(new PulseCounter(input, 3_600, 60_000));
        SensorChannel water = new("water"u8.ToArray(), "L"u8.ToArray(), total, 1000, IntervalMs);
        water.SettingsWord |= SensorChannel.TotalBit;
        parts.Sensors = [.. parts.Sensors, water];
        parts.Others = [new MeterPart(null)];
        return total;
    }

    private static string Value(string payload) =>
        JsonDocument.Parse(payload).RootElement.GetProperty("value").GetRawText();

    private static string? Result(string reply) => JsonDocument.Parse(reply).RootElement.GetProperty("result").GetString();

    /// <summary>Seven minutes, a pulse each second, a command that sets the total; the power may fail at any storage operation.</summary>
    private sealed class MeterDay(World world)
    {
        public const int Seconds = 420;
        private const int SetAtSecond = 350;
        private const long SetMilli = 50_000_000;
        private const int LostMax = 302;

        private readonly SimulatedPulses input = new();
        private PulseTotal total = null!;

        public void Run(int seconds)
        {
            // The pulses, and those since the command.
            long sinceStart = 0;
            long sinceSet = 0;
            Guarded(() => { });
            for (int second = 0; second < seconds; second++)
            {
                bool isCut = Guarded(() =>
                {
                    input.Count++;
                    sinceStart++;
                    sinceSet++;
                    if (second == SetAtSecond)
                    {
                        sinceSet = 1;
                        world.Command("total", "#9 water 50000");
                    }

                    world.Run(1000);
                });
                if (isCut && total.TotalMilli >= SetMilli)
                {
                    Assert.True(second >= SetAtSecond);
                    long pulses = (total.TotalMilli - SetMilli) / 1000;
                    Assert.InRange(pulses, Math.Max(0, sinceSet - LostMax), sinceSet);
                    sinceSet = pulses;
                }
                else if (isCut)
                {
                    Assert.InRange(total.Pulses, Math.Max(0, sinceStart - LostMax), sinceStart);
                    sinceStart = total.Pulses;
                }
            }

            if (seconds == Seconds)
            {
                Assert.InRange(total.TotalMilli - SetMilli, 0, sinceSet * 1000);
                Assert.Equal("ok", Result(world.Payloads("reply")[^1]));
            }
        }

        private bool Guarded(Action part) => world.Guarded(part, () => world.PowerOn(change: parts => total = Add(parts, input)));
    }
}
