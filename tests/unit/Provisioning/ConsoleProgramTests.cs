using System.Text;
using Gateway.Provisioning;
using Gateway.Settings;
using Gateway.Tests.Unit.Settings;
using Xunit;

namespace Gateway.Tests.Unit.Provisioning;

public class ConsoleProgramTests
{
    private readonly ConsoleDriver console = new ConsoleDriver().AsProgram();

    [Fact]
    public void A_program_provisions_a_gateway()
    {
        Assert.Equal("ok 0 0\n", console.Type("set wifi.ssid Keller\n"));
        Assert.Equal("ok 0 0\n", console.Type("set wifi.password geheim-geheim\n"));
        Assert.Equal("ok 0 0\n", console.Type("set broker.host broker.example\r\n"));
        Assert.Equal("= 14 broker.example\nok 1 14\n", console.Type("get broker.host\n"));
        Assert.Equal("= 5 (set)\nok 1 5\n", console.Type("get wifi.password\n"));
        Assert.Equal("err 24 47 out-of-range: broker.port wants number 0..65535\n", console.Type("set broker.port -1\n"));
        Assert.Equal("= 19 saved, generation 1\n= 25 restart to use it: reboot\nok 2 44\n", console.Type("save\n"));
        Assert.Equal("ok 0 0\n", console.Type("diff\n"));
        Assert.Equal("", console.Type("\n\n"));
        Assert.Equal("", console.Type("people\n"));
        Assert.Equal(ConsoleRequestKind.Banner, console.TakeRequest());
        console.Answer("gw-1");
        Assert.Equal("gw-1\r\nok\r\n> ", console.End(ConsoleError.None));
    }

    [Fact]
    public void Every_answer_is_framed_by_its_own_lengths()
    {
        foreach (string line in new[]
        {
            "help", "help keys", "show", "show sensor.1", "set wifi.ssid é☕", "get wifi.ssid", "diff", "get nothing", "save",
            "save x", "zzz",
            "set broker.tls x", "unset wifi.ssid", "discard", "program", "\u0003"
        })
        {
            Frames.Read(Encoding.UTF8.GetBytes(console.Type(line + "\n")), out int answers);
            Assert.Equal(1, answers);
        }
    }

    [Fact]
    public void A_certificate_is_taken_line_by_line()
    {
        string ca = Pem.Certificate(5000, 1);
        Assert.Equal("go 0\n", console.Type("cert load ca\n"));
        int bytes = 0;
        foreach (string line in ca.TrimEnd('\n').Split('\n'))
        {
            bytes += line.Length;
            Assert.Equal($"go {bytes}\n", console.Type(line + "\n"));
        }

        Assert.Matches(
            "^= [0-9]+ cert.ca = " + ca.Length + " bytes crc ([0-9a-f]{8},){3}[0-9a-f]{8}; save keeps it\nok 1 [0-9]+\n$",
            console.Type(".\n"));
        Assert.Equal(ca, console.Store.Certificate(console.Store.Pending, SettingId.CertCa));
    }

    [Fact]
    public void A_line_of_a_paste_that_is_refused_ends_it_at_once()
    {
        Assert.Equal("go 0\n", console.Type("cert load key\n"));
        Assert.Equal("go 27\n", console.Type("-----BEGIN PRIVATE KEY-----\n"));
        Assert.StartsWith("err 51 ", console.Type("?\n"));
        Assert.Equal("ok 0 0\n", console.Type("diff\n"));
        Assert.Equal("go 0\n", console.Type("cert load key\n"));
        Assert.StartsWith("err 51 ", console.Type(new string('A', 300) + "\n"));
        Assert.Equal("go 0\n", console.Type("cert load key\n"));
        Assert.StartsWith("err 50 ", console.Type(".\n"));
    }

    [Fact]
    public void A_paste_that_finds_no_slot_says_so_in_the_middle()
    {
        for (int slot = 0; slot < SettingsLimits.CertificateSlotCount; slot++)
        {
            console.World.CertificatesArea.Failing[slot] = false;
        }

        Assert.Equal("go 0\n", console.Type("cert load ca\n"));
        string answer = "";
        foreach (string line in Pem.Certificate(5000, 1).Split('\n'))
        {
            answer = console.Type(line + "\n");
            if (!answer.StartsWith("go ", StringComparison.Ordinal))
            {
                break;
            }
        }

        Assert.StartsWith("err 56 ", answer);
        Assert.False(console.Store.IsLoadingCertificate);
    }

