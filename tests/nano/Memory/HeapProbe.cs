using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Gateway.Tests.Nano.Memory;

/// <summary>
/// What a rewritten image calls while it composes: it knows what is alive by asking the collector, and remembers the worst moment. For one
/// thread. Until it is told to begin it counts nothing, and any thread may call it.
/// </summary>
public static class HeapProbe
{
    // The collector is asked again once the heap may have come this much above the worst moment known: the figure is that exact.
    private const int StepBytes = 120;

    // The only way to an empty string that is another; it copies no characters, so it is for empty ones alone.
    private static readonly MethodInfo Clone =
        typeof(object).GetMethod("MemberwiseClone", BindingFlags.Instance | BindingFlags.NonPublic)!;

    private static readonly List<(GCHandle Weak, long Bytes, string What)> tracked = [];
    private static readonly List<(string Method, int Bytes, int Room)> frames = [];
    private static ConditionalWeakTable<object, object> known = [];
    private static readonly ConditionalWeakTable<string, object> literals = [];
    private static Func<object, long>? cost;
    private static long aliveBytes;
    private static long madeBytes;
    private static long frameBytes;

    /// <summary>Objects and stack frames at the worst moment, in bytes.</summary>
    public static long PeakBytes { get; private set; }

    /// <summary>Of those, the frames of the methods of ours.</summary>
    public static long PeakFrameBytes { get; private set; }

    /// <summary>The calls at the worst moment, the outermost first.</summary>
    public static IReadOnlyList<string> PeakPath { get; private set; } = [];

    /// <summary>What was alive at the worst moment: bytes by type.</summary>
    public static IReadOnlyDictionary<string, long> PeakTypes { get; private set; } = new Dictionary<string, long>();

    /// <summary>All that was made, whether it is alive or not.</summary>
    public static long MadeBytes { get; private set; }

    /// <summary>Whether a string is a literal's copy: its text is in flash.</summary>
    public static bool IsLiteral(string text) => literals.TryGetValue(text, out _);

    /// <summary>Begins to count, with <paramref name="costOf"/> an object as its bytes.</summary>
    public static void Begin(Func<object, long> costOf)
    {
        End();
        known = [];
        cost = costOf;
        PeakBytes = PeakFrameBytes = MadeBytes = aliveBytes = madeBytes = frameBytes = 0;
        PeakPath = [];
        PeakTypes = new Dictionary<string, long>();
    }

    /// <summary>Counts no more.</summary>
    public static void End()
    {
        cost = null;
        tracked.ForEach(one => one.Weak.Free());
        tracked.Clear();
        frames.Clear();
    }

    /// <summary>An object was made, or came from the system.</summary>
    public static void Made(object? found)
    {
        if (cost != null && found != null && known.TryAdd(found, found.GetType()))
        {
            string what = found is string ? "string" : found.GetType().FullName!;
            Track(found, cost(found), what);
        }
    }

    /// <summary>A literal was evaluated: each time an object of its own.</summary>
    public static string Literal(string text)
    {
        string copy = text.Length == 0 ? (string)Clone.Invoke(text, null)! : new(text.AsSpan());
        literals.Add(copy, copy.GetType());
        if (cost != null && known.TryAdd(copy, copy.GetType()))
        {
            Track(copy, HeapCost.BlockBytes, "literal");
        }

        return copy;
    }

    /// <summary>
    /// A method begins; gives what <see cref="Leave"/> takes at its end. Where <paramref name="need"/> is less than the room in its
    /// caller's frame, it runs there, without a frame of its own; once a frame.
    /// </summary>
    public static int Enter(string method, int bytes, int room, int need)
    {
        if (cost == null)
        {
            return 0;
        }

        bool isInCaller = frames.Count > 0 && need < frames[^1].Room;
        frames.Add((method, isInCaller ? 0 : bytes, isInCaller ? 0 : room));
        frameBytes += frames[^1].Bytes;
        Look(0);
        return frames.Count - 1;
    }

    /// <summary>The system is called, and for a moment takes as much as this.</summary>
    public static void Through(int bytes) => Look(bytes);

    /// <summary>A method ends.</summary>
    public static void Leave(int depth)
    {
        while (cost != null && frames.Count > depth)
        {
            frameBytes -= frames[^1].Bytes;
            frames.RemoveAt(frames.Count - 1);
        }
    }

    /// <summary>Bytes by type of what is alive now.</summary>
    public static IReadOnlyDictionary<string, long> Alive()
    {
        Collect();
        return ByType();
    }

    private static void Track(object made, long bytes, string what)
    {
        tracked.Add((GCHandle.Alloc(made, GCHandleType.Weak), bytes, what));
        madeBytes += bytes;
        MadeBytes += bytes;
        Look(0);
    }

    private static void Look(int systemBytes)
    {
        if (cost == null || aliveBytes + madeBytes + frameBytes + systemBytes <= PeakBytes + StepBytes)
        {
            return;
        }

        Collect();
        if (aliveBytes + frameBytes + systemBytes > PeakBytes)
        {
            PeakBytes = aliveBytes + frameBytes + systemBytes;
            PeakFrameBytes = frameBytes;
            PeakPath = [.. frames.Select(frame => frame.Method)];
            PeakTypes = ByType();
        }
    }

    private static void Collect()
    {
        GC.Collect();
        aliveBytes = 0;
        int kept = 0;
        for (int i = 0; i < tracked.Count; i++)
        {
            if (tracked[i].Weak.Target == null)
            {
                tracked[i].Weak.Free();
            }
            else
            {
                aliveBytes += tracked[i].Bytes;
                tracked[kept++] = tracked[i];
            }
        }

        tracked.RemoveRange(kept, tracked.Count - kept);
        madeBytes = 0;
    }

    private static Dictionary<string, long> ByType() => tracked
        .GroupBy(one => one.What)
        .ToDictionary(type => type.Key, type => type.Sum(one => one.Bytes));
}
