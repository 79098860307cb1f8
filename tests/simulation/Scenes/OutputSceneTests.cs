using System.Text;
using Gateway.Simulation.Scenes;
using Xunit;

namespace Gateway.Tests.Simulation.Scenes;

/// <summary>Outputs in a scene do what settings, alarms and commands say, and the judge sees what is wrong.</summary>
public sealed class OutputSceneTests
{
    private const string Heating = """
        {
          "version": 1,
          "name": "a heating",
          "duration": "02:00:00",
          "clock": { "start": "2026-01-15T00:00:00Z", "server": "00:00:30", "setAfter": "00:00:05" },
          "settings": {
            "id": "heating",
            "sensor.1.kind": "simulated", "sensor.1.name": "boiler", "sensor.1.unit": "°C",
            "alarm.1.kind": "below", "alarm.1.name": "cold", "alarm.1.sensor": "boiler", "alarm.1.limit": 40,
            "output.1.kind": "pin", "output.1.name": "heater", "output.1.pin": 4, "output.1.alarm": "cold", "output.1.max-on": 600,
            "output.2.kind": "pin", "output.2.name": "open", "output.2.pin": 5, "output.2.start": "last", "output.2.active": "low",
            "output.3.kind": "pin", "output.3.name": "close", "output.3.pin": 6, "output.3.interlock": "open", "output.3.max-on": 30
          },
          "sensors": [ { "name": "boiler", "curve": [ { "kind": "points", "points": [
            { "at": "00:00:00", "value": 60 }, { "at": "00:20:00", "value": 30 }, { "at": "00:40:00", "value": 30 },
            { "at": "00:50:00", "value": 60 }, { "at": "01:10:00", "value": 30 }, { "at": "01:15:00", "value": 60 } ] } ] } ],
          "outages": [ { "kind": "network", "from": "00:05:00", "to": "00:06:00" } ],
          "power": [ { "kind": "cut", "at": "01:00:00", "off": "00:00:10" }, { "kind": "restart", "at": "01:30:00" } ],
          "commands": [
            { "at": "00:02:00", "command": "output", "payload": "#1 open on" },
            { "at": "00:03:00", "command": "output", "payload": "#2 close on" },
            { "at": "00:05:30", "command": "output", "payload": "#3 open off" },
            { "at": "00:08:00", "command": "output", "payload": "#4 close on" },
            { "at": "00:10:00", "command": "output", "payload": "#5 open on" },
            { "at": "00:12:00", "command": "output", "payload": "#6 heater on" },
            { "at": "01:20:00", "command": "output", "payload": "#7 close pulse 500" }
          ]
        }
        """;

    private static readonly SceneRecord Record = new SceneRun(SceneReader.Read(Heating)).Run();

    [Fact]
    public void Each_does_what_it_should_and_every_promise_is_kept()
    {
        SceneVerdict verdict = SceneVerdict.Of(Record);
        Assert.Empty(verdict.Broken);
        Assert.Equal(["close", "heater", "open"], verdict.Outputs.Keys);
        Assert.Equal((1, 30_000), (verdict.Outputs["close"].Raised, verdict.Outputs["close"].LongestMs));
        Assert.Equal((2, 600_000), (verdict.Outputs["heater"].Raised, verdict.Outputs["heater"].LongestMs));

        // On by command, off, on again, and on after each of two starts.
        Assert.Equal(4, verdict.Outputs["open"].Raised);
        Assert.Equal(["ok", "interlocked", "ok", "ok", "ok", "it follows an alarm", "interlocked"], Results());
    }

    [Fact]
    public void The_judge_sees_a_state_that_was_not_so_and_one_that_nobody_was_told()
    {
        SceneMessage[] open = [.. Record.Received.Where(message => message.Topic == "gateway/heating/output/open")];
        Assert.Contains(Broken([.. Record.Received, Lie(open[^1])]), what => what.Contains("is on at the end", StringComparison.Ordinal));
        Assert.Contains(
            Broken([.. Record.Received, Lie(open.First(message => !Text(message).Contains("null", StringComparison.Ordinal))), open[^1]]),
            what => what.Contains("of a moment in which it was not", StringComparison.Ordinal));
        Assert.Contains(
            Broken(Record.Received.Where(message => !message.Topic.EndsWith("output/close", StringComparison.Ordinal))),
            what => what.StartsWith("output close is off at the end", StringComparison.Ordinal));
    }

    [Fact]
    public void The_judge_sees_two_at_once_and_one_for_too_long()
    {
        SceneRecord other = Record.With(Record.Received);
        int at = other.Switches.FindIndex(one => one is { Output: "open", IsOn: true });
        other.Switches.Insert(at + 1, new SceneSwitch("close", other.Switches[at].AtMs, true));
        IReadOnlyList<string> broken = SceneVerdict.Of(other).Broken;
        Assert.Contains("outputs close and open are on at once", broken);
        Assert.Contains(broken, what => what.StartsWith("output close was on for ", StringComparison.Ordinal));
    }

    private static string Text(SceneMessage message) => Encoding.UTF8.GetString(message.Payload.Span);

    // The opposite.
    private static SceneMessage Lie(SceneMessage message) => message with
    {
        Payload = Encoding.UTF8.GetBytes(Text(message).Contains("\"on\"", StringComparison.Ordinal)
            ? Text(message).Replace("\"on\"", "\"off\"", StringComparison.Ordinal)
            : Text(message).Replace("\"off\"", "\"on\"", StringComparison.Ordinal))
    };

    private static IReadOnlyList<string> Broken(IEnumerable<SceneMessage> received) => SceneVerdict.Of(Record.With(received)).Broken;

    private static List<string> Results() =>
    [
        .. Record.Received.Where(message => message.Topic == "gateway/heating/reply")
            .Select(message => System.Text.Json.JsonDocument.Parse(message.Payload).RootElement.GetProperty("result").GetString()!)
    ];
}
