using System.Text.Json;
using Gateway.Simulation.Scenes;
using Json.Schema;
using Xunit;

namespace Gateway.Tests.Simulation.Scenes;

/// <summary>Scene files: what is accepted, and what is refused with which message.</summary>
public sealed class SceneFileTests
{
    private const string Constant = "{ \"kind\": \"constant\", \"value\": 12 }";

    /// <summary>A change of the small scene, and the beginning of the message about it.</summary>
    public static readonly TheoryData<string, string, string> Refused = new()
    {
        { "\"version\": 1,", "", "$.version: is missing" },
        { "\"version\": 1", "\"version\": 2", "$.version: is 2; this program reads 1" },
        { "\"version\": 1", "\"version\": \"1\"", "$.version: is \"1\"; this program reads 1" },
        { "\"name\": \"small\"", "\"name\": \"\"", "$.name: is empty" },
        { "\"name\": \"small\",", "", "line 26: $: is missing: 'name'" },
        { "\"name\": \"small\"", "\"nane\": \"small\"", "line 3: $.nane: there is no member 'nane'" },
        { "\"name\": \"small\"", "\"name\": \"a\", \"name\": \"b\"", "line 3: $.name: Duplicate property 'name'" },
        { "\"name\": \"small\"", "\"name\": null", "line 3: $.name: " },
        { "\"00:10:00\"", "\"10 min\"", "line 4: $.duration: not a time as \"hh:mm:ss\"" },
        { "\"00:10:00\"", "600", "line 4: $.duration: not a time as" },
        { "\"00:10:00\"", "\"00:00:00\"", "$.duration: is not above 0" },
        { "\"00:10:00\"", "\"00:03:20\"", "$.sensors[0].excursions[0].to: is after the end of the scene" },
        { "00:00:00Z\"", "00:00:00+01:00\"", "$.clock.start: is not in UTC" },
        { "\"id\": \"small\",", "", "$.settings: id is missing" },
        { "\"id\": \"small\"", "\"id\": true", "$.settings['id']: is not a string or a number" },
        { "\"id\": \"small\"", "\"id\": \"not an id\"", "$.settings['id']: bad-character: takes letters, digits" },
        { "\"id\": \"small\"", "\"id\": \"small\", \"idd\": 1",
            "$.settings['idd']: unknown-key: src/docs/settings.md lists the keys; did you mean id?" },
        { "\"above\"", "\"abov\"", "$.settings['alarm.1.kind']: not-a-choice: takes one of none|above|below" },
        { "\"alarm.1.sensor\": \"air\"", "\"alarm.1.sensor\": \"ear\"", "$.settings['alarm.1.sensor']: no-such-sensor: no sensor has" },
        { "\"id\": \"small\"", "\"id\": \"small\", \"sensor.1.simulate\": \"20\"",
            "$.settings['sensor.1.simulate']: is beside a sensor of the scene that is named 'air': one of them" },
        { "\"id\": \"small\"", "\"id\": \"small\", \"sensor.2.simulate\": \"20\"",
            "$.settings['sensor.2.simulate']: needs sensor.2.name" },
        { "\"id\": \"small\"", "\"id\": \"small\", \"sensor.2.name\": \"b\", \"sensor.2.simulate\": \"sine:1\"",
            "$.settings['sensor.2.simulate']: 'sine:1' is not sine:AMPLITUDE,PERIOD" },
        { "\"id\": \"small\"", "\"id\": \"small\", \"sensor.2.kind\": \"none\", \"sensor.2.name\": \"b\", \"sensor.2.simulate\": 20",
            "$.sensors[1].name: no sensor of the settings is named 'b'" },
        { "\"sensor.1.unit\": \"°C\",", "", "$.settings: sensor.1.unit is missing" },
        { "\"alarm.2.pin\": 4", "\"alarm.2.pin\": 5", "$.settings: no contact of the scene is on pin 5" },
        { "\"id\": \"small\"", "\"id\": \"small\", \"annunciator.pin\": 4",
            "$.settings['annunciator.pin']: pin-twice: use another pin: this one is that of alarm.2.pin" },
        { "\"alarm.2.kind\": \"contact\", \"alarm.2.name\": \"door\", \"alarm.2.pin\": 4, \"alarm.2.contact\": \"open\"",
            "\"alarm.2.kind\": \"none\", \"alarm.2.qos\": 1", "$.contacts[0].pin: nothing in the settings is on pin 4" },
        { "\"name\": \"air\",\n", "\"name\": \"ear\",\n", "$.settings: sensor.1.name: no sensor of the scene is named 'air'" },
        { Constant, "{ \"kind\": \"konstant\", \"value\": 12 }",
            "line 15: $.sensors[0].curve[0]: has no \"kind\", or one that does not exist" },
        { Constant, "{ \"value\": 12 }", "line 15: $.sensors[0].curve[0]: has no \"kind\", or one" },
        { Constant, "{ \"kind\": \"constant\", \"valu\": 12 }", "line 15: $.sensors[0].curve[0].valu: there is no member 'valu'" },
        { "\"value\": 12 ", "\"value\": 12.0001 ", "$.sensors[0].curve[0].value: has more than three decimals" },
        { "\"value\": 12 ", "\"value\": 2000001 ", "$.sensors[0].curve[0].value: is not between" },
        { "\"value\": 12 ", "\"value\": \"12\" ", "line 15: $.sensors[0].curve[0].value: has the wrong type" },
        { "\"amplitude\": 0.1", "\"amplitude\": -0.1", "$.sensors[0].curve[1].amplitude: is below 0" },
        { "\"seed\": 1", "\"seed\": -1", "line 15: $.sensors[0].curve[1].seed: has the wrong type" },
        { Constant, "{ \"kind\": \"points\", \"points\": [] }", "$.sensors[0].curve[0].points: is empty" },
        { Constant,
            "{ \"kind\": \"points\", \"points\": [ { \"at\": \"00:01:00\", \"value\": 1 }, { \"at\": \"00:01:00\", \"value\": 2 } ] }",
            "$.sensors[0].curve[0].points[1].at: is not after the previous point" },
        { Constant,
            "{ \"kind\": \"sine\", \"amplitude\": 1, \"period\": \"00:00:00\", \"peak\": \"00:00:00\" }",
            "$.sensors[0].curve[0].period: is 0" },
        { "\"to\": \"00:04:00\"", "\"to\": \"00:02:00\"", "$.sensors[0].excursions[0].to: is not after from" },
        { "\"ramp\": \"00:00:30\"", "\"ramp\": \"00:01:01\"", "$.sensors[0].excursions[0].ramp: is more than half of the excursion" },
        { "\"no-answer\"", "\"no-anser\"", "$.sensors[0].faults[0].reason: 'no-anser' is not one of unspecified, no-answer, bus-stuck" },
        { "\"no-answer\"", "\"none\"", "$.sensors[0].faults[0].reason: 'none' is not one of" },
        { "\"pin\": 4,", "\"pin\": 64,", "$.contacts[0].pin: 64 is not 0 to 63" },
        { "\"bounce\": \"00:00:00.020\"", "\"bounce\": \"00:05:00\"", "$.contacts[0].bounce: is not shorter than open[0]" },
        { "{ \"kind\": \"network\",", "{ \"kind\": \"net\",", "line 23: $.outages[0]: has no \"kind\", or one that does not exist" },
        { "{ \"kind\": \"network\",", "{ \"kind\": \"broker\",", "line 23: $.outages[0]: is missing: 'sessions'" },
        { "{ \"kind\": \"network\",", "{ \"kind\": \"broker\", \"sessions\": \"some\",",
            "line 23: $.outages[0].sessions: has the wrong type" },
        { "\"outages\": [", "\"outages\": [ { \"kind\": \"network\", \"from\": \"00:02:00\", \"to\": \"00:03:01\" },",
            "$.outages[1].from: is before the end of the previous one" },
        { "\"at\": \"00:07:00\"", "\"at\": \"00:09:58\"", "$.power[0]: does not end before the scene" },
        { "\"off\": \"00:00:05\"", "\"off\": \"00:00:00\"", "$.power[0].off: is 0" },
        { "\"power\": [", "\"power\": [ { \"kind\": \"restart\", \"at\": \"00:08:00\" },", "$.power[1].at: is not after the previous one" },
        { "\"command\": \"ack\"", "\"command\": \"a#\"", "$.commands[0].command: is no command name" },
        { "\"command\": \"ack\"", "\"command\": \"ack\", \"qos\": 3", "$.commands[0].qos: 3 is not 0, 1 or 2" },
        { "\"at\": \"00:04:30\"", "\"at\": \"00:10:00\"", "$.commands[0].at: is not in the scene" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_is_wrong_with_a_scene_is_said_with_its_place(string from, string to, string said)
    {
        Assert.Contains(from, SceneFiles.Small);
        string json = SceneFiles.Small.Replace(from, to, StringComparison.Ordinal);
        SceneRefusedException refused = Assert.Throws<SceneRefusedException>(() => SceneReader.Read(json));
        Assert.StartsWith(said, refused.Message);
    }

    [Theory]
    [InlineData("", "line 1: $: ")]
    [InlineData("[]", "$.version: is missing")]
    [InlineData("{ \"version\": 1", "line 1: $: ")]
    public void What_is_no_JSON_object_is_no_scene(string json, string said) =>
        Assert.StartsWith(said, Assert.Throws<SceneRefusedException>(() => SceneReader.Read(json)).Message);

    [Fact]
    public void A_file_that_is_not_there_is_said_so()
    {
        SceneRefusedException refused = Assert.Throws<SceneRefusedException>(() => SceneReader.ReadFile("no-such-scene.json"));
        Assert.StartsWith("no-such-scene.json: ", refused.Message);
    }

    [Fact]
    public void A_scene_says_what_sensors_and_contacts_do_at_each_time()
    {
        Scene scene = SceneReader.Read(SceneFiles.Small.Replace("\"amplitude\": 0.1", "\"amplitude\": 0", StringComparison.Ordinal));
        SceneSensor air = scene.Sensors[0];
        Assert.Equal(
            [12_000, 12_000, 17_000, 22_000, 22_000, 17_000, 12_000],
            new[] { 0, 120_000, 135_000, 150_000, 210_000, 225_000, 240_000 }.Select(ms => air.MilliAt(ms)));
        Assert.Equal([null, "no-answer", "no-answer", null], new[] { 299_999, 300_000, 359_999, 360_000 }.Select(ms => air.FaultAt(ms)));
        SceneContact door = scene.Contacts[0];
        Assert.Equal(
            [true, false, true, false, true, false, false, true, true],
            new[] { 59_999, 60_000, 60_005, 60_010, 60_015, 60_020, 189_999, 190_000, 190_020 }.Select(ms => door.IsClosed(ms)));
    }

    [Fact]
    public void Curves_are_what_their_page_says()
    {
        SineCurve sine = new() { Amplitude = 2, Period = TimeSpan.FromHours(24), Peak = TimeSpan.FromHours(15) };
        Assert.Equal([2.0, -2.0, 0.0], new[] { 15, 3, 9 }.Select(hour => Math.Round(sine.At(hour * 3_600_000L), 9)));
        PointsCurve points = new()
        {
            Points = [new() { At = TimeSpan.FromSeconds(1), Value = 10 }, new() { At = TimeSpan.FromSeconds(3), Value = -10 }],
        };
        Assert.Equal([10, 10, 0, -10, -10], new[] { 0, 1000, 2000, 3000, 9000 }.Select(ms => points.At(ms)));
        NoiseCurve noise = new() { Amplitude = 1, Seed = 5 };
        double[] values = [.. Enumerable.Range(0, 10_000).Select(ms => noise.At(ms))];
        Assert.All(values, value => Assert.InRange(value, -1, 1));
        Assert.InRange(values.Average(), -0.05, 0.05);
        Assert.InRange(values.Max() - values.Min(), 1.9, 2);
        Assert.Equal(values[7], noise.At(7));
    }

    [Fact]
    public void The_demonstration_and_the_small_scene_are_valid_by_the_schema_and_a_misspelt_member_is_not()
    {
        JsonSchema schema = JsonSchema.FromFile(Path.Combine(AppContext.BaseDirectory, "scene.schema.json"));
        bool IsValid(string json) => schema.Evaluate(JsonDocument.Parse(json).RootElement).IsValid;
        Assert.True(IsValid(File.ReadAllText(SceneFiles.Demonstration)));
        Assert.True(IsValid(SceneFiles.Small));
        Assert.False(IsValid(SceneFiles.Small.Replace("\"by\"", "\"buy\"", StringComparison.Ordinal)));
        Assert.False(IsValid(SceneFiles.Small.Replace("\"00:10:00\"", "\"10 min\"", StringComparison.Ordinal)));
    }
}
