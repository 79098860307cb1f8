using Gateway.Provisioning;
using Gateway.Settings;
using Gateway.Tests.Unit.Settings;
using Xunit;

namespace Gateway.Tests.Unit.Provisioning;

public class ConsolePeopleTests
{
    private readonly ConsoleDriver console = new();

    [Fact]
    public void A_person_provisions_a_gateway()
    {
        Assert.Equal("\r\n", console.Type("\r\n"));
        Assert.Equal(ConsoleRequestKind.Banner, console.TakeRequest());
        console.Answer("gw-1, firmware 1.0: not provisioned; type help");
        Assert.Equal("gw-1, firmware 1.0: not provisioned; type help\r\nok\r\n> ", console.End(ConsoleError.None));
        Assert.Equal("\r\n> ", console.Type("\r\n"));
        Assert.Equal("set wifi.ssid Keller\r\nok\r\n> ", console.Type("set wifi.ssid Keller\r\n"));
        Assert.Equal("set wifi.password \r\nok\r\n> ", console.Type("set wifi.password geheim geheim\r"));
        Assert.Equal("set broker.host broker.example\r\nok\r\n> ", console.Type("\nset broker.host broker.example\n"));
        Assert.Equal(
            "set broker.port 99999\r\nerr 24 out-of-range: broker.port wants number 0..65535\r\n> ",
            console.Type("set broker.port 99999\r"));
        Assert.Equal("get broker.host\r\nbroker.example\r\nok\r\n> ", console.Type("get broker.host\r"));
        Assert.Equal("get wifi.password\r\n(set)\r\nok\r\n> ", console.Type("get wifi.password\r"));
        Assert.Equal(
            "diff\r\nwifi.ssid: (none) -> Keller\r\nwifi.password: (not set) -> (set)\r\nbroker.host: (none) -> broker.example\r\nok\r\n> ",
            console.Type("diff\r"));
        Assert.Equal("save\r\nsaved, generation 1\r\nrestart to use it: reboot\r\nok\r\n> ", console.Type("save\r"));
        Assert.Equal("diff\r\nok\r\n> ", console.Type("diff\r"));
        Assert.Equal("geheim geheim"u8.ToArray(), console.World.Start().Live.NewValue(SettingId.WifiPassword));
    }

    [Fact]
    public void Editing_takes_characters_and_lines_back()
    {
        Assert.Equal("helpx\b \b diff\r\n", console.Type("helpx\b diff\r")[..15]);
        Assert.Equal("set id é\b \ba\r\nok\r\n> ", console.Type("set id é\u007fa\r"));
        Assert.Equal("a", console.Store.Pending.Text(SettingId.Id));
        Assert.Equal("ab\b \b\b \bdiff\r\nid: (none) -> a\r\nok\r\n> ", console.Type("ab\u0015diff\r"));
        Assert.Equal("abc^C\r\n> ", console.Type("abc\u0003"));
        Assert.Equal("di\r\nerr 1", console.Type("\b\b\bdi\r")[..9]);
        Assert.Equal("discard\r\nok\r\n> ", console.Type("\u001b[Cdis\u001bOC\u001b[3~card\r"));
    }

    [Fact]
    public void The_echo_stops_when_a_secret_key_stands_in_the_line()
    {
        Assert.Equal("set broker.password \r\nok\r\n> ", console.Type("set broker.password hidden\r"));
        Assert.DoesNotContain("hidden", console.Type("SET BROKER.PASSWORD hidden\r"));
        Assert.DoesNotContain("hidden", console.Type("sett broker.password hidden\r"));
        Assert.DoesNotContain("hidden", console.Type("broker.password=hidden\r"));
        Assert.DoesNotContain("hidden", console.Type("set \"broker.password\" hidden\r"));
        Assert.DoesNotContain("hidden", console.Type("set broker.password\thidden\r"));
        Assert.DoesNotContain("hidden", console.Type("set broker.password\u0001hidden\r"));
        Assert.DoesNotContain("hidden", console.Type("set broker.password x\bhidden\r"));
        Assert.DoesNotContain("hidden", console.Type("set broker.password  " + new string('x', 300) + "hidden\r"));

        // After the secret nothing is removed on the terminal; before it the echo returns.
        Assert.Equal("set broker.password \b \b\b \bX\r\n", console.Type("set broker.password xy\b\b\b\bX\r")[..29]);
    }

