using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Gateway.Tests.Tidy;

/// <summary>
/// A board is a folder of facts. What it is made of is said here, and a folder below boards that lacks something is told what.
/// </summary>
internal static partial class BoardFolders
{
    private const string Boards = "boards/";
    private const string Facts = "Board.cs";
    private const string Page = "README.md";
    private const string Packages = "packages.config";
    private const string Partitions = "tests/nano/partitions.tsv";
    private const string Solution = "Gateway.sln";
    private const string Shared = "src/device/Gateway.Boards.Nano/";
    private const string PartSources = Shared + "Parts/";

    // Lines of a board's project file: what is longer belongs to all boards.
    private const int ProjectLinesMax = 30;

    // The page of all boards names each in its first table and below the heading about heaps.
    private const int RowsOfAll = 2;

    /// <summary>What the folders of boards lack; those of a PC, with a .csproj, are programs and no such folders.</summary>
    public static IReadOnlyList<string> Check(IReadOnlyList<TreeFile> files) =>
    [
        .. files.Where(f => f.Path.StartsWith(Boards, StringComparison.Ordinal) && f.Path.Count(c => c == '/') > 1)
            .GroupBy(f => f.Path.Split('/')[1])
            .Where(board => !board.Any(f => f.Extension == ".csproj"))
            .SelectMany(board => Lacks(Boards + board.Key + "/", board.Key, files))
    ];

    private static IEnumerable<string> Lacks(string folder, string name, IReadOnlyList<TreeFile> files)
    {
        TreeFile[] own = [.. files.Where(f => f.Path.StartsWith(folder, StringComparison.Ordinal))];
        TreeFile[] projects = [.. own.Where(f => f.Extension == ".nfproj")];
        foreach (string needed in new[] { Facts, Page, Packages }.Where(needed => own.All(f => f.Path != folder + needed)))
        {
            yield return $"{folder}{needed} is missing";
        }

        if (projects.Length != 1)
        {
            yield return $"{folder} needs one .nfproj, and has {projects.Length}";
        }

        foreach (TreeFile file in own.Where(f => f.Extension == ".cs" && f.Path != folder + Facts))
        {
            yield return $"{file.Path}: a board has facts, {Facts}, and the program is {Shared}";
        }

        foreach (TreeFile project in projects)
        {
            foreach (string lack in LacksOf(project, own.FirstOrDefault(f => f.Path == folder + Facts), files))
            {
                yield return lack;
            }
        }

        if (own.FirstOrDefault(f => f.Path == folder + Facts) is { } facts
            && !facts.Text.Contains($"string Name = \"{name}\";", StringComparison.Ordinal))
        {
            yield return $"{facts.Path}: Name is not the folder's, \"{name}\"";
        }

        string row = $"[{name}]({name})";
        int rows = TextOf(files, Boards + Page).Split('\n').Count(line => line.StartsWith($"| {row} |", StringComparison.Ordinal));
        if (rows != RowsOfAll)
        {
            yield return $"{Boards}{Page}: {row} begins {RowsOfAll} rows, in the first table and in that of heaps; there are {rows}";
        }

        if (!TextOf(files, Partitions).Split('\n').Any(line => line.StartsWith(name + "\t", StringComparison.Ordinal)))
        {
            yield return $"{Partitions}: no row {name}, with the bytes of its deployment partition";
        }
    }

    private static IEnumerable<string> LacksOf(TreeFile project, TreeFile? facts, IReadOnlyList<TreeFile> files)
    {
        int lines = project.Lines().Count();
        if (lines > ProjectLinesMax)
        {
            yield return $"{project.Path} has {lines} lines, more than {ProjectLinesMax}: what all boards share is {Shared}*.projitems";
        }

        if (!TextOf(files, Solution).Contains(project.Path.Replace('/', '\\'), StringComparison.Ordinal))
        {
            yield return $"{Solution}: {project.Path} is not in it";
        }

        string[] parts = (XDocument.Parse(project.Text).Descendants().FirstOrDefault(e => e.Name.LocalName == "BoardParts")?.Value ?? "")
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
        foreach (string part in parts.Where(part => files.All(f => f.Path != PathOf(part))))
        {
            yield return $"{project.Path}: BoardParts names {part}, and there is no {PathOf(part)}";
        }

        // The program's facts, and those of the parts that this board has.
        IEnumerable<string> named = files
            .Where(f => f.Path.StartsWith(Shared, StringComparison.Ordinal) && f.Extension == ".cs")
            .Where(f => !f.Path.StartsWith(PartSources, StringComparison.Ordinal) || parts.Select(PathOf).Contains(f.Path))
            .SelectMany(f => FactUsed().Matches(f.Text).Select(m => m.Groups[1].Value))
            .Distinct();
        foreach (string fact in named.Where(fact => facts != null && !Regex.IsMatch(facts.Text, $@"\bpublic (const|static) \S+ {fact}\b")))
        {
            yield return $"{facts!.Path}: {fact} is missing";
        }
    }

    private static string PathOf(string part) => $"{PartSources}{part}Part.cs";

    private static string TextOf(IReadOnlyList<TreeFile> files, string path) => files.FirstOrDefault(f => f.Path == path)?.Text ?? "";

    [GeneratedRegex(@"\bBoard\.(\w+)")]
    private static partial Regex FactUsed();
}
