using Gateway.Hal;
using Gateway.Sensors;

namespace Gateway.Simulation.Scenes;

/// <summary>A sensor on the gateway's board with the scene's faults. It keeps what it returned, for the judges.</summary>
internal sealed class NotedSensor(ISensor driver, SceneSensor sensor, WorldTime time, List<SceneReading> readings) : IReasonedSensor
{
    public int ValueMilli { get; private set; }

    public SensorReason Reason { get; private set; }

    public SensorStatus Poll(long nowMs)
    {
        SensorStatus status = SensorStatus.Failed;
        string? fault = sensor.FaultAt(time.NowMs);
        if (fault != null)
        {
            SceneReasons.TryParse(fault, out SensorReason reason);
            Reason = reason;
        }
        else
        {
            status = driver.Poll(nowMs);
            Reason = driver is IReasonedSensor reasoned ? reasoned.Reason : SensorReason.None;
            ValueMilli = driver.ValueMilli;
            fault = SceneReasons.Names[(int)Reason];
        }

        if (status == SensorStatus.Failed)
        {
            readings.Add(new SceneReading(time.NowMs, 0, fault));
        }
        else if (status == SensorStatus.Ok)
        {
            readings.Add(new SceneReading(time.NowMs, ValueMilli, null));
        }

        return status;
    }
}
