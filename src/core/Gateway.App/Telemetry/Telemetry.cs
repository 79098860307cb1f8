using Gateway.Hal;
using Gateway.Mqtt;
using Gateway.Primitives;
using Gateway.Sensors;

namespace Gateway.App
{
    /// <summary>
    /// From readings to telemetry messages: when one is due, its seq, whether it leaves now or waits in the backlog, and the sensors'
    /// states. All of it at QoS 0.
    /// </summary>
    /// <remarks>
    /// A topic's messages leave in the order of their seq: while the backlog holds any, new ones go behind them. What is refused for good
    /// is counted, so a gap in seq is what the counters tell, or what a link that broke did not deliver (<c>qos0-doubt</c>).
    /// </remarks>
    public sealed class Telemetry
    {
        private readonly SensorChannel[] sensors;
        private readonly Session session;
        private readonly Payloads payloads;
        private readonly FaultLog faults;
        private readonly TelemetryBacklog backlog;
        private long alarmsFirstUntilMs;
        private long nextReplayMs;
        private int replaysDue;

        /// <summary>Telemetry of these sensors, with a backlog of so many records: 0 for none. Makes the sensors' topics.</summary>
        public Telemetry(
            SensorChannel[] sensors, Topics topics, Session session, Payloads payloads, FaultLog faults, int backlogCount)
        {
            Check.That(sensors.Length <= TelemetryBacklog.SensorCountMax, Fault.LimitsInconsistent);
            this.sensors = sensors;
            this.session = session;
            this.payloads = payloads;
            this.faults = faults;
            backlog = new TelemetryBacklog(backlogCount);
            for (int i = 0; i < sensors.Length; i++)
            {
                sensors[i].Topic = Ascii.Join(topics.TelemetryPrefix, sensors[i].Name);
                sensors[i].StateTopic = Ascii.Join(topics.SensorPrefix, sensors[i].Name);
            }
        }

        // Fields, because the loop looks at them in every turn.
        internal int StatesPending;
        internal bool HasBacklog;

        /// <summary>This start's number, part of every message.</summary>
        public uint Boot { get; set; }

        /// <summary>Whether the broker keeps each sensor's last message. Set at start.</summary>
        public bool IsRetained { get; set; }

        /// <summary>Messages that wait.</summary>
        public int BacklogCount
        {
            get { return backlog.Count; }
        }

        /// <summary>A connection was made: every sensor's state is pending, and alarms go before what waited.</summary>
        public void Connected(long nowMs)
        {
            alarmsFirstUntilMs = nowMs + AppLimits.AlarmsFirstMsMax;
            nextReplayMs = nowMs;
            replaysDue = 0;
            StatesPending = sensors.Length;
            for (int i = 0; i < sensors.Length; i++)
            {
                sensors[i].StatePending = true;
                if (backlog.Capacity == 0)
                {
                    // What was refused meanwhile may be the last for long, by its deadband.
                    sensors[i].Report.Forget();
                }
            }
        }

        /// <summary>Takes the outcome of a look at a sensor.</summary>
        public void Observe(SensorChannel sensor, SensorStatus status, long nowMs)
        {
            if (sensor.UpdateState(status, nowMs) && !sensor.StatePending)
            {
                sensor.StatePending = true;
                StatesPending++;
            }
        }

