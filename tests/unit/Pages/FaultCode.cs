using System.Globalization;
using System.Text.RegularExpressions;
using Gateway.Primitives;

namespace Gateway.Tests.Unit.Pages;

/// <summary>A fault code as a folder of core gives it. Read from the sources, because the comment says whether it is a counter.</summary>
/// <param name="Folder">The folder that owns it.</param>
/// <param name="Number">Its number.</param>
/// <param name="Name">Its name in the code.</param>
/// <param name="IsCounter">Nothing failed.</param>
internal sealed partial record FaultCode(string Folder, int Number, string Name, bool IsCounter)
{
    private static readonly Lazy<IReadOnlyList<FaultCode>> Known = new(() => In(SourceText.Code()));

    /// <summary>All codes, in order of number.</summary>
    public static IReadOnlyList<FaultCode> All => Known.Value;

    /// <summary>Its name in the health message, on the console and on pages.</summary>
    public string OnTheWire => Hump().Replace(Name, "-$0").ToLowerInvariant();

    /// <summary>The name in the code of a fault.</summary>
    public static string NameOf(Fault fault) => All.Single(code => code.Number == (int)fault).Name;

    /// <summary>The codes in these sources, in order of number.</summary>
    public static IReadOnlyList<FaultCode> In(IEnumerable<SourceText> sources) =>
    [
        .. sources.SelectMany(source => FolderOf(source.Path) is { } folder ? MembersOf(source).Select(m => From(folder, m)) : [])
            .OrderBy(code => code.Number)
    ];

    /// <summary>What is wrong with the codes in these sources.</summary>
    public static IReadOnlyList<string> Check(IReadOnlyList<SourceText> sources)
    {
        IReadOnlyList<FaultCode> codes = In(sources);
        return
        [
            .. sources.Where(s => FolderOf(s.Path) == null && NumberAsCode().IsMatch(s.Text))
                .Select(s => $"{s.Path}: a code is given outside a folder's file of codes"),
            .. sources.Where(s => FolderOf(s.Path) != null && NumberGiven().Count(s.Text) != Member().Count(s.Text))
                .Select(s => $"{s.Path}: a code is no public constant with a comment"),
            .. codes.GroupBy(code => code.Number).Where(g => g.Count() > 1).Select(g => $"number {g.Key} is used twice"),
            .. codes.GroupBy(code => code.OnTheWire).Where(g => g.Count() > 1).Select(g => $"name {g.Key} is used twice"),
            .. codes.Where(code => !FaultRanges.Has(code.Folder, code.Number))
                .Select(code => $"{code.Number} {code.Name} is outside the ranges of {code.Folder}")
        ];
    }

    private static FaultCode From(string folder, Match member) =>
        new(
            folder,
            int.Parse(member.Groups["number"].Value, CultureInfo.InvariantCulture),
            member.Groups["name"].Value,
            CounterComment().IsMatch(member.Groups["comment"].Value));

    private static IEnumerable<Match> MembersOf(SourceText source) =>
        Member().Matches(source.Text).Where(m => m.Groups["name"].Value != nameof(Fault.Count));

    private static string? FolderOf(string path) =>
        path == "src/core/Gateway.Primitives/Fault.cs" ? "Primitives"
        : FolderFile().Match(path) is { Success: true } file && file.Groups[1].Value == file.Groups[2].Value ? file.Groups[1].Value
        : null;

    [GeneratedRegex("(?<!^)[A-Z]")]
    private static partial Regex Hump();

    [GeneratedRegex(@"^src/core/Gateway\.(\w+)/(?:\w+/)*(\w+)Faults\.cs$")]
    private static partial Regex FolderFile();

    [GeneratedRegex(
        @"(?<comment>(?:^ +///.*\n)+) +(?:public const Fault )?(?<name>\w+) = (?:\(Fault\))?(?<number>\d+)[,;]?\r?$",
        RegexOptions.Multiline)]
    private static partial Regex Member();

    [GeneratedRegex(@"= (\(Fault\))?\s*\d+")]
    private static partial Regex NumberGiven();

    [GeneratedRegex(@"\(Fault\)\s*\d")]
    private static partial Regex NumberAsCode();

    [GeneratedRegex(@"<summary>\s*(?:///\s*)?Counter:")]
    private static partial Regex CounterComment();
}
