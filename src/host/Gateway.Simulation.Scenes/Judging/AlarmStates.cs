using Gateway.Alarms;

namespace Gateway.Simulation.Scenes;

/// <summary>The states of ISA-18.2 by their names in src/docs/topics.md.</summary>
internal static class AlarmStates
{
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
