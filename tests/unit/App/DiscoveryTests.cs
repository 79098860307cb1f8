using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
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

/// <summary>Home Assistant discovery, as Home Assistant reads it, against the broker's retained messages.</summary>
public class DiscoveryTests
{
    /// <summary>Time to connect, for a round, and for the states after it.</summary>
    private const int RoundMs = 15_000;

    private const int PlaceCount = SettingsLimits.SensorCount;
    private const int AlarmPlaceCount = SettingsLimits.AlarmCount;
    private const string Digits = "0123456789abcdefghijklmnopqrstuv";
    private const string DeviceTopic = "homeassistant/device/gw1/config";

    private static readonly SettingsCatalog catalog = GatewayKeys.Create();

    private readonly World world = new();
    private readonly HomeAssistant home = new();

    public DiscoveryTests()
    {
        Listen(world, home);
    }

    [Fact]
    public void One_message_announces_the_device_with_all_its_components_as_documented()
    {
        PowerOn().Run(RoundMs);
        Assert.Equal([DeviceTopic], Configured().Select(message => message.Topic));
        Assert.Equal(1, world.Messages.Count(message => message.Topic == DeviceTopic));
        Assert.Equal(
            [
                "binary_sensor gw1 a01", "binary_sensor gw1 a02", "button gw1 b01", "button gw1 b02", "button gw1 b03", "button gw1 k01",
                "button gw1 k02", "number gw1 i01", "sensor gw1 d03", "sensor gw1 d04", "sensor gw1 s01",
            ],
            home.Components.Keys);
        Assert.Equal(home.Components.Count, home.Components.Values.Select(one => one["unique_id"]).Distinct().Count());
        Assert.Equal(home.Components.Count, home.Components.Values.Select(one => one["default_entity_id"]).Distinct().Count());
    }

    [Fact]
    public void The_devices_message_is_larger_than_the_transmit_buffer_and_comes_whole()
    {
        PowerOn(parts => parts.Limits.TransmitBytesMax = 512).Run(RoundMs);
        BrokerMessage message = Configured().Single();
        Assert.True(message.Payload.Length > 4 * 512);
        Assert.Equal(11, home.Components.Count);
    }

    [Fact]
    public void What_is_announced_are_topics_on_which_the_gateway_speaks_and_listens()
    {
        PowerOn().Run(RoundMs);
        world.Door.IsHigh = true;
        world.Sensor.ValueMilli = 90_000;
        world.Run(15_000);
        HashSet<string> spoken = [.. world.Messages.Select(message => message.Topic)];
        foreach (HomeAssistant.Component one in home.Components.Values)
        {
            foreach (string key in new[] { "state_topic", "json_attributes_topic" }.Where(one.Config.ContainsKey))
            {
                Assert.Contains(one[key], spoken);
            }

            Assert.All(one.Config["availability"]!.AsArray(), item => Assert.Contains(item!["topic"]!.ToString(), spoken));
            if (one.Config.ContainsKey("command_topic"))
            {
                Assert.StartsWith("gateway/gw1/cmd/", one["command_topic"]);
            }
        }
    }

