using Gateway.Primitives;

namespace Gateway.Simulation.Scenes;

/// <summary>One start of the gateway, as its world saw it.</summary>
public sealed class SceneBoot
{
    /// <summary>Its number.</summary>
    public required long Number { get; init; }

    /// <summary>When it began, in ms of the scene.</summary>
    public required long StartMs { get; init; }

    /// <summary>Room of its backlog, in records.</summary>
    public required int BacklogCount { get; init; }

    /// <summary>When it ended.</summary>
    public long EndMs { get; set; }

    /// <summary>When its clock was set, first and again.</summary>
    public List<long> SyncsMs { get; } = [];

    /// <summary>When it connected and disconnected, in turns.</summary>
    public List<long> ConnectionChangesMs { get; } = [];

    /// <summary>Telemetry messages that were due, by sensor: the last seq.</summary>
    public Dictionary<string, long> TelemetryMade { get; } = [];

    /// <summary>Telemetry messages that were due between the order to stop and its end.</summary>
    public long DueWhileStopping { get; set; }

    /// <summary>Telemetry messages that it gave to a link whose other end was lost.</summary>
    public int TelemetryOnDeadLink { get; set; }

    /// <summary>It ended in order, not because the power failed.</summary>
    public bool IsOrdered { get; set; }

    /// <summary>Of sensors whose telemetry survives a power cut: the last seq that a write to flash followed.</summary>
    public Dictionary<string, long> Durable { get; } = [];

    /// <summary>Its counters at its end.</summary>
    public Dictionary<Fault, int> Faults { get; } = [];

    /// <summary>
    /// Time after a connection until the backlog is empty, in ms: alarms delay it for five seconds, then 20 messages leave each second.
    /// </summary>
    private long CatchUpMs => 6_000 + ((BacklogCount + (Durable.Count == 0 ? 0 : StoredCountMax)) * 50);

    /// <summary>About as many records as fit the flash.</summary>
    private const int StoredCountMax = 2_400;

    /// <summary>
    /// How many messages may have been in RAM at its end. If it was connected long enough before to empty its backlog: only those that
    /// were due while it stopped.
    /// </summary>
    public long InRamMax => ConnectionChangesMs.Count % 2 == 1 && EndMs - ConnectionChangesMs[^1] >= CatchUpMs
        ? DueWhileStopping
        : BacklogCount;

    /// <summary>Whether messages may still come from the backlog at a time of the scene in ms.</summary>
    public bool MayCatchUpAt(long ms) => ConnectionChangesMs.Where((at, i) => i % 2 == 0 && ms >= at && ms - at <= CatchUpMs).Any();

    /// <summary>Whether the clock was set at a time of the scene in ms.</summary>
    public bool KnowsTimeAt(long ms) => SyncsMs.Count > 0 && ms >= SyncsMs[0];
}
