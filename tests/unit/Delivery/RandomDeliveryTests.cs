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

    [Fact]
    public void Random_worlds_keep_the_rules_of_delivery_while_large_messages_leave_in_pieces()
    {
        int first = TestSeed.Next(log, out _);
        for (int i = 0; i < WorldCount; i++)
        {
            Check(unchecked(first + i), streams: true);
        }
    }

    [Theory]
    [InlineData(1311751500)]
    [InlineData(213792961)]
    [InlineData(17656466)]
    [InlineData(1218726391)]
    [InlineData(1978907958)]
    [InlineData(120007868)]
    [InlineData(432841829)]
    public void Worlds_that_broke_a_rule_keep_it_now(int seed) => Check(seed);

    private static void Check(int seed, bool streams = false)
    {
        try
        {
            new DeliveryWorld(seed, streams: streams).Run();
        }
        catch (Exception e)
        {
            Assert.Fail($"GATEWAY_TEST_SEED={seed}: {e}\n{StoryOf(seed, streams)}");
        }
    }

    // The same world once more, with what happens in it.
    private static string StoryOf(int seed, bool streams)
    {
        var story = new List<string>();
        try
        {
            new DeliveryWorld(seed, story, streams).Run();
        }
        catch (Exception)
        {
            // As before.
        }

        return string.Join('\n', story);
    }
}
