using Gateway.Hal;
using Gateway.Primitives;

namespace Gateway.World;

/// <summary>The gateway's link. Each of its calls is an occasion for a power cut.</summary>
internal sealed class SimulatedLink(SimulatedWorld world) : IByteLink
{
    private Fault lastFault;

    public SimulatedConnection? Connection { get; private set; }

    public LinkState State => Connection switch
    {
        null => LinkState.Closed,
        { HasEnded: true } => LinkState.Failed,
        { IsOpening: true } => LinkState.Opening,
        _ => LinkState.Open
    };

    public Fault Fault => State != LinkState.Failed ? lastFault
        : Connection!.WasRefused ? HalFaults.LinkRefused : HalFaults.LinkLost;

    public void Open()
    {
        using OwnAllocation own = new(world);
        world.AtSeam(Seam.Open);
        Check.That(Connection == null, Fault.StateImpossible);
        world.Timeline?.LinkBegins(world.NowMs);
        Connection = world.Connect();
    }

    public int Receive(byte[] buffer, int offset, int bytesMax)
    {
        using OwnAllocation own = new(world);
        world.AtSeam(Seam.Receive);
        int bytes = Connection == null ? -1 : Connection.Receive(buffer.AsSpan(offset, bytesMax));
        if (bytes > 0)
        {
            world.Timeline?.ReceivedBytes(world.NowMs, buffer.AsSpan(offset, bytes));
        }

        return bytes;
    }

    public int Send(byte[] buffer, int offset, int bytes)
    {
        using OwnAllocation own = new(world);
        if (Connection == null || Connection.IsOpening)
        {
            return -1;
        }

        int cut = world.Faults.CutAtSend(bytes);
        int taken = Connection.Send(buffer.AsSpan(offset, cut >= 0 ? Math.Min(cut, bytes) : bytes));
        if (taken > 0)
        {
            world.Timeline?.SentBytes(world.NowMs, buffer.AsSpan(offset, taken));
            world.Laws.Sent(buffer.AsSpan(offset, taken));
        }

        if (cut >= 0)
        {
            world.CutPower(WorldFault.PowerCutAtStep);
        }

        return taken;
    }

    public void Close()
    {
        using OwnAllocation own = new(world);
        world.AtSeam(Seam.Close);
        if (Connection != null)
        {
            lastFault = Fault;
            world.Timeline?.LinkEnds(world.NowMs, Connection.EndAsSeen);
            Connection.EndByGateway();
            Connection = null;
        }
    }

    /// <summary>The gateway that owned it has ended.</summary>
    public void PowerOff()
    {
        if (Connection is { } open)
        {
            bool sees = world.Faults.BrokerSeesPowerCut(open.BytesUnderWay, out int arriving);
            open.EndByPowerCut(sees, arriving);
            world.Timeline?.LinkEnds(world.NowMs, ReplayLinkEnd.PowerCut);
            Connection = null;
        }
    }
}
