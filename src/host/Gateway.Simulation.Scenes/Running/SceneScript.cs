namespace Gateway.Simulation.Scenes;

/// <summary>The events of a scene, in order of time; at the same moment in the order of the file, ends before beginnings.</summary>
internal sealed class SceneScript
{
    private readonly List<(long AtMs, Action Act)> acts = [];
    private int done;

    public long NextMs => done < acts.Count ? acts[done].AtMs : long.MaxValue;

    public void Add(long atMs, Action act) => acts.Add((atMs, act));

    public void Add(TimeSpan at, Action act) => Add((long)at.TotalMilliseconds, act);

    public void Order()
    {
        (long AtMs, Action Act)[] ordered = [.. acts.OrderBy(act => act.AtMs)];
        acts.Clear();
        acts.AddRange(ordered);
    }

    /// <summary>Does what is due.</summary>
    public void Run(long nowMs)
    {
        while (NextMs <= nowMs)
        {
            acts[done++].Act();
        }
    }
}
