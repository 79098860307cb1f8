using Gateway.Tests.Fakes;
using Xunit;
using Xunit.Abstractions;

namespace Gateway.Tests.Simulation;

/// <summary>A simulation that finds nothing proves nothing: it has to find these errors.</summary>
public sealed class NegativeControlTests(ITestOutputHelper output)
{
    /// <summary>Controls of the short form: those that are found within as many seeds.</summary>
    private const int SeedsMaxShort = 32;

    /// <summary>Seeds that the right core must pass in the same way of running.</summary>
    private static readonly int RightSeeds = TestCount.Of(4, 16);

    public static TheoryData<string> Names =>
        [.. NegativeControl.All.Where(control => TestCount.IsFull || control.SeedsMax <= SeedsMaxShort).Select(control => control.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_deliberate_error_is_found_within_its_number_of_seeds(string name)
    {
        NegativeControl control = NegativeControl.All.Single(one => one.Name == name);
        var wrong = new MutatedGateway(control);
        string? found = null;
        long seed = -1;
        while (found == null && ++seed < control.SeedsMax)
        {
            found = wrong.Run(seed);
        }

        wrong.Unload();
        string line = $"{control.Name}: seeds needed {seed + 1}, allowed {control.SeedsMax}";
        output.WriteLine($"{line}{Environment.NewLine}{found}");
        Report.Add("controls", line);
        Assert.True(found != null, $"{line}: not found");
    }

    [Fact]
    public void The_right_core_passes_in_the_same_way_of_running()
    {
        var right = new MutatedGateway(null);
        for (long seed = 0; seed < RightSeeds; seed++)
        {
            Assert.Null(right.Run(seed));
        }

        right.Unload();
    }

    [Fact]
    public void There_are_at_least_thirty_controls()
    {
        Assert.True(NegativeControl.All.Count >= 30);
    }
}
