using Gateway.App;
using Gateway.Hal;
using Gateway.Settings;
using Gateway.Simulation;
using Gateway.Tests.Unit.Settings;
using Xunit;

namespace Gateway.Tests.Unit.App;

/// <summary>Certificates are in the heap once, whoever uses them.</summary>
public class LinkTargetTests
{
    private readonly SettingsWorld world = new();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Both_brokers_share_one_array_of_each_certificate(bool isFirstSecure)
    {
        SettingsStore store = Stored();
        store.MustSet("broker.tls", isFirstSecure ? "on" : "off");
        Assert.Equal(Refusal.None, store.Save());
        LiveTarget first = new(store);
        LiveTarget second = new(store, first);
        foreach (LinkCertificate which in Enum.GetValues<LinkCertificate>())
        {
            byte[]? file = second.Certificate(which, null);
            Assert.NotNull(file);
            Assert.Equal(store.Live.CertificateBytes(LiveTarget.IdOf(which)) + 1, file.Length);
            Assert.Equal(0, file[^1]);
            Assert.Same(file, second.Certificate(which, null));
            Assert.Same(isFirstSecure ? file : null, first.Certificate(which, null));
        }
    }

    [Fact]
    public void A_certificate_that_cannot_be_read_is_damaged_and_not_missing()
    {
        SettingsStore store = Stored();
        Array.ForEach(world.CertificatesArea.Slots, slot => slot.AsSpan().Fill(0x5A));
        Assert.Equal(0, new LiveTarget(store).Certificate(LinkCertificate.Authority, null)![0]);
        Assert.All(Read(new PendingTarget(store), LinkCertificate.ClientKey)!, one => Assert.Equal(0, one));
        store.Unset(SettingId.CertCa);
        Assert.Null(Read(new PendingTarget(store), LinkCertificate.Authority));
    }

    [Fact]
    public void The_live_certificates_are_read_whatever_is_set_meanwhile()
    {
        SettingsStore store = Stored();
        store.MustSet("broker.host", "another.example");
        store.MustSet("broker.tls", "off");
        LiveTarget live = new(store);
        Assert.NotEqual(0, live.Certificate(LinkCertificate.Client, null)![0]);
        Assert.NotEqual(0, live.Certificate(LinkCertificate.ClientKey, null)![0]);
        Assert.Equal(8883, live.Port);
        Assert.Equal("one.example", store.Text("broker.host"));
    }

    [Fact]
    public void The_private_key_of_a_test_is_erased_when_it_ends_and_the_live_one_stays()
    {
        SettingsStore store = Stored();
        LiveTarget live = new(store);
        TestBrokerLink link = new(new MemoryNetwork(new Broker()).CreateLink()) { Target = live };
        ConnectionTest test = new(store, link, new byte[6], new byte[ConnectionTestLimits.LineBytesMax]);
        test.Begin(new byte[ConnectionTestLimits.PacketBytesMax], 1);
        byte[] key = Read(link.Target!, LinkCertificate.ClientKey)!;
        Assert.NotEqual(0, key[0]);
        test.Cancel();
        Assert.All(key, one => Assert.Equal(0, one));
        Assert.Same(live, link.Target);
        Assert.NotEqual(0, live.Certificate(LinkCertificate.ClientKey, null)![0]);
    }

    private static byte[]? Read(ILinkTarget target, LinkCertificate which)
    {
        int bytes = target.CertificateRoomBytes(which);
        return target.Certificate(which, bytes > 0 ? new byte[bytes] : null);
    }

    private SettingsStore Stored()
    {
        SettingsStore store = world.Start();
        store.MustSet("broker.host", "one.example");
        store.MustSet("broker2.host", "two.example");
        store.MustSet("broker.tls", "on");
        store.MustSet("broker2.tls", "on");
        Assert.Equal(Refusal.None, store.LoadPem(SettingId.CertCa, Pem.Certificate(900, 1)));
        Assert.Equal(Refusal.None, store.LoadPem(SettingId.CertClient, Pem.Certificate(900, 2)));
        Assert.Equal(Refusal.None, store.LoadPem(SettingId.CertKey, Pem.Key(900, 3)));
        Assert.Equal(Refusal.None, store.Save());
        return store;
    }
}
