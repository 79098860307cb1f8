using System.Text;
using Gateway.App;
using Gateway.Hal;
using Gateway.Primitives;
using Gateway.Sensors;
using Gateway.Settings;
using Xunit;

namespace Gateway.Tests.Unit.Settings;

public class SettingsMappingTests
{
    private readonly SettingsStore store = new SettingsWorld().Start();
    private readonly Factory factory = new();
    private readonly GatewayParts parts = new() { Crc = new TableCrc32() };

    [Fact]
    public void Defaults_compose_a_gateway_without_sensors()
    {
        Apply();
        Assert.Equal("gw-1", Text(parts.Id));
        Assert.Equal("gw-1", Text(parts.Session.ClientId));
        Assert.Equal("gateway", Text(parts.TopicBase));
        Assert.Equal(60000, parts.HealthIntervalMs);
        Assert.Equal(8, parts.Limits.WindowMax);
        Assert.True(parts.Session.RepublishOnSessionLost);
        Assert.False(parts.Session.HoldWhenStorageFails);
        Assert.Null(parts.Session.UserName);
        Assert.Null(SettingsMapping.BrokerHost(store.Pending));
        Assert.Empty(parts.Sensors);
        Assert.Empty(parts.Alarms);
    }

    [Fact]
    public void The_port_follows_TLS_until_it_is_set()
    {
        Assert.Equal(1883, SettingsRules.PortOf(store.Pending, SettingId.BrokerPort, SettingId.BrokerTls));
        store.MustSet("broker.tls", "on");
        Assert.Equal(8883, SettingsRules.PortOf(store.Pending, SettingId.BrokerPort, SettingId.BrokerTls));
        store.MustSet("broker.port", "443");
        Assert.Equal(443, SettingsRules.PortOf(store.Pending, SettingId.BrokerPort, SettingId.BrokerTls));
    }

    [Fact]
    public void Each_of_host_port_and_client_identifier_names_another_session()
    {
        HashSet<uint> tags = [];
        string[] changes = ["id=a", "broker.host=h", "broker.host=h2", "broker.port=1", "broker.tls=on", "broker.client-id=c"];
        foreach (string change in changes)
        {
            store.MustSet(change.Split('=')[0], change.Split('=')[1]);
            Apply();
            Assert.Equal(change != "broker.tls=on", tags.Add(parts.Session.SessionTag));
        }
    }

    [Fact]
    public void A_second_broker_that_is_the_first_is_none_and_counted()
    {
        store.MustSet("broker.host", "h");
        store.MustSet("broker2.host", "h");
        store.MustSet("broker2.port", "1884");
        Apply();
        Assert.NotNull(parts.SecondBroker);
        store.MustSet("broker2.port", "1883");
        Apply();
        Assert.Null(parts.SecondBroker);
        Assert.Equal(1, parts.Faults.CountOf(AppFaults.ConfigurationRejected));
    }

    [Fact]
    public void Session_settings_arrive()
    {
        foreach ((string key, string value) in new[]
        {
            ("broker.user", "u"), ("broker.password", "p"), ("broker.keep-alive", "77"), ("broker.ack-timeout", "5000"),
            ("broker.window", "3"), ("broker.session-lost", "drop"), ("broker.storage-failed", "hold"),
            ("broker.qos-max", "1"), ("topic.base", "plant/1"), ("broker.connack-timeout", "40"), ("broker.ping-timeout", "2")
        })
        {
            store.MustSet(key, value);
        }

        Apply();
        Assert.Equal("u", Text(parts.Session.UserName));
        Assert.Equal("p", Text(parts.Session.Password));
        Assert.Equal(77, parts.Session.KeepAliveS);
        Assert.Equal(5000, parts.Session.AckTimeoutMs);
        Assert.Equal(3, parts.Limits.WindowMax);
        Assert.False(parts.Session.RepublishOnSessionLost);
        Assert.True(parts.Session.HoldWhenStorageFails);
        Assert.Equal(1, parts.Session.BrokerQosMax);
        Assert.Equal((40_000, 2000), (parts.Session.ConnackTimeoutMs, parts.Session.PingTimeoutMs));
        Assert.Equal("plant/1", Text(parts.TopicBase));
    }

    [Theory]
    [InlineData("5000", 60_000)]
    [InlineData("60000", 180_000)]
    public void A_careful_connection_lasts_for_three_acknowledgement_times(string ackMs, int stableMs)
    {
        store.MustSet("broker.ack-timeout", ackMs);
        Apply();
        Assert.Equal(stableMs, parts.Session.StableMs);
    }

