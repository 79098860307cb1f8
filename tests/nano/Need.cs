using Xunit;

namespace Gateway.Tests.Nano;

/// <summary>
/// Something that a test requires. If it is missing, the test is skipped with the reason, or fails where CI must have everything.
/// </summary>
internal static class Need
{
    /// <summary>Set to 1, nothing may be missing.</summary>
    public const string RequireVariable = "GATEWAY_REQUIRE_TOOLS";

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
