using System.Text.RegularExpressions;
using System.Xml.Linq;
using Gateway.Tests.Unit.Settings;
using Xunit;

namespace Gateway.Tests.Unit.Device;

/// <summary>
/// The device's projects use the legacy project system, which cannot build where these tests run. So these tests read and compare every
/// fact that would break the build.
/// </summary>
public sealed class ProjectFilesTests
{
    private const string NanoType = "{11A8DD76-328B-46DF-9F39-F559912D0360}";
    private const string CSharpType = "{FAE04EC0-301F-11D3-BF4B-00C04F79EFBC}";
    private const string Shared = "src/device/";
    private const string DeviceSources = "$(DeviceSources)";
    private const string PackagesFolder = "$(NanoPackages)";

    // All that a project says of itself; a board names its parts, and the test platform wants three more of its own.
    private static readonly string[] OwnProperties = ["ProjectTypeGuids", "ProjectGuid", "OutputType", "RootNamespace", "AssemblyName"];
    private static readonly string[] BoardProperties = ["BoardParts"];
    private static readonly string[] TestProperties = ["IsCodedUITest", "IsTestProject", "TestProjectType"];

    // The options of the device's code, and what they must be.
    private static readonly Dictionary<string, string> Options = new()
    {
        ["TargetFrameworkVersion"] = "v1.0",
        ["LangVersion"] = "9.0",
        ["DefineConstants"] = "$(DefineConstants);NANOFRAMEWORK_1_0",
        ["Optimize"] = "true",
        ["Deterministic"] = "true",
        ["TreatWarningsAsErrors"] = "true",
        ["ImportDirectoryBuildProps"] = "false",
        ["NanoFrameworkProjectSystemPath"] = @"$(MSBuildExtensionsPath)\nanoFramework\v1.0\"
    };

    // Dependencies of a package: packages.config names every one, because nothing is resolved for it.
    private static readonly Dictionary<string, string[]> Needs = new()
    {
        ["nanoFramework.System.IO.Streams"] = ["nanoFramework.System.Text"],
        ["nanoFramework.System.IO.FileSystem"] =
            ["nanoFramework.System.IO.Streams", "nanoFramework.System.Text", "nanoFramework.Runtime.Events"],
        ["nanoFramework.System.IO.Ports"] = ["nanoFramework.System.IO.Streams", "nanoFramework.Runtime.Events"],
        ["nanoFramework.System.Net"] =
        [
            "nanoFramework.System.IO.Streams", "nanoFramework.System.Threading", "nanoFramework.System.Text",
            "nanoFramework.Runtime.Events",
        ],
        ["nanoFramework.System.Device.Wifi"] =
            ["nanoFramework.System.Net", "nanoFramework.System.Threading", "nanoFramework.System.Text", "nanoFramework.Runtime.Events"],
        ["nanoFramework.System.Device.Gpio"] = ["nanoFramework.Runtime.Events"],
        ["nanoFramework.Hardware.Esp32"] = ["nanoFramework.Runtime.Events"],
    };

    private static readonly string Root = SourceTree.Root;

    /// <summary>Every .nfproj, as a path relative to the repository with forward slashes.</summary>
    public static TheoryData<string> Projects()
    {
        var data = new TheoryData<string>();
        foreach (string project in AllProjects())
        {
            data.Add(project);
        }

        return data;
    }

