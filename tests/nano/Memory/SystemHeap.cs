using System.Globalization;

namespace Gateway.Tests.Nano.Memory;

/// <summary>
/// What an object of the system takes, with all that it holds inside: system-heap.tsv. The system that does nothing has none of it.
/// </summary>
/// <param name="Type">Its full name.</param>
/// <param name="Bytes">Bytes of each object.</param>
internal sealed record SystemHeap(string Type, long Bytes)
{
    private const string Table = "system-heap.tsv";

    private static readonly Lazy<Dictionary<string, SystemHeap>> known = new(() => Parse(Tsv.Read(Table)));

    /// <summary>What is on record of a type, or null.</summary>
    public static SystemHeap? Of(string type) => known.Value.GetValueOrDefault(type);

    /// <summary>What is said of a type that nobody looked into.</summary>
    public static string Unknown(string type) =>
        $"{Table} does not say what {type} takes with all it holds: find out from its source, or measure it on the interpreter";

    private static Dictionary<string, SystemHeap> Parse(string text)
    {
        return Tsv.Parse(text, "type", "bytes", "of")
            .Select(row => new SystemHeap(row[0], long.Parse(row[1], CultureInfo.InvariantCulture)))
            .ToDictionary(row => row.Type);
    }
}
