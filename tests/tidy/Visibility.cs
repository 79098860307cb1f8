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
        ["src/core/Gateway.Modbus"] = "Primitives",
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
        ["src/device/Gateway.Outputs.Nano"] = "App, Core.Nano, App.Nano",
        ["src/device/Gateway.Sensors.I2c.Nano"] = "Hal, Hal.Nano, Sensors, Settings, App, Core.Nano, App.Nano",
        ["src/device/Gateway.Sensors.OneWire.Nano"] = "Hal, Hal.Nano, Sensors, Settings, App, Core.Nano, App.Nano",
        ["src/device/Gateway.Modbus.Nano"] = "Primitives, Hal, Hal.Nano, Settings, App, Core.Nano, App.Nano",
        ["src/device/Gateway.Boards.Nano"] =
            "Primitives, Hal, Alarms, Settings, Sensors, App, Hal.Nano, Console.Nano, Discovery.Nano, Outputs.Nano, Sensors.I2c.Nano"
            + ", Sensors.OneWire.Nano, Modbus.Nano, Core.Nano, App.Nano",
        ["src/host/Gateway.Hal.Host"] = "Primitives, Hal",
        ["src/host/Gateway.Boards.Host"] = "Primitives, Hal, Settings, App, Hal.Host",
        ["src/host/Gateway.Client"] = "Primitives, Hal, Mqtt, Hal.Host",
        ["src/host/Gateway.Simulation"] = "Primitives, Hal",
        ["src/host/Gateway.Simulation.Chips"] = "Primitives, Hal, Settings, Sensors, App",
        ["src/host/Gateway.Simulation.Scenes"] =
            "Primitives, Hal, Mqtt, Inflight, Alarms, Settings, Sensors, App, Hal.Host, Boards.Host, Client, Simulation, Simulation.Chips",
        ["src/host/Gateway.Views"] = "nothing",
        ["src/host/Gateway.Tool"] = "Primitives, Hal, Mqtt, Settings, Provisioning, Hal.Host, Client, Views",
        ["boards/host-simulator"] =
            "Primitives, Hal, Mqtt, Inflight, Alarms, Settings, Sensors, App, Hal.Host, Boards.Host, Client, Simulation"
            + ", Simulation.Chips, Simulation.Scenes, Views",
        ["boards/*"] = "Settings, Boards.Nano",
        ["tests/*"] = All
    };

    // Folders of properties that projects name instead of a path.
    private static readonly (string Name, string Folder)[] Properties =
    [
        ("$(CoreSources)", "/src/core/"), ("$(DeviceSources)", "/src/device/"), ("$(MSBuildThisFileDirectory)", ""),
        ("$(MSBuildProjectDirectory)/", "")
    ];

    /// <summary>
    /// Whose sources a project compiles beside its own: an assembly of the device holds rooms of core, a board the program of all boards.
    /// </summary>
    public static readonly IReadOnlyDictionary<string, string> Compiled = new Dictionary<string, string>
    {
        ["src/device/Gateway.Core.Nano"] = "Primitives, Hal, Inflight, Alarms, Settings, Sensors",
        ["src/device/Gateway.App.Nano"] = "Mqtt, App",
        ["src/device/Gateway.Console.Nano"] = "Provisioning, App",
        ["src/device/Gateway.Discovery.Nano"] = "App",
        ["src/device/Gateway.Outputs.Nano"] = "App",
        ["src/device/Gateway.Sensors.I2c.Nano"] = "Sensors",
        ["src/device/Gateway.Sensors.OneWire.Nano"] = "Sensors",
        ["src/device/Gateway.Modbus.Nano"] = "Modbus, App",
        ["boards/*"] = "Boards.Nano"
    };

    /// <summary>
    /// Projects that refer to more than their row, compile another room's sources or name an assembly instead of its project; sources that
    /// name more (a reference brings what lies below it along); rooms with code and no row; and boards with two hardware layers.
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

        // What projects share would take references and sources around the table.
        wrong.AddRange(files.Where(f => f.Extension is ".props" or ".targets" && !f.Path.StartsWith("tests/", StringComparison.Ordinal))
            .SelectMany(f => CheckProject(Rooms.Of(f.Path), f, Expand(WordsOf(Rooms.Of(f.Path)) ?? "nothing"))));
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

    /// <summary>A room and those whose sources its project compiles.</summary>
    public static IEnumerable<string> HeldBy(string room) =>
        Table.Keys.Where(other => other != room && MayCompile(room, other)).Prepend(room);

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
                foreach (string finding in CheckProject(room, file, allowed))
                {
                    yield return finding;
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

    private static IEnumerable<string> CheckProject(string room, TreeFile file, HashSet<string> allowed)
    {
        string[] elsewhere =
        [
            .. IncludedPaths(file).Where(path => path.Contains("../tests/", StringComparison.Ordinal)),
            .. SourcesOf(file).Where(path => !MayCompile(room, Rooms.Of(Resolve(file, path))))
        ];
        return
        [
            .. ReferencesOf(file).Where(r => !allowed.Contains(r)).Select(r => $"{file.Path}: refers to {r}"),
            .. elsewhere.Distinct().Select(path => $"{file.Path}: includes {path}"),
            .. AssembliesOf(file).Select(name => $"{file.Path}: refers to the assembly {name}, not to its project")
        ];
    }

    private static bool MayCompile(string room, string other)
    {
        return other == room || (RowOf(room, Compiled.Keys) is { } row
            && RowOf(other, Table.Keys) == other && Expand(Compiled[row]).Contains(other[(other.LastIndexOf('/') + 1)..]));
    }

    // From the root; a property that is not known stays as it is, and is of no room.
    private static string Resolve(TreeFile project, string path)
    {
        foreach ((string name, string folder) in Properties.Where(p => path.StartsWith(p.Name, StringComparison.Ordinal)))
        {
            path = folder + path[name.Length..];
        }

        return path.StartsWith('$') ? path : LinkRules.Resolve(path.StartsWith('/') ? "" : project.Folder, path);
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
        ItemsOf(project, "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path));

    // What is compiled, and the items that are taken from another folder.
    private static IEnumerable<string> SourcesOf(TreeFile project) =>
        ItemsOf(project, "Compile").Concat(
            IncludedPaths(project).Where(path => path.EndsWith(".projitems", StringComparison.Ordinal)));

    // By its name, or by the file that a hint names.
    private static IEnumerable<string> AssembliesOf(TreeFile project) =>
        XDocument.Parse(project.Text).Descendants()
            .Where(e => e.Name.LocalName == "Reference")
            .SelectMany(e => e.Attributes().Select(a => a.Value).Concat(e.Elements().Select(hint => hint.Value)))
            .Select(value => value.Replace('\\', '/').Split('/')[^1].Split(',')[0])
            .Where(name => name.StartsWith("Gateway.", StringComparison.Ordinal))
            .Select(name => name.EndsWith(".dll", StringComparison.Ordinal) ? name[..^".dll".Length] : name)
            .Distinct();

    private static IEnumerable<string> ItemsOf(TreeFile project, string kind) =>
        XDocument.Parse(project.Text).Descendants()
            .Where(e => e.Name.LocalName == kind)
            .SelectMany(e => e.Attribute("Include")?.Value.Split(';', StringSplitOptions.RemoveEmptyEntries) ?? [])
            .Select(path => path.Trim().Replace('\\', '/'));

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
