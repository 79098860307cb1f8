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

    /// <summary>Called at each operation, which may take time.</summary>
    public Action? AtOperation { get; set; }

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
