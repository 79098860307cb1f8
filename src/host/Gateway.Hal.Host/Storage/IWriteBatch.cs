namespace Gateway.Hal.Host;

/// <summary>Storage whose writes can become durable together, by one sync.</summary>
public interface IWriteBatch
{
    /// <summary>From now on writes are gathered: <see cref="ISlotStorage.Write"/> returns true when it has taken them.</summary>
    void Begin();

    /// <summary>
    /// Makes what was gathered durable: all of it or nothing. False: it failed, and as after a power cut either may be found at the next
    /// start. Then every write is refused, because it may depend on what is lost. True at once if nothing was gathered.
    /// </summary>
    bool Commit();
}
