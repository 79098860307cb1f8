using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace Gateway.Tests.Nano.Memory;

/// <summary>
/// One board's image, loaded beside everything else: its own program composes its gateway here, on a system that does nothing.
/// </summary>
internal sealed class BoardContext : AssemblyLoadContext
{
    private const string GatewayType = "Gateway.Boards.Nano.DeviceGateway";
    private const string HeapField = "HeapBytes";

    private readonly Dictionary<string, byte[]> images;
    private readonly HashSet<Assembly> ours = [];
    private readonly Assembly program;

    /// <param name="board">The board's project.</param>
    /// <param name="build">What the device's projects compile to.</param>
    public BoardContext(DeviceProject board, DeviceBuild build)
        : base(board.Name)
    {
        images = build.ImageOf(board).ToDictionary(b => b.Name, b => InertSystem.WithoutForeignTypes(b.Pe));
        ours.UnionWith(images.Keys.Order(StringComparer.Ordinal).Select(name => LoadFromAssemblyName(new AssemblyName(name))));
        program = ours.Single(assembly => assembly.GetName().Name == board.Name);
    }

    /// <summary>Managed heap that the board's facts promise, in bytes.</summary>
    public long HeapBytes
    {
        get
        {
            FieldInfo? heap = program.GetTypes().SingleOrDefault(type => type.Name == "Board")?.GetField(HeapField);
            return heap?.GetRawConstantValue() is int bytes
                ? bytes
                : throw new InvalidOperationException($"{program.GetName().Name}: class Board has no const int {HeapField}");
        }
    }

    /// <summary>The way a start goes that is the gateway's.</summary>
    public const string Gateway = "Compose";

    /// <summary>The way a start goes that is the console's alone.</summary>
    public const string Console = "ComposeConsole";

    /// <summary>
    /// Composes the gateway, or the console, as a start of the board's program does, and counts all that then stays.
    /// </summary>
    public HeapWalk Measure(string composition)
    {
        int thread = Environment.CurrentManagedThreadId;
        List<Exception> thrown = [];
        AppDomain.CurrentDomain.FirstChanceException += Note;
        try
        {
            return Compose(composition);
        }
        finally
        {
            AppDomain.CurrentDomain.FirstChanceException -= Note;

            // The device's code catches what a drive or a radio may throw; here that would hide a part that was not composed.
            Findings.None(thrown);
        }

        void Note(object? sender, System.Runtime.ExceptionServices.FirstChanceExceptionEventArgs e)
        {
            if (Environment.CurrentManagedThreadId == thread)
            {
                thrown.Add(e.Exception);
            }
        }
    }

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        string name = assemblyName.Name!;
        if (name == "mscorlib")
        {
            // The host's own, whatever version the device's has.
            return Default.LoadFromAssemblyName(new AssemblyName(name));
        }

        if (images.TryGetValue(name, out byte[]? image))
        {
            return LoadFromStream(new MemoryStream(image));
        }

        string? system = References.Device!.FirstOrDefault(path => Path.GetFileNameWithoutExtension(path) == name);
        return system == null ? null : LoadFromStream(new MemoryStream(InertSystem.Empty(system)));
    }

    private HeapWalk Compose(string composition)
    {
        List<Type> types = [.. ours.OrderBy(a => a.GetName().Name, StringComparer.Ordinal).SelectMany(a => a.GetTypes())];

        // On a device all of them run before Main.
        types.ForEach(type => RuntimeHelpers.RunClassConstructor(type.TypeHandle));
        object board = Activator.CreateInstance(program.EntryPoint!.DeclaringType!)!;
        Type gatewayType = program.GetType(GatewayType, throwOnError: true)!;
        object gateway = gatewayType.GetMethod("For")!.Invoke(null, [board])!;
        gatewayType.GetMethod("Load")!.Invoke(gateway, null);
        gatewayType.GetMethod(composition)!.Invoke(gateway, null);

        HeapWalk walk = new(type => ours.Contains(type.Assembly));
        walk.AddRoot("gateway", gateway);
        types.ForEach(walk.AddStatics);
        return walk;
    }
}
