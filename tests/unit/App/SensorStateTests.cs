using Gateway.App;
using Gateway.Hal;
using Gateway.Sensors;
using Xunit;

namespace Gateway.Tests.Unit.App;

public class SensorStateTests
{
    private readonly World world = new();
    private readonly ReasonedSensor sensor = new();

    [Fact]
    public void A_state_is_published_when_it_changes_retained_and_byte_for_byte()
    {
        world.Clock.UtcMs = 1_700_000_000_000;
        PowerOn().Run(3500);
        sensor.Outcome = SensorStatus.Failed;
        sensor.Reason = SensorReason.NoAnswer;
        world.Run(3000);
        sensor.Reason = SensorReason.Checksum;
        world.Run(3000);
        sensor.Outcome = SensorStatus.Ok;
        world.Run(3000);
        Assert.Equal(
            [
                """{"state":"ok","time":1700000000000}""",
                """{"state":"fault","reason":"no-answer","time":1700000004000}""",
                """{"state":"fault","reason":"checksum","time":1700000007000}""",
                """{"state":"ok","time":1700000010000}"""
            ], world.Payloads("sensor/r"));
        Assert.All(world.On("sensor/r"), message => Assert.Equal((0, true), (message.Qos, message.Retain)));
    }

    [Fact]
    public void Before_the_clock_is_set_a_state_names_boot_and_uptime()
    {
        PowerOn().Run(1000);
        Assert.Equal("""{"state":"ok","time":null,"boot":1,"uptime":5000}""", world.Payloads("sensor/r").Single());
    }

    [Fact]
    public void A_sensor_that_never_answers_is_stale_and_one_that_stops_goes_stale_after_a_minute()
    {
        sensor.Outcome = SensorStatus.Pending;
        PowerOn().Run(5000);
        Assert.StartsWith("{\"state\":\"stale\",", world.Payloads("sensor/r").Single());
        sensor.Outcome = SensorStatus.Ok;
        world.Run(2000);
        sensor.Outcome = SensorStatus.Pending;
        world.Run(59_000);
        Assert.Equal(2, world.On("sensor/r").Count());
        world.Run(3000);
        Assert.Equal(["stale", "ok", "stale"], States());
    }

    [Fact]
    public void A_slow_sensor_goes_stale_after_three_readings_and_a_replay_at_its_end()
    {
        Assert.Equal(60_000, new SensorChannel("a"u8.ToArray(), [], sensor, 1000, 1000).StaleMs);
        Assert.Equal(10_800_000, new SensorChannel("a"u8.ToArray(), [], sensor, 3_600_000, 1000).StaleMs);
        PowerOn().Run(3000);
        sensor.Outcome = SensorStatus.Ended;
        world.Run(2000);
        Assert.Equal(["ok", "stale"], States());
    }

    [Fact]
    public void A_fault_that_is_followed_by_silence_stays_a_fault()
    {
        sensor.Outcome = SensorStatus.Failed;
        sensor.Reason = SensorReason.BusStuck;
        PowerOn().Run(3000);
        sensor.Outcome = SensorStatus.Pending;
        world.Run(120_000);
        Assert.Equal(["fault"], States());
    }

    [Fact]
    public void Every_state_is_published_again_after_a_connection()
    {
        PowerOn().Run(3000);
        world.Network.RefuseConnect = true;
        world.Link.Cut();
        world.Run(1000);
        sensor.Outcome = SensorStatus.Failed;
        sensor.Reason = SensorReason.Open;
        world.Run(5000);
        sensor.Outcome = SensorStatus.Ok;
        world.Run(5000);
        world.Network.RefuseConnect = false;
        world.Run(60_000);

        // A state, not a history: an alarm reports what came and went meanwhile.
        Assert.Equal(["ok", "ok"], States());
    }

    [Fact]
    public void A_sensor_that_gives_no_reason_has_an_unspecified_fault()
    {
        world.PowerOn();
        world.Sensor.Next = SensorStatus.Failed;
        world.Run(2000);
        Assert.Contains("\"reason\":\"unspecified\"", world.Payloads("sensor/t1").Single());
    }

    private World PowerOn() => world.PowerOn(change: parts =>
    {
        parts.Sensors = [new SensorChannel("r"u8.ToArray(), "V"u8.ToArray(), sensor, 1000, 10_000)];
        parts.Alarms = [];
    });

    private List<string> States() => [.. world.Payloads("sensor/r").Select(payload => payload.Split('"')[3])];

    private sealed class ReasonedSensor : IReasonedSensor
    {
        public SensorStatus Outcome { get; set; } = SensorStatus.Ok;

        public SensorReason Reason { get; set; }

        public int ValueMilli => 1000;

        public SensorStatus Poll(long nowMs) => Outcome;
    }
}
