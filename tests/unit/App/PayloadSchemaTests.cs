using System.Text;
using System.Text.Json.Nodes;
using Gateway.Alarms;
using Gateway.App;
using Gateway.Hal;
using Gateway.Primitives;
using Gateway.Sensors;
using Gateway.Simulation;
using Gateway.Settings;
using Gateway.Simulation.Chips;
using Gateway.Tests.Unit.Settings;
using Xunit;

namespace Gateway.Tests.Unit.App;

/// <summary>Each kind of payload, in each of its forms, against its schema; and the schemas against invalid payloads.</summary>
public class PayloadSchemaTests
{
    [Fact]
    public void Every_message_of_a_gateway_with_everything_is_valid_and_every_schema_was_needed()
    {
        World world = Eventful(out List<BrokerMessage> sent);
        HashSet<string> kinds = [];
        foreach (BrokerMessage message in sent)
        {
            Assert.Null(PayloadSchemas.WhatIsWrong("gateway/gw1", message.Topic, message.Payload, out string kind));
            kinds.Add(kind);
        }

        Assert.Equal(PayloadSchemas.Kinds.Append("status").Order(), kinds.Order());
        string all = string.Join('\n', world.Messages.Select(message => message.Payload));
        string[] forms =
        [
            "\"time\":null", "\"uptime\":", "\"min\":", "\"historical\":true", "\"clock\":\"holding\"", "\"reason\":\"no-answer\"",
            "\"reason\":\"none\"", "\"repeated\":true", "\"state\":\"stale\"", "\"state\":\"ok\"",
            "\"state\":\"rtn-unack\"", "\"faults\":{\"",
            "unknown command",
        ];
        Assert.All(forms, form => Assert.Contains(form, all));
    }

    [Fact]
    public void Each_schema_refuses_a_member_more_a_required_one_less_and_one_twice()
    {
        _ = Eventful(out List<BrokerMessage> sent);
        foreach (string kind in PayloadSchemas.Kinds)
        {
            BrokerMessage message = sent.Last(one =>
                PayloadSchemas.WhatIsWrong("gateway/gw1", one.Topic, one.Payload, out string its) == null && its == kind
                && !one.Payload.IsEmpty);
            string text = Encoding.UTF8.GetString(message.Payload.Span);
            string? Wrong(string changed) => PayloadSchemas.Evaluate(kind, message.Topic, Encoding.UTF8.GetBytes(changed));
            Assert.Null(Wrong(text));
            Assert.NotNull(Wrong(text[..^1] + ",\"unknown\":1}"));
            Assert.NotNull(Wrong(text[..^1] + "," + text[1..]));
            Assert.NotNull(Wrong(text[..^1]));
            string first = JsonNode.Parse(text)!.AsObject().First().Key;
            JsonObject less = JsonNode.Parse(text)!.AsObject();
            less.Remove(first);
            Assert.True(first == "~" || Wrong(less.ToJsonString()) != null, $"{kind} without {first}");
        }
    }

    [Theory]
    [InlineData("telemetry", """{"value":1.000,"unit":"V","seq":1,"boot":1,"time":null}""")]
    [InlineData("telemetry", """{"value":1.000,"min":1.000,"unit":"V","seq":1,"boot":1,"time":1}""")]
    [InlineData("telemetry", """{"value":1.000,"unit":"V","seq":1,"boot":1,"time":1,"historical":false}""")]
    [InlineData("sensor", """{"state":"ok","reason":"no-answer","time":1}""")]
    [InlineData("sensor", """{"state":"fault","time":1}""")]
    [InlineData("alarm", """{"state":"active","severity":"high","value":1.000,"limit":1.000,"seq":1,"epoch":1,"time":1}""")]
    [InlineData("alarm", """{"state":"normal","severity":"high","value":1.000,"limit":1.000,"reason":"none","seq":1,"epoch":1,"time":1}""")]
    [InlineData(
        "birth",
        """{"firmware":"0.1.0","board":null,"boot":1,"epoch":1,"start":1,"restart":"external","settings":null,"sensors":[]}""")]
    public void What_only_a_rule_between_members_forbids_is_refused(string kind, string payload)
    {
        Assert.NotNull(PayloadSchemas.Evaluate(kind, kind, Encoding.UTF8.GetBytes(payload)));
    }

