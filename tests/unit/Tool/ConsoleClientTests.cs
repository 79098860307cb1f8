using System.Text;
using Gateway.Provisioning;
using Gateway.Settings;
using Gateway.Tests.Unit.Settings;
using Gateway.Tool.Provisioning;
using Gateway.Tool.Serial;
using Xunit;
using Xunit.Abstractions;

namespace Gateway.Tests.Unit.Tool;

/// <summary>The host's side of the console's protocol, against the production console.</summary>
public class ConsoleClientTests(ITestOutputHelper output)
{
    /// <summary>Only tests that lose something wait for it.</summary>
    private static readonly ConsolePatience Brief = new()
    {
        Find = TimeSpan.FromSeconds(20),
        Return = TimeSpan.FromMilliseconds(300),
        Attempt = TimeSpan.FromMilliseconds(100),
        Quiet = TimeSpan.FromMilliseconds(20),
        Line = TimeSpan.FromSeconds(1),
        Application = TimeSpan.FromMilliseconds(200),
        Test = TimeSpan.FromMilliseconds(200),
    };

    private readonly DeviceStream device = new();

    [Fact]
    public async Task A_command_gives_its_lines_and_its_end()
    {
        await using ConsoleClient client = await FoundAsync();
        Assert.True((await client.AskAsync("set broker.host broker.example", default)).IsOk);
        Assert.Equal(["broker.example"], (await client.AskAsync("get broker.host", default)).Lines);
        Assert.Equal(["broker.host: (none) -> broker.example"], (await client.AskAsync("diff", default)).Lines);
        ConsoleRefusal? refusal = (await client.AskAsync("set broker.port 70000", default)).Refusal;
        Assert.Equal(new ConsoleRefusal((int)Refusal.OutOfRange, "out-of-range", "broker.port wants number 0..65535"), refusal);
    }

