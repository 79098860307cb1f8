namespace Gateway.Tests.Interop.LiveViews;

/// <summary>The live view of host-simulator on a terminal.</summary>
public sealed class SimulatorViewTests
{
    private const string Title = "host-simulator: gateway/simulator";

    private static readonly string[] Plant =
    [
        "--sensor", "boiler=simulated:mean=60,amplitude=1,noise=0.1,excursion=0", "--sensor", "t=square:20,80,86400000ms",
        "--alarm-below", "t=50,0,2", "--interval", "1",
    ];

    [SkippableFact]
    public void It_fits_80x24_follows_each_resize_without_a_trace_and_leaves_the_terminal_clean()
    {
        Need.Signals();
        using Terminal terminal = new(80, 24);
        terminal.Run(Simulator.Dll, Plant);
        WaitForAlarm(terminal);
        Check(terminal, 80, 24);
        foreach ((int width, int height) in new[] { (100, 30), (60, 14), (120, 40), (80, 24) })
        {
            terminal.ResizeView(Title, width, height);
            Check(terminal, width, height);
        }

        terminal.Press("C-c");
        string[] end = terminal.WaitForPrompt();
        Assert.Contains("faults: none", end);
        Assert.Contains(end, line => line.StartsWith("alarms: raised 1,", StringComparison.Ordinal));
        Assert.Contains(end, line => line.StartsWith("subscribe: ", StringComparison.Ordinal));
        Assert.DoesNotContain(end, line => line.Contains(Title, StringComparison.Ordinal));
        Assert.DoesNotContain(end, line => ScreenParts.Place().IsMatch(line));
        Assert.True(terminal.IsClean);
    }

    [SkippableFact]
    public void Keys_scroll_filter_and_end_it()
    {
        Need.Signals();
        using Terminal terminal = new(80, 12);
        string[] sensors = [.. Enumerable.Range(10, 20).SelectMany(i => new[] { "--sensor", $"s{i}=square:{i},{i},86400000ms" })];
        terminal.Run(Simulator.Dll, sensors);
        terminal.WaitFor(screen => screen[^1].EndsWith(" of 21", StringComparison.Ordinal), "21 rows");
        ScreenParts first = new(terminal.Screen, Title, 80, 12);
        terminal.Press("PPage");
        terminal.Press("NPage");
        terminal.Press("Down");
        terminal.Press("Up");
        terminal.Press("End");
        terminal.WaitFor(screen => screen[^1].EndsWith("-21 of 21", StringComparison.Ordinal), "the last rows");
        ScreenParts last = new(terminal.Screen, Title, 80, 12);
        Assert.Equal(first.Heading, last.Heading);
        Assert.Contains("29.000 °C", last.Row("s29"));
        Assert.DoesNotContain(last.Rows, row => row.Contains(" s10 ", StringComparison.Ordinal));
        terminal.Type("/s15");
        terminal.Press("Enter");
        terminal.WaitFor(
            screen => screen[^1].EndsWith("1-1 of 1", StringComparison.Ordinal)
                && screen.Any(line => line.Contains(" filter: s15 ", StringComparison.Ordinal)), "one row, and the filter is kept");
        ScreenParts filtered = new(terminal.Screen, Title, 80, 12);
        Assert.Contains("15.000 °C", Assert.Single(filtered.Rows));
        Assert.Contains(" filter: s15 ", filtered.Keys);
        terminal.Press("Escape");
        terminal.WaitFor(screen => screen[^1].EndsWith(" of 21", StringComparison.Ordinal), "all rows");
        terminal.Type("q");
        Assert.Contains("faults: none", terminal.WaitForPrompt());
        Assert.True(terminal.IsClean);
    }

    [SkippableFact]
    public void Ctrl_Z_does_nothing_and_Ctrl_L_draws_again()
    {
        Need.Signals();
        using Terminal terminal = new(80, 24);
        terminal.Run(Simulator.Dll, Plant);
        WaitForAlarm(terminal);
        terminal.Press("C-z");

        // The view may draw this line again before it is seen.
        for (int i = 0; !terminal.Screen.Any(line => line.Contains("xyzzy", StringComparison.Ordinal)); i++)
        {
            Assert.True(i < 50, "what another program wrote is not seen");
            terminal.WriteBeside("\e[16;1Hxyzzy");
        }

        terminal.Press("C-l");
        terminal.WaitFor(screen => !screen.Any(line => line.Contains("xyzzy", StringComparison.Ordinal)), "the view without it");
        Check(terminal, 80, 24);
        terminal.Press("C-c");
        terminal.WaitForPrompt();
        Assert.True(terminal.IsClean);
    }

