using System.Globalization;
using System.Text.RegularExpressions;

namespace Gateway.Tests.Tidy;

/// <summary>The list of fault codes and its page, compared.</summary>
internal static partial class FaultPage
{
    private const string List = "src/core/Gateway.Primitives/Fault.cs";
    private const string Page = "src/docs/diagnostics.md";

    // Size of a table, no code.
    private const string NotACode = "Count";

    /// <summary>Each code, and nothing else, has one row: name, meaning, likely cause, what to do; in the order of the codes.</summary>
    public static IReadOnlyList<string> Check(IReadOnlyList<TreeFile> files)
    {
        TreeFile? list = files.FirstOrDefault(f => f.Path == List);
        TreeFile? page = files.FirstOrDefault(f => f.Path == Page);
        if (list == null || page == null)
        {
            return [$"{List} or {Page} is missing"];
        }

        (string Name, int Code)[] codes = [.. Member().Matches(list.Text)
            .Select(m => (Name: OnTheWire(m.Groups[1].Value), Code: int.Parse(m.Groups[2].Value, CultureInfo.InvariantCulture)))
            .Where(code => code.Name != OnTheWire(NotACode))];
        Match[] rows = [.. page.Lines().Select(line => Row().Match(line.Text)).Where(m => m.Success)];
        (string Name, int Code)[] said = [.. rows.Select(m =>
            (m.Groups[2].Value, int.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture)))];
        List<string> wrong =
        [
            .. codes.GroupBy(c => c.Code).Where(g => g.Count() > 1).Select(g => $"{List}: code {g.Key} is given twice"),
            .. codes.Except(said).Select(c => $"{Page}: no row for {c.Code} {c.Name}"),
            .. said.Except(codes).Select(c => $"{Page}: {c.Code} {c.Name} is no fault"),
            .. said.GroupBy(c => c).Where(g => g.Count() > 1).Select(g => $"{Page}: two rows for {g.Key.Code} {g.Key.Name}")
        ];
        wrong.AddRange(rows
            .Where(m => m.Groups[3].Value.Split(" | ") is not { Length: 3 } cells || cells.Any(string.IsNullOrWhiteSpace))
            .Select(m => $"{Page}: {m.Groups[2].Value} needs meaning, likely cause and what to do"));
        if (!said.Select(c => c.Code).SequenceEqual(said.Select(c => c.Code).Order()))
        {
            wrong.Add($"{Page}: the rows are not in the order of the codes");
        }

        return wrong;
    }

    // As the health message has it: lower case with hyphens.
    private static string OnTheWire(string member) => Hump().Replace(member, "-$0").ToLowerInvariant();

    [GeneratedRegex(@"(?<!^)[A-Z]")]
    private static partial Regex Hump();

    [GeneratedRegex(@"^\s+(\w+) = (\d+),?\s*$", RegexOptions.Multiline)]
    private static partial Regex Member();

    [GeneratedRegex(@"^\| (\d+) \| `([a-z0-9-]+)` \| (.*) \|$")]
    private static partial Regex Row();
}
