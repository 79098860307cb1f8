using System.Net.NetworkInformation;
using Gateway.Hal;
using Gateway.Hal.Nano;
using Gateway.Primitives;

namespace Gateway.Tests.DeviceHost;

internal sealed class FakeClock : IClock
{
    public long MonotonicMs { get; set; } = 1;

    public long UtcMs { get; set; } = -1;

    public long SyncedMs { get; set; } = -1;
}

internal sealed class FakeReboot : IReboot
{
    public Fault Reason { get; private set; }

    public void Reboot(Fault reason) => Reason = reason;
}

/// <summary>A supervisor that writes down its acts.</summary>
internal sealed class FakeSupervisor : LinkSupervisor
{
    public FakeSupervisor(IReboot reboot)
        : base(NetworkInterfaceType.Wireless80211, reboot)
    {
    }

    public bool HasCredentials { get; set; } = true;

    public bool ActBringsLink { get; set; }

    public List<string> Acts { get; } = [];

    protected override bool IsConfigured(NetworkInterface network) => HasCredentials;

    protected override bool Reconnect(NetworkInterface network)
    {
        Acts.Add("connect");
        return ActBringsLink;
    }

    protected override bool Restart(NetworkInterface network)
    {
        Acts.Add("restart");
        return ActBringsLink;
    }
}
