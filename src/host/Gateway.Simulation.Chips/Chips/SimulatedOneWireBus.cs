using Gateway.Hal;

namespace Gateway.Simulation.Chips;

/// <summary>A 1-Wire bus at bit level: the wire is the AND of all its devices.</summary>
internal sealed class SimulatedOneWireBus : IOneWireBus
{
    private int flipInBits = -1;

    public List<SimulatedDs18b20> Devices { get; } = [];

    /// <summary>The wire is shorted to ground: it always reads 0, which a master takes for a presence pulse.</summary>
    public bool HeldLow { get; set; }

    public int Resets { get; private set; }

    public int Bits { get; private set; }

    /// <summary>Of the bits read from now on, the one with this index is inverted.</summary>
    public void FlipReadBit(int index) => flipInBits = index;

    public bool Reset()
    {
        Resets++;
        bool presence = HeldLow;
        foreach (SimulatedDs18b20 device in Devices)
        {
            presence |= device.Reset();
        }

        return presence;
    }

    public void WriteByte(int value)
    {
        for (int i = 0; i < 8; i++)
        {
            WriteBit(((value >> i) & 1) != 0);
        }
    }

    public int ReadByte()
    {
        int value = 0;
        for (int i = 0; i < 8; i++)
        {
            value |= ReadBit() ? 1 << i : 0;
        }

        return value;
    }

    public void WriteBit(bool value)
    {
        Bits++;
        foreach (SimulatedDs18b20 device in Devices)
        {
            device.Write(value && !HeldLow);
        }
    }

    public bool ReadBit()
    {
        Bits++;
        bool wire = !HeldLow;
        foreach (SimulatedDs18b20 device in Devices)
        {
            wire &= device.Read();
        }

        bool flip = flipInBits == 0;
        flipInBits = flipInBits < 0 ? -1 : flipInBits - 1;
        return wire ^ flip;
    }
}
