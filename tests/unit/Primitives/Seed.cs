using Xunit.Abstractions;

namespace Gateway.Tests.Unit.Primitives;

/// <summary>The seed of a randomised test: GATEWAY_TEST_SEED, else a new one; always printed.</summary>
internal static class Seed
{
    private const string Variable = "GATEWAY_TEST_SEED";

    public static Random Next(ITestOutputHelper log, out string text)
    {
        int seed = int.TryParse(Environment.GetEnvironmentVariable(Variable), out int wanted) ? wanted : Random.Shared.Next();
        text = $"{Variable}={seed}";
        log.WriteLine(text);
        return new Random(seed);
    }
}
