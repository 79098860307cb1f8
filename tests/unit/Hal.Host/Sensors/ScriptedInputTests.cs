using Gateway.Hal;
using Gateway.Hal.Host;
using Xunit;

namespace Gateway.Tests.Unit.HalHost;

public class ScriptedInputTests
{

    [Fact]
    public void The_door_opens_once_in_each_window_for_a_time_within_the_bounds()
    {
        FakeClock clock = new();
        for (uint seed = 0; seed < 50; seed++)
        {
            ScriptedInputOptions options = new() { WindowMs = 1_000, HighMsMin = 100, HighMsMax = 300, Seed = seed };
            ScriptedInput input = new(clock, options);
            for (int window = 0; window < 20; window++)
            {
                int high = 0;
                int edges = 0;
                bool last = false;
                for (int ms = 0; ms < 1_000; ms++)
                {
                    clock.MonotonicMs = (window * 1_000) + ms;
                    high += input.IsHigh ? 1 : 0;
                    edges += input.IsHigh && !last ? 1 : 0;
                    last = input.IsHigh;
                }

                Assert.Equal(1, edges);
                Assert.InRange(high, 100, 300);
            }
        }
    }

    [Fact]
    public void Looking_allocates_nothing()
    {
        FakeClock clock = new();
        ScriptedInput input = new(clock, new ScriptedInputOptions());
        int high = 0;
        Assert.Equal(0, Allocation.Of(() =>
        {
            clock.MonotonicMs += 7;
            high += input.IsHigh ? 1 : 0;
        }));
        Assert.True(high > 0);
    }
}