    [Theory]
    [InlineData("set broker.user half a line")]
    [InlineData("program\n")]
    [InlineData("cert load ca\n-----BEGIN CERTIFICATE-----\n")]
    [InlineData("program\ncert load key\n")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nMII")]
    [InlineData("show\nshow\nhelp\n")]
    [InlineData("status\n")]
    public async Task The_console_is_found_whatever_state_it_is_in(string before)
    {
        device.Application = _ => null;
        device.Write(Encoding.UTF8.GetBytes(before));
        await using ConsoleClient client = await FoundAsync();
        Assert.Equal(["(none)"], (await client.AskAsync("get id", default)).Lines);
    }

    [Fact]
    public async Task What_a_boot_loader_prints_is_passed_over()
    {
        device.Utter(Encoding.ASCII.GetBytes("rst:0x1 (POWERON),boot:0x8\r\n= 9 program 1 ets\nok 1 9"));
        device.Utter([0xFF, 0x00, 0x80]);
        await using ConsoleClient client = await FoundAsync();
        Assert.True((await client.AskAsync("discard", default)).IsOk);
    }

    [Fact]
    public async Task A_board_that_restarts_at_opening_is_found_when_it_listens()
    {
        int deaf = 3;
        device.ToDevice = bytes => deaf-- > 0 ? [] : bytes;
        await using ConsoleClient client = await FoundAsync();
        Assert.True((await client.AskAsync("discard", default)).IsOk);
    }

    [Fact]
    public async Task A_board_that_is_still_silent_is_asked_again_until_it_answers()
    {
        int asked = 0;
        device.ToDevice = bytes => ++asked < 3 ? [] : bytes;
        await using ConsoleClient client = await FoundAsync();
        Assert.InRange(asked, 3, int.MaxValue);
        Assert.All(device.Written.ToArray(), text => Assert.Equal("\u0003program\n", text));
    }

    [Fact]
    public async Task A_port_that_nobody_answers_on_is_told_from_one_that_speaks_something_else()
    {
        device.ToDevice = _ => [];
        await using ConsoleClient silent = new(device, Brief with { Find = TimeSpan.FromMilliseconds(300) });
        ConsoleException nothing = await Assert.ThrowsAsync<ConsoleException>(() => silent.FindAsync(default));
        Assert.Equal(ConsoleTrouble.NoAnswer, nothing.Trouble);
        Assert.StartsWith("nothing answers", nothing.Message);

        DeviceStream other = new() { FromDevice = bytes => [.. bytes.Select(value => (byte)~value)] };
        await using ConsoleClient garbled = new(other, Brief with { Find = TimeSpan.FromSeconds(3) });
        ConsoleException something = await Assert.ThrowsAsync<ConsoleException>(() => garbled.FindAsync(default));
        Assert.StartsWith("something answers", something.Message);
    }

    [Fact]
    public async Task Another_version_of_the_protocol_is_named()
    {
        device.FromDevice = bytes => Encoding.ASCII.GetBytes(Encoding.ASCII.GetString(bytes).Replace("program 1", "program 2"));
        await using ConsoleClient client = new(device, Brief);
        ConsoleException exception = await Assert.ThrowsAsync<ConsoleException>(() => client.FindAsync(default));
        Assert.Equal(ConsoleTrouble.OtherVersion, exception.Trouble);
    }

    [Fact]
    public async Task A_port_that_goes_is_said_at_once()
    {
        await using ConsoleClient client = await FoundAsync();
        device.Application = _ => null;
        Task<ConsoleAnswer> waiting = client.AskAsync("status", default);
        device.Unplug();
        ConsoleException exception = await Assert.ThrowsAsync<ConsoleException>(() => waiting);
        Assert.Equal(ConsoleTrouble.PortLost, exception.Trouble);
    }

    [Fact]
    public async Task A_line_that_is_none_is_refused_here_and_nothing_is_sent()
    {
        await using ConsoleClient client = await FoundAsync();
        int written = device.Written.Count;
        Assert.Equal((int)ConsoleError.ControlCharacter, (await client.AskAsync("set id a\nset id b", default)).Refusal?.Code);
        Assert.Equal((int)ConsoleError.LineTooLong, (await client.AskAsync("set id " + new string('é', 125), default)).Refusal?.Code);
        Assert.Equal(written, device.Written.Count);
    }

    [Fact]
    public async Task Lines_of_a_test_are_seen_when_they_come_and_its_end_is_the_answer()
    {
        Provision();
        device.Application = kind => (["link up", "address 192.0.2.1"], ConsoleError.TcpFailed, "port 1883 refuses");
        await using ConsoleClient client = await FoundAsync();
        List<string> seen = [];
        ConsoleAnswer answer = await client.AskAsync("test", seen.Add, default);
        Assert.Equal(["link up", "address 192.0.2.1"], seen);
        Assert.Equal(new ConsoleRefusal((int)ConsoleError.TcpFailed, "tcp-failed", "port 1883 refuses"), answer.Refusal);
    }

    [Fact]
    public async Task Cancelling_ends_the_command_on_the_device_and_the_next_one_gets_its_own_answer()
    {
        Provision();
        await using ConsoleClient client = await FoundAsync();
        using CancellationTokenSource stop = new();
        device.Application = _ =>
        {
            stop.Cancel();
            return null;
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.AskAsync("test", stop.Token));
        Assert.Equal(["host"], (await client.AskAsync("get broker.host", default)).Lines);
    }

    [Fact]
    public async Task A_certificate_is_the_same_on_the_device()
    {
        (string certificate, string key) = Pem.Real(rsa: true);
        await using ConsoleClient client = await FoundAsync();
        List<int> progress = [];
        Assert.True((await client.LoadCertificateAsync(PemFile.Parse(PemKind.Client, certificate, "c"), progress.Add, default)).IsOk);
        Assert.True((await client.LoadCertificateAsync(PemFile.Parse(PemKind.Key, key, "k"), null, default)).IsOk);
        Assert.True((await client.AskAsync("save", default)).IsOk);
        Assert.Equal(certificate + "\n", device.Store.Certificate(device.Store.Live, SettingId.CertClient));
        Assert.Equal(key + "\n", device.Store.Certificate(device.Store.Live, SettingId.CertKey));
        Assert.Equal(progress.Order(), progress);
        Assert.Equal(certificate.Count(symbol => symbol != '\n'), progress[^1]);
    }

    [Fact]
    public async Task A_certificate_of_six_chunks_has_the_fingerprint_that_the_device_tells()
    {
        PemFile file = PemFile.Parse(PemKind.Ca, string.Concat(Enumerable.Range(1, 6).Select(seed => Pem.Certificate(1400, seed))), "ca");
        await using ConsoleClient client = await FoundAsync();
        Assert.True((await client.LoadCertificateAsync(file, null, default)).IsOk);
        Assert.Equal(file.Fingerprint(), Assert.Single((await client.AskAsync("get cert.ca", default)).Lines));
        Assert.Equal(5, file.Fingerprint().Count(symbol => symbol == ','));
    }

    [Fact]
    public async Task No_line_of_a_certificate_leaves_before_the_device_has_taken_the_one_before()
    {
        await using ConsoleClient client = await FoundAsync();
        PemFile file = PemFile.Parse(PemKind.Ca, Pem.Certificate(900, 1), "ca");
        int paste = 0;
        device.FromDevice = bytes => paste > 2 ? [] : bytes;
        device.ToDevice = bytes =>
        {
            paste += bytes.Length == 65 || bytes[0] == '-' ? 1 : 0;
            return bytes;
        };
        Task<ConsoleAnswer> load = client.LoadCertificateAsync(file, null, default);

        // The third line got no permission: there is no fourth until the client gives up on it and starts again.
        while (paste < 3 || device.Written.ToArray()[^1] != "\u0003program\n")
        {
            Assert.InRange(paste, 0, 3);
            await Task.Delay(10);
        }

        Assert.Equal(3, paste);
        device.FromDevice = bytes => bytes;
        paste = -1000;
        Assert.True((await load).IsOk);
    }

    [Fact]
    public async Task A_refused_certificate_ends_with_the_devices_reason()
    {
        await using ConsoleClient client = await FoundAsync();
        PemFile file = PemFile.Parse(PemKind.Ca, string.Concat(Enumerable.Range(1, 12).Select(seed => Pem.Certificate(1400, seed))), "ca");
        ConsoleAnswer answer = await client.LoadCertificateAsync(file, null, default);
        Assert.Equal("pem-too-long", answer.Refusal?.Name);
        Assert.True((await client.AskAsync("discard", default)).IsOk);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Bytes_lost_changed_and_added_on_the_way_back_do_not_change_what_is_read(int seed)
    {
        output.WriteLine($"seed {seed}");
        Random random = new(seed);
        PemFile file = PemFile.Parse(PemKind.Ca, Pem.Certificate(1400, seed), "ca");
        await using ConsoleClient client = await FoundAsync();
        Assert.True((await client.AskAsync("set broker.host broker.example", default)).IsOk);
        string[] clean = [.. (await client.AskAsync("show", default)).Lines];
        int hits = 0;
        device.FromDevice = bytes => random.Next(60) == 0 ? Spoil(bytes, random, ref hits) : bytes;
        int givenUp = 0;
        for (int i = 0; i < 15; i++)
        {
            try
            {
                // Length and count are correct; the protocol cannot show a changed letter within a line.
                Assert.Equal(clean.Length, (await client.AskAsync("show", default)).Lines.Count);
                ConsoleAnswer loaded = await client.LoadCertificateAsync(file, null, default);
                Assert.True(loaded.IsOk);
            }
            catch (ConsoleException exception) when (exception.Trouble is ConsoleTrouble.Garbled or ConsoleTrouble.NoAnswer)
            {
                givenUp++;
            }
        }

        device.FromDevice = bytes => bytes;
        await client.FindAsync(default);
        Assert.Equal(clean.Where(line => line[2..].StartsWith("broker")), (await client.AskAsync("show broker", default)).Lines);
        output.WriteLine($"{hits} spoilt, {givenUp} given up");
        Assert.True(hits > 0, "nothing was spoilt");
    }

    [Fact]
    public async Task A_command_spoilt_on_its_way_is_sent_again()
    {
        await using ConsoleClient client = await FoundAsync();
        int spoil = 1;
        device.ToDevice = bytes => spoil-- > 0 ? [.. bytes.Select((value, at) => at == 0 ? (byte)'x' : value)] : bytes;
        Assert.Equal(["(none)"], (await client.AskAsync("get id", default)).Lines);
        spoil = 1;
        device.ToDevice = bytes => spoil-- > 0 ? bytes[..^1] : bytes;
        Assert.Equal(["(none)"], (await client.AskAsync("get id", default)).Lines);
    }

    [Fact]
    public async Task A_restart_is_asked_for_once_even_when_its_answer_is_lost()
    {
        int restarts = 0;
        await using ConsoleClient client = await FoundAsync();
        device.Application = kind =>
        {
            restarts += kind == ConsoleRequestKind.Reboot ? 1 : 0;
            return null;
        };
        await Assert.ThrowsAsync<ConsoleException>(() => client.AskAsync("reboot", default));
        Assert.Equal(1, restarts);
    }

    [Fact]
    public async Task At_the_end_the_console_speaks_to_people_again()
    {
        await using (await FoundAsync())
        {
            Assert.DoesNotContain("> ", Prompt());
        }

        Assert.EndsWith("> ", Prompt());

        string Prompt()
        {
            device.Write("\n"u8.ToArray());
            return Encoding.ASCII.GetString(device.Said.ToArray()[^2..]);
        }
    }

    private static byte[] Spoil(byte[] bytes, Random random, ref int hits)
    {
        if (bytes.Length == 0)
        {
            return bytes;
        }

        hits++;
        int at = random.Next(bytes.Length);
        byte noise = (byte)random.Next(256);
        return random.Next(3) switch
        {
            0 => [.. bytes[..at], .. bytes[(at + 1)..]],
            1 => [.. bytes[..at], noise, .. bytes[at..]],
            _ => [.. bytes[..at], noise, .. bytes[(at + 1)..]],
        };
    }

    private void Provision()
    {
        device.Store.MustSet("broker.host", "host");
        Assert.Equal(Refusal.None, device.Store.Save());
    }

    private async Task<ConsoleClient> FoundAsync()
    {
        ConsoleClient client = new(device, Brief);
        await client.FindAsync(default);
        return client;
    }
}
