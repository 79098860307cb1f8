using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace Gateway.Simulation.Scenes;

/// <summary>Times and durations: hh:mm:ss or hh:mm:ss.fff.</summary>
internal sealed partial class SceneTimeConverter : JsonConverter<TimeSpan>
{
    public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        string text = reader.TokenType == JsonTokenType.String ? reader.GetString()! : "";
        Match match = Time().Match(text);
        int Part(int group) => match.Groups[group].Success ? int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture) : 0;
        return match.Success
            ? new TimeSpan(0, Part(1), Part(2), Part(3), Part(4))
            : throw new JsonException("not a time as \"hh:mm:ss\" or \"hh:mm:ss.fff\"");
    }

    public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options) =>
        writer.WriteStringValue(string.Create(
            CultureInfo.InvariantCulture, $"{(int)value.TotalHours:00}:{value.Minutes:00}:{value.Seconds:00}.{value.Milliseconds:000}"));

    [GeneratedRegex(@"^(\d{2,3}):([0-5]\d):([0-5]\d)(?:\.(\d{3}))?$", RegexOptions.ECMAScript)]
    private static partial Regex Time();
}
