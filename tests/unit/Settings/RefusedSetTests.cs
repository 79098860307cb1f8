using System.Text;
using Gateway.Settings;
using Gateway.Tests.Unit.Provisioning;
using Xunit;

namespace Gateway.Tests.Unit.Settings;

/// <summary>
/// Each kind of error that only a whole set shows: the key that is named, why, and what would be right. The doors are the console, where
/// people and the tool save, and the settings file of the flashing cable.
/// </summary>
public sealed class RefusedSetTests
{
    private const string Static = "ip.mode=static ip.address=192.168.1.20 ip.mask=255.255.255.0 ip.gateway=192.168.1.1 ";
    private const string Room = "sensor.1.kind=sht31 sensor.1.name=room ";
    private const string Tank = "sensor.1.kind=ds18b20 sensor.1.name=tank sensor.1.rom=28ff640219c8aef7 ";
    private const string Door = "alarm.1.kind=contact alarm.1.name=door alarm.1.pin=27 ";

    // What is right is set first, what is wrong last. Each text is all that follows `err`.
    public static TheoryData<string, string> Rows() => new()
    {
        { "ip.mode=static", "40 static-incomplete: ip.address: ip.mode static needs it" },
        { Static + "ip.mask=255.0.255.0", "41 bad-mask: ip.mask: ones, then zeros, as 255.255.255.0" },
        { Static + "ip.gateway=192.168.2.1", "42 gateway-outside: ip.gateway: not in the network of ip.address and ip.mask" },
        { "broker.password=x", "43 password-without-user: broker.password: set the user, or unset the password" },
        { "broker2.password=x", "43 password-without-user: broker2.password: set the user, or unset the password" },
        { "sensor.1.kind=lm75", "45 name-missing: sensor.1.name: a sensor or alarm needs a name" },
        { Room + "sensor.3.kind=lm75 sensor.3.name=room",
            "46 name-twice: sensor.3.name: use another name: this one is that of sensor.1.name" },
        { Door + "alarm.2.kind=contact alarm.2.pin=26 alarm.2.name=door",
            "46 name-twice: alarm.2.name: use another name: this one is that of alarm.1.name" },
        { Room + "alarm.1.kind=above alarm.1.name=hot alarm.1.sensor=rom", "47 no-such-sensor: alarm.1.sensor: no sensor has this name" },
        { "alarm.1.kind=contact alarm.1.name=door", "48 pin-missing: alarm.1.pin: this kind needs a pin" },
        { "sensor.1.kind=contact sensor.1.name=door", "48 pin-missing: sensor.1.pin: this kind needs a pin" },
        { "sensor.1.kind=pulse sensor.1.name=meter", "48 pin-missing: sensor.1.pin: this kind needs a pin" },
        { "sensor.1.kind=4-20ma sensor.1.name=level", "48 pin-missing: sensor.1.pin: this kind needs a pin" },
        { Room + "sensor.1.deadband=1 sensor.1.interval=60 sensor.1.interval-max=30",
            "49 interval-max-short: sensor.1.interval-max: with a deadband, use at least the sensor's interval" },
        { Room + "sensor.1.keep=on telemetry.backlog=off",
            "125 keep-without-backlog: sensor.1.keep: set telemetry.backlog on, or this off" },
        { Room + "alarm.1.kind=rate alarm.1.name=a alarm.1.sensor=room",
            "80 limit-not-positive: alarm.1.limit: the limit of a rate must be above 0" },
        { Room + "alarm.1.kind=band alarm.1.name=a alarm.1.sensor=room alarm.1.limit=5",
            "81 band-empty: alarm.1.limit2: limit must be below limit2" },
        { Room + "alarm.1.kind=band alarm.1.name=a alarm.1.sensor=room alarm.1.limit2=5 alarm.1.hysteresis=3",
            "82 hysteresis-too-wide: alarm.1.hysteresis: must be below half the band, or below the rate" },
        { Room + "alarm.1.kind=no-data alarm.1.name=a alarm.1.sensor=room alarm.1.no-data=1",
            "83 time-too-short: alarm.1.no-data: must be longer than the sensor's sample time" },
        { Door + "alarm.1.name=all", "84 name-reserved: alarm.1.name: in commands, all means every alarm" },
        { Room + "sensor.1.min=5 sensor.1.max=4", "85 range-empty: sensor.1.max: max must not be below min" },
        { "broker.host=a broker2.host=a", "86 broker-twice: broker2.host: the first broker has this host and port" },
        { "broker.host=a broker.tls=on broker2.host=b broker2.tls=off",
            "88 broker-plain: broker2.tls: the first broker has TLS: unset broker2.tls, or set broker2.allow-plain on" },
        { Static + "ip.address=0.0.0.0 ip.gateway=0.0.0.1", Impossible("ip.address") },
        { Static + "ip.address=127.0.0.1 ip.gateway=127.0.0.2", Impossible("ip.address") },
        { Static + "ip.address=224.0.0.5 ip.gateway=224.0.0.1", Impossible("ip.address") },
        { Static + "ip.address=255.255.255.255 ip.gateway=255.255.255.1", Impossible("ip.address") },
        { Static + "ip.address=192.168.1.0", Impossible("ip.address") },
        { Static + "ip.address=192.168.1.255", Impossible("ip.address") },
        { Static + "ip.gateway=192.168.1.255", Impossible("ip.gateway") },
        { Static + "ip.dns=0.0.0.0", Impossible("ip.dns") },
        { Static + "ip.gateway=192.168.1.20", "90 gateway-is-own: ip.gateway: this is ip.address: set that of the router" },
        { "wifi.password=12345678", "91 password-without-ssid: wifi.password: set wifi.ssid, or unset the password" },
        { "sensor.2.name=room",
            "92 kind-missing: sensor.2.kind: set it, or none to leave it out: without it nothing comes of sensor.2.name" },
        { "alarm.3.limit=5",
            "92 kind-missing: alarm.3.kind: set it, or none to leave it out: without it nothing comes of alarm.3.limit" },
        { "sensor.1.kind=simulated sensor.1.name=a",
            "93 kind-not-available: sensor.1.kind: not on this board, or not in its firmware (one of none|ds18b20|bmp280|bme280|sht31|"
            + "sht4x|mcp9808|lm75|tmp36|ntc|4-20ma|0-10v|contact|pulse)" },
        { Room + "sensor.1.quantity=pressure",
            "94 quantity-not-measured: sensor.1.quantity: this kind does not measure it: unset it (one of temperature|humidity)" },
        { "sensor.1.kind=bmp280 sensor.1.name=air sensor.1.quantity=humidity",
            "94 quantity-not-measured: sensor.1.quantity: this kind does not measure it: unset it (one of temperature|pressure)" },
        { Tank + "sensor.1.quantity=humidity",
            "94 quantity-not-measured: sensor.1.quantity: this kind does not measure it: unset it (one of temperature)" },
        { "sensor.1.kind=pulse sensor.1.name=meter sensor.1.pin=27 sensor.1.quantity=humidity",
            "94 quantity-not-measured: sensor.1.quantity: this kind does not measure it: unset it (one of rate)" },
        { "sensor.1.kind=contact sensor.1.name=door sensor.1.pin=27 sensor.1.quantity=rate",
            "94 quantity-not-measured: sensor.1.quantity: this kind does not measure it: unset it" },
        { Tank + "sensor.1.rom=28ff640219c8aef8",
            "95 rom-crc: sensor.1.rom: its last byte does not fit the others: copy it from onewire" },
        { Tank + "sensor.1.rom=f7aec8190264ff28", Family },
        { Tank + "sensor.1.rom=0000000000000000", Family },
        { Tank + "sensor.2.kind=ds18b20 sensor.2.name=oil sensor.2.rom=28ff640219c8aef7",
            "97 rom-twice: sensor.2.rom: use another code, from onewire: this one is that of sensor.1.rom" },
        { Tank + "sensor.2.kind=ds18b20 sensor.2.name=oil",
            "98 rom-missing: sensor.2.rom: several are on the bus: set the code of each, from onewire" },
        { Room + "sensor.2.kind=sht4x sensor.2.name=duct",
            "99 bus-address-twice: sensor.2.address: use another address: this one is that of the chip of sensor.1.kind" },
        { Room + "sensor.1.address=0x78", "100 bus-address-reserved: sensor.1.address: I2C addresses are 8 to 119" },
        { Door + "alarm.1.pin=6", NotFree("alarm.1.pin") },
        { Door + "alarm.1.pin=45", NotFree("alarm.1.pin") },
        { Door + "alarm.1.pin=16", NotFree("alarm.1.pin") },
        { "annunciator.pin=34", "102 pin-input-only: annunciator.pin: use another pin: this one is an input only" },
        { Room + "sensor.1.pin2=35", "102 pin-input-only: sensor.1.pin2: use another pin: this one is an input only" },
        { "sensor.1.kind=ntc sensor.1.name=oil sensor.1.pin=27",
            "103 pin-not-analog: sensor.1.pin: use another pin: this one is no analog input" },
        { Door + "button.pin=27", "104 pin-twice: button.pin: use another pin: this one is that of alarm.1.pin" },
        { Door + "sensor.1.kind=pulse sensor.1.name=meter sensor.1.pin=27",
            "104 pin-twice: alarm.1.pin: use another pin: this one is that of sensor.1.pin" },
        { Tank + Door + "alarm.1.pin=5", "104 pin-twice: alarm.1.pin: use another pin: this one is that of sensor.1.pin2" },
        { Room + "sensor.1.pin=18 sensor.1.pin2=18", "104 pin-twice: sensor.1.pin2: use another pin: this one is that of sensor.1.pin" },
        { "indicator.pin=18 annunciator.pin=18", "104 pin-twice: indicator.pin: use another pin: this one is that of annunciator.pin" },
        { Room + "sensor.1.pin=18 sensor.2.kind=lm75 sensor.2.name=oil",
            "105 bus-pins-differ: sensor.2.pin: a bus has one pair of pins: set or unset it as sensor.1.pin" },
        { "network=ethernet", "106 network-not-available: network: this board has no Ethernet: use auto or wifi" },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_save_names_the_key_says_why_and_stores_nothing(string set, string expected)
    {
        ConsoleDriver console = new();
        console.Store.Rules.Board = new TestBoard { IsWifiOnly = true };
        foreach (string setting in Settings(set))
        {
            Assert.EndsWith("\r\nok\r\n> ", console.Type($"set {setting.Replace('=', ' ')}\r"));
        }

        Assert.Equal($"save\r\nerr {expected}\r\n> ", console.Type("save\r"));
        Assert.Equal(0, console.World.Start().Live.Bytes);

        // It is still there, to be corrected.
        Assert.True(console.Store.IsChanged);
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_settings_file_names_the_key_too_and_stores_nothing(string set, string expected)
    {
        SettingsWorld world = new();
        SettingsStore store = world.Start();
        store.Rules.Board = new TestBoard { IsWifiOnly = true };
        string body = string.Concat(Settings(set).Select(setting => setting.Replace("=", " = ") + "\n"));
        BootFile file = new(new MemoryBootFile(world.Plan) { Content = MemoryBootFile.Of(body) }, store);
        Assert.Equal(BootFileResult.Refused, file.Take());
        Assert.Equal((0, expected.Split(' ')[0]), (file.RefusedLine, $"{(int)file.Refusal}"));
        Assert.Equal(expected.Split(": ")[1], store.Catalog.Name(file.RefusedId));
        Assert.False(store.IsChanged);
        Assert.Equal(0, world.Start().Live.Bytes);
    }

    [Fact]
    public void Every_refusal_of_a_set_has_a_row()
    {
        // The two that need a certificate or a small board have tests of their own.
        IEnumerable<int> codes = Rows().Select(row => int.Parse(((string)row[1]).Split(' ')[0]));
        Assert.Equal(
            Enum.GetValues<Refusal>().Where(SettingsRules.IsContradiction).Except([Refusal.PairIncomplete, Refusal.HeapTooSmall]),
            codes.Distinct().Order().Select(code => (Refusal)code));
    }

    [Theory]
    [InlineData(Static + "ip.dns=192.168.1.1")]
    [InlineData("wifi.ssid=a wifi.password=12345678")]
    [InlineData("sensor.2.kind=none sensor.2.name=later alarm.1.kind=none alarm.1.limit=5")]
    [InlineData("sensor.1.kind=sht31 sensor.1.name=a sensor.2.kind=sht31 sensor.2.name=b sensor.2.quantity=humidity")]
    [InlineData("sensor.1.kind=sht31 sensor.1.name=a sensor.2.kind=sht4x sensor.2.name=b sensor.2.address=0x45")]
    [InlineData("sensor.1.kind=ds18b20 sensor.1.name=a")]
    [InlineData(Tank + "sensor.2.kind=ds18b20 sensor.2.name=b sensor.2.rom=28aabbccddeeff0c")]
    [InlineData("sensor.1.kind=pulse sensor.1.name=a sensor.1.pin=27 sensor.2.kind=pulse sensor.2.name=b sensor.2.pin=27"
        + " sensor.2.quantity=rate")]
    [InlineData("sensor.1.kind=lm75 sensor.1.name=a sensor.1.pin=18 sensor.1.pin2=19 sensor.2.kind=lm75 sensor.2.name=b sensor.2.pin=18"
        + " sensor.2.pin2=19 sensor.2.address=73 alarm.1.kind=contact alarm.1.name=door alarm.1.pin=21")]
    [InlineData("sensor.1.kind=ntc sensor.1.name=a sensor.1.pin=34 sensor.2.kind=contact sensor.2.name=b sensor.2.pin=35")]
    [InlineData("sensor.1.kind=4-20ma sensor.1.name=a sensor.1.pin=34 sensor.1.quantity=pressure")]
    public void What_a_board_can_have_is_saved(string set)
    {
        SettingsStore store = new SettingsWorld().Start();
        store.Rules.Board = new TestBoard();
        foreach (string setting in Settings(set))
        {
            store.MustSet(setting.Split('=')[0], setting.Split('=')[1]);
        }

        Assert.Equal((Refusal.None, SettingId.None), (store.Save(), store.Rules.RefusedId));
    }

    private static string Family => "96 rom-family: sensor.1.rom: begins with the family, 28 for a ds18b20: not the other way round";

    private static string Impossible(string key) =>
        $"89 address-impossible: {key}: not 0.*, 127.*, 224.* and up, nor the first or last address of its network";

    private static string NotFree(string key) =>
        $"101 pin-not-free: {key}: use another pin: the board has none of this number, or uses it itself";

    private static string[] Settings(string set) => set.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