    [Fact]
    public void The_buttons_and_numbers_do_what_they_are_announced_for()
    {
        TestLight light = new();
        FakeReboot reboot = new();
        SettingsStore store = Store(
            "sensor.1.kind=simulated", "sensor.1.name=one", "alarm.1.kind=above", "alarm.1.name=high", "alarm.1.sensor=one",
            "alarm.1.limit=50", "alarm.2.kind=band", "alarm.2.name=band", "alarm.2.sensor=one", "alarm.2.limit=-10", "alarm.2.limit2=90",
            "discovery=on", "commands.settings=all");
        FakeSensor sensor = new() { ValueMilli = 60_000 };
        PowerOn(parts =>
        {
            Apply(store, parts, sensor);
            parts.Settings = store;
            parts.Indicator = new IdentifyLight(light, litHigh: true);
            parts.Reboot = reboot;
        }).Run(RoundMs);
        Assert.Contains("active-unack", world.Payloads("alarm/high")[^1]);
        Press("button gw1 k01");
        Assert.Contains("active-acked", world.Payloads("alarm/high").Last(payload => !payload.Contains("repeated")));
        Assert.DoesNotContain(true, light.Levels);
        Press("button gw1 b02");
        Assert.Contains(true, light.Levels);
        Set("number gw1 i01", "5");
        Assert.Equal(5000, world.Parts.Sensors[0].IntervalMs);
        Set("number gw1 l01", "70.5");
        Set("number gw1 l02", "-20.0");
        Set("number gw1 u02", "95.0");
        Press("button gw1 b04");
        Assert.Equal(
            (70_500, -20_000, 95_000),
            (store.Live.GetNumber(SettingId.AlarmLimit + 1), store.Live.GetNumber(SettingId.AlarmLimit + 2),
                store.Live.GetNumber(SettingId.AlarmLimit2 + 2)));
        Assert.Equal("gateway/gw1/alarm/high", home.Components["number gw1 l01"]["state_topic"]);
        Assert.False(home.Components["number gw1 l02"].Config.ContainsKey("state_topic"));
        Press("button gw1 b03");
        world.Run(5000);
        Assert.True(reboot.Count > 0);
        Assert.All(world.Payloads("reply"), reply => Assert.Contains("\"result\":\"ok", reply));
    }

    [Theory]
    [InlineData("none", false, false, false)]
    [InlineData("telemetry", true, true, false)]
    [InlineData("all", true, true, true)]
    public void Numbers_and_buttons_are_there_as_far_as_commands_may_act(string rights, bool acknowledges, bool sets, bool limits)
    {
        SettingsStore store = Store(
            "sensor.1.kind=simulated", "sensor.1.name=one", "alarm.1.kind=above", "alarm.1.name=high", "alarm.1.sensor=one",
            "discovery=on", rights == "none" ? "commands=read-only" : $"commands.settings={rights}");
        PowerOn(parts => Apply(store, parts)).Run(RoundMs);
        Assert.Equal(acknowledges, home.Components.ContainsKey("button gw1 k01"));
        Assert.Equal(sets, home.Components.ContainsKey("number gw1 i01"));
        Assert.Equal(limits, home.Components.ContainsKey("number gw1 l01"));
        Assert.Equal(limits, home.Components.ContainsKey("button gw1 b04"));
    }

    [Fact]
    public void After_Home_Assistants_birth_message_on_either_topic_every_alarm_and_sensor_says_its_state_and_value()
    {
        PowerOn(parts => parts.DiscoveryPrefix = "plant/ha"u8.ToArray()).Run(RoundMs);
        world.Door.IsHigh = true;
        world.Run(20_000);
        Assert.Equal(0, world.Loop.Session.HeldCount);
        foreach (string topic in new[] { "homeassistant/status", "plant/ha/status" })
        {
            int from = world.Messages.Count;
            world.Broker.Publish(topic, "online"u8);
            world.Run(RoundMs);
            List<World.Message> after = world.Messages[from..];
            int config = after.FindIndex(message => message.Topic == "plant/ha/device/gw1/config");
            string Of(string of) => after[after.FindIndex(config + 1, message => message.Topic == $"gateway/gw1/{of}")].Payload;
            Assert.Contains("\"state\":\"ok\"", Of("sensor/t1"));
            Assert.Contains("\"value\":20.000", Of("telemetry/t1"));
            Assert.Contains("\"state\":\"normal\"", Of("alarm/hot"));
            Assert.Contains("\"state\":\"active-unack\"", Of("alarm/door"));
            Assert.EndsWith("\"repeated\":true}", Of("alarm/door"));
            Assert.Single(after, message => message.Topic == "plant/ha/device/gw1/config");
        }

        List<string> all = [.. world.Payloads("alarm/door")];
        Assert.Single(all.Select(payload => JsonDocument.Parse(payload).RootElement.GetProperty("seq").GetInt64()).Where(seq => seq > 0)
            .Distinct());
        Assert.Equal(0, world.CountOf(AppFaults.InboundUnexpected));
    }

