using System.Globalization;

namespace Gateway.Tests.Simulation;

/// <summary>Seeds of worlds that have a part which only one seed in twenty has.</summary>
internal static class SeedsOf
{
    private const int OneIn = 20;

    private static readonly long First =
        long.Parse(Environment.GetEnvironmentVariable("GATEWAY_SIM_FIRST_SEED") ?? "0", CultureInfo.InvariantCulture);

    /// <summary>The first seed with this remainder from the one that the environment names, else from 0.</summary>
    public static long FirstOf(int remainder) => First + ((((remainder - First) % OneIn) + OneIn) % OneIn);
}
