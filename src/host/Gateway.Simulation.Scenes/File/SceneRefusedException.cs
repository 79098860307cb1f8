namespace Gateway.Simulation.Scenes;

/// <summary>A scene's file cannot be read, or contains something that no scene can: the message names the member and the reason.</summary>
public sealed class SceneRefusedException : Exception
{
    /// <summary>With this message.</summary>
    public SceneRefusedException(string message)
        : base(message)
    {
    }

    /// <summary>What is wrong with the member at this JSON path.</summary>
    public SceneRefusedException(string path, string reason)
        : base($"{path}: {reason}")
    {
    }
}
