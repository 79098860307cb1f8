using System.Globalization;
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

    /// <summary>
    /// Eight sensors of four drivers, eight alarms of six kinds, discovery. Not a second broker, some 500 bytes: the native CRC-32 of the
    /// system that does nothing gives both brokers one tag.
    /// </summary>
    [SkippableFact]
    public void Each_boards_memory_with_everything_set_stays_within_its_record_and_its_part_of_the_heap()
    {
        IReadOnlyList<HeapShare> full = SharesOf(BoardContext.Gateway, EverythingSet);
        Judge(
            "full",
            "Static memory of a board's gateway with eight sensors, eight alarms and discovery",
            [.. full.Select(share => new Measured("full." + share.Board, "bytes", share.Bytes))],
            HeapShare.Print(full));
        Findings.None([.. full.Select(share => share.RefusalOver(HeapShare.FullPercentMax)).OfType<string>()]);
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

    private static readonly string[] EverythingSet =
    [
        "broker.host broker.example", "broker.user gateway", "broker.password secret-of-sixteen", "id cold-store-7",
        "discovery on",
        "sensor.1.kind bme280", "sensor.1.name room", "sensor.2.kind bme280", "sensor.2.name humidity", "sensor.2.quantity humidity",
        "sensor.3.kind bme280", "sensor.3.name pressure", "sensor.3.quantity pressure", "sensor.4.kind mcp9808", "sensor.4.name oil",
        "sensor.5.kind sht4x", "sensor.5.name duct", "sensor.6.kind lm75", "sensor.6.name outside", "sensor.6.window on",
        "sensor.7.kind mcp9808", "sensor.7.name shelf1", "sensor.7.address 25", "sensor.8.kind mcp9808", "sensor.8.name shelf2",
        "sensor.8.address 26",
        "alarm.1.kind above", "alarm.1.name room-hot", "alarm.1.sensor room", "alarm.2.kind below", "alarm.2.name room-cold",
        "alarm.2.sensor room", "alarm.3.kind band", "alarm.3.name damp", "alarm.3.sensor humidity", "alarm.3.limit2 1",
        "alarm.4.kind rate", "alarm.4.name oil-rise", "alarm.4.sensor oil", "alarm.4.limit 1", "alarm.5.kind no-data",
        "alarm.5.name silent", "alarm.5.sensor duct", "alarm.6.kind fault", "alarm.6.name broken", "alarm.6.sensor shelf1",
        "alarm.7.kind above", "alarm.7.name shelf1-hot", "alarm.7.sensor shelf1", "alarm.8.kind above", "alarm.8.name shelf2-hot",
        "alarm.8.sensor shelf2",
    ];

    private static IReadOnlyList<HeapShare> SharesOf(string composition, params string[] settings) =>
        [.. DeviceBuild.Current.Projects.Where(p => p.IsProgram && !p.IsTest).Select(p => Measure(p, composition, settings))];

    // Each board is loaded beside the others, with static fields of its own.
    private static HeapShare Measure(DeviceProject project, string composition, params string[] settings)
    {
        BoardContext board = new(BoardImage.Of(project, DeviceBuild.Current));
        HeapWalk walk = board.Measure(composition, settings);
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
