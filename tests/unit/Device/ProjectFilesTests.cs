using System.Text.RegularExpressions;
using System.Xml.Linq;
using Xunit;

namespace Gateway.Tests.Unit.Device;

/// <summary>
/// The device's projects are of the legacy project system, which cannot build where these tests run. So every fact that
/// it would stumble over is read from the files and compared.
/// </summary>
public sealed class ProjectFilesTests
{
    private const string NanoType = "{11A8DD76-328B-46DF-9F39-F559912D0360}";
    private const string CSharpType = "{FAE04EC0-301F-11D3-BF4B-00C04F79EFBC}";

    // Package, version, assemblies in its lib folder that are referenced. The versions fit together, and fit the firmware of
    // July 2026: a native checksum ties each library to the firmware on the board.
    private static readonly Dictionary<string, (string Version, string[] Files)> Packages = new()
    {
        ["nanoFramework.CoreLibrary"] = ("1.17.11", ["mscorlib.dll"]),
        ["nanoFramework.Runtime.Events"] = ("1.11.37", ["nanoFramework.Runtime.Events.dll"]),
        ["nanoFramework.Runtime.Native"] = ("1.7.11", ["nanoFramework.Runtime.Native.dll"]),
        ["nanoFramework.System.Text"] = ("1.3.42", ["nanoFramework.System.Text.dll"]),
        ["nanoFramework.System.Threading"] = ("1.1.52", ["System.Threading.dll"]),
        ["nanoFramework.System.Collections"] = ("1.5.75", ["nanoFramework.System.Collections.dll"]),
        ["nanoFramework.System.Math"] = ("1.5.116", ["System.Math.dll"]),
        ["nanoFramework.System.IO.Streams"] = ("1.1.96", ["System.IO.Streams.dll"]),
        ["nanoFramework.System.IO.FileSystem"] = ("1.1.93", ["System.IO.FileSystem.dll"]),
        ["nanoFramework.System.IO.Ports"] = ("1.1.139", ["System.IO.Ports.dll"]),
        ["nanoFramework.System.Net"] = ("1.11.60", ["System.Net.dll"]),
        ["nanoFramework.System.Device.Wifi"] = ("1.5.149", ["System.Device.Wifi.dll"]),
        ["nanoFramework.System.Device.Gpio"] = ("1.1.62", ["System.Device.Gpio.dll"]),
        ["nanoFramework.System.Device.I2c"] = ("1.1.29", ["System.Device.I2c.dll"]),
        ["nanoFramework.System.Device.Adc"] = ("1.1.24", ["System.Device.Adc.dll"]),
        ["nanoFramework.Hardware.Esp32"] = ("1.6.40", ["nanoFramework.Hardware.Esp32.dll"]),
        ["nanoFramework.Device.OneWire"] = ("1.4.35", ["nanoFramework.Device.OneWire.dll"]),
        ["nanoFramework.Networking.Sntp"] = ("1.6.42", ["nanoFramework.Networking.Sntp.dll"]),
        ["nanoFramework.System.IO.Hashing"] = ("1.0.40", ["nanoFramework.System.IO.Hashing.dll"]),
        ["nanoFramework.TestFramework"] = ("3.0.80", ["nanoFramework.TestFramework.dll", "nanoFramework.UnitTestLauncher.exe"]),
    };

    // What a package needs below it: packages.config names every one, nothing is resolved for it.
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

