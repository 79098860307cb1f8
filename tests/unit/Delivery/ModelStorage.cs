using Gateway.Hal;

namespace Gateway.Tests.Unit.Delivery;

/// <summary>
/// The four areas of the inflight table in memory. It decides what becomes of each write and read, by one kind of fault, and cuts the power
/// in a write.
/// </summary>
internal sealed class ModelStorage
{
    private readonly Random random;
    private readonly StorageFault fault;
    private int failuresLeft;
    private int writesToCut;

    public ModelStorage(Random random, StorageFault fault, int entryCount, int entryBytesMax)
    {
        this.random = random;
        this.fault = fault;
        Entries = new ModelSlots(this, entryCount, entryBytesMax);
        Progress = new ModelSlots(this, 2, 80);
        Inbound = new ModelSlots(this, 2, 64);
        RuleStates = new ModelSlots(this, 2, 64);
    }

    public ModelSlots Entries { get; }

    public ModelSlots Progress { get; }

    public ModelSlots Inbound { get; }

    public ModelSlots RuleStates { get; }

    /// <summary>Told of each write that ended: the area, the slot, the record, and whether it was reported as durable.</summary>
    public Action<ModelSlots, int, byte[], bool>? Written { get; set; }

    /// <summary>The next writes, or reads, fail in the way of this storage.</summary>
    public void Fail(int count) => failuresLeft = count;

    /// <summary>The power fails in the write after so many others.</summary>
    public void CutIn(int writes) => writesToCut = writes + 1;

    /// <summary>Works from now on.</summary>
    public void Heal()
    {
        failuresLeft = 0;
        writesToCut = 0;
    }

    /// <summary>What may happen to the slots without power.</summary>
    public void PowerOff()
    {
        writesToCut = 0;
        if (fault != StorageFault.Damages || failuresLeft == 0)
        {
            return;
        }

        failuresLeft--;
        ModelSlots area = random.Next(6) switch { 0 => Progress, 1 => Inbound, 2 => RuleStates, _ => Entries };
        int slot = random.Next(area.SlotCount);
        if (random.Next(3) == 0)
        {
            area.Slots[slot] = [];
        }
        else
        {
            Spoil(area.Slots[slot], 0, area.Slots[slot].Length);
        }
    }

    /// <summary>What becomes of a write.</summary>
    public WriteOutcome NextWrite()
    {
        if (writesToCut > 0 && --writesToCut == 0)
        {
            return random.Next(2) == 0 ? WriteOutcome.CutOld : WriteOutcome.CutNew;
        }

        if (fault is StorageFault.None or > StorageFault.RefusesEither || failuresLeft == 0)
        {
            return WriteOutcome.Done;
        }

        failuresLeft--;
        return fault == StorageFault.RefusesWritesDone || (fault == StorageFault.RefusesEither && random.Next(2) == 0)
            ? WriteOutcome.RefusedDone : WriteOutcome.Refused;
    }

    /// <summary>What a read of these bytes returns: their number, or -1; it may change one of them.</summary>
    public int NextRead(byte[] buffer, int offset, int bytes)
    {
        if (fault is not (StorageFault.RefusesReads or StorageFault.Misreads) || failuresLeft == 0)
        {
            return bytes;
        }

        failuresLeft--;
        if (fault == StorageFault.RefusesReads)
        {
            return -1;
        }

        Spoil(buffer, offset, bytes);
        return bytes;
    }

    private void Spoil(byte[] content, int offset, int bytes)
    {
        if (bytes > 0)
        {
            content[offset + random.Next(bytes)] ^= (byte)(1 << random.Next(8));
        }
    }
}
