using Gateway.Hal;

namespace Gateway.Simulation.Chips;

/// <summary>An ADC channel of 12 bits whose value is set; -1 fails.</summary>
internal sealed class SimulatedAdc : IAnalogInput
{
    public int ValueMax { get; init; } = 4095;

    public int Value { get; set; }

    /// <summary>Added to each second conversion, and taken from the others.</summary>
    public int Noise { get; set; }

    public int Conversions { get; private set; }

    public int Read()
    {
        Conversions++;
        return Value < 0 ? -1 : Value + ((Conversions & 1) == 0 ? Noise : -Noise);
    }
}

/// <summary>An input that counts pulses by itself; they are added to it.</summary>
internal sealed class SimulatedPulses : IPulseInput
{
    public int Count { get; set; }

    public int TakePulses()
    {
        int taken = Count;
        Count = 0;
        return taken;
    }
}

/// <summary>A pin whose level is set.</summary>
internal sealed class SimulatedLevel : IDigitalInput
{
    public bool IsHigh { get; set; }
}
