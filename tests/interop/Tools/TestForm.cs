using System.Globalization;

namespace Gateway.Tests.Interop.Tools;

/// <summary>What the environment asks of a random test: its long form, and the moments of an earlier run.</summary>
internal static class TestForm
{
    /// <summary>Whether this variable asks for the long form.</summary>
    public static bool IsLong(string variable) => Environment.GetEnvironmentVariable(variable) == "long";

    /// <summary>The seed in this variable, or a new one.</summary>
    public static int Seed(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out int given)
            ? given
            : Random.Shared.Next();
}
