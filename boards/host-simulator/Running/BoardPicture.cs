using System.Text;
using Gateway.Alarms;
using Gateway.App;
using Gateway.Primitives;
using Gateway.Sensors;

namespace Gateway.Boards.HostSimulator.Running;

/// <summary>A sensor as the gateway has it; the value is null if it has none.</summary>
internal sealed record SensorPicture(string Name, string Unit, int? ValueMilli, string State, string Reason);

/// <summary>An alarm as the gateway has it.</summary>
internal sealed record AlarmPicture(string Name, string State, string Severity, int ValueMilli, int LimitMilli);

/// <summary>Takes pictures of a gateway's sensors and alarms, in the words of their messages. On the gateway's thread.</summary>
internal static class BoardPicture
{
    private static readonly SensorReasonNames Reasons = new();

    /// <summary>Its sensors; <paramref name="units"/> has the unit of each.</summary>
    public static IReadOnlyList<SensorPicture> SensorsOf(GatewayParts parts, IReadOnlyDictionary<string, string> units) =>
    [
        .. parts.Sensors.Select(channel => new SensorPicture(
            Text(channel.Name), units.GetValueOrDefault(Text(channel.Name), ""),
            channel.State == SensorState.Ok ? channel.Sensor.ValueMilli : null,
            channel.State.ToString().ToLowerInvariant(), channel.State == SensorState.Fault ? ReasonOf(channel.Reason) : "")),
    ];

    /// <summary>Its alarms.</summary>
    public static IReadOnlyList<AlarmPicture> AlarmsOf(GatewayParts parts) =>
    [
        .. parts.Alarms.Where(alarm => !alarm.IsPlaceholder).Select(alarm => new AlarmPicture(
            Text(alarm.Name), StateOf(alarm.Rule), alarm.Rule.Severity.ToString().ToLowerInvariant(),
            alarm.Rule.PendingValueMilli, alarm.Rule.PendingLimitMilli)),
    ];

    private static string Text(byte[] name) => Encoding.UTF8.GetString(name);

    private static string StateOf(AlarmRule rule) =>
        (rule.Marks & AlarmRule.OutOfService) != 0 ? "out-of-service"
        : (rule.Marks & AlarmRule.Shelved) != 0 ? "shelved"
        : (rule.Marks & AlarmRule.Suppressed) != 0 ? "suppressed"
        : StateOf(rule.State);

    private static string StateOf(AlarmState state) => state switch
    {
        AlarmState.ActiveUnacknowledged => "active-unack",
        AlarmState.ActiveAcknowledged => "active-acked",
        AlarmState.ReturnedUnacknowledged => "rtn-unack",
        AlarmState.LatchedUnacknowledged => "latched-unack",
        AlarmState.LatchedAcknowledged => "latched-acked",
        _ => "normal",
    };

    private static string ReasonOf(SensorReason reason)
    {
        byte[] buffer = new byte[AppLimits.NameBytesMax];
        ByteWriter writer = new();
        writer.Reset(buffer, 0, buffer.Length);
        Reasons.Put(writer, reason);
        return Encoding.ASCII.GetString(buffer, 0, writer.Bytes);
    }
}
