using System.Globalization;
using System.Text.Json;

namespace Gateway.Views;

/// <summary>All gateways below one topic base, from what they publish (src/docs/topics.md).</summary>
public sealed class WatchModel(string topicBase)
{
    private readonly string prefix = topicBase + "/";

    /// <summary>Gateways by id.</summary>
    public SortedDictionary<string, WatchedGateway> Gateways { get; } = new(StringComparer.Ordinal);

    /// <summary>Takes a message that arrives now. False if it is not from a gateway, or not as the page describes.</summary>
    public bool Take(string topic, string payload) => Take(topic, payload, DateTimeOffset.UtcNow);

    /// <summary>The same for another time.</summary>
    public bool Take(string topic, string payload, DateTimeOffset now)
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
                TakeStatus(Of(levels[0]), payload, now);
                return true;
            case ("telemetry" or "sensor" or "alarm" or "output", true) when payload.Length == 0:
                return Remove(levels[0], levels[1], name);
            case ("telemetry", true):
            case ("sensor", true):
            case ("alarm", true):
            case ("output", true):
            case ("health", false):
                return TakeObject(levels[0], levels[1], name, payload, now);
            default:
                return false;
        }
    }

    /// <summary>A text whose characters cannot affect a terminal beyond their own place: others may publish anything.</summary>
    public static string Printable(string text) => string.Concat(text.Select(symbol => IsPrintable(symbol) ? symbol : '?'));

    private static bool IsPrintable(char symbol) => !char.IsControl(symbol) && char.GetUnicodeCategory(symbol) is not
        (UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    // An empty retained message is how an operator removes what a broker keeps of a sensor, alarm or output.
    private bool Remove(string id, string kind, string name) =>
        Gateways.TryGetValue(id, out WatchedGateway? gateway)
        && (kind == "alarm" ? gateway.Alarms.Remove(name) : kind == "output" ? gateway.Outputs.Remove(name) : gateway.Sensors.Remove(name));

    private static void TakeStatus(WatchedGateway gateway, string status, DateTimeOffset now)
    {
        if (gateway.Status != status)
        {
            gateway.StatusTime = now;
        }

        gateway.Status = status;
    }

    private bool TakeObject(string id, string kind, string name, string payload, DateTimeOffset now)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(payload);
            JsonElement root = document.RootElement;
            switch (kind)
            {
                case "telemetry" when root.TryGetProperty("value", out JsonElement value) && value.TryGetDouble(out double number):
                    Sensor(id, name).Add(number, Text(root, "unit"), TimeOf(root, now));
                    return true;
                case "sensor" when Text(root, "state").Length > 0:
                    Sensor(id, name).Become(Text(root, "state"), Text(root, "reason"), TimeOf(root, now));
                    return true;
                case "alarm" when Text(root, "state").Length > 0:
                    Of(id).Alarms[name] = new WatchedAlarm
                    {
                        State = Text(root, "state"),
                        Severity = Text(root, "severity"),
                        Value = Text(root, "value"),
                        Limit = Text(root, "limit"),
                        Reason = Text(root, "reason"),
                        Skipped = Text(root, "skipped"),
                        Quality = Text(root, "quality"),
                        IsChattering = root.TryGetProperty("chattering", out JsonElement chatters)
                            && chatters.ValueKind == JsonValueKind.True,
                        Since = TimeOf(root, now),
                    };
                    return true;
                case "output" when Text(root, "state").Length > 0:
                    Of(id).Outputs[name] = new WatchedOutput
                    {
                        State = Text(root, "state"),
                        Wanted = Text(root, "wanted"),
                        By = Text(root, "by"),
                        Reason = Text(root, "reason"),
                        Since = TimeOf(root, now),
                    };
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

    // Without a clock the gateway's messages have no time; a time that no calendar has is none either.
    private static DateTimeOffset TimeOf(JsonElement root, DateTimeOffset now) =>
        root.TryGetProperty("time", out JsonElement time) && time.ValueKind == JsonValueKind.Number && time.TryGetInt64(out long ms)
            && ms >= 0 && ms <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            ? DateTimeOffset.FromUnixTimeMilliseconds(ms)
            : now;

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
