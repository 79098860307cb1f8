using System.Text.Json;

namespace Gateway.Simulation.Scenes;

/// <summary>What happened in a scene, as its world saw it and as the subscriber received it.</summary>
public sealed class SceneRecord(Scene scene)
{
    /// <summary>The scene.</summary>
    public Scene Scene => scene;

    /// <summary>First levels of the gateway's topics.</summary>
    public string Root { get; } = RootOf(scene);

    /// <summary>The gateway's starts.</summary>
    public List<SceneBoot> Boots { get; } = [];

    /// <summary>Transitions of alarms that rules made, in order.</summary>
    public List<AlarmMade> Made { get; } = [];

    /// <summary>Messages that the subscriber received, in order.</summary>
    public List<SceneMessage> Received { get; init; } = [];

    /// <summary>What each sensor returned, in order.</summary>
    public Dictionary<string, List<SceneReading>> Readings { get; } = [];

    /// <summary>What each output did, in order.</summary>
    public List<SceneSwitch> Switches { get; } = [];

    /// <summary>Commands that the broker accepted for the gateway.</summary>
    public int CommandsTaken { get; set; }

    /// <summary>Writes of stored telemetry.</summary>
    public long StoredCommits { get; set; }

    /// <summary>Bytes of these writes.</summary>
    public long StoredBytes { get; set; }

    /// <summary>When the scene ended, in its time; what follows is the time to deliver.</summary>
    public long EndMs { get; set; }

    /// <summary>First levels of the topics of a scene's gateway.</summary>
    public static string RootOf(Scene scene) =>
        (scene.Settings.TryGetValue("topic.base", out JsonElement topicBase) ? Scene.TextOf(topicBase) : "gateway") + "/" + scene.Id;

    /// <summary>The same with other messages received, to test the judges.</summary>
    public SceneRecord With(IEnumerable<SceneMessage> received)
    {
        SceneRecord other = new(scene)
        {
            Received = [.. received], CommandsTaken = CommandsTaken, EndMs = EndMs, StoredCommits = StoredCommits, StoredBytes = StoredBytes
        };
        other.Boots.AddRange(Boots);
        other.Made.AddRange(Made);
        other.Switches.AddRange(Switches);
        foreach ((string sensor, List<SceneReading> readings) in Readings)
        {
            other.Readings.Add(sensor, readings);
        }

        return other;
    }
}

/// <summary>A transition that a rule made; its state if the turn made no later one.</summary>
public sealed record AlarmMade(SceneBoot Boot, string Alarm, long Seq, string? State, long AtMs);

/// <summary>An output that was switched, or is no longer driven because the gateway's start has ended.</summary>
public sealed record SceneSwitch(string Output, long AtMs, bool IsOn)
{
    /// <summary>The start has ended.</summary>
    public bool IsReleased { get; init; }
}

/// <summary>A message as the subscriber received it, at a time of the scene in ms.</summary>
public sealed record SceneMessage(long AtMs, string Topic, ReadOnlyMemory<byte> Payload, int Qos, bool IsRetained);

/// <summary>What a sensor returned, at a time of the scene in ms: a value in thousandths, or the reason why there is none.</summary>
public readonly record struct SceneReading(long AtMs, int ValueMilli, string? Fault, long? TotalMilli = null);
