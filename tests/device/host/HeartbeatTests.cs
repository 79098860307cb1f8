using Gateway.Hal.Nano;
using Xunit;

namespace Gateway.Tests.DeviceHost;

public sealed class HeartbeatTests
{
    private const int Looks = 10;
    private readonly Heartbeat heartbeat = new(Looks * WatchLimits.PollMs);
    private long nowMs = 1;

    [Fact]
    public void A_thread_is_stuck_when_it_makes_no_turn_for_its_limit()
    {
        heartbeat.Turn();
        for (int look = 0; look <= Looks; look++)
        {
            Assert.False(PollAgain());
        }

        Assert.True(PollAgain());
    }

    [Fact]
    public void A_thread_that_makes_one_turn_in_its_limit_is_not_stuck()
    {
        for (int look = 0; look < 1000; look++)
        {
            if (look % Looks == 0)
            {
                heartbeat.Turn();
            }

            Assert.False(PollAgain());
        }
    }

    [Fact]
    public void However_often_it_is_asked_a_look_counts_each_second()
    {
        heartbeat.Turn();
        for (; nowMs < Looks * WatchLimits.PollMs; nowMs++)
        {
            Assert.False(heartbeat.IsStuck(nowMs));
        }
    }

    [Fact]
    public void When_everything_stands_still_nobody_is_blamed()
    {
        heartbeat.Turn();
        Assert.False(PollAgain());
        nowMs += 100L * Looks * WatchLimits.PollMs;
        Assert.False(PollAgain());
    }

    private bool PollAgain()
    {
        bool isStuck = heartbeat.IsStuck(nowMs);
        nowMs += WatchLimits.PollMs;
        return isStuck;
    }
}
