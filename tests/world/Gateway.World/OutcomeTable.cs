using Gateway.App;
using Gateway.Hal;
using Gateway.Inflight;
using Gateway.Mqtt;
using Gateway.Primitives;

namespace Gateway.World;

/// <summary>What can be wrong with a delivery or a record of it.</summary>
public enum Outcome
{
    /// <summary>An accepted alarm was never forwarded.</summary>
    Lost,
    /// <summary>An alarm at QoS 2 was forwarded more than once.</summary>
    Doubled,
    /// <summary>A rule restarted with an older state than the durable one.</summary>
    RolledBack,
    /// <summary>The epoch changed.</summary>
    EpochChanged,
    /// <summary>A PUBLISH followed its own PUBREL within a session.</summary>
    PublishAfterPubrel,
    /// <summary>A packet identifier carried other content while it was in use.</summary>
    IdentifierReused,
    /// <summary>A command was taken by the broker and never answered.</summary>
    CommandLost,
    /// <summary>A command with an id was carried out more than once.</summary>
    CommandRepeated,
    /// <summary>The gateway's own subscriber's view: an alarm at QoS 2 reached a subscriber twice or never.</summary>
    SubscriberDiffers
}

/// <summary>How many messages one count of a fault may explain.</summary>
public enum Reach
{
    /// <summary>One.</summary>
    Message,
    /// <summary>As many as the table has entries.</summary>
    Table,
    /// <summary>Any number.</summary>
    Unbounded
}

/// <summary>One allowance.</summary>
/// <param name="Cause">The fault that happened to the world.</param>
/// <param name="Outcome">What it may lead to.</param>
/// <param name="Counter">The gateway's counter that must show it; None where the gateway has no way to know.</param>
/// <param name="Reach">How much one count explains.</param>
/// <param name="Why">The reason.</param>
public sealed record Allowance(WorldFault Cause, Outcome Outcome, Fault Counter, Reach Reach, string Why);

/// <summary>
/// Fault, allowed outcome, counter that must show it. Everything outside this table must leave every promise intact: exactly once at QoS
/// 2, at least once at QoS 1, order, nothing lost.
/// </summary>
public static class OutcomeTable
{
    /// <summary>
    /// What tells of damage, and the only faults of a world that may cause it: no power cut, at any write, tells of damage. After a write
    /// error a copy may be missing that was never written.
    /// </summary>
    public static IReadOnlyList<(Fault Counter, WorldFault[] Causes)> Tells { get; } =
    [
        (InflightFaults.EntryQuarantined, [WorldFault.RottenEntry]),
        (InflightFaults.EntryMissing, [WorldFault.RottenEntry]),
        (InflightFaults.EntryDoubt, [WorldFault.RottenEntry, WorldFault.RottenBoot, WorldFault.RottenProgress, WorldFault.EmptyDrive]),
        (Fault.EntryLost, [WorldFault.RottenEntry, WorldFault.ReadError]),
        (HalFaults.StorageRead, [WorldFault.RottenEntry, WorldFault.ReadError]),
        (InflightFaults.ProgressQuarantined, [WorldFault.RottenProgress, WorldFault.WriteError]),
        (Fault.InboundQuarantined, [WorldFault.RottenInbound, WorldFault.WriteError]),
        (InflightFaults.RuleStateQuarantined, [WorldFault.RottenRuleState, WorldFault.WriteError]),
        (AppFaults.BootRecordLost, [WorldFault.RottenBoot, WorldFault.WriteError]),
        (AppFaults.StoreBehind, [WorldFault.RottenBoot, WorldFault.RottenProgress, WorldFault.EmptyDrive]),
        (AppFaults.CommandIdsLost, [WorldFault.RottenCommandIds, WorldFault.WriteError])
    ];

