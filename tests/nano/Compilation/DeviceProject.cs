namespace Gateway.Tests.Nano;

/// <summary>What an .nfproj says about one assembly of the device.</summary>
/// <param name="Path">The project file, from the repository's root.</param>
/// <param name="Name">The assembly it makes.</param>
/// <param name="Settings">What it tells its compiler.</param>
/// <param name="Sources">The files it compiles; one that it names twice is there twice.</param>
/// <param name="References">The system assemblies it names, without their paths.</param>
/// <param name="Projects">The project files it refers to, from the repository's root.</param>
internal sealed record DeviceProject(
    string Path,
    string Name,
    CompilerSettings Settings,
    IReadOnlyList<SourceFile> Sources,
    IReadOnlyList<string> References,
    IReadOnlyList<string> Projects)
{
    private static readonly Lazy<IReadOnlyList<DeviceProject>> all = new(ReadAll);

    /// <summary>An image's entry, not a library.</summary>
    public bool IsProgram => Settings.IsProgram;

    /// <summary>Unit tests that run on a device are no part of its image.</summary>
    public bool IsTest => Path.StartsWith("tests/", StringComparison.Ordinal);

    /// <summary>Every .nfproj of the tree, each after those it refers to.</summary>
    public static IReadOnlyList<DeviceProject> All() => all.Value;

    private static List<DeviceProject> ReadAll()
    {
        DeviceProject[] read = [.. Repository.Files("*.nfproj").AsParallel().AsOrdered().Select(Read)];
        List<DeviceProject> ordered = [];
        foreach (DeviceProject project in read)
        {
            Add(project, read, ordered);
        }

        return ordered;
    }

    private static void Add(DeviceProject project, DeviceProject[] read, List<DeviceProject> ordered)
    {
        foreach (string used in project.Projects)
        {
            Add(read.Single(p => p.Path == used), read, ordered);
        }

        if (!ordered.Contains(project))
        {
            ordered.Add(project);
        }
    }

    private static DeviceProject Read(string path)
    {
        ProjectFile file = ProjectFile.Evaluate(path);
        return new(
            path,
            file.Property("AssemblyName"),
            CompilerSettings.Of(file),
            [.. file.Paths("Compile").Select(source => new SourceFile(source, File.ReadAllText(Repository.PathOf(source))))],
            [.. file.Identities("Reference").Select(include => include.Split(',')[0])],
            file.Paths("ProjectReference"));
    }
}
