using System.Globalization;
using Mono.Cecil;

namespace Gateway.Tests.Nano.Memory;

/// <summary>
/// What a thread takes in the heap: the interpreter's own record of it, its object, and the frames of the calls it sleeps in.
/// </summary>
/// <param name="Thread">Its name in threads.tsv.</param>
/// <param name="Frames">How many frames.</param>
/// <param name="Bytes">All of it.</param>
internal sealed record ThreadStack(string Thread, int Frames, long Bytes);

/// <summary>The threads of an image, as threads.tsv names them and its byte code makes their frames.</summary>
internal sealed class ThreadStacks : IDisposable
{
    private const string Table = "threads.tsv";
    private const string Any = "any";
    private const string Main = "main";
    private const string Composing = "composing";
    private const string ThreadBase = "GuardedThread";
    private const string ThreadMethod = "Run";

    /// <summary>The interpreter's record of a thread.</summary>
    public const int RecordBytes = 420;

    // Of the thread's object only the delegate stays.
    private const int ObjectBytes = HeapCost.DelegateBytes;

    // The interpreter's own, which ran the static constructors: it stays, without a frame.
    private static readonly ThreadStack Constructors = new("constructors", 0, RecordBytes);

    private readonly List<ModuleDefinition> modules;
    private readonly Dictionary<string, List<MethodDefinition>> methodsOf;

    public ThreadStacks(BoardImage image)
    {
        modules = [.. image.Assemblies.Values.Select(assembly => ModuleDefinition.ReadModule(new MemoryStream(assembly)))];

        methodsOf = modules.SelectMany(module => module.GetTypes())
            .SelectMany(type => type.Methods)
            .GroupBy(method => method.DeclaringType.Name + "::" + method.Name)
            .ToDictionary(methods => methods.Key, methods => methods.ToList());
    }

    /// <summary>What is made once the threads run.</summary>
    public LaterAllocations Later => new(modules, Rows().Where(row => row.Thread != Composing).Select(row => row.Loop));

    private List<Row> RowsOf(string start) =>
        [.. Rows().Where(row => row.Thread != Composing && (row.Start == Any || row.Start == start))];

    /// <summary>All threads after a start, asleep.</summary>
    public IReadOnlyList<ThreadStack> Asleep(string start)
    {
        List<Row> rows = RowsOf(start);
        if (!rows.Any(row => row.Thread == Main))
        {
            // One start for everything: the gateway's.
            rows = RowsOf(BoardContext.Gateway);
        }

        List<string> missing = [.. ThreadTypes().Where(type => !Rows().Any(row => row.Calls.Contains(type + "::" + ThreadMethod)))];
        return missing.Count == 0 && rows.Any(row => row.Thread == Main)
            ? [.. rows.Select(StackOf), Constructors]
            : throw new InvalidOperationException(
                $"{Table} does not say where these threads sleep: {string.Join(", ", missing.Count == 0 ? [Main] : missing)}");
    }

    /// <summary>A thread that only some settings ask for.</summary>
    public ThreadStack StackOf(string thread) => StackOf(Rows().Single(row => row.Thread == thread));

    /// <summary>The threads while composing, below the methods whose frames the composition counts itself.</summary>
    public IReadOnlyList<ThreadStack> Starting() => [StackOf(Rows().Single(row => row.Thread == Composing)), Constructors];

    public void Dispose() => modules.ForEach(module => module.Dispose());

    private IEnumerable<string> ThreadTypes() => modules
        .SelectMany(module => module.GetTypes())
        .Where(type => type.BaseType?.Name == ThreadBase)
        .Select(type => type.Name);

    private List<Row> Rows()
    {
        return [.. Tsv.Parse(Tsv.Read(Table), "thread", "start", "calls", "system")
            .Select(c => new Row(c[0], c[1], c[2].Split(" > "), int.Parse(c[3], CultureInfo.InvariantCulture)))
            .Where(row => row.Calls.All(methodsOf.ContainsKey))];
    }

    private ThreadStack StackOf(Row row)
    {
        bool hasObject = row.Thread is not (Main or Composing);
        List<int> frames = [];
        int room = 0;
        foreach (string call in row.Calls)
        {
            // Of several of one name it is the larger; a short one runs in its caller's frame, one in each.
            MethodDefinition method = methodsOf[call].MaxBy(FrameSize.Of)!;
            bool isInCaller = FrameSize.NeedOf(method) < room;
            room = isInCaller ? 0 : FrameSize.RoomOf(method);
            if (!isInCaller)
            {
                frames.Add(FrameSize.Of(method));
            }
        }

        return new(
            row.Thread,
            frames.Count + row.System,
            RecordBytes + (hasObject ? ObjectBytes : 0) + frames.Sum() + (row.System * FrameSize.SystemBytes));
    }

    private sealed record Row(string Thread, string Start, string[] Calls, int System)
    {
        /// <summary>The innermost method of that name turns for ever.</summary>
        public string Loop => Calls.Last(call => call.EndsWith("::" + ThreadMethod, StringComparison.Ordinal));
    }
}
