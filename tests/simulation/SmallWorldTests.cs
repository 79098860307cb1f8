using Gateway.Tests.Fakes;
using Gateway.Simulation;
using Gateway.World;
using Xunit;
using Xunit.Abstractions;

namespace Gateway.Tests.Simulation;

public sealed class SmallWorldTests(ITestOutputHelper output)
{
    public static TheoryData<string> Names => [.. SmallWorlds.All.Select(world => world.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_cut_and_every_pair_of_cuts_at_every_place_keeps_every_promise(string name)
    {
        SmallWorld world = SmallWorlds.All.Single(one => one.Name == name);
        // In the short form, pairs in the worlds of one message that have most places.
        bool withPairs = TestCount.IsFull || (world.Messages == 1 && world.Qos == 2 && world.OnwardAt == OnwardAt.Pubrel);
        Enumeration all = SmallWorlds.Enumerate(world, withPairs, new WorldStatistics());
        string line = $"{name}: {all.Places} places, {all.SingleRuns} runs with one fault, {all.DoubleRuns} with two";
        output.WriteLine(line);
        Report.Add("small-worlds", line);
        Assert.True(all.Places > 10 && all.SingleRuns >= 4 * all.Places && (all.DoubleRuns > all.SingleRuns || !withPairs));
        Assert.True(all.Failures.Count == 0, string.Join(Environment.NewLine, all.Failures));
    }
}
