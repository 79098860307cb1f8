using Gateway.Hal;
using Gateway.Sensors;

namespace Gateway.Simulation.Scenes;

/// <summary>A meter's total on the gateway's board with the scene's faults. It keeps what it returned, for the judges.</summary>
internal sealed class NotedTotal(PulseCounter counter, SceneSensor sensor, WorldTime time, List<SceneReading> readings)
    : PulseTotal(counter), IReasonedSensor
{
    public SensorReason Reason { get; private set; }

    public override SensorStatus Poll(long nowMs)
    {
        // A meter counts whatever reads it.
        SensorStatus status = base.Poll(nowMs);
        string? fault = sensor.FaultAt(time.NowMs);
        SceneReasons.TryParse(fault ?? SceneReasons.Names[(int)SensorReason.None], out SensorReason reason);
        Reason = reason;
        readings.Add(new SceneReading(time.NowMs, ValueMilli, fault, TotalMilli));
        return fault == null ? status : SensorStatus.Failed;
    }
}