    [Fact]
    public void What_a_broker_does_not_take_arrives()
    {
        Apply();
        Assert.Equal((true, true, 2), (parts.Retain, parts.HasWill, parts.CommandQos));
        Assert.Equal((10_000, 10_000), (parts.Session.ConnackTimeoutMs, parts.Session.PingTimeoutMs));
        store.MustSet("broker.will", "off");
        store.MustSet("broker.subscribe-qos", "0");
        store.MustSet("alarm.retain", "on");
        store.MustSet("telemetry.retain", "on");
        Apply();
        Assert.Equal((true, false, 0), (parts.Retain, parts.HasWill, parts.CommandQos));
        store.MustSet("broker.retain", "off");
        store.MustSet("commands", "off");
        Apply();
        Assert.Equal((false, GatewayParts.NoCommands), (parts.Retain, parts.CommandQos));
        Assert.Equal((false, false), (parts.RetainAlarms, parts.RetainTelemetry));
    }

    [Fact]
    public void The_kind_of_broker_gives_defaults_and_a_value_that_is_set_wins()
    {
        store.MustSet("broker.kind", "azure-event-grid");
        Apply();
        Assert.Equal((1, 1, false, true), (parts.Session.BrokerQosMax, parts.CommandQos, parts.Retain, parts.HasWill));
        Assert.Equal(("1", "1", "off"), (Shown("broker.qos-max"), Shown("broker.subscribe-qos"), Shown("broker.retain")));
        store.MustSet("broker.qos-max", "2");
        store.MustSet("broker.retain", "on");
        Apply();
        Assert.Equal((2, 2, true), (parts.Session.BrokerQosMax, parts.CommandQos, parts.Retain));
        store.MustSet("broker.kind", "nats");
        Apply();
        Assert.Equal((2, 2, true), (parts.Session.BrokerQosMax, parts.CommandQos, parts.Retain));
        store.Unset(SettingId.BrokerQosMax);
        Apply();
        Assert.Equal((1, 1, true), (parts.Session.BrokerQosMax, parts.CommandQos, parts.Retain));
    }

    [Theory]
    [InlineData("off", null, false, 1883)]
    [InlineData("on", null, true, 8883)]
    [InlineData("off", "on", true, 8883)]
    [InlineData("on", "off", false, 1883)]
    public void A_second_broker_has_tls_like_the_first_unless_a_setting_says_otherwise(string first, string? second, bool tls, int port)
    {
        store.MustSet("broker.host", "a");
        store.MustSet("broker.tls", first);
        store.MustSet("broker2.host", "b");
        store.MustSet("broker2.allow-plain", "on");
        if (second is not null)
        {
            store.MustSet("broker2.tls", second);
        }

        Assert.Equal(Refusal.None, store.Save());
        LiveTarget target = new(store, new LiveTarget(store));
        Assert.Equal((tls, port), (target.IsSecure, target.Port));
    }

    [Theory]
    [InlineData("on", "telemetry", GatewayParts.RightToChange | (int)SettingFlags.Remote)]
    [InlineData("on", "none", GatewayParts.RightToChange)]
    [InlineData("on", "all", GatewayParts.RightToChange | (int)SettingFlags.Remote | (int)SettingFlags.RemoteAlarm)]
    [InlineData("read-only", "none", 0)]
    public void What_commands_may_do_arrives(string commands, string keys, int rights)
    {
        store.MustSet("commands", commands);
        store.MustSet("commands.settings", keys);
        Apply();
        Assert.Equal((2, rights), (parts.CommandQos, parts.CommandRights));
    }

    [Fact]
    public void A_limit_of_QoS_is_the_default_of_subscriptions_too()
    {
        store.MustSet("broker.qos-max", "1");
        Apply();
        Assert.Equal((1, "1"), (parts.CommandQos, Shown("broker.subscribe-qos")));
    }

    [Fact]
    public void A_broker_is_not_said_to_have_no_qos_1_as_alarms_would_leave_without_a_record()
    {
        Assert.Equal(Refusal.OutOfRange, store.Set("broker.qos-max", "0"));
        Apply();
        Assert.Equal(2, parts.Session.BrokerQosMax);
    }