    [Theory]
    [InlineData("gateway/gw1/other", "{}")]
    [InlineData("gateway/gw1/status", "away")]
    [InlineData("other/topic", "")]
    public void What_the_contract_does_not_have_is_refused(string topic, string payload)
    {
        Assert.NotNull(PayloadSchemas.WhatIsWrong("gateway/gw1", topic, Encoding.UTF8.GetBytes(payload), out _));
    }

    // A coil of a simulated device, which commands may write.
    private static SensorChannel Valve(World world, GatewayParts parts)
    {
        SettingsStore store = new SettingsWorld().Start();
        store.MustSet("modbus.1.kind", "rtu");
        store.MustSet("sensor.5.kind", "modbus");
        store.MustSet("sensor.5.name", "valve");
        store.MustSet("sensor.5.table", "coil");
        store.MustSet("sensor.5.write", "on");
        Assert.Equal(Refusal.None, store.Save());
        SimulatedModbusLinks links = new(() => world.Clock.MonotonicMs);
        links.Add(store.Live, 5, () => 0);
        ModbusPart part = new(store.Live, links);
        parts.Others = [part];
        return new SensorChannel("valve"u8.ToArray(), [], part.CreateSensor(store.Live, 5), 1000, 1000) { SettingsIndex = 5 };
    }

    // Clock unset, set, holding; a window, a backlog, an outage, a sensor that fails and ends, alarms of every kind, commands.
    private static World Eventful(out List<BrokerMessage> sent)
    {
        var world = new World();
        world.Clock.MonotonicMs = 2 * AppLimits.ClockHoldMs;
        List<BrokerMessage> messages = [];
        world.Broker.Observe("#", message =>
        {
            if (message.PublisherId == "gw1")
            {
                messages.Add(message);
            }
        });
        var flaky = new FlakySensor();
        world.PowerOn(change: parts =>
        {
            parts.Discovery = DiscoveryMode.On;
            parts.BacklogCount = 32;
            parts.HealthIntervalMs = 5000;
            SensorChannel sensor = new("flaky"u8.ToArray(), "V"u8.ToArray(), flaky, 500, 1000);
            sensor.WithReport().HasWindow = true;
            parts.Sensors = [parts.Sensors[0], sensor, Valve(world, parts)];
            parts.Others =
            [
                .. parts.Others, new Outputs([new OutputChannel("pump"u8.ToArray(), new DeadCoil(), false, false)], null)
            ];
            parts.Alarms = [.. parts.Alarms, new AlarmChannel("broken"u8.ToArray(), new FaultRule(AlarmSeverity.Low), sensor, 2)];
        }).Run(3000);
        world.Command("write", "valve 1");
        world.Run(1000);
        world.Door.IsHigh = true;
        world.Sensor.ValueMilli = 90_000;
        flaky.IsBroken = true;
        world.Run(2000);
        world.Network.RefuseConnect = true;
        world.Link.Close();
        world.Run(5000);
        world.Clock.UtcMs = 1_700_000_000_000;
        world.Clock.SyncedMs = world.Clock.MonotonicMs - AppLimits.ClockHoldMs + 2000;
        flaky.IsBroken = false;
        world.Sensor.ValueMilli = 0;
        world.Run(3000);
        world.Network.RefuseConnect = false;
        world.Run(5000);
        world.Command("ack", "door");
        world.Command("nothing", "");
        world.Run(2000);
        flaky.HasEnded = true;
        world.Run(5000);
        world.Loop.Stop();
        world.Run(500);
        world.PowerOn(change: parts => parts.Discovery = DiscoveryMode.Single).Run(20_000);
        sent = messages;
        return world;
    }

    private sealed class DeadCoil : OutputTarget
    {
        public override SensorReason Reason => SensorReason.NoAnswer;

        public override bool TrySet(bool on, long nowMs) => true;
    }

    private sealed class FlakySensor : IReasonedSensor
    {
        public bool IsBroken { get; set; }

        public bool HasEnded { get; set; }

        public int ValueMilli => 5000;

        public SensorReason Reason => IsBroken ? SensorReason.NoAnswer : SensorReason.None;

        public SensorStatus Poll(long nowMs) => HasEnded ? SensorStatus.Ended : IsBroken ? SensorStatus.Failed : SensorStatus.Ok;
    }
}
