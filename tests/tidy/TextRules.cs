using System.Text.RegularExpressions;

namespace Gateway.Tests.Tidy;

/// <summary>Rules for lines. Each gives one line of text for each violation.</summary>
internal static partial class TextRules
{
    private const int SourceColumnsMax = 140;

    // Put together here, so that this file does not contain what it refuses.
    private static readonly string[] UnfinishedWords = ["TO" + "DO", "FIX" + "ME", "HA" + "CK", "NotImplemented" + "Exception"];

    private static readonly string[] MachinePlaces =
    [
        "/wo" + "rk/", "/ho" + "me/", "/ro" + "ot/", "/Us" + "ers/", "C:\\Us" + "ers",
        "api.nuget" + ".org", "registry.npmjs" + ".org", "deb.debian" + ".org"
    ];

    // The only place that may name what lies beside the tree.
    private const string Beside = "../sha" + "red";
    private const string MayMentionBeside = ".ci/run";

    private static readonly string[] VagueWords = ["Man" + "ager", "Hel" + "per", "Ut" + "il"];

    public static IReadOnlyList<string> Unfinished(IReadOnlyList<TreeFile> files)
    {
        return Words(files, UnfinishedWords, "says");
    }

    /// <summary>Paths of one machine, hosts of package registries, and files beside the repository.</summary>
    public static IReadOnlyList<string> MachinePaths(IReadOnlyList<TreeFile> files)
    {
        return
        [
            .. from file in files
               where !file.IsBinary
               from line in file.Lines()
               from place in MachinePlaces.Append(Beside)
               where line.Text.Contains(place, StringComparison.Ordinal) && !(place == Beside && file.Path == MayMentionBeside)
               select $"{file.Path}:{line.Number}: names {place}"
        ];
    }

    /// <summary>Line ends, tabs, trailing white space, byte order marks, the last line's end, the width of source lines.</summary>
    public static IReadOnlyList<string> Layout(IReadOnlyList<TreeFile> files)
    {
        List<string> wrong = [];
        foreach (TreeFile file in files.Where(f => !f.IsBinary && f.Bytes.Length > 0))
        {
            // The only format that its tools write with CR LF, tabs and a byte order mark; and what a restore writes without a last
            // line end.
            if (file.Extension == ".sln" || file.Name == SupplyChain.LockFile)
            {
                continue;
            }

            if (file.Bytes.AsSpan().StartsWith("\uFEFF"u8))
            {
                wrong.Add($"{file.Path}: begins with a byte order mark");
            }

            if (file.Bytes[^1] != '\n')
            {
                wrong.Add($"{file.Path}: the last line has no end");
            }
            else if (file.Bytes.AsSpan().EndsWith("\n\n"u8))
            {
                wrong.Add($"{file.Path}: ends with an empty line");
            }

            wrong.AddRange(file.Lines().SelectMany(line => LayoutOf(file, line.Text).Select(what => $"{file.Path}:{line.Number}: {what}")));
        }

        return wrong;
    }

    /// <summary>No conditional compilation in core: a platform difference is an interface.</summary>
    public static IReadOnlyList<string> ConditionalCompilation(IReadOnlyList<TreeFile> files)
    {
        return
        [
            .. from file in files
               where file.Path.StartsWith("src/core/", StringComparison.Ordinal) && file.Extension == ".cs"
               from line in file.Lines()
               where Directive().IsMatch(line.Text)
               select $"{file.Path}:{line.Number}: conditional compilation in core"
        ];
    }

    /// <summary>Vague names of files, folders and types.</summary>
    public static IReadOnlyList<string> VagueNames(IReadOnlyList<TreeFile> files)
    {
        List<string> wrong = [];
        foreach (TreeFile file in files)
        {
            wrong.AddRange(VagueWords
                .Where(word => file.Path.Contains(word, StringComparison.Ordinal))
                .Select(word => $"{file.Path}: named {word}"));
            if (file.Extension == ".cs")
            {
                wrong.AddRange(
                    from line in file.Lines()
                    from Match match in Declaration().Matches(line.Text)
                    from word in VagueWords
                    where match.Groups[1].Value.Contains(word, StringComparison.Ordinal)
                    select $"{file.Path}:{line.Number}: {match.Groups[1].Value} is named {word}");
            }
        }

        return wrong;
    }

    private static IEnumerable<string> LayoutOf(TreeFile file, string line)
    {
        if (line.Contains('\r'))
        {
            yield return "a carriage return";
        }

        string text = line.TrimEnd('\r');
        if (text.Contains('\t') && file.Extension != ".tsv")
        {
            yield return "a tab";
        }

        // The empty last cell of a table is not trailing white space.
        if (text.Length > 0 && text[^1] is ' ' || text.EndsWith('\t') && file.Extension != ".tsv")
        {
            yield return "white space at the end";
        }

        if (file.Extension == ".cs" && text.Length > SourceColumnsMax)
        {
            yield return $"{text.Length} columns, more than {SourceColumnsMax}";
        }
    }

    private static List<string> Words(IReadOnlyList<TreeFile> files, string[] words, string verb)
    {
        return
        [
            .. from file in files
               where !file.IsBinary
               from line in file.Lines()
               from word in words
               where Regex.IsMatch(line.Text, $@"\b{word}\b")
               select $"{file.Path}:{line.Number}: {verb} {word}"
        ];
    }

    [GeneratedRegex(@"^\s*#\s*(if|elif|else|endif|define|undef)\b")]
    private static partial Regex Directive();

    [GeneratedRegex(@"\b(?:class|struct|interface|enum|record|delegate \w+)\s+(\w+)")]
    private static partial Regex Declaration();
}
