using System.Text.RegularExpressions;

namespace Gateway.Tests.Tidy;

/// <summary>Links of pages, and pages that sources name, exist.</summary>
internal static partial class LinkRules
{
    // The changelog is excluded: what it links to may have been removed since.
    private const string History = "CHANGELOG.md";

    /// <summary>A relative link leads to a file or folder of the tree, and its anchor to a heading of that page.</summary>
    public static IReadOnlyList<string> Links(IReadOnlyList<TreeFile> files)
    {
        Dictionary<string, TreeFile> pages = files.Where(IsPage).ToDictionary(f => f.Path);
        HashSet<string> places = Places(files);
        List<string> wrong = [];
        foreach (TreeFile page in pages.Values.Where(f => f.Path != History))
        {
            foreach ((int number, string text) in page.Lines())
            {
                foreach (string target in Link().Matches(text).Select(m => m.Groups[1].Value).Where(t => !t.Contains("://")))
                {
                    string[] parts = target.Split('#', 2);
                    string path = parts[0].Length == 0 ? page.Path : Resolve(page.Folder, parts[0]);
                    if (!places.Contains(path))
                    {
                        wrong.Add($"{page.Path}:{number}: no {path}");
                    }
                    else if (parts.Length == 2 && (!pages.TryGetValue(path, out TreeFile? there) || !Anchors(there).Contains(parts[1])))
                    {
                        wrong.Add($"{page.Path}:{number}: {path} has no heading #{parts[1]}");
                    }
                }
            }
        }

        return wrong;
    }

    /// <summary>A page below src/docs that any text names exists, and the index of the pages names each of them.</summary>
    public static IReadOnlyList<string> Pages(IReadOnlyList<TreeFile> files)
    {
        const string Index = "src/docs/README.md";
        HashSet<string> places = Places(files);
        string index = files.FirstOrDefault(f => f.Path == Index)?.Text ?? "";
        return
        [
            .. from file in files
               where !file.IsBinary && file.Path != History && !file.Path.StartsWith("tests/tidy/", StringComparison.Ordinal)
               from line in file.Lines()
               from Match match in Named().Matches(line.Text)
               where !places.Contains(match.Value)
               select $"{file.Path}:{line.Number}: no {match.Value}",
            .. from file in files
               where IsPage(file) && file.Path.StartsWith("src/docs/", StringComparison.Ordinal) && file.Path != Index
               where !index.Contains($"({file.Path["src/docs/".Length..]})", StringComparison.Ordinal)
               select $"{Index}: no link to {file.Path}"
        ];
    }

    /// <summary>
    /// A path that a page has as code, alone or in a command, exists. A name to fill in, a pattern and what a build makes do not. The map
    /// names what is below src without it.
    /// </summary>
    public static IReadOnlyList<string> Paths(IReadOnlyList<TreeFile> files)
    {
        const string Map = "src/README.md";
        HashSet<string> places = Places(files);
        return
        [
            .. from page in files
               where IsPage(page) && page.Path != History
               from line in CodeOf(page)
               from Match match in NamedPath().Matches(line.Code)
               let area = match.Groups[1].Value
               where area is "src" or "tests" or "boards" || page.Path == Map
               let isRelative = match.Value.StartsWith("../", StringComparison.Ordinal)
               let folder = isRelative ? page.Folder : area is "src" or "tests" or "boards" ? "" : "src"
               let path = Resolve(folder, match.Value.TrimEnd('.', ',', ':', ';', ')'))
               where !path.Contains("/bin/", StringComparison.Ordinal) && path.IndexOfAny(['<', '*', '$', '{']) < 0
               where !places.Contains(path)
               select $"{page.Path}:{line.Number}: no {path}"
        ];
    }

    // Between back ticks, and the lines between fences.
    private static IEnumerable<(int Number, string Code)> CodeOf(TreeFile page)
    {
        bool isFenced = false;
        foreach ((int number, string text) in page.Lines())
        {
            if (text.TrimStart().StartsWith("```", StringComparison.Ordinal))
            {
                isFenced = !isFenced;
            }
            else
            {
                yield return (number, isFenced ? text : string.Join('\n', Quoted().Matches(text).Select(m => m.Groups[1].Value)));
            }
        }
    }

    /// <summary>README.md fits on a few screens, and its third line says how far the product has come.</summary>
    public static IReadOnlyList<string> FirstPage(IReadOnlyList<TreeFile> files)
    {
        const string First = "README.md";
        const int LinesMax = 150;
        (int Number, string Text)[] lines = [.. files.Where(f => f.Path == First).SelectMany(f => f.Lines())];
        List<string> wrong = lines.Length > LinesMax ? [$"{First}: {lines.Length} lines, more than {LinesMax}"] : [];
        if (lines.Length < 3 || !lines[2].Text.StartsWith("**Status: ", StringComparison.Ordinal))
        {
            wrong.Add($"{First}: line 3 does not say the status");
        }

        return wrong;
    }

    private static bool IsPage(TreeFile file) => file.Extension == ".md";

    // Every file, and every folder above one.
    private static HashSet<string> Places(IReadOnlyList<TreeFile> files)
    {
        HashSet<string> places = [];
        foreach (TreeFile file in files)
        {
            for (string at = file.Path; at.Length > 0; at = at.Contains('/') ? at[..at.LastIndexOf('/')] : "")
            {
                places.Add(at);
            }
        }

        return places;
    }

    /// <summary>A path that begins in a folder, from the root.</summary>
    public static string Resolve(string folder, string target)
    {
        List<string> parts = [.. folder.Split('/', StringSplitOptions.RemoveEmptyEntries)];
        foreach (string part in target.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == ".." && parts.Count > 0)
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else if (part != ".")
            {
                parts.Add(part);
            }
        }

        return string.Join('/', parts);
    }

    // As GitHub makes them: lower case, no punctuation, hyphens for spaces.
    private static IEnumerable<string> Anchors(TreeFile page) => page.Lines()
        .Where(line => Heading().IsMatch(line.Text))
        .Select(line => Punctuation().Replace(line.Text.TrimStart('#').Trim().ToLowerInvariant(), "").Replace(' ', '-'));

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"\bsrc/docs/[\w./-]*\w\.md\b")]
    private static partial Regex Named();

    [GeneratedRegex(@"(?<![^\s""'=(])(?:\.\./)*(src|tests|boards|core|device|host|docs)/[^\s""'#|\\]*")]
    private static partial Regex NamedPath();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Quoted();

    [GeneratedRegex("^#+ ")]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex Punctuation();
}
