using System.Text.RegularExpressions;

namespace Gateway.Tests.Tidy;

/// <summary>The page of the standard's normative statements, compared with the standard's list, the code and the tests.</summary>
internal static partial class ConformancePage
{
    private const string Page = "src/docs/conformance.md";
    private const string CannotApply = "none";

    // MQTT 3.1.1, appendix B: how many statements each section has. Within a section they are numbered from 1.
    private static readonly (string Section, int Count)[] Standard =
    [
        ("1.5.3", 3), ("2.2.2", 2), ("2.3.1", 7), ("3.1.0", 2), ("3.1.2", 24), ("3.1.3", 11), ("3.1.4", 5), ("3.2.0", 1), ("3.2.2", 6),
        ("3.3.1", 12), ("3.3.2", 3), ("3.3.4", 1), ("3.3.5", 2), ("3.6.1", 1), ("3.8.1", 1), ("3.8.3", 4), ("3.8.4", 6), ("3.9.3", 2),
        ("3.10.1", 1), ("3.10.3", 2), ("3.10.4", 6), ("3.12.4", 1), ("3.14.1", 1), ("3.14.4", 3), ("4.1.0", 2), ("4.3.1", 1),
        ("4.3.2", 2), ("4.3.3", 2), ("4.4.0", 1), ("4.5.0", 2), ("4.6.0", 6), ("4.7.1", 3), ("4.7.2", 1), ("4.7.3", 4), ("4.8.0", 2),
        ("6.0.0", 4), ("7.0.0", 2), ("7.1.1", 1), ("7.1.2", 1)
    ];

    /// <summary>Every identifier once; code and tests that are named exist; nothing is left open.</summary>
    public static IReadOnlyList<string> Check(IReadOnlyList<TreeFile> files)
    {
        TreeFile? page = files.FirstOrDefault(f => f.Path == Page);
        if (page == null)
        {
            return [$"{Page} is missing"];
        }

        string[] standard = [.. Standard.SelectMany(s => Enumerable.Range(1, s.Count).Select(n => $"MQTT-{s.Section}-{n}"))];
        string[] said = [.. Identifier().Matches(page.Text).Select(m => m.Value)];
        List<string> wrong =
        [
            .. standard.Except(said).Select(id => $"{Page}: {id} is missing"),
            .. said.Except(standard).Select(id => $"{Page}: the standard has no {id}"),
            .. said.GroupBy(id => id).Where(g => g.Count() > 1).Select(g => $"{Page}: {g.Key} stands there {g.Count()} times")
        ];
        TreeFile[] code = [.. files.Where(f => f.Path.StartsWith("src/", StringComparison.Ordinal) && IsCSharp(f))];
        TreeFile[] tests = [.. files.Where(f => f.Path.StartsWith("tests/", StringComparison.Ordinal) && IsCSharp(f))];
        foreach (string line in page.Lines().Select(l => l.Text).Where(text => text.StartsWith("| MQTT-", StringComparison.Ordinal)))
        {
            string[] cells = [.. line.Trim('|', ' ').Split(" | ")];
            if (cells.Length != 4 || cells.Any(string.IsNullOrWhiteSpace))
            {
                wrong.Add($"{Page}: a row needs identifier, words, code and tests: {line}");
                continue;
            }

            if (cells[2] != CannotApply)
            {
                wrong.AddRange(Names(cells[2]).Where(name => !IsCode(code, name)).Select(name => $"{cells[0]}: no code {name}"));
                wrong.AddRange(Names(cells[3]).Where(name => !IsTest(tests, name)).Select(name => $"{cells[0]}: no test {name}"));
                wrong.AddRange(cells[2..].Where(cell => !Quoted().IsMatch(cell)).Select(cell => $"{cells[0]}: {cell} names nothing"));
            }
        }

        return wrong;
    }

    private static bool IsCSharp(TreeFile file) => file.Path.EndsWith(".cs", StringComparison.Ordinal);

    private static string[] Names(string cell) => [.. Quoted().Matches(cell).Select(m => m.Groups[1].Value)];

    // A file by its name, or a member of a type, which may be in several files, or in one with others.
    private static bool IsCode(TreeFile[] code, string name)
    {
        if (name.EndsWith(".cs", StringComparison.Ordinal))
        {
            return code.Any(f => f.Path.EndsWith("/" + name, StringComparison.Ordinal));
        }

        string[] parts = name.Split('.');
        return parts.Length == 2 && code.Any(f =>
            Regex.IsMatch(f.Text, $@"\b(class|interface|struct|enum) {parts[0]}\b")
            && Regex.IsMatch(f.Text, $@"\b{parts[1]}\b\s*(\(|=|,|\{{|\r?\n)"));
    }

    private static bool IsTest(TreeFile[] tests, string name)
    {
        string[] parts = name.Split('.');
        return parts.Length == 2 && tests.Any(f =>
            Regex.IsMatch(f.Text, $@"\bclass {parts[0]}\b") && Regex.IsMatch(f.Text, $@"\b(void|Task) {parts[1]}\("));
    }

    [GeneratedRegex(@"MQTT-\d+\.\d+\.\d+-\d+")]
    private static partial Regex Identifier();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Quoted();
}