    /// <summary>All allowances.</summary>
    public static IReadOnlyList<Allowance> Rows { get; } =
    [
        new(WorldFault.BrokerLostSessions, Outcome.Doubled, MqttFaults.SessionLost, Reach.Table,
            "the broker forgot which identifiers it had taken; Released entries are published again"),
        new(WorldFault.BrokerLostSessions, Outcome.Doubled, Fault.None, Reach.Message,
            "session present after a CONNECT whose CONNACK was never read: a PUBLISH without PUBREC is sent again, with DUP, into a "
            + "session that is a new one; session-doubt is counted for Released entries only"),
        new(WorldFault.BrokerLostSessions, Outcome.Lost, MqttFaults.SessionDoubt, Reach.Table,
            "session present after a CONNECT whose CONNACK was never read proves nothing in 3.1.1"),
        new(WorldFault.BrokerLostSessions, Outcome.CommandLost, Fault.None, Reach.Unbounded,
            "the broker held the command in the session that it lost"),
        new(WorldFault.BrokerLostSessions, Outcome.SubscriberDiffers, Fault.None, Reach.Unbounded,
            "the subscriber's session is lost with all others"),
        new(WorldFault.SessionTakenOverClean, Outcome.Doubled, MqttFaults.SessionLost, Reach.Table,
            "another client ended the session"),
        new(WorldFault.SessionTakenOverClean, Outcome.Lost, MqttFaults.SessionDoubt, Reach.Table,
            "as with a broker that lost its sessions"),
        new(WorldFault.SessionTakenOverClean, Outcome.CommandLost, Fault.None, Reach.Unbounded,
            "another client ended the session that held the command"),
        new(WorldFault.SessionDenied, Outcome.Doubled, MqttFaults.SessionLost, Reach.Table,
            "the broker said that it had no session: Released entries are published again"),
        new(WorldFault.SessionInvented, Outcome.Lost, Fault.None, Reach.Unbounded,
            "a PUBREL for a session that is not there is answered with PUBCOMP: nothing shows it"),
        new(WorldFault.QosDowngraded, Outcome.Doubled, MqttFaults.Qos2Downgraded, Reach.Unbounded,
            "the broker took QoS 2 as QoS 1"),
        new(WorldFault.Garbage, Outcome.Doubled, MqttFaults.SessionDiscarded, Reach.Table,
            "two links ended by the same malformed packet before SUBSCRIBE discard the session"),
        new(WorldFault.LostAcknowledgement, Outcome.Doubled, MqttFaults.SessionDiscarded, Reach.Table,
            "without its CONNACK a connection begins with another packet: two of them running discard the session"),
        new(WorldFault.LostAcknowledgement, Outcome.CommandLost, MqttFaults.SessionDiscarded, Reach.Unbounded,
            "what the discarded session held"),
        new(WorldFault.Garbage, Outcome.CommandLost, MqttFaults.SessionDiscarded, Reach.Unbounded,
            "what the discarded session held"),
        new(WorldFault.EmptyDrive, Outcome.Lost, InflightFaults.StorageEmpty, Reach.Table, "the records are gone"),
        new(WorldFault.EmptyDrive, Outcome.RolledBack, InflightFaults.StorageEmpty, Reach.Unbounded, "the rule states are gone"),
        new(WorldFault.EmptyDrive, Outcome.EpochChanged, InflightFaults.StorageEmpty, Reach.Unbounded, "a new epoch says so"),
        new(WorldFault.EmptyDrive, Outcome.CommandLost, InflightFaults.StorageEmpty, Reach.Unbounded, "the inbound records are gone"),
        new(WorldFault.RottenEntry, Outcome.Lost, Fault.EntryLost, Reach.Message,
            "the record cannot be read, or went bad while its packet had given way"),
        new(WorldFault.RottenEntry, Outcome.Lost, InflightFaults.EntryDoubt, Reach.Message,
            "the slot held a newer message than the progress record knows, or cannot be read"),
        new(WorldFault.RottenEntry, Outcome.CommandLost, Fault.EntryLost, Reach.Message, "it was the record of the answer"),
        new(WorldFault.RottenEntry, Outcome.CommandLost, InflightFaults.EntryDoubt, Reach.Message, "it was the slot of the answer"),
        new(WorldFault.RottenEntry, Outcome.EpochChanged, Fault.EntryLost, Reach.Unbounded,
            "a rule's newest state was in that record: a seq that may fall back gets a new epoch"),
        new(WorldFault.RottenEntry, Outcome.EpochChanged, InflightFaults.EntryDoubt, Reach.Unbounded,
            "a rule's newest state may have been in that slot"),
        new(WorldFault.RottenEntry, Outcome.CommandLost, MqttFaults.SessionDiscarded, Reach.Unbounded,
            "the broker may hold the identifier of a lost message: its session is discarded, with what it held"),
        new(WorldFault.ReadError, Outcome.CommandLost, MqttFaults.SessionDiscarded, Reach.Unbounded, "for the same reason"),
        new(WorldFault.RottenEntry, Outcome.Doubled, MqttFaults.SessionDiscarded, Reach.Table,
            "a slot that could not be read is read at a later start, and the broker no longer knows its identifier"),
        new(WorldFault.ReadError, Outcome.Doubled, MqttFaults.SessionDiscarded, Reach.Table, "for the same reason"),
        new(WorldFault.ReadError, Outcome.Lost, Fault.EntryLost, Reach.Message, "the record could not be read for too long"),
        new(WorldFault.ReadError, Outcome.CommandLost, Fault.EntryLost, Reach.Message, "it was the record of the answer"),
        new(WorldFault.RottenProgress, Outcome.Doubled, InflightFaults.ProgressQuarantined, Reach.Table,
            "the older progress record counts: what it holds as unacknowledged is sent again"),
        new(WorldFault.RottenProgress, Outcome.PublishAfterPubrel, InflightFaults.ProgressQuarantined, Reach.Table,
            "the older progress record does not know of the release"),
        new(WorldFault.RottenProgress, Outcome.EpochChanged, InflightFaults.StorageEmpty, Reach.Unbounded,
            "both copies were bad"),
        new(WorldFault.RottenProgress, Outcome.CommandLost, InflightFaults.StorageEmpty, Reach.Unbounded,
            "both copies were bad: the broker's session is discarded, with what it held"),
        new(WorldFault.RottenInbound, Outcome.CommandLost, Fault.InboundQuarantined, Reach.Message,
            "the older copy counts: an identifier of it may be another command's now, with the same content"),
        new(WorldFault.RottenCommandIds, Outcome.CommandRepeated, AppFaults.CommandIdsLost, Reach.Unbounded,
            "the older copy counts, or none: the command is not known any more"),
        new(WorldFault.EmptyDrive, Outcome.CommandRepeated, InflightFaults.StorageEmpty, Reach.Unbounded, "the ids are gone"),
        new(WorldFault.WriteError, Outcome.CommandRepeated, AppFaults.CommandIdsLost, Reach.Unbounded, "the id could not be kept"),
        new(WorldFault.RottenRuleState, Outcome.RolledBack, InflightFaults.RuleStateQuarantined, Reach.Unbounded,
            "the older states count"),
        new(WorldFault.RottenRuleState, Outcome.EpochChanged, InflightFaults.RuleStateQuarantined, Reach.Unbounded,
            "a seq that may fall back gets a new epoch"),
        new(WorldFault.RottenRuleState, Outcome.Doubled, InflightFaults.RuleStateQuarantined, Reach.Table,
            "rules went back and used a seq again"),
        new(WorldFault.RottenBoot, Outcome.EpochChanged, AppFaults.StoreBehind, Reach.Unbounded,
            "the count of starts began again, and the broker keeps a birth message with a higher one"),
        new(WorldFault.EmptyDrive, Outcome.EpochChanged, AppFaults.StoreBehind, Reach.Unbounded,
            "the same, if power failed after the first discard and before the first birth message"),
        new(WorldFault.EmptyDrive, Outcome.Doubled, MqttFaults.SessionDiscarded, Reach.Table, "for the same reason"),
        new(WorldFault.EmptyDrive, Outcome.CommandLost, MqttFaults.SessionDiscarded, Reach.Unbounded, "for the same reason"),
        new(WorldFault.RottenProgress, Outcome.EpochChanged, AppFaults.StoreBehind, Reach.Unbounded, "for the same reason"),
        new(WorldFault.RottenProgress, Outcome.Doubled, MqttFaults.SessionDiscarded, Reach.Table, "for the same reason"),
        new(WorldFault.RottenBoot, Outcome.Doubled, MqttFaults.SessionDiscarded, Reach.Table, "for the same reason"),
        new(WorldFault.RottenBoot, Outcome.CommandLost, MqttFaults.SessionDiscarded, Reach.Unbounded, "for the same reason"),
        new(WorldFault.WriteError, Outcome.Lost, MqttFaults.SentNotDurable, Reach.Message, "setting broker.storage-failed = send"),
        new(WorldFault.WriteError, Outcome.Doubled, MqttFaults.SentNotDurable, Reach.Table, "setting broker.storage-failed = send"),
        new(WorldFault.WriteError, Outcome.RolledBack, MqttFaults.SentNotDurable, Reach.Unbounded, "setting broker.storage-failed = send"),
        new(WorldFault.WriteError, Outcome.RolledBack, MqttFaults.HeldNotDurable, Reach.Unbounded,
            "setting broker.storage-failed = hold: nothing was sent, the rule judges anew"),
        new(WorldFault.WriteError, Outcome.CommandLost, MqttFaults.SentNotDurable, Reach.Message, "setting broker.storage-failed = send"),
        new(WorldFault.WriteError, Outcome.PublishAfterPubrel, MqttFaults.SentNotDurable, Reach.Unbounded,
            "a release that no slot took, and a write reported as failed that was not"),
        new(WorldFault.WriteError, Outcome.IdentifierReused, MqttFaults.SentNotDurable, Reach.Unbounded,
            "a sequence that was never durable is used again; sent at QoS 1, it holds no identifier at the broker"),
        new(WorldFault.WriteError, Outcome.EpochChanged, InflightFaults.StorageEmpty, Reach.Unbounded,
            "no progress record was ever written"),
        new(WorldFault.MalformedAgain, Outcome.Doubled, MqttFaults.SessionDiscarded, Reach.Table,
            "what comes before SUBSCRIBE again and again has the session discarded, once"),
        new(WorldFault.MalformedAgain, Outcome.CommandLost, MqttFaults.SessionDiscarded, Reach.Unbounded,
            "what the discarded session held")
    ];
}
