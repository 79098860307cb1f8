using Gateway.Settings;
using Xunit;

namespace Gateway.Tests.Unit.Settings;

public class SettingsRulesTests
{
    private const string Sensor = "sensor.1.kind=simulated sensor.1.name=a alarm.1.name=x alarm.1.sensor=a ";

    private const string Outputs =
        "output.1.kind=pin output.1.name=a output.1.pin=4 output.2.kind=pin output.2.name=b output.2.pin=5 ";

    private readonly SettingsStore store = new SettingsWorld().Start();

    [Theory]
    [InlineData("", Refusal.None, "")]
    [InlineData("ip.mode=static", Refusal.StaticIncomplete, "ip.address")]
    [InlineData("ip.mode=static ip.address=10.0.0.5", Refusal.StaticIncomplete, "ip.mask")]
    [InlineData("ip.mode=static ip.address=10.0.0.5 ip.mask=255.255.255.0", Refusal.StaticIncomplete, "ip.gateway")]
    [InlineData("ip.mode=static ip.address=10.0.0.5 ip.mask=255.255.255.0 ip.gateway=10.0.0.1", Refusal.None, "")]
    [InlineData("ip.mode=static ip.address=10.0.0.5 ip.mask=255.255.255.255 ip.gateway=10.0.0.5", Refusal.GatewayIsOwn, "ip.gateway")]
    [InlineData("ip.mode=static ip.address=10.0.0.4 ip.mask=255.255.255.254 ip.gateway=10.0.0.5", Refusal.None, "")]
    [InlineData("ip.mode=static ip.address=10.0.0.5 ip.mask=255.255.0.255 ip.gateway=10.0.0.1", Refusal.BadMask, "ip.mask")]
    [InlineData("ip.mode=static ip.address=10.0.0.5 ip.mask=0.0.0.0 ip.gateway=10.0.0.1", Refusal.BadMask, "ip.mask")]
    [InlineData("ip.mode=static ip.address=10.0.0.5 ip.mask=255.255.255.0 ip.gateway=10.0.1.1", Refusal.GatewayOutside, "ip.gateway")]
    [InlineData("broker.password=x", Refusal.PasswordWithoutUser, "broker.password")]
    [InlineData("broker.password=x broker.user=u", Refusal.None, "")]
    [InlineData("broker2.password=x", Refusal.PasswordWithoutUser, "broker2.password")]
    [InlineData("broker2.password=x broker2.user=u", Refusal.None, "")]
    [InlineData("broker.host=h broker2.host=h", Refusal.BrokerTwice, "broker2.host")]
    [InlineData("broker.host=h broker2.host=h broker2.port=1883 broker2.user=u", Refusal.BrokerTwice, "broker2.host")]
    [InlineData("broker.host=h broker.port=8883 broker2.host=h broker2.tls=on", Refusal.BrokerTwice, "broker2.host")]
    [InlineData("broker.host=h broker2.host=h broker2.tls=on", Refusal.None, "")]
    [InlineData("broker.host=h broker2.host=h2", Refusal.None, "")]
    [InlineData("broker2.host=h", Refusal.None, "")]
    [InlineData("broker.tls=on broker.host=h broker2.host=h2", Refusal.None, "")]
    [InlineData("broker.tls=on broker.host=h broker2.host=h2 broker2.tls=on", Refusal.None, "")]
    [InlineData("broker.tls=on broker.host=h broker2.host=h2 broker2.tls=off", Refusal.BrokerPlain, "broker2.tls")]
    [InlineData("broker.tls=on broker.host=h broker2.host=h2 broker2.tls=off broker2.allow-plain=on", Refusal.None, "")]
    [InlineData("broker.tls=on broker.host=h broker2.tls=off", Refusal.None, "")]
    [InlineData("broker.tls=off broker.host=h broker2.host=h2 broker2.tls=off", Refusal.None, "")]
    [InlineData("broker.tls=on broker.host=h broker2.host=h", Refusal.BrokerTwice, "broker2.host")]
    [InlineData("sensor.2.kind=ds18b20", Refusal.NameMissing, "sensor.2.name")]
    [InlineData("sensor.2.name=unused", Refusal.KindMissing, "sensor.2.kind")]
    [InlineData("sensor.2.name=unused sensor.2.kind=none", Refusal.None, "")]
    [InlineData("sensor.1.kind=simulated sensor.1.name=a sensor.8.kind=simulated sensor.8.name=a", Refusal.NameTwice, "sensor.8.name")]
    [InlineData("sensor.1.kind=simulated sensor.1.name=a sensor.8.name=a sensor.8.kind=none", Refusal.None, "")]
    [InlineData("alarm.1.kind=above", Refusal.NameMissing, "alarm.1.name")]
    [InlineData("alarm.1.kind=above alarm.1.name=hot", Refusal.NoSuchSensor, "alarm.1.sensor")]
    [InlineData("alarm.1.kind=above alarm.1.name=hot alarm.1.sensor=a sensor.3.name=a sensor.3.kind=none", Refusal.NoSuchSensor,
        "alarm.1.sensor")]
    [InlineData("alarm.1.kind=above alarm.1.name=hot alarm.1.sensor=a sensor.3.name=a sensor.3.kind=simulated", Refusal.None, "")]
    [InlineData("alarm.1.kind=contact alarm.1.name=door", Refusal.PinMissing, "alarm.1.pin")]
    [InlineData("alarm.1.kind=contact alarm.1.name=door alarm.1.pin=0", Refusal.None, "")]
    [InlineData("alarm.1.kind=contact alarm.1.name=d alarm.1.pin=0 alarm.2.kind=contact alarm.2.name=d alarm.2.pin=1", Refusal.NameTwice,
        "alarm.2.name")]
    [InlineData("alarm.1.kind=contact alarm.1.name=all alarm.1.pin=0", Refusal.NameReserved, "alarm.1.name")]
    [InlineData("alarm.1.kind=contact alarm.1.name=al alarm.1.pin=0", Refusal.None, "")]
    [InlineData("sensor.2.kind=simulated sensor.2.name=a sensor.2.min=5 sensor.2.max=4.999", Refusal.RangeEmpty, "sensor.2.max")]
    [InlineData("sensor.2.kind=simulated sensor.2.name=a sensor.2.min=5 sensor.2.max=5", Refusal.None, "")]
    [InlineData("sensor.2.min=5 sensor.2.max=4 sensor.2.kind=none", Refusal.None, "")]
    [InlineData(Outputs, Refusal.None, "")]
    [InlineData(Outputs + "output.1.interlock=b output.2.interlock=a output.1.start=on output.2.start=last", Refusal.None, "")]
    [InlineData(Outputs + "output.1.pin=5", Refusal.PinTwice, "output.2.pin")]
    [InlineData(Outputs + "output.2.kind=none output.1.pin=5", Refusal.None, "")]
    [InlineData(Outputs + Sensor + "alarm.1.kind=fault output.1.alarm=x output.1.start=on output.2.start=on output.1.interlock=b",
        Refusal.None, "")]
    [InlineData(Sensor + "alarm.1.kind=fault", Refusal.None, "")]
    [InlineData(Sensor + "alarm.1.kind=band alarm.1.limit=5 alarm.1.limit2=5", Refusal.BandEmpty, "alarm.1.limit2")]
    [InlineData(Sensor + "alarm.1.kind=band alarm.1.limit=5 alarm.1.limit2=7 alarm.1.hysteresis=1", Refusal.HysteresisTooWide,
        "alarm.1.hysteresis")]
    [InlineData(Sensor + "alarm.1.kind=band alarm.1.limit=-2000000 alarm.1.limit2=2000000 alarm.1.hysteresis=1999999.999", Refusal.None,
        "")]
    [InlineData(Sensor + "alarm.1.kind=rate", Refusal.LimitNotPositive, "alarm.1.limit")]
    [InlineData(Sensor + "alarm.1.kind=rate alarm.1.limit=2 alarm.1.hysteresis=2", Refusal.HysteresisTooWide, "alarm.1.hysteresis")]
    [InlineData(Sensor + "alarm.1.kind=rate alarm.1.limit=2 alarm.1.hysteresis=1 alarm.1.window=1", Refusal.TimeTooShort, "alarm.1.window")]
    [InlineData(Sensor + "alarm.1.kind=rate alarm.1.limit=2 alarm.1.hysteresis=1 alarm.1.window=2", Refusal.None, "")]
    [InlineData(Sensor + "alarm.1.kind=no-data alarm.1.no-data=1", Refusal.TimeTooShort, "alarm.1.no-data")]
    [InlineData(Sensor + "alarm.1.kind=no-data alarm.1.no-data=2", Refusal.None, "")]
    public void A_set_that_contradicts_itself_is_not_saved(string settings, Refusal expected, string about)
    {
        foreach (string setting in settings.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = setting.Split('=');
            store.MustSet(parts[0], parts[1]);
        }

        Assert.Equal(expected, store.Save());
        Assert.Equal(store.Id(about), store.Rules.RefusedId);
        Assert.Equal(expected == Refusal.None ? 1u : 0u, store.Generation);
    }

