using Gateway.Hal;
using Gateway.Primitives;

namespace Gateway.Tests.Fakes;

/// <summary>Notes restarts instead of doing them. <paramref name="rebooting"/> is called first.</summary>
public sealed class FakeReboot(Action? rebooting = null) : IReboot
{
    /// <summary>What erasing the storage does, and whether it worked; nothing unless a test says otherwise.</summary>
    public Func<bool> Erasing { get; set; } = () => true;

    /// <summary>How often.</summary>
    public int Count { get; private set; }

    /// <summary>The reason, the last time.</summary>
    public Fault Reason { get; private set; }

    /// <inheritdoc/>
    public void Reboot(Fault reason)
    {
        rebooting?.Invoke();
        Count++;
        Reason = reason;
    }

    /// <inheritdoc/>
    public bool EraseStorage(byte[] buffer)
    {
        Array.Clear(buffer);
        return Erasing();
    }
}
