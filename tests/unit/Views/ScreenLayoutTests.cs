using Gateway.Views;
using Spectre.Console.Rendering;
using Xunit;

namespace Gateway.Tests.Unit.Views;

/// <summary>A live view's screen as text, for every size and position.</summary>
public class ScreenLayoutTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeMilliseconds(1_763_712_345_000);

    private readonly WatchModel model = new("gateway");
    private readonly ScreenPosition position = new();

    [Fact]
    public void At_80x24_name_value_state_limit_and_age_are_there()
    {
        Fill(gateways: 1);
        string[] screen = Screen(80, 24);
        Assert.Equal(24, screen.Length);
        Assert.Equal("watch", screen[0]);
        Assert.Equal("1 alarm active, 1 to acknowledge; no sensor stale", screen[2]);
        Assert.Equal("  name            value state         limit age last values", screen[3].TrimEnd());
        Assert.Equal("! hot            81.200 active-unack 80.000 0 s high", screen[4].TrimEnd());
        Assert.Equal("  pump-room-1 20.000 °C ok                  0 s ▁", screen[5].TrimEnd());
        Assert.Matches("^ q ends .* scroll +1-5 of 5 $", screen[^1]);
    }

    [Fact]
    public void Every_size_has_its_lines_and_none_is_too_long()
    {
        Fill(gateways: 3);
        model.Take("gateway/日本語の名前はとても長いです/telemetry/温度計の名前もとても長いです", """{"value":1,"unit":"度"}""", Now);
        for (int width = 1; width <= 130; width++)
        {
            for (int height = 1; height <= 40; height += 3)
            {
                IReadOnlyList<SegmentLine> lines = ScreenLayout.Of(Content(), position, width, height);
                Assert.True(lines.Count == height, $"{width}x{height} has {lines.Count} lines");
                Assert.All(lines, line => Assert.InRange(line.CellCount(), 0, width));
            }
        }
    }

    [Theory]
    [InlineData(30)]
    [InlineData(45)]
    [InlineData(60)]
    public void A_narrow_window_keeps_name_value_and_state(int width)
    {
        Fill(gateways: 1);
        string[] screen = Screen(width, 24);
        string alarm = Assert.Single(screen, line => line.StartsWith("! ", StringComparison.Ordinal));
        Assert.Contains("hot", alarm);
        Assert.Contains("81.200", alarm);
        Assert.Contains(width < 40 ? "activ" : "active-unack", alarm);
    }

    [Fact]
    public void A_fleet_is_scrolled_and_its_columns_stay()
    {
        Fill(gateways: 40);
        string[] first = Screen(80, 24);
        Assert.StartsWith("40 gateways, 0 offline; 40 alarms active, 40 to acknowledge", first[2]);
        Assert.EndsWith("1-16 of 240 ", first[^1]);
        string[] names = [.. Enumerable.Range(0, 240 / 15).SelectMany(_ =>
        {
            string[] page = Screen(80, 24);
            Press(ConsoleKey.PageDown);
            return page[4..20];
        }).Distinct()];
        Assert.Equal(240, names.Length);
        Press(ConsoleKey.End);
        string[] last = Screen(80, 24);
        Assert.EndsWith("225-240 of 240 ", last[^1]);
        Assert.Equal(first[3], last[3]);
        Press(ConsoleKey.UpArrow);
        Assert.EndsWith("224-239 of 240 ", Screen(80, 24)[^1]);
        Press(ConsoleKey.Home);
        Assert.Equal(first, Screen(80, 24));
    }

    [Fact]
    public void A_filter_is_typed_kept_and_given_up()
    {
        Fill(gateways: 40);
        Screen(80, 24);
        Press(ConsoleKey.End);
        Type("/gw07x");
        Press(ConsoleKey.Backspace);
        string[] typing = Screen(80, 24);
        Assert.Contains(" filter: gw07_ ", typing[^1]);
        Assert.EndsWith("1-6 of 6 ", typing[^1]);
        Type("q");
        Assert.False(position.IsQuitRequested);
        Assert.Contains("no row has this text", Screen(80, 24));
        Press(ConsoleKey.Backspace);
        Press(ConsoleKey.Enter);
        Assert.Contains(" filter: gw07 ", Screen(80, 24)[^1]);
        Press(ConsoleKey.Escape);
        Assert.EndsWith("1-16 of 240 ", Screen(80, 24)[^1]);
        Type("q");
        Assert.True(position.IsQuitRequested);
    }

    [Fact]
    public void Without_rows_it_says_why_and_without_keys_how_it_ends()
    {
        string[] screen = [.. ScreenLayout.Of(Content() with { HasKeys = false }, position, 40, 10).Select(Text)];
        Assert.Contains("nothing yet", screen);
        Assert.StartsWith(" Ctrl-C ends it", screen[^1]);
    }

    private static string Text(SegmentLine line) => string.Concat(line.Select(part => part.Text));

    private string[] Screen(int width, int height) => [.. ScreenLayout.Of(Content(), position, width, height).Select(Text)];

    private ScreenContent Content() => new()
    {
        Title = "watch", Top = ["a line at the top"], Summary = ViewSummary.Of(model), Rows = ViewRows.Of(model, Now),
        Empty = "nothing yet", Bottom = ["first line at the bottom", "last line at the bottom", "another"],
    };

    // Three sensors, an alarm that is active and one that is not, for each gateway; its own row beside them if there are several.
    private void Fill(int gateways)
    {
        for (int i = 1; i <= gateways; i++)
        {
            string id = $"gw{i:00}";
            for (int sensor = 1; sensor <= 3; sensor++)
            {
                model.Take($"gateway/{id}/telemetry/pump-room-{sensor}", $$"""{"value":{{i + 18 + sensor}},"unit":"°C"}""", Now);
            }

            model.Take($"gateway/{id}/alarm/hot", """{"state":"active-unack","severity":"high","value":81.200,"limit":80.000}""", Now);
            model.Take($"gateway/{id}/alarm/wet", """{"state":"normal","severity":"low","value":1,"limit":2}""", Now);
            if (gateways > 1)
            {
                model.Take($"gateway/{id}/status", "online", Now);
            }
        }
    }

    private void Press(ConsoleKey key) => position.Take(new ConsoleKeyInfo('\0', key, false, false, false));

    private void Type(string text)
    {
        foreach (char symbol in text)
        {
            ConsoleKey key = char.IsAsciiLetter(symbol) ? Enum.Parse<ConsoleKey>(symbol.ToString().ToUpperInvariant()) : ConsoleKey.None;
            position.Take(new ConsoleKeyInfo(symbol, key, false, false, false));
        }
    }
}
