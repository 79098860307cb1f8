namespace Gateway.Views;

/// <summary>All gateways in one line.</summary>
public sealed record ViewSummary(string Text, bool IsAlarm, bool IsWarning)
{
    /// <summary>The line of what is known now.</summary>
    public static ViewSummary Of(WatchModel model)
    {
        WatchedGateway[] gateways = [.. model.Gateways.Values];
        WatchedAlarm[] alarms = [.. gateways.SelectMany(gateway => gateway.Alarms.Values)];
        WatchedSensor[] sensors = [.. gateways.SelectMany(gateway => gateway.Sensors.Values)];
        int offline = gateways.Count(gateway => gateway.Status == "offline");
        int active = alarms.Count(alarm => alarm.IsActive);
        int open = alarms.Count(alarm => alarm.State.EndsWith("-unack", StringComparison.Ordinal));
        int stale = sensors.Count(sensor => sensor.State is "stale" or "fault");
        string fleet = gateways.Length < 2 ? "" : $"{gateways.Length} gateways, {offline} offline; ";
        string unacknowledged = open == 0 ? "" : $", {open} to acknowledge";
        return new ViewSummary(
            $"{fleet}{Count(active, "alarm")} active{unacknowledged}; {Count(stale, "sensor")} stale",
            active > 0, offline + stale + open > 0);
    }

    private static string Count(int number, string what) => number switch
    {
        0 => $"no {what}",
        1 => $"1 {what}",
        _ => $"{number} {what}s",
    };
}
