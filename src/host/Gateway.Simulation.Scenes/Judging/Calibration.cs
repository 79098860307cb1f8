using System.Globalization;
using System.Text.Json;

namespace Gateway.Simulation.Scenes;

/// <summary>A sensor's gain and offset from the settings, implemented a second time: not the product's code.</summary>
internal readonly record struct Calibration(decimal Gain, decimal OffsetMilli)
{
    private const int SensorsMax = 99;

    public static Calibration Of(Scene scene, string sensor)
    {
        for (int i = 1; i <= SensorsMax; i++)
        {
            if (scene.Settings.TryGetValue($"sensor.{i}.name", out JsonElement name) && Scene.TextOf(name) == sensor)
            {
                return new Calibration(Number(scene, $"sensor.{i}.gain", 1), Number(scene, $"sensor.{i}.offset", 0) * 1000);
            }
        }

        return new Calibration(1, 0);
    }

    public int Apply(int rawMilli) => (int)(Math.Round(rawMilli * Gain, MidpointRounding.AwayFromZero) + OffsetMilli);

    private static decimal Number(Scene scene, string key, decimal unset) =>
        scene.Settings.TryGetValue(key, out JsonElement value) ? decimal.Parse(Scene.TextOf(value), CultureInfo.InvariantCulture) : unset;
}
