namespace Gateway.Tests.Model;

/// <summary>The model of isolation between groups: proven for the design, refuted for its deliberate errors.</summary>
public sealed class IsolationModelTests
{
    public static TheoryData<string> RightNames =>
        [.. IsolationVariant.Right.Where(variant => TestCount.IsFull || !variant.IsLong).Select(variant => variant.Name)];

    public static TheoryData<string> WrongNames => [.. IsolationVariant.Wrong.Select(variant => variant.Name)];

    [SkippableTheory]
    [MemberData(nameof(RightNames))]
    public void What_a_broker_does_to_one_group_neither_stops_another_nor_breaks_its_own_delivery(string name) =>
        Proof.Prove(IsolationVariant.Right.Single(v => v.Name == name));

    [SkippableFact]
    public void There_is_no_cycle_so_the_other_group_is_through_in_every_run() => Proof.Prove(IsolationVariant.Endless, cycles: true);

    [SkippableTheory]
    [MemberData(nameof(WrongNames))]
    public void A_deliberate_error_is_refuted(string name) => Proof.Refute(IsolationVariant.Wrong.Single(v => v.Name == name));
}
