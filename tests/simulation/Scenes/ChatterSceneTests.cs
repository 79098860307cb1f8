using System.Text.Json;
using Gateway.Simulation.Scenes;
using Xunit;

namespace Gateway.Tests.Simulation.Scenes;

/// <summary>An hour at the limit, through the whole gateway: few messages, every promise kept, and the excursion told.</summary>
public sealed class ChatterSceneTests
{
    // Then the excursions are over, and the signal is at its limit again for the moments in which the last messages leave.
    private const long SceneMs = 75 * 60 * 1000;

    [Theory]
    [InlineData("", 12)]
    [InlineData("\"alarm.1.hysteresis\": 0, \"alarm.1.hold\": 0,", 12)]
    [InlineData("\"alarm.1.hysteresis\": 0, \"alarm.1.hold\": 0, \"alarm.1.chatter\": 0,", 2000)]
    public void An_hour_at_the_limit_with_an_excursion_keeps_every_promise(string settings, int messagesMax)
    {
        PlayedScene played = PlayedScene.Of(Scene(settings, ""));
        Assert.Empty(SceneVerdict.Of(played.Record).Broken);
        (long AtMs, string State)[] told = Told(played);
        Assert.InRange(told.Length, messagesMax > 12 ? 1500 : 1, messagesMax);
        Assert.StartsWith("active", told.Last(one => one.AtMs <= 1_505_000).State);
        Assert.All(told.Where(one => one.AtMs is > 1_505_000 and < 1_799_000), one => Assert.StartsWith("active", one.State));

        // At the end the signal is well below.
        Assert.StartsWith("rtn", told[^1].State);
    }

    [Fact]
    public void Shelves_power_cuts_and_chatter_together_leave_no_unexplained_gap()
    {
        PlayedScene played = PlayedScene.Of(Scene(
            "\"alarm.1.hysteresis\": 0, \"alarm.1.hold\": 0,",
            """
            "power": [ { "kind": "cut", "at": "00:10:00", "off": "00:00:10" }, { "kind": "cut", "at": "00:45:00", "off": "00:00:10" } ],
            "commands": [
              { "at": "00:05:00", "command": "shelve", "payload": "warm 3" },
              { "at": "00:20:00", "command": "out-of-service", "payload": "warm" },
              { "at": "00:40:00", "command": "in-service", "payload": "warm" },
              { "at": "00:44:00", "command": "shelve", "payload": "warm 60" }
            ],
            """));
        Assert.Empty(SceneVerdict.Of(played.Record).Broken);
        string[] states = [.. Told(played).Select(one => one.State)];
        Assert.Equal(2, states.Count(state => state == "shelved"));
        Assert.Equal(1, states.Count(state => state == "out-of-service"));
        Assert.Equal("rtn-unack", states[^1]);
    }

    private static (long AtMs, string State)[] Told(PlayedScene played) => [.. played.Messages("alarm")
        .Select(one => (one.Message.AtMs, one.Body.GetProperty("state").GetString()!)).Where(one => one.AtMs < SceneMs)];

    private static string Scene(string settings, string more) => $$"""
        {
          "version": 1,
          "name": "at the limit",
          "duration": "01:15:00",
          "clock": { "start": "2026-01-15T00:00:00Z", "server": "00:00:00", "setAfter": "00:00:01" },
          {{more}}
          "settings": {
            "id": "chatter",
            "sensor.1.kind": "simulated", "sensor.1.name": "boiler", "sensor.1.unit": "°C",
            "alarm.1.kind": "above", "alarm.1.name": "warm", "alarm.1.sensor": "boiler", {{settings}} "alarm.1.limit": 20
          },
          "sensors": [
            {
              "name": "boiler",
              "curve": [
                { "kind": "constant", "value": 20 },
                { "kind": "sine", "amplitude": 0.1, "period": "00:00:04", "peak": "00:00:01" },
                { "kind": "noise", "amplitude": 0.02, "seed": 1 }
              ],
              "excursions": [
                { "from": "00:25:00", "to": "00:30:00", "by": 5 },
                { "from": "01:00:00", "to": "01:15:00", "by": -5 }
              ]
            }
          ]
        }
        """;
}
