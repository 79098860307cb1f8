using Gateway.App;
using Gateway.Hal;
using Gateway.Mqtt;
using Gateway.Sensors;
using Xunit;

namespace Gateway.Tests.Unit.App;

/// <summary>Outputs do what commands and alarms say, within their limits, and say what they are.</summary>
public class OutputTests
{
    private const string Pump = "output.1.kind=pin output.1.name=pump output.1.pin=4 ";
    private const string Valve = "output.2.kind=pin output.2.name=valve output.2.pin=5 ";

    [Fact]
    public void A_command_switches_and_the_topic_says_so()
    {
        OutputBench bench = new OutputBench(Pump).PowerOn().Run(3000);
        World world = bench.World;
        Assert.Equal(["""{"state":"off","by":"start","time":null,"boot":1,"uptime":5000}"""], world.Payloads("output/pump"));
        world.Clock.UtcMs = 1_763_712_345_678;
        bench.Command("#1 pump on").Run(1000).Command("#1 pump on").Run(1000).Command("pump off", 1).Run(1000);
        Assert.Equal(["off start", "on command", "off command"], bench.States("pump"));
        Assert.Equal(["ok", "ok", "ok"], bench.Results);
        Assert.Equal([true, false], bench.Pins[4].Levels.Select(one => one.IsHigh));
        Assert.All(world.On("output/pump"), message => Assert.True(message.Qos == 0));
        Assert.Contains("\"by\":\"command\",\"time\":176371234", world.Payloads("output/pump")[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "wants: output on, off, or pulse ms")]
    [InlineData("pump", "wants: output on, off, or pulse ms")]
    [InlineData("pump ", "wants: output on, off, or pulse ms")]
    [InlineData("pump toggle", "wants: output on, off, or pulse ms")]
    [InlineData("pump on 5", "wants: output on, off, or pulse ms")]
    [InlineData("pump pulse", "wants: output on, off, or pulse ms")]
    [InlineData("pump pulse ", "wants: output on, off, or pulse ms")]
    [InlineData("pump pulse 9", "wants: output on, off, or pulse ms")]
    [InlineData("pump pulse 3600001", "wants: output on, off, or pulse ms")]
    [InlineData("pump pulse 1.5", "wants: output on, off, or pulse ms")]
    [InlineData("pumpe on", "no such output")]
    [InlineData("valve on", "it follows an alarm")]
    [InlineData("valve off", "it follows an alarm")]
    public void What_is_not_right_is_refused_and_switches_nothing(string arguments, string result)
    {
        OutputBench bench = new OutputBench(Pump + Valve + "output.2.alarm=hot").PowerOn().Run(3000).Command(arguments).Run(1000);
        Assert.Equal([result], bench.Results);
        Assert.Empty(bench.Pins[4].Levels);
        Assert.Empty(bench.Pins[5].Levels);
        Assert.Equal(1, bench.World.CountOf(AppFaults.CommandMalformed));
    }

    [Theory]
    [InlineData("pump pulse 10", "", 10, "pulse")]
    [InlineData("pump pulse 2500", "", 2500, "pulse")]
    [InlineData("pump pulse 2500", "output.1.max-on=2", 2000, "max-on")]
    [InlineData("pump on", "output.1.max-on=3", 3000, "max-on")]
    [InlineData("pump pulse 2000", "output.1.max-on=2", 2000, "pulse")]
    public void It_goes_off_by_itself_in_time_and_says_why(string arguments, string limit, int onMs, string by)
    {
        OutputBench bench = new OutputBench(Pump + limit).PowerOn().Run(3000).Command(arguments).Run(5000);
        Assert.Equal(2, bench.Pins[4].Levels.Count);
        Assert.Equal(onMs, bench.Pins[4].Levels[1].AtMs - bench.Pins[4].Levels[0].AtMs);
        Assert.Equal("off " + by, bench.States("pump")[^1]);
        Assert.Equal(["ok"], bench.Results);
    }

    [Fact]
    public void The_longest_time_counts_from_switching_on_whatever_is_sent_meanwhile()
    {
        OutputBench bench = new OutputBench(Pump + "output.1.max-on=4").PowerOn().Run(3000).Command("pump on").Run(3000);
        bench.Command("pump on").Run(500).Command("pump pulse 60000").Run(3000);
        Assert.Equal(4000, bench.Pins[4].Levels.Single(one => !one.IsHigh).AtMs - bench.Pins[4].Levels[0].AtMs);
        bench.Command("pump pulse 1000").Run(300).Command("pump on").Run(2500);
        Assert.True(bench.Pins[4].IsHigh);
    }

    [Theory]
    [InlineData("output.1.interlock=valve")]
    [InlineData("output.2.interlock=pump")]
    public void Two_that_exclude_each_other_are_never_on_at_once(string interlock)
    {
        OutputBench bench = new OutputBench(Pump + Valve + interlock).PowerOn().Run(3000).Command("pump on").Run(1000);
        bench.Command("#7 valve on").Run(1000).Command("#8 valve pulse 100").Run(1000).Command("valve off").Run(1000);
        Assert.Equal(["ok", "interlocked", "interlocked", "ok"], bench.Results);
        Assert.Empty(bench.Pins[5].Levels);
        bench.Command("pump off").Run(1000).Command("valve on").Run(1000);
        Assert.Equal((false, true), (bench.Pins[4].IsHigh, bench.Pins[5].IsHigh));
    }

    [Fact]
    public void With_a_dead_time_one_is_off_for_so_long_before_the_other_goes_on()
    {
        OutputBench bench = new OutputBench(Pump + Valve + "output.1.interlock=valve output.1.dead-time=2000 output.2.alarm=hot").PowerOn();
        bench.Run(3000).Command("pump on").Run(1000);
        bench.World.Sensor.ValueMilli = 90_000;
        bench.Run(2000);
        Assert.Equal("off interlock", bench.States("valve")[^1]);
        bench.Command("pump off").Run(3000);
        Assert.Equal("on alarm", bench.States("valve")[^1]);
        Assert.Equal(2000, bench.Pins[5].Levels[0].AtMs - bench.Pins[4].Levels[1].AtMs);
        bench.World.Sensor.ValueMilli = 20_000;
        bench.Run(1500).Command("pump on").Run(3000).Command("pump on").Run(1000);
        Assert.Equal(["ok", "ok", "interlocked", "ok"], bench.Results);
    }

    [Fact]
    public void One_that_follows_an_alarm_is_on_while_it_is_active_whatever_the_operator_did()
    {
        OutputBench bench = new OutputBench(Pump + "output.1.alarm=hot").PowerOn().Run(3000);
        bench.World.Sensor.ValueMilli = 90_000;
        bench.Run(2000);
        bench.World.Command("ack", "hot");
        bench.Run(2000);
        Assert.Equal(["off start", "on alarm"], bench.States("pump"));

        // A start continues with the alarm's state, before the sensor reads.
        bench.PowerOn().Run(0);
        bench.World.Loop.Turn();
        Assert.True(bench.Pins[4].IsHigh);
        bench.Run(2000);
        bench.World.Sensor.ValueMilli = 20_000;
        bench.Run(2000);
        Assert.Equal("off alarm", bench.States("pump")[^1]);
    }

    [Theory]
    [InlineData("shelve", "hot 60")]
    [InlineData("out-of-service", "hot")]
    [InlineData("", "suppressed")]
    [InlineData("", "chattering")]
    public void One_that_follows_an_alarm_does_so_although_the_alarm_is_held_back(string command, string arguments)
    {
        OutputBench bench = new(Pump + "output.1.alarm=hot");
        World world = bench.World;
        world.PowerOn(change: parts =>
        {
            bench.Add(parts);
            parts.Alarms[0].Rule.ChatterLimit = arguments == "chattering" ? 3 : 0;
            parts.Alarms[0].Rule.Suppressor = arguments == "suppressed" ? 2 : 0;
        });
        world.Door.IsHigh = arguments == "suppressed";
        bench.Run(3000);
        if (command.Length > 0)
        {
            world.Command(command, arguments);
            bench.Run(2000);
        }

        for (int i = 0; i < 10; i++)
        {
            bool isHot = i % 2 == 0;
            world.Sensor.ValueMilli = isHot ? 90_000 : 20_000;
            bench.Run(3000);
            Assert.Equal(isHot, bench.Pins[4].IsHigh);
        }
    }

    [Fact]
    public void One_that_follows_a_latched_alarm_goes_off_when_a_command_resets_it()
    {
        OutputBench bench = new(Pump + "output.1.alarm=hot");
        World world = bench.World;
        world.PowerOn(change: parts =>
        {
            bench.Add(parts);
            parts.Alarms[0].Rule.IsLatching = true;
        });
        bench.Run(3000);
        world.Sensor.ValueMilli = 90_000;
        bench.Run(3000);
        world.Sensor.ValueMilli = 20_000;
        bench.Run(3000);
        world.Command("ack", "hot");
        bench.Run(3000);
        Assert.True(bench.Pins[4].IsHigh);
        world.Command("reset", "hot");
        bench.Run(3000);
        Assert.False(bench.Pins[4].IsHigh);
    }

    [Fact]
    public void One_that_follows_an_alarm_and_was_on_for_the_longest_time_waits_for_the_next_one()
    {
        OutputBench bench = new OutputBench(Pump + "output.1.alarm=hot output.1.max-on=5").PowerOn().Run(3000);
        bench.World.Sensor.ValueMilli = 90_000;
        bench.Run(20_000);
        Assert.Equal(["off start", "on alarm", "off max-on"], bench.States("pump"));
        bench.World.Sensor.ValueMilli = 20_000;
        bench.Run(2000);
        bench.World.Sensor.ValueMilli = 90_000;
        bench.Run(2000);
        Assert.Equal("on alarm", bench.States("pump")[^1]);
    }

    [Theory]
    [InlineData("output.1.start=off", false)]
    [InlineData("output.1.start=on", true)]
    [InlineData("output.1.start=last", false)]
    [InlineData("output.1.start=off output.1.active=low", false)]
    [InlineData("output.1.start=on output.1.active=low", true)]
    public void A_pin_has_its_level_from_the_first_moment(string settings, bool isOn)
    {
        OutputBench bench = new OutputBench(Pump + settings).PowerOn();
        Assert.Equal([isOn != settings.Contains("low", StringComparison.Ordinal)], bench.Pins[4].Starts);
        bench.Run(3000);
        Assert.Empty(bench.Pins[4].Levels);
        Assert.Equal([isOn ? "on start" : "off start"], bench.States("pump"));
    }

    [Fact]
    public void The_last_command_outlives_a_restart_and_a_pulse_does_not()
    {
        OutputBench bench = new OutputBench(Pump + Valve + "output.1.start=last").PowerOn().Run(3000);
        bench.Command("pump on").Command("valve on").Run(2000).PowerOn().Run(3000);
        Assert.Equal((true, false), (bench.Pins[4].IsHigh, bench.Pins[5].IsHigh));
        Assert.Equal("on start", bench.States("pump")[^1]);
        bench.Command("pump off").Run(1000).PowerOn().Run(3000);
        Assert.Equal([false, true, false], bench.Pins[4].Starts);
        bench.Command("pump pulse 60000").Run(1000).PowerOn().Run(3000);
        Assert.False(bench.Pins[4].IsHigh);
    }

    [Fact]
    public void What_went_off_by_itself_stays_off_after_a_restart()
    {
        OutputBench bench = new OutputBench(Pump + "output.1.start=last output.1.max-on=2").PowerOn().Run(3000);
        bench.Command("pump on").Run(4000);
        Assert.Equal("off max-on", bench.States("pump")[^1]);
        bench.PowerOn().Run(3000);
        Assert.False(bench.Pins[4].IsHigh);
    }

    [Fact]
    public void Of_two_that_exclude_each_other_only_the_first_starts_on()
    {
        OutputBench bench = new OutputBench(Pump + Valve + "output.1.start=last output.2.start=last").PowerOn().Run(3000);
        bench.Command("pump on").Command("valve on").Run(2000);
        OutputBench later = new(Pump + Valve + "output.1.start=last output.2.start=last output.2.interlock=pump", bench.World.Power);
        bench.World.Outputs.Slots.CopyTo(later.World.Outputs.Slots, 0);
        later.PowerOn().Run(3000);
        Assert.Equal([true, false], later.Pins[4].Starts.Concat(later.Pins[5].Starts));
        Assert.Equal((true, false), (later.Pins[4].IsHigh, later.Pins[5].IsHigh));
    }

    [Fact]
    public void Without_the_broker_for_too_long_it_goes_off_and_stays_off()
    {
        OutputBench bench = new OutputBench(Pump + Valve + "output.1.offline=10").PowerOn().Run(3000);
        bench.Command("pump on").Command("valve on").Run(2000);
        bench.World.Network.RefuseConnect = true;
        bench.World.Link.Close();
        bench.Run(8000);
        Assert.True(bench.Pins[4].IsHigh);
        bench.Run(4000);
        Assert.Equal((false, true), (bench.Pins[4].IsHigh, bench.Pins[5].IsHigh));
        bench.World.Network.RefuseConnect = false;
        bench.Run(60_000);
        Assert.Equal("off offline", bench.States("pump")[^1]);
        Assert.Equal("on command", bench.States("valve")[^1]);
    }

    [Fact]
    public void A_command_whose_state_cannot_be_kept_switches_nothing_and_says_so()
    {
        OutputBench bench = new OutputBench(Pump + "output.1.start=last").PowerOn().Run(3000);
        bench.World.Outputs.FailAll();
        bench.Command("#1 pump on").Run(1000);
        Assert.Equal(["storage failed"], bench.Results);
        Assert.Empty(bench.Pins[4].Levels);
        bench.World.Outputs.Failing.Clear();
        bench.Run(6000).Command("#1 pump on").Run(1000);
        Assert.Equal(["storage failed", "ok"], bench.Results);
        Assert.True(bench.Pins[4].IsHigh);
        Assert.True(bench.World.CountOf(AppFaults.OutputStateLost) > 0);
    }

    [Fact]
    public void What_the_board_cannot_have_is_left_out_and_the_rest_works()
    {
        OutputBench bench = new OutputBench(Valve + "output.1.kind=pin output.1.name=pump output.1.pin=44").PowerOn().Run(3000);
        bench.Command("valve on").Command("pump on").Run(1000);
        Assert.Equal(["ok", "no such output"], bench.Results);
        Assert.Equal(1, bench.Refused);
    }

    [Fact]
    public void A_lost_copy_of_the_states_is_counted()
    {
        OutputBench bench = new OutputBench(Pump + "output.1.start=last").PowerOn().Run(3000).Command("pump on").Run(1000);
        bench.World.Outputs.Slots[1][9] ^= 1;
        bench.World.Outputs.Slots[0][9] ^= 1;
        bench.PowerOn().Run(3000);
        Assert.Equal(1, bench.World.CountOf(AppFaults.OutputStateLost));
        Assert.False(bench.Pins[4].IsHigh);
    }

    [Fact]
    public void Something_behind_a_bus_is_what_it_has_confirmed_and_is_tried_again()
    {
        Coils coils = new();
        OutputBench bench = new OutputBench("output.1.kind=coil output.1.name=fan output.1.coil=k1 " + Valve + "output.2.interlock=fan")
        {
            Others = [coils]
        }.PowerOn().Run(1000);
        Assert.Equal(["unknown start"], bench.States("fan"));
        Assert.Contains("\"wanted\":\"off\"", bench.World.Payloads("output/fan")[0], StringComparison.Ordinal);
        bench.Command("valve on").Run(500);
        coils.End(SensorReason.None);
        bench.Run(500).Command("valve on").Run(500).Command("valve off").Run(500).Command("fan on").Run(500);
        Assert.Equal(["interlocked", "ok", "ok", "queued"], bench.Results);
        Assert.Equal("off start", bench.States("fan")[^1]);
        coils.End(SensorReason.NoAnswer);
        bench.Run(1000);
        Assert.Contains(
            "{\"state\":\"unknown\",\"wanted\":\"on\",\"by\":\"command\",\"reason\":\"no-answer\"", bench.World.Payloads("output/fan")[^1],
            StringComparison.Ordinal);
        Assert.Equal(1, bench.World.CountOf(AppFaults.OutputFailed));
        bench.Command("valve on").Run(5000);
        coils.End(SensorReason.None);
        bench.Run(500);
        Assert.Equal(("on command", "interlocked"), (bench.States("fan")[^1], bench.Results[^1]));
        Assert.Equal([false, true, true], coils.Told);
    }

    [Fact]
    public void A_coil_that_nobody_has_is_no_output()
    {
        OutputBench bench = new OutputBench("output.1.kind=coil output.1.name=fan output.1.coil=k2") { Others = [new Coils()] }.PowerOn();
        Assert.Equal((null, 1), (bench.Outputs, bench.Refused));
    }

    /// <summary>A part with one coil, k1.</summary>
    private sealed class Coils : LoopPart
    {
        private readonly Coil coil = new();

        public List<bool> Told => coil.Told;

        public void End(SensorReason reason) => coil.End(reason);

        public override OutputTarget? CreateTarget(byte[] name) => name.AsSpan().SequenceEqual("k1"u8) ? coil : null;

        public override void Open(GatewayParts parts, GatewayControl control, Topics topics, Session session, Payloads payloads)
        {
        }

        public override void Turn(long nowMs) => DueMs = long.MaxValue;

        private sealed class Coil : OutputTarget
        {
            private bool isPending;
            private SensorReason reason;

            public List<bool> Told { get; } = [];

            public override bool IsPending => isPending;

            public override SensorReason Reason => reason;

            public void End(SensorReason ended)
            {
                isPending = false;
                reason = ended;
            }

            public override bool TrySet(bool on, long nowMs)
            {
                Told.Add(on);
                isPending = true;
                return true;
            }
        }
    }
}
