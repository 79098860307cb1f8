namespace Gateway.Views;

/// <summary>The last values of one sensor.</summary>
public sealed class WatchedSensor
{
    private const int ValuesMax = 32;

    private readonly List<double> values = [];

    /// <summary>Values, the newest last.</summary>
    public IReadOnlyList<double> Values => values;

    /// <summary>Unit of the newest one.</summary>
    public string Unit { get; private set; } = "";

    /// <summary>Time of the newest one.</summary>
    public DateTimeOffset ValueTime { get; private set; }

    /// <summary>ok, stale, fault, or empty before it was received.</summary>
    public string State { get; private set; } = "";

    /// <summary>Why it gives no value, or empty.</summary>
    public string Reason { get; private set; } = "";

    /// <summary>Since when it is in this state.</summary>
    public DateTimeOffset StateTime { get; private set; }

    internal void Add(double value, string unit, DateTimeOffset time)
    {
        Unit = unit;
        ValueTime = time;
        values.Add(value);
        if (values.Count > ValuesMax)
        {
            values.RemoveAt(0);
        }
    }

    internal void Become(string state, string reason, DateTimeOffset time)
    {
        State = state;
        Reason = reason;
        StateTime = time;
    }
}

/// <summary>The last transition of one alarm, in the words of its message.</summary>
public sealed record WatchedAlarm
{
    /// <summary>Its state.</summary>
    public required string State { get; init; }

    /// <summary>Its severity.</summary>
    public string Severity { get; init; } = "";

    /// <summary>What was compared, or empty.</summary>
    public string Value { get; init; } = "";

    /// <summary>What it was compared with, or empty.</summary>
    public string Limit { get; init; } = "";

    /// <summary>Why the sensor is at fault, or empty.</summary>
    public string Reason { get; init; } = "";

    /// <summary>How many transitions were passed over just before it, or empty.</summary>
    public string Skipped { get; init; } = "";

    /// <summary>uncertain while its sensor does not read, otherwise empty.</summary>
    public string Quality { get; init; } = "";

    /// <summary>It changes too often, so most of its transitions are held back.</summary>
    public bool IsChattering { get; init; }

    /// <summary>Since when it is in this state; if the gateway had no clock, when the message arrived.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>The condition holds.</summary>
    public bool IsActive => State.StartsWith("active", StringComparison.Ordinal);

    /// <summary>An operator has something to do: acknowledge or reset.</summary>
    public bool IsPending => State.EndsWith("-unack", StringComparison.Ordinal) || State.StartsWith("latched", StringComparison.Ordinal);
}

/// <summary>The last state of one output, in the words of its message.</summary>
public sealed record WatchedOutput
{
    /// <summary>on, off, unknown.</summary>
    public required string State { get; init; }

    /// <summary>What it should be, or empty if it is.</summary>
    public string Wanted { get; init; } = "";

    /// <summary>What brought it there.</summary>
    public string By { get; init; } = "";

    /// <summary>Why it could not be switched, or empty.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Since when it is in this state; if the gateway had no clock, when the message arrived.</summary>
    public DateTimeOffset Since { get; init; }
}

/// <summary>What was received from one gateway.</summary>
public sealed class WatchedGateway
{
    /// <summary>online, offline, or empty before anything was received.</summary>
    public string Status { get; internal set; } = "";

    /// <summary>Since when, as it arrived here.</summary>
    public DateTimeOffset StatusTime { get; internal set; }

    /// <summary>Sensors by name.</summary>
    public SortedDictionary<string, WatchedSensor> Sensors { get; } = new(StringComparer.Ordinal);

    /// <summary>Alarms by name.</summary>
    public SortedDictionary<string, WatchedAlarm> Alarms { get; } = new(StringComparer.Ordinal);

    /// <summary>Outputs by name.</summary>
    public SortedDictionary<string, WatchedOutput> Outputs { get; } = new(StringComparer.Ordinal);

    /// <summary>The last health message in words.</summary>
    public string Health { get; internal set; } = "";

    /// <summary>Its counted faults in words.</summary>
    public string Faults { get; internal set; } = "";
}
