using Gateway.Hal.Host;
using Xunit;

namespace Gateway.Tests.Unit.HalHost;

public class HostClockTests
{
    [Fact]
    public void The_monotonic_time_goes_on_and_never_back()
    {
        HostClock clock = new();
        long last = clock.MonotonicMs;
        long first = last;
        Assert.True(first >= 0);
        while (last < first + 5)
        {
            long now = clock.MonotonicMs;
            Assert.True(now >= last);
            last = now;
        }
    }

    [Fact]
    public void The_wall_clock_is_the_operating_systems()
    {
        long before = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        long utcMs = new HostClock().UtcMs;
        Assert.InRange(utcMs, before, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
    }

    [Fact]
    public void Looking_at_the_clock_allocates_nothing()
    {
        HostClock clock = new();
        Assert.Equal(0, Allocation.Of(() =>
        {
            _ = clock.MonotonicMs;
            _ = clock.UtcMs;
        }));
    }
}
