using Gateway.Hal;

namespace Gateway.Sensors
{
    /// <summary>
    /// The rate of a <see cref="PulseCounter"/>, in thousandths of the unit a period. Each poll takes the pulses that the input has
    /// counted; the first reading comes after the first part of the window.
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
