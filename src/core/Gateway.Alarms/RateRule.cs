using Gateway.Primitives;

namespace Gateway.Alarms
{
    /// <summary>
    /// A reading that rises or falls at a rate or faster, in thousandths a minute. The rate is the mean from an earlier reading to this
    /// one, over half to the whole of the window, or over the pause between readings if that is longer. The rule keeps two readings,
    /// however many the window has.
    /// </summary>
    public sealed class RateRule : LimitRule
    {
        private const int MsPerMinute = 60000;

        private readonly int windowMs;
        private readonly int halfMs;
        private bool hasReading;
        private int olderMilli;
        private long olderMs;
        private int newerMilli;
        private long newerMs;

        /// <summary>
        /// A rule for a rate above 0, in thousandths a minute; hysteresis 0 or more and less than the rate; a window of 2 or more, in ms.
        /// </summary>
        public RateRule(AlarmSeverity severity, int rateMilliPerMinute, int hysteresisMilliPerMinute, int windowMs)
            : base(severity, -(long)rateMilliPerMinute, rateMilliPerMinute, hysteresisMilliPerMinute)
        {
            Check.That(windowMs >= 2, Fault.LimitsInconsistent);
            this.windowMs = windowMs;
            halfMs = windowMs / 2;
        }

        /// <inheritdoc/>
        public override void Recalibrate()
        {
            hasReading = false;
        }

        /// <inheritdoc/>
        protected override bool Holds(int valueMilli, long nowMs)
        {
            if (!hasReading)
            {
                hasReading = true;
                Keep(valueMilli, nowMs);
                olderMilli = valueMilli;
                olderMs = nowMs;
                return IsActive;
            }

            if (nowMs - olderMs > windowMs && nowMs - newerMs >= halfMs)
            {
                olderMilli = newerMilli;
                olderMs = newerMs;
            }

            long elapsedMs = nowMs - olderMs;
            if (elapsedMs < halfMs)
            {
                return IsActive;
            }

            bool beyond = IsBeyond(Saturated(((long)valueMilli - olderMilli) * MsPerMinute / elapsedMs));
            if (nowMs - newerMs > windowMs)
            {
                // A pause, which would make the next rates too small.
                Keep(valueMilli, nowMs);
                olderMilli = valueMilli;
                olderMs = nowMs;
            }
            else if (nowMs - newerMs >= halfMs)
            {
                olderMilli = newerMilli;
                olderMs = newerMs;
                Keep(valueMilli, nowMs);
            }

            return beyond;
        }

        private static int Saturated(long value)
        {
            return value > int.MaxValue ? int.MaxValue : value < int.MinValue ? int.MinValue : (int)value;
        }

        private void Keep(int valueMilli, long nowMs)
        {
            newerMilli = valueMilli;
            newerMs = nowMs;
        }
    }
}
