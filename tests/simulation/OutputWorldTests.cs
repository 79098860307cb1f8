using Gateway.Tests.Fakes;
using Gateway.World;
using Xunit;
using Xunit.Abstractions;

namespace Gateway.Tests.Simulation;

/// <summary>
/// Worlds with outputs: each command to them is done at most once and answered one way, wherever the power is cut; no two that exclude each
/// other are on at once, none is on for too long, and each topic says what its pin is.
/// </summary>
public sealed class OutputWorldTests(ITestOutputHelper output)
{
    [Fact]
    public void Outputs_keep_their_promises_in_the_world_of_each_seed()
    {
        int seeds = TestCount.Of(12, 150);

        // The seeds of which the plan has outputs.
        (WorldStatistics total, List<string> wrong) = SeedsOf.Run(8, seeds, 10);
        output.WriteLine($"seeds 8, 18 to {(seeds * 10) - 2}{Environment.NewLine}{total.ToTable()}");
        Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong.Take(20)));
        Assert.True(total.OutputCommands > 10 * seeds, $"{total.OutputCommands} commands");
        Assert.True(total.OutputsInterrupted > 0 && total.PowerCuts > 0);
    }
}