    [Fact]
    public void Sensors_and_alarms_arrive_and_an_alarm_keeps_its_place()
    {
        foreach (string setting in ("sensor.3.kind=ntc sensor.3.pin=32 sensor.3.name=oil sensor.3.interval=5 sensor.3.unit=K "
            + "sensor.5.kind=pulse sensor.5.pin=4 sensor.5.name=flow "
            + "alarm.2.kind=above alarm.2.name=hot alarm.2.sensor=oil alarm.2.limit=80.5 alarm.2.severity=critical alarm.2.qos=1 "
            + "alarm.4.kind=contact alarm.4.name=door alarm.4.pin=9 alarm.6.kind=contact alarm.6.name=gone alarm.6.pin=13").Split(' '))
        {
            store.MustSet(setting.Split('=')[0], setting.Split('=')[1]);
        }

        Assert.Equal(Refusal.None, store.Rules.FindContradiction(store.Pending));
        SettingsMapping mapping = Apply();
        SensorChannel oil = Assert.Single(parts.Sensors, sensor => sensor.Sensor is not UnfittedSensor);
        Assert.Equal(("oil", ",\"unit\":\"K\",\"seq\":", 5000), (Text(oil.Name), Text(oil.UnitMember), oil.IntervalMs));
        Assert.Equal(["unused-1", "hot", "unused-3", "door"], parts.Alarms.Select(alarm => Text(alarm.Name)));
        Assert.Same(oil, parts.Alarms[1].Source);
        Assert.Equal(80500, parts.Alarms[1].Rule.Limit);
        Assert.Equal(Gateway.Alarms.AlarmSeverity.Critical, parts.Alarms[1].Rule.Severity);
        Assert.Equal((1, 2), (parts.Alarms[1].Qos, parts.Alarms[3].Qos));
        Assert.False(parts.Alarms[0].Contact.IsHigh);

        // The pulse counter and the contact on pin 13.
        Assert.Equal(2, mapping.RefusedCount);
    }

    [Fact]
    public void A_sensor_that_the_board_cannot_have_keeps_its_name_and_its_alarms_and_says_that_it_is_not_fitted()
    {
        foreach (string setting in ("sensor.1.kind=pulse sensor.1.name=meter alarm.1.kind=fault alarm.1.name=dead alarm.1.sensor=meter "
            + "alarm.2.kind=above alarm.2.name=high alarm.2.sensor=meter").Split(' '))
        {
            store.MustSet(setting.Split('=')[0], setting.Split('=')[1]);
        }

        Assert.Equal(1, Apply().RefusedCount);
        SensorChannel meter = Assert.Single(parts.Sensors);
        Assert.Equal(["dead", "high"], parts.Alarms.Select(alarm => Text(alarm.Name)));
        Assert.True(meter.UpdateState(meter.Sensor.Poll(0), 0));
        Assert.Equal((SensorState.Fault, SensorReason.NotFitted), (meter.State, meter.Reason));
        Assert.True(parts.Alarms[0].Rule.Fail((int)meter.Reason, 0));
    }

    [Fact]
    public void Each_kind_of_alarm_arrives_with_its_numbers()
    {
        foreach (string setting in ("sensor.1.kind=ntc sensor.1.pin=32 sensor.1.name=a "
            + "alarm.1.kind=below alarm.1.limit=5 alarm.1.hold=2000 alarm.1.off-delay=3000 alarm.1.latch=on alarm.1.re-alarm=60 "
            + "alarm.2.kind=band alarm.2.limit=10 alarm.2.limit2=30 alarm.3.kind=rate alarm.3.limit=6 alarm.3.window=20 alarm.3.hold=0 "
            + "alarm.4.kind=no-data alarm.4.no-data=90 alarm.5.kind=fault "
            + "alarm.6.kind=contact alarm.6.pin=3 alarm.6.debounce=40 alarm.6.hold=30 alarm.6.off-delay=70").Split(' '))
        {
            store.MustSet(setting.Split('=')[0], setting.Split('=')[1]);
        }

        for (int i = 1; i <= 6; i++)
        {
            store.MustSet($"alarm.{i}.name", "n" + i);
            store.MustSet($"alarm.{i}.sensor", "a");
        }

        Assert.Equal(Refusal.None, store.Rules.FindContradiction(store.Pending));
        Assert.Equal(0, Apply().RefusedCount);
        Gateway.Alarms.AlarmRule[] rules = [.. parts.Alarms.Select(alarm => alarm.Rule)];
        Assert.Equal(
            ["ThresholdRule", "BandRule", "RateRule", "NoDataRule", "FaultRule", "ContactRule"], rules.Select(rule => rule.GetType().Name));
        Assert.Equal((5000, 2000, 3000, true, 60000), (rules[0].Limit, rules[0].OnDelayMs, rules[0].OffDelayMs, rules[0].IsLatching,
            rules[0].ReAlarmMs));
        Assert.Equal((2000, 0, false, 0), (rules[1].OnDelayMs, rules[1].OffDelayMs, rules[1].IsLatching, rules[1].ReAlarmMs));
        Assert.Equal([30000, 6000, 90000], rules[1..4].Select(rule => rule.Limit));
        Assert.Equal((40, 70), (rules[5].OnDelayMs, rules[5].OffDelayMs));

        // A window of 20 s judges from its half on.
        rules[2].Evaluate(0, 0);
        rules[2].Evaluate(5000, 9999);
        Assert.False(rules[2].IsActive);
        rules[2].Evaluate(5000, 10000);
        Assert.True(rules[2].IsActive);
    }

