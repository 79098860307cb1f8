using Gateway.Alarms;
using Gateway.Mqtt;
using Gateway.Primitives;
using Gateway.Sensors;

namespace Gateway.App
{
    /// <summary>
    /// The outputs: what each should be, by its command, its alarm, its longest time on, and what excludes it. A command runs once.
    /// </summary>
    public sealed partial class Outputs : LoopPart
    {
        private readonly OutputChannel[] outputs;
        private readonly OutputRecord record;
        private GatewayControl control;
        private Session session;
        private Payloads payloads;
        private FaultLog faults;
        private bool isRetained;
        private long onlineMs;
        private long recordRetryMs;
        private long nextMs;

        /// <summary>These outputs. <paramref name="record"/> keeps the states of those that are kept; null if none is.</summary>
        public Outputs(OutputChannel[] outputs, OutputRecord record)
        {
            this.outputs = outputs;
            this.record = record;
        }

        /// <summary>The outputs, for display and discovery.</summary>
        public OutputChannel[] Channels
        {
            get { return outputs; }
        }

        /// <inheritdoc/>
        public override void Open(GatewayParts parts, GatewayControl control, Topics topics, Session session, Payloads payloads)
        {
            this.control = control;
            this.session = session;
            this.payloads = payloads;
            faults = parts.Faults;
            isRetained = parts.Retain;
            Asked = new CommandRequest();
            byte[] prefix = Ascii.Join(topics.Root, Ascii.Bytes("/output/"));
            for (int i = 0; i < outputs.Length; i++)
            {
                outputs[i].Topic = Ascii.Join(prefix, outputs[i].Name);
            }
        }

        /// <inheritdoc/>
        public override void Start(long nowMs)
        {
            control.Outputs = this;
            onlineMs = nowMs;
            for (int i = 0; i < outputs.Length; i++)
            {
                OutputChannel output = outputs[i];
                output.ShownMs = nowMs;
                output.OnMs = nowMs;

                // What was on before the start is off since then, as far as anybody knows.
                output.OffMs = nowMs;
                SetEnd(output);
            }

            if (record != null && record.IsIncomplete)
            {
                record.Save(outputs);
                recordRetryMs = nowMs + OutputLimits.RetryMs;
            }
        }

        /// <inheritdoc/>
        public override void Turn(long nowMs)
        {
            nextMs = long.MaxValue;
            if (session.IsConnected)
            {
                onlineMs = nowMs;
            }

            // First those that are on: one that goes off makes room for what it excludes.
            Turn(true, nowMs);
            Turn(false, nowMs);
            if (record != null && record.IsIncomplete)
            {
                if (nowMs >= recordRetryMs)
                {
                    record.Save(outputs);
                    recordRetryMs = nowMs + OutputLimits.RetryMs;
                }

                Wake(recordRetryMs);
            }

            DueMs = nextMs;
        }

        private void Turn(bool ofThoseOn, long nowMs)
        {
            for (int i = 0; i < outputs.Length; i++)
            {
                OutputChannel output = outputs[i];
                if (output.IsOn == ofThoseOn)
                {
                    Decide(output, nowMs);
                    Drive(output, nowMs);
                    WakeFor(output, nowMs);
                }
            }
        }

        private void Decide(OutputChannel output, long nowMs)
        {
            bool isWanted = output.Alarm == null ? output.IsWanted : IsActive(output.Alarm.Rule.State);
            if (!isWanted || output.HasExpired)
            {
                output.HasExpired &= isWanted;
                isWanted = false;
            }
            else if (output.OfflineMs > 0 && nowMs - onlineMs >= output.OfflineMs)
            {
                // Also one that waits for what excludes it: it would go on for a moment.
                EndByItself(output, OutputCause.Offline, nowMs);
                return;
            }
            else if (output.IsOn)
            {
                int cause = nowMs >= output.PulseEndMs ? OutputCause.Pulse
                    : nowMs >= output.OffAtMs ? OutputCause.MaxOn
                    : OutputCause.None;
                if (cause != OutputCause.None)
                {
                    EndByItself(output, cause, nowMs);
                }

                return;
            }
            else if (IsExcluded(output, nowMs))
            {
                if (output.Cause != OutputCause.Interlock)
                {
                    output.Cause = OutputCause.Interlock;
                    Say(output);
                }

                return;
            }

            if (isWanted != output.IsOn)
            {
                Switch(output, isWanted, output.Alarm == null ? output.WantedBy : OutputCause.Alarm, nowMs);
            }
        }

        // The output goes off first: its record must not delay that, and without the record a start would only begin its time again.
        private void EndByItself(OutputChannel output, int cause, long nowMs)
        {
            bool wasOn = output.IsOn;
            output.HasExpired = output.Alarm != null;
            output.IsWanted = false;
            output.PulseEndMs = long.MaxValue;
            Switch(output, false, cause, nowMs);
            if (!wasOn)
            {
                // No level changes, only the cause.
                Say(output);
            }

            Keep(output, nowMs);
        }

