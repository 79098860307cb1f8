using Xunit;

namespace Gateway.Tests.Tidy;

/// <summary>What a test cannot do without. Missing, it is a skip with its reason; where CI must have everything, a failure.</summary>
internal static class Need
{
    private const string RequireVariable = "GATEWAY_REQUIRE_TOOLS";

    public static void Tool(bool there, string reason)
    {
        if (there)
        {
            return;
        }

        Assert.False(Environment.GetEnvironmentVariable(RequireVariable) == "1", $"{reason} ({RequireVariable}=1)");
        Skip.If(true, reason);
    }
}
