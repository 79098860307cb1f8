using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Gateway.Simulation;

namespace Gateway.Tests.Interop.LiveViews;

/// <summary>The live view of <c>gateway watch</c> on a terminal.</summary>
public sealed partial class WatchViewTests : IDisposable
{
    private const string Title = "gateway watch: gateway/# at mqtt://127.0.0.1:";
    private const string Picture = "src/docs/pictures/live-view.svg";

    private readonly LoopbackBroker broker = new();

    public WatchViewTests() => broker.Start();

    [SkippableFact]
    public void Forty_gateways_have_a_summary_and_the_active_alarms_come_first_with_value_limit_and_age()
    {
        Need.Signals();
        using Terminal terminal = new(80, 24);
        for (int i = 1; i <= 40; i++)
        {
            string id = $"gw{i:00}";
            Send($"{id}/status", i == 17 ? "offline" : "online");
            Send($"{id}/telemetry/air", $$"""{"value":{{i}}.500,"unit":"°C","seq":1,"boot":1,"time":{{Ago(10)}}}""");
            Send($"{id}/sensor/air", $$"""{"state":"{{(i == 5 ? "stale" : "ok")}}","time":{{Ago(130)}}}""");
            Send($"{id}/alarm/warm", Alarm(i == 31 ? "active-unack" : "normal", "high", 31.5, 30, 250));
        }

        terminal.Run("gateway.dll", "watch", "--broker", $"mqtt://127.0.0.1:{broker.Port}");
        terminal.WaitFor(screen => screen[^1].EndsWith(" of 120", StringComparison.Ordinal), "all rows");
        Check(terminal, 80, 24);
        terminal.Press("End");
        terminal.WaitFor(screen => screen[^1].EndsWith("-120 of 120", StringComparison.Ordinal), "the last rows");
        ScreenParts last = new(terminal.Screen, Title, 80, 24);
        Assert.StartsWith("  gw40 ", last.Rows[^1]);
        terminal.Press("Home");
        foreach ((int width, int height) in new[] { (100, 30), (50, 10), (80, 24) })
        {
            terminal.ResizeView(Title, width, height);
            Check(terminal, width, height);
        }

        terminal.Type("/GW31");
        terminal.WaitFor(screen => screen[^1].EndsWith("1-3 of 3", StringComparison.Ordinal), "the rows of one gateway");
        terminal.Press("C-c");
        string[] end = terminal.WaitForPrompt();
        Assert.Contains("40 gateways, 1 offline; 1 alarm active, 1 to acknowledge; 1 sensor stale", end);
        Assert.DoesNotContain(end, line => ScreenParts.Place().IsMatch(line));
        Assert.True(terminal.IsClean);
    }

    [SkippableFact]
    public void A_broker_that_refuses_is_told_on_the_shells_screen()
    {
        Need.Signals();
        using Terminal terminal = new(80, 24);
        terminal.Run("gateway.dll", "watch", "--broker", "mqtt://127.0.0.1:1", "--timeout", "3");
        terminal.WaitFor(screen => screen[0].StartsWith("gateway watch: ", StringComparison.Ordinal), "the view");
        Assert.Contains("no answer within 3 s", string.Join("", terminal.WaitForPrompt()));
        Assert.True(terminal.IsClean);
    }

    [SkippableFact]
    public void The_README_shows_the_screen_of_four_gateways()
    {
        Need.Signals();
        using Terminal terminal = new(80, 24);
        terminal.Run("gateway.dll", "watch", "--broker", $"mqtt://127.0.0.1:{broker.Port}");
        terminal.WaitFor(screen => screen.Any(line => line.StartsWith("no message ", StringComparison.Ordinal)), "the subscription");
        FillPlant();
        terminal.WaitFor(screen => screen[^1].EndsWith(" 1-20 of 20", StringComparison.Ordinal), "all rows");
        string[] lines = [.. terminal.Coloured.Select(line => Port().Replace(line, "192.168.1.10"))];
        string svg = PictureSvg.Of(lines, 80, 24);
        Assert.Matches("""<text class="r"[^>]*>! [^<]* freezer-warm """, svg);
        string path = SourceTree.Path(Picture);
        if (SourceTree.UpdatesPages)
        {
            File.WriteAllText(path, svg);
        }

        Assert.Equal(svg, File.ReadAllText(path));
        Assert.Contains($"]({Picture})", File.ReadAllText(SourceTree.Path("README.md")));
        terminal.Type("q");
        terminal.WaitForPrompt();
        Assert.True(terminal.IsClean);
    }

    public void Dispose() => broker.Dispose();

    [GeneratedRegex(@"127\.0\.0\.1:\d+")]
    private static partial Regex Port();

