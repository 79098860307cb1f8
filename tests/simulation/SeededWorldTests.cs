using System.Globalization;
using Gateway.Tests.Fakes;
using Gateway.World;
using Xunit;
using Xunit.Abstractions;

namespace Gateway.Tests.Simulation;

public sealed class SeededWorldTests(ITestOutputHelper output)
{
    /// <summary>Seeds of the full form, a quarter of the long one.</summary>
    private const int SeedsFull = 375;

    /// <summary>Seeds of the short form: too few to reach every cell of the matrix.</summary>
    private const int SeedsShort = 48;

    /// <summary>Seeds from which on a run is held to the figures of the long form.</summary>
    private const long SeedsLong = 1500;

    /// <summary>Hits that each reachable cell of the matrix must have in the long form; in the full one it must be reached.</summary>
    private const long HitsMinLong = 10;

    private static readonly long Seeds = Variable("GATEWAY_SIM_SEEDS", TestCount.Of(SeedsShort, SeedsFull));
    private static readonly long FirstSeed = Variable("GATEWAY_SIM_FIRST_SEED", 0);

    [Fact]
    public void Every_promise_is_kept_in_the_world_of_each_seed()
    {
        (WorldStatistics total, List<string> wrong) = SeedsOf.Run(FirstSeed, Seeds, 1);
        string table = $"simulated worlds, seeds {FirstSeed} to {FirstSeed + Seeds - 1}{Environment.NewLine}{total.ToTable()}";
        output.WriteLine(table);
        Report.Add("worlds", table);
        Assert.True(
            wrong.Count == 0, $"{wrong.Count} seeds failed:{Environment.NewLine}{string.Join(Environment.NewLine, wrong.Take(20))}");
        Assert.Equal((0L, 0L), (total.Lost, total.Doubled));
        Assert.True(total.PowerCuts > 0 && total.LinkCuts > 0 && total.Messages(1) > 0 && total.Messages(2) > 0, table);
        if (Seeds >= SeedsFull)
        {
            long part = Seeds >= SeedsLong ? 1 : SeedsLong / SeedsFull;
            Assert.True(total.PowerCuts >= 35_000 / part, $"{total.PowerCuts} power cuts");
            Assert.True(total.LinkCuts >= 200_000 / part, $"{total.LinkCuts} link cuts");
            Assert.True(total.Messages(1) + total.Messages(2) >= 1_000_000 / part, $"{total.Messages(1) + total.Messages(2)} messages");
            AssertEveryReachableCell(total.Matrix, part == 1 ? HitsMinLong : 1);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(12)]
    public void A_seed_does_the_same_each_time(long seed)
    {
        var first = new StringWriter();
        var second = new StringWriter();
        ReplaySummary summary = SeedRun.Replay(seed, new ReplayText(first));
        Assert.Equal(summary.ToText(), SeedRun.Replay(seed, new ReplayText(second)).ToText());
        Assert.Equal(first.ToString(), second.ToString());
        Assert.Contains("CONNECT", first.ToString(), StringComparison.Ordinal);
        Assert.Contains("FAULT: power cut at step", first.ToString(), StringComparison.Ordinal);
        Assert.EndsWith("VERDICT: every promise kept", summary.ToText(), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_allowance_names_a_reason_and_no_cause_is_named_twice_for_one_counter()
    {
        Assert.All(OutcomeTable.Rows, row => Assert.NotEmpty(row.Why));
        Assert.Equal(
            OutcomeTable.Rows.Count, OutcomeTable.Rows.Select(row => (row.Cause, row.Outcome, row.Counter)).Distinct().Count());
    }

    // All cells are reachable: each step of a record can be cut and can fail.
    private static void AssertEveryReachableCell(StorageMatrix matrix, long hitsMin)
    {
        foreach (RecordStep step in Enum.GetValues<RecordStep>())
        {
            for (int column = 0; column < StorageMatrix.Columns.Count; column++)
            {
                Assert.True(matrix[step, column] >= hitsMin, $"{step}, {StorageMatrix.Columns[column]}: {matrix[step, column]} hits");
            }
        }
    }

    private static long Variable(string name, long otherwise) =>
        long.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out long value)
            ? value : otherwise;
}
