using Gateway.Primitives;

namespace Gateway.Alarms
{
    /// <summary>
    /// The alarm of ISA-18.2: states, delays, latching, acknowledgement. A subclass decides whether the condition holds. The rule keeps
    /// its newest transition until somebody takes it (<see cref="Accept"/>): a full table delays an alarm and never loses it.
    /// </summary>
    /// <remarks>
    /// Time is the monotonic clock, which does not survive a restart: after <see cref="Restore"/> every delay begins again. A condition
    /// must then hold for the whole delay before the alarm raises or clears, so a restart can only make an alarm late.
    /// </remarks>
    public abstract class AlarmRule
    {
        private const int ActiveBit = 1;
        private const int AcknowledgedBit = 2;
        private const long NoTime = -1;

        // State, pending transition, severity and latching share a field: each field takes twelve bytes of the device's heap.
        private const int StateMask = 0xF;
        private const int PendingShift = 4;
        private const int PendingMask = 7;
        private const int SeverityShift = 7;
        private const int SeverityMask = 3;
        private const int LatchingBit = 1 << 9;
        private const int OwedBit = 1 << 10;
        private const int OffDelayShift = 32;

        // Fields, because each reading uses them: on the device a property is a call.
        internal int Limit;
        internal int Measured;
        private int word;

        /// <summary>The measured value at the pending transition, in thousandths.</summary>
        public int PendingValueMilli;

        /// <summary>The nearest limit at that time, in thousandths.</summary>
        public int PendingLimitMilli;


        // Two delays in one field: the off-delay is the upper half.
        private long delaysMs;
        private int reAlarmMs;
        private long changingSinceMs = NoTime;
        private long seq;
        private int skippedCount;

        // When the alarm's newest transition was, or the restart if that was later.
        private long standingSinceMs = NoTime;
        private long blindSinceMs = NoTime;

        /// <summary>A rule of this severity: normal, seq 0, without delays, not latching.</summary>
        protected AlarmRule(AlarmSeverity severity)
        {
            word = (int)severity << SeverityShift;
        }

        /// <summary>How important it is.</summary>
        public AlarmSeverity Severity
        {
            get { return (AlarmSeverity)((word >> SeverityShift) & SeverityMask); }
        }

        /// <summary>How long the condition must hold without a break before it raises, in ms, 0 or more. Set before use.</summary>
        public int OnDelayMs
        {
            get { return (int)delaysMs; }
            set { delaysMs = (delaysMs & ~(long)int.MaxValue) | (long)Duration(value); }
        }

        /// <summary>
        /// How long the condition must be absent without a break before the alarm clears, in ms, 0 or more. Set before use.
        /// </summary>
        public int OffDelayMs
        {
            get { return (int)(delaysMs >> OffDelayShift); }
            set { delaysMs = (delaysMs & int.MaxValue) | ((long)Duration(value) << OffDelayShift); }
        }

        /// <summary>
        /// How long an alarm stays active after it is raised or acknowledged until it is annunciated again as unacknowledged, in ms; 0:
        /// never. Set before use.
        /// </summary>
        public int ReAlarmMs
        {
            get { return reAlarmMs; }
            set { reAlarmMs = Duration(value); }
        }

        /// <summary>Whether an alarm whose condition ended stays until it is acknowledged and reset. Set before use.</summary>
        public bool IsLatching
        {
            get { return (word & LatchingBit) != 0; }
            set { word = value ? word | LatchingBit : word & ~LatchingBit; }
        }

        /// <summary>Consumers may know another state than this. It ends when the next transition is accepted.</summary>
        public bool IsOwed
        {
            get { return (word & OwedBit) != 0; }
            set { word = value ? word | OwedBit : word & ~OwedBit; }
        }

        /// <summary>The state, as records keep it.</summary>
        public AlarmState State
        {
            get { return (AlarmState)(word & StateMask); }
            private set { word = (word & ~StateMask) | (int)value; }
        }

        /// <summary>Number of the newest transition; one more for each.</summary>
        public long Seq
        {
            get { return seq; }
        }