    private static readonly string Root = FindRoot();

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
    public void Core_the_hardware_layer_the_device_tests_and_five_boards_have_a_project()
    {
        string[] projects = AllProjects();
        Assert.Contains("src/device/Gateway.Core.Nano/Gateway.Core.Nano.nfproj", projects);
        Assert.Contains("src/device/Gateway.Hal.Nano/Gateway.Hal.Nano.nfproj", projects);
        Assert.Contains("tests/device/Gateway.Tests.Device.nfproj", projects);
        Assert.Equal(
            ["esp32-c3-devkitm", "esp32-c6-devkitc", "esp32-devkitc", "esp32-s3-devkitc", "olimex-esp32-poe"],
            projects.Where(p => p.StartsWith("boards/", StringComparison.Ordinal)).Select(p => p.Split('/')[1]));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Packages_are_those_of_the_version_table(string project)
    {
        foreach (var (id, version, framework) in PackagesOf(project))
        {
            Assert.True(Packages.ContainsKey(id), $"{project}: {id} is not in the table");
            Assert.Equal(Packages[id].Version, version);
            Assert.Equal("netnano1.0", framework);
        }
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
    public void References_are_the_packages_and_their_hint_paths_lead_into_the_packages_folder(string project)
    {
        string up = string.Concat(Enumerable.Repeat("..\\", project.Count(c => c == '/')));
        var expected = PackagesOf(project)
            .SelectMany(p => Packages[p.Id].Files.Select(
                file => (Path.GetFileNameWithoutExtension(file), $"{up}packages\\{p.Id}.{p.Version}\\lib\\{file}")))
            .Order();
        var actual = Load(project).Descendants(Name("Reference"))
            .Select(r => (Include(r), r.Element(Name("HintPath"))!.Value))
            .Order();
        Assert.Equal(expected, actual);
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_type_language_and_constants_are_those_of_the_device(string project)
    {
        XDocument document = Load(project);
        Assert.Equal(NanoType + ";" + CSharpType, Property(document, "ProjectTypeGuids"));
        Assert.Equal("v1.0", Property(document, "TargetFrameworkVersion"));
        Assert.Equal("9.0", Property(document, "LangVersion"));
        Assert.Contains("NANOFRAMEWORK_1_0", Property(document, "DefineConstants").Split(';'));
        Assert.True(Guid.TryParse(Property(document, "ProjectGuid"), out _));
        Assert.Contains(Property(document, "OutputType"), new[] { "Library", "Exe" });
        Assert.Empty(document.Descendants(Name("TargetFramework")));
        Assert.Null(document.Root!.Attribute("Sdk"));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void The_project_system_is_imported_in_its_order_and_only_where_it_is_installed(string project)
    {
        XDocument document = Load(project);
        Assert.Equal(@"$(MSBuildExtensionsPath)\nanoFramework\v1.0\", Property(document, "NanoFrameworkProjectSystemPath"));
        var imports = document.Root!.Elements(Name("Import")).ToArray();
        Assert.Equal(
            ["NFProjectSystem.Default.props", "NFProjectSystem.props", "NFProjectSystem.CSharp.targets"],
            imports.Select(i => i.Attribute("Project")!.Value.Replace("$(NanoFrameworkProjectSystemPath)", "")));
        foreach (XElement import in imports)
        {
            Assert.Equal($"Exists('{import.Attribute("Project")!.Value}')", import.Attribute("Condition")!.Value);
        }
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Properties_of_the_host_projects_stay_outside(string project)
    {
        Assert.Equal("false", Property(Load(project), "ImportDirectoryBuildProps"));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Each_compile_item_finds_sources_and_leaves_out_build_output(string project)
    {
        string folder = Path.GetDirectoryName(Path.Combine(Root, project))!;
        foreach (XElement item in Load(project).Descendants(Name("Compile")))
        {
            string include = Include(item);
            int wildcard = include.IndexOf("**", StringComparison.Ordinal);
            if (wildcard < 0)
            {
                string path = Path.Combine(folder, Native(include));
                Assert.NotEmpty(Directory.GetFiles(Path.GetDirectoryName(path)!, Path.GetFileName(path)));
                continue;
            }

            string prefix = include[..wildcard];
            Assert.Equal($@"{prefix}**\*.cs", include);
            Assert.Equal($@"{prefix}**\bin\**;{prefix}**\obj\**", item.Attribute("Exclude")!.Value);
            Assert.NotEmpty(Directory.GetFiles(Path.Combine(folder, Native(prefix)), "*.cs", SearchOption.AllDirectories));
        }
    }

    [Fact]
    public void Core_is_taken_by_one_glob_into_one_assembly()
    {
        XDocument document = Load("src/device/Gateway.Core.Nano/Gateway.Core.Nano.nfproj");
        Assert.Equal("Gateway.Core", Property(document, "AssemblyName"));
        XElement glob = Assert.Single(document.Descendants(Name("Compile")), i => Include(i).Contains("core"));
        Assert.Equal(@"..\..\core\**\*.cs", Include(glob));
        Assert.Equal(["nanoFramework.CoreLibrary"], PackagesOf("src/device/Gateway.Core.Nano/Gateway.Core.Nano.nfproj").Select(p => p.Id));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_references_lead_to_device_projects(string project)
    {
        string folder = Path.GetDirectoryName(Path.Combine(Root, project))!;
        foreach (XElement reference in Load(project).Descendants(Name("ProjectReference")))
        {
            string path = Path.Combine(folder, Native(Include(reference)));
            Assert.EndsWith(".nfproj", path, StringComparison.Ordinal);
            Assert.True(File.Exists(path), $"{project}: {Include(reference)}");
        }
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_board_has_the_one_wire_library_only_with_the_one_wire_source(string project)
    {
        // The firmware for C3 and C6 has no native 1-Wire code, and refuses an image that refers to the library.
        bool hasSource = Load(project).Descendants(Name("Compile")).Any(i => Include(i).Contains("OneWire"));
        bool hasPackage = PackagesOf(project).Any(p => p.Id == "nanoFramework.Device.OneWire");
        Assert.Equal(hasSource, hasPackage);
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

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Gateway.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException("Gateway.sln is not above the test's folder.");
    }

    private static string[] AllProjects() =>
        new[] { "src", "boards", "tests" }
            .SelectMany(top => Directory.GetFiles(Path.Combine(Root, top), "*.nfproj", SearchOption.AllDirectories))
            .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
            .Order(StringComparer.Ordinal)
            .ToArray();

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

    private static string Solution() => File.ReadAllText(Path.Combine(Root, "Gateway.sln")).Replace("\r\n", "\n");

    private static (string Type, string Name, string Path, string Guid)[] Entries() =>
        Regex.Matches(Solution(), "^Project\\(\"(.+?)\"\\) = \"(.+?)\", \"(.+?)\", \"(.+?)\"$", RegexOptions.Multiline)
            .Select(m => (m.Groups[1].Value, m.Groups[2].Value, m.Groups[3].Value, m.Groups[4].Value))
            .ToArray();
}
