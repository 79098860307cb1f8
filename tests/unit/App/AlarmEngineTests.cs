using Gateway.Alarms;
using Gateway.App;
using Gateway.Hal;
using Gateway.Mqtt;
using Gateway.Primitives;
using Gateway.Sensors;
using Xunit;

namespace Gateway.Tests.Unit.App;

/// <summary>Everything between rules and the outside: sensor failures, time, button, lamp, and commands.</summary>
public class AlarmEngineTests
{
    private readonly World world = new();
    private readonly FakeInput button = new();
    private readonly Lamp lamp = new();

    [Fact]
    public void A_sensor_at_fault_raises_an_alarm_that_names_the_reason()
    {
        var sensor = new ReasonedSensor();
        Start(sensor, new FaultRule(AlarmSeverity.Critical));
        world.Run(2000);
        sensor.Reason = SensorReason.WireBreak;
        world.Run(2000);
        sensor.Reason = SensorReason.None;
        world.Run(2000);
        Assert.Equal(
            [
                "{\"state\":\"active-unack\",\"severity\":\"critical\",\"reason\":\"wire-break\",\"seq\":1,",
                "{\"state\":\"rtn-unack\",\"severity\":\"critical\",\"reason\":\"none\",\"seq\":2,"
            ], world.Payloads("alarm/a0").Select(payload => payload[..(payload.IndexOf("\"epoch\"", StringComparison.Ordinal))]));
    }

    [Fact]
    public void A_checked_sensor_raises_it_when_its_attempts_are_used_up()
    {
        var sensor = new ReasonedSensor();
        var check = new CheckedSensor(sensor, new SensorCheck { Attempts = 3, RetryMs = 100 });
        Start(check, new FaultRule(AlarmSeverity.High), new NoDataRule(AlarmSeverity.High, 5000));
        world.Run(3000);
        sensor.Reason = SensorReason.Checksum;
        world.Run(8000);
        sensor.Reason = SensorReason.None;
        world.Run(2000);
        Assert.Contains("\"reason\":\"checksum\"", world.Payloads("alarm/a0")[0]);
        Assert.Equal(["active-unack", "rtn-unack"], States("a0"));
        Assert.Equal(["active-unack", "rtn-unack"], States("a1"));
        Assert.Contains("\"limit\":5.000", world.Payloads("alarm/a1")[0]);
    }

    [Fact]
    public void A_sensor_that_says_nothing_about_itself_fails_for_no_stated_reason()
    {
        Start(world.Sensor, new FaultRule(AlarmSeverity.High));
        world.Sensor.Next = SensorStatus.Failed;
        world.Run(2000);
        Assert.Contains("\"reason\":\"unspecified\"", world.Payloads("alarm/a0").Single());
    }

    [Fact]
    public void A_sensor_whose_data_ended_is_without_data()
    {
        Start(world.Sensor, new NoDataRule(AlarmSeverity.High, 4000));
        world.Run(2000);
        world.Sensor.Next = SensorStatus.Ended;
        world.Run(8000);
        Assert.Equal(["active-unack"], States("a0"));
    }

    [Fact]
    public void All_are_acknowledged_and_reset_by_one_command()
    {
        Start(world.Sensor, Hot(), Hot(latching: true), Hot(latching: true));
        world.Sensor.ValueMilli = 90_000;
        world.Run(2000);
        world.Command("ack", "all");
        world.Run(1000);
        world.Command("ack", "all");
        world.Run(1000);
        world.Sensor.ValueMilli = 20_000;
        world.Run(2000);
        world.Command("reset", "a1");
        world.Run(1000);
        world.Command("reset", "all");
        world.Run(1000);
        Assert.Equal(["active-unack", "active-acked", "normal"], States("a0"));
        Assert.Equal(["active-unack", "active-acked", "latched-acked", "normal"], States("a1"));
        Assert.Equal(["active-unack", "active-acked", "latched-acked", "normal"], States("a2"));
        Assert.All(world.Payloads("reply"), reply => Assert.EndsWith("\"result\":\"ok\"}", reply));
        Assert.Equal(4, world.Payloads("reply").Count);
    }

    [Theory]
    [InlineData("active or not acknowledged", "a0")]
    [InlineData("no such alarm", "a9")]
    [InlineData("no such alarm", "")]
    [InlineData("ok", "a1")]
    public void A_reset_that_cannot_be_says_why(string result, string alarm)
    {
        Start(world.Sensor, Hot(latching: true), new FaultRule(AlarmSeverity.Low));
        world.Sensor.ValueMilli = 90_000;
        world.Run(2000);
        world.Command("reset", alarm);
        world.Run(1000);
        Assert.Equal($$"""{"command":"reset","result":"{{result}}"}""", world.Payloads("reply").Single());
        Assert.Equal(["active-unack"], States("a0"));
    }

    [Fact]
    public void With_the_table_nearly_full_all_stops_where_the_entries_end_and_says_so()
    {
        var sensor = new SensorChannel("s"u8.ToArray(), [], world.Sensor, 1000, 1000);
        var alarms = Enumerable.Range(0, 4).Select(i => new AlarmChannel(
            Ascii.Bytes("a" + i), new FaultRule(AlarmSeverity.Low), sensor, 2)).ToArray();
        foreach (AlarmChannel alarm in alarms)
        {
            alarm.Rule.Restore((int)AlarmState.ActiveUnacknowledged, 1);
        }

        // Of three entries one is for replies.
        var parts = new GatewayParts { Alarms = alarms };
        var session = new Session(
            new SessionLimits { EntryCount = 3, WindowMax = 1 }, new SessionOptions { ClientId = "g"u8.ToArray() }, parts.Faults,
            new TableCrc32());
        var control = new GatewayControl(parts, null!, session, null!, null!, null!, new Payloads(world.Clock));
        byte[] all = "all"u8.ToArray();
        Assert.Equal(CommandResult.Partly, control.Act(isReset: false, all, 0, 3, needsPlaces: true, 5));
        Assert.Equal(2, alarms.Count(alarm => alarm.Rule.IsUnacknowledged));
        foreach (AlarmChannel alarm in alarms)
        {
            alarm.Rule.Accept();
        }

        Assert.Equal(CommandResult.Ok, control.Act(isReset: false, all, 0, 3, needsPlaces: true, 6));
        Assert.DoesNotContain(alarms, alarm => alarm.Rule.IsUnacknowledged);
    }

