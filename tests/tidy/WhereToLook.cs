using System.Text.RegularExpressions;

namespace Gateway.Tests.Tidy;

/// <summary>The section of src/README.md that names two files for a question: they exist, and have the members that it names.</summary>
internal static partial class WhereToLook
{
    private const string Page = "src/README.md";
    private const string Heading = "# Where to look";

    /// <summary>Rows without two files, and files and members that do not exist.</summary>
    public static IReadOnlyList<string> Check(IReadOnlyList<TreeFile> files)
    {
        string text = files.FirstOrDefault(f => f.Path == Page)?.Text ?? "";
        int start = text.IndexOf($"{Heading}\n", StringComparison.Ordinal);
        if (start < 0)
        {
            return [$"{Page}: no section {Heading}"];
        }

        // After the head of the table and the line below it.
        string[] rows = [.. text[start..].Split('\n').Skip(1).TakeWhile(line => !line.StartsWith('#')).Where(line => line.StartsWith('|'))];
        return
        [
            .. rows.Skip(2).SelectMany(row => row.Trim('|', ' ').Split(" | ") is [_, string first, string second]
                ? [.. Wrong(files, first), .. Wrong(files, second)]
                : new[] { $"{Page}: a row needs a question and two files: {row}" })
        ];
    }

    // A cell names a file, then members of it.
    private static IEnumerable<string> Wrong(IReadOnlyList<TreeFile> files, string cell)
    {
        TreeFile? file = null;
        foreach (string name in Quoted().Matches(cell).Select(m => m.Groups[1].Value))
        {
            if (name.Contains('/', StringComparison.Ordinal))
            {
                string path = name.StartsWith("../", StringComparison.Ordinal) ? name[3..] : "src/" + name;
                file = files.FirstOrDefault(f => f.Path == path);
                if (file == null)
                {
                    yield return $"{Page}: no file {path}";
                    yield break;
                }
            }
            else if (file == null || !Regex.IsMatch(file.Text, $@"\b{name}\b\s*(\(|=|,|\r?\n)"))
            {
                yield return $"{Page}: {file?.Path ?? cell} has no {name}";
            }
        }

        if (file == null)
        {
            yield return $"{Page}: {cell} names no file";
        }
    }

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Quoted();
}
