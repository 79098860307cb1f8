using Gateway.Hal;

namespace Gateway.Sensors
{
    /// <summary>One quantity of a <see cref="MeasuringChip"/>.</summary>
    public sealed class ChipSensor : IReasonedSensor
    {
        private readonly MeasuringChip chip;
        private readonly int quantity;
        private int taken;

        internal ChipSensor(MeasuringChip chip, int quantity)
        {
            this.chip = chip;
            this.quantity = quantity;
        }

        /// <inheritdoc/>
        public int ValueMilli { get; private set; }

        /// <inheritdoc/>
        public SensorReason Reason { get; private set; }

        /// <inheritdoc/>
        public SensorStatus Poll(long nowMs)
        {
            SensorStatus status = chip.Poll(ref taken, nowMs);
            if (status == SensorStatus.Pending)
            {
                return status;
            }

            Reason = chip.Reason;
            if (status == SensorStatus.Ok)
            {
                ValueMilli = chip.ValueMilliOf(quantity);
            }

            return status;
        }
    }
}
