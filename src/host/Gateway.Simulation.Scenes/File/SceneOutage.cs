using System.Text.Json.Serialization;

namespace Gateway.Simulation.Scenes;

/// <summary>Something between the gateway and its subscriber is unreachable.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(NetworkOutage), "network")]
[JsonDerivedType(typeof(BrokerOutage), "broker")]
[JsonDerivedType(typeof(SlowBroker), "slow")]
public abstract record SceneOutage : SceneSpan;

/// <summary>The gateway's network.</summary>
public sealed record NetworkOutage : SceneOutage
{
    /// <summary>Whether neither side notices.</summary>
    public bool Silent { get; init; }
}

/// <summary>The broker.</summary>
public sealed record BrokerOutage : SceneOutage
{
    /// <summary>What happens to its sessions.</summary>
    public required BrokerSessions Sessions { get; init; }
}

/// <summary>The broker's answers are held.</summary>
public sealed record SlowBroker : SceneOutage;

/// <summary>What a broker still has when it returns.</summary>
public enum BrokerSessions
{
    /// <summary>Everything.</summary>
    Kept,
    /// <summary>Neither sessions nor retained messages.</summary>
    Lost
}