    [Theory]
    [InlineData("status", ConsoleRequestKind.Status, 0)]
    [InlineData("inflight", ConsoleRequestKind.Inflight, 0)]
    [InlineData("faults", ConsoleRequestKind.Faults, 0)]
    [InlineData("scan", ConsoleRequestKind.Scan, 0)]
    [InlineData("alarms", ConsoleRequestKind.Alarms, 0)]
    [InlineData("ack hot", ConsoleRequestKind.Acknowledge, 0)]
    [InlineData("reset all", ConsoleRequestKind.Reset, 0)]
    [InlineData("total a-name-of-24-characters 999999999999.999", ConsoleRequestKind.Total, 0)]
    [InlineData("output a-name-of-24-characters- pulse 3600000", ConsoleRequestKind.Output, 0)]
    [InlineData("onewire", ConsoleRequestKind.OneWire, 0)]
    [InlineData("identify", ConsoleRequestKind.Identify, 10)]
    [InlineData("identify 3600", ConsoleRequestKind.Identify, 3600)]
    [InlineData("reboot", ConsoleRequestKind.Reboot, 0)]
    [InlineData("reboot now", ConsoleRequestKind.Reboot, 0)]
    [InlineData("factory-reset yes-erase-all", ConsoleRequestKind.FactoryReset, 0)]
    public void What_concerns_others_leaves_as_a_request(string line, ConsoleRequestKind kind, int argument)
    {
        Assert.Equal("", console.Type(line + "\n"));
        Assert.Equal(argument, console.Request.Argument);
        Assert.Equal(kind, console.TakeRequest());
        console.Answer("first");
        console.Answer("sec\tond\u007f");
        Assert.Equal("= 5 first\n= 8 sec?ond?\nok 2 13\n", console.End(ConsoleError.None));
    }

    [Theory]
    [InlineData("sensor.3.kind=lm75", "err 45 ", "sensor.3.name")]
    [InlineData("sensor.3.kind=lm75 sensor.3.name=a sensor.3.deadband=1 sensor.3.interval-max=1", "err 49 ", "sensor.3.interval-max")]
    [InlineData("sensor.3.kind=lm75 sensor.3.name=a sensor.3.min=1 sensor.3.max=0", "err 85 ", "sensor.3.max")]
    [InlineData("alarm.2.kind=contact alarm.2.name=all alarm.2.pin=1", "err 84 ", "alarm.2.name")]
    public void A_save_that_is_refused_names_the_key(string settings, string error, string key)
    {
        foreach (string setting in settings.Split(' '))
        {
            Assert.Equal("ok 0 0\n", console.Type("set " + setting.Replace('=', ' ') + "\n"));
        }

        string answer = console.Type("save\n");
        Assert.StartsWith(error, answer);
        Assert.Contains(": " + key + ": ", answer);
    }

    [Fact]
    public void A_test_needs_its_keys_and_tells_its_steps()
    {
        Assert.StartsWith("err 10 34 missing: broker.host: set it first\n", console.Type("test\n"));
        console.Type("set broker.host a\n");
        console.Type("set broker.password p\n");
        Assert.StartsWith("err 43 ", console.Type("test\n"));
        console.Type("unset broker.password\n");
        Assert.Equal("", console.Type("test\ndiff\n"));
        Assert.Equal(5, console.Left);
        Assert.Equal(ConsoleRequestKind.Test, console.TakeRequest());
        console.Answer("link ok");
        Assert.Equal("= 7 link ok\n", console.Take());
        Assert.StartsWith("err 73 ", console.End(ConsoleError.TlsFailed));
        Assert.Equal("", console.Type("test\n"));
        Assert.Equal(ConsoleRequestKind.Test, console.TakeRequest());
        byte[] hint = "return code 5\n"u8.ToArray();
        Assert.True(console.Console.EndAnswer(console.Request.Ticket, ConsoleError.ConnectRefused, hint, 0, hint.Length));
        Assert.Equal("err 74 31 connect-refused: return code 5?\n", console.Take());
    }

    [Fact]
    public void A_running_request_is_cancelled_once_and_ended_by_the_application()
    {
        console.Type("scan\n");
        int ticket = console.Request.Ticket;
        Assert.Equal(ConsoleRequestKind.Scan, console.TakeRequest());
        Assert.Equal("", console.Type("\u0003\u0003"));
        Assert.Equal(0, console.Left);
        Assert.Equal(ConsoleRequestKind.Cancel, console.TakeRequest());
        Assert.Equal(ticket, console.Request.Ticket);
        Assert.Equal(ConsoleRequestKind.None, console.TakeRequest());
        Assert.Equal("err 5 30 cancelled: nothing was changed\n", console.End(ConsoleError.Cancelled));
    }

