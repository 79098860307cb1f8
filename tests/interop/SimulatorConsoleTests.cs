using System.Text;
using Gateway.Hal.Host;
using Gateway.Primitives;

namespace Gateway.Tests.Interop;

/// <summary>The console of host-simulator over its pseudo-terminal, as a program meets it.</summary>
public class SimulatorConsoleTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [SkippableFact]
    public void A_board_out_of_its_box_is_provisioned_over_its_terminal_and_keeps_it_over_a_restart()
    {
        Need.Signals();
        using ScratchFolder data = new();
        using Child gateway = Simulator.Start(["--unprovisioned", "--data", data.Root]);
        string path = gateway.WaitForLine(line => line.StartsWith("console: ", StringComparison.Ordinal), "console:")["console: ".Length..];
        using FileStream terminal = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        Assert.EndsWith("= 9 program 1\nok 1 9\n", Say(terminal, "\u0003program"));
        Assert.Equal("= 6 (none)\nok 1 6\n", Say(terminal, "get broker.host"));
        Assert.Equal("ok 0 0\n", Say(terminal, "set broker.host 127.0.0.1"));
        Assert.Equal("ok 0 0\n", Say(terminal, "set broker.port 1"));
        Assert.Equal("ok 0 0\n", Say(terminal, "set wifi.ssid home"));
        Assert.Contains("err 72 ", Say(terminal, "test"));
        Assert.StartsWith("= 19 saved, generation 2\n", Say(terminal, "save"));
        Assert.Equal("ok 0 0\n", Say(terminal, "reboot"));
        gateway.WaitForLine(line => line.StartsWith("broker: mqtt://127.0.0.1:1; topics gateway/", StringComparison.Ordinal), "the broker");
        gateway.WaitForLines(line => line.StartsWith(Simulator.Started, StringComparison.Ordinal), 2, Simulator.Started);
        Assert.EndsWith("= 9 program 1\nok 1 9\n", Say(terminal, "\u0003program"));
        string status = Say(terminal, "status");
        Assert.Contains(" wifi-copy: written\n", status);
        Assert.DoesNotContain("missing", status);
        Assert.Equal("home\n\n", File.ReadAllText(data[WifiStoreFile.Name]));
        gateway.Terminate();
        Assert.Equal(0, gateway.WaitForExit());
    }

    [SkippableFact]
    public void A_secret_that_is_unset_and_saved_or_reset_is_in_no_file_of_the_data_folder()
    {
        Need.Signals();
        string[] secrets = ["Br0ker-Secret-1", "W1fi-Secret-2"];
        using ScratchFolder data = new();
        using Child gateway = Simulator.Start(["--unprovisioned", "--data", data.Root]);
        string path = gateway.WaitForLine(line => line.StartsWith("console: ", StringComparison.Ordinal), "console:")["console: ".Length..];
        using FileStream terminal = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        Say(terminal, "\u0003program");
        string[] provision =
        [
            "set broker.host broker.example", $"set broker.password {secrets[0]}", "set broker.user bob", "set wifi.ssid net",
            $"set wifi.password {secrets[1]}", "set id g1", "save", "set health.interval 30", "save",
        ];
        Array.ForEach(provision, line => Assert.Contains("\nok ", "\n" + Say(terminal, line)));
        Assert.NotEmpty(FilesWith(data, secrets));

        string[] unset = ["unset broker.password", "unset wifi.password", "save"];
        Array.ForEach(unset, line => Assert.Contains("\nok ", "\n" + Say(terminal, line)));
        Assert.Empty(FilesWith(data, secrets));

        Array.ForEach(provision, line => Assert.Contains("\nok ", "\n" + Say(terminal, line)));
        Assert.NotEmpty(FilesWith(data, secrets));

        // A settings file that waits for the next start does not undo the reset.
        byte[] body = Encoding.UTF8.GetBytes($"broker.host = broker.example\nbroker.password = {secrets[0]}\n");
        string head = $"gateway-settings 1 {body.Length} {new TableCrc32().Compute(body, 0, body.Length):X8}\n";
        File.WriteAllBytes(data[BootFileOnDisk.Name], [.. Encoding.UTF8.GetBytes(head), .. body]);
        Assert.Contains("\nok ", "\n" + Say(terminal, "factory-reset yes-erase-all"));
        gateway.WaitForLines(line => line.StartsWith(Simulator.Started, StringComparison.Ordinal), 2, Simulator.Started);
        Assert.Empty(FilesWith(data, [.. secrets, "broker.example"]));
        gateway.Terminate();
        Assert.Equal(0, gateway.WaitForExit());
    }

    private static string[] FilesWith(ScratchFolder data, string[] texts) =>
    [
        .. Directory.GetFiles(data.Root, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetFileName(file) != "lock")
            .Where(file => texts.Any(text => File.ReadAllBytes(file).AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0))
    ];

    /// <summary>Says a line and reads up to the end of its answer.</summary>
    private static string Say(FileStream terminal, string line)
    {
        terminal.Write(Encoding.UTF8.GetBytes(line + "\n"));
        StringBuilder heard = new();
        byte[] piece = new byte[256];
        while (true)
        {
            Task<int> read = Task.Run(() => terminal.Read(piece));
            Assert.True(read.Wait(Patience), $"no answer to {line}: {heard}");
            heard.Append(Encoding.UTF8.GetString(piece, 0, read.Result));
            string text = heard.ToString();
            string last = text[(text.TrimEnd('\n').LastIndexOf('\n') + 1)..];
            bool isEnd = last.StartsWith("ok ", StringComparison.Ordinal) || last.StartsWith("err ", StringComparison.Ordinal);
            if (isEnd && last.EndsWith('\n'))
            {
                return text;
            }
        }
    }
}
