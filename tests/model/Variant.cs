using Gateway.Mqtt;

namespace Gateway.Tests.Model;

/// <summary>One configuration of a model: its macros, and how many states a search of all of it has at least.</summary>
/// <param name="Name">Its name in the report.</param>
/// <param name="Macros">What the model is given by -D, separated by spaces.</param>
/// <param name="StatesMin">Fewer states would say that something no longer happens in the model; 0 for one that is refuted.</param>
internal sealed record Variant(string Name, string Macros, int StatesMin)
{
    /// <summary>The session's table of transitions, or a wrong one.</summary>
    public Func<IEnumerable<Transition>> Table { get; init; } = () => TransitionTable.All;

    /// <summary>Takes long, and the short form proves what is near to it: for GATEWAY_TESTS=full.</summary>
    public bool IsLong { get; init; }

    /// <summary>The file of the model.</summary>
    public string Model { get; init; } = "delivery.pml";

    private const string Faults = "CRASHES=2 CUTS=2 RESENDS=1";

    /// <summary>The design as it is: nothing may be found in any state.</summary>
    public static readonly IReadOnlyList<Variant> Right =
    [
        new("QoS 1", $"QOS=1 MESSAGES=3 {Faults}", 200_000),
        new("QoS 2, onward at PUBREL", $"QOS=2 MESSAGES=3 {Faults}", 200_000),
        new("QoS 2, onward at PUBLISH", $"QOS=2 MESSAGES=3 AT_PUBLISH {Faults}", 200_000),
        new("QoS 1 and 2 by turns, three slots", $"QOS=3 MESSAGES=3 SLOTS=3 IDS=4 {Faults}", 200_000) { IsLong = true },
        new("QoS 2, as many identifiers as slots, three power cuts", "QOS=2 MESSAGES=3 IDS=2 CRASHES=3 CUTS=2 RESENDS=1", 300_000),
        new("QoS 2, one slot and one identifier", $"QOS=2 MESSAGES=4 SLOTS=1 IDS=1 {Faults}", 6_000),
        new("QoS 1, broker loses its session", $"QOS=1 MESSAGES=2 LOSSES=1 {Faults}", 100_000),
        new("QoS 2, broker loses its session, onward at PUBREL", $"QOS=2 MESSAGES=2 LOSSES=1 {Faults}", 300_000),
        new("QoS 2, broker loses its session, onward at PUBLISH", $"QOS=2 MESSAGES=2 LOSSES=1 AT_PUBLISH {Faults}", 300_000),
        new("QoS 1 and 2 by turns, broker loses its session", $"QOS=3 MESSAGES=3 LOSSES=1 {Faults}", 500_000) { IsLong = true }
    ];

    /// <summary>A search for cycles: without one, and with every end checked, everything ends as it must.</summary>
    public static readonly Variant Endless = new("QoS 1 and 2, no cycle", "QOS=3 MESSAGES=3 CRASHES=1 CUTS=1 RESENDS=1 LOSSES=1", 30_000);

    /// <summary>Deliberate errors, each of which must be refuted.</summary>
    public static readonly IReadOnlyList<Variant> Wrong =
    [
        Broken("PUBLISH before its record is durable", "QOS=2 BREAK_SEND_BEFORE_DURABLE"),
        Broken("PUBREL before Released is durable", "QOS=2 OUTCOME_ONLY BREAK_PUBREL_BEFORE_RELEASED"),
        Broken("sequence from 1 after a power cut", "QOS=2 OUTCOME_ONLY BREAK_SEQUENCE_FROM_ONE"),
        Broken("PUBLISH again after PUBREL", "QOS=2 OUTCOME_ONLY BREAK_PUBLISH_AFTER_PUBREL"),
        Broken("free before the acknowledgement, QoS 1", "QOS=1 OUTCOME_ONLY BREAK_FREE_BEFORE_ACKNOWLEDGEMENT"),
        Broken("free before the acknowledgement, QoS 2", "QOS=2 OUTCOME_ONLY BREAK_FREE_BEFORE_ACKNOWLEDGEMENT"),
        Broken("sent again without DUP", "QOS=1 BREAK_NO_DUP"),
        Broken("newest first", "QOS=1 BREAK_ORDER"),
        Broken("PUBLISH not deduplicated by the receiver", "QOS=2 AT_PUBLISH OUTCOME_ONLY BREAK_NOT_DEDUPLICATED"),
        Broken("session present ignored", "QOS=2 LOSSES=1 OUTCOME_ONLY BREAK_IGNORE_SESSION_PRESENT"),
        Broken("an unanswered CONNECT not marked durably", "QOS=2 LOSSES=1 OUTCOME_ONLY BREAK_NO_MARK"),
        Broken("doubt counted only for durable releases", "QOS=2 LOSSES=1 OUTCOME_ONLY BREAK_DOUBT_WITHOUT_PENDING"),
        WrongTable(
            "table: PUBREL pending again becomes PUBLISH pending", nameof(OutboundTransitions.SendAgain), OutboundState.AwaitingPubcomp,
            OutboundState.PublishPending),
        WrongTable(
            "table: PUBREC frees the entry", nameof(OutboundTransitions.PubrecAtQos2), OutboundState.AwaitingPubrec, OutboundState.Free),
        WrongTable(
            "table: a restored release is published again", nameof(OutboundTransitions.RestoreReleased), OutboundState.Free,
            OutboundState.PublishPending),
        WrongTable("table: PUBCOMP does not complete", nameof(OutboundTransitions.Pubcomp), OutboundState.AwaitingPubcomp, null)
    ];

    private static Variant WrongTable(string name, string input, OutboundState from, OutboundState? to) =>
        new(name, $"QOS=2 OUTCOME_ONLY MESSAGES=3 {Faults}", 0)
        {
            Table = () => TransitionTable.All
                .Where(cell => to != null || cell.Input != input || cell.From != from)
                .Select(cell => cell.Input == input && cell.From == from ? cell with { To = to!.Value } : cell)
        };

    private static Variant Broken(string name, string macros) => new(name, $"{macros} MESSAGES=3 {Faults}", 0);
}
