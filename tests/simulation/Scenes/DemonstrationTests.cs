using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Gateway.App;
using Gateway.Mqtt;
using Gateway.Primitives;
using Gateway.Simulation.Scenes;
using Xunit;
using Xunit.Abstractions;

namespace Gateway.Tests.Simulation.Scenes;

/// <summary>The demonstration's day, played once for all of these.</summary>
public sealed class DemonstrationDay
{
    /// <summary>Plays it.</summary>
    public DemonstrationDay()
    {
        SceneRun run = new(SceneReader.ReadFile(SceneFiles.Demonstration), Story.Add);
        run.Broker.Observe("#", message =>
        {
            if (message.PublisherId == "cold-store"
                && PayloadSchemas.WhatIsWrong("gateway/cold-store", message.Topic, message.Payload, out _) is { } what)
            {
                WrongPayloads.Add(what);
            }
        });
        Played = new PlayedScene(run.Run());
        Expected = [.. new ExpectedAlarms(Played).All()];
    }

    /// <summary>The story.</summary>
    public List<SceneEvent> Story { get; } = [];

    /// <summary>Messages that are not valid by their schema.</summary>
    public List<string> WrongPayloads { get; } = [];

    internal PlayedScene Played { get; }

    internal ExpectedAlarm[] Expected { get; }
}

/// <summary>
/// One day of the demonstration with outages, power cuts and sensor faults: what arrives is what its curves require, according to models
/// that share no code with the gateway.
/// </summary>
public sealed class DemonstrationTests(DemonstrationDay day, ITestOutputHelper output) : IClassFixture<DemonstrationDay>
{
    private readonly PlayedScene played = day.Played;

    /// <summary>When each alarm is raised, in minutes of the day, read from the scene's file.</summary>
    private static readonly (string Alarm, double Minute)[] RaisedByHand =
    [
        ("suction-low", 0.67),      // -0.9 bar from 00:00:40
        ("freezer-warm", 199),      // 03:10, half of a ramp of 15 minutes to -15, and a minute's hold
        ("door-open", 453),         // open since 07:30, three minutes
        ("humidity-jump", 481),     // 08:00, 16 % within two minutes, and half a window to see it
        ("humidity-jump", 509),     // and down again from 08:28
        ("suction-low", 541),       // while the broker is away
        ("cooler-fault", 600),      // removed at 10:00
        ("cooler-silent", 610),     // and ten minutes later
        ("freezer-warm", 816),      // 13:30, half of a ramp of ten minutes and a minute's hold, in an outage
        ("suction-fault", 910),     // 15:10, four seconds of wrong checksums
        ("door-open", 963),         // open since 16:00
        ("cooler-band", 1049),      // 17:20, two thirds of a ramp of twelve minutes
        ("suction-fault", 1200),    // wire break at 20:00
        ("door-open", 1278),        // open since 21:15
    ];

    [Fact]
    public void Every_promise_of_the_scene_is_kept()
    {
        SceneVerdict verdict = SceneVerdict.Of(played.Record);
        foreach ((string alarm, AlarmFigures figures) in verdict.Alarms)
        {
            output.WriteLine($"{alarm}: raised {figures.Raised}, made {figures.Made}, received {figures.Received}");
        }

        output.WriteLine($"dropped {verdict.Dropped}, in RAM {verdict.LostInRam}, dead link {verdict.LostOnLink}");
        Assert.Empty(verdict.Broken);
        Assert.All(verdict.Alarms.Values, figures => Assert.Equal((figures.Made, 0, 0), (figures.Received, figures.Doubled, figures.Lost)));
        Assert.Equal(played.Scene.Commands.Count, verdict.Replies);
        Assert.Equal(4, played.Record.Boots.Count);
    }

