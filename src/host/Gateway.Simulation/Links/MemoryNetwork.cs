using System.Collections.Concurrent;

namespace Gateway.Simulation;

/// <summary>
/// Joins <see cref="MemoryLink"/>s to one <see cref="Broker"/>. If the caller's thread pumps it, it is deterministic: bytes move only in
/// <see cref="Pump"/>, in the order in which the links were opened. Links may be used on other threads.
/// </summary>
public sealed class MemoryNetwork
{
    /// <summary>Bytes moved at once: a few packets.</summary>
    private const int ScratchBytes = 4096;

    private readonly ConcurrentQueue<MemoryChannel> opening = new();
    private readonly List<MemoryChannel> channels = [];
    private readonly byte[] scratch = new byte[ScratchBytes];
    private readonly int ringBytes;
    private volatile bool refuseConnect;

    /// <summary>
    /// A network for this broker; each link holds at least <paramref name="ringBytesMin"/> bytes a direction (1..16 MiB).
    /// </summary>
    public MemoryNetwork(Broker broker, int ringBytesMin = 64 * 1024)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(ringBytesMin, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ringBytesMin, 16 * 1024 * 1024);
        Broker = broker;
        ringBytes = ringBytesMin;
    }

    /// <summary>The broker.</summary>
    public Broker Broker { get; }

    /// <summary>
    /// Fault: the broker is unreachable; every Open fails. Open links stay: see <see cref="Broker.RestartKeepingSessions"/>.
    /// </summary>
    public bool RefuseConnect
    {
        get => refuseConnect;
        set => refuseConnect = value;
    }

    /// <summary>Set while a thread pumps; wakes it.</summary>
    internal Action? OnWork { get; set; }

    /// <summary>A new link, closed.</summary>
    public MemoryLink CreateLink() => new(this);

    /// <summary>
    /// Moves everything one hop: opens links, bytes to the broker, time, bytes to the clients. Returns 0 if nothing happened, so that a
    /// caller may repeat it until the network is quiet.
    /// </summary>
    public int Pump(long nowMs)
    {
        while (opening.TryDequeue(out MemoryChannel? channel))
        {
            channels.Add(channel);
        }

        int done = 0;
        foreach (MemoryChannel channel in channels)
        {
            int moved = channel.PumpToBroker(this, scratch, nowMs);
            if (moved > 0)
            {
                channel.Link.SignalReadable(); // It may be open now, or refused.
                done += moved;
            }
        }

        Broker.Advance(nowMs);
        foreach (MemoryChannel channel in channels)
        {
            int moved = channel.PumpToClient(scratch, nowMs);
            if (moved > 0)
            {
                channel.Link.SignalReadable();
                done += moved;
            }
        }

        channels.RemoveAll(channel => channel.IsFinished);
        return done;
    }

    internal MemoryChannel Connect(MemoryLink link)
    {
        var channel = new MemoryChannel(link, ringBytes);
        opening.Enqueue(channel);
        Wake();
        return channel;
    }

    internal void Wake() => OnWork?.Invoke();
}
