using System.Globalization;
using System.Text.Json;

namespace Gateway.Tool.Watch;

/// <summary>All gateways below one topic base, from what they publish (src/docs/topics.md).</summary>
internal sealed class WatchModel(string topicBase)
{
    private readonly string prefix = topicBase + "/";

    /// <summary>Gateways by id.</summary>
    public SortedDictionary<string, WatchedGateway> Gateways { get; } = new(StringComparer.Ordinal);

    /// <summary>Takes a message. False if it is not from a gateway, or not as the page describes.</summary>
    public bool Take(string topic, string payload)
    {
        string[] levels = topic.StartsWith(prefix, StringComparison.Ordinal) ? Printable(topic[prefix.Length..]).Split('/') : [];
        if (levels.Length is < 2 or > 3)
        {
            return false;
        }

        string name = levels.Length > 2 ? levels[2] : "";
        switch ((levels[1], name.Length > 0))
        {
            case ("status", false) when payload is "online" or "offline":
                Of(levels[0]).Status = payload;
                return true;
            case ("telemetry", true):
            case ("sensor", true):
            case ("alarm", true):
            case ("health", false):
                return TakeObject(levels[0], levels[1], name, payload);
            default:
                return false;
        }
    }

    /// <summary>A text whose control characters cannot affect a terminal: others may publish anything.</summary>
    public static string Printable(string text) => string.Concat(text.Select(symbol => char.IsControl(symbol) ? '?' : symbol));

    private bool TakeObject(string id, string kind, string name, string payload)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(payload);
            JsonElement root = document.RootElement;
            switch (kind)
            {
                case "telemetry" when root.TryGetProperty("value", out JsonElement value) && value.TryGetDouble(out double number):
                    Sensor(id, name).Add(number, Text(root, "unit"));
                    return true;
                case "sensor":
                    Sensor(id, name).Fault = Text(root, "reason");
                    return true;
                case "alarm" when Text(root, "state").Length > 0:
                    Of(id).Alarms[name] = new WatchedAlarm(
                        Text(root, "state"), Text(root, "severity"), Text(root, "seq"), Text(root, "skipped"));
                    return true;
                case "health":
                    TakeHealth(Of(id), root);
                    return true;
                default:
                    return false;
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or ArgumentException or OverflowException)
        {
            return false;
        }
    }

    private static void TakeHealth(WatchedGateway gateway, JsonElement root)
    {
        string uptime = long.TryParse(Text(root, "uptime"), out long ms)
            ? TimeSpan.FromMilliseconds(ms).ToString(@"d\.hh\:mm\:ss", CultureInfo.InvariantCulture)
            : "?";
        gateway.Health = $"up {uptime}, boot {Text(root, "boot")}, reconnects {Text(root, "reconnects")}, held {Text(root, "held")}"
            + $" of {Text(root, "table")}";
        gateway.Faults = root.TryGetProperty("faults", out JsonElement faults) && faults.ValueKind == JsonValueKind.Object
            ? string.Join(", ", faults.EnumerateObject().Select(fault => Printable($"{fault.Name} {fault.Value}")))
            : "";
    }

    private static string Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out JsonElement value) && value.ValueKind is not JsonValueKind.Null
            ? Printable(value.ToString())
            : "";

    private WatchedSensor Sensor(string id, string name)
    {
        SortedDictionary<string, WatchedSensor> sensors = Of(id).Sensors;
        return sensors.TryGetValue(name, out WatchedSensor? sensor) ? sensor : sensors[name] = new WatchedSensor();
    }

    private WatchedGateway Of(string id) =>
        Gateways.TryGetValue(id, out WatchedGateway? known) ? known : Gateways[id] = new WatchedGateway();
}
