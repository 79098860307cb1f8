namespace Gateway.Alarms
{
    /// <summary>
    /// A sensor at fault: its readings fail, until one is good. Measured is the reason's number as the sensor gave it, 0 once it reads
    /// again; there is no limit.
    /// </summary>
    public sealed class FaultRule : AlarmRule
    {
        /// <summary>A rule for a sensor's fault.</summary>
        public FaultRule(AlarmSeverity severity)
            : base(severity)
        {
        }

        /// <inheritdoc/>
        public override bool Fail(int reason, long nowMs)
        {
            Measured = reason;
            return Decide(true, nowMs);
        }

        /// <inheritdoc/>
        protected override bool Holds(int valueMilli, long nowMs)
        {
            Measured = 0;
            return false;
        }
    }
}
