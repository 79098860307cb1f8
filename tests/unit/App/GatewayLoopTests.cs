using System.Text.Json;
using Gateway.App;
using Gateway.Hal;
using Gateway.Inflight;
using Gateway.Mqtt;
using Gateway.Primitives;
using Gateway.Sensors;
using Gateway.Tests.Unit.Pages;
using Xunit;

namespace Gateway.Tests.Unit.App;

public class GatewayLoopTests
{
    private readonly World world = new();

    [Fact]
    public void Online_is_retained_after_connecting_and_offline_after_a_clean_stop()
    {
        world.PowerOn().Run(3000);
        Assert.Equal(("online", 0, true), Last("status"));
        world.Loop.Stop();
        world.Run(200);
        Assert.True(world.Loop.IsStopped);
        Assert.Equal(("offline", 1, true), Last("status"));
        Assert.Equal(0, world.Broker.Counters.Wills);
        Assert.Equal(0, world.Loop.Session.HeldCount);
    }

    [Fact]
    public void A_gateway_that_vanishes_leaves_offline_as_its_will()
    {
        world.PowerOn().Run(3000);
        world.Link.Cut();
        world.Network.Pump(world.Clock.MonotonicMs);
        Assert.Equal(("offline", 1, true), Last("status"));
        Assert.Equal(1, world.Broker.Counters.Wills);
        world.Run(5000);
        Assert.Equal(("online", 0, true), Last("status"));
    }

    [Fact]
    public void Online_is_published_though_the_transmit_buffer_was_full_of_telemetry_at_first()
    {
        world.PowerOn(change: parts =>
        {
            parts.Sensors = Enumerable.Range(0, 12).Select(
                i => new SensorChannel(Ascii.Bytes("s" + i), Ascii.Bytes("V"), new FakeSensor(), 1, 1)).ToArray();
            parts.Alarms = [];
        }).Run(2000);
        Assert.True(world.CountOf(MqttFaults.Qos0NoRoom) > 0);
        Assert.Contains("online", world.Payloads("status"));
    }

    [Fact]
    public void Telemetry_is_byte_for_byte_that_of_the_contract()
    {
        world.PowerOn().Run(35_000);
        List<string> payloads = world.Payloads("telemetry/t1");
        Assert.Equal("""{"value":20.000,"unit":"°C","seq":2,"boot":1,"time":null,"uptime":10000}""", payloads[0]);
        Assert.All(world.On("telemetry/t1"), message => Assert.Equal((0, false), (message.Qos, message.Retain)));
        Assert.Equal([2, 3, 4], payloads.Select(payload => JsonDocument.Parse(payload).RootElement.GetProperty("seq").GetInt32()));
        world.Clock.UtcMs = 1_763_712_345_678;
        world.Sensor.ValueMilli = -5;
        world.Run(10_000);
        Assert.StartsWith("""{"value":-0.005,"unit":"°C","seq":5,"boot":1,"time":17637123""", world.Payloads("telemetry/t1")[^1]);
    }

    [Fact]
    public void An_alarm_is_raised_and_cleared_byte_for_byte_with_its_own_seq()
    {
        world.Clock.UtcMs = 1_700_000_000_000;
        world.PowerOn().Run(2500);
        world.Sensor.ValueMilli = 81_200;
        world.Run(1000);
        world.Sensor.ValueMilli = 78_000;
        world.Run(1000);
        world.Sensor.ValueMilli = 77_999;
        world.Run(1000);
        uint epoch = world.Loop.Table.Epoch;
        Assert.Equal(
            [
                "{\"state\":\"active-unack\",\"severity\":\"high\",\"value\":81.200,\"limit\":80.000,\"seq\":1,\"epoch\":" + epoch
                    + ",\"time\":1700000003000}",
                "{\"state\":\"rtn-unack\",\"severity\":\"high\",\"value\":77.999,\"limit\":80.000,\"seq\":2,\"epoch\":" + epoch
                    + ",\"time\":1700000005000}"
            ], world.Payloads("alarm/hot"));
        Assert.All(world.On("alarm/hot"), message => Assert.Equal((2, false), (message.Qos, message.Retain)));
    }

