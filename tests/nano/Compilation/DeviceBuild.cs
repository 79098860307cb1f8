namespace Gateway.Tests.Nano;

/// <summary>
/// Every assembly that an .nfproj makes, in the order of the device's build, each with its project's own options against the assemblies
/// which that project names and no other: the parts of core, the hardware layer, each board, and the device's unit tests.
/// </summary>
internal sealed class DeviceBuild
{
    private static readonly Lazy<DeviceBuild> current = new(() => new DeviceBuild(DeviceProject.All(), References.Device!));

    private static readonly Lazy<Built> coreAlone = new(CompileCoreAlone);

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

    /// <summary>The build of this tree, made once; only if <see cref="References.Device"/> exists.</summary>
    public static DeviceBuild Current
    {
        get
        {
            Need.Tool(References.Device != null, References.Missing);
            return current.Value;
        }
    }

    /// <summary>All of core as one assembly with mscorlib alone: what its sources need, however they are divided.</summary>
    public static Built CoreAlone
    {
        get
        {
            Need.Tool(References.Device != null, References.Missing);
            return coreAlone.Value;
        }
    }

    public IReadOnlyList<DeviceProject> Projects { get; }

    public IReadOnlyList<Finding> Errors => errors;

    public IReadOnlyList<Finding> Warnings => warnings;

    /// <summary>The content of an image: every assembly except the device's unit tests.</summary>
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

    /// <summary>What a changed copy of a project compiles to, against the rest of this build, with those that are given in it.</summary>
    public CompilerResult Compile(DeviceProject project, params Built[] instead)
    {
        return Compiler.Compile(
            project.Name,
            project.Sources,
            [.. project.References.Where(system.ContainsKey).Select(name => system[name])],
            [.. project.Projects.Where(builtOf.ContainsKey).Select(path => builtOf[path])
                .Select(built => instead.FirstOrDefault(other => other.Name == built.Name) ?? built)],
            project.Settings);
    }

    /// <summary>All of core as one assembly against this core library, which has the attribute of the host too.</summary>
    public static CompilerResult CompileCoreAlone(string library)
    {
        return Compiler.Compile(
            "Gateway.Core", Repository.Sources("src/core"), [library], [], new() { WarningsAreErrors = true, NoWarn = ["CS0436"] });
    }

    private static Built CompileCoreAlone()
    {
        CompilerResult result = CompileCoreAlone(References.Device!.Single(path => Path.GetFileName(path) == "mscorlib.dll"));
        Findings.None(result.Errors);
        return result.Built!;
    }

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
}
