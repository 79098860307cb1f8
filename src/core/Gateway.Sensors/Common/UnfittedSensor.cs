using Gateway.Hal;

namespace Gateway.Sensors
{
    /// <summary>
    /// Stands for a sensor of the settings that this board cannot have: it has its name and its alarms, and says that it is not fitted.
    /// </summary>
    public sealed class UnfittedSensor : IReasonedSensor
    {
        /// <inheritdoc/>
        public int ValueMilli
        {
            get { return 0; }
        }

        /// <inheritdoc/>
        public SensorReason Reason
        {
            get { return SensorReason.NotFitted; }
        }

        /// <inheritdoc/>
        public SensorStatus Poll(long nowMs)
        {
            return SensorStatus.Failed;
        }
    }
}
