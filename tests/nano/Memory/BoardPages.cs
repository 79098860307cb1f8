using System.Globalization;

namespace Gateway.Tests.Nano.Memory;

/// <summary>
/// What the boards' pages claim about heaps: a row for each configuration on a board's own page, a row for each board on the page of all.
/// </summary>
internal static class BoardPages
{
    /// <summary>The heading that begins the part which is read.</summary>
    public const string Heading = "## What fits the heap";

    private const string Folder = "boards/";
    private const string Page = "/README.md";
    private const string All = "boards/README.md";

    /// <summary>What pages claim that is not what was computed, one line each; figures are of one board.</summary>
    public static IReadOnlyList<string> Wrong(IReadOnlyList<HeapFigures> figures, Func<string, string> read)
    {
        List<string> wrong = [];
        foreach (HeapFigures one in figures)
        {
            string own = Folder + one.Board + Page;
            Compare(own, one.Configuration, CellsOf(read(own), one.Configuration), [HeapFigures.TextOf(one.Verdict)]);
        }

        Compare(All, LinkTo(figures), CellsOf(read(All), LinkTo(figures)), CellsFor(figures));
        return wrong;

        void Compare(string page, string row, string[]? claimed, string[] computed)
        {
            if (claimed == null || !claimed.SequenceEqual(computed))
            {
                wrong.Add($"{page}: row {row} below \"{Heading}\" says {(claimed == null ? "nothing" : string.Join(", ", claimed))}, "
                    + $"computed is: {string.Join(", ", computed)}");
            }
        }
    }

    /// <summary>Writes what was computed into the rows that are there.</summary>
    public static void Update(IReadOnlyList<HeapFigures> figures)
    {
        foreach (HeapFigures one in figures)
        {
            string path = Repository.PathOf(Folder + one.Board + Page);
            File.WriteAllText(path, WithCells(File.ReadAllText(path), one.Configuration, [HeapFigures.TextOf(one.Verdict)]));
        }

        string all = Repository.PathOf(All);
        File.WriteAllText(all, WithCells(File.ReadAllText(all), LinkTo(figures), CellsFor(figures)));
    }

    private static string LinkTo(IReadOnlyList<HeapFigures> figures) => $"[{figures[0].Board}]({figures[0].Board})";

    private static string[] CellsFor(IReadOnlyList<HeapFigures> figures) =>
    [
        figures[0].Total == 0 ? HeapFigures.TextOf(HeapVerdict.Unknown) : figures[0].Total.ToString("N0", CultureInfo.InvariantCulture),
        .. figures.Select(one => HeapFigures.TextOf(one.Verdict))
    ];

    private static string[]? CellsOf(string page, string row)
    {
        string? line = RowsOf(page).FirstOrDefault(line => FirstCell(line) == row);
        return line == null ? null : [.. line.Trim('|').Split('|').Skip(1).Select(cell => cell.Trim())];
    }

    private static string WithCells(string page, string row, string[] cells)
    {
        string? line = RowsOf(page).FirstOrDefault(line => FirstCell(line) == row);
        return line == null ? page : page.Replace(line, $"| {row} | {string.Join(" | ", cells)} |", StringComparison.Ordinal);
    }

    private static string FirstCell(string line) => line.Trim('|').Split('|')[0].Trim();

    // Rows between the heading and the next one.
    private static IEnumerable<string> RowsOf(string page) => page.Split('\n')
        .SkipWhile(line => line != Heading)
        .Skip(1)
        .TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal))
        .Where(line => line.StartsWith('|'));
}
