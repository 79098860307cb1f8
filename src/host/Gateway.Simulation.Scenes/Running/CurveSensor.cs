using Gateway.Hal;

namespace Gateway.Simulation.Scenes;

/// <summary>A sensor of the scene without a chip: it gives the curve itself.</summary>
internal sealed class CurveSensor(SceneSensor sensor, WorldTime time) : ISensor
{
    public int ValueMilli { get; private set; }

    public SensorStatus Poll(long nowMs)
    {
        ValueMilli = sensor.MilliAt(time.NowMs);
        return SensorStatus.Ok;
    }
}
