namespace Gateway.Tests.Model;

/// <summary>The configurations of isolation.pml.</summary>
internal static class IsolationVariant
{
    /// <summary>The design as it is: nothing may be found in any state.</summary>
    public static readonly IReadOnlyList<Variant> Right =
    [
        Of("QoS 1, A is ignored or answered late", "QOS=1 MAY_IGNORE MAY_LATE CRASHES=1 CUTS=1 EARLY=1", 500_000),
        Of("QoS 2, A is ignored or answered late", "QOS=2 MAY_IGNORE MAY_LATE CRASHES=1 CUTS=1", 400_000),
        Long(
            "QoS 2, A is ignored or answered late, onward at PUBLISH, times that pass too early",
            "QOS=2 MAY_IGNORE MAY_LATE AT_PUBLISH EARLY=2", 30_000),
        Of(
            "QoS 2, A is ignored or answered late, a window of one, two retries",
            "QOS=2 MAY_IGNORE MAY_LATE B_IS=3 WINDOW=1 CUTS=1 RETRIES=2", 150_000),
        Long("QoS 1, the broker closes on A", "QOS=1 MAY_CLOSE B_NEVER_ASIDE CUTS=1 ENDS_MAX=7", 20_000),
        Of("QoS 2, the broker closes on A", "QOS=2 MAY_CLOSE B_NEVER_ASIDE CUTS=1 ENDS_MAX=7", 30_000),
        Long("QoS 2, the broker closes on A, no cut", "QOS=2 MAY_CLOSE B_NEVER_ASIDE ENDS_MAX=5", 8_000),
        Long("QoS 2, the broker closes on A, two cuts and a power cut", "QOS=2 MAY_CLOSE CRASHES=1 CUTS=2", 200_000),
        Long("QoS 1, the broker hangs after A", "QOS=1 MAY_HANG B_NEVER_ASIDE CUTS=1 ENDS_MAX=7", 15_000),
        Of("QoS 2, the broker hangs after A", "QOS=2 MAY_HANG B_NEVER_ASIDE CUTS=1 ENDS_MAX=7", 25_000),
        Long("QoS 1, a network that drops three times", "QOS=1 HEALTHY NONE_ASIDE CUTS=3 CRASHES=1", 15_000),
        Of("QoS 2, a network that drops three times", "QOS=2 HEALTHY NONE_ASIDE CUTS=3 CRASHES=1", 15_000)
    ];

    /// <summary>A search for cycles: without one, and with every end checked, B is through in every run.</summary>
    public static readonly Variant Endless =
        Of("isolation, no cycle", "QOS=2 MAY_IGNORE MAY_LATE MAY_CLOSE", 400_000);

    /// <summary>Deliberate errors, each of which must be refuted.</summary>
    public static readonly IReadOnlyList<Variant> Wrong =
    [
        Broken("two entries of a group in flight, QoS 1", "QOS=1 OUTCOME_ONLY MAY_IGNORE BREAK_TWO_IN_FLIGHT"),
        Broken("two entries of a group in flight, QoS 2", "QOS=2 OUTCOME_ONLY MAY_IGNORE BREAK_TWO_IN_FLIGHT"),
        Broken("set aside without its state", "QOS=2 OUTCOME_ONLY MAY_LATE BREAK_STATE_FORGOTTEN"),
        Broken("the late answer to what is set aside is not known", "QOS=2 OUTCOME_ONLY MAY_LATE BREAK_LATE_ANSWER_FORGOTTEN"),
        Broken(
            "a PUBREC for what is set aside is answered before Released is durable",
            "QOS=2 OUTCOME_ONLY MAY_LATE CRASHES=1 CUTS=1 BREAK_PUBREL_BEFORE_RELEASED"),
        Broken("set aside behind the others of its group", "QOS=1 OUTCOME_ONLY MAY_IGNORE BREAK_POSTPONED_BEHIND"),
        Broken("what is not answered stays in the window", "QOS=1 OUTCOME_ONLY MAY_IGNORE WINDOW=1 BREAK_STAYS_IN_WINDOW"),
        Broken("what is set aside is not tried again", "QOS=1 OUTCOME_ONLY MAY_IGNORE BREAK_NEVER_TRIED_AGAIN"),
        Broken("blame after one end, the network drops", "QOS=1 HEALTHY NONE_ASIDE CUTS=3 BREAK_BLAME_AFTER_ONE"),
        Broken("blame after one end, the broker closes on A", "QOS=1 MAY_CLOSE CUTS=1 B_NEVER_ASIDE BREAK_BLAME_AFTER_ONE"),
        Broken("no blame at all", "QOS=2 MAY_CLOSE ENDS_MAX=5 BREAK_BLAME_NEVER")
    ];

    private static Variant Broken(string name, string macros) => Of(name, macros, 0);

    private static Variant Long(string name, string macros, int statesMin) => Of(name, macros, statesMin) with { IsLong = true };

    private static Variant Of(string name, string macros, int statesMin) => new(name, macros, statesMin) { Model = "isolation.pml" };
}
