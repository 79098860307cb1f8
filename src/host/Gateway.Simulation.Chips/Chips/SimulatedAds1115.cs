namespace Gateway.Simulation.Chips;

/// <summary>An ADS1115: four inputs against ground, full scales, single conversions on command. From the datasheet.</summary>
internal sealed class SimulatedAds1115 : ISimulatedI2cChip
{
    private static readonly double[] StepMicroVolt = [187.5, 125, 62.5, 31.25, 15.625, 7.8125, 7.8125, 7.8125];

    private readonly SimulatedTime time;
    private int pointer;
    private int configuration;
    private int result;
    private long readyAtMs;

    public SimulatedAds1115(SimulatedTime time)
    {
        this.time = time;
        PowerOn();
    }

    /// <summary>Of each input.</summary>
    public double[] MicroVolt { get; } = [1_000_000, 2_000_000, 500_000, 250_000];

    /// <summary>Another chip: it keeps no configuration.</summary>
    public bool IsOther { get; set; }

    /// <summary>An ADS1015: the lowest four bits of a result are zero.</summary>
    public bool Is12Bits { get; set; }

    /// <summary>Its conversion never ends.</summary>
    public bool NeverEnds { get; set; }

    public int Conversions { get; private set; }

    public void PowerOn()
    {
        pointer = 0;
        configuration = 0x0583;
        result = 0;
        readyAtMs = -1;
    }

    public bool Transfer(ReadOnlySpan<byte> write, Span<byte> read)
    {
        if (readyAtMs >= 0 && time.NowMs >= readyAtMs && !NeverEnds)
        {
            readyAtMs = -1;
            int input = ((configuration >> 12) & 7) - 4;
            double microVolt = input < 0 ? MicroVolt[0] - MicroVolt[1] : MicroVolt[input];
            result = (int)Math.Clamp(Math.Round(microVolt / StepMicroVolt[(configuration >> 9) & 7]), -32768, 32767);
            result &= Is12Bits ? ~0xF : ~0;
        }

        if (write.Length > 0)
        {
            pointer = write[0] & 3;
        }

        if (write.Length == 3 && pointer == 1 && !IsOther)
        {
            configuration = ((write[1] << 8) | write[2]) & 0x7FFF;
            if ((write[1] & 0x80) != 0)
            {
                Conversions++;
                readyAtMs = time.NowMs + 8;
            }
        }

        if (read.Length > 0)
        {
            int value = pointer switch { 0 => result, 1 => configuration | (readyAtMs < 0 ? 0x8000 : 0), _ => 0 };
            read[0] = (byte)(value >> 8);
            read[1] = (byte)value;
        }

        return true;
    }
}
