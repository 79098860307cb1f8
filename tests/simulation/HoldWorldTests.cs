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
        int seeds = TestCount.Of(12, 150);

        // Three of four of these have it; the broker of the others misbehaves.
        (WorldStatistics total, List<string> wrong, string table) = SeedsOf.RunOf(12, seeds);
        output.WriteLine(table);
        Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong.Take(20)));
        Assert.True(total.HoldCommands > 10 * seeds && total.Holds > seeds, $"{total.HoldCommands} commands, {total.Holds} holds");
        Assert.True(total.HoldTurns > 10 * seeds && total.PowerCuts > seeds, $"{total.HoldTurns} turns");
    }
}
