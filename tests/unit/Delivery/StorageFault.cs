namespace Gateway.Tests.Unit.Delivery;

/// <summary>The one thing that storage does wrong in a case.</summary>
internal enum StorageFault
{
    /// <summary>Nothing: only the power fails.</summary>
    None,

    /// <summary>A write is refused, and the slot keeps its old content.</summary>
    RefusesWrites,

    /// <summary>A write is reported as failed although it was done.</summary>
    RefusesWritesDone,

    /// <summary>Either of these two, at random.</summary>
    RefusesEither,

    /// <summary>A read is refused.</summary>
    RefusesReads,

    /// <summary>A read returns one wrong bit; the slot is whole.</summary>
    Misreads,

    /// <summary>While the power is off, a bit of a slot changes, or a slot is emptied.</summary>
    Damages
}
