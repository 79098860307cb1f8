namespace Gateway.Simulation;

/// <summary>Direction of bytes.</summary>
public enum LinkDirection
{
    /// <summary>From the client to the broker.</summary>
    ToBroker,
    /// <summary>From the broker to the client.</summary>
    ToClient
}

/// <summary>One connection between a <see cref="MemoryLink"/> and the broker, from Open to the end on both sides.</summary>
internal sealed class MemoryChannel(MemoryLink link, int ringBytes)
{
    /// <summary>Not limited.</summary>
    private const long NoLimit = long.MaxValue;

    private readonly SharedByteRing toBroker = new(ringBytes);
    private readonly SharedByteRing toClient = new(ringBytes);
    private volatile bool isAccepted;
    private volatile bool isRefused;
    private volatile bool isCut;
    private volatile bool isHalfOpen;
    private volatile bool endedByBroker;
    private volatile bool endedByClient;
    private long toBrokerLeft = NoLimit;
    private long toClientLeft = NoLimit;
    private BrokerConnection? connection;

    public MemoryLink Link => link;

    public bool IsRefused => isRefused;

    public bool IsOpening => !isAccepted && !isRefused && !isCut;

    /// <summary>For the client: nothing more arrives and nothing more is accepted.</summary>
    public bool HasEnded => isCut || (endedByBroker && toClient.Count == 0);

    /// <summary>Whether <see cref="Receive"/> has a result: bytes, or the end.</summary>
    public bool IsReadable => HasEnded || isRefused || toClient.Count > 0;

    /// <summary>Whether both the broker's side and the client's have finished with it.</summary>
    public bool IsFinished => isRefused || ((connection == null || connection.IsClosed) && (endedByClient || endedByBroker || isCut));

    // The client's thread.

    public int Send(ReadOnlySpan<byte> bytes) => isCut || endedByBroker ? -1 : isAccepted ? toBroker.Add(bytes) : 0;

    public int Receive(Span<byte> target)
    {
        // In this order: the broker's side adds its last bytes before it reports its end.
        bool ended = endedByBroker;
        if (isCut)
        {
            return -1;
        }

        int bytes = toClient.Take(target);
        return bytes == 0 && ended ? -1 : bytes;
    }

    public void EndByClient() => endedByClient = true;

    // Any thread.

    public void Cut() => isCut = true;

    public void HalfOpen() => isHalfOpen = true;

    public void CutAfter(LinkDirection direction, int bytes) =>
        Volatile.Write(ref direction == LinkDirection.ToBroker ? ref toBrokerLeft : ref toClientLeft, bytes);

    // The broker's thread.

    /// <summary>Opens the connection, or moves bytes from the client. Returns 0 if nothing happened.</summary>
    public int PumpToBroker(MemoryNetwork network, Span<byte> scratch, long nowMs)
    {
        int done = 0;
        if (IsOpening)
        {
            if (endedByClient || network.RefuseConnect || link.RefuseConnect)
            {
                isRefused = true;
                return 1;
            }

            connection = network.Broker.Accept(nowMs);
            isAccepted = true;
            done = 1;
        }

        if (connection == null || connection.IsClosed || (isHalfOpen && !isCut))
        {
            return done + toBroker.Clear();
        }

        // Read before the bytes: then the ring has everything that the client sent before it closed.
        bool isLast = endedByClient;
        if (!isCut && !link.StallToBroker)
        {
            done += FeedBroker(scratch, nowMs);
        }

        if (isCut || (isLast && !link.StallToBroker && toBroker.Count == 0))
        {
            connection.Closed(nowMs);
            done++;
        }

        return done;
    }

    /// <summary>Moves bytes from the broker to the client. Returns 0 if nothing happened.</summary>
    public int PumpToClient(Span<byte> scratch, long nowMs)
    {
        if (connection == null)
        {
            return 0;
        }

        if (isHalfOpen)
        {
            return Discard(scratch);
        }

        if (isCut || endedByBroker || link.StallToClient)
        {
            return 0;
        }

        int done = FeedClient(scratch, nowMs);
        if (connection.IsClosed && connection.OutputBytes == 0)
        {
            endedByBroker = true;
            done++;
        }

        return done;
    }

    private int FeedBroker(Span<byte> scratch, long nowMs)
    {
        int moved = 0;
        int limit = link.BytesPerPumpMax > 0 ? link.BytesPerPumpMax : int.MaxValue;
        while (moved < limit && !connection!.IsClosed)
        {
            long left = Volatile.Read(ref toBrokerLeft);
            int bytes = toBroker.Take(scratch[..(int)Math.Min(left, Math.Min(limit - moved, scratch.Length))]);
            if (bytes > 0)
            {
                connection.Feed(scratch[..bytes], nowMs);
                moved += bytes;
                left = CountDown(ref toBrokerLeft, left, bytes);
            }

            if (left == 0)
            {
                connection.Closed(nowMs);
                return moved + 1;
            }

            if (bytes == 0)
            {
                break;
            }
        }

        return moved;
    }

    private int FeedClient(Span<byte> scratch, long nowMs)
    {
        int moved = 0;
        int limit = link.BytesPerPumpMax > 0 ? link.BytesPerPumpMax : int.MaxValue;
        while (moved < limit)
        {
            long left = Volatile.Read(ref toClientLeft);
            if (left == 0)
            {
                connection!.Closed(nowMs);
                return moved + 1;
            }

            int room = (int)Math.Min(left, Math.Min(limit - moved, Math.Min(toClient.Room, scratch.Length)));
            int bytes = room == 0 ? 0 : connection!.TakeOutput(scratch[..room]);
            if (bytes == 0)
            {
                break;
            }

            toClient.Add(scratch[..bytes]);
            moved += bytes;
            CountDown(ref toClientLeft, left, bytes);
        }

        return moved;
    }

    private int Discard(Span<byte> scratch)
    {
        int moved = 0;
        int bytes;
        do
        {
            bytes = connection!.TakeOutput(scratch);
            moved += bytes;
        }
        while (bytes > 0);
        return moved;
    }

    private static long CountDown(ref long left, long before, int bytes)
    {
        if (before == NoLimit)
        {
            return before;
        }

        Volatile.Write(ref left, before - bytes);
        return before - bytes;
    }
}
