using Gateway.Primitives;

namespace Gateway.Alarms
{
    /// <summary>
    /// Compares a value with a lower limit, an upper one, or both. The condition begins at or beyond a limit and ends when the value is
    /// back from it by more than the hysteresis.
    /// </summary>
    public abstract class LimitRule : AlarmRule
    {
        /// <summary>A lower limit that no value reaches.</summary>
        protected const long NoLowMilli = long.MinValue / 4;

        /// <summary>An upper limit that no value reaches.</summary>
        protected const long NoHighMilli = long.MaxValue / 4;

        // 64 bits, as the difference of two readings may need 33.
        private readonly long lowMilli;
        private readonly long highMilli;
        private readonly int hysteresisMilli;

        /// <summary>
        /// A rule with one or two limits in thousandths; hysteresis 0 or more, in thousandths, and less than half the distance between the
        /// limits, or the alarm could not clear.
        /// </summary>
        protected LimitRule(AlarmSeverity severity, long lowMilli, long highMilli, int hysteresisMilli)
            : base(severity)
        {
            Check.That(hysteresisMilli >= 0 && highMilli - lowMilli > 2L * hysteresisMilli, Fault.LimitsInconsistent);
            this.lowMilli = lowMilli;
            this.highMilli = highMilli;
            this.hysteresisMilli = hysteresisMilli;
            Limit = (int)(highMilli != NoHighMilli ? highMilli : lowMilli);
        }

        /// <summary>Compares; stores the value and the nearest limit.</summary>
        protected bool IsBeyond(int valueMilli)
        {
            // Positive: beyond the limit by this much. The limit nearest to the value has the greater excess.
            long excess = valueMilli - highMilli;
            long below = lowMilli - valueMilli;
            Measured = valueMilli;
            if (below > excess)
            {
                excess = below;
                Limit = (int)lowMilli;
            }
            else
            {
                Limit = (int)highMilli;
            }

            return excess >= ((Word & ActiveBit) != 0 ? -hysteresisMilli : 0);
        }
    }
}