    [Fact]
    public void A_client_certificate_and_its_key_come_together()
    {
        store.LoadPem(SettingId.CertKey, Pem.Key(300, 1));
        Assert.Equal(Refusal.PairIncomplete, store.Save());
        Assert.Equal(SettingId.CertClient, store.Rules.RefusedId);
        store.LoadPem(SettingId.CertClient, Pem.Certificate(300, 1));
        Assert.Equal(Refusal.None, store.Save());
        store.Unset(SettingId.CertKey);
        Assert.Equal(Refusal.PairIncomplete, store.Save());
        Assert.Equal(SettingId.CertKey, store.Rules.RefusedId);
    }

    [Fact]
    public void What_is_missing_to_start_depends_on_the_network()
    {
        Assert.Equal([SettingId.BrokerHost], Missing());
        store.Rules.Board = new TestBoard { IsWifiOnly = true };
        Assert.Equal([SettingId.WifiSsid, SettingId.BrokerHost], Missing());
        store.MustSet("network", "ethernet");
        Assert.Equal([SettingId.BrokerHost], Missing());
        store.MustSet("network", "wifi");
        store.MustSet("broker.host", "a");
        Assert.Equal([SettingId.WifiSsid], Missing());
        store.MustSet("wifi.ssid", "a");
        Assert.Empty(Missing());
    }

    private List<int> Missing()
    {
        List<int> ids = [];
        for (int id = store.Rules.NextMissing(store.Pending, 0); id != 0; id = store.Rules.NextMissing(store.Pending, id))
        {
            ids.Add(id);
        }

        return ids;
    }
}
