namespace Gateway.Tests.Nano;

/// <summary>The whole device as one build: core, the hardware layer against it, every board against both.</summary>
internal sealed class DeviceBuild
{
    public const string CoreName = "Gateway.Core.Nano";

    private static readonly Lazy<DeviceBuild> current = new(() => new DeviceBuild());

    private readonly List<Built> builts = [];
    private readonly List<Finding> errors = [];
    private readonly List<Finding> warnings = [];

    private DeviceBuild()
    {
        IReadOnlyList<string> references = References.Device!;
        Core = Add(CoreName, Repository.Sources("src/core"), references, []);
        if (Core == null)
        {
            return;
        }

        IReadOnlyList<SourceFile> hal = Repository.Sources("src/device/Gateway.Hal.Nano");
        Built? layer = hal.Count == 0 ? null : Add("Gateway.Hal.Nano", hal, references, [Core]);
        foreach (string board in Repository.Boards())
        {
            Add(board.Replace('/', '.'), Repository.Sources(board), references, layer == null ? [Core] : [Core, layer], program: true);
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

    public Built? Core { get; }

    public IReadOnlyList<Built> Builts => builts;

    public IReadOnlyList<Finding> Errors => errors;

    public IReadOnlyList<Finding> Warnings => warnings;

    public Loaded Load() => new(builts, References.Device!);

    private Built? Add(
        string name, IReadOnlyList<SourceFile> sources, IReadOnlyList<string> references, IReadOnlyList<Built> uses, bool program = false)
    {
        CompilerResult result = Compiler.Compile(name, sources, references, uses, program);
        errors.AddRange(result.Errors);
        warnings.AddRange(result.Warnings);
        if (result.Built != null)
        {
            builts.Add(result.Built);
        }

        return result.Built;
    }
}