    [Fact]
    public void An_alarm_before_the_clock_is_set_names_boot_and_uptime()
    {
        world.PowerOn().Run(2500);
        world.Door.IsHigh = true;
        world.Run(500);
        JsonElement alarm = JsonDocument.Parse(world.Payloads("alarm/door").Single()).RootElement;
        Assert.Equal(
            ["state", "severity", "value", "limit", "seq", "epoch", "time", "boot", "uptime"],
            alarm.EnumerateObject().Select(member => member.Name));
        Assert.Equal(("active-unack", 1m, JsonValueKind.Null, 1),
            (alarm.GetProperty("state").GetString(), alarm.GetProperty("value").GetDecimal(), alarm.GetProperty("time").ValueKind,
            alarm.GetProperty("boot").GetInt32()));
    }

    [Fact]
    public void Once_the_clock_is_set_health_dates_an_alarm_from_before()
    {
        world.PowerOn(change: parts => parts.HealthIntervalMs = 5000).Run(2500);
        Assert.Equal(JsonValueKind.Null, JsonDocument.Parse(world.Payloads("health")[0]).RootElement.GetProperty("started").ValueKind);
        world.Door.IsHigh = true;
        long raisedMs = world.Clock.MonotonicMs + 50;
        world.Run(20_000);
        world.Clock.UtcMs = 1_700_000_000_000;
        long startedMs = world.Clock.UtcMs - world.Clock.MonotonicMs;
        world.Run(6000);
        JsonElement alarm = JsonDocument.Parse(world.Payloads("alarm/door").Single()).RootElement;
        JsonElement health = JsonDocument.Parse(world.Payloads("health")[^1]).RootElement;
        Assert.Equal(alarm.GetProperty("boot").GetInt32(), health.GetProperty("boot").GetInt32());
        Assert.Equal(startedMs, health.GetProperty("started").GetInt64());
        Assert.InRange(alarm.GetProperty("uptime").GetInt64(), raisedMs, raisedMs + 20);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1_700_000_000_000)]
    public void Health_is_json_with_each_member_once(long utcMs)
    {
        world.Clock.UtcMs = utcMs;
        world.PowerOn().Run(3000);
        string payload = world.Payloads("health").Single();
        JsonElement health = JsonDocument.Parse(payload).RootElement;
        Assert.Equal(
            ["uptime", "boot", "epoch", "reconnects", "held", "table", "commits", "backlog", "loop", "wear", "started", "time", "faults",
             "counters"],
            health.EnumerateObject().Select(member => member.Name));
        int Number(string name) => health.GetProperty(name).GetInt32();
        Assert.Equal((1, 0, 0, 32), (Number("boot"), Number("reconnects"), Number("held"), Number("table")));
        Assert.Equal(1, health.GetProperty("faults").GetProperty("storage-empty").GetInt32());
    }

    [Fact]
    public void Health_tells_faults_from_counters()
    {
        world.PowerOn();
        world.Parts.Faults.Add(AppFaults.TransitionPassedOver, 3);
        world.Parts.Faults.Add(MqttFaults.Retransmitted, 2);
        world.Run(3000);
        JsonElement health = JsonDocument.Parse(world.Payloads("health").Single()).RootElement;
        Assert.Equal(3, health.GetProperty("faults").GetProperty("transition-passed-over").GetInt32());
        Assert.Equal(2, health.GetProperty("counters").GetProperty("retransmitted").GetInt32());
        Assert.False(health.GetProperty("faults").TryGetProperty("retransmitted", out _));
        Assert.False(health.GetProperty("counters").TryGetProperty("transition-passed-over", out _));
    }

    [Fact]
    public void Health_stays_json_when_every_fault_was_counted()
    {
        world.PowerOn();
        foreach (FaultCode code in FaultCode.All)
        {
            world.Parts.Faults.Add((Fault)code.Number);
        }

        world.Run(3000);
        JsonElement health = JsonDocument.Parse(world.Payloads("health").Single()).RootElement;
        Assert.True(health.GetProperty("more").GetBoolean());
        Assert.True(health.GetProperty("faults").EnumerateObject().Count() > 10);
    }

    [Theory]
    [InlineData("ping", "", "ping", "ok")]
    [InlineData("interval", "t1 2", "interval", "ok")]
    [InlineData("interval", "t1", "interval", "wants: sensor seconds", true)]
    [InlineData("interval", "t1 0", "interval", "wants: sensor seconds", true)]
    [InlineData("interval", "t1 86401", "interval", "wants: sensor seconds", true)]
    [InlineData("interval", "t1 1.5", "interval", "wants: sensor seconds", true)]
    [InlineData("interval", "t9 2", "interval", "no such sensor", true)]
    [InlineData("interval", "#a t9 2", "interval", "no such sensor", true)]
    [InlineData("ack", "hot", "ack", "nothing to acknowledge")]
    [InlineData("ack", "cold", "ack", "no such alarm", true)]
    [InlineData("reboot\"x", "", "reboot?x", "unknown command", true)]
    [InlineData("", "", "", "malformed topic", true)]
    public void A_command_is_answered(string name, string payload, string command, string result, bool isRefused = false)
    {
        foreach (int qos in new[] { 0, 1, 2 })
        {
            var each = new World();
            each.PowerOn().Run(3000);
            int writes = each.Power.Operations;
            each.Command(name, payload, qos);
            each.Run(500);
            JsonElement reply = JsonDocument.Parse(each.Payloads("reply").Single()).RootElement;
            Assert.Equal((command, result), (reply.GetProperty("command").GetString(), reply.GetProperty("result").GetString()));
            Assert.Equal((isRefused ? 0 : Math.Min(qos, 1), false), (each.On("reply").Single().Qos, each.On("reply").Single().Retain));
            each.Run(2000);
            Assert.Equal((0, 0), (each.Loop.Session.InboundHeldCount, each.Loop.Session.HeldCount));
            Assert.Equal(isRefused || qos == 0, each.Power.Operations == writes);
        }
    }

    [Fact]
    public void Interval_changes_the_time_between_telemetry()
    {
        world.PowerOn().Run(3000);
        world.Command("interval", "t1 2");
        world.Run(100);
        int before = world.Payloads("telemetry/t1").Count;
        world.Run(20_000);
        Assert.InRange(world.Payloads("telemetry/t1").Count - before, 9, 11);
    }

    [Fact]
    public void Ack_acknowledges_a_raised_alarm_once()
    {
        world.PowerOn().Run(3000);
        world.Sensor.ValueMilli = 90_000;
        world.Run(1000);
        world.Command("ack", "hot");
        world.Command("ack", "hot");
        world.Run(1000);
        Assert.Equal([("active-unack", 1), ("active-acked", 2)], Transitions("hot"));
        Assert.Equal(2, world.Payloads("reply").Count(payload => payload.Contains("\"ok\"")));
    }

    [Fact]
    public void A_retained_command_is_refused()
    {
        world.Command("interval", "t1 1", 2, retain: true);
        world.PowerOn().Run(3000);
        Assert.Equal("""{"command":"interval","result":"a retained command is refused"}""", world.Payloads("reply").Single());
        Assert.Equal((1, 10_000), (world.CountOf(AppFaults.CommandRetained), world.Parts.Sensors[0].IntervalMs));
    }

    [Fact]
    public void Many_commands_at_qos_0_in_one_read_are_each_answered_as_they_came()
    {
        world.PowerOn().Run(3000);
        for (int i = 0; i < 6; i++)
        {
            // Packets of exactly one read: later bytes must not overwrite those that were not taken yet.
            world.Command("c" + i, new string((char)('a' + i), AppLimits.ReadBytesMax - 23), 0);
        }

        world.Run(1000);
        Assert.Equal(
            Enumerable.Range(0, 6).Select(i => $$"""{"command":"c{{i}}","result":"unknown command"}"""), world.Payloads("reply"));
    }

    // The table is full while an alarm is raised and returns.
    private void SkipOneTransition()
    {
        world.PowerOn().Run(3000);
        FillTable();
        world.Sensor.ValueMilli = 90_000;
        world.Run(1500);
        world.Sensor.ValueMilli = 20_000;
        world.Run(1000);
    }

    [Fact]
    public void With_the_table_full_an_alarm_waits_with_its_rule_and_is_passed_over_with_a_gap()
    {
        SkipOneTransition();
        world.Sensor.ValueMilli = 95_000;
        world.Run(1000);
        Assert.Empty(world.Payloads("alarm/hot"));
        Assert.Equal((2, 0), (world.CountOf(AppFaults.TransitionPassedOver), world.CountOf(MqttFaults.TableFull)));
        world.Link.StallToBroker = false;
        world.Run(1000);
        Assert.Equal([("active-unack", 3)], Transitions("hot"));
        Assert.Contains("\"value\":95.000,\"limit\":80.000,\"seq\":3,\"skipped\":2,\"epoch\":", world.Payloads("alarm/hot")[0]);
        world.Sensor.ValueMilli = 20_000;
        world.Run(1000);
        Assert.Equal([("active-unack", 3), ("rtn-unack", 4)], Transitions("hot"));
        Assert.DoesNotContain("skipped", world.Payloads("alarm/hot")[1]);
    }

    [Fact]
    public void What_was_passed_over_is_in_the_record_and_so_told_after_a_power_cut()
    {
        SkipOneTransition();

        // The fillers leave and are acknowledged. The transition is then recorded, and the power fails before it can leave.
        Assert.Equal(1, world.CountOf(AppFaults.TransitionPassedOver));
        world.Link.StallToBroker = false;
        world.Network.Pump(world.Clock.MonotonicMs);
        world.Link.StallToBroker = true;
        world.Run(1000);
        Assert.Empty(world.Payloads("alarm/hot"));
        world.PowerOn().Run(3000);
        Assert.Contains("\"seq\":2,\"skipped\":1,", world.Payloads("alarm/hot").Single());
    }

    [Fact]
    public void A_command_waits_while_no_entry_is_free_for_its_answer()
    {
        world.PowerOn().Run(3000);
        world.Link.StallToBroker = true;
        while (world.Loop.Session.HasFreeEntry)
        {
            world.Loop.Session.Publish("f"u8.ToArray(), [], 0, 0, 1, false, 0);
        }

        world.Command("ping", "");
        world.Run(1500);
        Assert.Empty(world.Payloads("reply"));
        world.Link.StallToBroker = false;
        world.Run(1000);
        Assert.Equal("""{"command":"ping","result":"ok"}""", world.Payloads("reply").Single());
    }

    [Fact]
    public void A_sensor_that_fails_is_counted_and_judged_no_further()
    {
        world.PowerOn();
        world.Sensor.Next = SensorStatus.Failed;
        world.Sensor.ValueMilli = 99_000;
        world.Run(5000);
        Assert.InRange(world.CountOf(SensorsFaults.SensorFault), 4, 6);
        Assert.Contains("\"state\":\"normal\"", Assert.Single(world.Payloads("alarm/hot")));
        Assert.Contains("\"quality\":\"uncertain\"", world.Payloads("alarm/hot")[0]);
    }

    [Fact]
    public void Nothing_is_written_for_telemetry_and_a_restart_counts_itself()
    {
        world.PowerOn().Run(60_000);
        long commits = world.Loop.Table.Commits;
        world.Run(600_000);
        Assert.Equal(commits, world.Loop.Table.Commits);
        Assert.True(world.Payloads("telemetry/t1").Count > 60);
        uint epoch = world.Loop.Table.Epoch;
        world.PowerOn().Run(3000);
        Assert.Equal((2u, epoch, 0), (world.Loop.BootCount, world.Loop.Table.Epoch, world.CountOf(InflightFaults.StorageEmpty)));
    }

    [Fact]
    public void An_alarm_that_leaves_without_a_record_shares_its_epoch_and_seq_with_no_other()
    {
        world.PowerOn().Run(2500);
        uint epoch = world.Loop.Table.Epoch;
        var found = new HashSet<(uint, int)>();
        int messages = 0;
        for (int start = 1; start <= 4; start++)
        {
            // Nothing of this is durable, so each start uses seq 1 and 2 again.
            world.Inflight.FailAll();
            world.Sensor.ValueMilli = 81_200;
            world.Run(1000);
            world.Sensor.ValueMilli = 20_000;
            world.Run(1000);
            Assert.Equal(2, world.CountOf(MqttFaults.SentNotDurable));
            foreach (string payload in world.Payloads("alarm/hot").Skip(messages))
            {
                JsonElement alarm = JsonDocument.Parse(payload).RootElement;
                Assert.NotEqual(epoch, alarm.GetProperty("epoch").GetUInt32());
                Assert.InRange(alarm.GetProperty("seq").GetInt32(), 1, 2);
                Assert.True(found.Add((alarm.GetProperty("epoch").GetUInt32(), alarm.GetProperty("seq").GetInt32())), payload);
                messages++;
            }

            Assert.Equal(2 * start, messages);
            world.Inflight.Failing.Clear();
            world.PowerOn().Run(2500);
        }

        // With a record, the table's.
        world.Sensor.ValueMilli = 81_200;
        world.Run(1000);
        Assert.Contains($"\"epoch\":{epoch},", world.Payloads("alarm/hot")[^1]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(999_999_999)]
    [InlineData(1_000_000_000)]
    [InlineData(uint.MaxValue)]
    public void Another_epoch_in_a_packet_has_as_many_digits_and_is_a_32_bit_number(uint epoch)
    {
        var random = new Xorshift(5);
        for (int i = 0; i < 200; i++)
        {
            string before = $"xx\"epoch\":12{{\"seq\":4711,\"epoch\":{epoch},\"time\":123}}\"epoch\":34";
            byte[] packet = System.Text.Encoding.ASCII.GetBytes(before);
            Payloads.ReplaceEpoch(packet, 12, packet.Length - 22, random.Next());
            string after = System.Text.Encoding.ASCII.GetString(packet);
            string digits = after[32..(32 + $"{epoch}".Length)];
            Assert.Equal(before, after.Replace($"\"epoch\":{digits},", $"\"epoch\":{epoch},"));
            Assert.True(uint.TryParse(digits, out uint other) && (epoch < 10 || other != epoch), digits);
        }
    }

    [Fact]
    public void The_longest_alarm_fits_its_limit()
    {
        // 13 digits of uptime are 300 years; a record's context has a seq of up to ten digits.
        var payloads = new Payloads(world.Clock);
        var rule = new Gateway.Alarms.ThresholdRule(Gateway.Alarms.AlarmSeverity.Critical, true, int.MinValue + 1000, 0, 0)
        {
            IsLatching = true
        };
        rule.Restore(1, uint.MaxValue - 3);
        rule.Evaluate(int.MinValue, 1);
        rule.Evaluate(int.MaxValue, 2);
        rule.Evaluate(int.MinValue, 9_999_999_999_999);
        Assert.Equal((Gateway.Alarms.AlarmState.LatchedUnacknowledged, 2), (rule.State, rule.SkippedCount));

        rule.SetMark(Gateway.Alarms.AlarmRule.Uncertain | Gateway.Alarms.AlarmRule.Chattering, true);
        rule.SetMark(Gateway.Alarms.AlarmRule.OutOfService, true);

        // Nine digits more, if it is the only one of a billion that finds a place.
        Assert.Equal(
            AppLimits.AlarmPayloadBytesMax - 9,
            payloads.PutAlarm(rule, uint.MaxValue, uint.MaxValue, 9_999_999_999_999, isRepeated: false));
    }

    /// <summary>Nothing leaves any more, and no entry is free; none is an alarm's.</summary>
    private void FillTable()
    {
        world.Link.StallToBroker = true;
        while (world.Loop.Session.HasFreeEntry)
        {
            world.Loop.Session.Publish("f"u8.ToArray(), "x"u8.ToArray(), 0, 1, 1, false, (long)PacketGroup.Reply << PacketGroup.Shift);
        }
    }

    private (string Payload, int Qos, bool Retain) Last(string topic)
    {
        World.Message message = world.On(topic).Last();
        return (message.Payload, message.Qos, message.Retain);
    }

    private IEnumerable<(string? State, int Seq)> Transitions(string alarm)
    {
        return world.Payloads("alarm/" + alarm).Select(payload =>
        {
            JsonElement json = JsonDocument.Parse(payload).RootElement;
            return (json.GetProperty("state").GetString(), json.GetProperty("seq").GetInt32());
        });
    }
}
