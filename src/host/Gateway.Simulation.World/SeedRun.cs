using System.Globalization;

namespace Gateway.Simulation.World;

/// <summary>Runs the world of a seed.</summary>
public static class SeedRun
{
    /// <summary>
    /// Runs a seed. Returns null when every promise was kept, else what was wrong and how to see it happen. What happened is added to
    /// <paramref name="statistics"/>. The same seed does the same on every machine.
    /// </summary>
    public static string? Run(long seed, WorldStatistics statistics) => Run(seed, statistics, null);

    /// <summary>
    /// Runs a seed and writes what happens, a line each: time, packets with direction and identifier, storage operations, faults.
    /// Returns what was wrong, null for nothing; it is the last line too.
    /// </summary>
    public static string? Replay(long seed, TextWriter writer)
    {
        WorldPlan plan = WorldPlan.FromSeed(seed);
        writer.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"seed {seed}: {plan.Family}, broker sends onward at {plan.OnwardAt}, {plan.EntryCount} entries, window {plan.WindowMax}, "
            + $"{plan.Alarms.Length} alarms"));
        string? wrong = Run(seed, new WorldStatistics(), new Timeline(writer));
        writer.WriteLine(wrong ?? "every promise kept");
        return wrong;
    }

    private static string? Run(long seed, WorldStatistics statistics, Timeline? timeline)
    {
        try
        {
            WorldPlan plan = WorldPlan.FromSeed(seed);
            var world = new SimulatedWorld(plan, world => new RandomFaults(world, plan), statistics, timeline);
            world.Run();
            return null;
        }
        catch (Exception exception)
        {
            string what = exception is WorldFailedException ? exception.Message : exception.ToString();
            return $"seed {seed}: {what}{Environment.NewLine}replay it: gateway replay --seed {seed}";
        }
    }
}
