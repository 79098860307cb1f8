using System.Buffers.Binary;
using Gateway.App;
using Gateway.Boards.Host;
using Gateway.Hal;

namespace Gateway.World;

/// <summary>The areas of a gateway's storage.</summary>
internal enum StorageArea
{
    /// <summary>Entry records.</summary>
    Inflight,
    /// <summary>The progress record.</summary>
    Progress,
    /// <summary>The inbound set.</summary>
    Inbound,
    /// <summary>Rule states.</summary>
    AlarmState,
    /// <summary>The boot record.</summary>
    Boot,
    /// <summary>Ids of commands carried out.</summary>
    CommandIds,
    /// <summary>Stored telemetry.</summary>
    Telemetry,
    /// <summary>States of outputs.</summary>
    Outputs,
    /// <summary>Totals of meters.</summary>
    Meters
}

/// <summary>The drive: survives every power cut. Each write and read is an occasion for the fault plan.</summary>
internal sealed class SimulatedStorage
{
    private static readonly Dictionary<string, StorageArea> Kinds = new()
    {
        ["inflight"] = StorageArea.Inflight,
        ["progress"] = StorageArea.Progress,
        ["inbound"] = StorageArea.Inbound,
        ["alarm-state"] = StorageArea.AlarmState,
        ["boot"] = StorageArea.Boot,
        ["commands"] = StorageArea.CommandIds,
        ["telemetry"] = StorageArea.Telemetry,
        ["outputs"] = StorageArea.Outputs,
        ["meters"] = StorageArea.Meters,
    };

    private readonly SimulatedArea?[] areas = new SimulatedArea[Kinds.Count];

    public SimulatedStorage(SimulatedWorld world, int entryCount)
    {
        World = world;
        All = new HostAreas(Open, entryCount);
        NewestProgress = new byte[AppLimits.ProgressSlotBytesMax];
        NewestInbound = new byte[AppLimits.InboundSlotBytesMax];
    }

    public SimulatedWorld World { get; }

    /// <summary>All areas, as a gateway uses them.</summary>
    public HostAreas All { get; }

    /// <summary>Writes that reached the drive.</summary>
    public long Writes { get; set; }

    /// <summary>Whether any progress record ever reached the drive.</summary>
    public bool HasProgress => NewestProgressBytes > 0;

    /// <summary>The progress record written last, for the matrix.</summary>
    public byte[] NewestProgress { get; }

    public int NewestProgressBytes { get; set; }

    /// <summary>The inbound set written last, for the matrix and the laws.</summary>
    public byte[] NewestInbound { get; }

    public int NewestInboundBytes { get; set; }

    /// <summary>A copy of the inbound set was corrupted after a write: it is not known here which copy counts.</summary>
    public bool IsInboundRotten { get; set; }

    /// <summary>
    /// Whether the inbound set on the drive has this identifier as carried out; null if the progress record has voided the set, or if a
    /// copy was corrupted.
    /// </summary>
    public bool? HoldsInbound(int id)
    {
        const int generationAt = 8;
        const int placeBytes = 7;
        ReadOnlySpan<byte> set = NewestInbound.AsSpan(0, NewestInboundBytes);
        if (IsInboundRotten)
        {
            return null;
        }

        if (set.IsEmpty)
        {
            return false;
        }

        uint generation = BinaryPrimitives.ReadUInt32BigEndian(set[generationAt..]);
        if (HasProgress && (int)(generation - BinaryPrimitives.ReadUInt32BigEndian(NewestProgress.AsSpan(24))) < 0)
        {
            return null;
        }

        for (int at = generationAt + 4; at + placeBytes <= set.Length - 4; at += placeBytes)
        {
            if (BinaryPrimitives.ReadUInt16BigEndian(set[at..]) == id && (set[at + 6] & 2) != 0)
            {
                return true;
            }
        }

        return false;
    }

    public SimulatedArea this[StorageArea area] => areas[(int)area]!;

    /// <summary>A new drive.</summary>
    public void Empty()
    {
        foreach (SimulatedArea area in areas.OfType<SimulatedArea>())
        {
            for (int slot = 0; slot < area.SlotCount; slot++)
            {
                area.Erase(slot);
            }
        }

        NewestProgressBytes = 0;
        NewestInboundBytes = 0;
        IsInboundRotten = false;
    }

