using System.Device.Wifi;
using System.Net.NetworkInformation;
using System.Text;
using Gateway.App;
using Gateway.Hal;
using Gateway.Hal.Nano;
using Gateway.Primitives;
using Gateway.Settings;
using Xunit;

namespace Gateway.Tests.DeviceHost;

public sealed class WifiTests
{
    private readonly NanoWifiStore store = new();
    private readonly WifiCredentials credentials = new();
    private readonly WifiNetwork network = new();

    public WifiTests()
    {
        Wireless80211Configuration.Only = new Wireless80211Configuration();
        WifiAdapter.Only = new WifiAdapter();
    }

    [Fact]
    public void What_was_written_is_read_and_connects_by_itself()
    {
        Put("K\u00FCche", "long enough");
        Assert.True(store.Write(credentials));
        Wireless80211Configuration stored = Wireless80211Configuration.Only;
        Assert.Equal("K\u00FCche", stored.Ssid);
        Assert.Equal("long enough", stored.Password);
        Assert.Equal(AuthenticationType.WPA2, stored.Authentication);
        Assert.Equal(EncryptionType.WPA2, stored.Encryption);
        Assert.Equal(Wireless80211Configuration.ConfigurationOptions.AutoConnect, stored.Options);
        Assert.Equal(1, stored.Saves);
        credentials.Clear();
        Assert.Equal(WifiCopy.Stored, store.Read(credentials));
        Assert.Equal("K\u00FCche", Encoding.UTF8.GetString(credentials.Ssid, 0, credentials.SsidBytes));
        Assert.Equal("long enough", Encoding.UTF8.GetString(credentials.Password, 0, credentials.PasswordBytes));
    }

    [Fact]
    public void An_open_network_has_no_password_and_no_encryption()
    {
        Put("guests", "");
        Assert.True(store.Write(credentials));
        Assert.Equal(AuthenticationType.Open, Wireless80211Configuration.Only.Authentication);
        Assert.Equal(EncryptionType.None, Wireless80211Configuration.Only.Encryption);
    }

    [Fact]
    public void Credentials_without_a_name_erase_the_copy_and_its_password()
    {
        Put("cellar", "long enough");
        Assert.True(store.Write(credentials));
        credentials.Clear();
        Assert.True(store.Write(credentials));
        Assert.Equal(WifiCopy.Empty, store.Read(credentials));
        Assert.Equal("", Wireless80211Configuration.Only.Password);
    }

    [Fact]
    public void A_name_that_no_network_can_have_is_invalid()
    {
        Wireless80211Configuration.Only.Ssid = new string('x', WifiCredentials.SsidBytesMax + 1);
        Assert.Equal(WifiCopy.Invalid, store.Read(credentials));
    }

    [Fact]
    public void A_board_without_Wi_Fi_has_nothing_and_keeps_nothing()
    {
        Wireless80211Configuration.Only = null;
        Assert.Equal(WifiCopy.Empty, store.Read(credentials));
        Assert.True(store.Write(credentials));
        Put("cellar", "long enough");
        Assert.False(store.Write(credentials));
    }

    [Fact]
    public void The_firmwares_copy_is_written_when_the_settings_changed_and_at_no_other_start()
    {
        var settings = new FakeSlots(SettingsLimits.SettingsSlotCount, SettingsLimits.SettingsSlotBytesMax);
        var certificates = new FakeSlots(SettingsLimits.CertificateSlotCount, SettingsLimits.CertificateSlotBytesMax);
        SettingsStart first = Start(settings, certificates);
        Assert.Equal(WifiOutcome.None, first.Wifi);
        byte[] name = Encoding.UTF8.GetBytes("cellar");
        Assert.Equal(Refusal.None, first.Settings.Set(SettingId.WifiSsid, name, 0, name.Length));
        Assert.Equal(Refusal.None, first.Settings.Save());
        Assert.Equal(0, Wireless80211Configuration.Only.Saves);
        Assert.Equal(WifiOutcome.Written, Start(settings, certificates).Wifi);
        Assert.Equal(1, Wireless80211Configuration.Only.Saves);
        Assert.Equal(WifiOutcome.Same, Start(settings, certificates).Wifi);
        Assert.Equal(1, Wireless80211Configuration.Only.Saves);
    }

    [Fact]
    public void A_scan_ends_when_the_radio_reports_and_its_networks_can_be_read_then()
    {
        var scan = new NanoWifiScan();
        Assert.Equal(WifiScanState.Idle, scan.Poll());
        Assert.True(scan.Begin());
        Assert.False(scan.Begin());
        Assert.Equal(WifiScanState.Running, scan.Poll());
        Assert.Equal(0, scan.Count);
        WifiAdapter.Only.Report(
            new WifiAvailableNetwork { Ssid = "cellar", NetworkRssiInDecibelMilliwatts = -61 },
            new WifiAvailableNetwork { Ssid = "", NetworkRssiInDecibelMilliwatts = -90 });
        Assert.Equal(WifiScanState.Done, scan.Poll());
        Assert.Equal(2, scan.Count);
        scan.Read(0, network);
        Assert.Equal("cellar", Encoding.UTF8.GetString(network.Ssid, 0, network.SsidBytes));
        Assert.Equal(-61, network.SignalDbm);
        scan.Read(1, network);
        Assert.Equal(0, network.SsidBytes);
        Assert.True(scan.Begin());
        Assert.Equal(WifiScanState.Running, scan.Poll());
    }

    [Fact]
    public void A_radio_that_is_busy_or_not_there_begins_no_scan()
    {
        var scan = new NanoWifiScan();
        WifiAdapter.Only.IsBusy = true;
        Assert.False(scan.Begin());
        WifiAdapter.Only.IsBusy = false;
        Assert.True(scan.Begin());
        WifiAdapter.Only = null;
        Assert.False(new NanoWifiScan().Begin());
    }

    private void Put(string ssid, string password)
    {
        credentials.SsidBytes = Encoding.UTF8.GetBytes(ssid, 0, ssid.Length, credentials.Ssid, 0);
        credentials.PasswordBytes = Encoding.UTF8.GetBytes(password, 0, password.Length, credentials.Password, 0);
    }

    private SettingsStart Start(ISlotStorage settings, ISlotStorage certificates)
    {
        var faults = new FaultLog();
        var start = new SettingsStart(
            new SettingsStore(GatewayKeys.Create(), settings, certificates, new TableCrc32(), faults), null, store, faults);
        start.Run();
        return start;
    }
}
