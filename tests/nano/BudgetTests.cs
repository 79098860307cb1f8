using System.Globalization;
using Gateway.Tests.Nano.Budget;
using Xunit;
using Xunit.Abstractions;

namespace Gateway.Tests.Nano;

/// <summary>What core costs a device, against the record.</summary>
public class BudgetTests(ITestOutputHelper output)
{
    private const int ProfileLinesMax = 20;

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

    private void Judge(string family, string title, IReadOnlyList<Measured> figures, string details = "") =>
        Judgement.Judge(output, family, title, figures, details);
}
