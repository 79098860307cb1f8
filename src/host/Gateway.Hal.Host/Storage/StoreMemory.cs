using System.Text;

namespace Gateway.Hal.Host;

/// <summary>A slot's content in memory, and the one before it until the new one is durable.</summary>
internal sealed class StoreSlot
{
    private byte[] before = [];
    private int beforeBytes;

    /// <summary>The content is the first <see cref="Bytes"/> bytes.</summary>
    public byte[] Content { get; private set; } = [];

    /// <summary>Bytes of the content; 0: the slot is empty.</summary>
    public int Bytes { get; private set; }

    /// <summary>Writes of this slot so far.</summary>
    public long Generation { get; set; }

    /// <summary>The content is not durable yet.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>Makes room, so that later writes allocate nothing.</summary>
    public void Reserve(int bytesMax)
    {
        if (Content.Length < bytesMax)
        {
            byte[] content = new byte[bytesMax];
            Array.Copy(Content, content, Bytes);
            Content = content;
        }

        if (before.Length < bytesMax)
        {
            before = new byte[bytesMax];
        }
    }

    /// <summary>Replaces the content. True if the slot was not open before.</summary>
    public bool Put(byte[] from, int offset, int bytes)
    {
        bool opens = !IsOpen;
        if (opens)
        {
            Swap();
            IsOpen = true;
        }

        Array.Copy(from, offset, Content, 0, bytes);
        Bytes = bytes;
        return opens;
    }

    /// <summary>The new content is durable, or the old one is valid again.</summary>
    public void Close(bool isDurable)
    {
        if (!isDurable)
        {
            Swap();
        }

        // Nothing of a secret that was replaced stays in memory.
        before.AsSpan(0, beforeBytes).Clear();
        beforeBytes = 0;
        IsOpen = false;
    }

    /// <summary>Takes what a file holds.</summary>
    public void Restore(long generation, ReadOnlySpan<byte> content)
    {
        Content = content.ToArray();
        Bytes = content.Length;
        Generation = generation;
    }

    private void Swap()
    {
        (Content, before) = (before, Content);
        (Bytes, beforeBytes) = (beforeBytes, Bytes);
    }
}

/// <summary>An area's slots in memory.</summary>
internal sealed class StoreArea(string name)
{
    /// <summary>Its name.</summary>
    public string Name => name;

    /// <summary>Its name as a record has it.</summary>
    public byte[] NameBytes { get; } = Encoding.ASCII.GetBytes(name);

    /// <summary>Its slots, by number.</summary>
    public List<StoreSlot> Slots { get; } = [];

    /// <summary>Makes slots up to a count.</summary>
    public void Reserve(int slotCount, int slotBytesMax)
    {
        while (Slots.Count < slotCount)
        {
            Slots.Add(new StoreSlot());
        }

        foreach (StoreSlot slot in Slots)
        {
            slot.Reserve(slotBytesMax);
        }
    }
}

/// <summary>The content of a store file in memory: all areas, those of other programs too.</summary>
internal sealed class StoreMemory
{
    /// <summary>The areas, in the order in which they were met.</summary>
    public List<StoreArea> Areas { get; } = [];

    /// <summary>Sum of the generations of all slots.</summary>
    public long Total
    {
        get
        {
            long total = 0;
            foreach (StoreArea area in Areas)
            {
                foreach (StoreSlot slot in area.Slots)
                {
                    total += slot.Generation;
                }
            }

            return total;
        }
    }

    /// <summary>The area with this name, made if there is none.</summary>
    public StoreArea Area(string name)
    {
        foreach (StoreArea area in Areas)
        {
            if (area.Name == name)
            {
                return area;
            }
        }

        Areas.Add(new StoreArea(name));
        return Areas[^1];
    }

    /// <summary>Takes a record.</summary>
    public void Restore(string name, int slot, long generation, ReadOnlySpan<byte> content)
    {
        StoreArea area = Area(name);
        area.Reserve(slot + 1, 0);
        area.Slots[slot].Restore(generation, content);
    }
}
