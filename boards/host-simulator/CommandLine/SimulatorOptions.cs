using Gateway.App;
using Gateway.Client;
using Gateway.Hal.Host;

namespace Gateway.Boards.HostSimulator.CommandLine;

/// <summary>The options of the command line, checked.</summary>
internal sealed record SimulatorOptions
{
    /// <summary>The broker, or null for one in this process.</summary>
    public BrokerAddress? Broker { get; init; }

    /// <summary>Where its password came from, for a command that is shown.</summary>
    public PasswordSource PasswordSource { get; init; } = new(false, null);

    /// <summary>Highest QoS of that broker, 1 or 2.</summary>
    public int BrokerQosMax { get; init; } = 2;

    /// <summary>Id of the gateway and client identifier; if the settings have one, this one applies only if it was given.</summary>
    public required string Id { get; init; }

    /// <summary>Whether the id was given.</summary>
    public bool IsIdGiven { get; init; }

    /// <summary>Opens the console on a pseudo-terminal, over the settings of the data folder.</summary>
    public bool HasConsole { get; init; }

    /// <summary>Like a new board: it waits for missing settings instead of inventing them.</summary>
    public bool IsUnprovisioned { get; init; }

    /// <summary>Folder of the slots, or null for the default one.</summary>
    public string? DataFolder { get; init; }

    /// <summary>The sensors, in the order given.</summary>
    public required IReadOnlyList<SensorSpec> Sensors { get; init; }

    /// <summary>What the sensors of the settings measure; the last one for a sensor applies.</summary>
    public required IReadOnlyList<WaveSpec> Waves { get; init; }

    /// <summary>Sensors and alarms are those of the demonstration: the command line names none.</summary>
    public required bool IsDemonstration { get; init; }

    /// <summary>Alarms on sensors.</summary>
    public required IReadOnlyList<ThresholdSpec> Thresholds { get; init; }

    /// <summary>Alarms on contacts.</summary>
    public required IReadOnlyList<ContactSpec> Contacts { get; init; }

    /// <summary>Times between telemetry messages; the last one for a sensor applies.</summary>
    public required IReadOnlyList<NamedValue> Intervals { get; init; }

    /// <summary>Deadbands; the last one for a sensor applies.</summary>
    public required IReadOnlyList<NamedValue> Deadbands { get; init; }

    /// <summary>Sensors whose telemetry has a window.</summary>
    public required IReadOnlyList<string> Windows { get; init; }

    /// <summary>Telemetry messages that wait in RAM.</summary>
    public required int BacklogCount { get; init; }

    /// <summary>Mode of Home Assistant's discovery; null for the one in the settings.</summary>
    public DiscoveryMode? Discovery { get; init; }

    /// <summary>Times between readings; the last one for a sensor applies.</summary>
    public required IReadOnlyList<NamedValue> Samples { get; init; }

    /// <summary>Units; the last one for a sensor applies.</summary>
    public required IReadOnlyList<NamedValue> Units { get; init; }

    /// <summary>Ends after this time, in ms; null for never.</summary>
    public int? ForMs { get; init; }

    /// <summary>The times of its link; null for the device's.</summary>
    public LinkTiming? Timing { get; init; }

    /// <summary>When the other of two brokers is tried; null for the times in the settings.</summary>
    public FailoverTiming? Failover { get; init; }

    /// <summary>Prints the gateway's packets.</summary>
    public bool IsTraced { get; init; }

    /// <summary>Shows no messages.</summary>
    public bool IsQuiet { get; init; }

    /// <summary>Says where an unexpected error happened.</summary>
    public bool IsVerbose { get; init; }

    /// <summary>A scene to play, or null.</summary>
    public SceneOptions? Scene { get; init; }

    /// <summary>Time between telemetry messages of a sensor, in ms.</summary>
    public int IntervalMsOf(string sensor) =>
        ValueOf(Intervals, sensor) is { } text ? Duration.ParseMs(text) : BoardLimits.IntervalMsDefault;

    /// <summary>Time between readings of a sensor, in ms; not longer than between messages, unless it was given.</summary>
    public int SampleMsOf(string sensor) =>
        ValueOf(Samples, sensor) is { } text
            ? Duration.ParseMs(text)
            : Math.Min(BoardLimits.SampleMsDefault, IntervalMsOf(sensor));

    /// <summary>Deadband of a sensor in thousandths of its unit, 0 for none.</summary>
    public int DeadbandMilliOf(string sensor) => ValueOf(Deadbands, sensor) is { } text ? OptionCheck.DeadbandMilli(text) : 0;

    /// <summary>Unit of a sensor.</summary>
    public string UnitOf(string sensor) => ValueOf(Units, sensor) ?? "°C";

    private static string? ValueOf(IReadOnlyList<NamedValue> values, string sensor)
    {
        string? found = null;
        foreach (NamedValue value in values)
        {
            found = value.Name is null || value.Name == sensor ? value.Value : found;
        }

        return found;
    }
}
