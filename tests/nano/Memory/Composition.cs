using System.Diagnostics;
using System.Text.Json;

namespace Gateway.Tests.Nano.Memory;

/// <summary>What a board's start did to the heap, in bytes; without the type system and the threads.</summary>
/// <param name="PeakBytes">Objects and stack frames at the worst moment.</param>
/// <param name="PeakFrameBytes">Of those, the frames.</param>
/// <param name="PeakPath">The calls at that moment, the outermost first.</param>
/// <param name="PeakTypes">Bytes alive at that moment, by type.</param>
/// <param name="SteadyTypes">Bytes that stay, by type.</param>
/// <param name="MadeBytes">All that was made.</param>
/// <param name="Unknown">Types of the system that nobody looked into.</param>
internal sealed record Composition(
    long PeakBytes,
    long PeakFrameBytes,
    IReadOnlyList<string> PeakPath,
    IReadOnlyDictionary<string, long> PeakTypes,
    IReadOnlyDictionary<string, long> SteadyTypes,
    long MadeBytes,
    IReadOnlyList<string> Unknown)
{
    private const string OrderFile = "start.json";
    private const string ImageExtension = ".dll";
    private const int TimeoutMs = 300000;

    /// <summary>Objects that stay.</summary>
    public long SteadyBytes => SteadyTypes.Values.Sum();

    /// <summary>
    /// Composes each image in its configuration, one after the other, in one process of its own: there the collector has little to look
    /// at, so that it can be asked often.
    /// </summary>
    public static IReadOnlyList<Composition> Run(IReadOnlyList<(BoardImage Image, Configuration Configuration)> starts)
    {
        string folder = Directory.CreateTempSubdirectory("gateway-heap-").FullName;
        try
        {
            for (int i = 0; i < starts.Count; i++)
            {
                Save(Path.Combine(folder, i.ToString("D3", System.Globalization.CultureInfo.InvariantCulture)), starts[i]);
            }

            return RunIn(folder);
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }

    /// <summary>The other process: composes what is in the folder, prints one line each.</summary>
    public static void RunAll(string folder, TextWriter output)
    {
        foreach (string start in Directory.GetDirectories(folder).Order(StringComparer.Ordinal))
        {
            output.WriteLine(JsonSerializer.Serialize(RunOne(start)));
        }
    }

    private static void Save(string folder, (BoardImage Image, Configuration Configuration) start)
    {
        Directory.CreateDirectory(folder);
        foreach ((string name, byte[] image) in start.Image.Loadable(start.Configuration.HasConsole))
        {
            File.WriteAllBytes(Path.Combine(folder, name + ImageExtension), image);
        }

        Order order = new(
            [.. start.Image.Assemblies.Keys], start.Image.Program, start.Configuration.Start, start.Configuration.Settings);
        File.WriteAllText(Path.Combine(folder, OrderFile), JsonSerializer.Serialize(order));
    }

    private static List<Composition> RunIn(string folder)
    {
        ProcessStartInfo info = new("dotnet", ["exec", typeof(Composition).Assembly.Location, folder])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true
        };
        info.Environment["DOTNET_gcConcurrent"] = "0";
        info.Environment["DOTNET_gcServer"] = "0";

        // Optimised from the first call on: what is not optimised keeps alive what only passed through.
        info.Environment["DOTNET_TieredCompilation"] = "0";
        using Process process = Process.Start(info)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        Task<string> lines = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(TimeoutMs))
        {
            process.Kill();
            throw new TimeoutException("composing the boards took longer than " + TimeoutMs + " ms");
        }

        return process.ExitCode == 0
            ? [.. lines.Result.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => JsonSerializer.Deserialize<Composition>(line)!)]
            : throw new InvalidOperationException(errors.Result);
    }

    private static Composition RunOne(string folder)
    {
        Order order = JsonSerializer.Deserialize<Order>(File.ReadAllText(Path.Combine(folder, OrderFile)))!;
        Dictionary<string, byte[]> images = Directory.GetFiles(folder, "*" + ImageExtension)
            .ToDictionary(path => Path.GetFileNameWithoutExtension(path), File.ReadAllBytes);
        BoardContext board = new(images, order.Ours, order.Program);
        HashSet<string> unknown = [];
        HeapProbe.Begin(made => HeapCost.Of(made, board.IsOurs, unknown));
        object kept = board.Start(order.Start, order.Settings);
        IReadOnlyDictionary<string, long> steady = HeapProbe.Alive();
        GC.KeepAlive(kept);
        HeapProbe.End();
        return new(
            HeapProbe.PeakBytes, HeapProbe.PeakFrameBytes, HeapProbe.PeakPath, HeapProbe.PeakTypes, steady, HeapProbe.MadeBytes,
            [.. unknown.Order(StringComparer.Ordinal)]);
    }

    private sealed record Order(IReadOnlyList<string> Ours, string Program, string Start, IReadOnlyList<string> Settings);
}
