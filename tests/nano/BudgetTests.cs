using System.Globalization;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Gateway.Tests.Nano.Budget;
using Gateway.Tests.Nano.Memory;
using Xunit;
using Xunit.Abstractions;

namespace Gateway.Tests.Nano;

/// <summary>What core costs a device, against the record.</summary>
public class BudgetTests(ITestOutputHelper output)
{
    private const int ProfileLinesMax = 20;

    [SkippableFact]
    public void Cores_size_stays_within_its_record()
    {
        using PEReader reader = new(new MemoryStream(DeviceBuild.Current.Core.Pe));
        MetadataReader metadata = reader.GetMetadataReader();
        long il = 0;
        long bodies = 0;
        SortedDictionary<string, long> ilOf = new(StringComparer.Ordinal);
        foreach (MethodDefinitionHandle handle in metadata.MethodDefinitions)
        {
            MethodDefinition method = metadata.GetMethodDefinition(handle);
            if (method.RelativeVirtualAddress != 0)
            {
                int bytes = reader.GetMethodBody(method.RelativeVirtualAddress).GetILReader().Length;
                string space = NamespaceOf(metadata, method.GetDeclaringType());
                ilOf[space] = ilOf.GetValueOrDefault(space) + bytes;
                il += bytes;
                bodies++;
            }
        }

        Judge("size", "Size of core as one assembly on the device",
        [
            new("size.il", "bytes", il),
            new("size.metadata", "bytes", reader.PEHeaders.MetadataSize),
            new("size.methods", "methods", bodies),
            new("size.types", "types", metadata.TypeDefinitions.Count)
        ],
        Report.Table("Where core's IL is, in bytes", [.. ilOf.Select(part => new[]
        {
            part.Value.ToString(CultureInfo.InvariantCulture), part.Key
        })]));
    }

    [SkippableFact]
    public void Each_boards_memory_stays_within_its_record_and_half_of_its_heap()
    {
        Judge(
            "memory",
            "Static memory of a board's gateway, as its program composes it",
            [.. Shares().Select(share => new Measured("memory." + share.Board, "bytes", share.Bytes))],
            HeapShare.Print(Shares()));
        Findings.None([.. Shares().Select(share => share.Refusal).OfType<string>()]);
    }

    [SkippableFact]
    public void Each_boards_console_alone_stays_within_its_record_and_its_part_of_the_heap()
    {
        IReadOnlyList<HeapShare> consoles = SharesOf(BoardContext.Console);
        Judge(
            "console",
            "Static memory of a board whose start is the console's",
            [.. consoles.Select(share => new Measured("console." + share.Board, "bytes", share.Bytes))]);
        Findings.None([.. consoles.Select(share => share.RefusalOver(HeapShare.ConsolePercentMax)).OfType<string>()]);
    }

    [SkippableFact]
    public void A_board_whose_limits_ask_for_more_than_half_of_its_heap_is_refused()
    {
        const string Limit = "int ReceiveBytesMax = 1024;";
        const int MoreBytes = 45000;
        string more = $"int ReceiveBytesMax = {1024 + MoreBytes};";
        DeviceProject board = DeviceBuild.Current.Projects
            .Single(p => p.Path.StartsWith("boards/esp32-devkitc/", StringComparison.Ordinal));
        Assert.Contains(board.Sources, source => source.Text.Contains(Limit, StringComparison.Ordinal));
        DeviceProject greedy = board with
        {
            Sources = [.. board.Sources.Select(s => s with { Text = s.Text.Replace(Limit, more, StringComparison.Ordinal) })]
        };
        HeapShare fits = Measure(board, BoardContext.Gateway);
        HeapShare share = Measure(greedy, BoardContext.Gateway);
        Assert.Null(fits.Refusal);
        Assert.InRange(share.Bytes - fits.Bytes, MoreBytes, MoreBytes + HeapCost.BlockBytes);
        Assert.Contains("lower its limits in Board.cs", share.Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void The_hot_paths_cost_stays_within_its_record()
    {
        foreach (PathCost path in Paths.Value)
        {
            output.WriteLine(Report.Table($"Where {path.Name} spends its IL", [.. path.Shares.Take(ProfileLinesMax)]));
        }

        Judge("cost", "Cost of the hot path, 32-byte payload: IL instructions executed and calls made, each a message or a turn", Costs());
    }

    [Fact]
    public void The_hot_path_keeps_its_bounds()
    {
        Findings.None(BudgetTable.Load().AboveBounds(Costs()));
    }

    // A nested type has no namespace of its own.
    private static string NamespaceOf(MetadataReader metadata, TypeDefinitionHandle handle)
    {
        TypeDefinition type = metadata.GetTypeDefinition(handle);
        return type.GetDeclaringType().IsNil
            ? metadata.GetString(type.Namespace)
            : NamespaceOf(metadata, type.GetDeclaringType());
    }

    private static IReadOnlyList<HeapShare>? shares;

    private static readonly Lazy<IReadOnlyList<PathCost>> Paths = new(Measure);

    private static IReadOnlyList<PathCost> Measure()
    {
        CountedContext context = new(HostCore.Build());
        object? rows = context.TypeOf(typeof(CostDriver)).GetMethod(nameof(CostDriver.Measure))!.Invoke(null, null);
        return [.. ((IReadOnlyList<object[]>)rows!).Select(row => new PathCost(
            (string)row[0],
            (long)row[1],
            (long)row[2],
            [.. context.Shares((long[])row[3]).Select(share => new[]
            {
                (share.Instructions / (double)CostDriver.Messages).ToString("F1", CultureInfo.InvariantCulture), share.Method
            })]))];
    }

    private static IReadOnlyList<Measured> Costs()
    {
        Assert.All(Paths.Value, path => Assert.True(path.Instructions > 0 && path.Calls > 0, path.Name + " was not counted"));
        return [.. Paths.Value.SelectMany(path => new Measured[]
        {
            new($"cost.{path.Name}", "IL", path.Instructions), new($"cost.{path.Name}-calls", "calls", path.Calls)
        })];
    }

    private sealed record PathCost(string Name, long Instructions, long Calls, IReadOnlyList<string[]> Shares);

    private static IReadOnlyList<HeapShare> Shares() => shares ??= SharesOf(BoardContext.Gateway);

    private static IReadOnlyList<HeapShare> SharesOf(string composition) =>
        [.. DeviceBuild.Current.Projects.Where(p => p.IsProgram && !p.IsTest).Select(p => Measure(p, composition))];

    // Each board is loaded beside the others, with static fields of its own.
    private static HeapShare Measure(DeviceProject project, string composition)
    {
        BoardContext board = new(project, DeviceBuild.Current);
        HeapWalk walk = board.Measure(composition);
        return new(Path.GetFileName(Path.GetDirectoryName(project.Path))!, board.HeapBytes, walk.Bytes, walk.Parts);
    }

    private void Judge(string family, string title, IReadOnlyList<Measured> figures, string details = "")
    {
        BudgetTable table = BudgetTable.Load();
        if (Environment.GetEnvironmentVariable(BudgetTable.UpdateVariable) == "1")
        {
            BudgetTable.Save(table.With(family, figures));
            table = BudgetTable.Load();
        }

        Report.Write(output, "budget-" + family, table.Print(title, figures) + details);
        Findings.None(table.Compare(family, figures));
    }
}
