namespace Gateway.Simulation.Chips;

/// <summary>
/// The register file of a BME280 or BMP280: pointer with auto-increment, writes in pairs, forced mode with its duration, and reset with
/// the time to copy the calibration. Written from the datasheet.
/// </summary>
internal sealed class SimulatedBme280 : ISimulatedI2cChip
{
    private readonly SimulatedTime time;
    private readonly byte[] registers = new byte[256];
    private int pointer;
    private long measuredAtMs = -1;
    private long copiedAtMs;

    public SimulatedBme280(SimulatedTime time, byte id, byte[] calibration, byte[] humidityCalibration)
    {
        this.time = time;
        registers[0xD0] = id;
        calibration.CopyTo(registers, 0x88);
        humidityCalibration.CopyTo(registers, 0xE1);
        PowerOn();
    }

    public int AdcTemperature { get; set; }

    public int AdcPressure { get; set; }

    public int AdcHumidity { get; set; }

    public int MeasureMs { get; set; } = 9;

    public bool NeverReady { get; set; }

    public int Measurements { get; private set; }

    public byte CtrlMeas => registers[0xF4];

    public byte CtrlHum => registers[0xF2];

    /// <summary>Power returns, or a soft reset: settings and results have their reset values.</summary>
    public void PowerOn()
    {
        registers.AsSpan(0xF2, 13).Clear();
        registers[0xF7] = 0x80;
        registers[0xFA] = 0x80;
        registers[0xFD] = 0x80;
        measuredAtMs = -1;
        copiedAtMs = time.NowMs + 2;
    }

    public bool Transfer(ReadOnlySpan<byte> write, Span<byte> read)
    {
        Settle();
        if (write.Length == 1)
        {
            pointer = write[0];
        }

        for (int i = 0; i + 1 < write.Length; i += 2)
        {
            Write(write[i], write[i + 1]);
        }

        bool copying = time.NowMs < copiedAtMs;
        for (int i = 0; i < read.Length; i++)
        {
            int at = (pointer + i) & 0xFF;
            bool word = at is >= 0x88 and <= 0xA1 or >= 0xE1 and <= 0xE7;
            read[i] = at == 0xF3
                ? (byte)((measuredAtMs >= 0 ? 8 : 0) | (copying ? 1 : 0))
                : copying && word ? (byte)0 : registers[at];
        }

        return true;
    }

    private void Write(int register, byte value)
    {
        if (register == 0xE0 && value == 0xB6)
        {
            PowerOn();
        }
        else if (register is 0xF2 or 0xF5)
        {
            registers[register] = value;
        }
        else if (register == 0xF4)
        {
            registers[register] = value;
            if ((value & 3) is 1 or 2)
            {
                Measurements++;
                measuredAtMs = time.NowMs + MeasureMs;
            }
        }
    }

    private void Settle()
    {
        if (measuredAtMs < 0 || time.NowMs < measuredAtMs || NeverReady)
        {
            return;
        }

        measuredAtMs = -1;
        registers[0xF4] &= 0xFC;
        Put20(0xF7, AdcPressure);
        Put20(0xFA, AdcTemperature);
        int humidity = (registers[0xF2] & 7) == 0 || registers[0xD0] != 0x60 ? 0x8000 : AdcHumidity;
        registers[0xFD] = (byte)(humidity >> 8);
        registers[0xFE] = (byte)humidity;
    }

    private void Put20(int at, int value)
    {
        registers[at] = (byte)(value >> 12);
        registers[at + 1] = (byte)(value >> 4);
        registers[at + 2] = (byte)(value << 4);
    }
}
