namespace Gateway.Simulation.Chips;

/// <summary>An SHT3x or SHT4x: commands of two bytes or one, reads refused until the measurement is over. From the datasheets.</summary>
internal sealed class SimulatedSht(SimulatedTime time, bool isSht4x) : ISimulatedI2cChip
{
    private long readyAtMs = -1;
    private bool hasResult;
    private bool periodic;

    public int SignalTemperature { get; set; } = 0x6666;

    public int SignalHumidity { get; set; } = 0x8000;

    public int MeasureMs { get; set; } = isSht4x ? 8 : 15;

    public int Measurements { get; private set; }

    public int Resets { get; private set; }

    /// <summary>The last heater command of an SHT4x, and how many there were.</summary>
    public int Heating { get; private set; }

    public int Heatings { get; private set; }

    public void PowerOn()
    {
        readyAtMs = -1;
        hasResult = false;
        periodic = false;
    }

    /// <summary>Earlier firmware left the chip in periodic measurement; it then refuses single shots.</summary>
    public void LeaveInPeriodicMode() => periodic = true;

    public bool Transfer(ReadOnlySpan<byte> write, Span<byte> read)
    {
        if (readyAtMs >= 0 && time.NowMs >= readyAtMs)
        {
            readyAtMs = -1;
            hasResult = true;
        }

        if (write.Length > 0 && !Do(write.Length == 2 ? (write[0] << 8) | write[1] : write[0]))
        {
            return false;
        }

        if (read.Length == 0)
        {
            return true;
        }

        if (!hasResult)
        {
            return false;
        }

        hasResult = false;
        Put(read, SignalTemperature);
        Put(read[3..], SignalHumidity);
        return true;
    }

    private static void Put(Span<byte> into, int signal)
    {
        into[0] = (byte)(signal >> 8);
        into[1] = (byte)signal;

        // Bit by bit over the 16 bits, most significant first.
        int crc = 0xFF;
        for (int i = 15; i >= 0; i--)
        {
            int feedback = ((crc >> 7) ^ (signal >> i)) & 1;
            crc = ((crc << 1) & 0xFF) ^ (feedback != 0 ? 0x31 : 0);
        }

        into[2] = (byte)crc;
    }

    private bool Do(int command)
    {
        if (readyAtMs >= 0)
        {
            return false;
        }

        if (!isSht4x && command == 0x3093)
        {
            periodic = false;
            return true;
        }

        if (command == (isSht4x ? 0x94 : 0x30A2))
        {
            if (periodic)
            {
                return false;
            }

            Resets++;
            PowerOn();
            return true;
        }

        if (isSht4x && command is 0x39 or 0x32 or 0x2F or 0x24 or 0x1E or 0x15)
        {
            Heating = command;
            Heatings++;
            readyAtMs = time.NowMs + (command is 0x39 or 0x2F or 0x1E ? 1_000 : 100) + MeasureMs;
            return true;
        }

        if (command == (isSht4x ? 0xFD : 0x2400) && !periodic)
        {
            Measurements++;
            readyAtMs = time.NowMs + MeasureMs;
            return true;
        }

        return false;
    }
}