    [Fact]
    public void A_PEM_file_without_cert_load_is_neither_echoed_nor_carried_out()
    {
        string key = Pem.Key(300, 1).Replace('\n', '\r');
        string heard = console.Type(key);
        Assert.Equal("-----BEGI\r\nerr 12 stray-pem: first use cert load ca|client|key\r\n> ", heard);
        Assert.Equal("-----BEGI\r\n", console.Type(key[..100]));
        Assert.Equal("", console.Wait(ConsoleLimits.QuietMs - 1));
        Assert.Equal("err 12 stray-pem: first use cert load ca|client|key\r\n> ", console.Wait(1));
        Assert.Equal("-----BEGI\r\n", console.Type(key[..100]));
        Assert.Equal("err 5 cancelled: nothing was changed\r\n> ", console.Type("\u0003"));
    }

    [Fact]
    public void A_certificate_is_pasted_without_echo_and_kept_by_save()
    {
        string ca = Pem.Certificate(900, 1);
        Assert.Equal(
            "cert load ca\r\npaste the PEM file, then a line with a single dot; Ctrl-C drops it\r\n", console.Type("cert load ca\r"));
        Assert.Equal("", console.Type(ca.Replace("\n", "\r\n")));
        string heard = console.Type(".\r\n");
        Assert.Matches("^cert.ca = " + ca.Length + " bytes crc [0-9a-f]{8}; save keeps it\r\nok\r\n> $", heard);
        Assert.StartsWith("save\r\nsaved, generation 2\r\nmissing broker.host\r\n", console.Type("save\r"));
        SettingsStore after = console.World.Start();
        Assert.Equal(ca, after.Certificate(after.Live, SettingId.CertCa));
        Assert.Equal("unset cert.ca\r\nok\r\n> ", console.Type("unset cert.ca\r"));
        Assert.Contains("-> (none)", console.Type("diff\r"));
    }

    [Fact]
    public void A_PEM_file_may_be_pasted_in_every_form()
    {
        foreach (PemForms.Form form in PemForms.All())
        {
            console.Type($"cert load {(form.IsKey ? "key" : "ca")}\r");
            Assert.Equal("", console.Type(form.Text.ReplaceLineEndings("\r\n")));
            Assert.EndsWith("; save keeps it\r\nok\r\n> ", console.Type(".\r"));
            int id = form.IsKey ? SettingId.CertKey : SettingId.CertCa;
            Assert.Equal(form.Stored, console.Store.Certificate(console.Store.Pending, id));
        }

        // Without `cert load` an indented one is recognised too.
        string stray = console.Type("  " + Pem.Key(300, 1).Replace('\n', '\r'));
        Assert.EndsWith("err 12 stray-pem: first use cert load ca|client|key\r\n> ", stray);
    }

    [Theory]
    [InlineData("  -----BEGIN PRIVATE KEY-----MIIEvSecret", "  -----BEGI\r\n")]
    [InlineData("set id -----BEGIN PRIVATE KEY-----MIIEvSecret", "set id -----BEGI\r\nerr ")]
    [InlineData("cert load key -----BEGIN PRIVATE KEY-----MIIEvSecret", "cert load key -----BEGI\r\nerr ")]
    public void A_key_in_one_line_is_hidden_wherever_it_begins_and_no_arrow_brings_it_back(string line, string heard)
    {
        ConsoleDriver console = new();
        string answer = console.Type(line + "\r");
        Assert.StartsWith(heard, answer);
        Assert.DoesNotContain("Secret", answer);
        console.Type("\u0003");
        Assert.Equal("", console.Type("\u001b[A"));
    }

    [Fact]
    public void A_broken_paste_is_passed_over_to_its_end_and_refused_once()
    {
        string[] lines = Pem.Key(900, 1).Split('\n');
        lines[3] = "save";
        console.Type("cert load key\r");
        Assert.Equal("", console.Type(string.Join('\r', lines)));
        Assert.Equal(
            "err 52 pem-cut: cert.key: lines or characters are missing: load it again\r\n> ", console.Type(".\r"));
        console.Type("cert load key\r");
        Assert.Equal("", console.Type("-----BEGIN PRIVATE KEY-----\r???\rreboot now\r"));
        Assert.Equal("", console.Wait(ConsoleLimits.QuietMs - 1));
        Assert.Equal("err 51 pem-character: cert.key: a line is not base64\r\n> ", console.Wait(1));
        Assert.Equal(ConsoleRequestKind.None, console.TakeRequest());
        Assert.Equal(0, console.Store.Pending.CertificateBytes(SettingId.CertKey));
    }

