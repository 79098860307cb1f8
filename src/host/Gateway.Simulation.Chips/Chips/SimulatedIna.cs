namespace Gateway.Simulation.Chips;

/// <summary>
/// An INA219 or INA226: configuration, shunt and bus voltage, one measurement on command, and the flag of its end. From the datasheets.
/// </summary>
internal sealed class SimulatedIna : ISimulatedI2cChip
{
    private readonly SimulatedTime time;
    private readonly bool is226;
    private int pointer;
    private int configuration;
    private long readyAtMs;
    private bool isReady;
    private int shunt;
    private int bus;

    public SimulatedIna(SimulatedTime time, bool is226)
    {
        this.time = time;
        this.is226 = is226;
        PowerOn();
    }

    public double ShuntMicroVolt { get; set; } = 20_000;

    public double BusMicroVolt { get; set; } = 12_000_000;

    /// <summary>Another chip: it keeps no configuration, and has no identification.</summary>
    public bool IsOther { get; set; }

    /// <summary>Its measurement never ends.</summary>
    public bool NeverEnds { get; set; }

    public int Measurements { get; private set; }

    /// <summary>It converts by itself, after the time of a conversion.</summary>
    public void PowerOn()
    {
        pointer = 0;
        configuration = is226 ? 0x4127 : 0x399F;
        isReady = false;
        shunt = 0;
        bus = 0;
        readyAtMs = time.NowMs + 2;
    }

    public bool Transfer(ReadOnlySpan<byte> write, Span<byte> read)
    {
        Settle();
        if (write.Length > 0)
        {
            pointer = write[0];
        }

        if (write.Length == 3 && pointer == 0 && !IsOther)
        {
            configuration = (write[1] << 8) | write[2];
            isReady = false;
            Measurements++;

            // 16 averages: 8.51 ms for each of two; of 1.1 ms each.
            readyAtMs = time.NowMs + (is226 ? 36 : 17);
        }

        if (read.Length > 0)
        {
            int word = Register();
            read[0] = (byte)(word >> 8);
            read[1] = (byte)word;
        }

        return true;
    }

    private int Register()
    {
        switch (pointer)
        {
            case 0:
                return configuration;
            case 1:
                return shunt & 0xFFFF;
            case 2:
                return is226 ? bus & 0x7FFF : ((bus << 3) | (isReady ? 2 : 0)) & 0xFFFF;
            case 6 when is226:
                int mask = isReady ? 8 : 0;
                isReady = false;
                return mask;
            case 0xFE when is226 && !IsOther:
                return 0x5449;
            case 0xFF when is226 && !IsOther:
                return 0x2260;
            default:
                return 0;
        }
    }

    private void Settle()
    {
        if (readyAtMs < 0 || time.NowMs < readyAtMs || NeverEnds)
        {
            return;
        }

        readyAtMs = -1;
        isReady = true;
        shunt = (int)(is226
            ? Math.Clamp(Math.Round(ShuntMicroVolt / 2.5), -32768, 32767)
            : Math.Clamp(Math.Round(ShuntMicroVolt / 10), -32000, 32000));
        bus = (int)Math.Round(BusMicroVolt / (is226 ? 1250 : 4000));
    }
}
