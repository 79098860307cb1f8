using System.Text;
using System.Text.Json;
using Gateway.Alarms;
using Gateway.App;
using Gateway.Hal;
using Gateway.Mqtt;
using Gateway.Primitives;
using Gateway.Settings;
using Gateway.Simulation;
using Gateway.Tests.Unit.Settings;
using Xunit;

namespace Gateway.Tests.Unit.App;

/// <summary>Home Assistant discovery: documented keys, topics that exist, and removal, against the broker's retained messages.</summary>
public class DiscoveryTests
{
    /// <summary>Two rounds of two buttons and eight places each for sensors and alarms, and time to connect.</summary>
    private const int RoundsMs = 4000;

    private const int PlaceCount = SettingsLimits.SensorCount;

    private static readonly SettingsCatalog catalog = GatewayKeys.Create();

    private readonly World world = new();

    [Fact]
    public void Sensors_alarms_and_buttons_are_announced_with_documented_keys()
    {
        PowerOn().Run(RoundsMs);
        Assert.Equal(
            ["binary_sensor/gw1/a01", "binary_sensor/gw1/a02", "button/gw1/b01", "button/gw1/b02", "sensor/gw1/s01"], Announced());
        HashSet<string> ids = [];
        foreach (BrokerMessage message in Configurations())
        {
            Dictionary<string, JsonElement> read = HomeAssistant.Read(
                message.Topic.Split('/')[1], Encoding.UTF8.GetString(message.Payload.Span), out _);
            Assert.True(ids.Add(read["unique_id"].GetString()!));
            Assert.Equal(0, message.Qos);
        }
    }

    [Fact]
    public void What_is_announced_are_topics_on_which_the_gateway_speaks_and_listens()
    {
        PowerOn().Run(RoundsMs);
        world.Door.IsHigh = true;
        world.Sensor.ValueMilli = 90_000;
        world.Run(15_000);
        HashSet<string> spoken = [.. world.Messages.Select(message => message.Topic)];
        foreach (BrokerMessage message in Configurations())
        {
            Dictionary<string, JsonElement> read = HomeAssistant.Read(
                message.Topic.Split('/')[1], Encoding.UTF8.GetString(message.Payload.Span), out Func<string, string> topic);
            foreach (string key in new[] { "state_topic", "json_attributes_topic", "availability_topic" }.Where(read.ContainsKey))
            {
                Assert.Contains(topic(read[key].GetString()!), spoken);
            }

            if (read.TryGetValue("availability", out JsonElement list))
            {
                Assert.All(list.EnumerateArray(), item => Assert.Contains(topic(item.GetProperty("t").GetString()!), spoken));
            }

            if (read.TryGetValue("command_topic", out JsonElement command))
            {
                Assert.StartsWith("gateway/gw1/cmd/", topic(command.GetString()!));
            }
        }
    }

    [Fact]
    public void The_buttons_acknowledge_and_identify_as_they_are_announced()
    {
        TestLight light = new();
        PowerOn(parts => parts.Indicator = new IdentifyLight(light, litHigh: true)).Run(RoundsMs);
        world.Door.IsHigh = true;
        world.Run(1000);
        Press("button/gw1/b01");
        Assert.Contains("active-acked", world.Payloads("alarm/door")[^1]);
        Assert.DoesNotContain(true, light.Levels);
        Press("button/gw1/b02");
        Assert.Contains(true, light.Levels);
    }

    [Fact]
    public void Without_a_light_no_button_identifies_and_one_from_before_is_removed()
    {
        PowerOn().Run(RoundsMs);
        Assert.Contains("button/gw1/b02", Announced());
        PowerOn(parts => parts.Indicator = null).Run(RoundsMs);
        Assert.DoesNotContain("button/gw1/b02", Announced());
    }

