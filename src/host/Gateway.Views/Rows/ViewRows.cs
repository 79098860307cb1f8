using System.Globalization;

namespace Gateway.Views;

/// <summary>What is known as rows, the most important first: active alarms, what is stale, what waits for an operator, the rest.</summary>
public static class ViewRows
{
    private static readonly string[] Severities = ["critical", "high", "medium", "low"];

    /// <summary>All rows.</summary>
    public static IReadOnlyList<ViewRow> Of(WatchModel model, DateTimeOffset now)
    {
        List<(ViewRow Row, int Order, DateTimeOffset Since)> rows = [];
        foreach ((string id, WatchedGateway gateway) in model.Gateways)
        {
            if (gateway.Status.Length + gateway.Health.Length > 0)
            {
                rows.Add((OfGateway(id, gateway, now), 0, gateway.StatusTime));
            }

            foreach ((string name, WatchedSensor sensor) in gateway.Sensors)
            {
                rows.Add((OfSensor(id, gateway, name, sensor, now), 1, sensor.StateTime));
            }

            foreach ((string name, WatchedAlarm alarm) in gateway.Alarms)
            {
                rows.Add((OfAlarm(id, gateway, name, alarm, now), OrderOf(alarm), alarm.Since));
            }

            foreach ((string name, WatchedOutput output) in gateway.Outputs)
            {
                rows.Add((OfOutput(id, gateway, name, output, now), int.MaxValue, output.Since));
            }
        }

        // Alarms by severity, the newest first; the rest by gateway, with its sensors before its alarms, and its outputs last.
        return
        [
            .. rows.OrderBy(row => row.Row.Rank)
                .ThenBy(row => row.Row.Rank == RowRank.Rest ? 0 : row.Order)
                .ThenByDescending(row => row.Row.Rank == RowRank.ActiveAlarm ? row.Since : default)
                .ThenBy(row => row.Row.Gateway, StringComparer.Ordinal)
                .ThenBy(row => row.Order)
                .ThenBy(row => row.Row.Name, StringComparer.Ordinal)
                .Select(row => row.Row),
        ];
    }

    /// <summary>Whether a row has the text in its gateway, name, state or note.</summary>
    public static bool Matches(ViewRow row, string text) =>
        new[] { row.Gateway, row.Name, row.State, row.Note }.Any(part => part.Contains(text, StringComparison.OrdinalIgnoreCase));

    /// <summary>A time in the largest unit that fits: 3 s, 12 min, 5 h, 3 d.</summary>
    public static string AgeOf(DateTimeOffset since, DateTimeOffset now)
    {
        TimeSpan age = now > since ? now - since : TimeSpan.Zero;
        return age.TotalSeconds < 60 ? Number(age.TotalSeconds, "s")
            : age.TotalMinutes < 60 ? Number(age.TotalMinutes, "min")
            : age.TotalHours < 48 ? Number(age.TotalHours, "h")
            : Number(age.TotalDays, "d");
    }

    private static string Number(double number, string unit) => string.Create(CultureInfo.InvariantCulture, $"{(int)number} {unit}");

    private static ViewRow OfGateway(string id, WatchedGateway gateway, DateTimeOffset now) => new()
    {
        Rank = gateway.Status == "offline" ? RowRank.Stale : RowRank.Rest,
        Gateway = id,
        State = gateway.Status.Length > 0 ? gateway.Status : "unknown",
        Age = gateway.Status.Length > 0 ? AgeOf(gateway.StatusTime, now) : "",
        Note = gateway.Faults.Length > 0 ? $"{gateway.Faults}; {gateway.Health}" : gateway.Health,
        IsWarning = gateway.Faults.Length > 0,
    };

    private static ViewRow OfSensor(string id, WatchedGateway gateway, string name, WatchedSensor sensor, DateTimeOffset now)
    {
        bool isStale = sensor.State is "stale" or "fault";
        return new ViewRow
        {
            Rank = isStale ? RowRank.Stale : RowRank.Rest,
            Gateway = id,
            Name = name,
            State = sensor.State.Length > 0 ? sensor.State : "ok",
            Value = sensor.Values.Count == 0 ? ""
                : string.Create(CultureInfo.InvariantCulture, $"{sensor.Values[^1]:0.000} {sensor.Unit}").TrimEnd(),
            Age = isStale ? AgeOf(sensor.StateTime, now) : sensor.Values.Count == 0 ? "" : AgeOf(sensor.ValueTime, now),
            Note = sensor.Reason,
            Plot = Plot.Of(sensor.Values),
            IsOld = gateway.Status == "offline",
        };
    }

    private static ViewRow OfAlarm(string id, WatchedGateway gateway, string name, WatchedAlarm alarm, DateTimeOffset now)
    {
        string[] notes =
        [
            alarm.Severity, alarm.Reason, alarm.Quality, alarm.IsChattering ? "chattering" : "",
            alarm.Skipped.Length > 0 ? $"{alarm.Skipped} skipped before" : ""
        ];
        return new ViewRow
        {
            Rank = alarm.IsActive ? RowRank.ActiveAlarm : alarm.IsPending ? RowRank.PendingAlarm : RowRank.Rest,
            Gateway = id,
            Name = name,
            State = alarm.State,
            Value = alarm.Value,
            Limit = alarm.Limit,
            Age = AgeOf(alarm.Since, now),
            Note = string.Join(", ", notes.Where(note => note.Length > 0)),
            IsOld = gateway.Status == "offline",
        };
    }

    private static ViewRow OfOutput(string id, WatchedGateway gateway, string name, WatchedOutput output, DateTimeOffset now)
    {
        string[] notes = ["by " + output.By, output.Wanted.Length > 0 ? "wanted " + output.Wanted : "", output.Reason];
        return new ViewRow
        {
            Rank = output.State == "unknown" ? RowRank.Stale : RowRank.Rest,
            Gateway = id,
            Name = name,
            State = output.State,
            Age = AgeOf(output.Since, now),
            Note = string.Join(", ", notes.Where(note => note.Length > 0)),
            IsOld = gateway.Status == "offline",
        };
    }

    // The severity; a word that is not known comes last. What nobody has acknowledged comes first within it.
    private static int OrderOf(WatchedAlarm alarm)
    {
        int severity = Array.IndexOf(Severities, alarm.Severity);
        return 2 + (2 * (severity < 0 ? Severities.Length : severity)) + (alarm.State.EndsWith("-unack", StringComparison.Ordinal) ? 0 : 1);
    }
}
