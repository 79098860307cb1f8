using Gateway.Hal.Nano;
using Xunit;

namespace Gateway.Tests.DeviceHost;

public sealed class HeartbeatTests
{
    [Fact]
    public void A_thread_is_stuck_when_it_makes_no_turn_for_its_limit()
    {
        var heartbeat = new Heartbeat(10 * WatchLimits.LookMs);
        heartbeat.Turn();
        Assert.False(heartbeat.IsStuck());
        for (int look = 0; look < 10; look++)
        {
            Assert.False(heartbeat.IsStuck());
        }

        Assert.True(heartbeat.IsStuck());
    }

    [Fact]
    public void A_thread_that_makes_one_turn_in_its_limit_is_not_stuck()
    {
        var heartbeat = new Heartbeat(10 * WatchLimits.LookMs);
        for (int look = 0; look < 1000; look++)
        {
            if (look % 10 == 0)
            {
                heartbeat.Turn();
            }

            Assert.False(heartbeat.IsStuck());
        }
    }
}