        /// <summary>Takes a good reading: sends or keeps a message if one is due.</summary>
        public void TakeReading(SensorChannel sensor, long nowMs)
        {
            ReportRule report = sensor.Report;
            report.Add(sensor.LastMilli);
            if (nowMs < sensor.NextPublishMs || !report.IsDue(nowMs))
            {
                return;
            }

            // By the schedule, unless the moment is the value's to choose; a loop that was held up does not catch up.
            int interval = sensor.PublishEveryMs;
            long next = sensor.NextPublishMs + interval;
            sensor.NextPublishMs = next > nowMs && report.Deadband == 0 ? next : nowMs + interval;
            report.Take(nowMs);
            sensor.LastSeq++;
            if (backlog.Capacity == 0)
            {
                // Refused, it is counted by the session.
                session.Publish(sensor.Topic, payloads.Buffer, 0, Write(sensor, nowMs), 0, IsRetained, 0);
                return;
            }

            if (!HasBacklog && session.IsConnected)
            {
                if (Leaves(sensor, Write(sensor, nowMs)))
                {
                    return;
                }
            }

            if (!backlog.Add(IndexOf(sensor), nowMs, sensor.LastSeq, report))
            {
                faults.Add(AppFaults.BacklogOverflow);
            }

            HasBacklog = true;
            if (replaysDue < backlog.Capacity)
            {
                replaysDue += AppLimits.ReplayPerReading;
            }
        }

        /// <summary>Publishes pending states, as far as there is room. Retained, so that a later subscriber gets them.</summary>
        public void PublishStates(long nowMs)
        {
            if (!session.IsConnected)
            {
                return;
            }

            for (int i = 0; i < sensors.Length; i++)
            {
                SensorChannel sensor = sensors[i];
                if (!sensor.StatePending)
                {
                    continue;
                }

                int bytes = payloads.PutSensorState(sensor, Boot, nowMs);
                if (!session.HasRoomAtMostOnce(sensor.StateTopic.Length, bytes))
                {
                    return;
                }

                session.Publish(sensor.StateTopic, payloads.Buffer, 0, bytes, 0, true, 0);
                sensor.StatePending = false;
                StatesPending--;
            }
        }

        /// <summary>
        /// Puts what is due of the backlog into the transmit buffer, after all else of this turn has left it. True when it did: the buffer
        /// wants to be sent.
        /// </summary>
        public bool Replay(long nowMs)
        {
            if (!HasBacklog || !session.IsConnected)
            {
                return false;
            }

            bool isDue = nowMs >= nextReplayMs;
            if (isDue)
            {
                nextReplayMs = nowMs + AppLimits.ReplayMs;
            }

            if (session.TransmitCount > 0 || (session.HasPendingEntries && nowMs < alarmsFirstUntilMs))
            {
                return false;
            }

            if (isDue)
            {
                replaysDue++;
            }

            bool replayed = false;
            while (replaysDue > 0 && HasBacklog && PublishOldest(nowMs))
            {
                replaysDue--;
                replayed = true;
            }

            return replayed;
        }

        /// <summary>When the next message of the backlog may leave, or <paramref name="wakeMs"/> where that is sooner.</summary>
        public long WakeBy(long wakeMs)
        {
            return HasBacklog && session.IsConnected && nextReplayMs < wakeMs ? nextReplayMs : wakeMs;
        }

        private int IndexOf(SensorChannel sensor)
        {
            int i = 0;
            while (sensors[i] != sensor)
            {
                i++;
            }

            return i;
        }

        private int Write(SensorChannel sensor, long nowMs)
        {
            ReportRule report = sensor.Report;
            return payloads.PutTelemetry(
                sensor, sensor.LastSeq, report.Value, report.Min, report.Max, Boot, nowMs, nowMs, false);
        }

        private bool PublishOldest(long nowMs)
        {
            SensorChannel sensor = sensors[backlog.Sensor];
            int bytes = payloads.PutTelemetry(
                sensor, backlog.OldestSeq(sensor.LastSeq), backlog.ValueMilli, backlog.MinMilli, backlog.MaxMilli, Boot, backlog.AtMs,
                nowMs, true);
            if (!Leaves(sensor, bytes))
            {
                return false;
            }

            backlog.Remove();
            HasBacklog = backlog.Count > 0;
            return true;
        }

        // False when the message is to wait; one that is larger than any buffer is counted by the session, and gone.
        private bool Leaves(SensorChannel sensor, int bytes)
        {
            PublishResult result = session.TryPublish(sensor.Topic, payloads.Buffer, 0, bytes, IsRetained);
            return result == PublishResult.Accepted || result == PublishResult.TooLarge;
        }
    }
}