    private SimulatedArea Open(string name, int slotCount, int slotBytesMax) =>
        areas[(int)Kinds[name]] = new SimulatedArea(this, Kinds[name], slotCount, slotBytesMax);
}

/// <summary>One area of the simulated drive.</summary>
internal sealed class SimulatedArea(SimulatedStorage storage, StorageArea kind, int slotCount, int slotBytesMax) : ISlotStorage
{
    private const int Unreadable = -1;

    private readonly byte[] content = new byte[slotCount * slotBytesMax];
    private readonly int[] lengths = new int[slotCount];

    public int SlotCount => slotCount;

    public int SlotBytesMax => slotBytesMax;

    public int Read(int slot, byte[] buffer, int offset)
    {
        using OwnAllocation own = new(storage.World);
        storage.World.AtSeam(Seam.Read);
        if (kind == StorageArea.Inflight && storage.World.IsRecovered && storage.World.Faults.FailsRead())
        {
            return Unreadable;
        }

        int bytes = lengths[slot];
        if (bytes > 0)
        {
            Array.Copy(content, slot * slotBytesMax, buffer, offset, bytes);
        }

        return bytes;
    }

    public bool Write(int slot, byte[] buffer, int offset, int bytes)
    {
        SimulatedWorld world = storage.World;
        using OwnAllocation own = new(world);
        WriteFate fate = world.Faults.OnWrite(kind, out int slowMs);
        ReadOnlySpan<byte> next = buffer.AsSpan(offset, bytes);
        ReadOnlySpan<byte> old = kind == StorageArea.Progress
            ? storage.NewestProgress.AsSpan(0, storage.NewestProgressBytes)
            : kind == StorageArea.Inbound
            ? storage.NewestInbound.AsSpan(0, storage.NewestInboundBytes)
            : content.AsSpan(slot * slotBytesMax, Math.Max(0, lengths[slot]));
        world.Statistics.Matrix.Count(kind, old, next, fate);
        world.Timeline?.Write(world.NowMs, kind, slot, old, next, fate, slowMs);
        world.Pass(slowMs);
        if (kind == StorageArea.Inflight && bytes > StorageMatrix.VoidBytes)
        {
            world.EntryWritten(next);
        }

        if (fate is WriteFate.Done or WriteFate.CutNew or WriteFate.CutAfter or WriteFate.ErrorNew)
        {
            next.CopyTo(content.AsSpan(slot * slotBytesMax));
            lengths[slot] = bytes;
            storage.Writes++;
            if (kind == StorageArea.Progress)
            {
                next.CopyTo(storage.NewestProgress);
                storage.NewestProgressBytes = bytes;
            }
            else if (kind == StorageArea.Inbound)
            {
                next.CopyTo(storage.NewestInbound);
                storage.NewestInboundBytes = bytes;
                storage.IsInboundRotten = false;
            }
        }

        if (fate is WriteFate.CutBefore or WriteFate.CutOld or WriteFate.CutNew or WriteFate.CutAfter)
        {
            world.CutPower(WorldFault.PowerCutAtStorage);
        }

        const int recordCountAt = 19;
        if (fate == WriteFate.Done && kind == StorageArea.Telemetry && next[recordCountAt] > 0)
        {
            // One without records only frees what the broker has.
            world.Kept?.Written();
        }

        return fate == WriteFate.Done;
    }

    public void Erase(int slot) => lengths[slot] = 0;

    /// <summary>The slot is corrupted: inverted bits, a shorter content, or unreadable. False if it was empty.</summary>
    public bool Rot(int slot, SeededRandom random)
    {
        int bytes = lengths[slot];
        if (bytes <= 0)
        {
            return false;
        }

        switch (random.Below(3))
        {
            case 0:
                content[(slot * slotBytesMax) + random.Below(bytes)] ^= (byte)(1 << random.Below(8));
                break;
            case 1:
                lengths[slot] = bytes == 1 ? Unreadable : 1 + random.Below(bytes - 1);
                break;
            default:
                lengths[slot] = Unreadable;
                break;
        }

        storage.IsInboundRotten |= kind == StorageArea.Inbound;
        return true;
    }
}
