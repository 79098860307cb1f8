using Gateway.Hal.Host;

namespace Gateway.Boards.HostSimulator.CommandLine;

/// <summary>A time as <see cref="TimeText"/> reads it.</summary>
internal static class Duration
{
    /// <summary>Milliseconds, 1..<see cref="BoardLimits.DurationMsMax"/>. Throws <see cref="FormatException"/>.</summary>
    public static int ParseMs(string text) => TimeText.TryParseMs(text, BoardLimits.DurationMsMax, out int ms)
        ? ms
        : throw new FormatException($"'{text}' is not a time from 1ms to 24h, such as 20, 20s, 200ms, 2m");
}
