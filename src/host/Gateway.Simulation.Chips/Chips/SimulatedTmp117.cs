namespace Gateway.Simulation.Chips;

/// <summary>A TMP117: identification, configuration with one-shot mode and data ready, -256 °C before the first conversion.</summary>
internal sealed class SimulatedTmp117 : ISimulatedI2cChip
{
    private readonly SimulatedTime time;
    private int pointer;
    private int configuration;
    private int result;
    private long readyAtMs;

    public SimulatedTmp117(SimulatedTime time)
    {
        this.time = time;
        PowerOn();
    }

    /// <summary>The temperature register after a conversion.</summary>
    public int Temperature { get; set; } = 0x0C80;

    /// <summary>Register 0Fh.</summary>
    public int DeviceId { get; set; } = 0x0117;

    /// <summary>Its conversion never ends.</summary>
    public bool NeverEnds { get; set; }

    public int Conversions { get; private set; }

    /// <summary>Continuous, once a second.</summary>
    public void PowerOn()
    {
        pointer = 0;
        configuration = 0x0220;
        result = 0x8000;
        readyAtMs = time.NowMs + 126;
    }

    public bool Transfer(ReadOnlySpan<byte> write, Span<byte> read)
    {
        Settle();
        if (write.Length > 0)
        {
            pointer = write[0];
        }

        if (write.Length == 3 && pointer == 1)
        {
            configuration = ((write[1] << 8) | write[2]) & 0x0FFC;
            Conversions++;

            // Eight averages.
            readyAtMs = time.NowMs + 126;
        }

        if (read.Length == 0)
        {
            return true;
        }

        int value = pointer switch { 0 => result, 1 => configuration, 0x0F => DeviceId, _ => 0 };
        if (pointer <= 1)
        {
            configuration &= ~0x2000;
        }

        read[0] = (byte)(value >> 8);
        read[1] = (byte)value;
        return true;
    }

    private void Settle()
    {
        if (readyAtMs < 0 || time.NowMs < readyAtMs || NeverEnds)
        {
            return;
        }

        result = Temperature;
        readyAtMs = (configuration & 0x0C00) == 0 ? time.NowMs + 1000 : -1;
        configuration |= 0x2000;
        if ((configuration & 0x0C00) == 0x0C00)
        {
            configuration = (configuration & ~0x0C00) | 0x0400;
        }
    }
}
