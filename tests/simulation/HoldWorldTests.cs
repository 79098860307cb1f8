using Gateway.Tests.Fakes;
using Gateway.World;
using Xunit;
using Xunit.Abstractions;

namespace Gateway.Tests.Simulation;

/// <summary>
/// Worlds with an alarm that operators shelve and take out of service, over power cuts: nothing is told while it is held, its state is told
/// when that ends, and nothing is lost afterwards.
/// </summary>
public sealed class HoldWorldTests(ITestOutputHelper output)
{
    [Fact]
    public void A_held_alarm_is_silent_and_loses_nothing_in_the_world_of_each_seed()
    {
        var total = new WorldStatistics();
        List<string> wrong = [];
        int seeds = TestCount.Of(12, 150);
        Parallel.For(0, seeds, () => new WorldStatistics(), (index, _, statistics) =>
        {
            if (SeedRun.Run(SeedOf(index), statistics) is { } what)
            {
                lock (total)
                {
                    wrong.Add(what);
                }
            }

            return statistics;
        },
        statistics =>
        {
            lock (total)
            {
                total.Add(statistics);
            }
        });
        output.WriteLine($"seeds {SeedOf(0)} to {SeedOf(seeds - 1)}{Environment.NewLine}{total.ToTable()}");
        Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong.Take(20)));
        Assert.True(total.HoldCommands > 10 * seeds && total.Holds > seeds, $"{total.HoldCommands} commands, {total.Holds} holds");
        Assert.True(total.HoldTurns > 10 * seeds && total.PowerCuts > seeds, $"{total.HoldTurns} turns");
    }

    // Three of four of these have such an alarm; the broker of the others misbehaves.
    private static long SeedOf(int index) => SeedsOf.FirstOf(12) + (20L * index);
}
