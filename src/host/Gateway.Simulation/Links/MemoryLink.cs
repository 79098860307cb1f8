using Gateway.Hal;
using Gateway.Primitives;

namespace Gateway.Simulation;

/// <summary>
/// A client's end of an in-memory link to a <see cref="Broker"/>: like TCP, with rings of fixed size and faults on demand. Made by
/// <see cref="MemoryNetwork.CreateLink"/>. One thread is the client's; after <see cref="Open"/> its calls allocate nothing and take no
/// lock. Any thread may set the faults.
/// </summary>
public sealed class MemoryLink : IByteLink
{
    private readonly MemoryNetwork network;
    private readonly AutoResetEvent readable = new(false);
    private MemoryChannel? channel;
    private Fault lastFault;
    private volatile bool isWaiting;
    private volatile bool refuseConnect;
    private volatile bool stallToBroker;
    private volatile bool stallToClient;
    private volatile int bytesPerPumpMax;

    internal MemoryLink(MemoryNetwork network) => this.network = network;

    /// <summary>Fault: the next <see cref="Open"/> fails with <see cref="HalFaults.LinkRefused"/>.</summary>
    public bool RefuseConnect
    {
        get => refuseConnect;
        set => refuseConnect = value;
    }

    /// <summary>Fault: at most this many bytes for each pump and direction, so that packets arrive in fragments; 0 for no limit.</summary>
    public int BytesPerPumpMax
    {
        get => bytesPerPumpMax;
        set => bytesPerPumpMax = value;
    }

    /// <summary>
    /// Fault: bytes to the broker are accepted until the ring is full, and not delivered; nor is Close. They continue when it ends.
    /// </summary>
    public bool StallToBroker
    {
        get => stallToBroker;
        set
        {
            stallToBroker = value;
            network.Wake();
        }
    }

    /// <summary>Fault: bytes to the client, and the broker's close, are held. They continue when it ends.</summary>
    public bool StallToClient
    {
        get => stallToClient;
        set
        {
            stallToClient = value;
            network.Wake();
        }
    }

    /// <inheritdoc/>
    public LinkState State => channel switch
    {
        null => LinkState.Closed,
        { IsOpening: true } => LinkState.Opening,
        { IsRefused: false, HasEnded: false } => LinkState.Open,
        _ => LinkState.Failed
    };

    /// <inheritdoc/>
    public Fault Fault => State != LinkState.Failed ? lastFault
        : channel!.IsRefused ? HalFaults.LinkRefused
        : HalFaults.LinkLost;

    /// <inheritdoc/>
    /// <remarks>Opening until the next pump. The only call that allocates: two rings.</remarks>
    public void Open()
    {
        Check.That(channel == null, Fault.StateImpossible);
        channel = network.Connect(this);
    }

    /// <inheritdoc/>
    public int Receive(byte[] buffer, int offset, int bytesMax) =>
        channel is not { IsRefused: false } open ? -1 : open.Receive(buffer.AsSpan(offset, bytesMax));

    /// <inheritdoc/>
    public int Send(byte[] buffer, int offset, int bytes)
    {
        if (channel is not { IsRefused: false } open)
        {
            return -1;
        }

        int sent = open.Send(buffer.AsSpan(offset, bytes));
        if (sent > 0)
        {
            network.Wake();
        }

        return sent;
    }

    /// <inheritdoc/>
    public void Close()
    {
        if (channel is { } open)
        {
            lastFault = Fault;
            open.EndByClient();
            channel = null;
            network.Wake();
        }
    }

    /// <summary>
    /// Waits until <see cref="Receive"/> has a result, at most this long; for a client whose broker is on another thread. Returns whether
    /// it has.
    /// </summary>
    public bool WaitReadable(int millisecondsMax)
    {
        if (channel is not { } open || open.IsReadable)
        {
            return true;
        }

        long untilMs = Environment.TickCount64 + millisecondsMax;
        isWaiting = true;
        Interlocked.MemoryBarrier(); // The other side writes first and looks at isWaiting then; here the other way round.
        while (!open.IsReadable)
        {
            // May wake early: what moved was not for the client, or the event is of an earlier wait.
            long leftMs = untilMs - Environment.TickCount64;
            if (leftMs <= 0 || !readable.WaitOne((int)leftMs))
            {
                break;
            }
        }

        isWaiting = false;
        return open.IsReadable;
    }

    /// <summary>Fault: the link breaks now. Bytes on their way are lost in both directions; both sides see the end.</summary>
    public void Cut()
    {
        channel?.Cut();
        network.Wake();
    }

    /// <summary>
    /// Fault: the link breaks when <paramref name="bytes"/> more bytes have arrived in this direction. These still count, and no later one
    /// does: with 0 to the client, the broker receives everything and its acknowledgements are lost. Applies to the present opening; both
    /// sides see the end.
    /// </summary>
    public void CutAfter(LinkDirection direction, int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        channel?.CutAfter(direction, bytes);
    }

    /// <summary>
    /// Fault: as with an unplugged cable, nothing arrives any more in either direction, and neither side is told, for the rest of the
    /// present opening. <see cref="Send"/> accepts; the broker notices by keep alive or takeover, the client by its own time-outs.
    /// </summary>
    public void HalfOpen() => channel?.HalfOpen();

    /// <summary>The broker's side moved something.</summary>
    internal void SignalReadable()
    {
        Interlocked.MemoryBarrier();
        if (isWaiting)
        {
            readable.Set();
        }
    }
}
