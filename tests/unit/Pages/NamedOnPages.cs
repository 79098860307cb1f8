using System.Text.RegularExpressions;

namespace Gateway.Tests.Unit.Pages;

/// <summary>Names in pages, help and messages that do not exist in the product. Each finding is one line.</summary>
internal sealed partial class NamedOnPages(ProductNames names)
{
    // Words with a hyphen that are not ours.
    private static readonly HashSet<string> Foreign = ["mosquitto-clients"];

    // What looks like a setting and is a file or an example's host.
    private static readonly string[] NoKeyEnds =
        [".txt", ".md", ".cs", ".json", ".tsv", ".svg", ".csv", ".pcap", ".pem", ".example", ".invalid", ".schema"];

    /// <summary>
    /// Settings, topics and commands in any text: a page, or a source with its comments, help and messages; in sources also text between
    /// backticks.
    /// </summary>
    public IReadOnlyList<string> InText(SourceText text)
    {
        string[] groups = [.. names.Keys.Where(k => k.Contains('.')).Select(k => k[..k.IndexOf('.')]).Distinct()];
        return Each(text, line =>
        [
            .. Dotted().Matches(line).Select(m => m.Value)
                .Where(name => groups.Contains(name[..name.IndexOf('.')]) && !NoKeyEnds.Any(name.EndsWith) && !names.IsKeyOrGroup(name))
                .Select(name => $"no setting {name}"),
            .. Hyphened().Matches(line).Select(m => m.Value)
                .Where(name => names.Keys.Any(key => key.Contains('.') && key.Replace('.', '-') == name) && !names.Words.Contains(name))
                .Select(name => $"no setting {name}"),
            .. AfterSetting().Matches(line).Select(m => m.Groups[1].Value)
                .Where(name => !names.IsKeyOrGroup(name))
                .Select(name => $"no setting {name}"),
            .. Choice().Matches(line)
                .Where(m => names.IsChoiceOfAKeyThatEnds("." + m.Groups[1].Value, m.Groups[2].Value))
                .Select(m => $"no setting {m.Groups[1].Value}"),
            .. CommandTopic().Matches(line).Select(m => m.Groups[1].Value)
                .Where(name => !names.Commands.Contains(name))
                .Select(name => $"no command {name}"),
            .. text.IsCode ? Quoted().Matches(line).Select(m => m.Groups[1].Value).Where(IsUnknown).Select(Unknown) : [],
            .. GatewayTopic().Matches(line).Select(m => m.Groups[1].Value)
                .Where(name => !names.Topics.Contains(name))
                .Select(name => $"no topic {name}")
        ]);
    }

    /// <summary>Text between backticks on a user's page, and faults by their names in the code.</summary>
    public IReadOnlyList<string> OnPage(SourceText page)
    {
        HashSet<string> members = [.. FaultCode.All.Select(code => code.Name)];
        return Each(page, line =>
        [
            .. Quoted().Matches(line).Select(m => m.Groups[1].Value).Where(IsUnknown).Select(Unknown),
            .. Member().Matches(line).Select(m => m.Value).Where(members.Contains).Select(name => $"{name} is the code's name for a fault"),
            .. SetLine().Matches(line).Select(m => m.Groups[1].Value)
                .Where(name => !names.IsKeyOrGroup(name))
                .Select(name => $"no setting {name}")
        ]);
    }

    // A word with hyphens is a name of the product.
    private bool IsUnknown(string quoted) =>
        Word().IsMatch(quoted) && !names.Words.Contains(quoted) && !names.Keys.Contains(quoted) && !Foreign.Contains(quoted);

    private static string Unknown(string quoted) => $"nothing is named {quoted}";

    private static string[] Each(SourceText text, Func<string, IEnumerable<string>> find) =>
    [
        .. text.Lines().SelectMany(line => find(line.Text).Distinct().Select(what => $"{text.Path}:{line.Number}: {what}"))
    ];

    [GeneratedRegex(@"(?<![\w./\\$@:-])[a-z][a-z0-9]*(?:\.(?:[a-z0-9][a-z0-9-]*|#|<\w+>))+(?![\w(/]|\.\w)")]
    private static partial Regex Dotted();

    [GeneratedRegex(@"(?<![\w./-])[a-z][a-z0-9]*(?:-[a-z0-9]+)+(?![\w./-])")]
    private static partial Regex Hyphened();

    [GeneratedRegex(@"\b[Ss]etting `?([a-z][a-z0-9#]*[.-][a-z0-9#.-]*[a-z0-9])")]
    private static partial Regex AfterSetting();

    [GeneratedRegex(@"(?<!/)\bcmd/([a-z][a-z-]*)")]
    private static partial Regex CommandTopic();

    [GeneratedRegex(@"\bgateway/(?:<id>|gw\w*|pc1|cold-store)/([a-z]+)")]
    private static partial Regex GatewayTopic();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"\b[A-Z][a-z0-9]+(?:[A-Z][a-z0-9]+)+\b")]
    private static partial Regex Member();

    [GeneratedRegex(@"`(?:un)?set ([a-z][^\s`]*)")]
    private static partial Regex SetLine();

    // A setting and its value, as in `network: wifi`.
    [GeneratedRegex("`([a-z0-9-]+)(?::|=| =) ?([a-z0-9]+)`")]
    private static partial Regex Choice();

    [GeneratedRegex("^[a-z][a-z0-9]*(?:-[a-z0-9]+)+$")]
    private static partial Regex Word();
}
