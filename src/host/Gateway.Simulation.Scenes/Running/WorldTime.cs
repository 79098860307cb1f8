namespace Gateway.Simulation.Scenes;

/// <summary>The scene's time.</summary>
internal sealed class WorldTime
{
    /// <summary>Since the scene's beginning, in ms.</summary>
    public long NowMs { get; set; }
}
