using Gateway.App;

namespace Gateway.Boards.HostSimulator.CommandLine;

/// <summary>When a gateway with two brokers changes to the other one. Without this option the times in the settings apply.</summary>
internal sealed record FailoverTiming(int AfterMs, int ReturnMs)
{
    /// <summary>Reads AFTER,RETURN. Throws <see cref="FormatException"/>.</summary>
    public static FailoverTiming Parse(string text) => text.Split(',') is [string after, string back]
        ? new FailoverTiming(Duration.ParseMs(after), Duration.ParseMs(back))
        : throw new FormatException($"'{text}' is not AFTER,RETURN");

    /// <summary>Sets them in the options of the second broker.</summary>
    public void Apply(BrokerOption second)
    {
        second.AfterMs = AfterMs;
        second.ReturnMs = ReturnMs;
    }
}
