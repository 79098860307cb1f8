using Gateway.Primitives;

namespace Gateway.Alarms
{
    /// <summary>
    /// No good reading for a time, for any reason. The measured value is the time without one and the limit is the time allowed, both in
    /// ms: thousandths of a second. Only a reading ends it.
    /// </summary>
    public sealed class NoDataRule : AlarmRule
    {
        private bool hasTime;
        private long seenMs;

        /// <summary>A rule for a time without readings, 1 or more, in ms. It is checked once a second.</summary>
        public NoDataRule(AlarmSeverity severity, int timeMs)
            : base(severity)
        {
            Check.That(timeMs > 0, Fault.LimitsInconsistent);
            Limit = timeMs;
        }

        /// <inheritdoc/>
        public override bool Tick(long nowMs)
        {
            Age(nowMs);
            bool changed = Measured >= Limit && Decide(true, nowMs);
            return base.Tick(nowMs) || changed;
        }

        /// <inheritdoc/>
        protected override bool Holds(int valueMilli, long nowMs)
        {
            Age(nowMs);
            seenMs = nowMs;
            return false;
        }

        // From the start if there was no reading yet.
        private void Age(long nowMs)
        {
            if (!hasTime)
            {
                hasTime = true;
                seenMs = nowMs;
            }

            long age = nowMs - seenMs;
            Measured = age > int.MaxValue ? int.MaxValue : (int)age;
        }
    }
}
