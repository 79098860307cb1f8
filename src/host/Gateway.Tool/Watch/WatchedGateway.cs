namespace Gateway.Tool.Watch;

/// <summary>The last values of one sensor.</summary>
internal sealed class WatchedSensor
{
    private const int ValuesMax = 32;

    /// <summary>Values, the newest last.</summary>
    public List<double> Values { get; } = [];

    /// <summary>Unit of the newest one.</summary>
    public string Unit { get; private set; } = "";

    /// <summary>Why it gives no value, or empty.</summary>
    public string Fault { get; set; } = "";

    public void Add(double value, string unit)
    {
        Unit = unit;
        Values.Add(value);
        if (Values.Count > ValuesMax)
        {
            Values.RemoveAt(0);
        }
    }
}

/// <summary>The last transition of one alarm; how many were passed over just before it, or empty.</summary>
internal sealed record WatchedAlarm(string State, string Severity, string Seq, string Skipped = "");

/// <summary>What was received from one gateway.</summary>
internal sealed class WatchedGateway
{
    /// <summary>online, offline, or empty before anything was received.</summary>
    public string Status { get; set; } = "";

    /// <summary>Sensors by name.</summary>
    public SortedDictionary<string, WatchedSensor> Sensors { get; } = new(StringComparer.Ordinal);

    /// <summary>Alarms by name.</summary>
    public SortedDictionary<string, WatchedAlarm> Alarms { get; } = new(StringComparer.Ordinal);

    /// <summary>The last health message in words.</summary>
    public string Health { get; set; } = "";

    /// <summary>Its counted faults in words.</summary>
    public string Faults { get; set; } = "";
}