    [Fact]
    public void Discovery_and_what_the_broker_keeps_arrive()
    {
        Apply();
        Assert.Equal((DiscoveryMode.Off, "homeassistant"), (parts.Discovery, Text(parts.DiscoveryPrefix)));
        Assert.Equal((false, false), (parts.RetainTelemetry, parts.RetainAlarms));
        store.MustSet("discovery", "clear");
        store.MustSet("discovery.prefix", "plant/ha");
        store.MustSet("telemetry.retain", "on");
        store.MustSet("alarm.retain", "on");
        Apply();
        Assert.Equal((DiscoveryMode.Clear, "plant/ha"), (parts.Discovery, Text(parts.DiscoveryPrefix)));
        Assert.Equal((true, true), (parts.RetainTelemetry, parts.RetainAlarms));
        store.MustSet("discovery", "on");
        Apply();
        Assert.Equal(DiscoveryMode.On, parts.Discovery);
    }

    [Fact]
    public void The_fingerprint_tells_settings_apart_and_nothing_of_a_secret()
    {
        Apply();
        long before = parts.SettingsFingerprint;
        store.MustSet("broker.password", "secret");
        store.MustSet("wifi.password", "something-else");
        Apply();
        Assert.Equal(before, parts.SettingsFingerprint);
        store.MustSet("health.interval", "30");
        Apply();
        Assert.NotEqual(before, parts.SettingsFingerprint);
    }

    [Fact]
    public void Button_and_annunciator_arrive_or_are_refused()
    {
        Apply();
        Assert.Equal((null, null), (parts.AcknowledgeButton, parts.Annunciator));
        store.MustSet("button.pin", "4");
        store.MustSet("button.pressed", "high");
        store.MustSet("annunciator.pin", "5");
        store.MustSet("annunciator.lit", "low");
        Assert.Equal(0, Apply().RefusedCount);
        parts.Annunciator.Show([], 0);
        Assert.True(factory.IsSet);
        Assert.False(parts.AcknowledgeButton.TakePress(0));
        store.MustSet("button.pin", "14");
        store.MustSet("annunciator.pin", "15");
        Assert.Equal(2, Apply().RefusedCount);
    }

    [Fact]
    public void Telemetry_is_kept_in_flash_only_of_sensors_that_say_so_and_with_the_backlog_on()
    {
        store.MustSet("sensor.1.kind", "ntc");
        store.MustSet("sensor.1.name", "a");
        store.MustSet("sensor.2.kind", "ntc");
        store.MustSet("sensor.2.name", "b");
        store.MustSet("telemetry.commits", "12");
        parts.BacklogCount = 8;
        Apply();
        Assert.Equal(0, parts.CommitsPerHour);
        store.MustSet("sensor.2.keep", "on");
        Apply();
        Assert.Equal((12, false, true), (parts.CommitsPerHour, parts.Sensors[0].IsKept, parts.Sensors[1].IsKept));
        parts.CommitsPerHour = 0;
        store.MustSet("telemetry.backlog", "off");
        Apply();
        Assert.Equal((0, false), (parts.CommitsPerHour, parts.Sensors[1].IsKept));
    }

    private string Shown(string key) => store.Pending.Text(store.Id(key));

    private static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes);

    private SettingsMapping Apply()
    {
        SettingsMapping mapping = new(factory);
        mapping.Apply(store.Pending, "gw-1"u8.ToArray(), parts);
        return mapping;
    }

    private sealed class Factory : IDeviceFactory, ISensor, IDigitalInput, IDigitalOutput
    {
        public int ValueMilli => 0;

        public bool IsHigh => true;

        public bool? IsSet { get; private set; }

        public SensorStatus Poll(long nowMs) => SensorStatus.Pending;

        public ISensor? CreateSensor(SettingsSet set, int index, out byte[] unit)
        {
            unit = "°C"u8.ToArray();
            return set.GetNumber(SettingId.SensorKind + index) == (int)SensorKind.Ntc ? this : null;
        }

        public IDigitalInput? CreateContact(int pin) => pin < 10 ? this : null;

        public IDigitalInput? CreateInput(int pin) => pin < 10 ? this : null;

        public IDigitalOutput? CreateOutput(int pin, bool isHigh) => pin < 10 ? this : null;

        public void Set(bool high) => IsSet = high;
    }
}
