namespace Gateway.Simulation.Chips;

/// <summary>
/// The circuits of a board for sensors on pins, with the values of its firmware: an ESP32's converter, and what a
/// board has before it.
/// </summary>
internal static class SimulatedCircuit
{
    /// <summary>Millivolts at the converter's full scale.</summary>
    public const int FullScaleMilliVolt = 3100;

    /// <summary>Conversions averaged.</summary>
    public const int Conversions = 16;

    /// <summary>Shunt of a 4-20 mA loop if the settings name none, in thousandths of an ohm.</summary>
    public const int ShuntMilliOhm = 120_000;

    /// <summary>4 mA and 20 mA in microamperes, which a 4-20 mA signal reads as.</summary>
    public const int ZeroMicroA = 4000;

    /// <summary>See <see cref="ZeroMicroA"/>.</summary>
    public const int FullMicroA = 20000;

    /// <summary>Divider before a 0-10 V input.</summary>
    public const int VoltDivider = 4;

    /// <summary>10 V in millivolts.</summary>
    public const int FullMilliVolt = 10000;

    /// <summary>A TMP36 has 500 mV at 0 degrees and 10 mV a degree; 100 mV and 1750 mV are the ends of its range.</summary>
    public const int Tmp36ZeroMilliVolt = 500;

    /// <summary>See <see cref="Tmp36ZeroMilliVolt"/>.</summary>
    public const int Tmp36LowMilliVolt = 100;

    /// <summary>See <see cref="Tmp36ZeroMilliVolt"/>.</summary>
    public const int Tmp36HighMilliVolt = 1750;

    /// <summary>Debounce of a contact that is a sensor, in ms.</summary>
    public const int DebounceMs = 50;

    /// <summary>Period of a rate in s, and its window in ms.</summary>
    public const int RatePeriodS = 3600;

    /// <summary>See <see cref="RatePeriodS"/>.</summary>
    public const int RateWindowMs = 60_000;

    /// <summary>Pins of the buses if the settings name none: those that no ESP32 has, so that they are free.</summary>
    public const int DataPin = 60;

    /// <summary>See <see cref="DataPin"/>.</summary>
    public const int ClockPin = 61;

    /// <summary>See <see cref="DataPin"/>.</summary>
    public const int ReceivePin = 62;

    /// <summary>See <see cref="DataPin"/>.</summary>
    public const int TransmitPin = 63;
}
