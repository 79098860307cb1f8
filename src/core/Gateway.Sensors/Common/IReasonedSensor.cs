using Gateway.Hal;

namespace Gateway.Sensors
{
    /// <summary>A sensor that says why it failed.</summary>
    public interface IReasonedSensor : ISensor
    {
        /// <summary>Why the last poll gave <see cref="SensorStatus.Failed"/>; <see cref="SensorReason.None"/> after a reading.</summary>
        SensorReason Reason { get; }
    }
}