    [Fact]
    public void A_paste_that_stops_is_ended_and_leaves_nothing()
    {
        string key = Pem.Key(900, 1).Replace('\n', '\r');
        console.Type("cert load key\r" + key[..500]);
        Assert.Equal("", console.Wait(ConsoleLimits.PasteMsMax - 1));
        Assert.Equal("err 7 timed-out: the paste did not end; load it again\r\n> ", console.Wait(1));
        Assert.False(console.Store.IsLoadingCertificate);
        console.Type("cert load key\r" + key[..500]);
        Assert.Equal("err 5 cancelled: nothing was changed\r\n> ", console.Type("\u0003"));
        console.Type("cert load key\r" + key[..500]);
        Assert.Equal("err 52 pem-cut: cert.key: lines or characters are missing: load it again\r\n> ", console.Type("\r.\r"));
        console.Type("cert load key\r" + key[..500]);
        console.Console.Reset();
        Assert.False(console.Store.IsLoadingCertificate);
        Assert.Equal("diff\r\nok\r\n> ", console.Type("diff\r"));
        Assert.False(console.World.Holds("PRIVATE"));
    }

    [Fact]
    public void Values_are_shown_as_they_can_be_set()
    {
        foreach (string value in new[] { " a ", "\"", "a\\b", "\"a\"", "(none)", "(set)", "a b", "é \\\" " })
        {
            string quoted = "\"" + value.Replace("\\", "\\\\").Replace("\"", "\\\"") + "\"";
            Assert.Contains("ok", console.Type($"set wifi.ssid {quoted}\r"));
            Assert.Equal(value, console.Store.Pending.Text(SettingId.WifiSsid));
            string shown = console.Type("get wifi.ssid\r").Split("\r\n")[1];
            Assert.Contains("ok", console.Type($"set wifi.ssid   {shown}  \r"));
            Assert.Equal(value, console.Store.Pending.Text(SettingId.WifiSsid));
        }
    }

