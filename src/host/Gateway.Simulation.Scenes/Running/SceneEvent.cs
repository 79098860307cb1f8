namespace Gateway.Simulation.Scenes;

/// <summary>Source of an event.</summary>
public enum SceneTeller
{
    /// <summary>The scene did something.</summary>
    Scene,
    /// <summary>The gateway's state changed.</summary>
    Gateway,
    /// <summary>The subscriber received a message.</summary>
    Subscriber
}

/// <summary>A line of a scene's story.</summary>
public sealed record SceneEvent(long AtMs, SceneTeller Teller, string Text)
{
    /// <summary>The message, for an event of the subscriber.</summary>
    public SceneMessage? Message { get; init; }
}
