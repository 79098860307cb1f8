namespace Gateway.Simulation.Scenes;

/// <summary>Who tells.</summary>
public enum SceneTeller
{
    /// <summary>The scene did something.</summary>
    Scene,
    /// <summary>Something became of the gateway.</summary>
    Gateway,
    /// <summary>The subscriber got a message.</summary>
    Subscriber
}

/// <summary>A line of a scene's story.</summary>
public sealed record SceneEvent(long AtMs, SceneTeller Teller, string Text)
{
    /// <summary>The message, of a subscriber's.</summary>
    public SceneMessage? Message { get; init; }
}
