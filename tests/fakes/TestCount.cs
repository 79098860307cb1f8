namespace Gateway.Tests.Fakes;

/// <summary>How much a test does: the short form of <c>dotnet test</c>, or with GATEWAY_TESTS=full the full form, as in .ci/long.</summary>
public static class TestCount
{
    private const string Variable = "GATEWAY_TESTS";

    public static bool IsFull { get; } = Environment.GetEnvironmentVariable(Variable) == "full";

    public static int Of(int inShort, int inFull) => IsFull ? inFull : inShort;
}