    [Theory]
    [InlineData("set wifi.ssid \"", 11)]
    [InlineData("set wifi.ssid \"a", 11)]
    [InlineData("set wifi.ssid \"a\"b\"", 11)]
    [InlineData("set wifi.ssid \"a\\\"", 11)]
    [InlineData("set wifi.ssid \"a\\n\"", 11)]
    [InlineData("set wifi.ssid \"\"", 21)]
    [InlineData("set wifi.ssid", 2)]
    [InlineData("set", 2)]
    [InlineData("get", 2)]
    [InlineData("get wifi.ssid x", 2)]
    [InlineData("get nothing", 20)]
    [InlineData("get wifi.pending", 20)]
    [InlineData("set wifi.pending yes", 20)]
    [InlineData("set broker.pasword x", 20)]
    [InlineData("unset", 2)]
    [InlineData("unset nothing", 20)]
    [InlineData("set cert.ca x", 32)]
    [InlineData("set ip.address 1.2.3", 29)]
    [InlineData("set broker.tls maybe", 25)]
    [InlineData("diff x", 2)]
    [InlineData("save now", 2)]
    [InlineData("help nothing", 20)]
    [InlineData("help get x", 2)]
    [InlineData("? nothing", 20)]
    [InlineData("set broker.port=", 2)]
    [InlineData("set broker.port = ", 2)]
    [InlineData("set broker.prot=1", 20)]
    [InlineData("set wifi.ssid a\tb", 13)]
    [InlineData("set wifi.ssid \"a\tb\"", 13)]
    [InlineData("set wifi.password tab\tinside12", 13)]
    [InlineData("help keys a b", 2)]
    [InlineData("show a b", 2)]
    [InlineData("show aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 20)]
    [InlineData("cert", 2)]
    [InlineData("cert load", 2)]
    [InlineData("cert load ca x", 2)]
    [InlineData("cert load root", 2)]
    [InlineData("cert load aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 2)]
    [InlineData("cert drop ca", 2)]
    [InlineData("identify 0", 2)]
    [InlineData("identify 3601", 2)]
    [InlineData("identify x", 2)]
    [InlineData("identify 1 2", 2)]
    [InlineData("reboot later", 2)]
    [InlineData("reboot now now", 2)]
    [InlineData("factory-reset", 8)]
    [InlineData("factory-reset yes", 8)]
    [InlineData("factory-reset yes-erase-all now", 8)]
    [InlineData("nothing", 1)]
    [InlineData("test", 10)]
    [InlineData("di\u0001ff", 4)]
    [InlineData("d\0iff", 4)]
    public void A_mistake_is_one_line_with_a_code_and_a_hint(string line, int code)
    {
        string heard = console.Type(line + "\r");
        Assert.Matches($"\r\nerr {code} [a-z0-9-]+: [^\r\n]+\r\n> $", heard);
        Assert.Equal(ConsoleRequestKind.None, console.TakeRequest());
        Assert.False(console.Store.IsChanged);
    }

    [Fact]
    public void A_line_may_have_256_bytes_and_no_more()
    {
        string longest = "get " + new string(' ', 256 - 4 - 11) + "broker.host";
        Assert.EndsWith("(none)\r\nok\r\n> ", console.Type(longest + "\r"));
        Assert.EndsWith("err 3 line-too-long: a line has at most 256 bytes; nothing was done\r\n> ", console.Type("x" + longest + "\r"));
        Assert.EndsWith("err 3 line-too-long: a line has at most 256 bytes; nothing was done\r\n> ",
            console.Type(new string('x', 5000) + "\b\b\b\r"));
        Assert.EndsWith("ok\r\n> ", console.Type("diff\r"));
    }

    [Fact]
    public void Show_lists_what_is_set_of_sensors_and_all_with_an_index()
    {
        string[] lines = console.Type("show\r").Split("\r\n");
        Assert.Contains("  broker.port = 0", lines);
        Assert.DoesNotContain(lines, line => line.Contains("sensor."));
        Assert.Equal(Rows(row => !row.IsInternal && row.Count == 0), lines.Length - 3);
        console.Type("set sensor.2.kind lm75\r");
        console.Type("set broker.password hidden\r");
        console.Type("set broker.user u\r");
        console.Type("set sensor.2.name n\r");
        console.Type("save\r");
        console.Type("set sensor.3.name x\r");
        lines = console.Type("show sensor\r").Split("\r\n");
        Assert.Equal(["+ sensor.2.kind = lm75", "+ sensor.2.name = n", "* sensor.3.name = x"], lines[1..^2]);
        Assert.Equal(39, console.Type("show sensor.2\r").Split("\r\n").Length - 3);
        Assert.Equal(["+ broker.password = (set)"], console.Type("SHOW Broker.Pas\r").Split("\r\n")[1..^2]);
    }

    [Fact]
    public void Help_lists_commands_and_keys()
    {
        Assert.Equal(29, console.Type("help\r").Split("\r\n").Length - 3);
        Assert.Contains("get <key> - one value", console.Type("help get\r"));
        Assert.Contains(
            "broker.keep-alive - keep alive; after silence of one and a half times this the broker publishes the will; number 5..65535 s; "
            + "default 30; after a restart\r\nok", console.Type("help broker.keep-alive\r"));
        Assert.Contains("; never shown; after a restart", console.Type("help wifi.password\r"));
        Assert.Contains("sensor.#.kind - type of the sensor; one of none|ds18b20", console.Type("help sensor.4.kind\r"));
        Assert.Equal(Rows(row => !row.IsInternal), console.Type("help keys\r").Split("\r\n").Length - 3);
        Assert.Equal(39, console.Type("help keys sensor\r").Split("\r\n").Length - 3);
        Assert.Equal(39, console.Type("help keys sensor.3\r").Split("\r\n").Length - 3);
        Assert.Equal(29, console.Type("?\r").Split("\r\n").Length - 3);
        Assert.Contains("get <key> - one value", console.Type("? get\r"));
        string[] wifi = console.Type("help WIFI\r").Split("\r\n")[1..^2];
        Assert.Equal(["wifi.ssid", "wifi.password", "wifi.country"], wifi.Select(line => line.Split(' ')[0]));
        Assert.Contains("\r\nerr 20 unknown-key: help keys lists them\r\n", console.Type("help zzzz\r"));
    }

    [Fact]
    public void A_usage_error_shows_the_usage()
    {
        Assert.Contains(
            "err 2 usage: set <key> <value> - sets it, also as key=value; quotes keep spaces at the ends\r\n", console.Type("set\r"));
        Assert.Contains("err 2 usage: reboot [now] - restarts; now: even with unsaved changes\r\n", console.Type("reboot later\r"));
        Assert.Contains("err 2 usage: diff - unsaved changes\r\n", console.Type("DIFF x\r"));
    }

    [Theory]
    [InlineData("staus", "err 1 unknown-command: help lists them; did you mean status?")]
    [InlineData("stat", "err 1 unknown-command: help lists them; did you mean status?")]
    [InlineData("svae", "err 1 unknown-command: help lists them; did you mean save?")]
    [InlineData("factory", "err 1 unknown-command: help lists them; did you mean factory-reset?")]
    [InlineData("nothing", "err 1 unknown-command: help lists them")]
    [InlineData("x", "err 1 unknown-command: help lists them")]
    [InlineData("get broker.hots", "err 20 unknown-key: help keys lists them; did you mean broker.host?")]
    [InlineData("set brokr.host x", "err 20 unknown-key: help keys lists them; did you mean broker.host?")]
    [InlineData("set WIFI.PASWORD=secret12", "err 20 unknown-key: help keys lists them; did you mean wifi.password?")]
    [InlineData("set wifi.pass secret12", "err 20 unknown-key: help keys lists them; did you mean wifi.password?")]
    [InlineData("unset sensor.3.intervall", "err 20 unknown-key: help keys lists them; did you mean sensor.3.interval?")]
    [InlineData("get sensor.33.kind", "err 20 unknown-key: help keys lists them; did you mean sensor.#.kind?")]
    [InlineData("get sensor.kind", "err 20 unknown-key: help keys lists them; did you mean sensor.#.kind?")]
    [InlineData("help brokre.tls", "err 20 unknown-key: help keys lists them; did you mean broker.tls?")]
    [InlineData("show brokr.host", "err 20 unknown-key: help keys lists them; did you mean broker.host?")]
    [InlineData("help keys wfi.ssid", "err 20 unknown-key: help keys lists them; did you mean wifi.ssid?")]
    [InlineData("show wifi.pending", "err 20 unknown-key: help keys lists them")]
    [InlineData("get boot-file.mark", "err 20 unknown-key: help keys lists them")]
    public void A_mistyped_name_gets_the_nearest(string line, string expected)
    {
        Assert.EndsWith($"\r\n{expected}\r\n> ", console.Type(line + "\r"));
        Assert.False(console.Store.IsChanged);
    }

    [Theory]
    [InlineData("set wifi.ssid=a", "a")]
    [InlineData("set wifi.ssid=a b ", "a b")]
    [InlineData("set wifi.ssid= a", "a")]
    [InlineData("set wifi.ssid = a", "a")]
    [InlineData("set wifi.ssid =a", "=a")]
    [InlineData("set wifi.ssid a=b", "a=b")]
    [InlineData("set wifi.ssid=a=b", "a=b")]
    [InlineData("set wifi.ssid=\" = \"", " = ")]
    [InlineData("set wifi.ssid = \"= a\"", "= a")]
    [InlineData("set\twifi.ssid\ta b\t", "a b")]
    public void A_value_may_follow_an_equals_sign(string line, string expected)
    {
        Assert.EndsWith("\r\nok\r\n> ", console.Type(line + "\r"));
        Assert.Equal(expected, console.Store.Pending.Text(SettingId.WifiSsid));
    }

    [Fact]
    public void A_tab_in_a_value_is_refused_with_its_reason()
    {
        Assert.Equal(
            "set wifi.password \r\nerr 13 tab-in-value: no value can have a tab: use spaces, or another password; nothing was changed"
            + "\r\n> ",
            console.Type("set wifi.password \"tab\tinside12\"\r"));
        Assert.False(console.Store.IsChanged);
    }

    [Theory]
    [InlineData("sta\t", "status ")]
    [InlineData("s\t", "s\a")]
    [InlineData("SE\tbroker.t\ton\r", "SEt broker.tls on\r\nok\r\n> ")]
    [InlineData("get bro\t", "get broker")]
    [InlineData("get broker.\t", "get broker.\a")]
    [InlineData("get sens\t", "get sensor.")]
    [InlineData("get sensor.\t", "get sensor.\a")]
    [InlineData("get sensor.2.ki\t", "get sensor.2.kind ")]
    [InlineData("get sensor.33.ki\t", "get sensor.33.ki\a")]
    [InlineData("get wifi.p\t\r", "get wifi.password \r\n(not set)\r\nok\r\n> ")]
    [InlineData("get disc\t\t", "get discovery ")]
    [InlineData("zzz\t", "zzz\a")]
    [InlineData("\t", "\a")]
    [InlineData("set wifi.password hid\tden", "set wifi.password ")]
    [InlineData("scan x\t", "scan x ")]
    public void A_tab_completes_commands_and_keys(string typed, string heard)
    {
        Assert.Equal(heard, console.Type(typed));
    }

    [Fact]
    public void The_arrow_keys_bring_lines_back()
    {
        const string up = "\u001b[A";
        const string down = "\u001bOB";
        Assert.Equal("", console.Type(up));
        console.Type("diff\r");
        console.Type("set wifi.ssid \"a b\"\r");
        console.Type("set wifi.password hidden12\r");
        Assert.Equal("set wifi.ssid \"a b\"", console.Type(up));
        Assert.Equal(string.Concat(Enumerable.Repeat("\b \b", 19)) + "diff", console.Type(up));
        Assert.Equal("", console.Type(up));
        Assert.Equal("\b \b\b \b\b \b\b \bset wifi.ssid \"a b\"", console.Type(down));
        Assert.Equal("c\r\nerr 11", console.Type("c\r")[..9]);
        Assert.Equal("set wifi.ssid \"a b\"c", console.Type(up));
        console.Type("\u0015get wifi.ssid\r");
        Assert.Equal("get wifi.ssid", console.Type(up));
        Assert.Equal(string.Concat(Enumerable.Repeat("\b \b", 13)), console.Type(down));

        // The ring is bounded: the oldest lines go.
        for (int i = 10; i < 60; i++)
        {
            console.Type($"get sensor.1.interval{new string(' ', 20)}{i}\r");
        }

        string heard = console.Type(string.Concat(Enumerable.Repeat(up, 50)));
        Assert.EndsWith("57", heard);
        Assert.Equal(3, heard.Split("get").Length - 1);
        console.Type("\u0015");

        // A line that needs their room takes it; with the link they are gone.
        console.Type("get " + new string(' ', 200) + "id\r");
        Assert.Equal("", console.Type(up));
        console.Type("diff\r");
        console.Console.Reset();
        Assert.Equal("", console.Type(up));
    }

    [Fact]
    public void A_listing_can_be_cancelled()
    {
        byte[] line = "show sensor.1\r"u8.ToArray();
        console.Console.FeedBytes(line, 0, line.Length, 0);
        Assert.Equal(1, console.Console.FeedBytes("\u0003diff\r"u8.ToArray(), 0, 1, 0));
        Assert.Equal("show sensor.1\r\nerr 5 cancelled: nothing was changed\r\n> ", console.Take());
    }

    [Fact]
    public void Unknown_and_unusable_keys_are_counted_at_the_end_of_show()
    {
        SettingsWorld world = new();
        SettingsStore future = world.Start(
            TestTable.Catalog((200, "novel 0 t 1 64 - - - "), (SettingId.BrokerQosMax >> 8, "q 0 i 0 9 - - 2 ")));
        future.MustSet("novel", "x");
        future.MustSet("q", "5");
        Assert.Equal(Refusal.None, future.Save());
        string heard = new ConsoleDriver(world).Type("show\r");
        Assert.Contains("# kept for a newer firmware: 1\r\n# not usable by this firmware, defaults serve: 1\r\nok", heard);
        Assert.Contains("+ broker.qos-max = 2\r\n", heard);
    }

    [Fact]
    public void A_storage_that_fails_is_said_and_the_old_settings_stay()
    {
        console.Type("set broker.host new\r");
        console.World.SettingsArea.FailAll();
        Assert.Contains("err 56 storage-failed: may not be stored: try again", console.Type("save\r"));
        Assert.Equal("", console.Store.Text("broker.host"));
    }

    private static int Rows(Func<SettingRow, bool> wanted)
    {
        SettingsCatalog catalog = GatewayKeys.Create();
        return Enumerable.Range(0, catalog.RowCount).Count(i => wanted(catalog.RowAt(i)));
    }
}
