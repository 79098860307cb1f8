using System.Globalization;

namespace Gateway.Boards.HostSimulator.CommandLine;

/// <summary>A time as people write it: 20, 20s, 200ms, 0.5, 2m, 1h. Without a unit it is seconds.</summary>
internal static class Duration
{
    /// <summary>Milliseconds, 1..<see cref="BoardLimits.DurationMsMax"/>. Throws <see cref="FormatException"/>.</summary>
    public static int ParseMs(string text)
    {
        (string digits, int unitMs) = text switch
        {
            _ when text.EndsWith("ms", StringComparison.Ordinal) => (text[..^2], 1),
            _ when text.EndsWith('s') => (text[..^1], 1000),
            _ when text.EndsWith('m') => (text[..^1], 60_000),
            _ when text.EndsWith('h') => (text[..^1], 3_600_000),
            _ => (text, 1000),
        };

        if (decimal.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number)
            && number <= BoardLimits.DurationMsMax && number * unitMs is >= 1 and <= BoardLimits.DurationMsMax)
        {
            return (int)(number * unitMs);
        }

        throw new FormatException($"'{text}' is not a time from 1ms to 24h, such as 20, 20s, 200ms, 2m");
    }
}
