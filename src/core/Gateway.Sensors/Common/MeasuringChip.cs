using Gateway.Hal;
using Gateway.Primitives;

namespace Gateway.Sensors
{
    /// <summary>
    /// A chip that measures several quantities in one conversion. Each quantity is a <see cref="ChipSensor"/>; the one that is polled first
    /// starts a measurement, and the others take the same result if they are polled within <see cref="SensorLimits.ShareMs"/>.
    /// </summary>
    public abstract class MeasuringChip
    {
        private readonly int[] valuesMilli;
        private bool measuring;
        private int ended;
        private long endedMs;
        private long lookedMs;
        private SensorStatus outcome;
        private SensorReason reason;

        /// <summary>A chip with this many quantities.</summary>
        protected MeasuringChip(int quantities)
        {
            Check.That(quantities > 0, Fault.LimitsInconsistent);
            valuesMilli = new int[quantities];
        }

        // One poll for a sensor that has taken the measurement with the number takenNumber. At most two short transfers.
        internal SensorStatus Poll(ref int takenNumber, long nowMs)
        {
            if (!measuring && ended != takenNumber && nowMs - endedMs <= SensorLimits.ShareMs)
            {
                takenNumber = ended;
                return outcome;
            }

            if (!measuring || nowMs - lookedMs > SensorLimits.AbandonedMs)
            {
                measuring = true;
                Begin(nowMs);
            }

            lookedMs = nowMs;
            SensorStatus status = Step(nowMs);
            if (status == SensorStatus.Pending)
            {
                return SensorStatus.Pending;
            }

            measuring = false;
            outcome = status;
            endedMs = nowMs;
            ended++;
            takenNumber = ended;
            return status;
        }

        internal int ValueMilliOf(int quantity)
        {
            return valuesMilli[quantity];
        }

        internal SensorReason Reason
        {
            get { return reason; }
        }

        /// <summary>A measurement begins, or begins again: choose the first step. No transfer.</summary>
        protected abstract void Begin(long nowMs);

        /// <summary>
        /// Does the next step if it is due. At most two short transfers; ends with <see cref="Done"/> or <see cref="Fail"/>.
        /// </summary>
        protected abstract SensorStatus Step(long nowMs);

        /// <summary>Stores a quantity's new value, in thousandths of its unit.</summary>
        protected void Set(int quantity, int valueMilli)
        {
            valuesMilli[quantity] = valueMilli;
        }

        /// <summary>The measurement is complete and every value set.</summary>
        protected SensorStatus Done()
        {
            reason = SensorReason.None;
            return SensorStatus.Ok;
        }

        /// <summary>The measurement failed.</summary>
        protected SensorStatus Fail(SensorReason why)
        {
            reason = why;
            return SensorStatus.Failed;
        }
    }
}
