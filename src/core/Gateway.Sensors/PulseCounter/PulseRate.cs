using Gateway.Hal;

namespace Gateway.Sensors
{
    /// <summary>
    /// The rate of a <see cref="PulseCounter"/>, in thousandths of the unit a period. Each look takes what the input has
    /// counted; there is a reading from the end of the window's first part on.
    /// </summary>
    public sealed class PulseRate : ISensor
    {
        private readonly PulseCounter counter;

        internal PulseRate(PulseCounter counter)
        {
            this.counter = counter;
        }

        /// <inheritdoc/>
        public int ValueMilli { get; private set; }

        /// <inheritdoc/>
        public SensorStatus Poll(long nowMs)
        {
            counter.Sample(nowMs);
            if (!counter.HasWindow(nowMs))
            {
                return SensorStatus.Pending;
            }

            ValueMilli = counter.RateMilli(nowMs);
            return SensorStatus.Ok;
        }
    }
}
