namespace Gateway.Simulation.Scenes;

/// <summary>Some time of a scene: from the first moment to the first one behind it.</summary>
public record SceneSpan
{
    /// <summary>The first moment.</summary>
    public required TimeSpan From { get; init; }

    /// <summary>The first moment behind it.</summary>
    public required TimeSpan To { get; init; }

    internal long FromMs => (long)From.TotalMilliseconds;

    internal long ToMs => (long)To.TotalMilliseconds;

    internal bool Holds(long ms) => ms >= FromMs && ms < ToMs;
}
