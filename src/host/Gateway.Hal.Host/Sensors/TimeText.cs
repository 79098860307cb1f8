using System.Globalization;

namespace Gateway.Hal.Host;

/// <summary>A time as people write it: 20, 20s, 200ms, 0.5, 2m, 1h, 3d. Without a unit it is seconds.</summary>
public static class TimeText
{
    /// <summary>Milliseconds, 1..<paramref name="msMax"/>; false for anything else.</summary>
    public static bool TryParseMs(string text, int msMax, out int ms)
    {
        (string digits, int unitMs) = text switch
        {
            _ when text.EndsWith("ms", StringComparison.Ordinal) => (text[..^2], 1),
            _ when text.EndsWith('s') => (text[..^1], 1000),
            _ when text.EndsWith('m') => (text[..^1], 60_000),
            _ when text.EndsWith('h') => (text[..^1], 3_600_000),
            _ when text.EndsWith('d') => (text[..^1], 86_400_000),
            _ => (text, 1000),
        };
        bool isTime = decimal.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number)
            && number <= msMax && number * unitMs >= 1 && number * unitMs <= msMax;
        ms = isTime ? (int)(number * unitMs) : 0;
        return isTime;
    }
}
