namespace Gateway.Alarms
{
    /// <summary>
    /// A rule that turns readings into transitions. It keeps its newest transition until somebody takes responsibility for it
    /// (<see cref="Accept"/>): a full table delays an alarm and never loses it.
    /// </summary>
    public abstract class AlarmRule
    {
        /// <summary>Bit of <see cref="State"/>: raised.</summary>
        public const int RaisedBit = 1;

        /// <summary>Bit of <see cref="State"/>: raised and acknowledged.</summary>
        public const int AcknowledgedBit = 2;

        /// <summary>A rule of this severity, not raised, seq 0.</summary>
        protected AlarmRule(AlarmSeverity severity)
        {
            Severity = severity;
        }

        /// <summary>How much it matters.</summary>
        public AlarmSeverity Severity { get; }

        /// <summary>Raised and acknowledged bits, as records keep them.</summary>
        public int State { get; private set; }

        /// <summary>Number of the newest transition; one more for each. A gap seen by a consumer is a transition passed over.</summary>
        public long Seq { get; private set; }

        /// <summary>The transition that waits to be accepted, or None.</summary>
        public AlarmTransition Pending { get; private set; }

        /// <summary>The reading that made the pending transition, in thousandths.</summary>
        public int PendingValueMilli { get; private set; }

        /// <summary>Monotonic time of the pending transition.</summary>
        public long PendingAtMs { get; private set; }

        /// <summary>The limit that the rule compares with, in thousandths.</summary>
        public abstract int LimitMilli { get; }

        /// <summary>Whether the alarm is raised.</summary>
        public bool IsRaised
        {
            get { return (State & RaisedBit) != 0; }
        }

        /// <summary>Gives back what a record kept: the rule goes on from there, and raises nothing that it had raised.</summary>
        public void Restore(int state, long seq)
        {
            State = state;
            Seq = seq;
            Pending = AlarmTransition.None;
        }

        /// <summary>
        /// Judges a reading, in thousandths, taken at the monotonic time <paramref name="nowMs"/>. True when the rule passed over a
        /// transition that nobody had accepted, which the caller counts.
        /// </summary>
        public bool Judge(int valueMilli, long nowMs)
        {
            bool condition = Holds(valueMilli, nowMs);
            if (condition == IsRaised)
            {
                return false;
            }

            return Change(
                condition ? AlarmTransition.Raised : AlarmTransition.Cleared, condition ? RaisedBit : 0, valueMilli, nowMs);
        }

        /// <summary>
        /// Acknowledges. False when there is nothing to acknowledge: not raised, acknowledged before, or a transition still waits.
        /// </summary>
        public bool Acknowledge(int valueMilli, long nowMs)
        {
            if (State != RaisedBit || Pending != AlarmTransition.None)
            {
                return false;
            }

            Change(AlarmTransition.Acknowledged, RaisedBit | AcknowledgedBit, valueMilli, nowMs);
            return true;
        }

        /// <summary>The pending transition is in other hands now.</summary>
        public void Accept()
        {
            Pending = AlarmTransition.None;
        }

        /// <summary>Whether the alarm's condition holds, with hysteresis and time.</summary>
        protected abstract bool Holds(int valueMilli, long nowMs);

        private bool Change(AlarmTransition transition, int state, int valueMilli, long nowMs)
        {
            bool passedOver = Pending != AlarmTransition.None;
            Pending = transition;
            PendingValueMilli = valueMilli;
            PendingAtMs = nowMs;
            State = state;
            Seq++;
            return passedOver;
        }
    }
}
