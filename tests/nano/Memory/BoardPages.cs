using System.Globalization;
using System.Text.RegularExpressions;

namespace Gateway.Tests.Nano.Memory;

/// <summary>
/// What pages claim about heaps: a row for each configuration on a board's own page, a row for each board on the page of all and on the
/// first page. No other row of any page may say so.
/// </summary>
internal static partial class BoardPages
{
    /// <summary>The heading that begins the part with the rows.</summary>
    public const string Heading = "## What fits the heap";

    /// <summary>The page with a row for each board.</summary>
    public const string All = "boards/README.md";

    /// <summary>The first page, which has one too.</summary>
    public const string First = "README.md";

    private const string Folder = "boards/";
    private const string Page = "/README.md";
    private const string None = "none";

    /// <summary>Every page that a user reads.</summary>
    public static IReadOnlyList<SourceFile> Pages =>
    [
        .. Repository.Files("*.md")
            .Where(path => path == First || path.StartsWith(Folder, StringComparison.Ordinal)
                || path.StartsWith("src/docs/", StringComparison.Ordinal))
            .Select(path => new SourceFile(path, File.ReadAllText(Repository.PathOf(path))))
    ];

    /// <summary>What pages claim that is not what was computed, and what they do not say, one line each; figures are by board.</summary>
    public static IReadOnlyList<string> Wrong(IReadOnlyList<IReadOnlyList<HeapFigures>> boards, IReadOnlyList<SourceFile> pages)
    {
        SourceFile first = pages.Single(page => page.Path == First);
        Dictionary<string, string[]> computed = boards.SelectMany(board => RowsOf(board, first)).GroupBy(row => row.Page)
            .ToDictionary(rows => rows.Key, rows => rows.Select(row => row.Text).ToArray());
        List<string> wrong = [.. computed.Keys.Except(pages.Select(page => page.Path)).Select(path => $"{path} is not there")];
        foreach (SourceFile page in pages)
        {
            string[] rows = computed.GetValueOrDefault(page.Path, []);
            string[] part = [.. PartOf(page).Where(IsRow).Select(Normal)];
            wrong.AddRange(rows.Where(row => part.Count(line => line == row) != 1)
                .Select(row => $"{page.Path}: computed is, and must be there once, on a board's page below \"{Heading}\": {row}"));
            string[] claims = [.. page.Text.Split('\n').Where(line => IsRow(line) && IsClaim(line)).Select(Normal)];
            wrong.AddRange(claims.Except(rows).Concat(claims.Where(row => claims.Count(other => other == row) > 1).Distinct())
                .Select(row => $"{page.Path}: nobody computed: {row}"));
        }

        return wrong;
    }

    /// <summary>Writes what was computed into the rows that are there.</summary>
    public static void Update(IReadOnlyList<HeapFigures> board)
    {
        foreach ((string path, string text) in RowsOf(board, Pages.Single(page => page.Path == First)))
        {
            SourceFile page = new(path, File.ReadAllText(Repository.PathOf(path)));
            string? line = PartOf(page).FirstOrDefault(line => IsRow(line) && Cells(line)[0] == Cells(text)[0]);
            File.WriteAllText(
                Repository.PathOf(path), line == null ? page.Text : page.Text.Replace(line, text, StringComparison.Ordinal));
        }
    }

    private static IEnumerable<(string Page, string Text)> RowsOf(IReadOnlyList<HeapFigures> board, SourceFile first)
    {
        string name = board[0].Board;
        foreach (HeapFigures one in board)
        {
            yield return (Folder + name + Page, Row(one.Configuration, HeapFigures.TextOf(one.Verdict), CertificatesOf(one)));
        }

        string total = board[0].Total == 0 ? HeapFigures.TextOf(HeapVerdict.Unknown) : Text(board[0].Total);
        yield return (All, Row([$"[{name}]({name})", total, .. board.Select(one => HeapFigures.TextOf(one.Verdict))]));

        // The gateway as it comes, and the box that it comes in.
        HeapVerdict worst = board.Where(one => one.Configuration != Configuration.Full.Name).Max(one => one.Verdict);
        string word = worst == HeapVerdict.Fits ? "yes, computed" : worst == HeapVerdict.DoesNotFit ? "no" : "unknown";
        string link = $"]({Folder}{name}{Page})";
        string[] cells = Cells(PartOf(first).FirstOrDefault(line => IsRow(line) && line.Contains(link, StringComparison.Ordinal))
            ?? $"[{name}{link} | its network");
        yield return (First, Row(cells[0], cells[1], word));
    }

    private static string CertificatesOf(HeapFigures one) => one.Configuration == Configuration.Box.Name ? "-"
        : one.Certificates == null ? HeapFigures.TextOf(HeapVerdict.Unknown)
        : one.Certificates == 0 ? None : Text(one.Certificates.Value) + " bytes";

    private static string Text(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Row(params string[] cells) => $"| {string.Join(" | ", cells)} |";

    // Lines below the heading, to the next one; on the first page all.
    private static IEnumerable<string> PartOf(SourceFile page) => page.Path == First ? page.Text.Split('\n') : page.Text.Split('\n')
        .SkipWhile(line => line != Heading)
        .Skip(1)
        .TakeWhile(line => !line.StartsWith('#'));

    private static bool IsRow(string line) => line.Contains('|', StringComparison.Ordinal);

    private static bool IsClaim(string row) => Cells(row).Any(cell => Claim().IsMatch(cell.Trim('*', '_', '`')));

    private static string[] Cells(string row) => [.. row.Trim().Trim('|').Split('|').Select(cell => cell.Trim())];

    private static string Normal(string row) => Row(Cells(row));

    [GeneratedRegex("^(fits|does not fit|yes, computed)\\b|^unknown$", RegexOptions.IgnoreCase)]
    private static partial Regex Claim();
}
