using Gateway.Hal;

namespace Gateway.Sensors
{
    /// <summary>
    /// The total of a <see cref="PulseCounter"/>, in thousandths of the unit. Each poll takes the pulses that the input has counted and
    /// gives a reading.
    /// </summary>
    public sealed class PulseTotal : ISensor
    {
        private readonly PulseCounter counter;

        internal PulseTotal(PulseCounter counter)
        {
            this.counter = counter;
        }

        /// <inheritdoc/>
        public int ValueMilli { get; private set; }

        /// <inheritdoc/>
        public SensorStatus Poll(long nowMs)
        {
            counter.Sample(nowMs);
            ValueMilli = counter.TotalMilli;
            return SensorStatus.Ok;
        }
    }
}
