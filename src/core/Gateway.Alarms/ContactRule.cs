namespace Gateway.Alarms
{
    /// <summary>
    /// A contact in its alarm position. The reading is 0 or 1000: open or closed. Both delays are at least the debounce time, which so
    /// also covers the first reading after a restart, perhaps in the middle of a bounce.
    /// </summary>
    public sealed class ContactRule : AlarmRule
    {
        private readonly bool raisedWhenClosed;

        /// <summary>Whether the closed contact raises it; otherwise the open one does.</summary>
        public bool IsRaisedWhenClosed
        {
            get { return raisedWhenClosed; }
        }

        /// <summary>A rule for a contact; debounce 0 or more, in ms.</summary>
        public ContactRule(AlarmSeverity severity, bool raisedWhenClosed, int debounceMs)
            : base(severity)
        {
            this.raisedWhenClosed = raisedWhenClosed;
            OnDelayMs = debounceMs;
            OffDelayMs = debounceMs;
            Limit = raisedWhenClosed ? 1000 : 0;
        }

        /// <inheritdoc/>
        protected override bool Holds(int valueMilli, long nowMs)
        {
            Measured = valueMilli;
            return (valueMilli != 0) == raisedWhenClosed;
        }
    }
}
