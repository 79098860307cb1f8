using System.Globalization;

namespace Gateway.Tests.Model;

/// <summary>What is expected of the search of a variant, and its line in the report.</summary>
internal static class Proof
{
    private const string ReportName = "model";

    /// <summary>All of the states were searched, and in none is anything wrong.</summary>
    public static void Prove(Variant variant, bool cycles = false)
    {
        Verification search = Verification.Of(variant, cycles);
        bool proven = search.Errors == 0 && search.IsComplete;
        Write(variant, search, proven ? cycles ? "proven: no cycle" : "proven: errors 0" : "not proven");
        Assert.True(proven, $"{variant.Name}: {search.Violated}\n{search.Text}");
        Assert.True(
            search.States >= variant.StatesMin, $"{variant.Name}: {search.States} states, expected {variant.StatesMin} and more");
    }

    /// <summary>An assertion is violated in some state.</summary>
    public static void Refute(Variant variant)
    {
        Verification search = Verification.Of(variant, optimised: false);
        Write(variant, search, search.Errors > 0 ? $"refuted: {search.Violated}" : "not refuted");
        Assert.True(search.Errors > 0, $"{variant.Name}: not refuted in {search.States} states");
        Assert.StartsWith("assertion violated", search.Violated);
    }

    private static void Write(Variant variant, Verification search, string result) => Report.Add(
        ReportName,
        string.Create(CultureInfo.InvariantCulture, $"| {variant.Name} | {variant.Macros} | {result} | {search.States:N0} states |"));
}
