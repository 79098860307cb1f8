using System.Globalization;
using System.Text.Json;

namespace Gateway.Simulation.Scenes;

/// <summary>
/// A meter's total goes on over each start: after an ordered stop with all of it, after a power cut without what came in the last write
/// interval at most, and never with a pulse more than there were.
/// </summary>
internal sealed class MeterJudge(SceneRecord record, SceneVerdict verdict)
{
    private const long SaveMsDefault = 300_000;
    private const int SensorsMax = 99;

    // A turn may be late, and a sensor is read each second or more seldom.
    private const long SlackMs = 1_000;

    public void Judge()
    {
        foreach ((string sensor, List<SceneReading> readings) in record.Readings)
        {
            SceneReading[] totals = [.. readings.Where(reading => reading.TotalMilli != null)];
            for (int i = 1; i < record.Boots.Count && totals.Length > 0; i++)
            {
                Judge(sensor, Of(totals, record.Boots[i - 1]), record.Boots[i - 1], Of(totals, record.Boots[i]));
            }
        }
    }

    private static SceneReading[] Of(SceneReading[] totals, SceneBoot boot) =>
        [.. totals.Where(reading => reading.AtMs >= boot.StartMs && reading.AtMs <= boot.EndMs)];

    private void Judge(string sensor, SceneReading[] before, SceneBoot boot, SceneReading[] after)
    {
        if (before.Length == 0 || after.Length == 0)
        {
            return;
        }

        // The first reading of a start is at its beginning, so it has no pulse of its own.
        long last = before[^1].TotalMilli!.Value;
        long first = after[0].TotalMilli!.Value;
        long storedMs = boot.IsOrdered ? before[^1].AtMs : boot.EndMs - SaveMsOf(sensor) - SlackMs;
        long stored = before.Where(reading => reading.AtMs <= storedMs).Append(before[0]).Max(reading => reading.TotalMilli!.Value);
        if (first < stored || (!boot.IsOrdered && first > last))
        {
            verdict.Break(
                $"total of {sensor}: boot {boot.Number} ended at {last}/1000 and had stored at least {stored}/1000; the next one began at "
                + $"{first}/1000");
        }
    }

    private long SaveMsOf(string sensor)
    {
        for (int i = 1; i <= SensorsMax; i++)
        {
            if (record.Scene.Settings.TryGetValue($"sensor.{i}.name", out JsonElement name) && Scene.TextOf(name) == sensor)
            {
                return record.Scene.Settings.TryGetValue($"sensor.{i}.save-interval", out JsonElement seconds)
                    ? long.Parse(Scene.TextOf(seconds), CultureInfo.InvariantCulture) * 1000 : SaveMsDefault;
            }
        }

        return SaveMsDefault;
    }
}
