using System.Text.Json;
using Gateway.App;
using Gateway.Sensors;

namespace Gateway.Simulation.Scenes;

/// <summary>Rules for a scene beyond its form. Throws <see cref="SceneRefusedException"/> for the first violation.</summary>
internal static class SceneCheck
{
    private const decimal ValueMax = 2_000_000;
    private static readonly TimeSpan DurationMax = TimeSpan.FromHours(168);

    public static void Check(Scene scene)
    {
        Require(scene.Name.Length > 0, "$.name", "is empty");
        Require(scene.Duration > TimeSpan.Zero && scene.Duration <= DurationMax, "$.duration", "is not above 0 and at most 168:00:00");
        Require(scene.Clock.Start.Offset == TimeSpan.Zero, "$.clock.start", "is not in UTC: it ends with Z");
        Require(scene.Clock.Start.ToUnixTimeMilliseconds() > 0, "$.clock.start", "is before 1970");
        for (int i = 0; i < scene.Sensors.Count; i++)
        {
            CheckSensor(scene, scene.Sensors[i], $"$.sensors[{i}]");
        }

        CheckContacts(scene);
        for (int i = 0; i < scene.Outages.Count; i++)
        {
            // Different kinds may overlap.
            SceneOutage outage = scene.Outages[i];
            SceneOutage? before = scene.Outages.Take(i).LastOrDefault(other => other.GetType() == outage.GetType());
            CheckSpan(scene, outage, before, $"$.outages[{i}]");
        }

        CheckPower(scene);
        for (int i = 0; i < scene.Commands.Count; i++)
        {
            CheckCommand(scene, scene.Commands[i], $"$.commands[{i}]");
        }

        foreach ((string key, JsonElement value) in scene.Settings)
        {
            Require(
                value.ValueKind is JsonValueKind.String or JsonValueKind.Number, SettingPath(key), "is not a string or a number");
        }

        Require(scene.Settings.ContainsKey("id"), "$.settings", "id is missing");
        SceneSettings.Check(scene);
    }

    /// <summary>The JSON path of a setting.</summary>
    public static string SettingPath(string key) => $"$.settings['{key}']";

    private static void CheckSensor(Scene scene, SceneSensor sensor, string path)
    {
        Require(scene.Sensors.Count(other => other.Name == sensor.Name) == 1, path + ".name", $"'{sensor.Name}' is there twice");
        Require(sensor.Wave != null || sensor.Curve.Count > 0, path + ".curve", "is empty");
        for (int i = 0; i < sensor.Curve.Count; i++)
        {
            CheckCurve(sensor.Curve[i], $"{path}.curve[{i}]");
        }

        for (int i = 0; i < sensor.Excursions.Count; i++)
        {
            SceneExcursion excursion = sensor.Excursions[i];
            string its = $"{path}.excursions[{i}]";
            CheckSpan(scene, excursion, i > 0 ? sensor.Excursions[i - 1] : null, its);
            CheckValue(excursion.By, its + ".by");
            Require(excursion.Ramp * 2 <= excursion.To - excursion.From, its + ".ramp", "is more than half of the excursion");
        }

        for (int i = 0; i < sensor.Faults.Count; i++)
        {
            string its = $"{path}.faults[{i}]";
            CheckSpan(scene, sensor.Faults[i], i > 0 ? sensor.Faults[i - 1] : null, its);
            Require(
                SceneReasons.TryParse(sensor.Faults[i].Reason, out SensorReason reason) && reason != SensorReason.None, its + ".reason",
                $"'{sensor.Faults[i].Reason}' is not one of {string.Join(", ", SceneReasons.Names.Skip(1))}");
        }
    }

    private static void CheckCurve(SceneCurve curve, string path)
    {
        switch (curve)
        {
            case ConstantCurve constant:
                CheckValue(constant.Value, path + ".value");
                break;
            case SineCurve sine:
                CheckValue(sine.Amplitude, path + ".amplitude");
                Require(sine.Amplitude >= 0, path + ".amplitude", "is below 0");
                Require(sine.Period > TimeSpan.Zero, path + ".period", "is 0");
                break;
            case NoiseCurve noise:
                CheckValue(noise.Amplitude, path + ".amplitude");
                Require(noise.Amplitude >= 0, path + ".amplitude", "is below 0");
                break;
            case PointsCurve points:
                Require(points.Points.Count > 0, path + ".points", "is empty");
                for (int i = 0; i < points.Points.Count; i++)
                {
                    CheckValue(points.Points[i].Value, $"{path}.points[{i}].value");
                    Require(
                        i == 0 || points.Points[i].At > points.Points[i - 1].At, $"{path}.points[{i}].at",
                        "is not after the previous point");
                }

                break;
        }
    }

    private static void CheckContacts(Scene scene)
    {
        for (int i = 0; i < scene.Contacts.Count; i++)
        {
            SceneContact contact = scene.Contacts[i];
            string path = $"$.contacts[{i}]";
            Require(scene.Contacts.Count(other => other.Name == contact.Name) == 1, path + ".name", $"'{contact.Name}' is there twice");
            Require(contact.Pin is >= 0 and <= 63, path + ".pin", $"{contact.Pin} is not 0 to 63");
            Require(scene.Contacts.Count(other => other.Pin == contact.Pin) == 1, path + ".pin", $"{contact.Pin} is there twice");
            for (int k = 0; k < contact.Open.Count; k++)
            {
                CheckSpan(scene, contact.Open[k], k > 0 ? contact.Open[k - 1] : null, $"{path}.open[{k}]");
                Require(
                    contact.Bounce < contact.Open[k].To - contact.Open[k].From, path + ".bounce", $"is not shorter than open[{k}]");
            }
        }
    }

    private static void CheckPower(Scene scene)
    {
        TimeSpan from = TimeSpan.Zero;
        for (int i = 0; i < scene.Power.Count; i++)
        {
            ScenePower power = scene.Power[i];
            Require(power.At > from, $"$.power[{i}].at", "is not after the previous one");
            from = power is PowerCut cut ? cut.At + cut.Off : power.At;
            Require(from < scene.Duration, $"$.power[{i}]", "does not end before the scene");
            Require(power is not PowerCut { Off.Ticks: 0 }, $"$.power[{i}].off", "is 0");
        }
    }

    private static void CheckCommand(Scene scene, SceneCommand command, string path)
    {
        Require(command.At < scene.Duration, path + ".at", "is not in the scene");
        Require(
            command.Command.Length > 0 && command.Command.IndexOfAny(['+', '#', '\0']) < 0, path + ".command", "is no command name");
        Require(command.Qos is >= 0 and <= 2, path + ".qos", $"{command.Qos} is not 0, 1 or 2");
    }

    private static void CheckSpan(Scene scene, SceneSpan span, SceneSpan? before, string path)
    {
        Require(span.To > span.From, path + ".to", "is not after from");
        Require(span.To <= scene.Duration, path + ".to", "is after the end of the scene");
        Require(before == null || span.From >= before.To, path + ".from", "is before the end of the previous one");
    }

    private static void CheckValue(decimal value, string path)
    {
        Require(Math.Abs(value) <= ValueMax, path, $"is not between -{ValueMax} and {ValueMax}");
        Require(decimal.Round(value, 3) == value, path, "has more than three decimals");
    }

    private static void Require(bool condition, string path, string reason)
    {
        if (!condition)
        {
            throw new SceneRefusedException(path, reason);
        }
    }
}
