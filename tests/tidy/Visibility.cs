using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Gateway.Tests.Tidy;

/// <summary>
/// Who may see whom. The words are those of the table in src/README.md: "nothing", "all of core", "all", or names without their
/// "Gateway.".
/// </summary>
internal static partial class Visibility
{
    private const string All = "all";
    private const string Boards = "boards/";

    // This row says who sees it, not what it sees.
    private const string VisibleTo = "InternalsVisibleTo(";

    // Namespaces of the tests' own libraries: nothing that ships may name them.
    private static readonly string[] OfTests = ["Gateway.Tests", "Gateway.World"];

    // Folders of App and the types that they may not name.
    private static readonly (string Folder, string[] Refused)[] AppTable =
    [
        ("Control", ["GatewayLoop", "LoopConsole", "ConsolePort", "ConsoleLines", "Commands", "CommandRequest", "AlarmEngine"]),
        ("Console", ["GatewayLoop"]),
        ("Loop", ["ConsolePort", "ConsoleLines"])
    ];

    /// <summary>Room and what it may see; a room that ends in "*" is all folders that have no row of their own.</summary>
    public static readonly IReadOnlyDictionary<string, string> Table = new Dictionary<string, string>
    {
        ["src/core/Gateway.Primitives"] = "nothing",
        ["src/core/Gateway.Hal"] = "Primitives",
        ["src/core/Gateway.Mqtt"] = "Primitives",
        ["src/core/Gateway.Alarms"] = "Primitives",
        ["src/core/Gateway.Inflight"] = "Primitives, Hal",
        ["src/core/Gateway.Settings"] = "Primitives, Hal",
        ["src/core/Gateway.Sensors"] = "Primitives, Hal",
        ["src/core/Gateway.Provisioning"] = "Primitives, Settings",
        ["src/core/Gateway.App"] = "all of core",
        ["src/device"] = "nothing",
        ["src/device/Gateway.Core.Nano"] = "nothing",
        ["src/device/Gateway.App.Nano"] = "Core.Nano",
        ["src/device/Gateway.Hal.Nano"] = "Primitives, Hal, Core.Nano",
        ["src/device/Gateway.Console.Nano"] = "App, Core.Nano, App.Nano",
        ["src/device/Gateway.Discovery.Nano"] = "App, Core.Nano, App.Nano",
        ["src/device/Gateway.Sensors.I2c.Nano"] = "Hal, Hal.Nano, Sensors, Settings, App, Core.Nano, App.Nano",
        ["src/device/Gateway.Sensors.OneWire.Nano"] = "Hal, Hal.Nano, Sensors, Settings, App, Core.Nano, App.Nano",
        ["src/device/Gateway.Boards.Nano"] =
            "Primitives, Hal, Alarms, Settings, Sensors, App, Hal.Nano, Console.Nano, Discovery.Nano, Sensors.I2c.Nano"
            + ", Sensors.OneWire.Nano, Core.Nano, App.Nano",
        ["src/host/Gateway.Hal.Host"] = "Primitives, Hal",
        ["src/host/Gateway.Boards.Host"] = "Primitives, Hal, Settings, App",
        ["src/host/Gateway.Client"] = "Primitives, Hal, Mqtt, Hal.Host",
        ["src/host/Gateway.Simulation"] = "Primitives, Hal",
        ["src/host/Gateway.Simulation.Scenes"] =
            "Primitives, Hal, Mqtt, Alarms, Settings, Sensors, App, Hal.Host, Boards.Host, Client, Simulation",
        ["src/host/Gateway.Tool"] = "Primitives, Hal, Mqtt, Settings, Provisioning, Hal.Host, Client",
        ["boards/host-simulator"] =
            "Primitives, Hal, Mqtt, Alarms, Settings, Sensors, App, Hal.Host, Boards.Host, Client, Simulation, Simulation.Scenes",
        ["boards/*"] = "Settings, Boards.Nano",
        ["tests/*"] = All
    };

    /// <summary>
    /// Projects that refer to more than their row, or compile files of tests; sources that name more (a reference brings what lies below
    /// it along); rooms with code and no row; and boards with two hardware layers.
    /// </summary>
    public static IReadOnlyList<string> Check(IReadOnlyList<TreeFile> files)
    {
        List<string> wrong = [];
        foreach (IGrouping<string, TreeFile> room in files.Where(Rooms.IsCode).GroupBy(f => Rooms.Of(f.Path)).Where(r => r.Key.Length > 0))
        {
            if (WordsOf(room.Key) is not { } words)
            {
                wrong.Add($"{room.Key}: nothing says what it may see");
            }
            else if (words != All)
            {
                wrong.AddRange(CheckRoom(room.Key, [.. room], Expand(words)));
                wrong.AddRange(room.Where(f => f.IsProject && f.Path.StartsWith(Boards, StringComparison.Ordinal))
                    .Select(f => (f.Path, Count: LayersOf(f, files)))
                    .Where(board => board.Count != 1)
                    .Select(board => $"{board.Path}: a board has one hardware layer, not {board.Count}"));
            }
        }

        return wrong;
    }

