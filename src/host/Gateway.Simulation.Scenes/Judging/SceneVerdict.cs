namespace Gateway.Simulation.Scenes;

/// <summary>The result of a scene, and every broken promise of src/docs/scenes.md.</summary>
public sealed class SceneVerdict
{
    private readonly List<string> broken = [];

    private SceneVerdict()
    {
    }

    /// <summary>Broken promises, one line each; empty if there are none.</summary>
    public IReadOnlyList<string> Broken => broken;

    /// <summary>Alarms, by name.</summary>
    public SortedDictionary<string, AlarmFigures> Alarms { get; } = new(StringComparer.Ordinal);

    /// <summary>Telemetry, by sensor.</summary>
    public SortedDictionary<string, TelemetryFigures> Telemetry { get; } = new(StringComparer.Ordinal);

    /// <summary>Outputs, by name.</summary>
    public SortedDictionary<string, OutputFigures> Outputs { get; } = new(StringComparer.Ordinal);

    /// <summary>Time stamps that were checked.</summary>
    public long TimesChecked { get; internal set; }

    /// <summary>Messages from before the clock was set, whose time is null.</summary>
    public long TimesNull { get; internal set; }

    /// <summary>Answers to commands.</summary>
    public int Replies { get; internal set; }

    /// <summary>Telemetry that the backlog dropped, counted by the gateway.</summary>
    public long Dropped { get; internal set; }

    /// <summary>Telemetry that was in the backlog, in RAM, at the end of a start.</summary>
    public long LostInRam { get; internal set; }

    /// <summary>Telemetry of sensors that keep it that did not arrive.</summary>
    public long LostStored { get; internal set; }

    /// <summary>Telemetry that was given to a link that was already dead.</summary>
    public long LostOnLink { get; internal set; }

    /// <summary>Judges a run.</summary>
    public static SceneVerdict Of(SceneRecord record)
    {
        SceneVerdict verdict = new();
        new AlarmJudge(record, verdict).Judge();
        new TelemetryJudge(record, verdict).Judge();
        new OutputJudge(record, verdict).Judge();
        new MeterJudge(record, verdict).Judge();
        verdict.JudgeReplies(record);
        return verdict;
    }

    internal void Break(string what) => broken.Add(what);

    private void JudgeReplies(SceneRecord record)
    {
        Replies = record.Received.Count(message => !message.IsRetained && message.Topic == record.Root + "/reply");
        if (Replies < record.CommandsTaken)
        {
            Break($"{record.CommandsTaken} commands, {Replies} answers");
        }
    }
}

/// <summary>Result for an alarm.</summary>
public sealed class AlarmFigures
{
    /// <summary>Transitions that its rule made.</summary>
    public int Made { get; set; }

    /// <summary>How often it was raised, as received.</summary>
    public int Raised { get; set; }

    /// <summary>Transitions that arrived.</summary>
    public int Received { get; set; }

    /// <summary>Transitions that arrived more than once.</summary>
    public int Doubled { get; set; }

    /// <summary>Transitions that were passed over while the table was full, as the next message says.</summary>
    public int Skipped { get; set; }

    /// <summary>Transitions that did not arrive and that no message explains.</summary>
    public int Lost { get; set; }
}

/// <summary>Result for an output.</summary>
public sealed class OutputFigures
{
    /// <summary>How often it went on.</summary>
    public int Raised { get; set; }

    /// <summary>How long it was on in all, in ms.</summary>
    public long OnMs { get; set; }

    /// <summary>How long it was on at most without a break, in ms.</summary>
    public long LongestMs { get; set; }

    /// <summary>Messages with its state that arrived.</summary>
    public int Received { get; set; }
}

/// <summary>Result for a sensor's telemetry.</summary>
public sealed class TelemetryFigures
{
    /// <summary>Messages that were due.</summary>
    public long Made { get; set; }

    /// <summary>Messages that arrived.</summary>
    public long Received { get; set; }

    /// <summary>How many of them came from the backlog.</summary>
    public long Historical { get; set; }

    /// <summary>Messages that arrived once more: only of a sensor that keeps its telemetry.</summary>
    public long Doubled { get; set; }

    /// <summary>Numbers that are missing.</summary>
    public long Missing => Made - Received;
}
