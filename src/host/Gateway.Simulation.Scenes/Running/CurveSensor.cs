using Gateway.Hal;
using Gateway.Sensors;

namespace Gateway.Simulation.Scenes;

/// <summary>A sensor of the scene on the gateway's board. It keeps what it returned, for the judges.</summary>
internal sealed class CurveSensor(SceneSensor sensor, WorldTime time, List<SceneReading> readings) : IReasonedSensor
{
    public int ValueMilli { get; private set; }

    public SensorReason Reason { get; private set; }

    public SensorStatus Poll(long nowMs)
    {
        string? fault = sensor.FaultAt(time.NowMs);
        Reason = SensorReason.None;
        if (fault != null)
        {
            SceneReasons.TryParse(fault, out SensorReason reason);
            Reason = reason;
            readings.Add(new SceneReading(time.NowMs, 0, fault));
            return SensorStatus.Failed;
        }

        ValueMilli = sensor.MilliAt(time.NowMs);
        readings.Add(new SceneReading(time.NowMs, ValueMilli, null));
        return SensorStatus.Ok;
    }
}
