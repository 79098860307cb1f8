using Xunit.Abstractions;

namespace Gateway.Tests.Nano;

/// <summary>Tables for people: into the test's output, and into a file beside the tests that .ci/run prints.</summary>
internal static class Report
{
    private static string Folder => Path.Combine(AppContext.BaseDirectory, "report");

    public static void Write(ITestOutputHelper output, string name, string text)
    {
        Directory.CreateDirectory(Folder);
        File.WriteAllText(Path.Combine(Folder, name + ".txt"), text);
        output.WriteLine(text);
    }

    /// <summary>Columns padded to their widest cell, under a title.</summary>
    public static string Table(string title, IReadOnlyList<string[]> rows)
    {
        int columns = rows.Count == 0 ? 0 : rows.Max(row => row.Length);
        int[] widths = [.. Enumerable.Range(0, columns).Select(c => rows.Max(row => c < row.Length ? row[c].Length : 0))];
        IEnumerable<string> lines = rows.Select(row =>
            "  " + string.Join("  ", row.Select((cell, c) => c == row.Length - 1 ? cell : cell.PadRight(widths[c]))));
        return title + "\n" + string.Join("\n", lines) + (rows.Count == 0 ? "  (none)" : "") + "\n";
    }
}
