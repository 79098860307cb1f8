using System.Text.Json;

namespace Gateway.Simulation.Scenes;

/// <summary>A JSON payload, for reading.</summary>
internal static class Payload
{
    public static JsonElement Parse(SceneMessage message) => JsonDocument.Parse(message.Payload).RootElement;

    public static long Integer(this JsonElement payload, string name) =>
        payload.TryGetProperty(name, out JsonElement member) && member.TryGetInt64(out long value) ? value : -1;

    /// <summary>A decimal in thousandths.</summary>
    public static int Milli(this JsonElement payload, string name) => (int)(payload.GetProperty(name).GetDecimal() * 1000);

    /// <summary>As above, of a total.</summary>
    public static long LongMilli(this JsonElement payload, string name) => (long)(payload.GetProperty(name).GetDecimal() * 1000);

    public static bool IsTrue(this JsonElement payload, string name) =>
        payload.TryGetProperty(name, out JsonElement member) && member.ValueKind == JsonValueKind.True;

    /// <summary>The time in ms since 1970, or null.</summary>
    public static long? Time(this JsonElement payload)
    {
        JsonElement time = payload.GetProperty("time");
        return time.ValueKind == JsonValueKind.Null ? null : time.GetInt64();
    }
}
