namespace Gateway.Simulation.Chips;

/// <summary>The time of a simulated bus and its chips, in ms: a test's own.</summary>
internal class SimulatedTime
{
    public virtual long NowMs { get; set; } = 1_000;
}

/// <summary>A time that goes on by itself.</summary>
internal sealed class RunningTime(Func<long> nowMs) : SimulatedTime
{
    public override long NowMs => nowMs();
}
