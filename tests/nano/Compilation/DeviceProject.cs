using System.Xml.Linq;

namespace Gateway.Tests.Nano;

/// <summary>What an .nfproj says about one assembly of the device.</summary>
/// <param name="Path">The project file, from the repository's root.</param>
/// <param name="Name">The assembly it makes.</param>
/// <param name="IsProgram">An image's entry, not a library.</param>
/// <param name="WarningsAreErrors">As its build has it.</param>
/// <param name="Sources">The files it compiles.</param>
/// <param name="References">The system assemblies it names, without their paths.</param>
/// <param name="Projects">The project files it refers to, from the repository's root.</param>
internal sealed record DeviceProject(
    string Path,
    string Name,
    bool IsProgram,
    bool WarningsAreErrors,
    IReadOnlyList<SourceFile> Sources,
    IReadOnlyList<string> References,
    IReadOnlyList<string> Projects)
{
    private const string Recursive = "**/*.cs";
    private const string Flat = "*.cs";

    /// <summary>Unit tests that run on a device are no part of its image.</summary>
    public bool IsTest => Path.StartsWith("tests/", StringComparison.Ordinal);

    /// <summary>Every .nfproj of the tree, each after those it refers to.</summary>
    public static IReadOnlyList<DeviceProject> All()
    {
        List<DeviceProject> ordered = [];
        foreach (string file in Repository.Files("*.nfproj"))
        {
            Add(file, ordered);
        }

        return ordered;
    }

    private static void Add(string file, List<DeviceProject> ordered)
    {
        if (ordered.Any(p => p.Path == file))
        {
            return;
        }

        DeviceProject project = Read(file);
        foreach (string used in project.Projects)
        {
            Add(used, ordered);
        }

        ordered.Add(project);
    }

    private static DeviceProject Read(string file)
    {
        XDocument document = XDocument.Load(Repository.PathOf(file));
        string folder = System.IO.Path.GetDirectoryName(file)!;
        return new(
            file,
            Property("AssemblyName") ?? throw new FormatException(file + " names no assembly"),
            Property("OutputType") == "Exe",
            Property("TreatWarningsAsErrors") == "true",
            [.. Items("Compile").SelectMany(pattern => SourcesOf(folder, pattern)).DistinctBy(source => source.Path)],
            [.. Items("Reference").Select(include => include.Split(',')[0])],
            [.. Items("ProjectReference").Select(include => Repository.Normalise(folder, include))]);

        string? Property(string name) => document.Descendants().FirstOrDefault(e => e.Name.LocalName == name)?.Value;

        IEnumerable<string> Items(string name) =>
            document.Descendants().Where(e => e.Name.LocalName == name).Select(e => e.Attribute("Include")!.Value.Replace('\\', '/'));
    }

    private static IEnumerable<SourceFile> SourcesOf(string folder, string pattern)
    {
        if (pattern.EndsWith(Recursive, StringComparison.Ordinal))
        {
            return Repository.Sources(Repository.Normalise(folder, pattern[..^Recursive.Length]));
        }

        if (pattern.EndsWith(Flat, StringComparison.Ordinal))
        {
            string flat = Repository.Normalise(folder, pattern[..^Flat.Length]);
            return Repository.Sources(flat).Where(source => System.IO.Path.GetDirectoryName(source.Path) == flat);
        }

        if (pattern.Contains('*'))
        {
            throw new FormatException($"{folder}: a pattern that these tests do not know: {pattern}");
        }

        string path = Repository.Normalise(folder, pattern);
        return [new(path, File.ReadAllText(Repository.PathOf(path)))];
    }
}
