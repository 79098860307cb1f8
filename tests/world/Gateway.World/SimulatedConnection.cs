using Gateway.Simulation;

namespace Gateway.World;

/// <summary>
/// One connection between the gateway and the broker, with its script of faults. It may survive its gateway: bytes that were on their way
/// at a power cut may still arrive.
/// </summary>
internal sealed class SimulatedConnection(SimulatedWorld world)
{
    private readonly ByteQueue up = new(16384);
    private readonly ByteQueue down = new(8192);
    private readonly ByteQueue inbox = new(8192);
    private readonly PacketStream fromBroker = new();
    private readonly PacketStream fromGateway = new();
    private readonly List<(long AtMs, byte[] Packet)> late = [];
    private readonly byte[] scratch = new byte[1024];
    private byte[] twin = new byte[4096];
    private BrokerConnection? broker;
    private long openAtMs;
    private long nextUpMs;
    private long nextDownMs;
    private long stalledUntilMs;
    private int endAfter;
    private int stallAfter;
    private BoundaryFault boundaryDue;
    private bool isCut;
    private bool isHalfOpen;
    private bool isFrozen;
    private bool brokerEnded;

    public ConnectionScript Script { get; } = new();

    /// <summary>The gateway has finished with it.</summary>
    public bool GatewayEnded { get; private set; }

    /// <summary>Nothing can happen on it any more.</summary>
    public bool IsFinished => GatewayEnded && (isCut || isHalfOpen || broker == null || broker.IsClosed);

    public bool IsOpening => broker == null && !isCut;

    public bool WasRefused { get; private set; }

    /// <summary>For the gateway: the end, every byte read.</summary>
    public bool HasEnded => isCut || (brokerEnded && inbox.Count == 0);

    /// <summary>Bytes wait for the gateway, or its link ended.</summary>
    public bool IsReadable => inbox.Count > 0 || HasEnded;

    public int BytesUnderWay => up.Count;

    /// <summary>What the gateway, which closes it, knows of its end.</summary>
    public ReplayLinkEnd EndAsSeen => isCut ? ReplayLinkEnd.Cut : HasEnded ? ReplayLinkEnd.ByBroker : ReplayLinkEnd.ByGateway;

    /// <summary>When it changes next by itself.</summary>
    public long NextEventMs
    {
        get
        {
            if (isCut)
            {
                return long.MaxValue;
            }

            if (broker == null)
            {
                return GatewayEnded ? long.MaxValue : openAtMs;
            }

            long next = long.MaxValue;
            if (up.Count > 0 || GatewayEnded)
            {
                next = nextUpMs;
            }

            if (!GatewayEnded && late.Count > 0)
            {
                next = Math.Min(next, late[0].AtMs);
            }

            if (!GatewayEnded && (down.Count > 0 || (broker.IsClosed && !brokerEnded && !isHalfOpen)))
            {
                next = Math.Min(next, nextDownMs);
            }

            return Math.Max(next, stalledUntilMs);
        }
    }

    public void Open()
    {
        up.Clear();
        down.Clear();
        inbox.Clear();
        fromBroker.Clear();
        fromGateway.Clear();
        late.Clear();
        broker = null;
        Script.Reset();
        world.Faults.OnOpen(Script);
        Script.DownBytesPerMs = world.Misbehaving is { Conduct.DownBytesPerMs: > 0 } slow ? slow.Conduct.DownBytesPerMs : int.MaxValue;
        openAtMs = Script.Hangs ? long.MaxValue : world.NowMs + Script.OpenDelayMs;
        nextUpMs = 0;
        nextDownMs = 0;
        stalledUntilMs = 0;
        endAfter = Script.EndAfterBytes;
        stallAfter = Script.StallAfterBytes;
        boundaryDue = BoundaryFault.None;
        isCut = false;
        isHalfOpen = false;
        isFrozen = false;
        brokerEnded = false;
        GatewayEnded = false;
        WasRefused = false;
    }

    public int Send(ReadOnlySpan<byte> bytes)
    {
        if (isCut || brokerEnded)
        {
            return -1;
        }

        int taken = Math.Min(bytes.Length, Math.Max(0, Script.UpRoom - up.Count));
        if (up.Count == 0)
        {
            nextUpMs = world.NowMs + Script.UpLatencyMs;
        }

        up.Add(bytes[..taken]);
        return taken;
    }

