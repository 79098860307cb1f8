namespace Gateway.Simulation.Chips;

/// <summary>An MCP9808: register pointer, 16-bit registers, a conversion every 250 ms from power-on. From the datasheet.</summary>
internal sealed class SimulatedMcp9808 : ISimulatedI2cChip
{
    private readonly SimulatedTime time;
    private int pointer;
    private int configuration;
    private int resolution;
    private long poweredMs;

    public SimulatedMcp9808(SimulatedTime time)
    {
        this.time = time;
        PowerOn();
    }

    /// <summary>Register T_A once a conversion was made, alert bits included.</summary>
    public int Ambient { get; set; } = 0x0190;

    public int Manufacturer { get; set; } = 0x0054;

    public void PowerOn()
    {
        configuration = 0;
        resolution = 3;
        poweredMs = time.NowMs;
    }

    public bool Transfer(ReadOnlySpan<byte> write, Span<byte> read)
    {
        if (write.Length > 0)
        {
            pointer = write[0] & 0x0F;
        }

        if (write.Length == 3 && pointer == 1)
        {
            configuration = (write[1] << 8) | write[2];
        }

        if (write.Length == 2 && pointer == 8)
        {
            resolution = write[1] & 3;
        }

        if (read.Length == 0)
        {
            return true;
        }

        int value = pointer switch
        {
            1 => configuration,
            5 => time.NowMs - poweredMs >= 250 ? Ambient : 0,
            6 => Manufacturer,
            7 => 0x0400,
            8 => resolution << 8,
            _ => 0,
        };
        read[0] = (byte)(value >> 8);
        if (read.Length > 1)
        {
            read[1] = (byte)value;
        }

        return true;
    }
}
