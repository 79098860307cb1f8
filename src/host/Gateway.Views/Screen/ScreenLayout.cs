using Spectre.Console;
using Spectre.Console.Rendering;

namespace Gateway.Views;

/// <summary>
/// Lays a screen out: title, lines below it, summary, rows in columns, lines at the bottom, keys. Every line has at most the width, and
/// there are as many lines as the height, whatever both are.
/// </summary>
public static class ScreenLayout
{
    // Rows that lines at the bottom leave, and those at the top, if there are so many.
    private const int RowsMin = 6;
    private const int RowsMinBelowTop = 10;

    /// <summary>The lines of the screen; a line of width cells or fewer. The position is moved to where rows are.</summary>
    public static IReadOnlyList<SegmentLine> Of(ScreenContent content, ScreenPosition position, int width, int height)
    {
        ViewRow[] rows = [.. content.Rows.Where(row => ViewRows.Matches(row, position.Filter))];
        List<SegmentLine> top = [.. content.Top.SelectMany(line => Wrapped(line, Styles.Plain, width))];
        List<SegmentLine> bottom = [.. content.Bottom.Select(line => Line(line, Styles.Quiet, width))];
        List<SegmentLine> lines = [Line(content.Title, Styles.Title, width)];

        // In a small window title, summary and keys stay, then the rows with their heading.
        int room = Math.Max(0, height - 3);
        int rowsMin = Math.Max(1, rows.Length) + 1;
        int bottomCount = Math.Clamp(room - Math.Min(RowsMin, rowsMin), 0, bottom.Count);
        int topCount = room - Math.Min(RowsMinBelowTop, rowsMin) - bottomCount >= top.Count ? top.Count : 0;
        lines.AddRange(top.Take(topCount));
        lines.Add(Line(content.Summary.Text, Styles.Of(content.Summary), width));
        int body = room - topCount - bottomCount;
        lines.AddRange(Body(content, position, rows, width, body));
        lines.AddRange(bottom.TakeLast(bottomCount));
        lines.Add(Keys(content, position, rows.Length, width));
        return [.. lines.Take(1).Concat(lines.Skip(Math.Max(1, lines.Count - height + 1))).Take(height)];
    }

    private static IEnumerable<SegmentLine> Body(ScreenContent content, ScreenPosition position, ViewRow[] rows, int width, int height)
    {
        if (rows.Length == 0)
        {
            position.Fit(0, 0);
            string text = content.Rows.Count == 0 ? content.Empty : "no row has this text";
            SegmentLine[] said = [.. Wrapped(text, Styles.Plain, width).Take(height)];
            return said.Concat(Enumerable.Repeat(new SegmentLine(), height - said.Length));
        }

        int visible = Math.Max(0, height - 1);
        position.Fit(rows.Length, visible);
        RowColumns columns = RowColumns.Of(content.Rows, width);
        SegmentLine[] shown = [.. rows.Skip(position.First).Take(visible).Select(columns.Line)];
        return height == 0 ? [] : shown.Prepend(columns.Heading()).Concat(Enumerable.Repeat(new SegmentLine(), visible - shown.Length));
    }

    private static SegmentLine Keys(ScreenContent content, ScreenPosition position, int count, int width)
    {
        string place = count == 0 || position.Visible == 0 ? ""
            : $" {position.First + 1}-{Math.Min(count, position.First + position.Visible)} of {count} ";
        string keys = !content.HasKeys ? " Ctrl-C ends it"
            : position.IsTyping ? $" filter: {position.Filter}_  Enter keeps it, Esc shows all"
            : position.Filter.Length > 0 ? $" filter: {position.Filter}  / changes it, Esc shows all, q ends"
            : " q ends  / filters  arrows, PgUp, PgDn, Home, End scroll";
        int room = Math.Max(0, width - place.Length);
        return [.. Cells.Of(keys, Styles.Keys, room), .. Cells.Of(place, Styles.Keys, width - room)];
    }

    private static SegmentLine Line(string text, Style style, int width) => [.. Cells.Of(text, style, width, pads: false)];

    private static IEnumerable<SegmentLine> Wrapped(string text, Style style, int width) =>
        Segment.SplitLines(((IRenderable)new Text(text, style)).Render(Cells.Options(width), width));
}
