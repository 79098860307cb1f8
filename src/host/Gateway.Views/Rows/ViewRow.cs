namespace Gateway.Views;

/// <summary>How much a row matters; the order of the view.</summary>
public enum RowRank
{
    /// <summary>An alarm whose condition holds.</summary>
    ActiveAlarm,
    /// <summary>A gateway that is offline, or a sensor that gives no value.</summary>
    Stale,
    /// <summary>An alarm that has ended and waits for an operator.</summary>
    PendingAlarm,
    /// <summary>Everything else.</summary>
    Rest
}

/// <summary>A line of the view: a gateway, a sensor or an alarm.</summary>
public sealed record ViewRow
{
    /// <summary>How much it matters.</summary>
    public required RowRank Rank { get; init; }

    /// <summary>The gateway's id.</summary>
    public required string Gateway { get; init; }

    /// <summary>Name of the sensor or alarm; empty for the gateway itself.</summary>
    public string Name { get; init; } = "";

    /// <summary>The state in the words of its message.</summary>
    public string State { get; init; } = "";

    /// <summary>The value with its unit.</summary>
    public string Value { get; init; } = "";

    /// <summary>An alarm's limit.</summary>
    public string Limit { get; init; } = "";

    /// <summary>How long it has been so; for a value, how old it is.</summary>
    public string Age { get; init; } = "";

    /// <summary>What else there is to say: a severity, a reason, a gateway's health.</summary>
    public string Note { get; init; } = "";

    /// <summary>The last values as a line of blocks, the newest last, where there is no note.</summary>
    public string Plot { get; init; } = "";

    /// <summary>It needs attention although its state does not say so: a gateway that counts faults.</summary>
    public bool IsWarning { get; init; }

    /// <summary>It is what was last known of a gateway that is offline.</summary>
    public bool IsOld { get; init; }
}