    [Fact]
    public void A_state_that_is_said_again_costs_no_record_and_never_follows_one_that_waits()
    {
        PowerOn().Run(RoundMs);
        world.Door.IsHigh = true;
        world.Run(5000);
        int operations = world.Power.Operations;
        world.Broker.Publish("homeassistant/status", "online"u8);
        world.Run(RoundMs);
        Assert.Equal(operations, world.Power.Operations);

        // The alarm's own message waits: what is newer than the state at Home Assistant comes with it.
        world.Link.StallToClient = true;
        world.Door.IsHigh = false;
        world.Run(1000);
        Assert.Equal(1, world.Loop.Session.HeldCount);
        int from = world.Payloads("alarm/door").Count;
        world.Link.StallToClient = false;
        world.Broker.Publish("homeassistant/status", "online"u8);
        world.Run(RoundMs);
        Assert.DoesNotContain(
            "active", string.Concat(world.Payloads("alarm/door").Skip(from).Where(payload => payload.Contains("repeated"))));
    }

    [Fact]
    public void Without_a_light_no_button_identifies_and_one_from_before_is_removed()
    {
        PowerOn().Run(RoundMs);
        Assert.Contains("button gw1 b02", home.Components.Keys);
        PowerOn(parts => parts.Indicator = null).Run(RoundMs);
        Assert.Equal(["button gw1 b02"], home.Removed);
    }

    /// <summary>In safe mode a board may leave sensors out: this does not remove them from Home Assistant.</summary>
    [Fact]
    public void In_safe_mode_nothing_is_announced_and_nothing_removed()
    {
        PowerOn().Run(RoundMs);
        string[] before = [.. home.Components.Keys];
        for (int boots = 1; boots < AppLimits.FaultyBootsMax; boots++)
        {
            PowerOn(Faulty).Run(1);
        }

        PowerOn(parts =>
        {
            Faulty(parts);
            parts.Sensors = [];
            parts.Alarms = [];
        }).Run(RoundMs + (AppLimits.ShortBootsMax * AppLimits.DelayedStartStepMs));
        Assert.Equal((1, true), (world.CountOf(AppFaults.SafeMode), world.Loop.Session.IsConnected));
        Assert.Equal(before, home.Components.Keys);
        world.Broker.Publish("homeassistant/status", "online"u8, 0);
        world.Run(RoundMs);
        Assert.Equal(before, home.Components.Keys);
        Assert.Equal(0, world.CountOf(AppFaults.InboundUnexpected));
    }

    [Fact]
    public void An_alarm_is_on_while_active_at_its_QoS_and_unavailable_with_gateway_or_sensor_unless_it_is_about_that()
    {
        PowerOn(parts =>
        {
            SensorChannel sensor = parts.Sensors[0];
            parts.Alarms =
            [
                .. parts.Alarms,
                new AlarmChannel("shut"u8.ToArray(), new ContactRule(AlarmSeverity.Low, false, 0), world.Door, 1),
                new AlarmChannel("dead"u8.ToArray(), new FaultRule(AlarmSeverity.Low), sensor, 1),
                new AlarmChannel("silent"u8.ToArray(), new NoDataRule(AlarmSeverity.Low, 60_000), sensor, 1),
            ];
        }).Run(RoundMs);
        HomeAssistant.Component Alarm(int place) => home.Components[$"binary_sensor gw1 a0{place}"];
        string[] Availability(int place) => [.. Alarm(place).Config["availability"]!.AsArray().Select(item => item!["topic"]!.ToString())];
        Assert.Equal("{{'ON' if value_json.state[:6]=='active' else 'OFF'}}", Alarm(1)["value_template"]);
        Assert.Equal(["2", "1"], new[] { 1, 2 }.Select(place => Alarm(place)["qos"]));
        Assert.Equal(["problem", "problem", "opening", "problem", "problem"], Enumerable.Range(1, 5).Select(i => Alarm(i)["device_class"]));
        Assert.Equal(["gateway/gw1/status", "gateway/gw1/sensor/t1"], Availability(1));
        Assert.Equal("all", Alarm(1)["availability_mode"]);
        Assert.Equal(
            "{{'online' if value_json.state=='ok' else 'offline'}}",
            Alarm(1).Config["availability"]![1]!["value_template"]!.ToString());
        Assert.All([2, 3, 4, 5], place => Assert.Equal(["gateway/gw1/status"], Availability(place)));
    }

