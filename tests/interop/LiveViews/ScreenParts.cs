using System.Text.RegularExpressions;

namespace Gateway.Tests.Interop.LiveViews;

/// <summary>The parts of a live view's screen, found where they must be; whatever is torn or left over fails.</summary>
internal sealed partial class ScreenParts
{
    private static readonly string[] Marks = ["! ", "? ", "  "];

    /// <summary>Takes a screen of this size apart.</summary>
    public ScreenParts(string[] screen, string title, int width, int height)
    {
        string all = string.Join('\n', screen);
        Assert.True(screen.Length == height, $"{screen.Length} lines, not {height}:\n{all}");
        Assert.All(screen, line => Assert.True(line.Length <= width, $"longer than {width}: {line}"));

        // Each part is there once: at the top, at the bottom, or between them.
        Assert.StartsWith(title, screen[0]);
        Assert.Single(screen, line => line.Contains(title, StringComparison.Ordinal));
        Assert.Matches(Place(), screen[^1]);
        Assert.Single(screen, line => Place().IsMatch(line));
        Summary = Assert.Single(screen, line => AlarmCount().IsMatch(line));
        int heading = Array.FindIndex(screen, line => line.Contains(" value state", StringComparison.Ordinal));
        Assert.True(heading > 0, $"no heading:\n{all}");
        Assert.Single(screen, line => line.Contains(" value state", StringComparison.Ordinal));
        Heading = screen[heading];
        Rows = [.. screen.Skip(heading + 1).TakeWhile(line => Marks.Any(mark => line.StartsWith(mark, StringComparison.Ordinal)))];
        Keys = screen[^1];
        Top = screen[1..(heading - 1)];
        Bottom = [.. screen[(heading + 1 + Rows.Length)..^1].Where(line => line.Length > 0)];

        // The most important first, and each value where the heading says.
        int[] ranks = [.. Rows.Select(row => Array.IndexOf(Marks, row[..2]))];
        Assert.Equal(ranks.Order(), ranks);
        int state = Heading.IndexOf(" state", StringComparison.Ordinal);
        Assert.All(Rows, row => Assert.Equal(' ', row[state]));
    }

    /// <summary>Which rows are shown: the end of the last line.</summary>
    [GeneratedRegex(@" \d+-\d+ of \d+$")]
    public static partial Regex Place();

    [GeneratedRegex(@"\b(no|\d+) alarms? active")]
    private static partial Regex AlarmCount();

    /// <summary>The line about everything.</summary>
    public string Summary { get; }

    /// <summary>The line above the rows.</summary>
    public string Heading { get; }

    /// <summary>The rows.</summary>
    public string[] Rows { get; }

    /// <summary>The lines between title and summary.</summary>
    public string[] Top { get; }

    /// <summary>The lines between rows and keys.</summary>
    public string[] Bottom { get; }

    /// <summary>The line of keys.</summary>
    public string Keys { get; }

    /// <summary>The only row with this beginning behind its mark.</summary>
    public string Row(string name) => Assert.Single(Rows, row => row[2..].StartsWith(name + " ", StringComparison.Ordinal));
}
