using System.Text.Json;
using Gateway.App;
using Gateway.Hal;
using Gateway.Mqtt;
using Gateway.Primitives;
using Gateway.Sensors;
using Gateway.Settings;
using Gateway.Simulation;
using Xunit;

namespace Gateway.Tests.Unit.App;

/// <summary>Commands with ids, commands that run only once, and all of them twice, out of order and across power cuts.</summary>
public class CommandTests
{
    private readonly World world = new();

    [Fact]
    public void An_id_is_part_of_the_answer_byte_for_byte_and_the_arguments_stand_behind_it()
    {
        world.PowerOn().Run(3000);
        world.Command("interval", "#A-1_z t1 7");
        world.Command("ping", "#2");
        world.Command("ping", "");
        world.Command("ping", "#2 ");
        world.Run(1000);
        Assert.Equal(
            [
                """{"command":"interval","id":"A-1_z","result":"ok"}""", """{"command":"ping","id":"2","result":"ok"}""",
                """{"command":"ping","result":"ok"}""", """{"command":"ping","id":"2","result":"ok","repeated":true}"""
            ], world.Payloads("reply"));
        Assert.Equal((7000, 1), (world.Parts.Sensors[0].IntervalMs, world.CountOf(AppFaults.CommandRepeated)));
    }

    [Fact]
    public void The_heater_of_a_sensor_is_asked_by_its_words_and_answers_what_it_does()
    {
        HeatedSensor dew = new();
        world.PowerOn(2, parts => parts.Sensors =
        [
            .. parts.Sensors, new("dew"u8.ToArray(), "%"u8.ToArray(), new CheckedSensor(dew, new SensorCheck()), 60_000, 60_000)
        ]).Run(3000);
        int polls = dew.Polls;
        foreach ((HeaterResult next, string arguments) in new[]
        {
            (HeaterResult.Ok, "#1 dew 200 1000"), (HeaterResult.Cooling, "dew 20"), (HeaterResult.Unknown, "dew 30"),
            (HeaterResult.None, "dew 20"), (HeaterResult.Ok, "dew"), (HeaterResult.Ok, "t1 20"), (HeaterResult.Ok, "rain 20")
        })
        {
            dew.Next = next;
            world.Command("heater", arguments);
            world.Run(300);
        }

        IEnumerable<string> results = world.Payloads("reply").Select(
            reply => JsonDocument.Parse(reply).RootElement.GetProperty("result").GetString()!);
        const string Wants = "wants: sensor and 20, 110 or 200 mW, and 100 or 1000 ms";
        Assert.Equal(
            [
                "ok", "the heater is on, or its sensor cools", Wants, "not on this board", Wants, "not on this board", "no such sensor"
            ], results);
        Assert.Equal(["200 1000", "20", "30", "20"], dew.Asked);

        // The reading that heats is at once, and only one.
        Assert.Equal(polls + 1, dew.Polls);
        Assert.Equal(3, world.CountOf(AppFaults.CommandMalformed));
    }