        // False if its state could not be made durable: that is tried again.
        private bool Keep(OutputChannel output, long nowMs)
        {
            if (!output.IsKept || record.Save(outputs))
            {
                return true;
            }

            recordRetryMs = nowMs + OutputLimits.RetryMs;
            Wake(recordRetryMs);
            return false;
        }

        // Whether what excludes it is on, or was until just now.
        private bool IsExcluded(OutputChannel output, long nowMs)
        {
            for (int i = 0; i < outputs.Length; i++)
            {
                OutputChannel other = outputs[i];
                if ((output.Excluded & (1 << i)) == 0)
                {
                    continue;
                }

                int deadMs = output.DeadMs > other.DeadMs ? output.DeadMs : other.DeadMs;
                if (!other.IsSurelyOff)
                {
                    return true;
                }

                if (nowMs < other.OffMs + deadMs)
                {
                    Wake(other.OffMs + deadMs);
                    return true;
                }
            }

            return false;
        }

        private void Switch(OutputChannel output, bool on, int cause, long nowMs)
        {
            output.IsOn = on;
            output.IsToTell = true;
            output.RetryMs = nowMs;
            output.Cause = cause;
            if (output.Shown == OutputChannel.Unknown)
            {
                // The state stays; what is wanted, and why, does not.
                Say(output);
            }

            if (on)
            {
                output.OnMs = nowMs;
            }

            SetEnd(output);
            Drive(output, nowMs);

            // What it excludes, and what follows from its new state.
            Wake(nowMs);
        }

        private static void SetEnd(OutputChannel output)
        {
            long endMs = output.IsOn && output.MaxOnMs > 0 ? output.OnMs + output.MaxOnMs : long.MaxValue;
            output.OffAtMs = output.PulseEndMs < endMs ? output.PulseEndMs : endMs;
        }

        // Tells the target what it should be, if that is due, and learns what it is.
        private void Drive(OutputChannel output, long nowMs)
        {
            OutputTarget target = output.Target;
            if (output.IsToTell && !output.IsPending && nowMs >= output.RetryMs && target.TrySet(output.IsOn, nowMs))
            {
                output.IsToTell = false;
                output.IsToldOn = output.IsOn;
                output.IsPending = true;
                output.RetryMs = nowMs + OutputLimits.RetryMs;
            }

            bool hasEnded = output.IsPending && !target.IsPending;
            if (!hasEnded && (!output.IsOnBus || output.IsPending || output.IsToTell || target.Reason == SensorReason.None))
            {
                return;
            }

            // It has ended, or has left its position since.
            output.IsPending = false;
            int shown = output.IsToldOn ? OutputChannel.On : OutputChannel.Off;
            SensorReason reason = target.Reason;
            if (reason != SensorReason.None)
            {
                shown = OutputChannel.Unknown;
                output.IsToTell = true;

                // What is to be otherwise by now does not wait.
                if (hasEnded && output.IsToldOn == output.IsOn)
                {
                    output.RetryMs = nowMs + OutputLimits.RetryMs;
                }
            }

            if (shown == output.Shown && reason == output.Reason)
            {
                return;
            }

            if (reason != SensorReason.None)
            {
                faults.Add(AppFaults.OutputFailed);
            }

            output.OffMs = nowMs;
            output.Shown = shown;
            output.Reason = reason;
            output.ShownMs = nowMs;
            Say(output);
            Wake(nowMs);
        }

        private void WakeFor(OutputChannel output, long nowMs)
        {
            if (output.IsPending || (output.IsToTell && nowMs >= output.RetryMs))
            {
                Wake(nowMs + OutputLimits.PollMs);
            }
            else if (output.IsToTell)
            {
                Wake(output.RetryMs);
            }
            else if (output.IsOnBus)
            {
                Wake(nowMs + OutputLimits.OnlineCheckMs);
            }

            if (output.IsOn)
            {
                Wake(output.OffAtMs);
            }

            // Also one that is wanted, and waits.
            if (output.IsWanted && output.OfflineMs > 0)
            {
                Wake(nowMs + OutputLimits.OnlineCheckMs);
            }
        }

        private void Wake(long atMs)
        {
            nextMs = atMs < nextMs ? atMs : nextMs;
        }

        private void Say(OutputChannel output)
        {
            output.IsToSay = true;
            HasMessages = true;
        }

        // While the condition holds, and while it is latched: until somebody resets it.
        private static bool IsActive(AlarmState state)
        {
            return state != AlarmState.Normal && state != AlarmState.ReturnedUnacknowledged;
        }
    }
}
