namespace Gateway.Tests.Unit.Delivery;

/// <summary>A message that the session accepted, and what the oracle knows of it.</summary>
internal sealed class ModelMessage(int number, int topic, int qos, long context)
{
    public int Number => number;

    public int Topic => topic;

    public int Qos => qos;

    public long Context => context;

    /// <summary>A slot holds it, by a write that was reported as durable or by a recovery.</summary>
    public bool IsDurable { get; set; }

    /// <summary>The slot that it was written to last, and its sequence.</summary>
    public int Slot { get; set; } = -1;

    public long Sequence { get; set; }

    /// <summary>The session said that it is delivered.</summary>
    public bool IsFinished { get; set; }

    /// <summary>The connection during which that became durable; 0: not yet.</summary>
    public int FinishedConnection { get; set; }

    /// <summary>How often a consumer received it.</summary>
    public int Arrivals { get; set; }

    /// <summary>The broker's session in which it arrived at QoS 2 last.</summary>
    public int Session { get; set; }

    public override string ToString() => $"message {number} (topic {topic}, QoS {qos})";
}
