using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Gateway.Simulation.Scenes;

/// <summary>The JSON library's error in words for the author of the file: line, path, reason.</summary>
internal static partial class SceneRefusalWords
{
    public static string Of(Exception exception)
    {
        // The library gives the place as members, at the end of the message, or both.
        Match place = Place().Match(exception.Message);
        string words = place.Success ? exception.Message[..place.Index] : exception.Message;
        words = Missing().Replace(words, "is missing: $1");
        words = Unknown().Replace(words, "there is no member '$1'");
        words = NoKind().Replace(words, "has no \"kind\", or one that does not exist");
        words = NotConverted().Replace(words, "has the wrong type");
        JsonException? json = exception as JsonException;
        string? path = json?.Path ?? (place.Groups["path"] is { Success: true, Value: var given } ? given : null);
        long? number = json?.LineNumber
            ?? (place.Groups["line"] is { Success: true, Value: var text } ? long.Parse(text, CultureInfo.InvariantCulture) : null);
        string line = number is null ? "" : $"line {number + 1}: ";
        return $"{line}{path ?? "$"}: {words}";
    }

    [GeneratedRegex(@" (?:Path: (?<path>.*?) \| )?LineNumber: (?<line>\d+) \| BytePositionInLine: \d+\.")]
    private static partial Regex Place();

    [GeneratedRegex(@"^JSON deserialization for type '.*' was missing required properties including: (.*)\.$")]
    private static partial Regex Missing();

    [GeneratedRegex(@"^The JSON property '(.*)' could not be mapped to any \.NET member contained in type '.*'\.$")]
    private static partial Regex Unknown();

    [GeneratedRegex(@"^(?:The JSON payload for polymorphic interface or abstract type|Read unrecognized type discriminator id).*$")]
    private static partial Regex NoKind();

    [GeneratedRegex(@"^The JSON value could not be converted to .*\.$")]
    private static partial Regex NotConverted();
}