        /// <summary>
        /// Transitions that newer ones replaced before somebody accepted them, since the last one that was accepted: the gap in seq before
        /// the pending transition.
        /// </summary>
        public int SkippedCount
        {
            get { return skippedCount; }
        }

        /// <summary>The transition that waits to be accepted, or None.</summary>
        public AlarmTransition Pending
        {
            get { return (AlarmTransition)((word >> PendingShift) & PendingMask); }
            private set { word = (word & ~(PendingMask << PendingShift)) | ((int)value << PendingShift); }
        }

        /// <summary>What was measured last, in thousandths.</summary>
        public int MeasuredMilli
        {
            get { return Measured; }
        }

        /// <summary>The limit nearest to it, in thousandths.</summary>
        public int LimitMilli
        {
            get { return Limit; }
        }

        /// <summary>
        /// Monotonic time of the newest transition, in ms, or of the restart if that was later; below 0 if that is not known.
        /// </summary>
        public long PendingAtMs
        {
            get { return standingSinceMs; }
        }

        /// <summary>Whether the condition held when it was last evaluated.</summary>
        public bool IsActive
        {
            get { return (word & ActiveBit) != 0; }
        }

        /// <summary>Whether an operator must still acknowledge.</summary>
        public bool IsUnacknowledged
        {
            get { return (word & StateMask) != (int)AlarmState.Normal && (word & AcknowledgedBit) == 0; }
        }

        /// <summary>
        /// When the running delay ends if the condition stays as it was last evaluated, monotonic, in ms: then evaluate the same reading
        /// again. <see cref="long.MaxValue"/> while no delay runs.
        /// </summary>
        public long DelayEndMs
        {
            get
            {
                return changingSinceMs == NoTime ? long.MaxValue
                    : changingSinceMs + ((word & ActiveBit) != 0 ? OffDelayMs : OnDelayMs);
            }
        }

        /// <summary>Restores what a record kept: the rule continues from there, and does not raise again what it had raised.</summary>
        public void Restore(int state, long seq)
        {
            State = StateOf(state);
            this.seq = seq;
            skippedCount = 0;
            Pending = AlarmTransition.None;
            changingSinceMs = NoTime;
            standingSinceMs = NoTime;
            blindSinceMs = NoTime;
        }

        /// <summary>
        /// Evaluates a reading, in thousandths, taken at the monotonic time <paramref name="nowMs"/>. True if it made a transition, which
        /// now waits to be accepted. The other inputs return the same.
        /// </summary>
        public bool Evaluate(int valueMilli, long nowMs)
        {
            if (blindSinceMs != NoTime)
            {
                // Nothing was measured meanwhile: the delay continues from where the fault began.
                if (changingSinceMs != NoTime)
                {
                    changingSinceMs += nowMs - blindSinceMs;
                }

                blindSinceMs = NoTime;
            }

            return Decide(Holds(valueMilli, nowMs), nowMs);
        }

        /// <summary>
        /// A reading failed for this reason. A rule that evaluates values keeps its state: the time until the next reading neither counts
        /// for a delay nor breaks it.
        /// </summary>
        public virtual bool Fail(int reason, long nowMs)
        {
            if (blindSinceMs == NoTime)
            {
                blindSinceMs = nowMs;
            }

            return false;
        }

        /// <summary>
        /// From now on readings may have another calibration: a comparison with earlier readings begins again. Delays continue.
        /// </summary>
        public virtual void Recalibrate()
        {
        }

        /// <summary>Lets time pass: call it about once a second, with or without readings.</summary>
        public virtual bool Tick(long nowMs)
        {
            if (reAlarmMs == 0 || !IsActive)
            {
                return false;
            }

            if (standingSinceMs == NoTime)
            {
                standingSinceMs = nowMs;
            }

            // The transition that waits to be accepted annunciates it already.
            return (word & PendingMask << PendingShift) == 0 && nowMs - standingSinceMs >= reAlarmMs
                && Change(AlarmTransition.ReAlarmed, AlarmState.ActiveUnacknowledged, nowMs);
        }

