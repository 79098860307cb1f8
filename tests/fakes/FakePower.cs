namespace Gateway.Tests.Fakes;

/// <summary>The power failed: thrown from a storage operation through its callers to the test.</summary>
public sealed class PowerCutException : Exception;

/// <summary>Counts the storage operations of one device and cuts the power at one of them.</summary>
public sealed class FakePower
{
    /// <summary>Operations so far: writes, and reads where they count.</summary>
    public int Operations { get; private set; }

    /// <summary>Reads are operations too, and can be cut.</summary>
    public bool CountsReads { get; init; }

    /// <summary>The operation, from 1, at which the power fails; 0 for never.</summary>
    public int CutAt { get; set; }

    /// <summary>Whether a write that is cut leaves the new content.</summary>
    public bool LeavesNew { get; set; }

    /// <summary>Writes are gathered until <see cref="Commit"/>, and are then one operation.</summary>
    public bool IsGathering { get; private set; }

    /// <summary>The operation, from 1, at which a commit reports a failure; 0 for never. It leaves what a cut leaves.</summary>
    public int FailAt { get; set; }

    /// <summary>A commit failed: every write is refused until <see cref="Reopen"/>.</summary>
    public bool IsRefusing { get; private set; }

    /// <summary>The slots with gathered writes.</summary>
    public HashSet<FakeSlots> Gathered { get; } = [];

    /// <summary>Called at each operation, which may take time.</summary>
    public Action? AtOperation { get; set; }

    /// <summary>Takes writes again.</summary>
    public void Reopen() => IsRefusing = false;

    /// <summary>Gathers writes from now on.</summary>
    public void Begin() => IsGathering = true;

    /// <summary>Makes what was gathered durable; false if that failed.</summary>
    public bool Commit()
    {
        IsGathering = false;
        if (Gathered.Count == 0)
        {
            return true;
        }

        bool isCut = IsCutNow();
        bool fails = Operations == FailAt;
        foreach (FakeSlots slots in Gathered)
        {
            slots.Settle(!(isCut || fails) || LeavesNew);
        }

        Gathered.Clear();
        IsRefusing = fails;
        return isCut ? throw new PowerCutException() : !fails;
    }

    /// <summary>Counts from 0 again.</summary>
    public void Restart(int cutAt = 0, bool leavesNew = false)
    {
        Operations = 0;
        CutAt = cutAt;
        LeavesNew = leavesNew;
    }

    /// <summary>Counts an operation; true: the power fails in it.</summary>
    public bool IsCutNow()
    {
        AtOperation?.Invoke();
        return ++Operations == CutAt;
    }

    /// <summary>Counts a read if reads count; may not return from it.</summary>
    public void Read()
    {
        if (CountsReads && IsCutNow())
        {
            throw new PowerCutException();
        }
    }
}