    [Theory]
    [InlineData("°C", "temperature", "measurement")]
    [InlineData("°F", "temperature", "measurement")]
    [InlineData("K", "temperature", "measurement")]
    [InlineData("hPa", "pressure", "measurement")]
    [InlineData("bar", "pressure", "measurement")]
    [InlineData("W", "power", "measurement")]
    [InlineData("kWh", "energy", "total_increasing")]
    [InlineData("mA", "current", "measurement")]
    [InlineData("V", "voltage", "measurement")]
    [InlineData("Hz", "frequency", "measurement")]
    [InlineData("m³/h", "volume_flow_rate", "measurement")]
    [InlineData("L", null, "measurement")]
    [InlineData("%", null, "measurement")]
    [InlineData("1", null, "measurement")]
    [InlineData("", null, "measurement")]
    [InlineData("temperature", null, "measurement")]
    [InlineData("a\"\\", null, "measurement")]
    [InlineData("%", "humidity", "measurement", true)]
    [InlineData("m³", "volume", "total_increasing", false, true)]
    [InlineData("L", "volume", "total_increasing", false, true)]
    [InlineData("1", null, "total_increasing", false, true)]
    [InlineData("ft³", "volume", "total_increasing", false, true)]
    [InlineData("CCF", "volume", "total_increasing", false, true)]
    [InlineData("km", "distance", "total_increasing", false, true)]
    [InlineData("MWh", "energy", "total_increasing", false, true)]
    [InlineData("A", null, "total_increasing", false, true)]
    [InlineData("°C", null, "total_increasing", false, true)]
    [InlineData("m³/h", null, "total_increasing", false, true)]
    [InlineData("kW", "power", "measurement")]
    [InlineData("kWh", "energy", "total_increasing", false, true)]
    [InlineData("kg", "weight", "total_increasing", false, true)]
    [InlineData("h", "duration", "total_increasing", false, true)]
    [InlineData("W", null, "total_increasing", false, true)]
    [InlineData("V", null, "total_increasing", false, true)]
    [InlineData("kg", "weight", "measurement")]
    [InlineData("ppm", null, "measurement")]
    [InlineData("ppm", "carbon_dioxide", "measurement", false, false, true)]
    public void A_unit_is_given_with_the_device_class_that_it_is_sure_of_and_a_meter_grows(
        string unit, string? kind, string state, bool isHumidity = false, bool isTotal = false, bool isCarbonDioxide = false)
    {
        PowerOn(parts =>
        {
            parts.Sensors = [Sensor("a", unit)];
            parts.Sensors[0].SettingsWord = (isHumidity ? SensorChannel.HumidityBit : 0)
                | (isTotal ? SensorChannel.TotalBit : 0) | (isCarbonDioxide ? SensorChannel.CarbonDioxideBit : 0);
        }).Run(RoundMs);
        JsonObject sensor = home.Components["sensor gw1 s01"].Config;
        Assert.Equal(
            (unit.Length == 0 ? null : unit, kind, state),
            (sensor["unit_of_measurement"]?.ToString(), sensor["device_class"]?.ToString(), sensor["state_class"]?.ToString()));
    }

    [Theory]
    [InlineData(1000, 10_000, 0, 0, 60)]
    [InlineData(1000, 60_000, 0, 0, 183)]
    [InlineData(60_000, 10_000, 0, 0, 210)]
    [InlineData(1000, 10_000, 500, 600_000, 1803)]
    [InlineData(1000, 10_000, 500, 0, null)]
    public void A_value_expires_after_three_times_the_longest_time_between_two_messages_if_there_is_one(
        int sampleMs, int intervalMs, int deadband, int intervalMaxMs, int? seconds)
    {
        PowerOn(parts =>
        {
            parts.Sensors = [new("t1"u8.ToArray(), "V"u8.ToArray(), world.Sensor, sampleMs, intervalMs)];
            parts.Sensors[0].WithReport().DeadbandMilli = deadband;
            parts.Sensors[0].WithReport().IntervalMaxMs = intervalMaxMs;
            parts.HealthIntervalMs = 60_000;
        }).Run(RoundMs);
        Assert.Equal(seconds, home.Components["sensor gw1 s01"].Config["expire_after"]?.GetValue<int>());
        Assert.Equal("180", home.Components["sensor gw1 d04"]["expire_after"]);
        Assert.False(home.Components["sensor gw1 d03"].Config.ContainsKey("expire_after"));
        Assert.False(home.Components["binary_sensor gw1 a01"].Config.ContainsKey("expire_after"));
    }

