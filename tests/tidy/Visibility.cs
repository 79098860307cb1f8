using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Gateway.Tests.Tidy;

/// <summary>
/// Who may see whom. The words are those of the table in src/README.md: "nothing", "all of core", or names without their
/// "Gateway.".
/// </summary>
internal static partial class Visibility
{
    private const string Page = "src/README.md";

    private const string Boards = "boards/";

    // Names who sees this one, not whom it sees.
    private const string VisibleTo = "InternalsVisibleTo(";

    /// <summary>Folder of a project and what it may see.</summary>
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
        ["src/device/Gateway.Core.Nano"] = "nothing",
        ["src/device/Gateway.App.Nano"] = "Core.Nano",
        ["src/device/Gateway.Hal.Nano"] = "Primitives, Hal, Core.Nano",
        ["src/device/Gateway.Console.Nano"] = "App, Core.Nano, App.Nano",
        ["src/device/Gateway.Discovery.Nano"] = "App, Core.Nano, App.Nano",
        ["src/device/Gateway.Sensors.I2c.Nano"] = "Hal, Hal.Nano, Sensors, Settings, App, Core.Nano, App.Nano",
        ["src/device/Gateway.Sensors.OneWire.Nano"] = "Hal, Hal.Nano, Sensors, Settings, App, Core.Nano, App.Nano",
        ["src/host/Gateway.Hal.Host"] = "Primitives, Hal",
        ["src/host/Gateway.Boards.Host"] = "Primitives, Hal, Settings, App",
        ["src/host/Gateway.Client"] = "Primitives, Hal, Mqtt, Hal.Host",
        ["src/host/Gateway.Simulation"] = "Primitives, Hal",
        ["src/host/Gateway.Simulation.Scenes"] =
            "Primitives, Hal, Mqtt, Alarms, Settings, Sensors, App, Hal.Host, Boards.Host, Client, Simulation",
        ["src/host/Gateway.Tool"] = "Primitives, Hal, Mqtt, Settings, Provisioning, Hal.Host, Client"
    };

    /// <summary>
    /// Projects that refer to more than their row, sources that name more (a reference brings what lies below it along), projects
    /// without a row, and boards with two hardware layers.
    /// </summary>
    public static IReadOnlyList<string> Check(IReadOnlyList<TreeFile> files)
    {
        List<string> wrong = [];
        foreach (TreeFile project in files.Where(f => f.IsProject && !f.Path.StartsWith("tests/", StringComparison.Ordinal)))
        {
            IReadOnlyList<string> references = ReferencesOf(project);
            if (project.Path.StartsWith(Boards, StringComparison.Ordinal))
            {
                string[] layers = [.. references.Where(r => r.StartsWith("Gateway.Hal.", StringComparison.Ordinal))];
                if (layers.Length != 1)
                {
                    wrong.Add($"{project.Path}: a board has one hardware layer, not {layers.Length}");
                }

                continue;
            }

            if (!Table.TryGetValue(project.Folder, out string? words))
            {
                wrong.Add($"{project.Path}: nothing says what it may see");
                continue;
            }

            HashSet<string> allowed = Expand(words);
            string own = project.Folder[(project.Folder.LastIndexOf('/') + 1)..];
            wrong.AddRange(references.Where(r => !allowed.Contains(r)).Select(r => $"{project.Path}: refers to {r}"));
            wrong.AddRange(
                from file in files
                where file.Extension == ".cs" && file.Path.StartsWith(project.Folder + "/", StringComparison.Ordinal)
                from line in file.Lines()
                where !line.Text.Contains(VisibleTo, StringComparison.Ordinal)
                from name in NamesIn(line.Text)
                where name != own && !allowed.Contains(name)
                select $"{file.Path}:{line.Number}: names {name}");
        }

        return wrong;
    }

    /// <summary>The map for readers says what the table says, for every project that is there.</summary>
    public static IReadOnlyList<string> CheckPage(IReadOnlyList<TreeFile> files)
    {
        TreeFile? page = files.FirstOrDefault(f => f.Path == Page);
        if (page == null)
        {
            return [$"{Page} is missing"];
        }

        Dictionary<string, string> rows = page.Lines()
            .Select(line => PageRow().Match(line.Text))
            .Where(match => match.Success)
            .ToDictionary(match => "src/" + match.Groups[1].Value, match => match.Groups[2].Value);
        HashSet<string> present = [.. files.Where(f => f.IsProject).Select(f => f.Folder)];
        List<string> wrong = [];
        foreach ((string folder, string words) in Table.Where(row => present.Contains(row.Key)))
        {
            // An assembly of the device holds several folders of core, which says nothing about who may see whom.
            string said = words
                .Replace(", Core.Nano", "", StringComparison.Ordinal)
                .Replace(", App.Nano", "", StringComparison.Ordinal);
            if (!rows.TryGetValue(folder, out string? row))
            {
                wrong.Add($"{Page}: no row for {folder}");
            }
            else if (row != said && !(said == "nothing" && row == "-"))
            {
                wrong.Add($"{Page}: {folder} may see {said}, and the page says {row}");
            }
        }

        return wrong;
    }

    private static IReadOnlyList<string> ReferencesOf(TreeFile project)
    {
        return
        [
            .. XDocument.Parse(project.Text).Descendants()
                .Where(e => e.Name.LocalName == "ProjectReference")
                .Select(e => Path.GetFileNameWithoutExtension(e.Attribute("Include")!.Value.Replace('\\', '/')))
        ];
    }

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
        string[] known = [.. Table.Keys.Select(k => k[(k.LastIndexOf('/') + 1)..]).OrderByDescending(n => n.Length)];
        return QualifiedName().Matches(line)
            .Select(m => known.FirstOrDefault(n => m.Value == n || m.Value.StartsWith(n + ".", StringComparison.Ordinal)))
            .OfType<string>()
            .Distinct();
    }

    [GeneratedRegex(@"\bGateway(?:\.\w+)+")]
    private static partial Regex QualifiedName();

    [GeneratedRegex(@"^\| `([^`]+)` \| .* \| ([^|]+) \|$")]
    private static partial Regex PageRow();
}
