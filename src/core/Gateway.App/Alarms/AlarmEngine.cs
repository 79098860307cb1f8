using Gateway.Alarms;
using Gateway.Hal;
using Gateway.Inflight;
using Gateway.Mqtt;
using Gateway.Primitives;
using Gateway.Sensors;

namespace Gateway.App
{
    /// <summary>
    /// Gives the rules their inputs: readings and failures of their sensors, contacts and time. Serves the button and the annunciator.
    /// Counts the transitions that a rule skipped.
    /// </summary>
    public sealed class AlarmEngine : IUrgency
    {
        private readonly AlarmChannel[] alarms;
        private readonly GatewayControl control;
        private readonly RuleStates rules;
        private readonly Payloads payloads;
        private readonly AlarmShare share;
        private readonly PushButton button;
        private readonly Annunciator annunciator;
        private readonly AlarmGuard guard;
        private readonly FaultLog faults;
        private readonly bool hasInputs;
        private long startMs;
        private long nextPollMs;
        private long nextTickMs;

        // From when the states that are owed are said again; MaxValue: none is owed.
        private long renewMs = long.MaxValue;

        // Counts the edges of the inputs, so that a turn can see whether any has changed; null if they are polled, or if there are none.
        internal readonly EdgeCount Edges;

        internal long Delivered;

        // The places of the alarms, the most severe first, and how far the present search has come in it. It is left while alarms can
        // take further entries beside one for each; below 0 alarms have waited, or may have to.
        private readonly byte[] bySeverity;
        private int searched;
        private int spare;

        // Transitions that waited when the last search among those that cannot all have an entry began; 0: all could.
        internal int WaitingCount;

        // Place of the alarm that was found.
        internal int NextIndex;

        /// <summary>
        /// The alarms of these parts, whose states are stored in <paramref name="rules"/>; the button acts through
        /// <paramref name="control"/>.
        /// </summary>
        public AlarmEngine(GatewayParts parts, GatewayControl control, RuleStates rules, Payloads payloads)
        {
            share = control.Share;
            this.control = control;
            this.rules = rules;
            this.payloads = payloads;
            alarms = parts.Alarms;
            guard = control.Guard;
            button = parts.AcknowledgeButton;
            annunciator = parts.Annunciator;
            faults = parts.Faults;
            hasInputs = button != null;
            for (int i = 0; i < alarms.Length; i++)
            {
                hasInputs |= alarms[i].Contact != null && !alarms[i].IsPlaceholder;
            }

            Edges = hasInputs ? parts.Edges : null;
            bySeverity = new byte[alarms.Length];
            for (int i = 0; i < alarms.Length; i++)
            {
                int at = i;
                for (; at > 0 && alarms[bySeverity[at - 1]].Rule.Severity < alarms[i].Rule.Severity; at--)
                {
                    bySeverity[at] = bySeverity[at - 1];
                }

                bySeverity[at] = (byte)i;
            }
        }

        /// <summary>Transitions that the broker has completely acknowledged since start.</summary>
        public long DeliveredCount
        {
            get { return Delivered; }
        }

        /// <summary>Name of the alarm in a record's context; null if it names none, or one that was removed.</summary>
        public byte[] NameOf(long context)
        {
            int alarm = rules.IndexOf(context);
            return alarm >= 0 && alarm < alarms.Length ? alarms[alarm].Name : null;
        }

        /// <summary>By severity; everything that is no alarm of now comes last.</summary>
        public int UrgencyOf(long context)
        {
            int alarm = rules.IndexOf(context);
            return alarm >= 0 && alarm < alarms.Length ? 1 + (int)alarms[alarm].Rule.Severity : 0;
        }

        /// <summary>Writes name, state and seq of the alarm on this line, 0 and up; false when there are no more.</summary>
        public bool PutAlarm(int line, ByteWriter w)
        {
            for (int i = 0; i < alarms.Length; i++)
            {
                AlarmRule rule = alarms[i].Rule;
                if (!alarms[i].IsPlaceholder && line-- == 0)
                {
                    w.PutBytes(alarms[i].Name);
                    w.PutByte(' ');
                    payloads.PutState(rule.Marks, w);
                    w.PutByte(' ');
                    w.PutInteger(rule.Seq);
                    return true;
                }
            }

            return false;
        }

        /// <summary>Writes why a sensor is at fault.</summary>
        public void PutReason(SensorReason reason, ByteWriter w)
        {
            payloads.PutReason(reason, w);
        }

