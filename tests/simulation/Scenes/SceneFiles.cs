using System.Text.RegularExpressions;

namespace Gateway.Tests.Simulation.Scenes;

/// <summary>The scenes of the repository, and small ones for tests.</summary>
internal static partial class SceneFiles
{
    /// <summary>The demonstration's path.</summary>
    public static string Demonstration { get; } = Path.Combine(AppContext.BaseDirectory, "demonstration.json");

    /// <summary>The picture of the demonstration on the first page.</summary>
    public static string Picture { get; } = Path.Combine(AppContext.BaseDirectory, "demonstration-day.svg");

    /// <summary>Numbers of a picture.</summary>
    [GeneratedRegex(@"\d+(\.\d+)?")]
    public static partial Regex Number();

    /// <summary>Ten minutes with a sensor, an alarm and a contact, as the start of other scenes.</summary>
    public const string Small = """
        {
          "version": 1,
          "name": "small",
          "duration": "00:10:00",
          "clock": { "start": "2026-01-15T00:00:00Z", "server": "00:00:30", "setAfter": "00:00:05" },
          "settings": {
            "id": "small",
            "sensor.1.kind": "simulated", "sensor.1.name": "air", "sensor.1.unit": "°C", "sensor.1.sample": 1000, "sensor.1.interval": 10,
            "alarm.1.kind": "above", "alarm.1.name": "warm", "alarm.1.sensor": "air", "alarm.1.limit": 20,
            "alarm.2.kind": "contact", "alarm.2.name": "door", "alarm.2.pin": 4, "alarm.2.contact": "open"
          },
          "sensors": [
            {
              "name": "air",
              "curve": [ { "kind": "constant", "value": 12 }, { "kind": "noise", "amplitude": 0.1, "seed": 1 } ],
              "excursions": [ { "from": "00:02:00", "to": "00:04:00", "by": 10, "ramp": "00:00:30" } ],
              "faults": [ { "from": "00:05:00", "to": "00:06:00", "reason": "no-answer" } ]
            }
          ],
          "contacts": [
            { "name": "door", "pin": 4, "bounce": "00:00:00.020", "open": [ { "from": "00:01:00", "to": "00:03:10" } ] }
          ],
          "outages": [ { "kind": "network", "from": "00:03:00", "to": "00:03:30" } ],
          "power": [ { "kind": "cut", "at": "00:07:00", "off": "00:00:05" } ],
          "commands": [ { "at": "00:04:30", "command": "ack", "payload": "warm" } ]
        }
        """;
}
