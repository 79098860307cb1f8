using System.Globalization;

namespace Gateway.Tests.Model;

/// <summary>The model of delivery: proven for the design, refuted for its deliberate errors.</summary>
public sealed class DeliveryModelTests
{
    private const string ReportName = "model";

    public static TheoryData<string> RightNames => [.. Variant.Right.Select(variant => variant.Name)];

    public static TheoryData<string> WrongNames => [.. Variant.Wrong.Select(variant => variant.Name)];

    [SkippableTheory]
    [MemberData(nameof(RightNames))]
    public void In_no_state_is_anything_lost_doubled_or_out_of_order(string name) => Prove(Variant.Right.Single(v => v.Name == name));

    [SkippableFact]
    public void There_is_no_cycle_so_every_run_ends_and_is_judged() => Prove(Variant.Endless, cycles: true);

    [SkippableTheory]
    [MemberData(nameof(WrongNames))]
    public void A_deliberate_error_is_refuted(string name)
    {
        Variant variant = Variant.Wrong.Single(v => v.Name == name);
        Verification search = Verification.Of(variant);
        Write(variant, search, search.Errors > 0 ? $"refuted: {search.Violated}" : "not refuted");
        Assert.True(search.Errors > 0, $"{name}: not refuted in {search.States} states");
        Assert.StartsWith("assertion violated", search.Violated);
    }

    private static void Prove(Variant variant, bool cycles = false)
    {
        Verification search = Verification.Of(variant, cycles);
        bool proven = search.Errors == 0 && search.IsComplete;
        Write(variant, search, proven ? cycles ? "proven: no cycle" : "proven: errors 0" : "not proven");
        Assert.True(proven, $"{variant.Name}: {search.Violated}\n{search.Text}");
        Assert.True(
            search.States >= variant.StatesMin, $"{variant.Name}: {search.States} states, expected {variant.StatesMin} and more");
    }

    private static void Write(Variant variant, Verification search, string result) => Report.Add(
        ReportName,
        string.Create(CultureInfo.InvariantCulture, $"| {variant.Name} | {variant.Macros} | {result} | {search.States:N0} states |"));
}