    [Fact]
    public void Another_interval_by_a_command_is_announced_as_another_time_to_expire()
    {
        PowerOn().Run(RoundMs);
        Assert.Equal("60", home.Components["sensor gw1 s01"]["expire_after"]);
        world.Command("interval", "t1 86400");
        world.Run(RoundMs);
        Assert.Equal("259203", home.Components["sensor gw1 s01"]["expire_after"]);
    }

    [Fact]
    public void Another_interval_by_a_save_is_announced_as_another_time_to_expire()
    {
        SettingsStore store = Store("sensor.1.kind=simulated", "sensor.1.name=one", "discovery=on");
        PowerOn(parts =>
        {
            Apply(store, parts);
            parts.Settings = store;
        }).Run(RoundMs);
        string before = home.Components["sensor gw1 s01"]["expire_after"];
        world.Command("set", "sensor.1.interval 3600");
        world.Run(1000);
        world.Command("save", "");
        world.Run(2 * RoundMs);
        Assert.Equal(3_600_000, world.Parts.Sensors[0].IntervalMs);
        Assert.NotEqual(before, home.Components["sensor gw1 s01"]["expire_after"]);
        Assert.Equal(1, world.Loop.Session.ConnectCount);
    }

    [Fact]
    public void Where_the_connection_dies_silently_on_the_devices_message_single_components_are_announced()
    {
        PowerOn().Run(1);
        int seen = 0;
        world.Broker.Observe(DeviceTopic, message =>
        {
            if (message.Payload.Length > 1000)
            {
                seen++;
                world.Link.StallToClient = true;
            }
        });
        for (int i = 0; i < 600; i++)
        {
            world.Run(1000);
            if (world.Link.StallToClient && world.Loop.Session.State == ConnectionState.BackingOff)
            {
                world.Link.StallToClient = false;
            }
        }

        Assert.InRange(seen, 2, 6);
        Assert.Contains(Configured(), message => message.Topic == "homeassistant/sensor/gw1/s01/config");
        Assert.True(world.Loop.Session.IsConnected);
        Assert.Equal(0, world.Loop.Session.SetAsideCount);
    }

    [Fact]
    public void What_is_no_longer_fitted_is_removed_at_the_next_start()
    {
        PowerOn(parts => parts.Sensors = [parts.Sensors[0], Sensor("t2", "°C")]).Run(RoundMs);
        Assert.Contains("sensor gw1 s02", home.Components.Keys);
        PowerOn(parts => parts.Alarms = [parts.Alarms[0]]).Run(RoundMs);
        Assert.Equal(["binary_sensor gw1 a02", "button gw1 k02", "number gw1 i02", "sensor gw1 s02"], home.Removed.Order());
    }

    [Fact]
    public void A_sensor_keeps_its_place_and_identity_when_one_before_it_is_removed()
    {
        SettingsStore store = Store(
            "sensor.1.kind=simulated", "sensor.1.name=one", "sensor.3.kind=simulated", "sensor.3.name=three",
            "alarm.2.kind=above", "alarm.2.name=high", "alarm.2.sensor=three", "discovery=on", "discovery.prefix=plant/ha");
        PowerOn(parts => Apply(store, parts)).Run(RoundMs);
        string before = home.Components["sensor gw1 s03"].Config.ToJsonString();
        store.MustSet("sensor.1.kind", "none");
        PowerOn(parts => Apply(store, parts)).Run(RoundMs);
        Assert.Equal(["number gw1 i01", "sensor gw1 s01"], home.Removed.Order());
        Assert.Equal(before, home.Components["sensor gw1 s03"].Config.ToJsonString());
    }

    [Fact]
    public void Clear_removes_all_that_was_announced()
    {
        PowerOn().Run(RoundMs);
        PowerOn(parts => parts.Discovery = DiscoveryMode.Clear).Run(RoundMs);
        Assert.Empty(Configured());
        Assert.Empty(home.Components);
    }

