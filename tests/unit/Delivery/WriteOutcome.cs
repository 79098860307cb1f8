namespace Gateway.Tests.Unit.Delivery;

/// <summary>What becomes of a write.</summary>
internal enum WriteOutcome
{
    /// <summary>It is durable.</summary>
    Done,

    /// <summary>It is reported as failed; the slot keeps its old content.</summary>
    Refused,

    /// <summary>It is reported as failed; the slot has the new content.</summary>
    RefusedDone,

    /// <summary>The power fails; the slot keeps its old content.</summary>
    CutOld,

    /// <summary>The power fails; the slot has the new content.</summary>
    CutNew
}
