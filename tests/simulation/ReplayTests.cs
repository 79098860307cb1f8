using Gateway.World;
using Xunit;

namespace Gateway.Tests.Simulation;

/// <summary>A failure says how to see it, and the replay shows what happened.</summary>
public sealed class ReplayTests
{
    private const long Seed = 2;

    [Fact]
    public void A_deliberate_error_names_the_command_that_replays_its_seed()
    {
        NegativeControl control = NegativeControl.All.Single(one => one.Name == "a PUBLISH that is sent again has DUP 0");
        var wrong = new MutatedGateway(control);
        string? found = null;
        long seed = -1;
        while (found == null && ++seed < control.SeedsMax)
        {
            found = wrong.Run(seed);
        }

        wrong.Unload();
        Assert.EndsWith(
            $"{Environment.NewLine}replay it: dotnet run --project tests/world/Gateway.World.Replay -- {seed}", found,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_replay_counts_what_it_shows()
    {
        var seen = new Events();
        ReplaySummary summary = SeedRun.Replay(Seed, seen);
        Assert.Null(summary.Wrong);
        int cuts = seen.All.Count(one => one.Write?.Fate.StartsWith("POWER CUT", StringComparison.Ordinal) == true);
        Assert.True(cuts > 0);
        Assert.Equal(summary.Statistics[WorldFault.PowerCutAtStorage], cuts);
        Assert.Equal(summary.Statistics.Boots, seen.All.Count(one => one.Text.StartsWith("starts, for the ", StringComparison.Ordinal)));
        Assert.Contains(seen.All, one => one.Packet is { Type: "PUBLISH", Qos: 2, Dup: true, Id: > 0, Topic.Length: > 0 });
        Assert.Contains(
            seen.All, one => one.Write is { Area: "progress" } write && write.Meaning.EndsWith(" released", StringComparison.Ordinal));
        Assert.All(seen.All.Zip(seen.All.Skip(1)), pair => Assert.True(pair.First.AtMs <= pair.Second.AtMs));
    }

    [Fact]
    public void A_fault_of_a_small_world_happens_where_it_is_placed()
    {
        SmallWorld small = SmallWorlds.All.First(world => world is { Messages: 1, Qos: 2, IsInbound: false });
        var without = new Events();
        var with = new Events();
        Assert.Null(SmallWorlds.Replay(small, without).Wrong);
        Assert.Equal((9, 2), SmallWorlds.ParseFault("9,2"));
        Assert.Null(SmallWorlds.Replay(small, with, (9, 2)).Wrong);
        int first = without.All.Zip(with.All).TakeWhile(pair => pair.First == pair.Second).Count();
        Assert.Contains("CUT", with.All[first].Text, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("")]
    [InlineData("9")]
    [InlineData("9,5")]
    [InlineData("-1,0")]
    [InlineData("1,2,3")]
    public void What_is_no_place_and_kind_is_refused(string text) => Assert.Null(SmallWorlds.ParseFault(text));

    private sealed class Events : IReplayObserver
    {
        public List<ReplayEvent> All { get; } = [];

        public void Happened(ReplayEvent happened) => All.Add(happened);
    }
}