    [Theory]
    [InlineData(DiscoveryMode.On)]
    [InlineData(DiscoveryMode.Clear)]
    public void Single_components_of_before_are_moved_or_removed_and_others_get_no_message(DiscoveryMode next)
    {
        PowerOn(parts => parts.Discovery = DiscoveryMode.Single).Run(RoundMs);
        Assert.Equal(
            ["binary_sensor gw1 a01", "binary_sensor gw1 a02", "button gw1 b01", "button gw1 b02", "sensor gw1 s01"], home.Components.Keys);
        int from = world.Messages.Count;
        PowerOn(parts => parts.Discovery = next).Run(2 * RoundMs);
        string[] singles = [.. world.Messages.Skip(from).Select(message => message.Topic)
            .Where(topic => topic.EndsWith("/config", StringComparison.Ordinal) && topic != DeviceTopic)];
        Assert.Equal(5, singles.Distinct().Count());
        Assert.Equal(next == DiscoveryMode.On ? 10 : 5, singles.Length);
        Assert.Empty(home.Conflicts);
        if (next == DiscoveryMode.On)
        {
            Assert.Empty(home.Removed);
            Assert.Equal([DeviceTopic], Configured().Select(message => message.Topic));
            Assert.Equal(DeviceTopic, home.Components["sensor gw1 s01"].Topic);
        }
        else
        {
            Assert.Empty(Configured());
        }
    }

    [Fact]
    public void The_device_is_moved_back_to_single_components()
    {
        PowerOn().Run(RoundMs);
        PowerOn(parts => parts.Discovery = DiscoveryMode.Single).Run(2 * RoundMs);
        Assert.DoesNotContain(Configured(), message => message.Topic == DeviceTopic);
        Assert.Equal(
            ["binary_sensor gw1 a01", "binary_sensor gw1 a02", "button gw1 b01", "button gw1 b02", "sensor gw1 s01"], home.Components.Keys);
        Assert.Empty(home.Conflicts);
        Assert.Empty(home.Removed);
    }

    [Fact]
    public void A_single_component_that_is_no_longer_fitted_is_removed()
    {
        PowerOn(parts => parts.Discovery = DiscoveryMode.Single).Run(RoundMs);
        PowerOn(parts =>
        {
            parts.Discovery = DiscoveryMode.Single;
            parts.Alarms = [parts.Alarms[0]];
        }).Run(2 * RoundMs);
        Assert.Equal(["binary_sensor gw1 a02"], home.Removed);
    }

    [Fact]
    public void Where_the_broker_closes_on_the_devices_message_single_components_are_announced()
    {
        PowerOn().Run(1);
        int seen = 0;
        world.Broker.Observe(DeviceTopic, message =>
        {
            if (message.Payload.Length > 1000)
            {
                seen++;
                world.Link.Cut();
            }
        });
        world.Run(180_000);
        Assert.InRange(seen, 2, 6);
        Assert.Contains(Configured(), message => message.Topic == "homeassistant/sensor/gw1/s01/config");
        Assert.True(world.Loop.Session.IsConnected);
        Assert.Equal(0, world.Loop.Session.SetAsideCount);
    }

    [Fact]
    public void Without_discovery_nothing_is_published_or_subscribed_outside_the_gateways_own_topics()
    {
        PowerOn(parts => parts.Discovery = DiscoveryMode.Off).Run(RoundMs);
        Assert.All(world.Messages, message => Assert.StartsWith("gateway/gw1/", message.Topic));
        world.Broker.Publish("homeassistant/status", "online"u8);
        world.Run(RoundMs);
        Assert.Equal(0, world.CountOf(AppFaults.InboundUnexpected));
    }

