using System.Text.Json.Serialization;

namespace Gateway.Simulation.Scenes;

/// <summary>The gateway's power, or a clean restart.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(PowerCut), "cut")]
[JsonDerivedType(typeof(OrderlyRestart), "restart")]
public abstract record ScenePower
{
    /// <summary>When.</summary>
    public required TimeSpan At { get; init; }

    internal long AtMs => (long)At.TotalMilliseconds;
}

/// <summary>The power fails, and returns.</summary>
public sealed record PowerCut : ScenePower
{
    /// <summary>How long it is off.</summary>
    public required TimeSpan Off { get; init; }
}

/// <summary>The gateway stops cleanly and starts again.</summary>
public sealed record OrderlyRestart : ScenePower;
