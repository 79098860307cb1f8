namespace Gateway.Alarms
{
    /// <summary>
    /// A sensor at fault: its readings fail until one is good. The measured value is the number of the reason from the sensor, 0 when it
    /// reads again; there is no limit.
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
