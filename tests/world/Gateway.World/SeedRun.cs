using Gateway.Simulation;

namespace Gateway.World;

/// <summary>Runs the world of a seed.</summary>
public static class SeedRun
{
    /// <summary>How to start the program that shows a run; a seed, or a small world, follows.</summary>
    public const string ReplayProgram = "dotnet run --project tests/world/Gateway.World.Replay --";

    /// <summary>
    /// Runs a seed. Returns null if every promise was kept, otherwise what was wrong and how to see it. Adds the events to
    /// <paramref name="statistics"/>. The same seed gives the same run on every machine.
    /// </summary>
    public static string? Run(long seed, WorldStatistics statistics)
    {
        string? wrong = Run(seed, statistics, null);
        return wrong == null ? null : $"seed {seed}: {wrong}{Environment.NewLine}replay it: {ReplayProgram} {seed}";
    }

    /// <summary>Runs a seed with <paramref name="observer"/>.</summary>
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
    /// Runs a seed with discovery on; <paramref name="watcher"/> sees every message that the broker accepts from the gateway.
    /// </summary>
    public static string? Watch(long seed, Action<BrokerMessage> watcher) => Run(seed, new WorldStatistics(), null, watcher);

    /// <summary>
    /// Runs the world of a seed in which the gateway has a meter; <paramref name="judged"/> are the starts that went on from its total.
    /// </summary>
    public static string? RunMeter(long seed, WorldStatistics statistics, out int judged)
    {
        WorldPlan plan = MeterWorlds.PlanOf(seed);
        SimulatedWorld world = new(plan, world => new RandomFaults(world, plan), statistics, null);
        try
        {
            world.Run();
            return null;
        }
        catch (Exception exception)
        {
            return $"seed {seed}: {(exception is WorldFailedException ? exception.Message : exception)}";
        }
        finally
        {
            judged = world.MeterStarts;
        }
    }

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
