using System.Text.Json;
using Gateway.Simulation.Scenes;

namespace Gateway.Tests.Simulation.Scenes;

/// <summary>A scene that was played, and access to what the subscriber received.</summary>
internal sealed class PlayedScene
{
    public PlayedScene(SceneRecord record) => Record = record;

    public SceneRecord Record { get; }

    public Scene Scene => Record.Scene;

    public static PlayedScene Of(string json) => new(new SceneRun(SceneReader.Read(json)).Run());

    /// <summary>Messages below a level of the gateway's topics, those of before a subscription left out.</summary>
    public IEnumerable<(string Name, SceneMessage Message, JsonElement Body)> Messages(string kind)
    {
        string prefix = $"{Record.Root}/{kind}/";
        return Record.Received.Where(message => !message.IsRetained && message.Topic.StartsWith(prefix, StringComparison.Ordinal))
            .Select(message => (message.Topic[prefix.Length..].Split('/')[0], message, JsonDocument.Parse(message.Payload).RootElement));
    }

    /// <summary>A setting as text; <paramref name="unset"/> where the scene does not say.</summary>
    public string Setting(string key, string unset) => Scene.Settings.TryGetValue(key, out JsonElement value) ? value.ToString() : unset;

    /// <summary>A setting in thousandths, or of a whole number a thousand times as much.</summary>
    public int Milli(string key, string unset) =>
        (int)(decimal.Parse(Setting(key, unset), System.Globalization.CultureInfo.InvariantCulture) * 1000);

    public int Number(string key, string unset) => Milli(key, unset) / 1000;

    /// <summary>Time of a message's reading or transition, in ms of the scene; null where it has none.</summary>
    public long? MomentOf(JsonElement body) => body.GetProperty("time") is { ValueKind: JsonValueKind.Number } time
        ? time.GetInt64() - Scene.Clock.Start.ToUnixTimeMilliseconds()
        : null;
}
