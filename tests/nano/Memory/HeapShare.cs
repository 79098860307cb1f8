using System.Globalization;

namespace Gateway.Tests.Nano.Memory;

/// <summary>What a board's gateway keeps, against the board's heap.</summary>
/// <param name="Board">The board's folder.</param>
/// <param name="HeapBytes">Managed heap that the board's facts promise.</param>
/// <param name="Bytes">What stays allocated.</param>
/// <param name="Parts">Of what, the largest first.</param>
internal sealed record HeapShare(string Board, long HeapBytes, long Bytes, IReadOnlyList<HeapPart> Parts)
{
    /// <summary>The other half is for threads and their stack frames, TLS buffers, sockets, and garbage between collections.</summary>
    public const int PercentMax = 50;

    /// <summary>Of the console alone: no tables to fill, and what it makes later is only what a test connection needs.</summary>
    public const int ConsolePercentMax = 70;

    /// <summary>
    /// Of a gateway with everything set that its tables have room for: few are, and 34 KB of the smallest heap are left to them.
    /// </summary>
    public const int FullPercentMax = 62;

    private const int PartsShown = 10;

    public string Percent => (Bytes * 100.0 / HeapBytes).ToString("F1", CultureInfo.InvariantCulture);

    /// <summary>What is wrong, or null.</summary>
    public string? Refusal => RefusalOver(PercentMax);

    /// <summary>What is wrong with more than this part of the heap, or null.</summary>
    public string? RefusalOver(int percentMax) => Bytes * 100 > HeapBytes * percentMax
        ? $"{Board}: {Bytes} bytes are {Percent} % of a heap of {HeapBytes}, more than {percentMax} %: lower its limits in Board.cs"
        : null;

    public static string Print(IReadOnlyList<HeapShare> shares)
    {
        string title = "Static memory by board: bytes of buffers and tables, at most "
            + $"{PercentMax} % of the heap (the other half: threads and stack frames, TLS buffers, sockets, garbage)";
        return Report.Table(title, [["board", "bytes", "heap", "%"], .. shares.Select(share => new[]
            {
                share.Board, share.Bytes.ToString(CultureInfo.InvariantCulture),
                share.HeapBytes.ToString(CultureInfo.InvariantCulture), share.Percent
            })])
            + string.Concat(shares.Select(share => Report.Table(
                $"The largest of {share.Board}",
                [["bytes", "objects", "of"], .. share.Parts.Take(PartsShown).Select(part => new[]
                {
                    part.Bytes.ToString(CultureInfo.InvariantCulture), part.Objects.ToString(CultureInfo.InvariantCulture), part.Path
                })])));
    }
}
