using System.Text;
using System.Text.RegularExpressions;

namespace Gateway.Tests.Unit.Pages;

/// <summary>What is made from the fault codes: the text of their names, and their columns of the page of faults.</summary>
internal static partial class FaultPages
{
    private const string Head = "| code | name | kind | part | meaning | likely cause | what to do |";
    private const int ColumnsMax = 140;
    private const int WrittenCells = 3;

    /// <summary>The source with the names of all codes.</summary>
    public static string Names(IReadOnlyList<FaultCode> codes)
    {
        const string Indent = "            ";
        List<string> lines = [""];
        foreach (FaultCode code in codes)
        {
            string entry = $"{code.Number} {code.OnTheWire}{(code.IsCounter ? "+" : "")};";
            if (Indent.Length + lines[^1].Length + entry.Length + "\"\" +".Length > ColumnsMax)
            {
                lines.Add("");
            }

            lines[^1] += entry;
        }

        string text = string.Join(" +\n", lines.Select(line => $"{Indent}\"{line}\""));
        return $$"""
            namespace Gateway.App
            {
                // Made from the constants of all folders: GATEWAY_UPDATE_PAGES=1 dotnet test tests/unit --filter FaultCode
                public sealed partial class FaultNames
                {
                    /// <summary>Code, space, name, a plus sign after that of a counter, semicolon, for all of them.</summary>
                    public const string All =
            {{text}};
                }
            }

            """;
    }

    /// <summary>The page with a row for each code; what is written by hand stays.</summary>
    public static string Page(string page, IReadOnlyList<FaultCode> codes)
    {
        string[] lines = page.Split('\n');
        int head = Array.FindIndex(lines, line => line.StartsWith("| code | name |", StringComparison.Ordinal));
        int end = Array.FindIndex(lines, head, line => !line.StartsWith('|'));
        Dictionary<string, string[]> written =
            lines[(head + 2)..end].ToDictionary(row => Cells(row)[0], row => Cells(row)[^WrittenCells..]);
        StringBuilder rows = new();
        foreach (FaultCode code in codes)
        {
            string kind = code.Number == 0 ? "none" : code.IsCounter ? "counter" : "fault";
            string[] rest = written.GetValueOrDefault($"{code.Number}", ["", "", ""]);
            rows.Append($"| {code.Number} | `{code.OnTheWire}` | {kind} | {code.Folder} | {string.Join(" | ", rest)} |\n");
        }

        string separator = string.Concat(Head.Where(c => c == '|').Skip(1).Select(_ => "| --- ")) + "|";
        return string.Join('\n', lines[..head]) + $"\n{Head}\n{separator}\n{rows}" + string.Join('\n', lines[end..]);
    }

    /// <summary>Codes whose meaning, likely cause or remedy is not written.</summary>
    public static IReadOnlyList<string> Unwritten(string page) =>
    [
        .. page.Split('\n').Where(line => Row().IsMatch(line))
            .Where(row => Cells(row).Length != Cells(Head).Length || Cells(row).Any(string.IsNullOrWhiteSpace))
            .Select(row => $"{Cells(row)[1]} needs meaning, likely cause and what to do")
    ];

    private static string[] Cells(string row) => row[2..^2].Split(" | ");

    [GeneratedRegex(@"^\| \d+ \| `")]
    private static partial Regex Row();
}