    [Fact]
    public void An_answer_that_does_not_come_is_ended_and_a_late_one_dropped()
    {
        console.Type("status\n");
        Assert.Equal(ConsoleRequestKind.Status, console.TakeRequest());
        Assert.Equal("", console.Wait(ConsoleLimits.AnswerMsMax - 1));
        console.Answer("late");
        Assert.Equal("= 4 late\n", console.Wait(1));
        Assert.StartsWith("err 6 ", console.Wait(ConsoleLimits.AnswerMsMax));
        int late = console.Request.Ticket;
        Assert.Equal(ConsoleRequestKind.Cancel, console.TakeRequest());
        console.Answer("too late");
        Assert.Equal("", console.End(ConsoleError.None));
        console.Type("faults\n");
        Assert.Equal(ConsoleRequestKind.Faults, console.TakeRequest());
        Assert.NotEqual(late, console.Request.Ticket);
        Assert.True(console.Console.EndAnswer(late, ConsoleError.None));
        Assert.Equal("", console.Take());
    }

    [Fact]
    public void An_answer_waits_for_room_and_loses_nothing()
    {
        console.Type("inflight\n");
        console.TakeRequest();
        byte[] line = Encoding.ASCII.GetBytes(new string('x', 2000));
        int fed = 0;
        MemoryStream heard = new();
        byte[] buffer = new byte[7];
        while (fed < 50)
        {
            fed += console.Console.FeedAnswer(console.Request.Ticket, line, 0, 10 + (fed * 40)) ? 1 : 0;
            heard.Write(buffer, 0, console.Console.TakeBytes(buffer, 0, buffer.Length));
        }

        while (!console.Console.EndAnswer(console.Request.Ticket, ConsoleError.None))
        {
            heard.Write(buffer, 0, console.Console.TakeBytes(buffer, 0, buffer.Length));
        }

        heard.Write(Encoding.UTF8.GetBytes(console.Take()));
        List<string> lines = Frames.Read(heard.ToArray(), out int answers);
        Assert.Equal(1, answers);
        Assert.Equal(
            Enumerable.Range(0, 50).Select(i => Math.Min(10 + (i * 40), ConsoleLimits.AnswerLineBytesMax)), lines.Select(l => l.Length));
    }

    [Fact]
    public void A_reboot_with_unsaved_changes_wants_a_word()
    {
        console.Type("set broker.port 1884\n");
        Assert.StartsWith("err 9 ", console.Type("reboot\n"));
        Assert.Equal(ConsoleRequestKind.None, console.TakeRequest());
        console.Type("reboot now\n");
        Assert.Equal(ConsoleRequestKind.Reboot, console.TakeRequest());
    }

    [Fact]
    public void A_lost_link_ends_what_runs_and_the_next_one_is_spoken_to_as_people_are()
    {
        console.Type("set broker.port 1884\n");
        console.Type("scan\n");
        console.TakeRequest();
        console.Console.Reset();
        Assert.Equal(ConsoleRequestKind.Cancel, console.TakeRequest());
        Assert.Equal("\r\n", console.Type("\r"));
        Assert.Equal(ConsoleRequestKind.Banner, console.TakeRequest());
        Assert.Equal("ok\r\n> ", console.End(ConsoleError.None));
        Assert.Equal("get broker.port\r\n1884\r\nok\r\n> ", console.Type("get broker.port\r"));
    }

    [Fact]
    public void The_page_and_the_namedname_the_same_codes()
    {
        Dictionary<int, string> page = [];
        foreach (string line in File.ReadLines(SourceTree.Path("src/docs/console.md")))
        {
            string[] cells = line.Split('|', StringSplitOptions.TrimEntries);
            if (cells.Length == 5 && int.TryParse(cells[1], out int code))
            {
                page.Add(code, cells[2]);
            }
        }

        Dictionary<int, string> named = [];
        for (int code = 0; code <= byte.MaxValue; code++)
        {
            if (ConsoleTexts.NameOf(code) != null)
            {
                named.Add(code, ConsoleTexts.NameOf(code));
            }
        }

        Assert.Equal(named, page);
        foreach (ConsoleError error in Enum.GetValues<ConsoleError>())
        {
            bool isTold = ConsoleTexts.NameOf((int)error) != null && ConsoleTexts.HintOf((int)error) != null;
            Assert.True(error == ConsoleError.None || isTold, error.ToString());
        }
    }
}
