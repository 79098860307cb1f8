namespace Gateway.Tests.Model;

/// <summary>The model of delivery: proven for the design, refuted for its deliberate errors.</summary>
public sealed class DeliveryModelTests
{
    public static TheoryData<string> RightNames =>
        [.. Variant.Right.Where(variant => TestCount.IsFull || !variant.IsLong).Select(variant => variant.Name)];

    public static TheoryData<string> WrongNames => [.. Variant.Wrong.Select(variant => variant.Name)];

    [SkippableTheory]
    [MemberData(nameof(RightNames))]
    public void In_no_state_is_anything_lost_doubled_or_out_of_order(string name) =>
        Proof.Prove(Variant.Right.Single(v => v.Name == name));

    [SkippableFact]
    public void There_is_no_cycle_so_every_run_ends_and_is_judged() => Proof.Prove(Variant.Endless, cycles: true);

    [SkippableTheory]
    [MemberData(nameof(WrongNames))]
    public void A_deliberate_error_is_refuted(string name) => Proof.Refute(Variant.Wrong.Single(v => v.Name == name));
}
