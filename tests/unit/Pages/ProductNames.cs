using System.Text.Json;
using System.Text.RegularExpressions;
using Gateway.App;
using Gateway.Provisioning;
using Gateway.Settings;
using Gateway.Tests.Unit.Settings;

namespace Gateway.Tests.Unit.Pages;

/// <summary>Every name that a user can see: settings, faults, topics, commands, and the words of formats. Read from the code.</summary>
internal sealed partial class ProductNames
{
    private readonly Dictionary<string, string[]> choices;

    private ProductNames(IEnumerable<SourceText> sources, IEnumerable<string> schemas)
    {
        SettingsCatalog catalog = GatewayKeys.Create();
        List<string> keys = [];
        for (int i = 0; i < catalog.RowCount; i++)
        {
            keys.Add(catalog.RowAt(i).Name());
        }

        // The last one is among the settings of a scene only.
        Keys = [.. keys, "sensor.#.simulate"];
        choices = keys.ToDictionary(key => key, key => Choices(catalog, key));
        Faults = [.. FaultNames.All.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(name => name.Split(' ')[1].TrimEnd('+'))];
        ConsoleCommands = [.. Enum.GetValues<Command>().Where(c => c != Command.Count).Select(c => CommandTable.HelpOf(c).Split(' ')[0])];
        string[] lists = [.. sources.SelectMany(s => WordList().Matches(s.Text)).Select(m => m.Groups[1].Value)];
        Commands =
        [
            .. lists.Single(list => list.StartsWith("read|interval|", StringComparison.Ordinal)).Split('|'),
            .. new Gateway.App.MeterPart(null).CommandNames.Split('|')
        ];
        Words =
        [
            .. Faults, .. ConsoleCommands, .. Commands,
            .. Enumerable.Range(0, byte.MaxValue + 1).Select(ConsoleTexts.NameOf).OfType<string>(),
            .. choices.Values.SelectMany(words => words),
            .. lists.SelectMany(list => list.Split('|')),
            .. schemas.SelectMany(WordsOfSchema)
        ];
    }

    /// <summary>Settings, '#' for an index.</summary>
    public HashSet<string> Keys { get; }

    /// <summary>Faults as the health message has them.</summary>
    public HashSet<string> Faults { get; }

    /// <summary>Commands below <c>cmd/</c>.</summary>
    public HashSet<string> Commands { get; }

    /// <summary>The first word of each line that the console accepts.</summary>
    public HashSet<string> ConsoleCommands { get; }

    /// <summary>All of these except the settings, and the words of payloads, records, scenes and the console.</summary>
    public HashSet<string> Words { get; }

    /// <summary>First levels below base and id.</summary>
    public HashSet<string> Topics { get; } =
        ["status", "birth", "telemetry", "sensor", "output", "alarm", "health", "cmd", "reply", "write", "test"];

    /// <summary>The names of the tree under test.</summary>
    public static ProductNames Read()
    {
        return new ProductNames(
            SourceText.Code(),
            [
                .. Directory.GetFiles(SourceTree.Path("src"), "*.schema.json", SearchOption.AllDirectories)
                    .Where(path => !SourceText.IsBuilt(path))
                    .Select(File.ReadAllText)
            ]);
    }

    /// <summary>A setting, with its index as a number or not, or the common beginning of several.</summary>
    public bool IsKeyOrGroup(string name)
    {
        string key = Index().Replace(name, ".#");
        return Keys.Contains(key) || Keys.Any(k => k.StartsWith(key + ".", StringComparison.Ordinal));
    }

    /// <summary>Whether a setting whose name ends so takes this word.</summary>
    public bool IsChoiceOfAKeyThatEnds(string end, string word) =>
        choices.Any(row => row.Key.EndsWith(end, StringComparison.Ordinal) && row.Value.Contains(word));

    private static string[] Choices(SettingsCatalog catalog, string key)
    {
        const string OneOf = "one of ";
        for (int i = 0; i < catalog.RowCount; i++)
        {
            SettingRow row = catalog.RowAt(i);
            string wants = row.Name() == key ? SettingRowText.Text(w => catalog.PutWants(row, w)) : "";
            if (wants.StartsWith(OneOf, StringComparison.Ordinal))
            {
                return wants[OneOf.Length..].Split('|');
            }
        }

        return [];
    }

    private static IEnumerable<string> WordsOfSchema(string schema)
    {
        using JsonDocument document = JsonDocument.Parse(schema);
        return [.. WordsOf(document.RootElement)];
    }

    private static IEnumerable<string> WordsOf(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member => WordsOf(member.Value).Prepend(member.Name)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(WordsOf),
        JsonValueKind.String => [element.GetString()!],
        _ => []
    };

    // A literal that is one word, or words with bars between: never a sentence, which could be wrong itself.
    [GeneratedRegex("\"([a-z0-9-]+(?:\\|[a-z0-9-]+)*\\|?)\"")]
    private static partial Regex WordList();

    [GeneratedRegex(@"\.(\d+|<\w+>)(?=\.|$)")]
    private static partial Regex Index();
}
