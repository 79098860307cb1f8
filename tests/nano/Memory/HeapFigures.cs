using System.Globalization;

namespace Gateway.Tests.Nano.Memory;

/// <summary>What a board is told to have room for, in one configuration.</summary>
internal enum HeapVerdict
{
    /// <summary>No source says what the board's firmware leaves.</summary>
    Unknown,

    /// <summary>It needs at most <see cref="HeapFigures.UsablePercent"/> % of the total.</summary>
    Fits,

    /// <summary>It needs more: saving such settings is refused by name.</summary>
    DoesNotFit
}

/// <summary>The whole managed heap of one image in one configuration, in bytes.</summary>
/// <param name="Board">The board's folder.</param>
/// <param name="Configuration">Its name.</param>
/// <param name="TypeSystem">What the assemblies take before the first instruction.</param>
/// <param name="Library">Objects that the libraries' static fields hold, and threads that are the system's own.</param>
/// <param name="Starting">The composing thread, below what the composition counts.</param>
/// <param name="Peak">Objects and frames at the worst moment of composing.</param>
/// <param name="Steady">Objects that stay.</param>
/// <param name="Stacks">Threads asleep, with their frames.</param>
/// <param name="Largest">The largest piece that is made after the start: so large a free block must be found.</param>
/// <param name="LargestOfTls">The same where TLS is set.</param>
/// <param name="Total">What the board's firmware leaves; 0: unknown.</param>
/// <param name="Made">The composition, for a look at its worst moment.</param>
internal sealed record HeapFigures(
    string Board,
    string Configuration,
    long TypeSystem,
    long Library,
    long Starting,
    long Peak,
    long Steady,
    long Stacks,
    LaterAllocation Largest,
    LaterAllocation LargestOfTls,
    long Total,
    Composition? Made = null)
{
    private const int TypesShown = 25;

    /// <summary>What may be needed of the total: the rest is for a firmware that leaves less than the page says.</summary>
    public const int UsablePercent = 92;

    /// <summary>What the interpreter needs above the worst moment, to come through it: measured.</summary>
    public const int StartReserve = 700;

    /// <summary>
    /// What it needs above what stays, so that messages go out while garbage is collected late: frames of the deepest calls, and the
    /// garbage of slot writes and reads, and holes too small for either. Measured at the start and under bursts of alarms.
    /// </summary>
    public const int RunReserve = 7200;

    /// <summary>The largest piece that the reserve was measured with, a slot write: a larger one needs the rest beside it.</summary>
    public const int ReservePieceBytes = SlotWriteBytes;

    /// <summary>
    /// What TLS takes beside the certificates: two certificate objects with their texts and a stream, reckoned from their fields, and the
    /// heads of six arrays.
    /// </summary>
    public const int TlsBytes = 1000 + 140;

    /// <summary>Certificates are in the heap once for the links, and once more while a test connects with other settings.</summary>
    public const int CertificateCopies = 2;

    /// <summary>Garbage of one slot write, measured: the file is opened and closed for each, as only Close commits.</summary>
    public const int SlotWriteBytes = 1536;

    /// <summary>All that is in use after the start, asleep.</summary>
    public long InUse => TypeSystem + Library + Steady + Stacks;

    /// <summary>All that is in use at the worst moment of composing.</summary>
    public long InUseAtPeak => TypeSystem + Library + Starting + Peak;

    /// <summary>The smallest total heap in which it starts and runs.</summary>
    public long Needed => Math.Max(
        InUseAtPeak + StartReserve, InUse + RunReserve + Math.Max(0, (Largest.Bytes ?? 0) - ReservePieceBytes));

    /// <summary>Bytes of certificates, all together, that `save` takes with TLS on; null where no total is known.</summary>
    public long? Certificates { get; init; }

    /// <summary>The most that they can be and fit.</summary>
    public long CertificatesFitting => Math.Max(0, ((Total * UsablePercent / 100) - Needed - TlsBytes) / CertificateCopies);

    public HeapVerdict Verdict => Total == 0 ? HeapVerdict.Unknown
        : Needed * 100 <= Total * UsablePercent ? HeapVerdict.Fits : HeapVerdict.DoesNotFit;

    /// <summary>The verdict as pages say it.</summary>
    public static string TextOf(HeapVerdict verdict) => verdict switch
    {
        HeapVerdict.Fits => "fits",
        HeapVerdict.DoesNotFit => "does not fit",
        _ => "unknown"
    };

    /// <summary>Computes each image in each configuration.</summary>
    public static IReadOnlyList<HeapFigures> Of(IReadOnlyList<(BoardImage Image, Configuration Configuration)> starts)
    {
        IReadOnlyList<Composition> made = Composition.Run(starts);
        Findings.None([.. made.SelectMany(one => one.Unknown).Distinct().Select(SystemHeap.Unknown)]);
        return [.. starts.Zip(made, (start, composition) => Of(start.Image, start.Configuration, composition))];
    }

    public static string Print(IReadOnlyList<HeapFigures> figures)
    {
        string[] head =
        [
            "board", "configuration", "type system", "libraries", "peak", "steady", "stacks", "in use", "largest later", "writes", "needed",
            "total", ""
        ];
        return Report.Table(
            "The whole managed heap, bytes: needed is the larger of worst moment + 700 and in use + 7200 (and what of the largest later "
                + "is above a slot write); fits: at most 92 % of the total; "
                + "writes: slot writes between two collections",
            [head, .. figures.Select(f => (string[])
            [
                f.Board, f.Configuration, Text(f.TypeSystem), Text(f.Library), Text(f.Peak + f.Starting), Text(f.Steady), Text(f.Stacks),
                Text(f.InUse), Text(f.Largest.Bytes ?? 0), f.Total == 0 ? "?" : Text(Math.Max(0, f.Total - f.InUse) / SlotWriteBytes),
                Text(f.Needed), f.Total == 0 ? "?" : Text(f.Total), TextOf(f.Verdict)
            ])])
            + string.Concat(figures.DistinctBy(f => f.Board).Select(f =>
                $"{f.Board}: the largest piece made after the start is {f.Largest}; with TLS {f.LargestOfTls}\n"));
    }

    /// <summary>Where each composition is at its worst moment, and what is alive there, beside what stays of it.</summary>
    public static string PrintPeaks(IReadOnlyList<HeapFigures> figures) => string.Concat(figures.Where(f => f.Made != null).Select(f =>
        Report.Table(
            $"{f.Board}, {f.Configuration}: worst moment, {f.Peak} bytes ({f.Made!.PeakFrameBytes} of frames), in "
                + string.Join(" > ", f.Made.PeakPath),
            [["then", "stays", "of"], .. f.Made.PeakTypes.OrderByDescending(type => type.Value).Take(TypesShown).Select(type => (string[])
            [
                Text(type.Value), Text(f.Made.SteadyTypes.GetValueOrDefault(type.Key)), type.Key
            ])])));

    private static HeapFigures Of(BoardImage image, Configuration configuration, Composition composition)
    {
        using ThreadStacks threads = new(image);
        LaterAllocations later = threads.Later;
        Findings.None(later.Unknown);
        return new(
            image.Name,
            configuration.Name,
            image.TypeSystemBytes,
            image.LibraryBytes,
            threads.Starting().Sum(thread => thread.Bytes),
            composition.PeakBytes,
            composition.SteadyBytes,
            threads.Asleep(configuration.Start).Sum(thread => thread.Bytes),
            later.Largest,
            later.LargestOfTls,
            image.HeapBytes,
            composition);
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
