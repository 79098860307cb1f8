using Gateway.Primitives;

namespace Gateway.Tests.Fuzz;

/// <summary>Which faults were counted, in eight bits: what an input reached.</summary>
internal static class FaultMix
{
    public static int Of(FaultLog faults)
    {
        int mix = 0;
        for (int fault = 1; fault < (int)Fault.Count; fault++)
        {
            mix ^= faults.CountOf((Fault)fault) > 0 ? fault : 0;
        }

        return mix;
    }
}
