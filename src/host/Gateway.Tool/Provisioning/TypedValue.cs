using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Gateway.Settings;

namespace Gateway.Tool.Provisioning;

/// <summary>A setting's value for programs: with the type of its key, instead of the text that the console shows to people.</summary>
internal static partial class TypedValue
{
    private const string Missing = "(none)";
    private const string SetSecret = "(set)";
    private const string Switch = "off|on";
    private const string On = "on";

    /// <summary>
    /// The value of a line of <c>show</c>: a number, true or false for on and off, else a string; null for what has no value. A secret is
    /// true if it is set, a certificate an object.
    /// </summary>
    public static JsonNode? Of(string key, string shown)
    {
        if (SettingText.IsCertificate(key, out _))
        {
            return OfCertificate(shown);
        }

        (SettingType Type, string Detail, bool IsSecret)? kind = SettingText.KindOf(key);
        if (kind is { IsSecret: true })
        {
            return shown == SetSecret ? true : null;
        }

        return shown == Missing ? null : kind switch
        {
            { Type: SettingType.Choice, Detail: Switch } => shown == On,
            { Type: SettingType.Integer or SettingType.Milli or SettingType.Micro }
                when decimal.TryParse(shown, NumberStyles.Number, CultureInfo.InvariantCulture, out decimal number) => number,
            _ => SettingText.Unquote(shown),
        };
    }

    private static JsonObject? OfCertificate(string shown) => Fingerprint().Match(shown) is { Success: true } match
        ? new JsonObject
        {
            ["bytes"] = int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture),
            ["crc"] = new JsonArray([.. match.Groups[2].Value.Split(',').Select(crc => JsonValue.Create(crc))]),
        }
        : null;

    [GeneratedRegex(@"^(\d{1,9}) bytes crc ([0-9a-f]+(?:,[0-9a-f]+)*)$")]
    private static partial Regex Fingerprint();
}
