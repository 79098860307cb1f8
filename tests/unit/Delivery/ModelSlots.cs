using Gateway.Hal;

namespace Gateway.Tests.Unit.Delivery;

/// <summary>One area of a <see cref="ModelStorage"/>.</summary>
internal sealed class ModelSlots(ModelStorage storage, int count, int bytesMax) : ISlotStorage
{
    public byte[][] Slots { get; } = [.. Enumerable.Range(0, count).Select(_ => Array.Empty<byte>())];

    public int SlotCount => count;

    public int SlotBytesMax => bytesMax;

    public int Read(int slot, byte[] buffer, int offset)
    {
        byte[] content = Slots[slot];
        content.CopyTo(buffer, offset);
        return storage.NextRead(buffer, offset, content.Length);
    }

    public bool Write(int slot, byte[] buffer, int offset, int bytes)
    {
        WriteOutcome outcome = storage.NextWrite();
        byte[] record = buffer.AsSpan(offset, bytes).ToArray();
        if (outcome is WriteOutcome.Done or WriteOutcome.RefusedDone or WriteOutcome.CutNew)
        {
            Slots[slot] = record;
        }

        if (outcome is WriteOutcome.CutOld or WriteOutcome.CutNew)
        {
            throw new PowerCutException();
        }

        storage.Written?.Invoke(this, slot, record, outcome == WriteOutcome.Done);
        return outcome == WriteOutcome.Done;
    }
}
