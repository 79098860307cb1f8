namespace Gateway.Simulation.Scenes;

/// <summary>
/// When the gateway's clock is set: once the network was up long enough since the start and since the server answers, and every hour after
/// that.
/// </summary>
internal sealed class TimeServer
{
    private const long HourMs = 3_600_000;

    private readonly long answersMs;
    private readonly long setAfterMs;

    public TimeServer(SceneClock clock)
    {
        answersMs = (long)clock.Server.TotalMilliseconds;
        setAfterMs = (long)clock.SetAfter.TotalMilliseconds;
        DueMs = answersMs + setAfterMs;
    }

    /// <summary>When it is set next, if nothing happens before.</summary>
    public long DueMs { get; private set; }

    /// <summary>The gateway starts, or its network returns.</summary>
    public void Begin(long nowMs) => DueMs = Math.Max(nowMs, answersMs) + setAfterMs;

    /// <summary>The gateway is off, or its network is down.</summary>
    public void Cancel() => DueMs = long.MaxValue;

    /// <summary>It was set.</summary>
    public void Done(long nowMs) => DueMs = nowMs + HourMs;
}
