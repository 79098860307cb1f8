using Xunit.Abstractions;

namespace Gateway.Tests.Unit.Simulation;

/// <summary>The seed of a randomised test: GATEWAY_TEST_SEED, else a new one.</summary>
internal static class TestSeed
{
    private const string Variable = "GATEWAY_TEST_SEED";

    public static int Next(ITestOutputHelper log, out string message)
    {
        int seed = int.TryParse(Environment.GetEnvironmentVariable(Variable), out int wanted) ? wanted : Random.Shared.Next();
        message = $"{Variable}={seed}";
        log.WriteLine(message);
        return seed;
    }
}
