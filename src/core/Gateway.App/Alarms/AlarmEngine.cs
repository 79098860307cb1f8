using Gateway.Alarms;
using Gateway.Hal;
using Gateway.Primitives;
using Gateway.Sensors;

namespace Gateway.App
{
    /// <summary>
    /// What rules look at, brought to them: readings and failures of their sensors, contacts, time. And what stands before people: the
    /// button and the annunciator. Counts the transitions that a rule passed over.
    /// </summary>
    public sealed class AlarmEngine
    {
        private readonly AlarmChannel[] alarms;
        private readonly OperatorActions actions;
        private readonly PushButton button;
        private readonly Annunciator annunciator;
        private readonly FaultLog faults;
        private readonly bool hasInputs;
        private long nextPollMs;
        private long nextTickMs;

        // Counts what the inputs do, for who asks before each turn; null where they are polled, or where there are none.
        internal readonly EdgeCount Edges;

        /// <summary>The panel of these parts; the button acts by <paramref name="actions"/>.</summary>
        public AlarmEngine(GatewayParts parts, OperatorActions actions)
        {
            this.actions = actions;
            alarms = parts.Alarms;
            button = parts.AcknowledgeButton;
            annunciator = parts.Annunciator;
            faults = parts.Faults;
            hasInputs = button != null;
            for (int i = 0; i < alarms.Length; i++)
            {
                hasInputs |= alarms[i].Contact != null && !alarms[i].IsPlaceholder;
            }

            Edges = hasInputs ? parts.Edges : null;
        }

        /// <summary>A good reading of a sensor.</summary>
        public void TakeReading(SensorChannel sensor, long nowMs)
        {
            AlarmChannel[] all = alarms;
            for (int i = 0; i < all.Length; i++)
            {
                AlarmChannel alarm = all[i];
                if (alarm.Source == sensor)
                {
                    AlarmRule rule = alarm.Rule;
                    if (rule.Evaluate(sensor.LastMilli, nowMs))
                    {
                        TakeTransition(rule);
                    }
                }
            }
        }

        /// <summary>A reading of a sensor failed.</summary>
        public void TakeFailure(SensorChannel sensor, long nowMs)
        {
            for (int i = 0; i < alarms.Length; i++)
            {
                if (alarms[i].Source == sensor)
                {
                    IReasonedSensor reasoned = sensor.Sensor as IReasonedSensor;
                    SensorReason reason = reasoned == null ? SensorReason.Unspecified : reasoned.Reason;
                    AlarmRule rule = alarms[i].Rule;
                    if (rule.Fail((int)reason, nowMs))
                    {
                        TakeTransition(rule);
                    }
                }
            }
        }

        /// <summary>The sensors may have another calibration from now on.</summary>
        public void Recalibrate()
        {
            for (int i = 0; i < alarms.Length; i++)
            {
                alarms[i].Rule.Recalibrate();
            }
        }

        /// <summary>
        /// Inputs, time and annunciator as they are due; returns when to come again, within a second. <paramref name="hasMoved"/>: an input
        /// has, look at them.
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

        // Where edges are counted the next look is due when a delay ends, and with each tick, for an edge that was lost.
        private void ReadInputs(long nowMs)
        {
            long next = nowMs + AppLimits.ContactPollMs;
            if (Edges != null)
            {
                // Before the inputs are read: an edge meanwhile shows as one that was not seen.
                Edges.Seen = Edges.Count;
                next = nextTickMs;
            }

            for (int i = 0; i < alarms.Length; i++)
            {
                IDigitalInput contact = alarms[i].Contact;
                if (contact != null && !alarms[i].IsPlaceholder)
                {
                    AlarmRule rule = alarms[i].Rule;
                    if (rule.Evaluate(contact.IsHigh ? 1000 : 0, nowMs))
                    {
                        TakeTransition(rule);
                    }

                    long end = rule.DelayEndMs;
                    next = end < next ? end : next;
                }
            }

            if (button != null)
            {
                if (button.TakePress(nowMs))
                {
                    actions.Press(nowMs);
                }

                next = button.SettlesMs < next ? button.SettlesMs : next;
            }

            nextPollMs = next;
        }

        private void Tick(long nowMs)
        {
            for (int i = 0; i < alarms.Length; i++)
            {
                AlarmRule rule = alarms[i].Rule;
                if (rule.Tick(nowMs))
                {
                    TakeTransition(rule);
                }
            }
        }

        private void TakeTransition(AlarmRule rule)
        {
            actions.IsPending = true;
            if (rule.TakePassedOver())
            {
                faults.Add(Fault.TransitionPassedOver);
            }
        }
    }
}