    [Fact]
    public void The_button_acknowledges_all_and_then_resets_all()
    {
        Start(world.Sensor, Hot(), Hot(latching: true));
        world.Sensor.ValueMilli = 90_000;
        world.Run(2000);
        Press(40);
        Assert.Equal(["active-unack"], States("a0"));
        Press(200);
        world.Sensor.ValueMilli = 20_000;
        world.Run(2000);
        Press(5000);
        Assert.Equal(["active-unack", "active-acked", "normal"], States("a0"));
        Assert.Equal(["active-unack", "active-acked", "latched-acked", "normal"], States("a1"));
    }

    [Fact]
    public void A_button_that_is_held_at_the_start_presses_nothing_until_it_was_let_go()
    {
        button.IsHigh = true;
        Start(world.Sensor, Hot());
        world.Sensor.ValueMilli = 90_000;
        world.Run(5000);
        Assert.Equal(["active-unack"], States("a0"));
        button.IsHigh = false;
        world.Run(500);
        Press(100);
        Assert.Equal(["active-unack", "active-acked"], States("a0"));
    }

    [Fact]
    public void A_lamp_flashes_fast_then_is_steady_then_goes_out()
    {
        Start(world.Sensor, Hot());
        world.Run(2000);
        Assert.Equal("off", Seen());
        world.Sensor.ValueMilli = 90_000;
        world.Run(1500);
        Assert.Equal("fast", Seen());
        world.Command("ack", "a0");
        world.Run(1500);
        Assert.Equal("steady", Seen());
        world.Sensor.ValueMilli = 20_000;
        world.Run(2000);
        Assert.Equal("off", Seen());
    }

    [Theory]
    [InlineData("off", 0, 0)]
    [InlineData("fast", 0, 1)]
    [InlineData("steady", 0, 3)]
    [InlineData("slow", 0, 4)]
    [InlineData("slow", 8, 0)]
    [InlineData("steady", 10, 0)]
    [InlineData("fast", 4, 1)]
    [InlineData("slow", 3, 4)]
    [InlineData("steady", 10, 3)]
    public void A_lamp_shows_the_worst_of_all(string pattern, int first, int second)
    {
        Start(world.Sensor, new FaultRule(AlarmSeverity.Low), new FaultRule(AlarmSeverity.Low));
        world.Sensor.Next = SensorStatus.Pending;
        world.Parts.Alarms[0].Rule.Restore(first, 1);
        world.Parts.Alarms[1].Rule.Restore(second, 1);
        world.Run(1000);
        Assert.Equal(pattern, Seen());
    }

    [Fact]
    public void A_lamp_that_is_lit_low_is_driven_the_other_way_and_at_the_start()
    {
        var annunciator = new Annunciator(lamp, litHigh: false);
        Assert.Equal(AppLimits.AnnunciatorStepMs, annunciator.Show([], 0));
        Assert.Equal([true], lamp.Changes);
    }

    private static ThresholdRule Hot(bool latching = false) =>
        new(AlarmSeverity.High, true, 80_000, 0, 0) { IsLatching = latching };

    private void Start(ISensor sensor, params AlarmRule[] rules)
    {
        world.PowerOn(change: parts =>
        {
            var channel = new SensorChannel("s"u8.ToArray(), "V"u8.ToArray(), sensor, 1000, 60_000);
            parts.Sensors = [channel];
            parts.Alarms = [.. rules.Select((rule, i) => new AlarmChannel(Ascii.Bytes("a" + i), rule, channel, 2))];
            parts.AcknowledgeButton = new PushButton(button, highWhenPressed: true);
            parts.Annunciator = new Annunciator(lamp, litHigh: true);
        }).Run(1000);
    }

    private void Press(int ms)
    {
        button.IsHigh = true;
        world.Run(ms);
        button.IsHigh = false;
        world.Run(500);
    }

    private List<string> States(string alarm) =>
        [.. world.Payloads("alarm/" + alarm).Select(payload => payload["{\"state\":\"".Length..].Split('"')[0])];

    // What an observer sees in four seconds.
    private string Seen()
    {
        lamp.Changes.Clear();
        world.Run(4000);
        return lamp.Changes.Count switch
        {
            0 => lamp.IsHigh ? "steady" : "off",
            >= 3 and <= 5 => "slow",
            >= 15 and <= 17 => "fast",
            int other => $"{other} changes"
        };
    }

    private sealed class Lamp : IDigitalOutput
    {
        public List<bool> Changes { get; } = [];

        public bool IsHigh { get; private set; }

        public void Set(bool high)
        {
            IsHigh = high;
            Changes.Add(high);
        }
    }

    private sealed class ReasonedSensor : IReasonedSensor
    {
        public int ValueMilli => 20_000;

        public SensorReason Reason { get; set; }

        public SensorStatus Poll(long nowMs) => Reason == SensorReason.None ? SensorStatus.Ok : SensorStatus.Failed;
    }
}