    [Fact]
    public void A_round_that_is_cut_short_after_any_time_is_made_whole_after_the_next_connection()
    {
        for (int cut = 500; cut < 12_000; cut += 523)
        {
            var each = new World();
            each.PowerOn(change: parts =>
            {
                On(parts);
                parts.Discovery = DiscoveryMode.Single;
            }).Run(RoundMs);
            each.PowerOn(change: parts =>
            {
                On(parts);
                parts.Limits.TransmitBytesMax = 512;
            }).Run(cut);
            each.Link.Close();
            each.Run((2 * RoundMs) + 5000);
            Assert.Equal(2, each.Loop.Session.ConnectCount);
            Assert.Equal(
                [DeviceTopic],
                each.Broker.Retained.Select(message => message.Topic)
                    .Where(topic => topic.StartsWith("homeassistant/", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public void Home_Assistant_that_comes_back_is_told_again_once_and_a_round_is_not_broken_off()
    {
        PowerOn().Run(RoundMs);
        int Rounds() => world.Messages.Count(message => message.Topic == DeviceTopic);
        Assert.Equal(1, Rounds());
        world.Broker.Publish("homeassistant/status", "online"u8);
        world.Run(RoundMs);
        Assert.Equal(2, Rounds());
        world.Broker.Publish("homeassistant/status", "offline"u8);
        world.Run(RoundMs);
        Assert.Equal(2, Rounds());
        for (int i = 0; i < 300; i++)
        {
            world.Broker.Publish("homeassistant/status", "online"u8);
            world.Run(100);
        }

        Assert.InRange(Rounds(), 4, 6);
        Assert.Equal(0, world.CountOf(AppFaults.InboundUnexpected));
    }

    [Theory]
    [InlineData(DiscoveryMode.On)]
    [InlineData(DiscoveryMode.Single)]
    public void A_birth_message_of_Home_Assistant_that_the_broker_keeps_makes_no_second_round(DiscoveryMode mode)
    {
        world.Broker.Publish("homeassistant/status", "online"u8, 0, retain: true);
        PowerOn(parts => parts.Discovery = mode).Run(4 * RoundMs);
        string topic = mode == DiscoveryMode.On ? DeviceTopic : "homeassistant/sensor/gw1/s01/config";
        Assert.Single(world.Messages, message => message.Topic == topic);
    }

    [Theory]
    [InlineData("status")]
    [InlineData("config")]
    [InlineData("a/status")]
    public void A_command_whose_topic_ends_like_one_of_Home_Assistants_is_a_command(string name)
    {
        PowerOn().Run(2 * RoundMs);
        world.Command(name, "online", 1);
        world.Run(2 * RoundMs);
        Assert.Contains("unknown command", Assert.Single(world.Payloads("reply")));
        Assert.Single(world.Messages, message => message.Topic == DeviceTopic);
    }

    [Fact]
    public void A_large_message_in_place_of_Home_Assistants_birth_message_says_nothing()
    {
        PowerOn().Run(2 * RoundMs);
        world.Broker.Publish("homeassistant/status", Encoding.ASCII.GetBytes("online".PadRight(60_000, 'x')));
        world.Run(2 * RoundMs);
        Assert.Single(world.Messages, message => message.Topic == DeviceTopic);
        Assert.Equal(1, world.Loop.Session.ConnectCount);
    }

    [Theory]
    [InlineData(DiscoveryMode.On)]
    [InlineData(DiscoveryMode.Single)]
    public void The_longest_of_all_fits_payload_and_transmit_buffer(DiscoveryMode mode)
    {
        byte[] name = Encoding.ASCII.GetBytes(new string('n', AppLimits.NameBytesMax));
        string topicBase = new('"', catalog.RowOf(SettingId.TopicBase).Max);
        string id = new('i', AppLimits.IdBytesMax);
        PowerOn(parts =>
        {
            parts.Discovery = mode;
            parts.Id = Encoding.ASCII.GetBytes(id);
            parts.TopicBase = Encoding.ASCII.GetBytes(topicBase);
            parts.DiscoveryPrefix = Encoding.ASCII.GetBytes(new string('p', catalog.RowOf(SettingId.DiscoveryPrefix).Max));
            parts.Board = name;
            parts.CommandRights |= (int)SettingFlags.RemoteAlarm;
            parts.Sensors =
            [
                .. Digits.Select(digit => Sensor(new string('n', AppLimits.NameBytesMax - 1) + digit, "\"\"\"\"\"\"\"\""))
            ];
            parts.Sensors[^1] = Sensor(new string('n', AppLimits.NameBytesMax), "°C");
            parts.Alarms =
            [
                .. Enumerable.Range(0, AlarmPlaceCount).Select(i => new AlarmChannel(
                    Encoding.ASCII.GetBytes(new string('a', AppLimits.NameBytesMax - 1) + i),
                    new BandRule(AlarmSeverity.Low, -2_000_000_000, 2_000_000_000, 0), parts.Sensors[i], 1))
            ];
            for (int i = 0; i < PlaceCount; i++)
            {
                parts.Sensors[i].SettingsIndex = i + 1;
            }
        }).Run(2 * RoundMs);
        Assert.Equal(0, world.CountOf(MqttFaults.PayloadTooLarge));
        Assert.Equal(
            mode == DiscoveryMode.On ? 1 : 2 + PlaceCount + AlarmPlaceCount,
            world.Broker.Retained.Count(message => message.Topic.EndsWith("/config", StringComparison.Ordinal)));
        BrokerMessage birth = world.Broker.Retained.Single(message => message.Topic.EndsWith("/birth", StringComparison.Ordinal));

        // Names of this length of so many sensors do not fit: the birth message says so.
        Assert.Contains("\"more\":true", Encoding.UTF8.GetString(birth.Payload.Span));
        Assert.Equal(PlaceCount, Digits.Length);
        foreach (BrokerMessage message in world.Broker.Retained)
        {
            Assert.Null(PayloadSchemas.WhatIsWrong($"{topicBase}/{id}", message.Topic, message.Payload, out _));
        }
    }

    private static void Listen(World to, HomeAssistant home) => to.Broker.Observe("#", message =>
    {
        if (message.Topic.EndsWith("/config", StringComparison.Ordinal) && !message.Topic.Contains("/cmd/"))
        {
            string prefix = message.Topic[..message.Topic.IndexOf(message.Topic.Contains("/device/") ? "/device/"
                : message.Topic.Contains("/binary_sensor/") ? "/binary_sensor/"
                : message.Topic.Contains("/button/") ? "/button/" : "/sensor/",
                StringComparison.Ordinal)];
            home.Take(message.Topic, Encoding.UTF8.GetString(message.Payload.Span), prefix);
        }
    });

    private static void On(GatewayParts parts)
    {
        parts.Discovery = DiscoveryMode.On;
        parts.Reboot = new FakeReboot();
        parts.Indicator = new IdentifyLight(new TestLight(), litHigh: true);
    }

    private void Faulty(GatewayParts parts)
    {
        parts.Boot = new BootRecord(world.Boot, parts.Crc, parts.Faults);
        parts.LastRestart = HalFaults.LoopStuck;
    }

    private void Press(string id)
    {
        HomeAssistant.Component button = home.Components[id];
        Command(button, button["payload_press"]);
    }

    // As Home Assistant renders the two templates.
    private void Set(string id, string value)
    {
        HomeAssistant.Component number = home.Components[id];
        Command(number, number["command_template"].Replace("{{value}}", value));
    }

    private void Command(HomeAssistant.Component one, string payload)
    {
        world.Command(one["command_topic"]["gateway/gw1/cmd/".Length..], payload, one.Config["qos"]!.GetValue<int>());
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

    private static void Apply(SettingsStore store, GatewayParts parts, FakeSensor? sensor = null)
    {
        new SettingsMapping(new AnyDeviceFactory(sensor ?? new FakeSensor())).Apply(store.Pending, "gw1"u8.ToArray(), parts);
        parts.Session.SessionTag = 0x1234;
    }

    private World PowerOn(Action<GatewayParts>? change = null) => world.PowerOn(change: parts =>
    {
        On(parts);
        change?.Invoke(parts);
    });

    private SensorChannel Sensor(string name, string unit) =>
        new(Encoding.ASCII.GetBytes(name), Encoding.UTF8.GetBytes(unit), world.Sensor, 1000, 10_000);

    private IEnumerable<BrokerMessage> Configured() => world.Broker.Retained
        .Where(message => message.Topic.EndsWith("/config", StringComparison.Ordinal));

    private sealed class AnyDeviceFactory(FakeSensor sensor) : IDeviceFactory
    {
        public ISensor CreateSensor(SettingsSet set, int index, out byte[] unit)
        {
            unit = "°C"u8.ToArray();
            return sensor;
        }

        public IDigitalInput CreateContact(int pin) => new FakeInput();

        public IDigitalInput CreateInput(int pin) => new FakeInput();

        public IDigitalOutput? CreateOutput(int pin, bool isHigh) => null;
    }
}