    private static void Check(Terminal terminal, int width, int height)
    {
        ScreenParts screen = new(terminal.Screen, Title, width, height);
        Assert.StartsWith("40 gateways, 1 offline; 1 alarm active", screen.Summary);
        Assert.Matches(
            width >= 80 ? @"^! gw31 +warm +31\.500 active-unack +30\.000 +4 min high$" : @"^! gw31 +warm +31\.500 active", screen.Rows[0]);
        Assert.Matches(@"^\? gw17 +offline", screen.Rows[1]);
        Assert.Matches(width >= 80 ? @"^\? gw05 +air +5\.500 °C stale +2 min" : @"^\? gw05 +air +5\.500 °C stale", screen.Rows[2]);
        Assert.Matches("^  gw01 +online", screen.Rows[3]);
        Assert.Matches(@"^  gw01 +air +1\.500 °C ok", screen.Rows[4]);
        Assert.EndsWith($"1-{screen.Rows.Length} of 120", screen.Keys);
    }

    private static string Ago(int seconds) =>
        (DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() - (seconds * 1000L)).ToString(CultureInfo.InvariantCulture);

    private static string Alarm(string state, string severity, double value, double limit, int secondsAgo) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"state":"{{state}}","severity":"{{severity}}","value":{{value:0.000}},"limit":{{limit:0.000}},"time":{{Ago(secondsAgo)}}}""");

    // Ages are in the middle of their unit, so the picture is the same a moment later.
    private void FillPlant()
    {
        Send("cold-store/status", "online");
        Values("cold-store/telemetry/freezer", "°C", -19.2, -19.1, -18.9, -17.2, -15.8, -14.6, -13.9, -13.4);
        Values("cold-store/telemetry/humidity", "%", 82.1, 82.4, 82.2, 82.9, 83.1, 82.8, 82.5, 82.6);
        Send("cold-store/alarm/freezer-warm", Alarm("active-unack", "critical", -14.6, -15, 200));
        Send("cold-store/alarm/door-open", Alarm("rtn-unack", "medium", 0, 1, 500));
        Send("cold-store/sensor/cooler", $$"""{"state":"fault","reason":"no-answer","time":{{Ago(5400)}}}""");
        Send("cold-store/health", Health(93_784, 4, "{\"sensor-no-answer\":12}"));
        Send("boiler-house/status", "online");
        Values("boiler-house/telemetry/flow", "°C", 61.3, 61.9, 63.2, 64.6, 66.1, 65.2, 64.4, 63.0);
        Values("boiler-house/telemetry/return", "°C", 44.8, 44.9, 45.3, 46.2, 46.8, 47.1, 46.9, 46.3);
        Values("boiler-house/telemetry/pressure", "bar", 1.62, 1.61, 1.59, 1.56, 1.54, 1.52, 1.51, 1.49);
        Send("boiler-house/alarm/pressure-low", Alarm("active-acked", "high", 1.499, 1.5, 2700));
        Send("boiler-house/alarm/flow-hot", Alarm("normal", "high", 71.2, 75, 90_000));
        Send("boiler-house/health", Health(1_209_677, 2, "{}"));
        Send("greenhouse/status", "online");
        Values("greenhouse/telemetry/air", "°C", 19.5, 19.9, 20.6, 21.8, 23.1, 24.4, 25.2, 25.7);
        Values("greenhouse/telemetry/soil", "%", 41.2, 40.9, 40.6, 40.2, 39.9, 39.7, 39.4, 39.1);
        Send("greenhouse/alarm/dry", Alarm("normal", "medium", 31.2, 30, 270_000));
        Send("greenhouse/alarm/frost", Alarm("normal", "critical", 3.1, 2, 450_000));
        Send("greenhouse/health", Health(352_871, 7, "{}"));
        Send("pump/status", "offline");
        Values("pump/telemetry/current", "mA", 4.02, 4.02, 12.4, 12.5, 12.4, 12.6, 4.02, 8.3);
        Send("pump/alarm/running", Alarm("normal", "low", 0, 1, 90_000));
    }

    private void Values(string topic, string unit, params double[] values)
    {
        foreach (double value in values)
        {
            string number = value.ToString("0.000", CultureInfo.InvariantCulture);
            Send(topic, $$"""{"value":{{number}},"unit":"{{unit}}","seq":1,"boot":1,"time":{{Ago(90)}}}""");
        }
    }

    private static string Health(int uptimeS, int boot, string faults) =>
        $$"""{"uptime":{{uptimeS}}000,"boot":{{boot}},"reconnects":1,"held":0,"table":32,"faults":{{faults}}}""";

    private void Send(string topic, string payload) =>
        broker.Run(to => to.Publish($"gateway/{topic}", Encoding.UTF8.GetBytes(payload), 0, retain: true));
}