    [SkippableTheory]
    [InlineData(1)] // SIGHUP
    [InlineData(3)] // SIGQUIT
    [InlineData(15)] // SIGTERM
    public void A_signal_that_ends_it_leaves_the_terminal_clean(int signal)
    {
        Need.Signals();
        Skip.IfNot(OperatingSystem.IsLinux(), "it finds the program in /proc");
        using Terminal terminal = new(80, 24);
        terminal.Run(Simulator.Dll, Plant);
        WaitForAlarm(terminal);
        terminal.Signal(signal);
        terminal.WaitForPrompt();
        Assert.True(terminal.IsClean);
    }

    [SkippableFact]
    public void Provisioned_over_its_console_it_shows_the_sensors_of_its_settings_although_no_broker_answers()
    {
        Need.Signals();
        using ScratchFolder data = new();
        using Terminal terminal = new(80, 24);
        terminal.Run(Simulator.Dll, "--unprovisioned", "--data", data["slots"]);
        string[] waiting = terminal.WaitFor(
            screen => screen.Any(line => line.Contains("not provisioned, so it has no sensors yet", StringComparison.Ordinal)), "the hint");
        Assert.StartsWith($"{Title}, not provisioned", waiting[0]);
        string[] words = string.Join(' ', waiting).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        string port = words[Array.IndexOf(words, "picocom") + 1];
        Assert.Contains(words, word => word == "provision");
        GatewayTool.Feed(
            "", 0, "provision", "--port", port, "--broker", "mqtt://127.0.0.1:1", "--id", "cellar",
            "--set", "sensor.1.kind=simulated", "--set", "sensor.1.name=air", "--set", "sensor.1.unit=K",
            "--set", "alarm.1.kind=above", "--set", "alarm.1.name=warm", "--set", "alarm.1.sensor=air", "--set", "alarm.1.limit=-100");
        terminal.WaitFor(screen => screen[^1].EndsWith(" 1-2 of 2", StringComparison.Ordinal), "the sensor and its alarm");
        terminal.WaitFor(screen => screen.Any(line => line.StartsWith("! warm ", StringComparison.Ordinal)), "the alarm");
        ScreenParts shown = new(terminal.Screen, "host-simulator: gateway/cellar at mqtt://127.0.0.1:1, ", 80, 24);
        Assert.Matches(@"^  air +-?\d+\.\d\d\d K +ok ", shown.Row("air"));
        Assert.Contains(" -100.000 ", shown.Row("warm"));
        Assert.Contains(shown.Bottom, line => line.StartsWith("not connected: ", StringComparison.Ordinal));
        terminal.Press("C-c");
        terminal.WaitForPrompt();
        Assert.True(terminal.IsClean);
    }

    private static void WaitForAlarm(Terminal terminal) => terminal.WaitFor(
        screen => screen.Any(line => line.StartsWith("! t-low ", StringComparison.Ordinal))
            && screen.Any(line => line.StartsWith("connected: ", StringComparison.Ordinal))
            && screen[^1].EndsWith(" of 4", StringComparison.Ordinal),
        "the alarm and its gateway's health");

    private static void Check(Terminal terminal, int width, int height)
    {
        ScreenParts screen = new(terminal.Screen, Title, width, height);
        Assert.StartsWith("1 alarm active, 1 to acknowledge; no sensor stale", screen.Summary);
        Assert.Equal(["! t-low", "  simulator", "  boiler", "  t"], screen.Rows.Select(row => row[..row.IndexOf(' ', 2)]));
        Assert.Matches(@"^! t-low +20\.000 active-unack +50\.000 +\d+ (s|min) high$", screen.Row("t-low"));
        Assert.Matches(@"^  t +20\.000 °C +ok ", screen.Row("t"));
        Assert.Matches(@"^  boiler +\d\d\.\d\d\d °C +ok ", screen.Row("boiler"));
        Assert.Contains(screen.Bottom, line => line.StartsWith("in flight ", StringComparison.Ordinal));
        if (height >= 24)
        {
            Assert.Contains(" watch --broker ", string.Join(' ', screen.Top));
        }
    }
}
