using Gateway.App;
using Gateway.Primitives;
using Xunit;
using Xunit.Abstractions;

namespace Gateway.Tests.Unit.App;

/// <summary>Storage commits for a message, counted: they wear the flash.</summary>
public class CommitTests(ITestOutputHelper log)
{
    private readonly World world = new();

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 2)]
    [InlineData(2, 3)]
    public void A_message_alone(int qos, int commitsMax)
    {
        world.PowerOn().Run(5000);
        long before = world.Loop.Table.Commits;
        const int Messages = 50;
        for (int i = 0; i < Messages; i++)
        {
            Publish(qos);
            world.Run(3000);
        }

        long commits = world.Loop.Table.Commits - before;
        log.WriteLine($"QoS {qos} alone: {commits / (double)Messages:0.000} commits a message");
        Assert.Equal(0, world.Loop.Session.HeldCount);
        Assert.InRange(commits, 0, Messages * commitsMax);
    }

    [Theory]
    [InlineData(1, 1.25)]
    [InlineData(2, 1.5)]
    public void A_message_of_bursts_with_the_window_full(int qos, double commitsMax)
    {
        world.PowerOn().Run(5000);
        long before = world.Loop.Table.Commits;
        const int Messages = 2000;
        for (int i = 0; i < Messages / 8; i++)
        {
            for (int inBurst = 0; inBurst < 8; inBurst++)
            {
                Publish(qos);
            }

            world.Run(100);
        }

        world.Run(3000);
        long commits = world.Loop.Table.Commits - before;
        log.WriteLine($"QoS {qos} in bursts: {commits / (double)Messages:0.000} commits a message");
        Assert.Equal((0, Messages), (world.Loop.Session.HeldCount, world.Messages.Count(message => message.Topic == "m")));
        Assert.InRange(commits, Messages, (long)(Messages * commitsMax));
    }

    private void Publish(int qos)
    {
        Assert.Equal(
            Gateway.Mqtt.PublishResult.Accepted,
            world.Loop.Session.Publish("m"u8.ToArray(), "x"u8.ToArray(), 0, 1, qos, false, 0));
    }
}
