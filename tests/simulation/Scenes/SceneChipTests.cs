using Gateway.Simulation.Scenes;
using Xunit;

namespace Gateway.Tests.Simulation.Scenes;

/// <summary>A site's settings with chips in a scene: the firmware's drivers read simulated chips, and every promise is kept.</summary>
public sealed class SceneChipTests
{
    private const string Site = """
        {
          "version": 1,
          "name": "a site",
          "duration": "00:30:00",
          "clock": { "start": "2026-01-15T00:00:00Z", "server": "00:00:30", "setAfter": "00:00:05" },
          "settings": {
            "id": "site",
            "sensor.1.kind": "ds18b20", "sensor.1.name": "probe", "sensor.1.sample": 2000, "sensor.1.simulate": "step:15,25,10m",
            "sensor.2.kind": "bme280", "sensor.2.name": "air", "sensor.2.window": "on", "sensor.2.simulate": "21+sine:3,10m",
            "sensor.3.kind": "bme280", "sensor.3.name": "damp", "sensor.3.quantity": "humidity", "sensor.3.simulate": "ramp:40,60,5m",
            "sensor.4.kind": "4-20ma", "sensor.4.name": "level", "sensor.4.pin": 34, "sensor.4.gain": 0.625, "sensor.4.offset": -2.5,
            "sensor.4.unit": "bar", "sensor.4.simulate": "12+gap:10m,1m",
            "sensor.5.kind": "pulse", "sensor.5.name": "water", "sensor.5.pin": 35, "sensor.5.quantity": "rate",
            "sensor.6.kind": "pulse", "sensor.6.name": "meter", "sensor.6.pin": 32, "sensor.6.gain": 0.01, "sensor.6.unit": "m³",
            "sensor.6.save-interval": 60,
            "alarm.1.kind": "above", "alarm.1.name": "warm", "alarm.1.sensor": "probe", "alarm.1.limit": 20,
            "alarm.2.kind": "fault", "alarm.2.name": "level-lost", "alarm.2.sensor": "level"
          },
          "sensors": [
            { "name": "water", "curve": [ { "kind": "constant", "value": 1200 } ] },
            { "name": "meter", "curve": [ { "kind": "constant", "value": 36000 } ] }
          ],
          "power": [ { "kind": "cut", "at": "00:17:00", "off": "00:00:05" } ]
        }
        """;

    [Fact]
    public void Chips_follow_their_waveforms_and_every_promise_is_kept()
    {
        Scene scene = SceneReader.Read(Site);
        SceneRecord record = new SceneRun(scene, _ => { }).Run(long.MaxValue, () => false, null);
        SceneVerdict verdict = SceneVerdict.Of(record);
        Assert.True(verdict.Broken.Count == 0, string.Join("\n", verdict.Broken));
        Assert.Equal(["air", "damp", "level", "meter", "probe", "water"], verdict.Telemetry.Keys.Order());
        Assert.All(verdict.Telemetry.Values, figures => Assert.InRange(figures.Received, 100, 400));
        Assert.True(verdict.Alarms["warm"].Raised >= 3);
        Assert.True(verdict.Alarms["level-lost"].Raised >= 2);
        int[] level = [.. record.Readings["level"].Where(reading => reading.Fault == null).Select(reading => reading.ValueMilli)];
        Assert.All(level, milli => Assert.InRange(milli, 11_990, 12_010));
        int[] probe = [.. record.Readings["probe"].Select(reading => reading.ValueMilli).Distinct().Order()];
        Assert.Equal([15_000, 25_000], probe);

        // Ten pulses a second for half an hour without five seconds, and at most a minute of them lost.
        long total = record.Readings["meter"].Max(reading => reading.TotalMilli!.Value);
        Assert.InRange(total, 10 * (18_000 - 50 - 600), 10 * 18_000);
    }
}
