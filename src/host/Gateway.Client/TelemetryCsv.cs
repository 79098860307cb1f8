using System.Globalization;
using System.Text.Json;

namespace Gateway.Client;

/// <summary>
/// Telemetry as lines of CSV (RFC 4180, UTF-8, a header): <c>time</c> in UTC as ISO 8601, empty before the gateway's clock was set;
/// numbers as they were published; <c>min</c> and <c>max</c> of a window; <c>historical</c> 0 or 1. For spreadsheets and plots.
/// </summary>
public static class TelemetryCsv
{
    private const string History = "history";

    /// <summary>The first line.</summary>
    public const string Header = "time,gateway,sensor,value,min,max,unit,seq,boot,historical";

    /// <summary>Whether a topic is that of a sensor's telemetry, or of its readings from the backlog; and whose.</summary>
    public static bool IsTelemetry(string topic, out string gateway, out string sensor)
    {
        string[] levels = topic.Split('/');
        int end = levels.Length - (levels[^1] == History ? 1 : 0);
        bool isTelemetry = end >= 4 && levels[end - 2] == "telemetry";
        gateway = isTelemetry ? levels[end - 3] : "";
        sensor = isTelemetry ? levels[end - 1] : "";
        return isTelemetry;
    }

    /// <summary>A message's line.</summary>
    public static string Line(string gateway, string sensor, JsonElement payload)
    {
        string time = payload.TryGetProperty("time", out JsonElement ms) && ms.ValueKind == JsonValueKind.Number
            && ms.TryGetInt64(out long utc) && utc >= 0 && utc <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            ? DateTimeOffset.FromUnixTimeMilliseconds(utc).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)
            : "";
        string[] fields =
        [
            time, gateway, sensor, Text(payload, "value"), Text(payload, "min"), Text(payload, "max"), Text(payload, "unit"),
            Text(payload, "seq"), Text(payload, "boot"), Text(payload, "historical") == "True" ? "1" : "0",
        ];
        return string.Join(',', fields.Select(Quoted));
    }

    private static string Text(JsonElement payload, string name) =>
        payload.TryGetProperty(name, out JsonElement member) ? member.ToString() : "";

    private static string Quoted(string field) =>
        field.AsSpan().ContainsAny(",\"\r\n") ? $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : field;
}
