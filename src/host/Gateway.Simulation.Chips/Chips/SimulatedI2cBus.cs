using Gateway.Hal;

namespace Gateway.Simulation.Chips;

/// <summary>A chip as an I2C bus sees it: one transfer, a write and then a read; false: not acknowledged.</summary>
internal interface ISimulatedI2cChip
{
    bool Transfer(ReadOnlySpan<byte> write, Span<byte> read);
}

/// <summary>What is wrong with a bus.</summary>
public enum BusFault
{
    None,

    /// <summary>A master that detects it: no transfer is acknowledged.</summary>
    Wedged,

    /// <summary>SDA held low and a master that does not detect it: all is acknowledged, all zeros are read.</summary>
    HeldLow,

    /// <summary>Bits read as 1.</summary>
    HeldHigh,
}

/// <summary>An I2C bus: chips by address, and its faults.</summary>
internal sealed class SimulatedI2cBus
{
    private readonly Dictionary<int, ISimulatedI2cChip> chips = [];
    private int flipInTransfers = -1;
    private int flipByte;

    public BusFault Fault { get; set; }

    public int Transfers { get; private set; }

    public void Put(int address, ISimulatedI2cChip chip) => chips[address] = chip;

    public void Remove(int address) => chips.Remove(address);

    /// <summary>After this many other reads, one bit of this byte is inverted.</summary>
    public void FlipReadBit(int afterReads, int atByte)
    {
        flipInTransfers = afterReads;
        flipByte = atByte;
    }

    public II2cDevice DeviceAt(int address) => new Device(this, address);

    private bool Transfer(int address, byte[] write, int writeBytes, byte[] read, int readBytes)
    {
        Transfers++;
        Span<byte> answer = read.AsSpan(0, readBytes);
        switch (Fault)
        {
            case BusFault.Wedged:
                return false;
            case BusFault.HeldLow:
                answer.Clear();
                return true;
            case BusFault.HeldHigh:
                answer.Fill(0xFF);
                return true;
            default:
                break;
        }

        if (!chips.TryGetValue(address, out ISimulatedI2cChip? chip) || !chip.Transfer(write.AsSpan(0, writeBytes), answer))
        {
            return false;
        }

        if (readBytes > 0 && flipInTransfers >= 0 && flipInTransfers-- == 0)
        {
            answer[flipByte] ^= 0x10;
        }

        return true;
    }

    private sealed class Device(SimulatedI2cBus bus, int address) : II2cDevice
    {
        public bool WriteRead(byte[] write, int writeBytes, byte[] read, int readBytes)
            => bus.Transfer(address, write, writeBytes, read, readBytes);
    }
}
