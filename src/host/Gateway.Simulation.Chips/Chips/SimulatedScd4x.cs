namespace Gateway.Simulation.Chips;

/// <summary>An SCD4x: idle or measuring every 5 s, commands of two bytes, words with a checksum. From the datasheet.</summary>
internal sealed class SimulatedScd4x : ISimulatedI2cChip
{
    private readonly SimulatedTime time;
    private long busyUntilMs;
    private long nextMs = -1;
    private bool hasData;
    private int command;

    public SimulatedScd4x(SimulatedTime time)
    {
        this.time = time;
    }

    public int CarbonDioxide { get; set; } = 500;

    public int SignalTemperature { get; set; } = 0x6667;

    public int SignalHumidity { get; set; } = 0x5EB9;

    public int IntervalMs { get; set; } = 5_000;

    public int Starts { get; private set; }

    public bool IsMeasuring => nextMs >= 0;

    public void PowerOn()
    {
        busyUntilMs = 0;
        nextMs = -1;
        hasData = false;
        command = 0;
    }

    /// <summary>Earlier firmware left the chip measuring; it then refuses to start.</summary>
    public void LeaveMeasuring() => nextMs = time.NowMs + IntervalMs;

    public bool Transfer(ReadOnlySpan<byte> write, Span<byte> read)
    {
        while (nextMs >= 0 && time.NowMs >= nextMs)
        {
            nextMs += IntervalMs;
            hasData = true;
        }

        if (time.NowMs < busyUntilMs || (write.Length > 0 && !Do((write[0] << 8) | write[1])))
        {
            return false;
        }

        if (read.Length == 0)
        {
            return true;
        }

        switch (command)
        {
            case 0xE4B8 when read.Length == 3:
                Put(read, hasData ? 0x8006 : 0x8000);
                return true;
            case 0xEC05 when read.Length == 9 && hasData:
                Put(read, CarbonDioxide);
                Put(read[3..], SignalTemperature);
                Put(read[6..], SignalHumidity);
                hasData = false;
                return true;
            default:
                return false;
        }
    }

    private static void Put(Span<byte> into, int word)
    {
        into[0] = (byte)(word >> 8);
        into[1] = (byte)word;

        // Bit by bit over the 16 bits, most significant first.
        int crc = 0xFF;
        for (int i = 15; i >= 0; i--)
        {
            int feedback = ((crc >> 7) ^ (word >> i)) & 1;
            crc = ((crc << 1) & 0xFF) ^ (feedback != 0 ? 0x31 : 0);
        }

        into[2] = (byte)crc;
    }

    private bool Do(int next)
    {
        command = next;
        switch (next)
        {
            case 0x21B1 when !IsMeasuring:
                Starts++;
                nextMs = time.NowMs + IntervalMs;
                return true;
            case 0x3F86:
                nextMs = -1;
                hasData = false;
                busyUntilMs = time.NowMs + 500;
                return true;
            case 0xE4B8 or 0xEC05:
                busyUntilMs = time.NowMs + 1;
                return true;
            default:
                return false;
        }
    }
}
