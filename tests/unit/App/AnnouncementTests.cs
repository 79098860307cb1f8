using System.Text.Json;
using Gateway.App;
using Gateway.Hal;
using Gateway.Primitives;
using Gateway.Simulation;
using Xunit;

namespace Gateway.Tests.Unit.App;

/// <summary>What a gateway reports about itself: birth message, availability, values that the broker keeps, health.</summary>
public class AnnouncementTests
{
    private readonly World world = new();

    [Fact]
    public void The_birth_message_is_byte_for_byte_that_of_the_contract()
    {
        world.PowerOn(change: parts =>
        {
            parts.Board = "esp32-devkitc"u8.ToArray();
            parts.SettingsFingerprint = 2166136261;
        }).Run(1000);
        Assert.Equal(
            $"{{\"firmware\":\"0.1.0\",\"board\":\"esp32-devkitc\",\"boot\":1,\"epoch\":{world.Loop.Table.Epoch},"
                + $"\"start\":{world.Loop.Table.Epoch},\"sequence\":1,\"restart\":\"external\",\"settings\":2166136261,"
                + "\"sensors\":[\"t1\"],\"alarms\":[\"hot\",\"door\"]}",
            world.Payloads("birth").Single());
        Assert.Equal((0, true), (world.On("birth").Single().Qos, world.On("birth").Single().Retain));
    }

    [Fact]
    public void The_firmware_in_it_is_the_version_that_was_built()
    {
        world.PowerOn().Run(1000);
        Assert.Equal(
            typeof(GatewayLoop).Assembly.GetName().Version!.ToString(3), Birth().GetProperty("firmware").GetString());
    }

    [Fact]
    public void A_restart_by_the_gateway_itself_is_named_with_what_it_had_come_to()
    {
        world.PowerOn().Run(1000);
        Assert.False(Birth().TryGetProperty("phase", out _));
        world.PowerOn(change: parts =>
        {
            parts.LastRestart = HalFaults.OutOfMemory;
            parts.LastPhase = FaultPhase.Composing;
        }).Run(1000);
        Assert.Equal("out-of-memory", Birth().GetProperty("restart").GetString());
        Assert.Equal(2, Birth().GetProperty("phase").GetInt32());
        Assert.Equal(JsonValueKind.Null, Birth().GetProperty("board").ValueKind);
        Assert.Equal(JsonValueKind.Null, Birth().GetProperty("settings").ValueKind);
    }

    [Fact]
    public void Names_that_do_not_fit_are_left_out_and_the_birth_message_says_so()
    {
        world.PowerOn(change: parts => parts.Sensors =
        [
            .. Enumerable.Range(0, 40).Select(i => new SensorChannel(
                System.Text.Encoding.ASCII.GetBytes($"a-name-of-20-letters-{i}"), "V"u8.ToArray(), world.Sensor, 1000, 10_000))
        ]).Run(1000);
        Assert.True(Birth().GetProperty("more").GetBoolean());
        Assert.InRange(Birth().GetProperty("sensors").GetArrayLength(), 20, 35);
    }

    [Fact]
    public void Online_and_birth_follow_each_connection()
    {
        world.PowerOn().Run(1000);
        world.Link.Close();
        world.Run(10_000);
        Assert.Equal(2, world.Loop.Session.ConnectCount);
        Assert.Equal(["online", "offline", "online"], world.Payloads("status"));
        Assert.Equal(2, world.Payloads("birth").Count);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void The_broker_keeps_telemetry_and_alarms_where_the_settings_say_so(bool telemetry, bool alarms)
    {
        world.PowerOn(change: parts => (parts.RetainTelemetry, parts.RetainAlarms) = (telemetry, alarms)).Run(12_000);
        world.Door.IsHigh = true;
        world.Run(500);
        Assert.All(world.On("telemetry/t1"), message => Assert.Equal(telemetry, message.Retain));
        Assert.All(world.On("alarm/door"), message => Assert.Equal(alarms, message.Retain));
        Assert.Equal(telemetry, IsKept("telemetry/t1"));
        Assert.Equal(alarms, IsKept("alarm/door"));
    }

    [Fact]
    public void An_alarm_that_the_broker_keeps_is_kept_also_when_a_power_cut_came_before_it_left()
    {
        world.PowerOn(change: parts => parts.RetainAlarms = true).Run(2500);
        world.Link.Close();
        world.Door.IsHigh = true;
        world.Run(300);
        Assert.Empty(world.Payloads("alarm/door"));
        world.PowerOn(change: parts => parts.RetainAlarms = true).Run(3000);
        Assert.True(IsKept("alarm/door"));
    }

    [Fact]
    public void Health_tells_worst_and_mean_turn_since_the_message_before()
    {
        world.PowerOn(change: parts =>
        {
            parts.HealthIntervalMs = 10_000;
            parts.Sensors = [new SensorChannel("slow"u8.ToArray(), "V"u8.ToArray(), new SlowSensor(world.Clock), 5000, 60_000)];
            parts.Alarms = [];
        }).Run(13_000);
        JsonElement[] loops = [.. world.Payloads("health").Select(text => JsonDocument.Parse(text).RootElement.GetProperty("loop"))];
        Assert.All(loops, loop => Assert.Equal(SlowSensor.Ms, loop.GetProperty("worst").GetInt32()));
        Assert.All(loops, loop => Assert.InRange(loop.GetProperty("mean").GetDecimal(), 0.001m, SlowSensor.Ms - 1));
    }

    [Fact]
    public void Health_tells_heap_and_signal_where_they_can_be_measured()
    {
        world.PowerOn(change: parts => (parts.Memory, parts.Network) = (new Memory(), new Network())).Run(3000);
        JsonElement health = JsonDocument.Parse(world.Payloads("health").Single()).RootElement;
        Assert.Equal((34_000, -61), (health.GetProperty("heap").GetInt32(), health.GetProperty("signal").GetInt32()));
    }

    [Fact]
    public void Wear_grows_with_what_was_written_and_outlives_a_restart()
    {
        decimal Wear() => JsonDocument.Parse(world.Payloads("health")[^1]).RootElement.GetProperty("wear").GetDecimal();
        world.PowerOn().Run(3000);
        decimal before = Wear();
        for (int i = 0; i < 300; i++)
        {
            world.Door.IsHigh = !world.Door.IsHigh;
            world.Run(1200);
        }

        world.Run(60_000);
        decimal after = Wear();
        Assert.True(after >= before + 0.002m, $"{before} to {after}");
        world.PowerOn().Run(3000);
        Assert.True(Wear() >= after);
    }

    private JsonElement Birth() => JsonDocument.Parse(world.Payloads("birth")[^1]).RootElement;

    private bool IsKept(string topic) => world.Broker.Retained.Any(message => message.Topic == "gateway/gw1/" + topic);

    private sealed class SlowSensor(FakeClock clock) : ISensor
    {
        public const int Ms = 70;

        public int ValueMilli => 0;

        public SensorStatus Poll(long nowMs)
        {
            clock.MonotonicMs += Ms;
            return SensorStatus.Ok;
        }
    }

    private sealed class Memory : IMemoryStatus
    {
        public long FreeHeapBytes => 34_000;
    }

    private sealed class Network : INetworkStatus
    {
        public bool IsUp => true;

        public bool IsWireless => true;

        public int SignalDbm => -61;

        public bool CopyAddress(byte[] buffer, int offset) => false;
    }
}