    /// <summary>In safe mode a board may leave sensors out: this does not remove them from Home Assistant.</summary>
    [Fact]
    public void In_safe_mode_nothing_is_announced_and_nothing_removed()
    {
        PowerOn().Run(RoundsMs);
        List<string> before = Announced();
        for (int boots = 1; boots < AppLimits.FaultyBootsMax; boots++)
        {
            PowerOn(Faulty).Run(1);
        }

        PowerOn(parts =>
        {
            Faulty(parts);
            parts.Sensors = [];
            parts.Alarms = [];
        }).Run(RoundsMs + (AppLimits.ShortBootsMax * AppLimits.DelayedStartStepMs));
        Assert.Equal((1, true), (world.CountOf(AppFaults.SafeMode), world.Loop.Session.IsConnected));
        Assert.Equal(before, Announced());
        world.Broker.Publish("homeassistant/status", "online"u8, 0);
        world.Run(RoundsMs);
        Assert.Equal(before, Announced());
        Assert.Equal(0, world.CountOf(AppFaults.InboundUnexpected));
    }

    [Fact]
    public void An_alarm_is_on_while_its_state_begins_with_active_as_the_template_says()
    {
        PowerOn().Run(RoundsMs);
        Assert.Equal(
            "{{'ON' if value_json.state[:6]=='active' else 'OFF'}}",
            JsonDocument.Parse(Configuration("binary_sensor/gw1/a01")!).RootElement.GetProperty("val_tpl").GetString());
    }

    [Fact]
    public void A_unit_is_given_with_the_device_class_that_it_is_sure_of()
    {
        PowerOn(parts => parts.Sensors = [Sensor("a", "°C"), Sensor("b", "hPa"), Sensor("c", "%"), Sensor("d", ""), Sensor("e", "a\"\\")])
            .Run(RoundsMs);
        (string?, string?) Of(int place)
        {
            JsonElement sensor = JsonDocument.Parse(Configuration($"sensor/gw1/s0{place}")!).RootElement;
            return (sensor.TryGetProperty("unit_of_meas", out JsonElement unit) ? unit.GetString() : null,
                sensor.TryGetProperty("dev_cla", out JsonElement kind) ? kind.GetString() : null);
        }

        Assert.Equal(
            [("°C", "temperature"), ("hPa", "pressure"), ("%", null), (null, null), ("a\"\\", null)],
            Enumerable.Range(1, 5).Select(Of));
    }

    [Fact]
    public void What_is_no_longer_fitted_is_removed_at_the_next_start()
    {
        PowerOn(parts => parts.Sensors = [parts.Sensors[0], Sensor("t2", "°C")]).Run(RoundsMs);
        Assert.Contains("sensor/gw1/s02", Announced());
        PowerOn(parts => parts.Alarms = [parts.Alarms[0]]).Run(RoundsMs);
        Assert.Equal(["binary_sensor/gw1/a01", "button/gw1/b01", "button/gw1/b02", "sensor/gw1/s01"], Announced());
    }

    [Fact]
    public void A_sensor_keeps_its_place_and_identity_when_one_before_it_is_removed()
    {
        SettingsStore store = Store(
            "sensor.1.kind=simulated", "sensor.1.name=one", "sensor.3.kind=simulated", "sensor.3.name=three",
            "alarm.2.kind=above", "alarm.2.name=high", "alarm.2.sensor=three", "discovery=on", "discovery.prefix=plant/ha");
        PowerOn(parts => Apply(store, parts)).Run(RoundsMs);
        Assert.Equal(
            ["binary_sensor/gw1/a02", "button/gw1/b01", "button/gw1/b02", "sensor/gw1/s01", "sensor/gw1/s03"], Announced("plant/ha/"));
        string before = Configuration("sensor/gw1/s03", "plant/ha/")!;
        store.MustSet("sensor.1.kind", "none");
        PowerOn(parts => Apply(store, parts)).Run(RoundsMs);
        Assert.Equal(["binary_sensor/gw1/a02", "button/gw1/b01", "button/gw1/b02", "sensor/gw1/s03"], Announced("plant/ha/"));
        Assert.Equal(before, Configuration("sensor/gw1/s03", "plant/ha/"));
    }

