namespace Gateway.Simulation.Chips;

/// <summary>
/// An LM75: register pointer, configuration of 8 bits, thresholds of 16, a conversion every 300 ms from power-on. From the datasheets of
/// the family.
/// </summary>
internal sealed class SimulatedLm75 : ISimulatedI2cChip
{
    private readonly SimulatedTime time;
    private int pointer;
    private int configuration;
    private int hysteresis;
    private int threshold;
    private long poweredMs;

    public SimulatedLm75(SimulatedTime time)
    {
        this.time = time;
        PowerOn();
    }

    /// <summary>The temperature register after a conversion, undefined bits included.</summary>
    public int Temperature { get; set; } = 0x1900;

    /// <summary>Another chip at this address: one that has no such registers.</summary>
    public bool HasThresholds { get; set; } = true;

    /// <summary>A TMP102: its resolution bits always read 1.</summary>
    public bool IsTmp102 { get; set; }

    /// <summary>What was written into the configuration.</summary>
    public int Configuration => configuration;

    public bool IsShutDown => (configuration & 1) != 0;

    public void PowerOn()
    {
        configuration = 0;
        hysteresis = 0x4B00;
        threshold = 0x5000;
        poweredMs = time.NowMs;
    }

    /// <summary>What earlier firmware may have left.</summary>
    public void ShutDown() => configuration = 1;

    public bool Transfer(ReadOnlySpan<byte> write, Span<byte> read)
    {
        if (write.Length > 0)
        {
            pointer = write[0] & 0x03;
        }

        if (write.Length == 2 && pointer == 1)
        {
            configuration = write[1];
        }

        if (write.Length == 3 && pointer == 2 && HasThresholds)
        {
            hysteresis = ((write[1] << 8) | write[2]) & 0xFF80;
        }

        if (read.Length == 0)
        {
            return true;
        }

        int value = pointer switch
        {
            0 => !IsShutDown && time.NowMs - poweredMs >= 300 ? Temperature : 0,
            1 => (configuration | (IsTmp102 ? 0x60 : 0)) << 8,
            2 => hysteresis,
            _ => threshold,
        };
        read[0] = (byte)(value >> 8);
        if (read.Length > 1)
        {
            read[1] = (byte)value;
        }

        return true;
    }
}