    /// <summary>
    /// Coordinates may differ by a fifth of a pixel: curves are made with sines, whose last bit is the machine's. Another picture is
    /// written by <c>host-simulator --scene ... --svg</c>.
    /// </summary>
    [Fact]
    public void The_picture_of_the_day_is_the_one_on_the_page()
    {
        string page = File.ReadAllText(SceneFiles.Picture);
        string drawn = ScenePicture.Svg(played.Record);
        Assert.Equal(SceneFiles.Number().Replace(page, "n"), SceneFiles.Number().Replace(drawn, "n"));
        Assert.All(
            SceneFiles.Number().Matches(page).Zip(SceneFiles.Number().Matches(drawn)),
            pair => Assert.InRange(Of(pair.Second), Of(pair.First) - 0.2m, Of(pair.First) + 0.2m));

        static decimal Of(Match number) => decimal.Parse(number.Value, CultureInfo.InvariantCulture);
    }

    [Fact]
    public void A_picture_of_a_scene_without_the_last_hour_is_another()
    {
        SceneRecord shorter = played.Record.With(played.Record.Received.Where(m => m.AtMs < played.Scene.DurationMs - 3_600_000));
        Assert.NotEqual(
            SceneFiles.Number().Count(File.ReadAllText(SceneFiles.Picture)), SceneFiles.Number().Count(ScenePicture.Svg(shorter)));
    }

    [Fact]
    public void Every_alarm_that_the_curves_demand_arrives_once_with_the_next_seq_and_the_right_time()
    {
        ExpectedAlarm[] expected = day.Expected;
        ILookup<string, (SceneMessage Message, JsonElement Body)> received =
            played.Messages("alarm").ToLookup(one => one.Name, one => (one.Message, one.Body));
        foreach (IGrouping<string, ExpectedAlarm> alarm in expected.GroupBy(one => one.Alarm))
        {
            Assert.Equal(
                alarm.Select(one => $"{one.Seq} {one.State} {one.AtMs}"),
                received[alarm.Key].Select(one =>
                    $"{one.Body.GetProperty("seq")} {one.Body.GetProperty("state").GetString()} {Moment(one.Body)}"));
        }

        Assert.Equal(expected.Length, received.Sum(group => group.Count()));
        Assert.True(expected.Length >= 40, $"{expected.Length} transitions are no demonstration");
        Assert.Equal(8, received.Count);
    }

    [Fact]
    public void Alarms_are_raised_when_a_reader_of_the_scene_expects_them()
    {
        Dictionary<string, bool> active = [];
        List<(string Alarm, double Minute)> raised = [];
        foreach ((string name, _, JsonElement body) in played.Messages("alarm").OrderBy(one => Moment(one.Body)))
        {
            bool isActive = body.GetProperty("state").GetString()!.StartsWith("active", StringComparison.Ordinal);
            if (isActive && !active.GetValueOrDefault(name))
            {
                raised.Add((name, Moment(body) / 60_000.0));
            }

            active[name] = isActive;
        }

        output.WriteLine(string.Join(Environment.NewLine, raised));
        foreach ((string alarm, double minute) in RaisedByHand)
        {
            Assert.Contains(raised, one => one.Alarm == alarm && Math.Abs(one.Minute - minute) <= 1.5);
        }

        Assert.Equal(RaisedByHand.Length, raised.Count);
    }

