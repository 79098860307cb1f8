using Mono.Cecil;

namespace Gateway.Tests.Nano;

/// <summary>What a system method costs: <see cref="Blocks"/> is "0" for one that allocates nothing.</summary>
internal sealed record SystemCall(string Pattern, string Blocks, string Source);

/// <summary>
/// The system methods known to allocate (allocating-calls.tsv) and those known not to (quiet-calls.tsv). A pattern is Type::Method for
/// every overload, Type::Method(A,B) for one, or ends in * for all that begin with it; the longest match counts.
/// </summary>
internal sealed class SystemCalls
{
    private readonly List<SystemCall> calls;

    private SystemCalls(List<SystemCall> calls)
    {
        this.calls = calls;
    }

    public IReadOnlyList<SystemCall> All => calls;

    public static SystemCalls Parse(string allocating, string quiet)
    {
        return new([
            .. Tsv.Parse(allocating, "method", "blocks a use", "source").Select(c => new SystemCall(c[0], c[1], c[2])),
            .. Tsv.Parse(quiet, "method", "source").Select(c => new SystemCall(c[0], "0", c[1]))
        ]);
    }

    public static SystemCalls Load() => Parse(Tsv.Read("allocating-calls.tsv"), Tsv.Read("quiet-calls.tsv"));

    /// <summary>The row for a method, or null if nobody has checked it yet.</summary>
    public SystemCall? Find(MethodReference method)
    {
        string name = Loaded.NameOf(method);
        string full = $"{name}({string.Join(",", method.Parameters.Select(p => p.ParameterType.FullName))})";
        return calls.Where(call => Fits(call.Pattern, name, full)).MaxBy(call => call.Pattern.Length);
    }

    private static bool Fits(string pattern, string name, string full)
    {
        return pattern.EndsWith('*')
            ? full.StartsWith(pattern[..^1], StringComparison.Ordinal)
            : pattern == name || pattern == full;
    }
}
