using Gateway.Simulation;

namespace Gateway.World;

/// <summary>Runs the world of a seed.</summary>
public static class SeedRun
{
    /// <summary>How the program is started that shows a run; a seed, or a small world, follows.</summary>
    public const string ReplayProgram = "dotnet run --project tests/world/Gateway.World.Replay --";

    /// <summary>
    /// Runs a seed. Returns null when every promise was kept, else what was wrong and how to see it happen. What happened is added to
    /// <paramref name="statistics"/>. The same seed does the same on every machine.
    /// </summary>
    public static string? Run(long seed, WorldStatistics statistics)
    {
        string? wrong = Run(seed, statistics, null);
        return wrong == null ? null : $"seed {seed}: {wrong}{Environment.NewLine}replay it: {ReplayProgram} {seed}";
    }

    /// <summary>Runs a seed and has <paramref name="observer"/> look on.</summary>
    public static ReplaySummary Replay(long seed, IReplayObserver observer)
    {
        WorldPlan plan = WorldPlan.FromSeed(seed);
        var statistics = new WorldStatistics();
        string? wrong = Run(seed, statistics, new Timeline(observer));
        string name = $"seed {seed}, {Timeline.Words(plan.Family.ToString())}: broker sends onward at {plan.OnwardAt}, "
            + $"{plan.EntryCount} entries, window {plan.WindowMax}, {plan.Alarms.Count(alarm => alarm.Qos == 2)} alarms at QoS 2 and "
            + $"{plan.Alarms.Count(alarm => alarm.Qos == 1)} at QoS 1";
        return new ReplaySummary(name, wrong, statistics);
    }

    /// <summary>
    /// Runs a seed with discovery on and has <paramref name="watcher"/> see every message that the broker takes from the gateway.
    /// </summary>
    public static string? Watch(long seed, Action<BrokerMessage> watcher) => Run(seed, new WorldStatistics(), null, watcher);

    private static string? Run(long seed, WorldStatistics statistics, Timeline? timeline, Action<BrokerMessage>? watcher = null)
    {
        try
        {
            WorldPlan plan = WorldPlan.FromSeed(seed);
            SimulatedWorld world = new(plan, world => new RandomFaults(world, plan), statistics, timeline) { IsWatched = watcher != null };
            if (watcher != null)
            {
                world.Broker.Observe("#", message =>
                {
                    if (message.PublisherId == SimulatedWorld.ClientId)
                    {
                        watcher(message);
                    }
                });
            }

            world.Run();
            return null;
        }
        catch (Exception exception)
        {
            return exception is WorldFailedException ? exception.Message : exception.ToString();
        }
    }
}