    [Fact]
    public void The_parts_of_core_the_hardware_layer_the_device_tests_and_each_board_have_a_project()
    {
        string[] projects = AllProjects();
        Assert.Contains("src/device/Gateway.Core.Nano/Gateway.Core.Nano.nfproj", projects);
        Assert.Contains("src/device/Gateway.App.Nano/Gateway.App.Nano.nfproj", projects);
        Assert.Contains("src/device/Gateway.Hal.Nano/Gateway.Hal.Nano.nfproj", projects);
        Assert.Contains("src/device/Gateway.Console.Nano/Gateway.Console.Nano.nfproj", projects);
        Assert.Contains("src/device/Gateway.Discovery.Nano/Gateway.Discovery.Nano.nfproj", projects);
        Assert.Contains("src/device/Gateway.Outputs.Nano/Gateway.Outputs.Nano.nfproj", projects);
        Assert.Contains("src/device/Gateway.Sensors.I2c.Nano/Gateway.Sensors.I2c.Nano.nfproj", projects);
        Assert.Contains("src/device/Gateway.Sensors.OneWire.Nano/Gateway.Sensors.OneWire.Nano.nfproj", projects);
        Assert.Contains("src/device/Gateway.Modbus.Nano/Gateway.Modbus.Nano.nfproj", projects);
        Assert.Contains("tests/device/Gateway.Tests.Device.nfproj", projects);
        Assert.Equal(
            Directory.GetDirectories(Path.Combine(Root, "boards"))
                .Where(folder => File.Exists(Path.Combine(folder, "Board.cs")))
                .Select(folder => Path.GetFileName(folder))
                .Order(StringComparer.Ordinal),
            projects.Where(p => p.StartsWith("boards/", StringComparison.Ordinal)).Select(p => p.Split('/')[1]));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_projects_packages_are_those_of_its_libraries_at_the_versions_of_the_one_list(string project)
    {
        var versions = Libraries().ToDictionary(l => l.Assembly);
        var references = ReferencesOf(project);
        Assert.All(references, name => Assert.True(versions.ContainsKey(name), $"{project}: {name} is not in nano.libraries.props"));
        (string Id, string Version)[] packages =
        [
            .. references.Select(name => (versions[name].Package, versions[name].Version)).Distinct()
                .OrderBy(package => package.Package, StringComparer.Ordinal)
        ];
        string list = Path.Combine(Root, Path.GetDirectoryName(project)!, "packages.config");
        if (SourceTree.UpdatesPages)
        {
            File.WriteAllText(list, PackageList(packages));
        }

        Assert.True(
            File.ReadAllText(list) == PackageList(packages),
            $"{project}: packages.config is not what its libraries need; GATEWAY_UPDATE_PAGES=1 writes it");
    }

    [Fact]
    public void The_one_list_says_where_each_package_has_its_library_and_holds_no_package_that_nothing_uses()
    {
        var libraries = Libraries();
        foreach (var library in libraries)
        {
            Assert.Contains(library.File, new[] { library.Assembly + ".dll", library.Assembly + ".exe" });
            Assert.Equal(
                $@"{PackagesFolder}{library.Package}.{library.Version}\lib\{library.File}", library.HintPath);
        }

        Assert.Equal(AllProjects().SelectMany(ReferencesOf).Distinct().Order(), libraries.Select(l => l.Assembly).Order());
        Assert.All(
            libraries.GroupBy(l => l.Package), package => Assert.Single(package.Select(l => l.Version).Distinct()));
    }

    [Fact]
    public void No_file_but_the_one_list_and_the_package_lists_names_a_version()
    {
        var versions = Libraries().Select(l => l.Package + "." + l.Version).ToArray();
        string[] files = [.. AllProjects(), Shared + "nano.props", Shared + "nano.targets", .. Items(), "boards/README.md", "README.md"];
        Assert.All(files, file =>
        {
            string text = File.ReadAllText(Path.Combine(Root, file));
            Assert.DoesNotContain(versions, version => text.Contains(version, StringComparison.Ordinal));
            Assert.DoesNotContain("HintPath", text, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void The_boards_page_names_the_firmware_of_the_one_list_where_it_calls_nanoff()
    {
        XDocument list = Load(Shared + "nano.libraries.props");
        string page = File.ReadAllText(Path.Combine(Root, "boards/README.md"));
        string firmware = $"nf-interpreter {Property(list, "NanoFirmware")}, of {Property(list, "NanoFirmwareMonth")}";
        Assert.Contains(firmware, page, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Each_package_comes_with_those_it_needs(string project)
    {
        var ids = PackagesOf(project).Select(p => p.Id).ToHashSet();
        Assert.Contains("nanoFramework.CoreLibrary", ids);
        foreach (string id in ids)
        {
            foreach (string need in Needs.GetValueOrDefault(id, []))
            {
                Assert.True(ids.Contains(need), $"{project}: {id} needs {need}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_says_what_it_is_and_leaves_the_options_to_the_shared_files(string project)
    {
        XDocument document = Load(project);
        Assert.Equal(NanoType + ";" + CSharpType, Property(document, "ProjectTypeGuids"));
        Assert.True(Guid.TryParse(Property(document, "ProjectGuid"), out _));
        Assert.Contains(Property(document, "OutputType"), new[] { "Library", "Exe" });
        Assert.Equal(
            project.Split('/')[0] switch
            {
                "tests" => [.. OwnProperties, .. TestProperties],
                "boards" => [.. OwnProperties, .. BoardProperties],
                _ => OwnProperties
            },
            document.Descendants(Name("PropertyGroup")).Elements().Select(e => e.Name.LocalName));
        Assert.Null(document.Root!.Attribute("Sdk"));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_begins_and_ends_with_the_shared_files(string project)
    {
        string folder = Path.GetDirectoryName(Path.Combine(Root, project))!;
        XElement[] elements = [.. Load(project).Root!.Elements().Where(e => e.Name.LocalName != "ProjectExtensions")];
        Assert.Equal(Path.Combine(Root, "src", "device", "nano.props"), ImportedBy(elements[0]));
        Assert.Equal(Path.Combine(Root, "src", "device", "nano.targets"), ImportedBy(elements[^1]));

        string ImportedBy(XElement import) => Path.GetFullPath(Native(import.Attribute("Project")!.Value), folder);
    }

    [Fact]
    public void The_shared_files_import_the_project_system_in_its_order_and_only_where_it_is_installed()
    {
        string[] files = [Shared + "nano.props", Shared + "nano.targets"];
        XElement[] imports = [.. files.SelectMany(file => Load(file).Root!.Elements(Name("Import")))];
        const string System = "$(NanoFrameworkProjectSystemPath)";
        XElement[] ofSystem = [.. imports.Where(i => i.Attribute("Project")!.Value.StartsWith(System, StringComparison.Ordinal))];
        Assert.Equal(
            ["NFProjectSystem.Default.props", "NFProjectSystem.props", "NFProjectSystem.CSharp.targets"],
            ofSystem.Select(i => i.Attribute("Project")!.Value.Replace(System, "")));
        Assert.All(ofSystem, i => Assert.Equal($"Exists('{i.Attribute("Project")!.Value}')", i.Attribute("Condition")!.Value));
        Assert.Equal(["nano.libraries.props"], imports.Except(ofSystem).Select(i => i.Attribute("Project")!.Value));
    }

    [Fact]
    public void Language_warnings_and_constants_are_those_of_the_device()
    {
        XDocument document = Load(Shared + "nano.props");
        Assert.All(Options, option => Assert.Equal(option.Value, Property(document, option.Key)));
        string[] weaker = ["NoWarn", "WarningsNotAsErrors", "AllowUnsafeBlocks", "WarningLevel"];
        string[] all = [.. AllProjects(), Shared + "nano.props", Shared + "nano.targets", .. Items()];
        Assert.All(all, file => Assert.DoesNotContain(Load(file).Descendants(), e => weaker.Contains(e.Name.LocalName)));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Each_compile_item_with_wildcards_leaves_out_build_output(string project)
    {
        foreach (XElement item in ItemsOf(project, "Compile").Where(i => Include(i).Contains("**")))
        {
            Assert.Equal("$(BuildOutput)", item.Attribute("Exclude")!.Value.Split(';')[0]);
        }
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_references_lead_to_device_projects(string project)
    {
        Assert.All(ProjectsOf(project), used =>
        {
            Assert.EndsWith(".nfproj", used, StringComparison.Ordinal);
            Assert.True(File.Exists(Path.Combine(Root, used)), $"{project}: {used}");
        });
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void No_board_whose_firmware_lacks_1_wire_refers_to_its_library(string project)
    {
        // The firmware for C3 and C6 has no native 1-Wire code, and refuses an image that refers to the library.
        bool hasPackage = PackagesOf(project).Any(p => p.Id == "nanoFramework.Device.OneWire");
        Assert.False(hasPackage && (project.Contains("-c3-") || project.Contains("-c6-")), project);
    }

    [Fact]
    public void No_folder_holds_a_device_project_and_a_host_project()
    {
        foreach (string project in AllProjects())
        {
            Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(Path.Combine(Root, project))!, "*.csproj"));
        }
    }

    [Fact]
    public void The_solution_holds_each_device_project_once_with_its_type_and_its_identifier()
    {
        var entries = Entries().Where(e => e.Path.EndsWith(".nfproj", StringComparison.Ordinal)).ToArray();
        Assert.Equal(AllProjects(), entries.Select(e => e.Path.Replace('\\', '/')).Order(StringComparer.Ordinal));
        foreach (var entry in entries)
        {
            Assert.Equal(NanoType, entry.Type);
            Assert.Equal(Property(Load(entry.Path.Replace('\\', '/')), "ProjectGuid"), entry.Guid);
            Assert.Equal(Path.GetFileNameWithoutExtension(entry.Path.Replace('\\', '/')), entry.Name);
        }
    }

    [Fact]
    public void Only_the_configuration_Device_builds_device_projects()
    {
        string solution = Solution();
        Assert.Contains("\t\tDevice|Any CPU = Device|Any CPU\n", solution);
        foreach (var entry in Entries().Where(e => e.Path.EndsWith(".nfproj", StringComparison.Ordinal)))
        {
            Assert.Contains($"\t\t{entry.Guid}.Device|Any CPU.ActiveCfg = Release|Any CPU\n", solution);
            Assert.Contains($"\t\t{entry.Guid}.Device|Any CPU.Build.0 = Release|Any CPU\n", solution);
            Assert.DoesNotMatch(Regex.Escape(entry.Guid) + @"\.(Debug|Release)\|[^.]*\.(Build|Deploy)\.0", solution);
            Assert.Contains($"\t\t{entry.Guid}.Debug|Any CPU.ActiveCfg = Debug|Any CPU\n", solution);
        }
    }

    [Fact]
    public void The_configuration_Device_builds_nothing_else()
    {
        string solution = Solution();
        foreach (var entry in Entries().Where(e => e.Path.EndsWith(".csproj", StringComparison.Ordinal)))
        {
            Assert.Contains($"\t\t{entry.Guid}.Device|Any CPU.ActiveCfg = Debug|Any CPU\n", solution);
            Assert.DoesNotContain($"{entry.Guid}.Device|Any CPU.Build.0", solution);
        }
    }

    [Fact]
    public void The_solution_lists_device_projects_in_the_order_in_which_they_build()
    {
        string[] order =
            [.. Entries().Select(e => e.Path.Replace('\\', '/')).Where(path => path.EndsWith(".nfproj", StringComparison.Ordinal))];
        foreach (string project in order)
        {
            Assert.All(ProjectsOf(project), used =>
                Assert.True(Array.IndexOf(order, used) < Array.IndexOf(order, project), $"{project} is listed before {used}"));
        }
    }

    [Fact]
    public void The_workflow_restores_every_package_list_builds_the_configuration_Device_and_keeps_each_boards_image()
    {
        string workflow = File.ReadAllText(Path.Combine(Root, ".github/workflows/ci.yml"));
        Assert.Contains("Get-ChildItem -Recurse -Filter packages.config", workflow, StringComparison.Ordinal);
        Assert.Contains("nuget restore $_.FullName -PackagesDirectory packages", workflow, StringComparison.Ordinal);
        Assert.Contains("msbuild Gateway.sln -p:Configuration=Device \"-p:Platform=Any CPU\"", workflow, StringComparison.Ordinal);
        Assert.Contains("-- image $board --binary $_.FullName --to \"gateway-$board.zip\"", workflow, StringComparison.Ordinal);
        Assert.Contains("path: gateway-*.zip", workflow, StringComparison.Ordinal);
        Assert.Contains("if-no-files-found: error", workflow, StringComparison.Ordinal);
    }

    private static string[] AllProjects() =>
        new[] { "src", "boards", "tests" }
            .SelectMany(top => Directory.GetFiles(Path.Combine(Root, top), "*.nfproj", SearchOption.AllDirectories))
            .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
            .Order(StringComparer.Ordinal)
            .ToArray();

    private static string[] Items() =>
        [.. Directory.GetFiles(Path.Combine(Root, Shared), "*.projitems", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))];

    // Assembly and package of each library, as the one list has them.
    private static (string Assembly, string Package, string Version, string File, string HintPath)[] Libraries() =>
        [.. Load(Shared + "nano.libraries.props").Descendants(Name("Reference")).Select(r =>
        {
            string path = r.Attribute("HintPath")!.Value;
            Match match = Regex.Match(path, @"^\$\(NanoPackages\)(.+?)\.(\d+\.\d+\.\d+)\\lib\\(.+)$");
            Assert.True(match.Success, path);
            return (r.Attribute("Update")!.Value, match.Groups[1].Value, match.Groups[2].Value, match.Groups[3].Value, path);
        })];

    private static IEnumerable<string> ImportsOf(string project) =>
        Load(project).Root!.Elements(Name("Import")).Select(i => i.Attribute("Project")!.Value);

    private static string[] ReferencesOf(string project) => [.. ItemsOf(project, "Reference").Select(Include)];

    // From the repository's root, with forward slashes.
    private static string[] ProjectsOf(string project)
    {
        string folder = Path.GetDirectoryName(Path.Combine(Root, project))!;
        return [.. ItemsOf(project, "ProjectReference").Select(reference => Path.GetRelativePath(
            Root, Path.GetFullPath(Native(Include(reference).Replace(DeviceSources, Path.Combine(Root, Shared))), folder))
            .Replace('\\', '/'))];
    }

    // A project's own items, and those of the items it imports, but for parts that it does not name.
    private static XElement[] ItemsOf(string project, string item)
    {
        string folder = Path.GetDirectoryName(project)!;
        string parts = Load(project).Descendants(Name("BoardParts")).SingleOrDefault()?.Value ?? "";
        IEnumerable<string> files = ImportsOf(project)
            .Where(i => i.EndsWith(".projitems", StringComparison.Ordinal))
            .Select(i => Path.Combine(folder, Native(i)));
        return [.. files.Prepend(project).SelectMany(f => Load(f).Descendants(Name(item))).Where(IsIncluded)];

        bool IsIncluded(XElement element)
        {
            string? condition = element.Parent!.Attribute("Condition")?.Value;
            Match part = Regex.Match(condition ?? "", @"^\$\(BoardParts\.Contains\('(\w+)'\)\)$");
            Assert.True(condition == null || part.Success, condition);
            return condition == null || parts.Contains(part.Groups[1].Value, StringComparison.Ordinal);
        }
    }

    private static XDocument Load(string project) => XDocument.Load(Path.Combine(Root, project));

    private static XName Name(string local) => XName.Get(local, "http://schemas.microsoft.com/developer/msbuild/2003");

    private static string Include(XElement item) => item.Attribute("Include")!.Value;

    private static string Native(string path) => path.Replace('\\', Path.DirectorySeparatorChar);

    private static string Property(XDocument document, string name) =>
        Assert.Single(document.Descendants(Name("PropertyGroup")).Elements(Name(name))).Value;

    private static (string Id, string Version, string Framework)[] PackagesOf(string project) =>
        XDocument.Load(Path.Combine(Root, Path.GetDirectoryName(project)!, "packages.config")).Root!
            .Elements("package")
            .Select(p => (p.Attribute("id")!.Value, p.Attribute("version")!.Value, p.Attribute("targetFramework")!.Value))
            .ToArray();

    // NuGet reads no other form of a list, so it is written from the one that has the versions.
    private static string PackageList(IEnumerable<(string Id, string Version)> packages)
    {
        IEnumerable<string> lines =
            packages.Select(p => $"  <package id=\"{p.Id}\" version=\"{p.Version}\" targetFramework=\"netnano1.0\" />\n");
        return $"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<packages>\n{string.Concat(lines)}</packages>\n";
    }

    private static string Solution() => File.ReadAllText(Path.Combine(Root, "Gateway.sln")).Replace("\r\n", "\n");

    private static (string Type, string Name, string Path, string Guid)[] Entries() =>
        Regex.Matches(Solution(), "^Project\\(\"(.+?)\"\\) = \"(.+?)\", \"(.+?)\", \"(.+?)\"$", RegexOptions.Multiline)
            .Select(m => (m.Groups[1].Value, m.Groups[2].Value, m.Groups[3].Value, m.Groups[4].Value))
            .ToArray();
}