    [Fact]
    public void Clear_removes_all_that_was_announced()
    {
        PowerOn().Run(RoundsMs);
        PowerOn(parts => parts.Discovery = DiscoveryMode.Clear).Run(RoundsMs);
        Assert.Empty(Announced());
    }

    [Fact]
    public void Without_discovery_nothing_is_published_or_subscribed_outside_the_gateways_own_topics()
    {
        PowerOn(parts => parts.Discovery = DiscoveryMode.Off).Run(RoundsMs);
        Assert.All(world.Messages, message => Assert.StartsWith("gateway/gw1/", message.Topic));
        world.Broker.Publish("homeassistant/status", "online"u8);
        world.Run(RoundsMs);
        Assert.Equal(0, world.CountOf(AppFaults.InboundUnexpected));
    }

    [Fact]
    public void A_round_that_is_cut_short_at_any_message_is_made_whole_after_the_next_connection()
    {
        for (int cut = 1; cut < 2 + PlaceCount + PlaceCount; cut++)
        {
            var each = new World();
            each.PowerOn(change: On).Run(RoundsMs);
            each.PowerOn(change: parts =>
            {
                On(parts);
                parts.Sensors = [];
                parts.Alarms = [];
            });
            int from = each.Messages.Count;
            while (each.Messages.Skip(from).Count(message => message.Topic.EndsWith("/config", StringComparison.Ordinal)) < cut)
            {
                each.Run(10);
            }

            each.Link.Close();
            each.Run(RoundsMs + 5000);
            Assert.Equal(2, each.Loop.Session.ConnectCount);
            Assert.Equal(
                ["homeassistant/button/gw1/b01/config", "homeassistant/button/gw1/b02/config"],
                each.Broker.Retained.Select(message => message.Topic)
                    .Where(topic => topic.StartsWith("homeassistant/", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public void Home_Assistant_that_comes_back_is_told_again_once_and_a_round_is_not_broken_off()
    {
        PowerOn().Run(RoundsMs);
        int Rounds() => world.Messages.Count(message => message.Topic == $"homeassistant/binary_sensor/gw1/a0{PlaceCount}/config");
        Assert.Equal(1, Rounds());
        world.Broker.Publish("homeassistant/status", "online"u8);
        world.Run(RoundsMs);
        Assert.Equal(2, Rounds());
        world.Broker.Publish("homeassistant/status", "offline"u8);
        world.Run(RoundsMs);
        Assert.Equal(2, Rounds());
        for (int i = 0; i < 100; i++)
        {
            world.Broker.Publish("homeassistant/status", "online"u8);
            world.Run(100);
        }

        Assert.InRange(Rounds(), 8, 15);
        Assert.Equal(0, world.CountOf(AppFaults.InboundUnexpected));
    }

    [Fact]
    public void The_longest_of_all_fits_payload_and_transmit_buffer()
    {
        byte[] name = Encoding.ASCII.GetBytes(new string('n', AppLimits.NameBytesMax));
        PowerOn(parts =>
        {
            parts.Id = Encoding.ASCII.GetBytes(new string('i', AppLimits.IdBytesMax));
            parts.TopicBase = Encoding.ASCII.GetBytes(new string('"', catalog.RowOf(SettingId.TopicBase).Max));
            parts.DiscoveryPrefix = Encoding.ASCII.GetBytes(new string('p', catalog.RowOf(SettingId.DiscoveryPrefix).Max));
            parts.Board = name;
            parts.Sensors =
            [
                .. Enumerable.Range(0, PlaceCount).Select(i => Sensor(new string('n', AppLimits.NameBytesMax - 1) + i, "\"\"\"\"\"\"\"\""))
            ];
            parts.Sensors[^1] = Sensor(new string('n', AppLimits.NameBytesMax), "°C");
            parts.Alarms =
            [
                .. Enumerable.Range(0, PlaceCount).Select(i => new AlarmChannel(
                    Encoding.ASCII.GetBytes(new string('a', AppLimits.NameBytesMax - 1) + i), new ContactRule(AlarmSeverity.Low, true, 0),
                    world.Door, 1))
            ];
        }).Run(RoundsMs);
        Assert.Equal(0, world.CountOf(MqttFaults.PayloadTooLarge));
        Assert.Equal(
            2 + PlaceCount + PlaceCount,
            world.Broker.Retained.Count(message => message.Topic.EndsWith("/config", StringComparison.Ordinal)));
        BrokerMessage birth = world.Broker.Retained.Single(message => message.Topic.EndsWith("/birth", StringComparison.Ordinal));
        Assert.DoesNotContain("more", Encoding.UTF8.GetString(birth.Payload.Span));
        foreach (BrokerMessage message in world.Broker.Retained)
        {
            Assert.Null(PayloadSchemas.WhatIsWrong(
                $"{new string('"', catalog.RowOf(SettingId.TopicBase).Max)}/{new string('i', AppLimits.IdBytesMax)}", message.Topic,
                message.Payload, out _));
        }
    }

    private static void On(GatewayParts parts)
    {
        parts.Discovery = DiscoveryMode.On;
        parts.Indicator = new IdentifyLight(new TestLight(), litHigh: true);
    }

    private void Faulty(GatewayParts parts)
    {
        parts.Boot = new BootRecord(world.Boot, parts.Crc, parts.Faults);
        parts.LastRestart = HalFaults.LoopStuck;
    }

    private void Press(string button)
    {
        JsonElement read = JsonDocument.Parse(Configuration(button)!).RootElement;
        world.Command(
            read.GetProperty("cmd_t").GetString()!["~/cmd/".Length..], read.GetProperty("pl_prs").GetString()!,
            read.GetProperty("qos").GetInt32());
        world.Run(1000);
    }

    private static SettingsStore Store(params string[] settings)
    {
        SettingsStore store = new SettingsWorld().Start();
        foreach (string setting in settings)
        {
            store.MustSet(setting.Split('=')[0], setting.Split('=')[1]);
        }

        return store;
    }

    private static void Apply(SettingsStore store, GatewayParts parts)
    {
        new SettingsMapping(new AnyDeviceFactory()).Apply(store.Pending, "gw1"u8.ToArray(), parts);
        parts.Session.SessionTag = 0x1234;
    }

    private World PowerOn(Action<GatewayParts>? change = null) => world.PowerOn(change: parts =>
    {
        On(parts);
        change?.Invoke(parts);
    });

    private SensorChannel Sensor(string name, string unit) =>
        new(Encoding.ASCII.GetBytes(name), Encoding.UTF8.GetBytes(unit), world.Sensor, 1000, 10_000);

    private IEnumerable<BrokerMessage> Configurations(string prefix = "homeassistant/") => world.Broker.Retained
        .Where(message => message.Topic.StartsWith(prefix, StringComparison.Ordinal)
            && message.Topic.EndsWith("/config", StringComparison.Ordinal));

    private List<string> Announced(string prefix = "homeassistant/") =>
        [.. Configurations(prefix).Select(message => message.Topic[prefix.Length..^"/config".Length])];

    private string? Configuration(string place, string prefix = "homeassistant/") => Configurations(prefix)
        .Where(message => message.Topic == $"{prefix}{place}/config")
        .Select(message => Encoding.UTF8.GetString(message.Payload.Span)).SingleOrDefault();

    private sealed class AnyDeviceFactory : IDeviceFactory
    {
        public ISensor CreateSensor(SettingsSet set, int index, out byte[] unit)
        {
            unit = "°C"u8.ToArray();
            return new FakeSensor();
        }

        public IDigitalInput CreateContact(int pin) => new FakeInput();

        public IDigitalInput CreateInput(int pin) => new FakeInput();

        public IDigitalOutput? CreateOutput(int pin) => null;
    }
}
