using Gateway.Primitives;

namespace Gateway.Alarms
{
    /// <summary>
    /// Raised when a contact is in its alarm position for the debounce time without a break, cleared when it has left it for as long.
    /// The reading is 0 or 1000: open or closed.
    /// </summary>
    public sealed class ContactRule : AlarmRule
    {
        private readonly bool raisedWhenClosed;
        private readonly int debounceMs;
        private bool changing;
        private long changingSinceMs;

        /// <summary>A rule for a contact; debounce 0 or more, in milliseconds.</summary>
        public ContactRule(AlarmSeverity severity, bool raisedWhenClosed, int debounceMs)
            : base(severity)
        {
            Check.That(debounceMs >= 0, Fault.LimitsInconsistent);
            this.raisedWhenClosed = raisedWhenClosed;
            this.debounceMs = debounceMs;
        }

        /// <summary>The reading that raises.</summary>
        public override int LimitMilli
        {
            get { return raisedWhenClosed ? 1000 : 0; }
        }

        /// <inheritdoc/>
        protected override bool Holds(int valueMilli, long nowMs)
        {
            bool alarm = (valueMilli != 0) == raisedWhenClosed;
            if (alarm == IsRaised)
            {
                changing = false;
                return alarm;
            }

            // Also at the first look after a restart, which may have found the contact in the middle of a bounce.
            if (!changing)
            {
                changing = true;
                changingSinceMs = nowMs;
            }

            if (nowMs - changingSinceMs < debounceMs)
            {
                return IsRaised;
            }

            changing = false;
            return alarm;
        }
    }
}
