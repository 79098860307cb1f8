namespace Gateway.Alarms
{
    /// <summary>A reading at or above a limit, or at or below it.</summary>
    public sealed class ThresholdRule : LimitRule
    {
        /// <summary>
        /// A rule above (or below) a limit in thousandths; hysteresis 0 or more, in thousandths; on-delay 0 or more, in ms.
        /// </summary>
        public ThresholdRule(AlarmSeverity severity, bool above, int limitMilli, int hysteresisMilli, int onDelayMs)
            : base(severity, above ? NoLowMilli : limitMilli, above ? limitMilli : NoHighMilli, hysteresisMilli)
        {
            OnDelayMs = onDelayMs;
        }

        /// <inheritdoc/>
        protected override bool Holds(int valueMilli, long nowMs)
        {
            return IsBeyond(valueMilli);
        }
    }
}
