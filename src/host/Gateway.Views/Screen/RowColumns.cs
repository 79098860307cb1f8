using Spectre.Console;
using Spectre.Console.Rendering;

namespace Gateway.Views;

/// <summary>
/// The columns of the rows in a width. All rows decide them, so they stay where they are while a person scrolls. In a narrow window the
/// note goes first, then age and limit: name, value and state stay.
/// </summary>
internal sealed class RowColumns
{
    private const int MarkCells = 2;
    private const int NameCellsMin = 10;
    private const string LimitTitle = "limit";
    private const string NoteTitle = "last values";

    private readonly Column[] columns;
    private readonly bool hasNote;
    private readonly int width;

    private RowColumns(Column[] columns, bool hasNote, int width)
    {
        this.columns = columns;
        this.hasNote = hasNote;
        this.width = width;
    }

    // In the order in which they are given up, the last first.
    private static Column[] All(bool isFleet) =>
    [
        .. isFleet ? new[] { new Column("gateway", row => row.Gateway, 16) } : [],
        new Column(isFleet ? "sensor or alarm" : "name", row => row.Name.Length == 0 && !isFleet ? row.Gateway : row.Name, 24),
        new Column("value", row => row.Value, 16, IsRight: true),
        new Column("state", row => row.State, 13),
        new Column(LimitTitle, row => row.Limit, 12, IsRight: true),
        new Column("age", row => row.Age, 6, IsRight: true),
    ];

    public static RowColumns Of(IReadOnlyList<ViewRow> rows, int width)
    {
        bool isFleet = rows.Select(row => row.Gateway).Distinct().Take(2).Count() > 1;
        List<Column> kept = [.. All(isFleet).Select(column => column.Fit(rows))];
        int names = isFleet ? 2 : 1;
        int room = width - MarkCells;
        while (kept.Count > names + 2 && Least(kept, names) > room)
        {
            kept.RemoveAt(kept.Count - 1);
        }

        // Names give way, the wider first.
        while (Total(kept) > room && kept.Take(names).Max(column => column.Cells) > NameCellsMin)
        {
            int widest = names == 2 && kept[1].Cells >= kept[0].Cells ? 1 : 0;
            kept[widest] = kept[widest] with { Cells = kept[widest].Cells - 1 };
        }

        return new RowColumns([.. kept], kept.Count == All(isFleet).Length, width);
    }

    public SegmentLine Heading()
    {
        SegmentLine line = Joined(columns, column => column.Title, Styles.Heading, "  ");
        int room = width - line.CellCount();
        line.AddRange(Cells.Of(!hasNote ? "" : room < NoteTitle.Length ? "last" : NoteTitle, Styles.Heading, room));
        return line;
    }

    public SegmentLine Line(ViewRow row)
    {
        // What a gateway says of itself has no limit and needs the room.
        bool isGateway = row.Name.Length == 0;
        Style style = Styles.Of(row);
        IEnumerable<Column> used = isGateway ? columns.TakeWhile(column => column.Title != LimitTitle) : columns;
        SegmentLine line = Joined(used, column => column.Text(row), style, Styles.MarkOf(row));
        int room = width - line.CellCount();
        if (hasNote || isGateway)
        {
            string note = row.Note.Length > 0 ? row.Note : row.Plot[^Math.Clamp(room, 0, row.Plot.Length)..];
            line.AddRange(Cells.Of(note, style, room, pads: false));
        }

        return line;
    }

    private SegmentLine Joined(IEnumerable<Column> used, Func<Column, string> text, Style style, string mark)
    {
        SegmentLine line = [.. Cells.Of(mark, style, Math.Min(width, MarkCells))];
        foreach (Column column in used)
        {
            int room = Math.Min(column.Cells, width - line.CellCount() - 1);
            line.AddRange(Cells.Of(text(column), style, room, column.IsRight));
            line.AddRange(Cells.Of(" ", style, Math.Min(1, width - line.CellCount())));
        }

        return line;
    }

    private static int Total(List<Column> kept) => kept.Sum(column => column.Cells + 1);

    private static int Least(List<Column> kept, int names) =>
        kept.Select((column, i) => (i < names ? Math.Min(column.Cells, NameCellsMin) : column.Cells) + 1).Sum();

    private sealed record Column(string Title, Func<ViewRow, string> Text, int CellsMax, bool IsRight = false, int Cells = 0)
    {
        public Column Fit(IReadOnlyList<ViewRow> rows) =>
            this with { Cells = Math.Min(CellsMax, rows.Select(row => Views.Cells.Count(Text(row))).Append(Title.Length).Max()) };
    }
}
