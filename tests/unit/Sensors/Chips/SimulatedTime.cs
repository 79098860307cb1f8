namespace Gateway.Tests.Unit.Sensors.Chips;

/// <summary>The time of a simulated bus and its chips, in ms.</summary>
internal sealed class SimulatedTime
{
    public long NowMs { get; set; } = 1_000;
}
