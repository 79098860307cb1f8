using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using System.Text;
using Gateway.App;
using Gateway.Primitives;
using Gateway.Settings;

namespace Gateway.Tests.Nano.Memory;

/// <summary>
/// One board's image, loaded beside everything else: its own program composes its gateway here, on a system that does nothing.
/// </summary>
internal sealed class BoardContext : AssemblyLoadContext
{
    private const string GatewayType = "Gateway.Boards.Nano.DeviceGateway";
    private const BindingFlags Any = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    private const int ChunkBytes = SettingsLimits.CertificateSlotBytesMax - 10;
    /// <summary>Bytes of the largest certificate file.</summary>
    public const int CertificateBytesMax = ChunkBytes * SettingsLimits.CertificateChunksMax;
    private const int CertCaId = SettingId.CertCa;
    private const int CertIdStep = 256;

    private readonly IReadOnlyDictionary<string, byte[]> images;
    private readonly HashSet<Assembly> ours = [];
    private readonly Assembly program;

    /// <param name="loadable">All its assemblies, as <see cref="BoardImage.Loadable"/> gives them.</param>
    /// <param name="ours">Names of those of ours, the program too.</param>
    /// <param name="program">The one that the start begins in.</param>
    public BoardContext(IReadOnlyDictionary<string, byte[]> loadable, IEnumerable<string> ours, string program)
        : base(program)
    {
        images = loadable;
        this.ours.UnionWith(ours.Order(StringComparer.Ordinal).Select(name => LoadFromAssemblyName(new AssemblyName(name))));
        this.program = this.ours.Single(assembly => assembly.GetName().Name == program);
    }

    /// <summary>Whether a type is of the image's own code.</summary>
    public bool IsOurs(Type type) => ours.Contains(type.Assembly);

    /// <summary>The way a start goes that is the gateway's.</summary>
    public const string Gateway = "Compose";

    /// <summary>The way a start goes that is the console's alone.</summary>
    public const string Console = "ComposeConsole";

    /// <summary>
    /// Composes the gateway, or the console, as a start of the board's program does with these settings, lines of a key and a value, and
    /// counts all that then stays.
    /// </summary>
    public HeapWalk Measure(string composition, IReadOnlyList<string> settings)
    {
        return Guarded(() =>
        {
            HeapWalk walk = new(IsOurs);
            walk.AddRoot("gateway", Compose(composition, settings));
            Types().ForEach(walk.AddStatics);
            return walk;
        });
    }

    /// <summary>The same without counting: gives what keeps all that stays alive.</summary>
    public object Start(string composition, IReadOnlyList<string> settings) => Guarded(() => Compose(composition, settings));