    public int Receive(Span<byte> target)
    {
        int bytes = Math.Min(Math.Min(target.Length, inbox.Count), Script.ReceiveMax);
        if (bytes == 0)
        {
            return HasEnded ? -1 : 0;
        }

        inbox.Span[..bytes].CopyTo(target);
        inbox.Skip(bytes);
        return bytes;
    }

    /// <summary>The gateway closes it: bytes already given to the link are still sent.</summary>
    public void EndByGateway()
    {
        GatewayEnded = true;
        inbox.Clear();
        if (broker == null)
        {
            isCut = true;
        }
    }

    /// <summary>The gateway lost its power: this many of the bytes on their way still arrive, and the broker notices now or not.</summary>
    public void EndByPowerCut(bool brokerSees, int arriving)
    {
        EndByGateway();
        if (isHalfOpen || isCut)
        {
            up.Clear();
        }

        if (arriving < up.Count)
        {
            int keep = arriving;
            Span<byte> kept = stackalloc byte[Math.Min(keep, 4096)];
            up.Span[..kept.Length].CopyTo(kept);
            up.Clear();
            up.Add(kept);
        }

        if (!brokerSees)
        {
            isHalfOpen = true;
            if (up.Count > 0)
            {
                broker?.Feed(up.Span, world.NowMs);
                up.Clear();
            }
        }
    }

    /// <summary>Both sides lose it now.</summary>
    public void Cut(bool gatewaySees = true, bool brokerSees = true)
    {
        if (brokerSees)
        {
            broker?.Closed(world.NowMs);
        }

        if (gatewaySees)
        {
            isCut = true;
            inbox.Clear();
        }
        else
        {
            isHalfOpen = true;
        }

        up.Clear();
        down.Clear();
    }

    /// <summary>A half-open network recovers when its faults end: the next byte would be answered with a reset.</summary>
    public void Heal()
    {
        stalledUntilMs = 0;
        endAfter = -1;
        stallAfter = -1;
        Script.Hangs = false;
        if (broker == null && openAtMs == long.MaxValue)
        {
            openAtMs = world.NowMs;
        }

        if (isHalfOpen && !isCut)
        {
            Cut();
        }
    }

    /// <summary>Does what is due now. True if something happened.</summary>
    public bool Pump()
    {
        long now = world.NowMs;
        if (isCut || now < stalledUntilMs)
        {
            return false;
        }

        bool any = false;
        if (boundaryDue != BoundaryFault.None && inbox.Count == 0)
        {
            BoundaryFault fault = boundaryDue;
            boundaryDue = BoundaryFault.None;
            AtBoundary(fault);
            return true;
        }

        if (broker == null)
        {
            if (GatewayEnded || now < openAtMs)
            {
                return false;
            }

            any = true;
            if (Script.Refused || world.BrokerIsAway)
            {
                WasRefused = true;
                isCut = true;
                return true;
            }

            broker = world.Broker.Accept(now);
        }

        if (isHalfOpen)
        {
            any |= up.Count > 0;
            up.Clear();
            DiscardOutput();
            return any;
        }

        any |= PumpUp(now);
        if (!isCut && !isHalfOpen)
        {
            any |= PumpDown(now);
        }

        return any;
    }

    private bool PumpUp(long now)
    {
        bool any = false;
        while (up.Count > 0 && now >= nextUpMs && !isCut && !isHalfOpen)
        {
            any = true;
            if (Script.IsByPacket)
            {
                UpByPacket();
            }
            else
            {
                int bytes = Math.Min(up.Count, Script.UpFragmentMax);
                bool ends = Script.EndIsUp && endAfter >= 0 && bytes >= endAfter;
                bytes = ends ? endAfter : bytes;
                Feed(bytes);
                endAfter -= Script.EndIsUp && endAfter >= 0 ? bytes : 0;
                if (ends)
                {
                    End();
                }
            }

            nextUpMs = now + Math.Min(1, Script.UpLatencyMs); // The way is long once, not for each piece.
        }

        if (GatewayEnded && up.Count == 0 && broker is { IsClosed: false } && !isHalfOpen)
        {
            broker.Closed(now);
            any = true;
        }

        return any;
    }

    private void Feed(int bytes)
    {
        if (bytes > 0)
        {
            CountCoalesced(up.Span[..bytes]);
            if (world.Misbehaving is { } misbehaving)
            {
                fromGateway.Add(up.Span[..bytes]);
                FeedTreated(misbehaving);
            }
            else
            {
                broker!.Feed(up.Span[..bytes], world.NowMs);
            }

            up.Skip(bytes);
        }
    }

