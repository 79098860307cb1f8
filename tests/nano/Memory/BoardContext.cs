using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using System.Text;

namespace Gateway.Tests.Nano.Memory;

/// <summary>
/// One board's image, loaded beside everything else: its own program composes its gateway here, on a system that does nothing.
/// </summary>
internal sealed class BoardContext : AssemblyLoadContext
{
    private const string GatewayType = "Gateway.Boards.Nano.DeviceGateway";
    private const string HeapField = "HeapBytes";

    // A field of BoardLimits; while boards still choose, true is what the whole of a board needs.
    private const string ConsoleBesideGateway = "HasConsoleBesideGateway";

    private const BindingFlags Any = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    private readonly Dictionary<string, byte[]> images;
    private readonly HashSet<Assembly> ours = [];
    private readonly Assembly program;

    /// <param name="image">What the board deploys.</param>
    /// <param name="withConsole">Whether the console stays beside the gateway, also where the board's limits leave it out.</param>
    public BoardContext(BoardImage image, bool withConsole = false)
        : base(image.Name)
    {
        images = image.Assemblies.ToDictionary(
            assembly => assembly.Key,
            assembly => InertSystem.WithoutForeignTypes(assembly.Value, withConsole ? ConsoleBesideGateway : null));
        ours.UnionWith(images.Keys.Order(StringComparer.Ordinal).Select(name => LoadFromAssemblyName(new AssemblyName(name))));
        program = ours.Single(assembly => assembly.GetName().Name == image.Program);
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
    /// Composes the gateway, or the console, as a start of the board's program does with these settings, lines of a key and a value, and
    /// counts all that then stays.
    /// </summary>
    public HeapWalk Measure(string composition, string[] settings)
    {
        int thread = Environment.CurrentManagedThreadId;
        List<Exception> thrown = [];
        AppDomain.CurrentDomain.FirstChanceException += Note;
        try
        {
            return Compose(composition, settings);
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

    private HeapWalk Compose(string composition, string[] settings)
    {
        List<Type> types = [.. ours.OrderBy(a => a.GetName().Name, StringComparer.Ordinal).SelectMany(a => a.GetTypes())];

        // On a device all of them run before Main.
        types.ForEach(type => RuntimeHelpers.RunClassConstructor(type.TypeHandle));
        object board = Activator.CreateInstance(program.EntryPoint!.DeclaringType!)!;
        Type gatewayType = program.GetType(GatewayType, throwOnError: true)!;
        object gateway = gatewayType.GetMethod("For")!.Invoke(null, [board])!;
        gatewayType.GetMethod("Load")!.Invoke(gateway, null);
        Set(gateway, settings);
        gatewayType.GetMethod(composition)!.Invoke(gateway, null);
        Findings.None([.. Refused(gateway)]);

        HeapWalk walk = new(type => ours.Contains(type.Assembly));
        walk.AddRoot("gateway", gateway);
        types.ForEach(walk.AddStatics);
        return walk;
    }

    // As if they had been stored: the drive here keeps nothing. All types are the board's own, so all is by reflection.
    private static void Set(object gateway, string[] settings)
    {
        object start = gateway.GetType().GetField("settings", Any)!.GetValue(gateway)!;
        object store = start.GetType().GetProperty("Settings")!.GetValue(start)!;
        object catalog = store.GetType().GetProperty("Catalog")!.GetValue(store)!;
        foreach (string line in settings)
        {
            byte[] key = Encoding.ASCII.GetBytes(line[..line.IndexOf(' ', StringComparison.Ordinal)]);
            byte[] value = Encoding.UTF8.GetBytes(line[(key.Length + 1)..]);
            object id = catalog.GetType().GetMethod("Find")!.Invoke(catalog, [key, 0, key.Length])!;
            string refusal = store.GetType().GetMethod("Set")!.Invoke(store, [id, value, 0, value.Length])!.ToString()!;
            if (refusal != "None")
            {
                throw new InvalidOperationException($"{line}: {refusal}");
            }
        }

        object live = store.GetType().GetProperty("Live")!.GetValue(store)!;
        live.GetType().GetMethod("CopyFrom", Any)!.Invoke(live, [store.GetType().GetProperty("Pending")!.GetValue(store)]);
    }

    // What a board left out would not be counted.
    private static IEnumerable<string> Refused(object gateway)
    {
        object log = gateway.GetType().GetField("faults", Any)!.GetValue(gateway)!;
        MethodInfo countOf = log.GetType().GetMethod("CountOf")!;
        object fault = Enum.Parse(countOf.GetParameters()[0].ParameterType, "FittingRefused");
        int count = (int)countOf.Invoke(log, [fault])!;
        return count > 0 ? [$"{count} sensors, alarms or pins of the settings are refused"] : [];
    }
}
