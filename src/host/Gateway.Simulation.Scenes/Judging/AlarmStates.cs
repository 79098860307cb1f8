using Gateway.Alarms;

namespace Gateway.Simulation.Scenes;

/// <summary>The states of ISA-18.2 by their names in src/docs/topics.md.</summary>
internal static class AlarmStates
{
    /// <summary>What a message of the rule says: an alarm that is not annunciated says why, whatever its condition.</summary>
    public static string NameOf(AlarmRule rule) =>
        (rule.Marks & AlarmRule.OutOfService) != 0 ? "out-of-service"
        : (rule.Marks & AlarmRule.Shelved) != 0 ? "shelved"
        : (rule.Marks & AlarmRule.Suppressed) != 0 ? "suppressed"
        : NameOf(rule.State);

    public static string NameOf(AlarmState state) => state switch
    {
        AlarmState.Normal => "normal",
        AlarmState.ActiveUnacknowledged => "active-unack",
        AlarmState.ActiveAcknowledged => "active-acked",
        AlarmState.ReturnedUnacknowledged => "rtn-unack",
        AlarmState.LatchedUnacknowledged => "latched-unack",
        AlarmState.LatchedAcknowledged => "latched-acked",
        _ => throw new ArgumentOutOfRangeException(nameof(state))
    };
}
