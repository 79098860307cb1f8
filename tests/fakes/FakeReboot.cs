using Gateway.Hal;
using Gateway.Primitives;

namespace Gateway.Tests.Fakes;

/// <summary>Notes restarts instead of doing them. <paramref name="rebooting"/> is called first.</summary>
public sealed class FakeReboot(Action? rebooting = null) : IReboot
{
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
}
