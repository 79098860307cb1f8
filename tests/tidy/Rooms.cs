using System.Text.RegularExpressions;

namespace Gateway.Tests.Tidy;

/// <summary>
/// The map in src/README.md: a row for every room, a folder of code below src, boards or tests. A row names the folders of its room that
/// hold code, and says what the table of visibility says.
/// </summary>
internal static partial class Rooms
{
    private const string Page = "src/README.md";

    // A row may use this word instead of naming each folder.
    private const string OneEach = "one folder a ";

    private static readonly string[] CodeExtensions = [".cs", ".csproj", ".nfproj", ".projitems"];

    /// <summary>Whether a file is compiled or is a specification.</summary>
    public static bool IsCode(TreeFile file) => CodeExtensions.Contains(file.Extension);

    /// <summary>The room of a file: src/area/folder, boards/folder, tests/folder; "" for what is in none of these.</summary>
    public static string Of(string path)
    {
        string[] parts = path.Split('/');
        int depth = parts[0] switch { "src" => 3, "boards" or "tests" => 2, _ => 0 };
        return string.Join('/', parts[..Math.Min(depth, parts.Length - 1)]);
    }

    /// <summary>
    /// Rooms without a row, rows for removed rooms, folders that a row leaves out or that are not there, and rows that disagree with the
    /// table.
    /// </summary>
    public static IReadOnlyList<string> Check(IReadOnlyList<TreeFile> files)
    {
        TreeFile? page = files.FirstOrDefault(f => f.Path == Page);
        if (page == null)
        {
            return [$"{Page} is missing"];
        }

        Dictionary<string, (string Text, string Words)> rows = page.Lines()
            .Select(line => Row().Match(line.Text))
            .Where(match => match.Success)
            .ToDictionary(match => FolderOf(match.Groups[1].Value), match => (match.Groups[2].Value, match.Groups[3].Value));
        HashSet<string> used = [];
        List<string> wrong = [];
        foreach (IGrouping<string, TreeFile> room in files.Where(IsCode).GroupBy(f => Of(f.Path)).Where(r => r.Key.Length > 0))
        {
            if (Visibility.RowOf(room.Key, rows.Keys) is not { } key)
            {
                wrong.Add($"{Page}: no row for {room.Key}");
                continue;
            }

            used.Add(key);
            (string text, string words) = rows[key];
            if (Visibility.WordsOf(room.Key) is { } table && Said(table) != words)
            {
                wrong.Add($"{Page}: {room.Key} may see {Said(table)}, and the page says {words}");
            }

            wrong.AddRange(FoldersIn(room)
                .Where(folder => !text.Contains($"`{folder}/`", StringComparison.Ordinal))
                .Where(_ => !text.Contains(OneEach, StringComparison.Ordinal))
                .Select(folder => $"{Page}: the row of {room.Key} does not name its folder {folder}/"));
        }

        wrong.AddRange(rows.Keys.Except(used)
            .Where(row => !files.Any(f => f.Path.StartsWith(row + "/", StringComparison.Ordinal)))
            .Select(row => $"{Page}: {row} is not there"));
        wrong.AddRange(from row in rows
                       from Match folder in NamedFolder().Matches(row.Value.Text)
                       let name = folder.Groups[1].Value
                       where !Visibility.HeldBy(row.Key).Any(room => Holds(files, room, name))
                       select $"{Page}: the row of {row.Key} names {name}/, which is not there");
        return wrong;
    }

    private static bool Holds(IReadOnlyList<TreeFile> files, string room, string folder) =>
        files.Any(f => f.Path.StartsWith($"{room}/{folder}/", StringComparison.Ordinal));

    // Below tests a folder is named as what it tests.
    private static IEnumerable<string> FoldersIn(IGrouping<string, TreeFile> room) =>
        room.Key.StartsWith("tests/", StringComparison.Ordinal)
            ? []
            : room.Select(f => f.Folder)
                .Where(folder => folder.Length > room.Key.Length)
                .Select(folder => folder[(room.Key.Length + 1)..].Split('/')[0])
                .Distinct()
                .Order(StringComparer.Ordinal);

    // An assembly of the device holds several folders of core, which says nothing about who may see whom.
    private static string Said(string words) => words
        .Replace(", Core.Nano", "", StringComparison.Ordinal)
        .Replace(", App.Nano", "", StringComparison.Ordinal);

    private static string FolderOf(string path) => path.StartsWith("../", StringComparison.Ordinal) ? path[3..] : "src/" + path;

    [GeneratedRegex(@"^\| `([^`]+)` \| (.*) \| ([^|]+) \|$")]
    private static partial Regex Row();

    [GeneratedRegex(@"`([\w.-]+)/`")]
    private static partial Regex NamedFolder();
}
