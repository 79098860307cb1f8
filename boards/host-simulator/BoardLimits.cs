namespace Gateway.Boards.HostSimulator;

/// <summary>Limits of this board. Tables and slots have the device's sizes, from AppLimits.</summary>
internal static class BoardLimits
{
    /// <summary>The most sensors, and the most alarms: a rule state slot has room for 58 rules.</summary>
    public const int ChannelsMax = 32;

    /// <summary>Time between readings unless --sample says otherwise, in ms.</summary>
    public const int SampleMsDefault = 100;

    /// <summary>Time between telemetry messages of a sensor unless --interval says otherwise, in ms.</summary>
    public const int IntervalMsDefault = 1_000;

    /// <summary>With a deadband: intervals after which telemetry is sent in any case.</summary>
    public const int IntervalsMax = 10;

    /// <summary>The most telemetry messages that wait in RAM.</summary>
    public const int BacklogMax = 100_000;

    /// <summary>The longest time an option takes: a day, in ms.</summary>
    public const int DurationMsMax = 24 * 60 * 60 * 1000;

    /// <summary>Time between health messages, in ms: six times as often as on a device, for a person who watches.</summary>
    public const int HealthIntervalMs = 10_000;

    /// <summary>Time for which a contact must be stable, in ms.</summary>
    public const int DebounceMs = 50;

    /// <summary>The longest sleep of the gateway's thread, in ms, so that a request to stop is noticed.</summary>
    public const int SleepMsMax = 200;

    /// <summary>The largest --speed of a scene: a day in a tenth of a second. Without --speed a scene runs as fast as the PC can.</summary>
    public const int SpeedMax = 1_000_000;

    /// <summary>Time between two pictures of the gateway for the view, in ms.</summary>
    public const int PictureMs = 200;

    /// <summary>Packets the trace holds between two turns: what a turn can add, with room to spare.</summary>
    public const int TraceCount = 512;

    /// <summary>Time the gateway waits at start for the view's subscription, in ms, so that it shows everything.</summary>
    public const int ViewWaitMsMax = 2_000;

    /// <summary>Time the view waits at the end for the gateway's last message, in ms.</summary>
    public const int FarewellMsMax = 1_000;

    /// <summary>Received messages that wait for the view; it reads them faster than anybody can.</summary>
    public const int QueuedMax = 10_000;
}
