namespace Gateway.Tests.Interop.Failover;

/// <summary>
/// How often the first broker is killed. GATEWAY_FAILOVER_TEST=long selects the long form, GATEWAY_FAILOVER_SEED repeats the moments.
/// </summary>
/// <param name="Rounds">Deaths of the first broker, each with two of the gateway.</param>
/// <param name="Seed">The moments follow from it, as far as an operating system lets them.</param>
internal sealed record FailoverPlan(int Rounds, int Seed)
{
    private const int RoundsShort = 2;
    private const int RoundsLong = 25;

    /// <summary>The plan that the environment asks for.</summary>
    public static FailoverPlan FromEnvironment() => new(
        TestForm.IsLong("GATEWAY_FAILOVER_TEST") ? RoundsLong : RoundsShort, TestForm.Seed("GATEWAY_FAILOVER_SEED"));
}