        /// <summary>A sensor has a good reading.</summary>
        public void TakeReading(SensorChannel sensor, long nowMs)
        {
            AlarmChannel[] all = alarms;
            for (int i = 0; i < all.Length; i++)
            {
                if (all[i].Input == sensor && all[i].Rule.Evaluate(sensor.LastMilli, nowMs))
                {
                    TakeTransition(i, nowMs);
                }
            }
        }

        /// <summary>A reading of a sensor failed.</summary>
        public void TakeFailure(SensorChannel sensor, long nowMs)
        {
            for (int i = 0; i < alarms.Length; i++)
            {
                if (alarms[i].Input == sensor)
                {
                    IReasonedSensor reasoned = sensor.Sensor as IReasonedSensor;
                    SensorReason reason = reasoned == null ? SensorReason.Unspecified : reasoned.Reason;
                    if (alarms[i].Rule.Fail((int)reason, nowMs))
                    {
                        TakeTransition(i, nowMs);
                    }
                }
            }
        }

        /// <summary>
        /// Evaluates inputs, time and annunciator when they are due; returns when it is due next, within a second.
        /// <paramref name="hasMoved"/>: an input has changed, so read them all.
        /// </summary>
        public long Sense(long nowMs, bool hasMoved)
        {
            if (nowMs >= nextTickMs)
            {
                nextTickMs = nowMs + AppLimits.AlarmTickMs;
                Tick(nowMs);
                hasMoved = true;
            }

            if (hasInputs && (hasMoved || nowMs >= nextPollMs))
            {
                ReadInputs(nowMs);
            }

            long wake = hasInputs && nextPollMs < nextTickMs ? nextPollMs : nextTickMs;
            if (annunciator == null)
            {
                return wake;
            }

            long show = annunciator.Show(alarms, nowMs);
            return show < wake ? show : wake;
        }

        // If edges are counted, the contacts are read again when a delay ends, and once a second in case an edge was lost.
        private void ReadInputs(long nowMs)
        {
            long next = nowMs + AppLimits.ContactPollMs;
            if (Edges != null)
            {
                // Before the inputs are read: an edge during the reading then counts as not seen.
                Edges.Seen = Edges.Count;
                next = nextTickMs;
            }

            for (int i = 0; i < alarms.Length; i++)
            {
                AlarmChannel alarm = alarms[i];
                IDigitalInput contact = alarm.Input as IDigitalInput;
                if (contact != null && alarm.Qos != 0)
                {
                    AlarmRule rule = alarm.Rule;
                    if (rule.Evaluate(contact.IsHigh ? 1000 : 0, nowMs))
                    {
                        TakeTransition(i, nowMs);
                    }

                    long end = rule.DelayEndMs;
                    next = end < next ? end : next;
                }
            }

            if (button != null)
            {
                if (button.TakePress(nowMs))
                {
                    control.Press(nowMs);
                }

                next = button.SettlesMs < next ? button.SettlesMs : next;
            }

            nextPollMs = next;
        }

        // Each rule continues from its stored state.
        internal void Restore(long nowMs)
        {
            startMs = nowMs;
            for (int i = 0; i < alarms.Length; i++)
            {
                long context = rules.NewestOf(i);
                alarms[i].Rule.Restore(
                    context == 0 ? (int)AlarmState.Normal : RuleContext.StateOf(context),
                    context == 0 ? rules.GoneSeq : RuleContext.SeqOf(context));
                guard.Restore(i, nowMs);
            }
        }

        // Consumers may know other states: each alarm says its own again, after a time in which most sensors have read.
        internal void OweStates(long nowMs)
        {
            renewMs = nowMs + AppLimits.RenewMs;
            for (int i = 0; i < alarms.Length; i++)
            {
                alarms[i].Rule.IsOwed = !alarms[i].IsPlaceholder;
            }
        }

        // Before the first NextWaiting of a turn.
        internal void BeginSearch()
        {
            searched = 0;
            spare = WaitingCount == 0 ? share.Spare : -1;
        }

