using Gateway.Tests.Fakes;
using Gateway.World;
using Xunit;
using Xunit.Abstractions;

namespace Gateway.Tests.Simulation;

/// <summary>
/// A meter in seeded worlds of power cuts, link cuts and failing drives: its total is never above the pulses that there were, and after a
/// power cut not more than one write interval below them.
/// </summary>
public sealed class MeterWorldTests(ITestOutputHelper output)
{
    private const string FirstVariable = "GATEWAY_SIM_FIRST_SEED";

    private static readonly int Seeds = TestCount.Of(12, 120);

    [Fact]
    public void A_total_goes_on_in_the_world_of_each_seed()
    {
        long first = long.TryParse(Environment.GetEnvironmentVariable(FirstVariable), out long wanted) ? wanted : 0;
        output.WriteLine($"{FirstVariable}={first}, {Seeds} seeds");
        WorldStatistics total = new();
        int starts = 0;
        for (long seed = first; seed < first + Seeds; seed++)
        {
            WorldStatistics statistics = new();
            string? wrong = SeedRun.RunMeter(seed, statistics, out int judged);
            Assert.True(wrong == null, wrong);
            total.Add(statistics);
            starts += judged;
        }

        output.WriteLine($"{starts} starts after {total.PowerCuts} power cuts");
        Assert.Equal((0L, 0L), (total.Lost, total.Doubled));
        Assert.True(total.PowerCuts > 5 * Seeds, $"{total.PowerCuts} power cuts");
        Assert.True(starts >= total.PowerCuts, $"{starts} starts judged");
    }
}
