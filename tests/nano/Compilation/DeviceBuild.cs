namespace Gateway.Tests.Nano;

/// <summary>
/// Every assembly that an .nfproj makes, compiled against the system assemblies which that project names and no other: core, the
/// hardware layer, each board, and the device's unit tests.
/// </summary>
internal sealed class DeviceBuild
{
    public const string CoreName = "Gateway.Core";

    private static readonly Lazy<DeviceBuild> current = new(() => new DeviceBuild(DeviceProject.All(), References.Device!));

    private readonly Dictionary<string, string> system;
    private readonly Dictionary<string, Built> builtOf = [];
    private readonly List<Finding> errors = [];
    private readonly List<Finding> warnings = [];

    private DeviceBuild(IReadOnlyList<DeviceProject> projects, IReadOnlyList<string> references)
    {
        Projects = projects;
        system = references.ToDictionary(path => Path.GetFileNameWithoutExtension(path));
        foreach (DeviceProject project in projects)
        {
            Add(project);
        }
    }

    /// <summary>The build of this tree, made once; only where <see cref="References.Device"/> is there.</summary>
    public static DeviceBuild Current
    {
        get
        {
            Need.Tool(References.Device != null, References.Missing);
            return current.Value;
        }
    }

    public IReadOnlyList<DeviceProject> Projects { get; }

    public IReadOnlyList<Finding> Errors => errors;

    public IReadOnlyList<Finding> Warnings => warnings;

    /// <summary>Core, which every other assembly needs.</summary>
    public Built Core => builtOf.Values.First(b => b.Name == CoreName);

    /// <summary>What goes into an image: every assembly but the device's unit tests.</summary>
    public IReadOnlyList<Built> Images => [.. Projects.Where(p => !p.IsTest && builtOf.ContainsKey(p.Path)).Select(p => builtOf[p.Path])];

    public Built? Of(DeviceProject project) => builtOf.GetValueOrDefault(project.Path);

    /// <summary>A project, of this build or a changed copy of one, and all that it refers to, each once.</summary>
    public IReadOnlyList<Built> ImageOf(DeviceProject project)
    {
        Built? own = Projects.Contains(project) ? Of(project) : Compile(project).Built;
        return [.. project.Projects
            .SelectMany(path => ImageOf(Projects.Single(p => p.Path == path)))
            .Append(own ?? throw new InvalidOperationException(project.Name + " does not compile"))
            .DistinctBy(built => built.Name)];
    }

    public Loaded Load() => new(Images, [.. system.Values]);

    private void Add(DeviceProject project)
    {
        // The launcher of device tests is a program that nothing is compiled against.
        foreach (string name in project.References.Where(name => !system.ContainsKey(name) && !project.IsTest))
        {
            errors.Add(new("surface", project.Name, project.Path, 0, "refers to " + name + ", which is not among the references"));
        }

        CompilerResult result = Compile(project);
        errors.AddRange(result.Errors);
        warnings.AddRange(result.Warnings);
        if (result.Built != null)
        {
            builtOf.Add(project.Path, result.Built);
        }
    }

    private CompilerResult Compile(DeviceProject project)
    {
        return Compiler.Compile(
            project.Name,
            project.Sources,
            [.. project.References.Where(system.ContainsKey).Select(name => system[name])],
            [.. project.Projects.Where(builtOf.ContainsKey).Select(path => builtOf[path])],
            project.IsProgram,
            warningsAreErrors: project.WarningsAreErrors);
    }
}
