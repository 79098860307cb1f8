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
        internal const int ActiveBit = 1;
        private const int AcknowledgedBit = 2;
        private const long NoTime = -1;

        // State, pending transition, severity and latching share a field: each field takes twelve bytes of the device's heap.
        internal const int PendingShift = 4;
        internal const int PendingMask = 7;
        private const int SeverityShift = 7;
        private const int SeverityMask = 3;
        private const int LatchingBit = 1 << 9;
        internal const int OwedBit = 1 << 10;
        private const int OffDelayShift = 32;
        private const long SeqMask = 0xFFFFFFFFL;
        private const int SkippedShift = 32;
        private const int HeldShift = 11;

        // What is held back waits no less than what is pending, so one mask finds both.
        internal const int HeldMask = PendingMask << HeldShift;
        private const int WaitingMask = (PendingMask << PendingShift) | HeldMask;
        private const int ToldActiveShift = 14;
        private const int RecordShift = 11;
        private const int RecordMask = 0xF0;

        // A record's state has no bit left: of a chattering alarm it has another number in its low bits, which no state has.
        private const int ChatteringCode = 6;
        internal const int ChatterShift = 20;
        internal const int ChatterMask = 0x7F;
        private const int SuppressorShift = 27;
        private const int SuppressorMask = 0xF;

        /// <summary>In <see cref="Marks"/>: <see cref="SkippedCount"/> is above 0.</summary>
        public const int HasSkipped = 1 << 31;

        // An alarm with any of these needs a decision of the guard.
        internal const int GuardedMask =
            Shelved | OutOfService | Suppressed | Chattering | OwedBit | HasSkipped | (ChatterMask << ChatterShift)
            | (SuppressorMask << SuppressorShift);

        /// <summary>The state in <see cref="Marks"/>.</summary>
        public const int StateMask = 0xF;

        /// <summary>Somebody has shelved it for a time.</summary>
        public const int Shelved = 1 << 15;

        /// <summary>Somebody has taken it out of service.</summary>
        public const int OutOfService = 1 << 16;

        /// <summary>Another alarm suppresses it, by design.</summary>
        public const int Suppressed = 1 << 17;

        /// <summary>Its sensor gives no readings, so nobody knows whether the condition holds.</summary>
        public const int Uncertain = 1 << 18;

        /// <summary>It changed too often, so most of its transitions are held back.</summary>
        public const int Chattering = 1 << 19;

        /// <summary>It is not annunciated, for one of three reasons.</summary>
        public const int NotAnnunciated = Shelved | OutOfService | Suppressed;

        /// <summary>Its transitions are held back, all or most of them.</summary>
        public const int HoldsBack = NotAnnunciated | Chattering;

        /// <summary>A message of it says more than the state.</summary>
        public const int AnyMark = NotAnnunciated | Uncertain | Chattering;

        // Fields, because each reading uses them: on the device a property is a call.
        internal int Limit;
        internal int Measured;
        internal int Word;

        /// <summary>The measured value at the pending transition, in thousandths.</summary>
        public int PendingValueMilli;

        /// <summary>The nearest limit at that time, in thousandths.</summary>
        public int PendingLimitMilli;

        // Two delays in one field: the off-delay is the upper half.
        private long delaysMs;
        private int reAlarmMs;
        private long changingSinceMs = NoTime;

        // Two counts in one field: the skipped transitions are the upper half.
        private long counts;

        // When the alarm's newest transition was, or the restart if that was later.
        private long standingSinceMs = NoTime;
        private long blindSinceMs = NoTime;

        /// <summary>A rule of this severity: normal, seq 0, without delays, not latching.</summary>
        protected AlarmRule(AlarmSeverity severity)
        {
            Word = (int)severity << SeverityShift;
        }

        /// <summary>How important it is.</summary>
        public AlarmSeverity Severity
        {
            get { return (AlarmSeverity)((Word >> SeverityShift) & SeverityMask); }
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
            get { return (Word & LatchingBit) != 0; }
            set { Word = value ? Word | LatchingBit : Word & ~LatchingBit; }
        }

        /// <summary>Consumers may know another state than this. It ends when the next transition is accepted.</summary>
        public bool IsOwed
        {
            get { return (Word & OwedBit) != 0; }
            set { Word = value ? Word | OwedBit : Word & ~OwedBit; }
        }

        /// <summary>
        /// Transitions an hour of the condition, above which it chatters; 0: it never does. 0..<see cref="ChatterMax"/>. Set before use.
        /// </summary>
        public int ChatterLimit
        {
            get { return (Word >> ChatterShift) & ChatterMask; }
            set
            {
                Check.That(value >= 0 && value <= ChatterMax, Fault.LimitsInconsistent);
                Word = (Word & ~(ChatterMask << ChatterShift)) | (value << ChatterShift);
            }
        }

        /// <summary>The place of the alarm, from 1, that suppresses this one while it is active; 0: none. Set before use.</summary>
        public int Suppressor
        {
            get { return (Word >> SuppressorShift) & SuppressorMask; }
            set { Word = (Word & ~(SuppressorMask << SuppressorShift)) | (value << SuppressorShift); }
        }

        /// <summary>The most that <see cref="ChatterLimit"/> can be.</summary>
        public const int ChatterMax = 120;

        /// <summary>
        /// State and marks, <see cref="Shelved"/> and the following, in one word with what is private to the rule.
        /// </summary>
        public int Marks
        {
            get { return Word; }
        }

        /// <summary>State and marks, as records keep them: 0..255.</summary>
        public int RecordState
        {
            get
            {
                int old = Word;
                if ((old & AnyMark) == 0)
                {
                    return old & StateMask;
                }

                int code = (old & StateMask) | ((old >> RecordShift) & RecordMask);
                return (old & Chattering) != 0 ? code ^ ChatteringCode : code;
            }
        }

        /// <summary>The state.</summary>
        public AlarmState State
        {
            get { return (AlarmState)(Word & StateMask); }
            private set { Word = (Word & ~StateMask) | (int)value; }
        }

        /// <summary>Number of the newest transition; one more for each.</summary>
        public long Seq
        {
            get { return counts & SeqMask; }
        }

        /// <summary>
        /// Transitions that newer ones replaced before somebody accepted them, since the last one that was accepted: the gap in seq before
        /// the pending transition.
        /// </summary>
        public int SkippedCount
        {
            get { return (int)(counts >> SkippedShift); }
        }

        /// <summary>Number of the newest transition that was accepted.</summary>
        public long ToldSeq
        {
            get { return Seq - SkippedCount - ((Word & WaitingMask) != 0 ? 1 : 0); }
        }

        /// <summary>The transition that waits to be accepted, or None.</summary>
        public AlarmTransition Pending
        {
            get { return (AlarmTransition)((Word >> PendingShift) & PendingMask); }
            private set { Word = (Word & ~(PendingMask << PendingShift)) | ((int)value << PendingShift); }
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

        /// <summary>How far what was measured last is from the nearest limit, in thousandths.</summary>
        public int DistanceMilli
        {
            get
            {
                long distance = (long)Measured - Limit;
                distance = distance < 0 ? -distance : distance;
                return distance > int.MaxValue ? int.MaxValue : (int)distance;
            }
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
            get { return (Word & ActiveBit) != 0; }
        }

        /// <summary>Whether an operator must still acknowledge.</summary>
        public bool IsUnacknowledged
        {
            get { return (Word & StateMask) != (int)AlarmState.Normal && (Word & AcknowledgedBit) == 0; }
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
                    : changingSinceMs + ((Word & ActiveBit) != 0 ? OffDelayMs : OnDelayMs);
            }
        }

        /// <summary>Whether the transition that was last accepted said that the condition holds.</summary>
        public bool IsToldActive
        {
            get { return (Word & (ActiveBit << ToldActiveShift)) != 0; }
        }

        /// <summary>A transition is held back: it waits, and is not to be accepted before <see cref="Release"/>.</summary>
        public bool IsHeld
        {
            get { return (Word & HeldMask) != 0; }
        }

        /// <summary>Holds the pending transition back. A later one replaces it as it replaces a pending one.</summary>
        public void Hold()
        {
            int pending = (Word >> PendingShift) & PendingMask;
            Word = (Word & ~(PendingMask << PendingShift)) | (pending << HeldShift);
        }

        /// <summary>What was held back is pending. False if nothing was.</summary>
        public bool Release()
        {
            int held = (Word >> HeldShift) & PendingMask;
            Word = (Word & ~HeldMask) | (held << PendingShift);
            return held != 0;
        }

        /// <summary>Sets or removes a mark; the next transition says it.</summary>
        public void SetMark(int mark, bool isSet)
        {
            Word = isSet ? Word | mark : Word & ~mark;
        }

        /// <summary>
        /// Sets or removes a mark, and says the state again with it. False if it was so already, or if a pending transition will say it.
        /// Without a mark a transition that was held back says the state.
        /// </summary>
        public bool Mark(int mark, bool isSet, long nowMs)
        {
            if (((Word & mark) != 0) == isSet)
            {
                return false;
            }

            SetMark(mark, isSet);
            return (!isSet && Release()) || Renew(nowMs);
        }

        /// <summary>Restores what a record kept: the rule continues from there, and does not raise again what it had raised.</summary>
        public void Restore(int state, long seq)
        {
            int code = state & StateMask;
            bool isChattering = !IsState(code) && IsState(code ^ ChatteringCode);
            Word = (Word & ~(AnyMark | WaitingMask)) | ((state & RecordMask) << RecordShift) | (isChattering ? Chattering : 0);
            State = StateOf(isChattering ? code ^ ChatteringCode : code);
            counts = seq & SeqMask;
            Accept();
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
            return (Word & WaitingMask) == 0 && nowMs - standingSinceMs >= reAlarmMs
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
            return (Word & PendingMask << PendingShift) == 0 && Change(AlarmTransition.Renewed, State, nowMs);
        }

        /// <summary>The pending transition was taken.</summary>
        public void Accept()
        {
            int old = Word;

            // A message that says shelved or suppressed does not say that the condition holds.
            int toldActive = (old & NotAnnunciated) == 0 ? (old & ActiveBit) << ToldActiveShift : 0;
            Word = (old & ~((PendingMask << PendingShift) | OwedBit | HasSkipped | (ActiveBit << ToldActiveShift))) | toldActive;
            counts &= SeqMask;
        }

        /// <summary>
        /// Whether the condition holds for this reading, with hysteresis and without delays; <see cref="IsActive"/> if the reading does
        /// not decide. Sets <see cref="Measured"/> and <see cref="Limit"/>.
        /// </summary>
        protected abstract bool Holds(int valueMilli, long nowMs);

        /// <summary>The condition holds, or not, at this time: applies delays and changes the state.</summary>
        protected bool Decide(bool holds, long nowMs)
        {
            if (holds == ((Word & ActiveBit) != 0))
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
            return IsState(state) ? (AlarmState)state
                : (state & ActiveBit) != 0 ? AlarmState.ActiveUnacknowledged : AlarmState.Normal;
        }

        private static bool IsState(int state)
        {
            switch ((AlarmState)state)
            {
                case AlarmState.Normal:
                case AlarmState.ActiveUnacknowledged:
                case AlarmState.ActiveAcknowledged:
                case AlarmState.ReturnedUnacknowledged:
                case AlarmState.LatchedUnacknowledged:
                case AlarmState.LatchedAcknowledged:
                    return true;
                default:
                    return false;
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
            int old = Word;

            // The condition changes only with a reading, so its sensor reads.
            int kept = old & ~(transition <= AlarmTransition.Cleared ? StateMask | WaitingMask | Uncertain : StateMask | WaitingMask);
            Word = kept | (int)state | ((int)transition << PendingShift);
            if ((old & WaitingMask) != 0)
            {
                Word |= HasSkipped;
                counts += 1L << SkippedShift;
            }

            PendingValueMilli = Measured;
            PendingLimitMilli = Limit;
            counts++;
            standingSinceMs = nowMs;
            return true;
        }
    }
}
