using Gateway.App;
using Gateway.Hal;
using Gateway.Inflight;
using Gateway.Primitives;
using Gateway.Settings;
using Gateway.Tests.Unit.Settings;
using Xunit;

namespace Gateway.Tests.Unit.App;

/// <summary>
/// A gateway with settings, a certificate and held messages, of which one area is damaged or missing: it is told by the gateway itself,
/// as on a device, whose storage has no word of its own.
/// </summary>
public class SettingsDamageTests
{
    private readonly ConsoleWorld console = new();

    /// <summary>The first start with settings fills everything; a certificate that nothing uses yet is loaded.</summary>
    public SettingsDamageTests()
    {
        Assert.Equal(Refusal.None, console.PowerOn().Store.LoadPem(SettingId.CertCa, Pem.Certificate(3000, 1)));
        Assert.Equal(Refusal.None, console.Store.Save());
        console.Run(3000);
    }

    [Fact]
    public void The_first_start_leaves_no_copy_of_the_settings_empty_and_a_whole_area_tells_nothing()
    {
        ConsoleWorld first = new(isProvisioned: false);
        first.PowerOn().Run(100);
        Assert.Equal(SettingsLoad.Empty, first.Store.LoadResult);
        Assert.All(first.Settings.SettingsArea.Slots, slot => Assert.Equal(ABRecord.OverheadBytes + 1, slot.Length));
        Assert.Equal(0, first.World.CountOf(SettingsFaults.SettingsLost));
        Assert.Equal(SettingsLoad.Loaded, first.PowerOn().Store.LoadResult);
        Assert.Equal((0, 0), (first.World.CountOf(SettingsFaults.SettingsLost), first.World.CountOf(SettingsFaults.CertificateLost)));
        console.PowerOn();
        Assert.Equal((0, 0), (console.World.CountOf(SettingsFaults.SettingsLost), console.World.CountOf(SettingsFaults.CertificateLost)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_settings_area_that_is_emptied_is_told_at_each_start_until_a_save(bool alsoCertificates)
    {
        Array.Fill(console.Settings.SettingsArea.Slots, []);
        if (alsoCertificates)
        {
            Array.Fill(console.Settings.CertificatesArea.Slots, []);
        }

        for (int start = 0; start < 2; start++)
        {
            console.PowerOn().Run(1000);
            Assert.False(console.Store.IsProvisioned);
            Assert.Equal(1, console.World.CountOf(SettingsFaults.SettingsLost));
        }

        console.Store.MustSet("broker.host", "broker.example");
        Assert.Equal(Refusal.None, console.Store.Save());
        Assert.Equal(0, console.PowerOn().World.CountOf(SettingsFaults.SettingsLost));
        Assert.False(console.Settings.Holds("CERTIFICATE"));
    }

    [Fact]
    public void Beside_certificates_an_empty_settings_area_is_told_whatever_else_is_gone()
    {
        World world = console.World;
        foreach (FakeSlots area in new[]
        {
            console.Settings.SettingsArea, world.Inflight, world.Progress, world.Inbound, world.AlarmState, world.Boot, world.Commands
        })
        {
            Array.Fill(area.Slots, []);
        }

        console.PowerOn();
        Assert.Equal((1, 1), (world.CountOf(SettingsFaults.SettingsLost), world.CountOf(InflightFaults.StorageEmpty)));
    }

    [Fact]
    public void Every_other_area_that_is_emptied_beside_settings_is_told()
    {
        World world = console.World;
        Fault[] told =
        [
            InflightFaults.EntryMissing, InflightFaults.StorageEmpty, Fault.InboundQuarantined, InflightFaults.RuleStateQuarantined,
            SettingsFaults.CertificateLost
        ];
        FakeSlots[] areas = [world.Inflight, world.Progress, world.Inbound, world.AlarmState, console.Settings.CertificatesArea];
        for (int i = 0; i < areas.Length; i++)
        {
            byte[][] before = [.. areas[i].Slots];
            Array.Fill(areas[i].Slots, []);
            console.PowerOn();
            Assert.True(world.CountOf(told[i]) > 0, $"area {i}");
            Assert.Equal(0, world.CountOf(SettingsFaults.SettingsLost));
            before.CopyTo(areas[i].Slots, 0);
        }
    }

    [Fact]
    public void Every_flipped_bit_of_either_copy_of_the_settings_is_told()
    {
        FakeSlots area = console.Settings.SettingsArea;
        for (int slot = 0; slot < area.SlotCount; slot++)
        {
            byte[] whole = [.. area.Slots[slot]];
            for (int bit = 0; bit < 8 * whole.Length; bit++)
            {
                area.Slots[slot] = [.. whole];
                area.Slots[slot][bit / 8] ^= (byte)(1 << (bit % 8));
                FaultLog faults = new();
                new SettingsStart(
                    new SettingsStore(GatewayKeys.Create(), area, console.Settings.CertificatesArea, new TableCrc32(), faults),
                    null, null, faults).Run();
                Assert.True(faults.CountOf(SettingsFaults.SettingsLost) == 1, $"slot {slot} bit {bit}");
            }

            area.Slots[slot] = whole;
        }
    }

    [Fact]
    public void A_factory_reset_is_a_lawful_reason_for_settings_that_are_empty()
    {
        Assert.StartsWith("ok", console.PowerOn().Say("factory-reset yes-erase-all", 8000));
        Assert.True(console.World.Inflight.Slots.All(slot => slot.Length == 0));
        for (int start = 0; start < 2; start++)
        {
            console.PowerOn().Run(1000);
            Assert.Equal(0, console.World.CountOf(SettingsFaults.SettingsLost));
            Assert.False(console.Store.IsProvisioned);
        }
    }

    [Fact]
    public void A_certificate_that_is_lost_is_named_at_the_console()
    {
        Array.Fill(console.Settings.CertificatesArea.Slots, []);
        console.PowerOn();
        Assert.Contains("certificate-lost 1", console.Say("faults"));
    }

    [Fact]
    public void A_power_cut_while_the_first_certificate_is_loaded_loses_no_settings()
    {
        SettingsWorld first = new();
        SettingsStore store = first.Start();
        store.BeginCertificate(SettingId.CertKey);
        foreach (string line in Pem.Key(5000, 3).Split('\n')[..75])
        {
            byte[] bytes = System.Text.Encoding.ASCII.GetBytes(line);
            Assert.Equal(Refusal.None, store.TakeCertificateLine(bytes, 0, bytes.Length));
        }

        Assert.True(first.Holds("PRIVATE KEY"));
        Assert.Equal(SettingsLoad.Loaded, first.Start().LoadResult);
        Assert.False(first.Holds("PRIVATE KEY"));
    }
}