    [Fact]
    public void Telemetry_that_is_missing_is_exactly_what_was_dropped_and_counted_held_in_RAM_at_an_end_or_given_to_a_dead_link()
    {
        List<ExpectedMessage> expected = new ExpectedTelemetry(played).All();
        HashSet<(long, string, long)> received = [.. played.Messages("telemetry")
            .Select(one => (one.Body.GetProperty("boot").GetInt64(), one.Name, one.Body.GetProperty("seq").GetInt64()))];
        string[] Keys(IEnumerable<ExpectedMessage> messages) =>
            [.. messages.Select(one => $"boot {one.Boot.Number} {one.Sensor} seq {one.Seq} at {one.AtMs}").Order()];
        Assert.Equal(
            Keys(expected.Where(one => one.Fate != TelemetryFate.Arrives)),
            Keys(expected.Where(one => !received.Contains((one.Boot.Number, one.Sensor, one.Seq)))));
        Assert.Equal(received.Count, expected.Count(one => one.Fate == TelemetryFate.Arrives));
        foreach (SceneBoot boot in played.Record.Boots)
        {
            int Count(TelemetryFate fate) => expected.Count(one => one.Boot == boot && one.Fate == fate);
            output.WriteLine($"boot {boot.Number}: arrived {Count(TelemetryFate.Arrives)}, dropped {Count(TelemetryFate.Dropped)}, "
                + $"in RAM {Count(TelemetryFate.InRam)}, on a dead link {Count(TelemetryFate.OnDeadLink)}");
            Assert.Equal(Count(TelemetryFate.Dropped), boot.Faults[AppFaults.BacklogOverflow]);
            Assert.Equal(Count(TelemetryFate.OnDeadLink), boot.TelemetryOnDeadLink);
            Assert.InRange(Count(TelemetryFate.OnDeadLink), 0, boot.Faults[MqttFaults.Qos0Doubt]);
        }

        foreach (TelemetryFate fate in Enum.GetValues<TelemetryFate>())
        {
            Assert.Contains(expected, one => one.Fate == fate);
        }
    }

    [Fact]
    public void Telemetry_says_what_its_sensor_measured_at_the_time_that_it_names()
    {
        List<ExpectedMessage> all = new ExpectedTelemetry(played).All();
        Dictionary<(long, string, long), ExpectedMessage> expected = all.ToDictionary(one => (one.Boot.Number, one.Sensor, one.Seq));
        int historical = 0;
        int latePresent = 0;
        foreach ((string sensor, SceneMessage message, JsonElement body) in played.Messages("telemetry"))
        {
            ExpectedMessage due = expected[(body.GetProperty("boot").GetInt64(), sensor, body.GetProperty("seq").GetInt64())];
            Assert.Equal(due.Value, Milli(body, "value"));
            if (body.TryGetProperty("min", out _))
            {
                Assert.Equal((due.Min, due.Max), (Milli(body, "min"), Milli(body, "max")));
            }

            bool isHistorical = body.TryGetProperty("historical", out _);
            historical += isHistorical ? 1 : 0;
            Assert.Equal(isHistorical, message.Topic.EndsWith("/history", StringComparison.Ordinal));
            bool isReplaced = all.Any(
                one => one.Boot == due.Boot && one.Sensor == sensor && one.AtMs > due.AtMs && one.AtMs < message.AtMs);
            Assert.False(!isHistorical && isReplaced, $"{sensor} {due.Seq} is not the present value");
            latePresent += !isHistorical && due.AtMs < message.AtMs ? 1 : 0;
            Assert.True(!isHistorical || due.AtMs < message.AtMs || due.Boot.MayCatchUpAt(message.AtMs), $"{sensor} {due.Seq} is marked");

            // Null exactly for messages that left before the clock of their start was set.
            Assert.Equal(due.Boot.KnowsTimeAt(message.AtMs) ? due.AtMs : null, played.MomentOf(body));
        }

        Assert.InRange(historical, 150, 400);
        Assert.InRange(latePresent, 10, 200);
    }

    [Fact]
    public void The_gateway_says_at_any_time_how_many_messages_its_gaps_may_have()
    {
        Dictionary<(string, long), long> last = [];
        Dictionary<long, long> gaps = [];
        int looked = 0;
        foreach (SceneMessage message in played.Record.Received.Where(one => !one.IsRetained))
        {
            string[] levels = message.Topic.Split('/');
            if (levels[2] is not ("telemetry" or "health"))
            {
                continue;
            }

            JsonElement body = JsonDocument.Parse(message.Payload).RootElement;
            long boot = body.GetProperty("boot").GetInt64();
            if (levels[2] == "telemetry")
            {
                long seq = body.GetProperty("seq").GetInt64();
                gaps[boot] = gaps.GetValueOrDefault(boot) + seq - last.GetValueOrDefault((levels[3], boot)) - 1;
                last[(levels[3], boot)] = seq;
            }
            else
            {
                JsonElement faults = body.GetProperty("faults");
                long Counted(string name) => faults.TryGetProperty(name, out JsonElement count) ? count.GetInt64() : 0;
                Assert.InRange(gaps.GetValueOrDefault(boot), 0, Counted("backlog-overflow") + Counted("qos0-doubt"));
                looked++;
            }
        }

        Assert.True(looked > 200, $"{looked} health messages");
        Assert.Contains(gaps.Values, count => count > 100);
    }

