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
        /// <summary>In place of a quantity's value: the chip is at its full scale. The other quantities are good.</summary>
        public const int OverRange = int.MinValue;

        // Small values share a field, because each field takes twelve bytes of the device's heap: whether it measures, and of the last
        // measurement the status and the reason.
        private const int MeasuringBit = 1;
        private const int StatusShift = 1;
        private const int StatusMask = 0x7F;
        private const int ReasonShift = 8;

        private readonly int[] valuesMilli;
        private int word;
        private int ended;
        private long endedMs;
        private long lookedMs;

        /// <summary>A chip with this many quantities.</summary>
        protected MeasuringChip(int quantities)
        {
            Check.That(quantities > 0, Fault.LimitsInconsistent);
            valuesMilli = new int[quantities];
        }

        // One poll for a sensor that has taken the measurement with the number takenNumber. At most two short transfers.
        internal SensorStatus Poll(ref int takenNumber, long nowMs)
        {
            bool measuring = (word & MeasuringBit) != 0;
            if (!measuring && ended != takenNumber && nowMs - endedMs <= SensorLimits.ShareMs)
            {
                takenNumber = ended;
                return (SensorStatus)((word >> StatusShift) & StatusMask);
            }

            if (!measuring || nowMs - lookedMs > SensorLimits.AbandonedMs)
            {
                word |= MeasuringBit;
                Begin(nowMs);
            }

            lookedMs = nowMs;
            SensorStatus status = Step(nowMs);
            if (status == SensorStatus.Pending)
            {
                return SensorStatus.Pending;
            }

            word = (word & ~((1 << ReasonShift) - 1)) | ((int)status << StatusShift);
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
            get { return (SensorReason)(word >> ReasonShift); }
        }

        /// <summary>Whether its heater is on, or it cools.</summary>
        public virtual bool IsHeating
        {
            get { return false; }
        }

        /// <summary>Asks to heat once; see <see cref="IHeatedSensor.Heat"/>.</summary>
        public virtual HeaterResult Heat(byte[] text, int offset, int bytes)
        {
            return HeaterResult.None;
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
            word &= (1 << ReasonShift) - 1;
            return SensorStatus.Ok;
        }

        /// <summary>The measurement failed.</summary>
        protected SensorStatus Fail(SensorReason why)
        {
            word = (word & ((1 << ReasonShift) - 1)) | ((int)why << ReasonShift);
            return SensorStatus.Failed;
        }
    }
}
