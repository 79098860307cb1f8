namespace Gateway.Simulation.Scenes;

/// <summary>A door or a switch. Its state depends only on the scene's time.</summary>
public sealed record SceneContact
{
    private const int BounceStepMs = 5;

    /// <summary>Its name, for people.</summary>
    public required string Name { get; init; }

    /// <summary>Its pin in the settings.</summary>
    public required int Pin { get; init; }

    /// <summary>When it is open.</summary>
    public required IReadOnlyList<SceneSpan> Open { get; init; }

    /// <summary>How long it bounces after each change.</summary>
    public TimeSpan Bounce { get; init; }

    /// <summary>Whether it is closed at a time of the scene in ms.</summary>
    public bool IsClosed(long ms)
    {
        bool isOpen = false;
        long sinceMs = long.MinValue / 2;
        foreach (SceneSpan span in Open)
        {
            if (ms < span.FromMs)
            {
                break;
            }

            isOpen = ms < span.ToMs;
            sinceMs = isOpen ? span.FromMs : span.ToMs;
        }

        bool isBack = ms - sinceMs < Bounce.TotalMilliseconds && (ms - sinceMs) / BounceStepMs % 2 == 1;
        return isOpen == isBack;
    }
}
