using System.Text.Json;
using System.Text.RegularExpressions;
using Gateway.Hal.Host;

namespace Gateway.Simulation.Scenes;

/// <summary>
/// The keys `sensor.#.simulate` of a scene's settings: a waveform in one line in place of a sensor of the scene. The gateway does not get
/// them.
/// </summary>
internal static partial class SceneWaves
{
    /// <summary>The scene with these sensors, and settings without these keys. Throws <see cref="SceneRefusedException"/>.</summary>
    public static Scene Expand(Scene scene)
    {
        List<SceneSensor> sensors = [.. scene.Sensors];
        Dictionary<string, JsonElement> settings = [];
        foreach ((string key, JsonElement value) in scene.Settings)
        {
            if (Key().Match(key) is not { Success: true } match)
            {
                settings.Add(key, value);
                continue;
            }

            string nameKey = $"sensor.{match.Groups[1].Value}.name";
            string path = SceneCheck.SettingPath(key);
            if (!scene.Settings.TryGetValue(nameKey, out JsonElement name) || name.ValueKind != JsonValueKind.String)
            {
                throw new SceneRefusedException(path, $"needs {nameKey}");
            }

            if (scene.Sensors.Any(sensor => sensor.Name == name.GetString()))
            {
                throw new SceneRefusedException(path, $"is beside a sensor of the scene that is named '{name.GetString()}': one of them");
            }

            sensors.Add(new SceneSensor { Name = name.GetString()!, Curve = [], Wave = WaveOf(path, value) });
        }

        return scene with { Sensors = sensors, Settings = settings };
    }

    private static Waveform WaveOf(string path, JsonElement value)
    {
        try
        {
            return Waveform.Parse(Scene.TextOf(value));
        }
        catch (FormatException exception)
        {
            throw new SceneRefusedException(path, exception.Message);
        }
    }

    [GeneratedRegex(@"^sensor\.(\d+)\.simulate$")]
    private static partial Regex Key();
}
