using Gateway.Hal;

namespace Gateway.Sensors
{
    /// <summary>One quantity of a <see cref="MeasuringChip"/>.</summary>
    public sealed class ChipSensor : IReasonedSensor, IHeatedSensor
    {
        private const int QuantityMask = 0xFF;
        private const int ReasonShift = 8;

        private readonly MeasuringChip chip;

        // The quantity, and why the last poll failed: a field takes twelve bytes of the device's heap.
        private int word;
        private int taken;

        internal ChipSensor(MeasuringChip chip, int quantity)
        {
            this.chip = chip;
            word = quantity;
        }

        /// <inheritdoc/>
        public int ValueMilli { get; private set; }

        /// <inheritdoc/>
        public SensorReason Reason
        {
            get { return (SensorReason)(word >> ReasonShift); }
            private set { word = (word & QuantityMask) | ((int)value << ReasonShift); }
        }

        /// <inheritdoc/>
        public bool IsHeating
        {
            get { return chip.IsHeating; }
        }

        /// <inheritdoc/>
        public HeaterResult Heat(byte[] text, int offset, int bytes)
        {
            return chip.Heat(text, offset, bytes);
        }

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
                int milli = chip.ValueMilliOf(word & QuantityMask);
                if (milli == MeasuringChip.OverRange)
                {
                    Reason = SensorReason.OverRange;
                    return SensorStatus.Failed;
                }

                ValueMilli = milli;
            }

            return status;
        }
    }
}
