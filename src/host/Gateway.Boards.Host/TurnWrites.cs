using Gateway.Hal.Host;

namespace Gateway.Boards.Host;

/// <summary>
/// Makes the writes of a turn durable together: before the first byte of the turn leaves, and at its end. To the gateway each write is
/// durable when it returns, because nothing that it does can be seen before that is true.
/// </summary>
/// <remarks>
/// If that fails, the gateway has believed in records that may not be there. It must do no further turn: it starts again from what is
/// known to be durable, as after a power cut. From then on the writes are not gathered, so that each is refused by itself.
/// </remarks>
public sealed class TurnWrites(IWriteBatch storage, bool gathers = true)
{
    private bool isGathering;
    private long elapsedMs;

    /// <summary>Writes that counted as durable may be lost: the gateway must start again, and nothing leaves before.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>Begins a turn.</summary>
    public void Begin()
    {
        if (gathers && !HasFailed && !isGathering)
        {
            storage.Begin();
            isGathering = true;
        }
    }

    /// <summary>The time in ms that <see cref="Commit"/> took since the last call: it does not count against a broker.</summary>
    public long TakeElapsedMs()
    {
        long taken = elapsedMs;
        elapsedMs = 0;
        return taken;
    }

    /// <summary>Makes durable what the turn has written so far. False: nothing may leave.</summary>
    public bool Commit()
    {
        if (isGathering)
        {
            isGathering = false;
            HasFailed = true;
            long begun = Environment.TickCount64;
            HasFailed = !storage.Commit();
            elapsedMs += Environment.TickCount64 - begun;
        }

        return !HasFailed;
    }
}