    [Fact]
    public void Time_stamps_are_in_order_on_every_topic()
    {
        foreach (IGrouping<string, SceneMessage> topic in played.Record.Received.Where(one => !one.IsRetained).GroupBy(one => one.Topic))
        {
            if (topic.Key.Split('/')[2] is not ("telemetry" or "alarm" or "health" or "sensor"))
            {
                continue;
            }

            long[] times = [.. topic.Select(one => played.MomentOf(JsonDocument.Parse(one.Payload).RootElement)).OfType<long>()];
            Assert.NotEmpty(times);
            Assert.Equal(times.Order(), times);
        }
    }

    [Fact]
    public void What_was_recorded_before_the_clock_was_set_is_dated_by_a_health_message()
    {
        Dictionary<long, long> startedMs = [];
        foreach (JsonElement health in played.Record.Received.Where(one => one.Topic.EndsWith("/health", StringComparison.Ordinal))
            .Select(one => JsonDocument.Parse(one.Payload).RootElement))
        {
            if (health.GetProperty("started") is { ValueKind: JsonValueKind.Number } started)
            {
                startedMs[health.GetProperty("boot").GetInt64()] = started.GetInt64() - played.Scene.Clock.Start.ToUnixTimeMilliseconds();
            }
        }

        ILookup<(string, int), ExpectedAlarm> expected = day.Expected.ToLookup(one => (one.Alarm, one.Seq));
        int undated = 0;
        foreach ((string name, _, JsonElement body) in played.Messages("alarm").Where(one => played.MomentOf(one.Body) == null))
        {
            undated++;
            long boot = body.GetProperty("boot").GetInt64();
            if (startedMs.TryGetValue(boot, out long started))
            {
                Assert.Equal(
                    Assert.Single(expected[(name, body.GetProperty("seq").GetInt32())]).AtMs,
                    started + body.GetProperty("uptime").GetInt64());
            }
        }

        Assert.True(undated >= 3, $"{undated} alarms from before the clock was set");
    }

    [Fact]
    public void Every_message_is_valid_by_its_schema() => Assert.Empty(day.WrongPayloads);

    [Fact]
    public void Sensor_states_follow_the_scene()
    {
        static string Text(JsonElement body) =>
            body.GetProperty("state").GetString() + (body.TryGetProperty("reason", out JsonElement why) ? " " + why : "");
        string[] States(string sensor) =>
            [.. played.Messages("sensor").Where(one => one.Name == sensor).Select(one => Text(one.Body))];
        static IEnumerable<string> Changes(string[] states) => states.Where((state, i) => i == 0 || states[i - 1] != state);
        Assert.Equal(["ok", "fault no-answer", "ok"], Changes(States("cooler")));
        Assert.Equal(["ok", "fault checksum", "ok", "fault wire-break", "ok"], Changes(States("suction")));
        Assert.Equal(["ok"], Changes(States("freezer")));
    }

    private long Moment(JsonElement body) => played.MomentOf(body)
        ?? played.Record.Boots.Single(boot => boot.Number == body.GetProperty("boot").GetInt64()).StartMs
            + body.GetProperty("uptime").GetInt64();

    private static int Milli(JsonElement body, string name) => (int)(body.GetProperty(name).GetDecimal() * 1000);
}
