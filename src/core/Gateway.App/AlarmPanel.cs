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
    public sealed class AlarmPanel
    {
        private readonly AlarmChannel[] alarms;
        private readonly OperatorActions actions;
        private readonly PushButton button;
        private readonly Annunciator annunciator;
        private readonly FaultLog faults;
        private readonly bool isPolled;
        private long nextPollMs;
        private long nextTickMs;

        /// <summary>The panel of these parts; the button acts by <paramref name="actions"/>.</summary>
        public AlarmPanel(GatewayParts parts, OperatorActions actions)
        {
            this.actions = actions;
            alarms = parts.Alarms;
            button = parts.AcknowledgeButton;
            annunciator = parts.Annunciator;
            faults = parts.Faults;
            isPolled = button != null;
            for (int i = 0; i < alarms.Length; i++)
            {
                isPolled |= alarms[i].Contact != null && !alarms[i].IsPlaceholder;
            }
        }

        /// <summary>A good reading of a sensor.</summary>
        public void TakeReading(SensorChannel sensor, long nowMs)
        {
            for (int i = 0; i < alarms.Length; i++)
            {
                if (alarms[i].Source == sensor)
                {
                    Count(alarms[i].Rule.Judge(sensor.ValueMilli, nowMs));
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
                    IReasonedSensor reasoned = alarms[i].Reasoned;
                    SensorReason reason = reasoned == null ? SensorReason.Unspecified : reasoned.Reason;
                    Count(alarms[i].Rule.Fail((int)reason, nowMs));
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

        /// <summary>Contacts, button, time and annunciator as they are due; returns when to come again, within a second.</summary>
        public long Sense(long nowMs)
        {
            if (isPolled && nowMs >= nextPollMs)
            {
                nextPollMs = nowMs + AppLimits.ContactPollMs;
                Poll(nowMs);
            }

            if (nowMs >= nextTickMs)
            {
                nextTickMs = nowMs + AppLimits.AlarmTickMs;
                Tick(nowMs);
            }

            long wake = isPolled && nextPollMs < nextTickMs ? nextPollMs : nextTickMs;
            if (annunciator == null)
            {
                return wake;
            }

            long look = annunciator.Show(alarms, nowMs);
            return look < wake ? look : wake;
        }

        private void Poll(long nowMs)
        {
            for (int i = 0; i < alarms.Length; i++)
            {
                if (alarms[i].Contact != null && !alarms[i].IsPlaceholder)
                {
                    Count(alarms[i].Rule.Judge(alarms[i].Contact.IsHigh ? 1000 : 0, nowMs));
                }
            }

            if (button != null && button.TakePress(nowMs))
            {
                actions.Press(nowMs);
            }
        }

        private void Tick(long nowMs)
        {
            for (int i = 0; i < alarms.Length; i++)
            {
                Count(alarms[i].Rule.Tick(nowMs));
            }
        }

        private void Count(bool passedOver)
        {
            if (passedOver)
            {
                faults.Add(Fault.TransitionPassedOver);
            }
        }
    }
}