    // Whole packets to a broker that does not take all of them.
    private void FeedTreated(MisbehavingBroker misbehaving)
    {
        while (!broker!.IsClosed && fromGateway.TryPeek(out ReadOnlySpan<byte> packet, out int body))
        {
            PacketTreatment treatment = misbehaving.Treat(packet, body, ref isFrozen);
            if (treatment == PacketTreatment.Taken)
            {
                broker.Feed(packet, world.NowMs);
            }
            else if (treatment is PacketTreatment.Closed or PacketTreatment.Refused)
            {
                TakeOutput(world.NowMs);
                if (treatment == PacketTreatment.Refused)
                {
                    down.Add([0x20, 2, 0, 5]);
                }

                world.Timeline?.Fault(world.NowMs, $"the broker refuses a packet of type {packet[0] >> 4} by closing the connection");
                broker.Closed(world.NowMs);
            }
            else
            {
                world.Timeline?.Fault(world.NowMs, $"the broker ignores a packet of type {packet[0] >> 4}");
            }

            fromGateway.Skip(packet.Length);
        }
    }

    private void CountCoalesced(ReadOnlySpan<byte> piece)
    {
        int first = PacketStream.Measure(piece, out _);
        if (first > 0 && first < piece.Length)
        {
            world.Statistics.Count(WorldFault.LinkCoalesced);
        }
    }

    private void UpByPacket()
    {
        int bytes = PacketStream.Measure(up.Span, out _);
        if (bytes == 0)
        {
            return;
        }

        BoundaryFault fault = world.Faults.OnBoundary(up: true);
        if (fault is not (BoundaryFault.LinkCutBefore or BoundaryFault.PowerCutBefore))
        {
            Feed(bytes);
        }

        AtBoundary(fault);
    }

    private void AtBoundary(BoundaryFault fault)
    {
        if (fault is BoundaryFault.LinkCutBefore or BoundaryFault.LinkCutAfter)
        {
            world.HappenedOnLink(WorldFault.LinkCut);
            world.Timeline?.Fault(world.NowMs, "link cut at the boundary of a packet");
            Cut();
        }
        else if (fault is BoundaryFault.PowerCutBefore or BoundaryFault.PowerCutAfter)
        {
            up.Clear();
            world.PowerCutDue = true;
        }
    }

    private bool PumpDown(long now)
    {
        bool any = TakeOutput(now);
        if (GatewayEnded)
        {
            down.Clear();
            late.Clear();
            return any;
        }

        while (late.Count > 0 && now >= late[0].AtMs)
        {
            any = true;
            Deliver(late[0].Packet, PacketStream.BodyOf(late[0].Packet), now);
            late.RemoveAt(0);
        }

        while (down.Count > 0 && now >= nextDownMs && !isCut && !isHalfOpen && now >= stalledUntilMs)
        {
            any = true;
            if (Script.IsByPacket)
            {
                DownByPacket();
            }
            else
            {
                DownByBytes(now);
            }

            nextDownMs = now + (Script.DownBytesPerMs < int.MaxValue ? 1 : Math.Min(1, Script.DownLatencyMs));
        }

        if (broker!.IsClosed && broker.OutputBytes == 0 && down.Count == 0 && !brokerEnded && !isCut && !isHalfOpen)
        {
            brokerEnded = true;
            any = true;
        }

        return any;
    }

    private void DownByBytes(long now)
    {
        int bytes = Math.Min(down.Count, Math.Min(Script.DownFragmentMax, Script.DownBytesPerMs));
        bool ends = !Script.EndIsUp && endAfter >= 0 && bytes >= endAfter;
        bytes = ends ? endAfter : bytes;
        bool stalls = stallAfter >= 0 && bytes >= stallAfter;
        bytes = stalls ? Math.Min(bytes, stallAfter) : bytes;
        ends &= bytes >= endAfter;
        CountCoalesced(down.Span[..bytes]);
        inbox.Add(down.Span[..bytes]);
        down.Skip(bytes);
        endAfter -= !Script.EndIsUp && endAfter >= 0 ? bytes : 0;
        stallAfter -= stallAfter >= 0 ? bytes : 0;
        if (stalls)
        {
            stallAfter = -1;
            stalledUntilMs = now + Script.StallMs;
            world.HappenedOnLink(WorldFault.LinkStall);
            world.Timeline?.Fault(now, $"link stands still for {Script.StallMs} ms");
        }

        if (ends)
        {
            End();
        }
    }