        /// <summary>
        /// An operator acknowledges. False if there is nothing to acknowledge: the alarm is normal or acknowledged, or its newest
        /// transition is not published yet.
        /// </summary>
        public bool Acknowledge(long nowMs)
        {
            if (!IsUnacknowledged || Pending != AlarmTransition.None)
            {
                return false;
            }

            Change(AlarmTransition.Acknowledged, Acknowledged(), nowMs);
            return true;
        }

        /// <summary>An operator resets. False unless the alarm is latched and acknowledged and no transition is waiting.</summary>
        public bool Reset(long nowMs)
        {
            if (State != AlarmState.LatchedAcknowledged || Pending != AlarmTransition.None)
            {
                return false;
            }

            Change(AlarmTransition.Reset, AlarmState.Normal, nowMs);
            return true;
        }

        /// <summary>Says the state again, with what was measured last, unless a transition waits and says it.</summary>
        public bool Renew(long nowMs)
        {
            return (word & PendingMask << PendingShift) == 0 && Change(AlarmTransition.Renewed, State, nowMs);
        }

        /// <summary>The pending transition was taken.</summary>
        public void Accept()
        {
            word &= ~((PendingMask << PendingShift) | OwedBit);
            skippedCount = 0;
        }

        /// <summary>
        /// Whether the condition holds for this reading, with hysteresis and without delays; <see cref="IsActive"/> if the reading does
        /// not decide. Sets <see cref="Measured"/> and <see cref="Limit"/>.
        /// </summary>
        protected abstract bool Holds(int valueMilli, long nowMs);

        /// <summary>The condition holds, or not, at this time: applies delays and changes the state.</summary>
        protected bool Decide(bool holds, long nowMs)
        {
            if (holds == ((word & ActiveBit) != 0))
            {
                changingSinceMs = NoTime;
                return false;
            }

            if (changingSinceMs == NoTime)
            {
                changingSinceMs = nowMs;
            }

            if (nowMs - changingSinceMs < (int)(holds ? delaysMs : delaysMs >> OffDelayShift))
            {
                return false;
            }

            changingSinceMs = NoTime;
            return holds
                ? Change(AlarmTransition.Raised, AlarmState.ActiveUnacknowledged, nowMs)
                : Change(AlarmTransition.Cleared, Ended(), nowMs);
        }

        private static AlarmState StateOf(int state)
        {
            switch ((AlarmState)state)
            {
                case AlarmState.Normal:
                case AlarmState.ActiveUnacknowledged:
                case AlarmState.ActiveAcknowledged:
                case AlarmState.ReturnedUnacknowledged:
                case AlarmState.LatchedUnacknowledged:
                case AlarmState.LatchedAcknowledged:
                    return (AlarmState)state;
                default:
                    return (state & ActiveBit) != 0 ? AlarmState.ActiveUnacknowledged : AlarmState.Normal;
            }
        }

        private static int Duration(int ms)
        {
            Check.That(ms >= 0, Fault.LimitsInconsistent);
            return ms;
        }

        private AlarmState Ended()
        {
            if (State == AlarmState.ActiveAcknowledged)
            {
                return IsLatching ? AlarmState.LatchedAcknowledged : AlarmState.Normal;
            }

            return IsLatching ? AlarmState.LatchedUnacknowledged : AlarmState.ReturnedUnacknowledged;
        }

        private AlarmState Acknowledged()
        {
            switch (State)
            {
                case AlarmState.ActiveUnacknowledged:
                    return AlarmState.ActiveAcknowledged;
                case AlarmState.LatchedUnacknowledged:
                    return AlarmState.LatchedAcknowledged;
                default:
                    return AlarmState.Normal;
            }
        }

        private bool Change(AlarmTransition transition, AlarmState state, long nowMs)
        {
            int old = word;
            int kept = old & ~(StateMask | (PendingMask << PendingShift));
            word = kept | (int)state | ((int)transition << PendingShift);
            if ((old & (PendingMask << PendingShift)) != 0)
            {
                skippedCount++;
            }

            PendingValueMilli = Measured;
            PendingLimitMilli = Limit;
            seq++;
            standingSinceMs = nowMs;
            return true;
        }
    }
}
