using Gateway.Primitives;

namespace Gateway.Alarms
{
    /// <summary>
    /// Raised when the reading is at or beyond the limit for the hold time without a break; cleared when it is back by more than the
    /// hysteresis.
    /// </summary>
    public sealed class ThresholdRule : AlarmRule
    {
        private readonly bool above;
        private readonly int limitMilli;
        private readonly int hysteresisMilli;
        private readonly int holdMs;
        private bool beyond;
        private long beyondSinceMs;

        /// <summary>
        /// A rule above (or below) a limit in thousandths; hysteresis 0 or more, in thousandths; hold time 0 or more, in
        /// milliseconds.
        /// </summary>
        public ThresholdRule(AlarmSeverity severity, bool above, int limitMilli, int hysteresisMilli, int holdMs)
            : base(severity)
        {
            Check.That(hysteresisMilli >= 0 && holdMs >= 0, Fault.LimitsInconsistent);
            this.above = above;
            this.limitMilli = limitMilli;
            this.hysteresisMilli = hysteresisMilli;
            this.holdMs = holdMs;
        }

        /// <inheritdoc/>
        public override int LimitMilli
        {
            get { return limitMilli; }
        }

        /// <inheritdoc/>
        protected override bool Holds(int valueMilli, long nowMs)
        {
            // Positive: beyond the limit by so much. 64 bits, as the difference of two readings may need 33.
            long excess = above ? (long)valueMilli - limitMilli : (long)limitMilli - valueMilli;
            if (IsRaised)
            {
                beyond = false;
                return excess >= -hysteresisMilli;
            }

            if (excess < 0)
            {
                beyond = false;
                return false;
            }

            if (!beyond)
            {
                beyond = true;
                beyondSinceMs = nowMs;
            }

            return nowMs - beyondSinceMs >= holdMs;
        }
    }
}
