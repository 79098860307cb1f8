using System.Globalization;
using Gateway.Tests.Nano.Budget;
using Xunit;
using Xunit.Abstractions;

namespace Gateway.Tests.Nano;

/// <summary>What core costs a device, compared with the record.</summary>
public class BudgetTests(ITestOutputHelper output)
{
    private const int ProfileLinesMax = 25;

    [Fact]
    public void The_hot_paths_cost_stays_within_its_record()
    {
        foreach (PathCost path in Paths.Value.Where(p => p.Shares.Count > 0))
        {
            output.WriteLine(Report.Table($"Where {path.Name} spends its IL", [.. path.Shares.Take(ProfileLinesMax)]));
        }

        Judge(
            "cost",
            "Cost of the hot path: of the session alone, 32-byte payload, and of the whole gateway, each a message or a second",
            Costs());
    }

    /// <summary>The counts here, with substitutes for the system, match the interpreter's measured cost.</summary>
    [Fact]
    public void An_alarm_costs_within_five_percent_of_what_was_measured()
    {
        foreach (string[] row in Tsv.Parse(Tsv.Read("interpreter.tsv"), "figure", "IL", "commit"))
        {
            long counted = Paths.Value.Single(path => path.Name == row[0]).Value;
            double measured = long.Parse(row[1], CultureInfo.InvariantCulture);
            output.WriteLine($"{row[0]}: counted {counted}, measured {measured} at {row[2]}");
            Assert.InRange(counted / measured, 0.95, 1.05);
        }
    }

    private static readonly Lazy<IReadOnlyList<PathCost>> Paths = new(Measure);

    private static IReadOnlyList<PathCost> Measure()
    {
        CountedContext context = new(DeviceCore.Build());
        List<PathCost> paths = [];
        foreach (object[] row in Rows(context.TypeOf(typeof(CostDriver))))
        {
            string name = (string)row[0];
            paths.Add(new(name, "IL", (long)row[1], SharesOf(context, row[3], CostDriver.Messages)));
            paths.Add(new(name + "-calls", "calls", (long)row[2], []));
        }

        // The driver of the whole gateway is compiled with the device's program.
        Type driver = context.LoadFromAssemblyName(new(DeviceCore.Name)).GetType("Gateway.Tests.Nano.Device.DeviceDriver", true)!;
        foreach (object[] row in Rows(driver))
        {
            string unit = (string)row[1];
            bool isIl = unit.StartsWith("IL", StringComparison.Ordinal);
            paths.Add(new((string)row[0], unit, (long)row[2], isIl ? SharesOf(context, row[3], (int)row[4]) : []));
        }

        return paths;

        static IReadOnlyList<object[]> Rows(Type type) =>
            (IReadOnlyList<object[]>)type.GetMethod(nameof(CostDriver.Measure))!.Invoke(null, null)!;
    }

    private static IReadOnlyList<string[]> SharesOf(CountedContext context, object profile, int times)
    {
        return [.. context.Shares((long[])profile).Select(share => new[]
        {
            (share.Instructions / (double)times).ToString("F1", CultureInfo.InvariantCulture), share.Method
        })];
    }

    private static IReadOnlyList<Measured> Costs()
    {
        Assert.All(Paths.Value.Where(p => p.Shares.Count > 0), path => Assert.True(path.Value > 0, path.Name + " was not counted"));
        return [.. Paths.Value.Select(path => new Measured("cost." + path.Name, path.Unit, path.Value))];
    }

    /// <param name="Shares">What methods have of it, the largest first; none where that is not counted.</param>
    private sealed record PathCost(string Name, string Unit, long Value, IReadOnlyList<string[]> Shares);

    private void Judge(string family, string title, IReadOnlyList<Measured> figures, string details = "") =>
        Judgement.Judge(output, family, title, figures, details);
}