    [Theory]
    [InlineData("#")]
    [InlineData("# t1 7")]
    [InlineData("#12345678901234567 t1 7")]
    [InlineData("#a.b t1 7")]
    [InlineData("#a\"b t1 7")]
    [InlineData("##a t1 7")]
    [InlineData("#é t1 7")]
    public void A_malformed_id_is_answered_and_counted_and_nothing_done(string payload)
    {
        world.PowerOn().Run(3000);
        world.Command("interval", payload);
        world.Run(500);
        Assert.Equal("""{"command":"interval","result":"malformed id"}""", world.Payloads("reply").Single());
        Assert.Equal((1, 10_000), (world.CountOf(AppFaults.CommandMalformed), world.Parts.Sensors[0].IntervalMs));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Commands_out_of_order_and_twice_are_each_carried_out_once(int qos)
    {
        world.PowerOn().Run(3000);
        foreach (string payload in new[] { "#1 t1 11", "#2 t1 22", "#1 t1 11", "#3 t1 33", "#2 t1 22", "#1 t1 11" })
        {
            world.Command("interval", payload, qos);
            world.Run(300);
        }

        Assert.Equal(33_000, world.Parts.Sensors[0].IntervalMs);
        Assert.Equal((3, 6), (world.CountOf(AppFaults.CommandRepeated), world.Payloads("reply").Count));
        Assert.Equal(3, world.Payloads("reply").Count(text => text.EndsWith("\"repeated\":true}")));
    }

    [Fact]
    public void An_id_is_known_behind_a_restart_with_the_answer_of_the_first_time()
    {
        world.PowerOn().Run(3000);
        world.Command("ack", "#1 hot");
        world.Command("interval", "#2 t1 22");
        world.Run(1000);
        world.PowerOn().Run(3000);
        world.Command("ack", "#1 hot");
        world.Command("interval", "#2 t1 22");
        world.Run(1000);
        Assert.Equal(
            [
                """{"command":"ack","id":"1","result":"nothing to acknowledge","repeated":true}""",
                """{"command":"interval","id":"2","result":"ok","repeated":true}"""
            ], world.Payloads("reply")[^2..]);
        Assert.Equal(10_000, world.Parts.Sensors[0].IntervalMs);
    }

    [Fact]
    public void A_command_that_waits_for_storage_is_not_overwritten_by_what_arrives_behind_it()
    {
        // Found by seed 2026151209: the restart was acknowledged and not done.
        world.PowerOn(change: parts => parts.Reboot = new FakeReboot()).Run(3000);
        world.Inbound.FailAll();
        world.Command("ping", "#1");
        world.Run(20);
        world.Inbound.Failing.Clear();
        world.Command("restart", "#2", qos: 1);
        world.Run(100);
        Assert.DoesNotContain(world.Payloads("reply"), reply => reply.Contains("restart"));
        for (int i = 0; i < 5; i++)
        {
            world.Broker.Publish("gateway/gw1/status", "another message of about this length"u8, qos: 0, retain: false);
            world.Run(20);
        }

        world.Run(5000);
        Assert.Contains("""{"command":"restart","id":"2","result":"ok"}""", world.Payloads("reply"));
        Assert.True(world.Loop.IsStopped);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void An_id_of_another_command_is_answered_so_and_nothing_done_or_written(int qos)
    {
        world.PowerOn().Run(3000);
        world.Command("interval", "#1 t1 11", qos);
        world.Run(3000);
        int writes = world.Power.Operations;
        world.Command("interval", "#1 t1 22", qos);
        world.Command("read", "#1 t1", qos);
        world.Run(3000);
        Assert.Equal(
            [
                """{"command":"interval","id":"1","result":"ok"}""", """{"command":"interval","id":"1","result":"id in use"}""",
                """{"command":"read","id":"1","result":"id in use"}"""
            ], world.Payloads("reply"));
        Assert.Equal((11_000, writes, 2), (
            world.Parts.Sensors[0].IntervalMs, world.Power.Operations, world.CountOf(AppFaults.CommandIdInUse)));
    }

    [Fact]
    public void Read_publishes_the_next_reading_at_once()
    {
        world.PowerOn(change: parts => parts.Sensors[0].WithReport().DeadbandMilli = 5000).Run(13_000);
        int before = world.Payloads("telemetry/t1").Count;
        world.Command("read", "t1");
        world.Run(200);
        Assert.Equal(before + 1, world.Payloads("telemetry/t1").Count);
        world.Command("read", "all");
        world.Run(200);
        world.Command("read", "t9");
        world.Run(200);
        Assert.Equal(before + 2, world.Payloads("telemetry/t1").Count);
        Assert.Equal(["ok", "ok", "no such sensor"], world.Payloads("reply").Select(Result));
    }

    [Fact]
    public void An_oversized_command_is_counted_answered_and_not_done_and_what_follows_is_carried_out()
    {
        world.PowerOn().Run(3000);
        foreach (int bytes in new[] { 1_100, 2_000, 20_000 })
        {
            world.Command("interval", "#1 t1 " + new string('5', bytes));
        }

        world.Command("interval", "#1 t1 5");
        world.Run(2000);
        Assert.Equal(3, world.CountOf(MqttFaults.InboundOversize));
        string answer = """{"command":"interval","id":"1","result":"too large"}""";
        Assert.Equal([answer, answer, answer, answer.Replace("too large", "ok")], world.Payloads("reply"));
    }

    [Fact]
    public void The_longest_answer_fits_its_limit()
    {
        world.PowerOn().Run(3000);
        string name = new('n', AppLimits.NameBytesMax + 1);
        world.Command(name, "#" + new string('i', AppLimits.CommandIdBytesMax));
        world.Command(name, "#" + new string('i', AppLimits.CommandIdBytesMax));
        world.Run(1000);
        int longest = world.Payloads("reply")[^1].Length - "unknown command".Length + "no room for all of them, ask again".Length;
        Assert.InRange(longest, 100, AppLimits.ReplyPayloadBytesMax);
    }

    [Fact]
    public void A_save_that_is_refused_with_two_keys_of_any_length_fits_too()
    {
        string around = $$"""{"command":"save","id":"{{new string('i', AppLimits.CommandIdBytesMax)}}","result":"refused: "}""";
        foreach (Refusal refusal in Enum.GetValues<Refusal>().Where(SettingsRules.IsContradiction))
        {
            string reason = $"{RefusalTexts.NameOf((int)refusal)}: {new string('k', SettingsLimits.KeyBytesMax)}: "
                + $"{RefusalTexts.HintOf((int)refusal)} {new string('k', SettingsLimits.KeyBytesMax)}";
            Assert.InRange(around.Length + reason.Length, 1, AppLimits.ReplyPayloadBytesMax);
        }
    }

    [Theory]
    [InlineData("raed", "unknown command; did you mean read?")]
    [InlineData("RESTAR", "unknown command; did you mean restart?")]
    [InlineData("factory", "unknown command; did you mean factory-reset?")]
    [InlineData("zzzz", "unknown command")]
    [InlineData("x", "unknown command")]
    public void A_mistyped_command_is_answered_with_the_nearest(string command, string result)
    {
        world.PowerOn().Run(3000);
        world.Command(command, "");
        world.Run(1000);
        Assert.Equal(result, Result(world.Payloads("reply").Single()));
    }

    [Fact]
    public void Without_storage_for_ids_a_command_with_one_is_refused()
    {
        world.PowerOn(change: parts => parts.CommandArea = null).Run(3000);
        world.Command("ping", "#1");
        world.Command("ping", "");
        world.Run(1000);
        Assert.Equal(["not on this board", "ok"], world.Payloads("reply").Select(Result));
    }

    /// <summary>
    /// A command with a visible effect, sent until it is answered, with the power cut at each write of all areas, old or new content: it
    /// is done once, answered, and nothing remains.
    /// </summary>
    [Theory]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    [InlineData(2, true)]
    public void At_every_write_a_command_is_answered_and_done_once(int qos, bool cutLeavesNew)
    {
        int writes = Acknowledged(qos, 0, cutLeavesNew).Power.Operations;
        Assert.InRange(writes, 12, 80);
        for (int cutAt = 1; cutAt <= writes; cutAt++)
        {
            World each = Acknowledged(qos, cutAt, cutLeavesNew);
            string story = $"cut at write {cutAt}: " + string.Join(' ', each.Payloads("reply").Concat(each.Payloads("alarm/hot")));
            var acked = each.Payloads("alarm/hot").Where(text => text.Contains("active-acked")).Distinct().ToList();
            Assert.True(acked.Count == 1, story);
            Assert.True(each.Payloads("reply").All(text => Result(text) == "ok"), story);
            Assert.True(each.Payloads("reply").Count >= 2, story);
            Assert.True(each.Loop.Session.HeldCount == 0 && each.Loop.Session.InboundHeldCount == 0, story);
        }
    }

    /// <summary>The alarm is raised, acknowledged by a command with an id, raised again, and the same command arrives again.</summary>
    private static World Acknowledged(int qos, int cutAt, bool cutLeavesNew)
    {
        var each = new World(new FakePower { CutAt = cutAt, LeavesNew = cutLeavesNew });
        each.Guarded(() => each.Run(3000));
        each.Sensor.ValueMilli = 90_000;
        each.Guarded(() => each.Run(3000));
        each.Command("ack", "#7 hot", qos);
        each.Guarded(() => each.Run(3000));
        each.Sensor.ValueMilli = 20_000;
        each.Guarded(() => each.Run(3000));
        each.Sensor.ValueMilli = 90_000;
        each.Guarded(() => each.Run(3000));
        each.Command("ack", "#7 hot", qos);
        each.Guarded(() => each.Run(3000));
        each.Guarded(() => each.Run(3000));
        return each;
    }

    private static string? Result(string reply) => JsonDocument.Parse(reply).RootElement.GetProperty("result").GetString();

    private sealed class HeatedSensor : ISensor, IHeatedSensor
    {
        public HeaterResult Next { get; set; }

        public List<string> Asked { get; } = [];

        public int Polls { get; private set; }

        public int ValueMilli => 50_000;

        public bool IsHeating => false;

        public HeaterResult Heat(byte[] text, int offset, int bytes)
        {
            Asked.Add(System.Text.Encoding.ASCII.GetString(text, offset, bytes));
            return Next;
        }

        public SensorStatus Poll(long nowMs)
        {
            Polls++;
            return SensorStatus.Ok;
        }
    }
}
