using System.Net.NetworkInformation;
using Gateway.Hal;
using Gateway.Hal.Nano;

namespace Gateway.Tests.DeviceHost;

/// <summary>A supervisor that records its actions.</summary>
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

/// <summary>A target that a test changes; each change has its number.</summary>
internal sealed class FakeTarget : ILinkTarget
{
    private readonly byte[][] files = new byte[3][];

    public string Host { get; set; } = "127.0.0.1";

    public int Version { get; private set; }

    public int Port { get; set; }

    public bool IsSecure { get; set; }

    public bool IsDamaged { get; set; }

    /// <summary>Has its own arrays, as the live target; otherwise it fills the link's, as in a test.</summary>
    public bool KeepsFiles { get; set; } = true;

    /// <summary>Times the host was read: how often the link looked at all.</summary>
    public int Reads { get; private set; }

    public void Change() => Version++;

    public void Put(LinkCertificate which, byte[] file) => files[(int)which] = file;

    public int CopyHost(byte[] buffer, int offset)
    {
        Reads++;
        return System.Text.Encoding.ASCII.GetBytes(Host, 0, Host.Length, buffer, offset);
    }

    public int CertificateRoomBytes(LinkCertificate which) => KeepsFiles ? 0 : files[(int)which]?.Length ?? 0;

    public byte[] Certificate(LinkCertificate which, byte[] room)
    {
        byte[] file = IsDamaged ? [0, 0] : files[(int)which];
        if (KeepsFiles || file == null)
        {
            return file;
        }

        file.CopyTo(room, 0);
        return room;
    }
}
