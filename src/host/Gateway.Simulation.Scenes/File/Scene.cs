using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gateway.Simulation.Scenes;

/// <summary>A scene in its file (src/docs/scenes.md), read and checked by <see cref="SceneReader"/>.</summary>
public sealed record Scene
{
    /// <summary>The version of the format that this program reads.</summary>
    public const int VersionRead = 1;

    /// <summary>Where editors find the schema; the program ignores it.</summary>
    [JsonPropertyName("$schema")]
    public string? Schema { get; init; }

    /// <summary>Version of the format.</summary>
    public required int Version { get; init; }

    /// <summary>Its name, for people.</summary>
    public required string Name { get; init; }

    /// <summary>How long it is.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>The calendar.</summary>
    public required SceneClock Clock { get; init; }

    /// <summary>The gateway's settings, keys and values as the console accepts them: strings or numbers.</summary>
    public required IReadOnlyDictionary<string, JsonElement> Settings { get; init; }

    /// <summary>The values that sensors measure.</summary>
    public required IReadOnlyList<SceneSensor> Sensors { get; init; }

    /// <summary>Doors and switches.</summary>
    public IReadOnlyList<SceneContact> Contacts { get; init; } = [];

    /// <summary>Outages.</summary>
    public IReadOnlyList<SceneOutage> Outages { get; init; } = [];

    /// <summary>Power cuts and restarts.</summary>
    public IReadOnlyList<ScenePower> Power { get; init; } = [];

    /// <summary>Commands from an operator.</summary>
    public IReadOnlyList<SceneCommand> Commands { get; init; } = [];

    /// <summary>Id of the gateway in its topics.</summary>
    [JsonIgnore]
    public string Id => TextOf(Settings["id"]);

    /// <summary>Length in ms.</summary>
    [JsonIgnore]
    public long DurationMs => (long)Duration.TotalMilliseconds;

    /// <summary>A setting's value as the console accepts it: a number as it is written.</summary>
    internal static string TextOf(JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
}

/// <summary>The calendar of a scene, and when the gateway learns it.</summary>
public sealed record SceneClock
{
    /// <summary>Calendar time at the scene's beginning.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>When the time server begins to answer.</summary>
    public required TimeSpan Server { get; init; }

    /// <summary>How long the network must be up before the clock is set.</summary>
    public required TimeSpan SetAfter { get; init; }
}

/// <summary>A command that an operator publishes.</summary>
public sealed record SceneCommand
{
    /// <summary>When.</summary>
    public required TimeSpan At { get; init; }

    /// <summary>Its name: the topic after <c>cmd/</c>.</summary>
    public required string Command { get; init; }

    /// <summary>Its arguments.</summary>
    public string Payload { get; init; } = "";

    /// <summary>QoS of its PUBLISH, 0..2.</summary>
    public int Qos { get; init; } = 2;
}
