using Gateway.Tests.Unit.Simulation;
using Xunit;
using Xunit.Abstractions;

namespace Gateway.Tests.Unit.Delivery;

/// <summary>
/// Session and inflight table together, in small random worlds: whatever storage, power, link and broker do, the rules of delivery hold.
/// GATEWAY_TEST_SEED repeats a world.
/// </summary>
public class RandomDeliveryTests(ITestOutputHelper log)
{
    private static readonly int WorldCount = TestCount.Of(4_000, 60_000);

    [Fact]
    public void Random_worlds_keep_the_rules_of_delivery()
    {
        int first = TestSeed.Next(log, out _);
        for (int i = 0; i < WorldCount; i++)
        {
            Check(unchecked(first + i));
        }
    }

    private static void Check(int seed)
    {
        try
        {
            new DeliveryWorld(seed).Run();
        }
        catch (Exception e)
        {
            Assert.Fail($"GATEWAY_TEST_SEED={seed}: {e}\n{StoryOf(seed)}");
        }
    }

    // The same world once more, with what happens in it.
    private static string StoryOf(int seed)
    {
        var story = new List<string>();
        try
        {
            new DeliveryWorld(seed, story).Run();
        }
        catch (Exception)
        {
            // As before.
        }

        return string.Join('\n', story);
    }
}
