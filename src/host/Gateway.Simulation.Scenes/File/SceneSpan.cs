namespace Gateway.Simulation.Scenes;

/// <summary>A span of a scene: from its first moment to the first one after it.</summary>
public record SceneSpan
{
    /// <summary>The first moment.</summary>
    public required TimeSpan From { get; init; }

    /// <summary>The first moment after it.</summary>
    public required TimeSpan To { get; init; }

    internal long FromMs => (long)From.TotalMilliseconds;

    internal long ToMs => (long)To.TotalMilliseconds;

    internal bool Holds(long ms) => ms >= FromMs && ms < ToMs;
}