    /// <summary>
    /// Within App: control that names one of its callers, a console that names the loop, a loop that names a console of an assembly of its
    /// own.
    /// </summary>
    public static IReadOnlyList<string> CheckApp(IReadOnlyList<TreeFile> files)
    {
        return
        [
            .. from row in AppTable
               from file in files
               where file.Extension == ".cs" && file.Path.StartsWith($"src/core/Gateway.App/{row.Folder}/", StringComparison.Ordinal)
               from line in file.Lines().Where(line => !line.Text.TrimStart().StartsWith("//", StringComparison.Ordinal))
               from name in row.Refused
               where Regex.IsMatch(line.Text, $@"\b{name}\b")
               select $"{file.Path}:{line.Number}: names {name}"
        ];
    }

    /// <summary>What the table says of a room; null for nothing.</summary>
    public static string? WordsOf(string room) => RowOf(room, Table.Keys) is { } row ? Table[row] : null;

    /// <summary>The row of a room: its own, or that of all folders beside it; null if there is none.</summary>
    public static string? RowOf(string room, IEnumerable<string> rows)
    {
        string beside = room[..(room.LastIndexOf('/') + 1)] + "*";
        return rows.FirstOrDefault(row => row == room) ?? rows.FirstOrDefault(row => row == beside);
    }

    private static IEnumerable<string> CheckRoom(string room, IReadOnlyList<TreeFile> files, HashSet<string> allowed)
    {
        string own = room[(room.LastIndexOf('/') + 1)..];
        foreach (TreeFile file in files)
        {
            if (file.Extension != ".cs")
            {
                foreach (string refused in ReferencesOf(file).Where(r => !allowed.Contains(r)))
                {
                    yield return $"{file.Path}: refers to {refused}";
                }

                foreach (string path in IncludedPaths(file).Where(path => path.Contains("../tests/", StringComparison.Ordinal)))
                {
                    yield return $"{file.Path}: includes {path}";
                }

                continue;
            }

            foreach ((int number, string text) in file.Lines().Where(l => !l.Text.Contains(VisibleTo, StringComparison.Ordinal)))
            {
                foreach (string name in NamesIn(text).Where(name => name != own && !allowed.Contains(name)))
                {
                    yield return $"{file.Path}:{number}: names {name}";
                }
            }
        }
    }

    // Its own, and that of the items it shares with other boards.
    private static int LayersOf(TreeFile project, IReadOnlyList<TreeFile> files)
    {
        string[] shared = [.. IncludedPaths(project).Where(path => path.EndsWith(".projitems", StringComparison.Ordinal))
            .Select(path => path[(path.LastIndexOf('/') + 1)..])];
        return files.Where(f => f == project || shared.Contains(f.Name))
            .SelectMany(ReferencesOf)
            .Count(name => name.StartsWith("Gateway.Hal.", StringComparison.Ordinal));
    }

    private static IEnumerable<string> ReferencesOf(TreeFile project) =>
        XDocument.Parse(project.Text).Descendants()
            .Where(e => e.Name.LocalName == "ProjectReference")
            .Select(e => Path.GetFileNameWithoutExtension(e.Attribute("Include")!.Value.Replace('\\', '/')));

    private static IEnumerable<string> IncludedPaths(TreeFile project) =>
        XDocument.Parse(project.Text).Descendants()
            .SelectMany(e => new[] { e.Attribute("Include"), e.Attribute("Project") })
            .OfType<XAttribute>()
            .Select(attribute => attribute.Value.Replace('\\', '/'));

    private static HashSet<string> Expand(string words)
    {
        return words switch
        {
            "nothing" => [],
            "all of core" =>
            [
                .. Table.Keys.Where(k => k.StartsWith("src/core/", StringComparison.Ordinal)).Select(k => k["src/core/".Length..])
            ],
            _ => [.. words.Split(", ").Select(word => "Gateway." + word)]
        };
    }

    // A namespace of ours in a using or in a qualified name, to the assembly that it is of.
    private static IEnumerable<string> NamesIn(string line)
    {
        string[] known =
        [
            .. Table.Keys.Select(k => k[(k.LastIndexOf('/') + 1)..])
                .Where(n => n.StartsWith("Gateway.", StringComparison.Ordinal))
                .Concat(OfTests)
                .OrderByDescending(n => n.Length)
        ];
        return QualifiedName().Matches(line)
            .Select(m => known.FirstOrDefault(n => m.Value == n || m.Value.StartsWith(n + ".", StringComparison.Ordinal)))
            .OfType<string>()
            .Distinct();
    }

    [GeneratedRegex(@"\bGateway(?:\.\w+)+")]
    private static partial Regex QualifiedName();
}
