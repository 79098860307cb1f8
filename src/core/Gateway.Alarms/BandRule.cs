namespace Gateway.Alarms
{
    /// <summary>A reading outside a band: at or below its lower limit, or at or above its upper one.</summary>
    public sealed class BandRule : LimitRule
    {
        /// <summary>
        /// A rule for a band between two limits in thousandths; hysteresis 0 or more, less than half the band, in thousandths.
        /// </summary>
        public BandRule(AlarmSeverity severity, int lowMilli, int highMilli, int hysteresisMilli)
            : base(severity, lowMilli, highMilli, hysteresisMilli)
        {
        }

        /// <inheritdoc/>
        protected override bool Holds(int valueMilli, long nowMs)
        {
            return IsBeyond(valueMilli);
        }
    }
}
