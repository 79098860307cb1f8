using Gateway.Hal;

namespace Gateway.Tests.Fakes;

/// <summary>A sensor that reads what the test says.</summary>
public sealed class FakeSensor : ISensor
{
    /// <summary>The outcome of each poll.</summary>
    public SensorStatus Next { get; set; } = SensorStatus.Ok;

    /// <inheritdoc/>
    public int ValueMilli { get; set; } = 20_000;

    /// <summary>How often it was polled.</summary>
    public int Polls { get; private set; }

    /// <inheritdoc/>
    public SensorStatus Poll(long nowMs)
    {
        Polls++;
        return Next;
    }
}