    private static T Guarded<T>(Func<T> compose)
    {
        int thread = Environment.CurrentManagedThreadId;
        List<Exception> thrown = [];
        AppDomain.CurrentDomain.FirstChanceException += Note;
        try
        {
            return compose();
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

        return images.TryGetValue(name, out byte[]? image) ? LoadFromStream(new MemoryStream(image)) : null;
    }

    /// <summary>What a save of these settings is answered on the board, within its limits: "None" when it is taken.</summary>
    public string Save(IReadOnlyList<string> settings) => Guarded(() =>
    {
        object store = StoreOf(Load());
        Set(store, settings);
        return store.GetType().GetMethod("Save")!.Invoke(store, null)!.ToString()!;
    });

    /// <summary>Bytes that the board's rules leave of the heap for settings; less than 0 if they would refuse these settings.</summary>
    public int HeapLeft(IReadOnlyList<string> settings) => Guarded(() =>
    {
        object store = StoreOf(Load());
        Set(store, settings);
        object rules = RulesOf(store);
        object pending = store.GetType().GetProperty("Pending")!.GetValue(store)!;
        string answer = rules.GetType().GetMethod("FindContradiction")!.Invoke(rules, [pending])!.ToString()!;
        return answer is "None" or "HeapTooSmall" ? (int)rules.GetType().GetProperty("HeapLeft")!.GetValue(rules)!
            : throw new InvalidOperationException(answer);
    });

    /// <summary>
    /// Of groups of settings, each that names no key of those taken before it, and that the board's rules let be saved with them.
    /// </summary>
    public IReadOnlyList<string> Taken(IReadOnlyList<string> first, IEnumerable<IReadOnlyList<string>> groups) => Guarded(() =>
    {
        object store = StoreOf(Load());
        object rules = RulesOf(store);
        object pending = store.GetType().GetProperty("Pending")!.GetValue(store)!;
        List<string> taken = [.. first];
        Set(store, first);
        foreach (IReadOnlyList<string> group in groups)
        {
            if (group.Any(line => taken.Exists(other => KeyOf(other) == KeyOf(line))))
            {
                continue;
            }

            Set(store, group);
            if (rules.GetType().GetMethod("FindContradiction")!.Invoke(rules, [pending])!.ToString() == "None")
            {
                taken.AddRange(group);
            }
            else
            {
                Unset(store, group);
            }
        }

        return (IReadOnlyList<string>)taken;
    });

    /// <summary>Bytes of certificates in all, of three files at most, that the board lets be saved with TLS and these settings.</summary>
    public int CertificatesMax(IReadOnlyList<string> settings) => Guarded(() =>
    {
        object store = StoreOf(Load());
        Set(store, [.. settings, "broker.tls on"]);
        object rules = RulesOf(store);
        object pending = store.GetType().GetProperty("Pending")!.GetValue(store)!;
        int taken = 0;
        for (int refused = (3 * CertificateBytesMax) + 1; refused - taken > 1;)
        {
            int bytes = (taken + refused) / 2;
            int third = bytes / 3;
            int[] files = bytes > CertificateBytesMax ? [bytes - (2 * third), third, third] : [bytes, 0, 0];
            for (int i = 0; i < files.Length; i++)
            {
                PutCertificate(pending, CertCaId + (CertIdStep * i), files[i]);
            }

            string answer = rules.GetType().GetMethod("FindContradiction")!.Invoke(rules, [pending])!.ToString()!;
            _ = answer is "None" or "HeapTooSmall" ? 0 : throw new InvalidOperationException(answer);
            (taken, refused) = answer == "None" ? (bytes, refused) : (taken, bytes);
        }

        return taken;
    });

    // As its record names it: length, then slot and CRC of each chunk.
    private static void PutCertificate(object set, int id, int bytes)
    {
        byte[] value = new byte[2 + (5 * ((bytes + ChunkBytes - 1) / ChunkBytes))];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt16BigEndian(value, (ushort)bytes);
        if (bytes == 0)
        {
            set.GetType().GetMethod("Remove", Any)!.Invoke(set, [id]);
            return;
        }

        object isPut = set.GetType().GetMethod("Put", Any)!.Invoke(set, [id, value, 0, value.Length])!;
        _ = (bool)isPut ? 0 : throw new InvalidOperationException("no room for a certificate");
    }

    private static object RulesOf(object store) => store.GetType().GetProperty("Rules")!.GetValue(store)!;

    private object Load()
    {
        // On a device all of them run before Main.
        Types().ForEach(type => RuntimeHelpers.RunClassConstructor(type.TypeHandle));
        object board = Activator.CreateInstance(program.EntryPoint!.DeclaringType!)!;
        Type gatewayType = program.GetType(GatewayType, throwOnError: true)!;
        object gateway = gatewayType.GetMethod("For")!.Invoke(null, [board])!;
        gatewayType.GetMethod("Load")!.Invoke(gateway, null);
        return gateway;
    }

    private static object StoreOf(object gateway)
    {
        object start = gateway.GetType().GetField("settings", Any)!.GetValue(gateway)!;
        return start.GetType().GetProperty("Settings")!.GetValue(start)!;
    }

    private object Compose(string composition, IReadOnlyList<string> settings)
    {
        object gateway = Load();
        Type gatewayType = gateway.GetType();
        Provision(gateway, settings);

        // Where there is one start for everything, it is the gateway's.
        (gatewayType.GetMethod(composition) ?? gatewayType.GetMethod(Gateway))!.Invoke(gateway, null);
        Findings.None([.. Refused(gateway).Select(refused => refused + ": " + string.Join(", ", settings))]);
        return gateway;
    }

    private List<Type> Types() => [.. ours.OrderBy(a => a.GetName().Name, StringComparer.Ordinal).SelectMany(a => a.GetTypes())];

    // As if they had been stored: the drive here keeps nothing. All types are the board's own, so all is by reflection.
    private static void Set(object store, IReadOnlyList<string> settings)
    {
        foreach (string line in settings)
        {
            byte[] value = Encoding.UTF8.GetBytes(line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..]);
            object id = IdOf(store, line);
            string refusal = store.GetType().GetMethod("Set")!.Invoke(store, [id, value, 0, value.Length])!.ToString()!;
            if (refusal != "None")
            {
                throw new InvalidOperationException($"{line}: {refusal}");
            }
        }
    }

    private static void Unset(object store, IReadOnlyList<string> settings)
    {
        foreach (string line in settings)
        {
            store.GetType().GetMethod("Unset")!.Invoke(store, [IdOf(store, line)]);
        }
    }

    private static object IdOf(object store, string line)
    {
        object catalog = store.GetType().GetProperty("Catalog")!.GetValue(store)!;
        byte[] key = Encoding.ASCII.GetBytes(KeyOf(line));
        return catalog.GetType().GetMethod("Find")!.Invoke(catalog, [key, 0, key.Length])!;
    }

    private static string KeyOf(string line) => line[..line.IndexOf(' ', StringComparison.Ordinal)];

    // Apart, so that nothing here keeps alive what the start gives back.
    private static void Provision(object gateway, IReadOnlyList<string> settings)
    {
        object store = StoreOf(gateway);
        Set(store, settings);

        // Not by a save: what a configuration needs is computed for a board that refuses it, too.
        MakeLive(store);
    }

    private static void MakeLive(object store)
    {
        object live = store.GetType().GetProperty("Live")!.GetValue(store)!;
        object pending = store.GetType().GetProperty("Pending")!.GetValue(store)!;
        if (!ReferenceEquals(live, pending))
        {
            live.GetType().GetMethod("CopyFrom", Any)!.Invoke(live, [pending]);
        }
    }

    // What a board left out would not be counted.
    private static IEnumerable<string> Refused(object gateway)
    {
        object log = gateway.GetType().GetField("faults", Any)!.GetValue(gateway)!;
        MethodInfo countOf = log.GetType().GetMethod("CountOf")!;
        object fault = Enum.ToObject(countOf.GetParameters()[0].ParameterType, (int)AppFaults.ConfigurationRejected);
        int count = (int)countOf.Invoke(log, [fault])!;
        return count > 0 ? [$"{count} sensors, alarms or pins of the settings are refused"] : [];
    }
}