        // The alarm whose transition is to be published next: the most severe, and among equals the one that waits longest. Null: no
        // transition waits, or none may take an entry now.
        internal AlarmChannel NextWaiting()
        {
            AlarmChannel[] all = alarms;
            if (spare >= 0)
            {
                // None has waited, and each finds an entry: one pass is enough for all.
                for (int at = searched; at < all.Length; at++)
                {
                    int place = bySeverity[at];
                    AlarmChannel alarm = all[place];
                    if (alarm.Rule.Pending != AlarmTransition.None)
                    {
                        searched = at + 1;
                        spare--;
                        NextIndex = place;
                        return alarm;
                    }
                }

                return null;
            }

            bool isScarce = share.Spare < 0;
            if (isScarce)
            {
                share.Reckon();
            }

            AlarmChannel next = null;
            int waiting = 0;
            for (int i = 0; i < all.Length; i++)
            {
                AlarmChannel alarm = all[i];
                if (alarm.Rule.Pending == AlarmTransition.None)
                {
                    continue;
                }

                waiting++;
                if ((!isScarce || share.HasPlace(alarm)) && (next == null || IsBefore(alarm.Rule, next.Rule)))
                {
                    next = alarm;
                    NextIndex = i;
                }
            }

            WaitingCount = waiting;
            return next;
        }

        private static bool IsBefore(AlarmRule rule, AlarmRule other)
        {
            return rule.Severity != other.Severity ? rule.Severity > other.Severity : rule.PendingAtMs < other.PendingAtMs;
        }

        private void Tick(long nowMs)
        {
            bool isRenewed = nowMs >= renewMs;
            bool isOwed = false;
            guard.TickFlood(nowMs);
            for (int i = 0; i < alarms.Length; i++)
            {
                AlarmRule rule = alarms[i].Rule;
                if (isRenewed && rule.IsOwed)
                {
                    isOwed = true;
                    if ((IsKnown(alarms[i]) || nowMs >= renewMs + AppLimits.RenewLateMs) && rule.Renew(nowMs))
                    {
                        TakeTransition(i, nowMs);
                        continue;
                    }
                }

                if (rule.Tick(nowMs))
                {
                    TakeGuarded(i, nowMs);
                }

                TickGuard(i, nowMs);
            }

            if (isRenewed && !isOwed && control.EndOwing())
            {
                renewMs = long.MaxValue;
            }
        }

        // Whether this start has measured what the alarm is about.
        private static bool IsKnown(AlarmChannel alarm)
        {
            return !alarm.IsPlaceholder
                && (alarm.Source == null || alarm.Source.State == SensorState.Ok || alarm.Rule is FaultRule || alarm.Rule is NoDataRule);
        }

        // Marks follow the sensor and the alarm that suppresses; then what was held back may be due.
        private void TickGuard(int place, long nowMs)
        {
            AlarmChannel alarm = alarms[place];
            AlarmRule rule = alarm.Rule;
            int suppressor = rule.Suppressor;
            bool isTold = suppressor > 0 && guard.Mark(rule, place, AlarmRule.Suppressed, alarms[suppressor - 1].Rule.IsActive, nowMs);

            // While it is not annunciated, its sensor is no news.
            if (rule is LimitRule && (rule.Marks & AlarmRule.NotAnnunciated) == 0)
            {
                isTold |= guard.Mark(rule, place, AlarmRule.Uncertain, IsDead(alarm.Source, rule, nowMs), nowMs);
            }

            control.HasTransitions |= guard.Tick(rule, place, nowMs) | isTold;
        }

        // A sensor that has not read since the start gets as much time as one that falls silent. Until then the mark stays as it was.
        private bool IsDead(SensorChannel sensor, AlarmRule rule, long nowMs)
        {
            SensorState state = sensor.State;
            if (state == SensorState.Stale && sensor.StateSinceMs == 0 && nowMs - startMs < sensor.StaleMs)
            {
                return (rule.Marks & AlarmRule.Uncertain) != 0;
            }

            return state != SensorState.Ok;
        }

        private void TakeTransition(int place, long nowMs)
        {
            if (guard.Pass(alarms[place].Rule))
            {
                control.HasTransitions = true;
                return;
            }

            TakeGuarded(place, nowMs);
        }

        private void TakeGuarded(int place, long nowMs)
        {
            AlarmRule rule = alarms[place].Rule;
            int suppressor = rule.Suppressor;
            bool isTold = guard.Take(rule, place, suppressor > 0 && alarms[suppressor - 1].Rule.IsActive, nowMs);

            // Also one that is held back: outputs follow the alarm itself, not what is told of it.
            control.HasTransitions = true;

            // This transition replaced one: the first after an accepted one replaces none.
            if (rule.SkippedCount > 0)
            {
                bool isPassedOver = isTold && (rule.Marks & AlarmRule.HoldsBack) == 0;
                faults.Add(isPassedOver ? AppFaults.TransitionPassedOver : AlarmsFaults.TransitionHeldBack);
            }
        }
    }
}
