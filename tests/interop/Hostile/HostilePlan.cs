namespace Gateway.Tests.Interop.Hostile;

/// <summary>How long a network is hostile. GATEWAY_HOSTILE_TEST=long selects the long form, GATEWAY_HOSTILE_SEED repeats it.</summary>
/// <param name="Faults">Faults until the network behaves; each kind comes once in every ten.</param>
/// <param name="Seed">The fates of the connections follow from it, in the order in which they come.</param>
internal sealed record HostilePlan(int Faults, int Seed)
{
    private const int FaultsShort = 40;
    private const int FaultsLong = 600;

    /// <summary>The plan that the environment asks for.</summary>
    public static HostilePlan FromEnvironment() => new(
        TestForm.IsLong("GATEWAY_HOSTILE_TEST") ? FaultsLong : FaultsShort, TestForm.Seed("GATEWAY_HOSTILE_SEED"));
}