    private void DownByPacket()
    {
        int bytes = PacketStream.Measure(down.Span, out _);
        BoundaryFault fault = world.Faults.OnBoundary(up: false);
        if (fault is not (BoundaryFault.LinkCutBefore or BoundaryFault.PowerCutBefore))
        {
            inbox.Add(down.Span[..bytes]);
        }

        down.Skip(bytes);
        if (fault is BoundaryFault.LinkCutAfter or BoundaryFault.PowerCutAfter)
        {
            boundaryDue = fault; // When the gateway has read it.
        }
        else
        {
            AtBoundary(fault);
        }
    }

    private void End()
    {
        endAfter = -1;
        bool half = !Script.GatewaySeesEnd || !Script.BrokerSeesEnd;
        world.HappenedOnLink(half ? WorldFault.LinkHalfOpen : WorldFault.LinkCut);
        world.Timeline?.Fault(world.NowMs, !half ? "link cut" : Script.GatewaySeesEnd ? "link cut, the broker does not know"
            : Script.BrokerSeesEnd ? "link cut, the gateway does not know" : "link half open, nobody knows");
        Cut(Script.GatewaySeesEnd, Script.BrokerSeesEnd);
    }

    // Whole packets from the broker, each with its fate.
    private bool TakeOutput(long now)
    {
        bool any = false;
        int bytes;
        while ((bytes = broker!.TakeOutput(scratch)) > 0)
        {
            any = true;
            fromBroker.Add(scratch.AsSpan(0, bytes));
        }

        while (fromBroker.TryPeek(out ReadOnlySpan<byte> packet, out int body))
        {
            if (!GatewayEnded)
            {
                Forward(packet, body, now);
            }

            fromBroker.Skip(packet.Length);
        }

        return any;
    }

    private void Forward(ReadOnlySpan<byte> packet, int body, long now)
    {
        int lateMs = world.Misbehaving?.LatenessOf(packet, body) ?? 0;
        if (lateMs > 0)
        {
            world.Timeline?.Fault(now, $"the broker's packet of type {packet[0] >> 4} is {lateMs} ms late");
            late.Add((now + lateMs, packet.ToArray()));
            return;
        }

        Deliver(packet, body, now);
    }

    private void Deliver(ReadOnlySpan<byte> packet, int body, long now)
    {
        if (down.Count == 0)
        {
            nextDownMs = now + Script.DownLatencyMs;
        }

        if (packet.Length > twin.Length)
        {
            twin = new byte[packet.Length];
        }

        packet.CopyTo(twin);
        Span<byte> copy = twin.AsSpan(0, packet.Length);
        PacketFate fate = world.Faults.OnPacketDown(copy);
        if (fate == PacketFate.Lost)
        {
            world.Timeline?.Fault(now, $"the broker's packet of type {packet[0] >> 4} is not sent");
            return;
        }

        if (copy.Length == 4 && copy[0] == 0x20 && copy[3] == 0 && world.Faults.LiesAboutSession((copy[2] & 1) != 0))
        {
            copy[2] ^= 1;
        }

        if (fate == PacketFate.Late)
        {
            nextDownMs = Math.Max(nextDownMs, now) + world.Faults.LateMs;
        }

        if (Misdelivers(copy))
        {
            return;
        }

        world.Laws.Received(copy, body);
        down.Add(copy);
        down.Add(world.Misbehaving is { } misbehaving ? misbehaving.After(copy) : default);
        if (fate == PacketFate.Twice)
        {
            twin[0] |= 8;
            world.Laws.Received(copy, body);
            down.Add(copy);
        }
    }

    // What a broker that misbehaves sends before a packet; true: it sends it in place of the packet.
    private bool Misdelivers(ReadOnlySpan<byte> packet)
    {
        bool replaces = false;
        down.Add(world.Misbehaving is { } misbehaving ? misbehaving.Before(packet, out replaces) : default);
        return replaces;
    }

    /// <summary>Bytes that no broker may send, delivered to the gateway.</summary>
    public void Inject(ReadOnlySpan<byte> garbage)
    {
        if (broker != null && !isCut && !isHalfOpen && !GatewayEnded)
        {
            down.Add(garbage);
        }
    }

    private void DiscardOutput()
    {
        while (broker!.TakeOutput(scratch) > 0)
        {
        }
    }
}
