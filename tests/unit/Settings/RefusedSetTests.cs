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
    private const string Pump = "output.1.kind=pin output.1.name=pump output.1.pin=18 ";
    private const string SameCoil = "sensor.2.kind=modbus sensor.2.name=b sensor.2.table=coil sensor.2.write=on ";
    private const string Fan = "output.1.kind=coil output.1.name=fan output.1.coil=coil ";
    private const string Point = "sensor.1.kind=modbus sensor.1.name=power ";
    private const string Uart = "121 uart-not-free: modbus.1.serial: use another UART, as COM2: this is none of the board's, or the "
        + "console or 1-Wire has it";
    private const string Door = "alarm.1.kind=contact alarm.1.name=door alarm.1.pin=27 ";

    // What is right is set first, what is wrong last. Each text is all that follows `err`.
    public static TheoryData<string, string> Rows() => new()
    {
        { "ip.mode=static", "40 static-incomplete: ip.address: ip.mode static needs it" },
        { Static + "ip.mask=255.0.255.0", "41 bad-mask: ip.mask: ones, then zeros, as 255.255.255.0" },
        { Static + "ip.gateway=192.168.2.1", "42 gateway-outside: ip.gateway: not in the network of ip.address and ip.mask" },
        { "broker.password=x", "43 password-without-user: broker.password: set the user, or unset the password" },
        { "broker2.password=x", "43 password-without-user: broker2.password: set the user, or unset the password" },
        { "sensor.1.kind=lm75", "45 name-missing: sensor.1.name: a sensor, alarm or output needs a name" },
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
            + "sht4x|mcp9808|lm75|tmp36|ntc|4-20ma|0-10v|contact|pulse|tmp117|ads1115|ina219|ina226|scd4x|modbus)" },
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
        { "sensor.1.kind=pulse sensor.1.name=meter sensor.1.pin=27 sensor.1.quantity=rate sensor.1.save-pulses=9",
            "36 not-a-total: sensor.1.save-pulses: only of kind pulse, without quantity rate: unset it" },
        { Tank + "sensor.1.save-interval=300",
            "36 not-a-total: sensor.1.save-interval: only of kind pulse, without quantity rate: unset it" },
        { "sensor.1.kind=pulse sensor.1.name=meter sensor.1.pin=27 sensor.1.window=on",
            "37 window-of-total: sensor.1.window: a total has no average: set it off; a rate on the same pin may have one" },
        { "sensor.1.kind=pulse sensor.1.name=meter sensor.1.pin=27 sensor.1.gain=-1",
            "38 scale-impossible: sensor.1.gain: a total and a Modbus point take a gain above 0, and no two points: unset it" },
        { "sensor.1.kind=pulse sensor.1.name=meter sensor.1.pin=27 sensor.1.calibration=0=0,1=2",
            "38 scale-impossible: sensor.1.calibration: a total and a Modbus point take a gain above 0, and no two points: unset it" },
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
        { Room + "sensor.1.gain=0", "108 gain-zero: sensor.1.gain: must not be 0; below 0 the value falls as the reading rises" },
        { Room + "sensor.1.calibration=0=1,2=3 sensor.1.gain=1", CalibrationTwice("gain") },
        { Room + "sensor.1.calibration=0=1,2=3 sensor.1.offset=0", CalibrationTwice("offset") },
        { "sensor.1.kind=4-20ma sensor.1.name=level sensor.1.pin=34 sensor.1.shunt=147.001", Shunt },
        { "sensor.1.kind=4-20ma sensor.1.name=level sensor.1.pin=34 sensor.1.shunt=19.999", Shunt },
        { "sensor.1.kind=ina226 sensor.1.name=pump sensor.1.shunt=10.001", Shunt },
        { "sensor.1.kind=ads1115 sensor.1.name=a sensor.2.kind=ads1115 sensor.2.name=b sensor.2.range=256mv",
            "79 channel-twice: sensor.2.channel: use another input or address: this one is that of sensor.1.channel" },
        { "sensor.1.kind=scd4x sensor.1.name=air sensor.1.quantity=pressure",
            "94 quantity-not-measured: sensor.1.quantity: this kind does not measure it: unset it (one of temperature|humidity|co2)" },
        { "sensor.1.kind=ina219 sensor.1.name=pump sensor.1.quantity=co2",
            "94 quantity-not-measured: sensor.1.quantity: this kind does not measure it: unset it "
            + "(one of temperature|voltage|current|power)" },
        { Pump + "output.1.pin=34", "102 pin-input-only: output.1.pin: use another pin: this one is an input only" },
        { Pump + "output.1.pin=6", NotFree("output.1.pin") },
        { Pump + "indicator.pin=18", "104 pin-twice: output.1.pin: use another pin: this one is that of indicator.pin" },
        { Pump + "output.3.kind=pin output.3.name=fan output.3.pin=18",
            "104 pin-twice: output.3.pin: use another pin: this one is that of output.1.pin" },
        { "output.2.max-on=5",
            "92 kind-missing: output.2.kind: set it, or none to leave it out: without it nothing comes of output.2.max-on" },
        { "output.2.kind=pin", "45 name-missing: output.2.name: a sensor, alarm or output needs a name" },
        { "output.2.kind=pin output.2.name=fan", "48 pin-missing: output.2.pin: this kind needs a pin" },
        { Pump + "output.4.kind=pin output.4.name=pump output.4.pin=19",
            "46 name-twice: output.4.name: use another name: this one is that of output.1.name" },
        { Pump + "output.1.interlock=fan", "124 no-such-output: output.1.interlock: no output has this name" },
        { Pump + "output.1.interlock=fan output.2.name=fan output.2.kind=none",
            "124 no-such-output: output.1.interlock: no output has this name" },
        { Pump + "output.1.interlock=pump", "126 interlock-self: output.1.interlock: an output cannot exclude itself: name the other one" },
        { Pump + "output.1.start=on output.2.kind=pin output.2.name=fan output.2.pin=19 output.2.start=on output.2.interlock=pump",
            "127 interlock-start: output.2.start: both would start on: use off or last here or in output.1.start" },
        { Pump + "output.1.alarm=hot", "107 no-such-alarm: output.1.alarm: no alarm has this name" },
        { Pump + Door + "output.1.alarm=door alarm.1.kind=none", "107 no-such-alarm: output.1.alarm: no alarm has this name" },
        { Fan, "47 no-such-sensor: output.1.coil: no sensor has this name" },
        { Fan + Point + "modbus.1.kind=rtu output.1.coil=power",
            "39 not-a-coil: output.1.coil: name a sensor of kind modbus with table coil" },
        { Fan + Room + "output.1.coil=room", "39 not-a-coil: output.1.coil: name a sensor of kind modbus with table coil" },
        { Fan + Point + "modbus.1.kind=rtu output.1.coil=power sensor.1.table=coil",
            "66 coil-not-writable: sensor.1.write: an output switches this coil: set on, or use another in output.1.coil" },
        { Fan + Point + "modbus.1.kind=rtu output.1.coil=power sensor.1.table=coil sensor.1.write=on "
            + "output.2.kind=coil output.2.name=b output.2.coil=power",
            "67 coil-twice: output.2.coil: use another coil, or off for write: this one is that of output.1.coil" },
        { Fan + Point + "modbus.1.kind=rtu output.1.coil=power sensor.1.table=coil sensor.1.write=on " + SameCoil,
            "67 coil-twice: sensor.2.write: use another coil, or off for write: this one is that of output.1.coil" },
        { Fan + Point + "modbus.1.kind=rtu output.1.coil=power sensor.1.table=coil sensor.1.write=on output.1.alarm=no",
            "107 no-such-alarm: output.1.alarm: no alarm has this name" },
        { Door + "alarm.1.suppressed-by=door",
            "35 cannot-suppress: alarm.1.suppressed-by: name another alarm, which has no suppressed-by itself" },
        { Point, "111 bus-missing: sensor.1.bus: its bus has no kind: use another bus, or set rtu or tcp in modbus.1.kind" },
        { Point + "modbus.1.kind=rtu sensor.1.unit-id=248",
            "112 unit-id-on-serial: sensor.1.unit-id: devices of a serial line have 1 to 247" },
        { Point + "modbus.1.kind=rtu sensor.1.table=coil sensor.1.type=u16",
            "113 type-not-bit: sensor.1.type: coils and discrete inputs are bits: unset it, or use table holding or input" },
        { Point + "modbus.1.kind=rtu sensor.1.type=float32 sensor.1.register=65535",
            "114 register-beyond: sensor.1.register: this type has two registers: at most 65534" },
        { Point + "modbus.1.kind=rtu sensor.1.bit=3",
            "115 bit-unused: sensor.1.bit: only for type bit in a holding or input register: unset it" },
        { Point + "modbus.1.kind=rtu sensor.1.table=input sensor.1.write=on", "116 table-read-only: sensor.1.write: only coils and "
            + "holding registers can be written: use off, or another table" },
        { Point + "modbus.1.kind=rtu sensor.1.type=bit sensor.1.bit=3 sensor.1.write=on", "117 bit-not-writable: sensor.1.write: a bit "
            + "of a register cannot be written alone: use off, or a whole register" },
        { Room + "sensor.1.register=4",
            "118 not-modbus: sensor.1.register: only for sensors of kind modbus: unset it, or set modbus in sensor.1.kind" },
        { "modbus.2.kind=tcp", "119 host-missing: modbus.2.host: tcp needs the host of the device" },
        { "modbus.1.kind=rtu modbus.1.serial=COM2", Uart },
        { "modbus.1.kind=rtu modbus.1.serial=/dev/ttyS0", Uart },
        { Tank + "modbus.1.kind=rtu", Uart },
        { "modbus.1.kind=rtu modbus.2.kind=rtu",
            "122 serial-twice: modbus.2.serial: use another serial port: this one is that of modbus.1.kind" },
        { Point + "modbus.1.kind=rtu sensor.1.address=17", "123 not-on-i2c: sensor.1.address: for chips on I2C: unset it, and set "
            + "sensor.1.unit-id" },
        { "modbus.1.baud=2400", "92 kind-missing: modbus.1.kind: set it, or none to leave it out: without it nothing comes of "
            + "modbus.1.baud" },
        { "sensor.1.register=5", "92 kind-missing: sensor.1.kind: set it, or none to leave it out: without it nothing comes of "
            + "sensor.1.register" },
        { "modbus.1.kind=rtu modbus.1.rx=25 modbus.1.tx=25",
            "104 pin-twice: modbus.1.tx: use another pin: this one is that of modbus.1.rx" },
        { "modbus.1.kind=rtu modbus.1.rts=34", "102 pin-input-only: modbus.1.rts: use another pin: this one is an input only" },
        { Door + "modbus.1.kind=rtu alarm.1.pin=19",
            "104 pin-twice: modbus.1.tx: use another pin: this one is that of alarm.1.pin" },
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
            Assert.EndsWith("\r\nok\r\n> ", console.Type($"set {string.Join(' ', setting.Split('=', 2))}\r"));
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
    public void A_coil_is_refused_where_the_firmware_has_no_Modbus()
    {
        SettingsStore store = new SettingsWorld().Start();
        store.Rules.Board = new TestBoard { ModbusUart = 0 };
        store.MustSet("output.1.kind", "coil");
        store.MustSet("output.1.name", "fan");
        store.MustSet("output.1.coil", "relay");
        Assert.Equal((Refusal.KindNotAvailable, SettingId.OutputKind + 1), (store.Save(), store.Rules.RefusedId));
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
    [InlineData("modbus.1.kind=rtu sensor.1.kind=modbus sensor.1.name=a sensor.1.register=6")]
    [InlineData("modbus.1.kind=tcp modbus.1.host=a sensor.1.kind=modbus sensor.1.name=a sensor.1.unit-id=255 sensor.1.table=coil "
        + "sensor.1.write=on")]
    [InlineData("modbus.1.kind=rtu modbus.2.kind=tcp modbus.2.host=a sensor.1.kind=modbus sensor.1.name=a sensor.1.table=coil "
        + "sensor.1.write=on output.1.kind=coil output.1.name=fan output.1.coil=a " + SameCoil + "sensor.2.write=off")]
    [InlineData("modbus.1.kind=rtu modbus.2.kind=tcp modbus.2.host=a sensor.1.kind=modbus sensor.1.name=a sensor.1.table=coil "
        + "sensor.1.write=on output.1.kind=coil output.1.name=fan output.1.coil=a " + SameCoil + "sensor.2.unit-id=2")]
    [InlineData("modbus.1.kind=rtu modbus.2.kind=tcp modbus.2.host=a sensor.1.kind=modbus sensor.1.name=a sensor.1.table=coil "
        + "sensor.1.write=on output.1.kind=coil output.1.name=fan output.1.coil=a " + SameCoil + "sensor.2.register=1")]
    [InlineData("modbus.1.kind=rtu modbus.2.kind=tcp modbus.2.host=a sensor.1.kind=modbus sensor.1.name=a sensor.1.table=coil "
        + "sensor.1.write=on output.1.kind=coil output.1.name=fan output.1.coil=a " + SameCoil + "sensor.2.bus=2")]
    [InlineData("modbus.1.kind=rtu sensor.1.kind=modbus sensor.1.name=a sensor.1.table=coil sensor.1.write=on output.1.kind=coil"
        + " output.1.name=fan output.1.coil=a output.2.kind=pin output.2.name=b output.2.pin=27 output.2.interlock=fan")]
    [InlineData("modbus.2.kind=rtu modbus.2.serial=com3 sensor.1.kind=modbus sensor.1.name=a sensor.1.bus=2 sensor.1.type=bit "
        + "sensor.1.bit=9")]
    [InlineData(Tank + "sensor.2.kind=ds18b20 sensor.2.name=b sensor.2.rom=28aabbccddeeff0c")]
    [InlineData("sensor.1.kind=pulse sensor.1.name=a sensor.1.pin=27 sensor.2.kind=pulse sensor.2.name=b sensor.2.pin=27"
        + " sensor.2.quantity=rate")]
    [InlineData("sensor.1.kind=lm75 sensor.1.name=a sensor.1.pin=18 sensor.1.pin2=19 sensor.2.kind=lm75 sensor.2.name=b sensor.2.pin=18"
        + " sensor.2.pin2=19 sensor.2.address=73 alarm.1.kind=contact alarm.1.name=door alarm.1.pin=21")]
    [InlineData("sensor.1.kind=ntc sensor.1.name=a sensor.1.pin=34 sensor.1.r25=100000 sensor.1.beta=4250 sensor.1.divider=47000"
        + " sensor.1.ntc-side=high sensor.1.supply=3000 sensor.1.calibration=20=20.4,80=79.2")]
    [InlineData("sensor.1.kind=4-20ma sensor.1.name=a sensor.1.pin=34 sensor.1.shunt=100 sensor.1.gain=-0.625 sensor.1.offset=12.5")]
    [InlineData(Tank + "sensor.1.rom=104d8b2b01080046")]
    [InlineData("sensor.1.kind=ads1115 sensor.1.name=a sensor.2.kind=ads1115 sensor.2.name=b sensor.2.channel=3 sensor.2.range=256mv"
        + " sensor.3.kind=ads1115 sensor.3.name=c sensor.3.address=0x49")]
    [InlineData("sensor.1.kind=ina219 sensor.1.name=a sensor.2.kind=ina219 sensor.2.name=b sensor.2.quantity=power")]
    [InlineData("sensor.1.kind=ntc sensor.1.name=a sensor.1.pin=34 sensor.2.kind=contact sensor.2.name=b sensor.2.pin=35")]
    [InlineData("sensor.1.kind=4-20ma sensor.1.name=a sensor.1.pin=34 sensor.1.quantity=pressure")]
    public void What_a_board_can_have_is_saved(string set)
    {
        SettingsStore store = new SettingsWorld().Start();
        store.Rules.Board = new TestBoard();
        foreach (string setting in Settings(set))
        {
            store.MustSet(setting.Split('=', 2)[0], setting.Split('=', 2)[1]);
        }

        Assert.Equal((Refusal.None, SettingId.None), (store.Save(), store.Rules.RefusedId));
    }

    private static string Family => "96 rom-family: sensor.1.rom: begins with the family, 28, 22 or 10: not the other way round";

    private static string Shunt =>
        "110 shunt-out-of-range: sensor.1.shunt: ohms: 20 to 147 for 4-20ma, 0.001 to 10 for ina219 and ina226";

    private static string CalibrationTwice(string key) =>
        $"109 calibration-twice: sensor.1.{key}: two points stand in place of gain and offset: unset it, or unset sensor.1.calibration";

    private static string Impossible(string key) =>
        $"89 address-impossible: {key}: not 0.*, 127.*, 224.* and up, nor the first or last address of its network";

    private static string NotFree(string key) =>
        $"101 pin-not-free: {key}: use another pin: the board has none of this number, or uses it itself";

    private static string[] Settings(string set) => set.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
