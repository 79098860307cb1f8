using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Gateway.Tool.Watch;

/// <summary>The gateways as a picture for a terminal.</summary>
internal static class WatchView
{
    /// <summary>A picture of what was received so far.</summary>
    public static IRenderable Of(WatchModel model) => model.Gateways.Count == 0
        ? new Text("no message from a gateway yet")
        : new Rows(model.Gateways.Select(gateway => Panel(gateway.Key, gateway.Value)));

    private static Panel Panel(string id, WatchedGateway gateway)
    {
        string colour = gateway.Status switch { "online" => "green", "offline" => "red", _ => "grey" };
        Table table = new Table().Border(TableBorder.None).HideHeaders().AddColumns("name", "value", "plot");
        foreach ((string name, WatchedSensor sensor) in gateway.Sensors)
        {
            string value = sensor.Values.Count > 0
                ? sensor.Values[^1].ToString("0.###", CultureInfo.InvariantCulture) + " " + sensor.Unit
                : "";
            table.AddRow(
                Markup.Escape(name), Markup.Escape(value),
                sensor.Fault.Length > 0 ? $"[red]{Markup.Escape(sensor.Fault)}[/]" : Plot.Of(sensor.Values));
        }

        foreach ((string name, WatchedAlarm alarm) in gateway.Alarms)
        {
            string style = alarm.State.StartsWith("active", StringComparison.Ordinal) ? "red" : "grey";
            table.AddRow(
                $"[{style}]{Markup.Escape(name)}[/]", $"[{style}]{Markup.Escape(alarm.State)}[/]",
                Markup.Escape($"{alarm.Severity} seq {alarm.Seq}{(alarm.Skipped.Length > 0 ? $", {alarm.Skipped} skipped before" : "")}"));
        }

        List<IRenderable> rows = [table];
        if (gateway.Health.Length > 0)
        {
            rows.Add(new Text(gateway.Health, new Style(Color.Grey)));
        }

        if (gateway.Faults.Length > 0)
        {
            rows.Add(new Text(gateway.Faults, new Style(Color.Yellow)));
        }

        return new Panel(new Rows(rows)).Header($"{Markup.Escape(id)} [{colour}]{Markup.Escape(gateway.Status)}[/]").Expand();
    }
}
