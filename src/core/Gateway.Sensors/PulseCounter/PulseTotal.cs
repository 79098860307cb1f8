using Gateway.Hal;
using Gateway.Primitives;

namespace Gateway.Sensors
{
    /// <summary>
    /// A total of a <see cref="PulseCounter"/>: what it began with, and the pulses since then, each worth the gain. Each poll takes the
    /// pulses that the input has counted and gives a reading; none can fail.
    /// </summary>
    /// <remarks>
    /// The pulses are kept, and the gain is applied to all of them at once, so no rounding adds up. That is exact up to 4,600,000,000,000
    /// pulses.
    /// </remarks>
    public class PulseTotal : ISensor, ICalibrated
    {
        /// <summary>The total at which it is 0 again, in thousandths: twelve digits before the point.</summary>
        public const long RolloverMilli = 1000000000000000;

        private const int PpmPerMilli = 1000;

        private readonly PulseCounter counter;
        private int gainPpm = SensorLimits.GainPpmOne;
        private int offsetMilli;

        // Pulses of before this counter was made, less those of before the total began.
        private long keptPulses;

        /// <summary>A total of this counter that begins at 0; a counter may have several.</summary>
        public PulseTotal(PulseCounter counter)
        {
            this.counter = counter;
        }

        /// <summary>What it began with, without the offset, in thousandths of the unit.</summary>
        public long BeginMilli { get; private set; }

        /// <summary>Pulses since it began.</summary>
        public long Pulses
        {
            get { return counter.Pulses + keptPulses; }
        }

        /// <summary>The total with gain and offset, in thousandths of the unit, to the nearest.</summary>
        public long TotalMilli
        {
            get
            {
                long pulses = Pulses;
                long parts = Rounding.Divide(pulses * (gainPpm % PpmPerMilli), PpmPerMilli);
                return (BeginMilli + offsetMilli + (pulses * (gainPpm / PpmPerMilli)) + parts) % RolloverMilli;
            }
        }

        /// <summary>The total, for what compares readings: one beyond an int is the largest int.</summary>
        public int ValueMilli
        {
            get { return Rounding.Saturate(TotalMilli); }
        }

        /// <summary>It has begun with this, and so many pulses followed until now.</summary>
        public void Begin(long beginMilli, long pulses)
        {
            BeginMilli = beginMilli;
            keptPulses = pulses - counter.Pulses;
        }

        /// <summary>Makes the total this value now, in thousandths of the unit.</summary>
        public void Set(long totalMilli)
        {
            Begin(totalMilli - offsetMilli, 0);
        }

        /// <summary>
        /// Changes the calibration from the next reading on; a gain outside its bounds becomes the nearest one inside, and one that would
        /// let the total fall the least. False: it is the same.
        /// </summary>
        public bool Calibrate(int gainPpm, int offsetMilli)
        {
            int gain = Rounding.Bound(gainPpm, 1, SensorLimits.GainPpmMax);
            if (gain == this.gainPpm && offsetMilli == this.offsetMilli)
            {
                return false;
            }

            this.gainPpm = gain;
            this.offsetMilli = offsetMilli;
            return true;
        }

        /// <summary>Takes the pulses that the input has counted.</summary>
        public void Count(long nowMs)
        {
            counter.Sample(nowMs);
        }

        /// <inheritdoc/>
        public virtual SensorStatus Poll(long nowMs)
        {
            Count(nowMs);
            return SensorStatus.Ok;
        }
    }
}
