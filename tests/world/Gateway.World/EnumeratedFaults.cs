namespace Gateway.World;

/// <summary>A point of a run where something can go wrong.</summary>
internal enum Occasion : byte
{
    /// <summary>
    /// A slot is written: power cut before, during with the old content, during with the new, after; or the link breaks.
    /// </summary>
    Write,
    /// <summary>A packet of the gateway arrives: link or power cut before or after.</summary>
    PacketUp,
    /// <summary>A packet of the broker arrives: link or power cut before or after.</summary>
    PacketDown
}

/// <summary>One fault: at which occasion of the run, counted from 0, and which of its kinds.</summary>
internal readonly record struct PlacedFault(int At, int Kind);

/// <summary>Up to two faults at given points of a run, and a list of all points of the run.</summary>
internal sealed class EnumeratedFaults(SimulatedWorld world, List<Occasion> occasions, params PlacedFault[] faults) : FaultPlan
{
    private const int WriteKinds = 5;
    private const int PacketKinds = 4;

    /// <summary>Occasions of one run: far more than a small world has.</summary>
    private const int OccasionsMax = 10_000;

    /// <summary>The most kinds that an occasion has.</summary>
    public const int KindsMax = WriteKinds;

    /// <summary>How many kinds of fault an occasion has.</summary>
    public static int KindsAt(Occasion occasion) => occasion == Occasion.Write ? WriteKinds : PacketKinds;

    public override WriteFate OnWrite(StorageArea area, out int slowMs)
    {
        slowMs = 0;
        int kind = Meet(Occasion.Write);
        if (kind == WriteKinds - 1)
        {
            world.CutLink();
            return WriteFate.Done;
        }

        return kind < 0 ? WriteFate.Done : WriteFate.CutBefore + kind;
    }

    public override bool CutAt(Seam seam) => false;

    public override int CutAtSend(int bytes) => -1;

    public override void OnOpen(ConnectionScript script) => script.IsByPacket = true;

    public override BoundaryFault OnBoundary(bool up)
    {
        int kind = Meet(up ? Occasion.PacketUp : Occasion.PacketDown);
        return kind < 0 ? BoundaryFault.None : BoundaryFault.LinkCutBefore + kind;
    }

    private int Meet(Occasion occasion)
    {
        int at = occasions.Count;
        if (!IsActive || at >= OccasionsMax)
        {
            return -1;
        }

        occasions.Add(occasion);
        foreach (PlacedFault fault in faults)
        {
            if (fault.At == at)
            {
                return fault.Kind;
            }
        }

        return -1;
    }
}
