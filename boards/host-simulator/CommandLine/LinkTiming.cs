using Gateway.Mqtt;

namespace Gateway.Boards.HostSimulator.CommandLine;

/// <summary>The gateway's time-outs for its broker. Without this option the device's own times apply.</summary>
internal sealed record LinkTiming(int KeepAliveS, int AckTimeoutMs, int BackoffMsMin, int BackoffMsMax)
{
    private const int KeepAliveSecondsMax = 65535;

    /// <summary>Reads KEEPALIVE,ACK-TIMEOUT,RECONNECT-MIN,RECONNECT-MAX. Throws <see cref="FormatException"/>.</summary>
    public static LinkTiming Parse(string text)
    {
        string[] parts = text.Split(',');
        if (parts.Length != 4)
        {
            throw new FormatException($"'{text}' is not KEEPALIVE,ACK-TIMEOUT,RECONNECT-MIN,RECONNECT-MAX");
        }

        int keepAliveMs = Duration.ParseMs(parts[0]);
        LinkTiming timing = new(keepAliveMs / 1000, Duration.ParseMs(parts[1]), Duration.ParseMs(parts[2]), Duration.ParseMs(parts[3]));
        if (keepAliveMs % 1000 != 0 || timing.KeepAliveS > KeepAliveSecondsMax)
        {
            throw new FormatException($"the keep alive is whole seconds, 1 to {KeepAliveSecondsMax}");
        }

        return timing.BackoffMsMin <= timing.BackoffMsMax
            ? timing
            : throw new FormatException("the longest pause before reconnecting is shorter than the shortest");
    }

    /// <summary>Sets them in a session's options. Link, CONNACK and PINGRESP have the time-out of acknowledgements.</summary>
    public void Apply(SessionOptions options)
    {
        options.KeepAliveS = KeepAliveS;
        options.AckTimeoutMs = AckTimeoutMs;
        options.ConnackTimeoutMs = AckTimeoutMs;
        options.PingTimeoutMs = AckTimeoutMs;
        options.LinkTimeoutMs = AckTimeoutMs;
        options.BackoffMsMin = BackoffMsMin;
        options.BackoffMsMax = BackoffMsMax;
    }
}
