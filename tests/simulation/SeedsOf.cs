using System.Globalization;
using Gateway.World;

namespace Gateway.Tests.Simulation;

/// <summary>Runs worlds, several at once, and the seeds of those with a part which only one seed in twenty has.</summary>
internal static class SeedsOf
{
    private const int OneIn = 20;

    private static readonly long First =
        long.Parse(Environment.GetEnvironmentVariable("GATEWAY_SIM_FIRST_SEED") ?? "0", CultureInfo.InvariantCulture);

    /// <summary>The first seed with this remainder from the one that the environment names, else from 0.</summary>
    public static long FirstOf(int remainder) => First + ((((remainder - First) % OneIn) + OneIn) % OneIn);

    /// <summary>The worlds of so many seeds, from the first one on by a step: what they did in all, and what was wrong in which.</summary>
    public static (WorldStatistics Total, List<string> Wrong) Run(long first, long count, int step)
    {
        WorldStatistics total = new();
        List<string> wrong = [];
        Parallel.For(0, count, () => new WorldStatistics(), (index, _, statistics) =>
        {
            if (SeedRun.Run(first + (index * step), statistics) is { } what)
            {
                lock (total)
                {
                    wrong.Add(what);
                }
            }

            return statistics;
        },
        statistics =>
        {
            lock (total)
            {
                total.Add(statistics);
            }
        });
        return (total, wrong);
    }

    /// <summary>As above, of the seeds with this remainder.</summary>
    public static (WorldStatistics Total, List<string> Wrong, string Table) RunOf(int remainder, int count)
    {
        long first = FirstOf(remainder);
        (WorldStatistics total, List<string> wrong) = Run(first, count, OneIn);
        return (total, wrong, $"seeds {first} to {first + ((count - 1L) * OneIn)}{Environment.NewLine}{total.ToTable()}");
    }
}
