using Gateway.Tests.Nano.Memory;
using Xunit;
using Xunit.Abstractions;

namespace Gateway.Tests.Nano;

/// <summary>
/// The computed heap against what was measured in the device's interpreter (nanoCLR 1.17, struct sizes of the firmware, its debugger in)
/// with the images of commit e0fc3b0: all heap in use after a collection, the most in use while composing with a collection before every
/// allocation, and the smallest heap that the gateway starts in.
/// </summary>
public class HeapVectorTests(ITestOutputHelper output)
{
    private const string Vector = "e0fc3b0";
    private const int PercentOff = 3;

    private const long InUseDefault = 84396;
    private const long InUseConsole = 101520;
    private const long InUseBoth = 140292;
    private const long NeededDefault = 93000;
    private const long PeakDefault = 92772;

    // That commit's image has two starts; the console alone is the second.
    private static readonly Configuration Both = Configuration.Default with { Name = "both", HasConsole = true };

    [SkippableFact]
    public void The_computed_heap_is_within_three_percent_of_the_measured_one()
    {
        Need.Tool(References.Device != null, References.Missing);
        BoardImage image = BoardImage.FromVector(Vector);
        IReadOnlyList<HeapFigures> figures = HeapFigures.Of(
            [(image, Configuration.Default), (image, Configuration.Box), (image, Both)]);
        (string Name, long Computed, long Measured)[] pairs =
        [
            ("default, in use", figures[0].InUse, InUseDefault), ("console, in use", figures[1].InUse, InUseConsole),
            ("both, in use", figures[2].InUse, InUseBoth), ("default, smallest heap", figures[0].Needed, NeededDefault),
            ("default, worst moment", figures[0].InUseAtPeak, PeakDefault),
        ];
        string comparison = Report.Table("Computed against measured", [.. pairs.Select(pair => new[]
        {
            pair.Name, $"{pair.Computed}", $"{pair.Measured}", $"{(pair.Computed - pair.Measured) * 100.0 / pair.Measured:F2} %"
        })]);
        Report.Write(output, "heap-vector", HeapFigures.Print(figures) + comparison);
        Findings.None([.. pairs.Where(pair => Math.Abs(pair.Computed - pair.Measured) * 100 > pair.Measured * PercentOff)]);
    }

    [SkippableFact]
    public void Rooms_of_the_console_have_the_bytes_that_were_measured()
    {
        Need.Tool(References.Device != null, References.Missing);
        BoardImage image = BoardImage.FromVector(Vector);
        HeapWalk walk = new BoardContext(image.Loadable(true), image.Assemblies.Keys, image.Program)
            .Measure(Configuration.Box.Start, Configuration.Box.Settings);
        Assert.Equal(7368, BytesOf("Gateway.Provisioning."));
        Assert.InRange(BytesOf("Gateway.Settings."), 30972 - 48, 30972 + 48);

        long BytesOf(string room) =>
            walk.Owners.Where(owner => owner.Owner.StartsWith(room, StringComparison.Ordinal)).Sum(owner => owner.Bytes);
    }
}
