using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Gateway.Tests.Tidy;

/// <summary>Rules about places: the top level, the solution, the projects. Each gives one line for each violation.</summary>
internal static partial class TreeRules
{
    private const string Solution = "Gateway.sln";
    private const string SolutionFormat = "Microsoft Visual Studio Solution File, Format Version 12.00";

    private static readonly string[] TopFolders = ["boards", "src", "tests"];

    private static readonly string[] TopFiles =
        ["CHANGELOG.md", "CONTRIBUTING.md", Solution, "LICENSE", "README.md", "nuget.config"];

    /// <summary>Exactly the folders and files agreed on, beside whatever begins with a dot.</summary>
    public static IReadOnlyList<string> TopLevel(IReadOnlyList<TreeFile> files)
    {
        HashSet<string> present = [.. files.Select(f => f.Path.Contains('/') ? f.Path[..f.Path.IndexOf('/')] + "/" : f.Path)];
        HashSet<string> agreed = [.. TopFolders.Select(folder => folder + "/"), .. TopFiles];
        return
        [
            .. present.Where(p => !p.StartsWith('.')).Except(agreed).Select(p => $"{p} is not part of the top level"),
            .. agreed.Except(present).Select(p => $"{p} is missing from the top level")
        ];
    }

    /// <summary>The solution is a classic one and holds every project of the tree, and no other.</summary>
    public static IReadOnlyList<string> InSolution(IReadOnlyList<TreeFile> files)
    {
        TreeFile? solution = files.FirstOrDefault(f => f.Path == Solution);
        if (solution == null || !solution.Text.Contains(SolutionFormat, StringComparison.Ordinal))
        {
            return [$"{Solution} is not a classic solution"];
        }

        HashSet<string> held = [.. SolutionProject().Matches(solution.Text).Select(m => m.Groups[1].Value.Replace('\\', '/'))];
        HashSet<string> present = [.. files.Where(f => f.IsProject).Select(f => f.Path)];
        return
        [
            .. present.Except(held).Select(p => $"{p} is not in {Solution}"),
            .. held.Except(present).Select(p => $"{Solution} holds {p}, which is not there")
        ];
    }

    /// <summary>What only the nanoFramework build parts can build is built in configuration Device and in no other.</summary>
    public static IReadOnlyList<string> DeviceConfiguration(IReadOnlyList<TreeFile> files)
    {
        string solution = files.First(f => f.Path == Solution).Text;
        List<string> wrong = [];
        foreach (Match project in SolutionDeviceProject().Matches(solution))
        {
            string path = project.Groups[1].Value;
            string[] built = [.. Regex.Matches(solution, Regex.Escape(project.Groups[2].Value) + @"\.(\w+)\|[\w ]+\.Build\.0")
                .Select(m => m.Groups[1].Value)
                .Distinct()];
            wrong.AddRange(built.Where(b => b != "Device").Select(b => $"{path} is built in configuration {b}"));
            if (!built.Contains("Device"))
            {
                wrong.Add($"{path} is not built in configuration Device");
            }
        }

        return wrong;
    }

    /// <summary>The two project systems would write into each other's obj folder.</summary>
    public static IReadOnlyList<string> OneProjectSystemAFolder(IReadOnlyList<TreeFile> files)
    {
        return
        [
            .. files.Where(f => f.IsProject)
                .GroupBy(f => f.Folder)
                .Where(group => group.Select(f => f.Extension).Distinct().Count() > 1)
                .Select(group => $"{group.Key}: a .nfproj and a .csproj in one folder")
        ];
    }

    /// <summary>Core is C# 9: its props say so, and no project of core says otherwise.</summary>
    public static IReadOnlyList<string> CoreLanguage(IReadOnlyList<TreeFile> files)
    {
        const string Wanted = "9.0";
        const string Props = "src/core/Directory.Build.props";
        List<string> wrong = [];
        if (LanguageOf(files.FirstOrDefault(f => f.Path == Props)) != Wanted)
        {
            wrong.Add($"{Props} does not set LangVersion {Wanted}");
        }

        foreach (TreeFile project in files.Where(f => f.IsProject && f.Path.StartsWith("src/core/", StringComparison.Ordinal)))
        {
            if (LanguageOf(project) is { } own && own != Wanted)
            {
                wrong.Add($"{project.Path} sets LangVersion {own}");
            }
        }

        return wrong;
    }

    /// <summary>Versions of packages are in one list, and projects name none.</summary>
    public static IReadOnlyList<string> PackageVersions(IReadOnlyList<TreeFile> files)
    {
        return
        [
            .. from project in files
               where project.Extension == ".csproj"
               from package in XDocument.Parse(project.Text).Descendants("PackageReference")
               where package.Attribute("Version") != null || package.Attribute("VersionOverride") != null
                   || package.Element("Version") != null
               select $"{project.Path}: {package.Attribute("Include")?.Value} has a version of its own"
        ];
    }

    /// <summary>Scripts can be run as they are.</summary>
    public static IReadOnlyList<string> Scripts(IReadOnlyList<TreeFile> files)
    {
        return
        [
            .. from file in files
               where file.Bytes.AsSpan().StartsWith("#!"u8) && !file.IsExecutable
               select $"{file.Path}: begins with #! and is not executable"
        ];
    }

    private static string? LanguageOf(TreeFile? file)
    {
        return file == null ? null : XDocument.Parse(file.Text).Descendants("LangVersion").FirstOrDefault()?.Value;
    }

    [GeneratedRegex(@"^Project\(.*?\) = "".*?"", ""([^""]+\.(?:cs|nf)proj)""", RegexOptions.Multiline)]
    private static partial Regex SolutionProject();

    [GeneratedRegex(@"^Project\(.*?\) = "".*?"", ""([^""]+\.nfproj)"", ""(\{[^}]+\})""", RegexOptions.Multiline)]
    private static partial Regex SolutionDeviceProject();
}
