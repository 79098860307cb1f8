using System;
using Gateway.Hal;
using Gateway.Inflight;
using Gateway.Mqtt;
using Gateway.Primitives;
using Gateway.Sensors;

namespace Gateway.App
{
    /// <summary>
    /// Makes telemetry messages from readings: decides when one is due, gives it its seq, sends it or puts it into the backlog, and
    /// publishes the sensors' states. All at QoS 0.
    /// </summary>
    /// <remarks>
    /// A sensor's messages leave in the order of their seq: while the backlog holds any, new ones go after them. Those from the backlog
    /// have a topic of their own. A message that is dropped is counted, so the counters explain a gap in seq; otherwise a broken link did
    /// not deliver it (<c>qos0-doubt</c>).
    /// </remarks>
    public sealed class Telemetry
    {
        private readonly SensorChannel[] sensors;
        private readonly Session session;
        private readonly Payloads payloads;
        private readonly FaultLog faults;
        private readonly TelemetryBacklog backlog;

        // Whether the broker keeps each sensor's last message, and its state, so that later subscribers get it.
        private readonly bool isRetained;
        private readonly bool isStateRetained;

        // What follows a sensor's topic in that of its readings from the backlog: who wants the present value does not hear them.
        private readonly byte[] historyTail = Ascii.Bytes("/history");

        // The topics of the sensor that is published: a sensor's own two would take 120 bytes each.
        private readonly byte[] topic;
        private readonly byte[] stateTopic;
        private readonly int topicBytes;
        private readonly int stateTopicBytes;
        private long alarmsFirstUntilMs;
        private long nextReplayMs;
        private int replaysDue;

        // What storage knows each sensor by: its name and its unit.
        private readonly int[] tags;

        // Storage took no more: what follows waits in RAM, until that is empty.
        private bool isStoreFull;

        /// <summary>Telemetry of the sensors of these parts.</summary>
        public Telemetry(GatewayParts parts, Topics topics, Session session, Payloads payloads)
        {
            sensors = parts.Sensors;
            Check.That(sensors.Length <= TelemetryBacklog.SensorCountMax, Fault.LimitsInconsistent);
            this.session = session;
            this.payloads = payloads;
            faults = parts.Faults;
            isRetained = parts.RetainTelemetry;
            isStateRetained = parts.Retain;
            backlog = new TelemetryBacklog(parts.BacklogCount);
            if (parts.TelemetryArea != null)
            {
                Store = new TelemetryStore(parts.TelemetryArea, parts.Crc, faults, parts.CommitsPerHour);
                tags = new int[sensors.Length];
                for (int i = 0; i < tags.Length; i++)
                {
                    byte[] name = sensors[i].Name;
                    byte[] unit = sensors[i].UnitMember;
                    tags[i] = (int)(parts.Crc.Compute(name, 0, name.Length) ^ parts.Crc.Compute(unit, 0, unit.Length));
                }
            }

            byte[] longestName = new byte[AppLimits.NameBytesMax];
            topicBytes = topics.TelemetryPrefix.Length;
            stateTopicBytes = topics.SensorPrefix.Length;
            topic = Ascii.Join(topics.TelemetryPrefix, longestName);
            stateTopic = Ascii.Join(topics.SensorPrefix, longestName);
        }

        // Fields, because the loop reads them in every turn.
        internal int StatesPending;
        internal bool HasBacklog;

        /// <summary>What survives a power cut until the broker has it; null: nothing does.</summary>
        internal readonly TelemetryStore Store;

        /// <summary>This start's number, part of every message.</summary>
        public uint Boot { get; private set; }

        /// <summary>Messages that wait.</summary>
        public int BacklogCount
        {
            get { return backlog.Count; }
        }

        /// <summary>Once, at the start, with its number.</summary>
        public void Start(uint boot)
        {
            Boot = boot;
            if (Store != null)
            {
                Store.Recover();
                HasBacklog = Store.HasWork;
            }
        }

        /// <summary>A connection ended: what is stored and not confirmed waits again.</summary>
        public void Disconnected()
        {
            if (Store != null)
            {
                Store.Disconnected();
                HasBacklog = HasMore();
            }
        }

        /// <summary>An ordered end: what is stored and may be lost is written.</summary>
        public void Stop(long nowMs)
        {
            if (Store != null)
            {
                Store.Disconnected();
                Store.Stop(nowMs);
            }
        }

        /// <summary>A connection was made: every sensor's state is pending, and alarms go before the backlog.</summary>
        public void Connected(long nowMs)
        {
            alarmsFirstUntilMs = nowMs + AppLimits.AlarmsFirstMsMax;
            nextReplayMs = nowMs;
            replaysDue = 0;
            if (Store != null)
            {
                Store.Connected(nowMs);
            }

            StatesPending = sensors.Length;
            for (int i = 0; i < sensors.Length; i++)
            {
                sensors[i].SettingsWord |= SensorChannel.StatePendingBit;
                if (backlog.Capacity == 0)
                {
                    // With a deadband, a message that was refused meanwhile may have been the last one for a long time.
                    Forget(sensors[i]);
                }
            }
        }

        /// <summary>
        /// Somebody came who knows nothing: every sensor's state is pending, and its next reading is published, whatever the interval.
        /// </summary>
        public void SayAgain(long nowMs)
        {
            StatesPending = sensors.Length;
            for (int i = 0; i < sensors.Length; i++)
            {
                sensors[i].SettingsWord |= SensorChannel.StatePendingBit;
                Forget(sensors[i]);
                sensors[i].NextPublishMs = nowMs;
            }
        }

        /// <summary>Takes the result of polling a sensor.</summary>
        public void Observe(SensorChannel sensor, SensorStatus status, long nowMs)
        {
            if (sensor.UpdateState(status, nowMs) && (sensor.SettingsWord & SensorChannel.StatePendingBit) == 0)
            {
                sensor.SettingsWord |= SensorChannel.StatePendingBit;
                StatesPending++;
            }
        }

        /// <summary>Takes a good reading: sends or keeps a message if one is due.</summary>
        public void TakeReading(SensorChannel sensor, long nowMs)
        {
            ReportRule report = sensor.Report;
            if (report != null)
            {
                report.Add((sensor.SettingsWord & SensorChannel.TotalBit) != 0 ? sensor.NewestMilli() : sensor.LastMilli);
            }

            if (nowMs < sensor.NextPublishMs || (report != null && !report.IsDue(nowMs)))
            {
                return;
            }

            // By the schedule, unless a deadband decides; a loop that was delayed does not catch up.
            long next = sensor.NextPublishMs + sensor.PublishEveryMs;
            sensor.NextPublishMs = next > nowMs && (report == null || report.Deadband == 0) ? next : nowMs + sensor.PublishEveryMs;
            if (report != null)
            {
                report.Take(nowMs);
            }

            sensor.LastSeq++;
            if (backlog.Capacity == 0)
            {
                PublishResult result = Send(sensor, Write(sensor, nowMs));
                if (result != PublishResult.Accepted)
                {
                    session.CountRefused(result);
                }

                return;
            }

            bool goes = session.IsConnected && (!HasBacklog || (backlog.Count == 0 && !Store.HasUnsent));
            bool isStored = Store != null && sensor.IsKept && Keep(sensor, nowMs);
            if (goes && Leaves(sensor, Write(sensor, nowMs)))
            {
                if (isStored)
                {
                    Store.SentLast(nowMs);
                }

                return;
            }

            if (!isStored && !backlog.Add(IndexOf(sensor), nowMs, sensor))
            {
                faults.Add(AppFaults.BacklogOverflow);
            }

            HasBacklog = true;
            if (replaysDue < backlog.Capacity)
            {
                replaysDue += AppLimits.ReplayPerReading;
            }
        }

        /// <summary>Publishes pending states while there is room.</summary>
        public void PublishStates(long nowMs)
        {
            if (!session.IsConnected)
            {
                return;
            }

            for (int i = 0; i < sensors.Length; i++)
            {
                SensorChannel sensor = sensors[i];
                if ((sensor.SettingsWord & SensorChannel.StatePendingBit) == 0)
                {
                    continue;
                }

                // Before it is written: while it is set aside, each turn comes here.
                byte[] name = sensor.Name;
                if (!session.HasRoomAtMostOnce(PacketGroup.SensorState, stateTopicBytes + name.Length, 0))
                {
                    return;
                }

                int bytes = payloads.PutSensorState(sensor, Boot, nowMs);
                Array.Copy(name, 0, stateTopic, stateTopicBytes, name.Length);
                PublishResult result = session.TryPublishTo(
                    stateTopic, stateTopicBytes + name.Length, payloads.Buffer, 0, bytes, isStateRetained, PacketGroup.SensorState);
                if (result != PublishResult.Accepted && result != PublishResult.TooLarge)
                {
                    return;
                }

                sensor.SettingsWord &= ~SensorChannel.StatePendingBit;
                StatesPending--;
            }
        }

        /// <summary>
        /// Puts due messages of the backlog into the transmit buffer, after all else of this turn has left it. True if it did: then send
        /// the buffer.
        /// </summary>
        public bool Replay(long nowMs)
        {
            if (Store != null)
            {
                Store.Turn(session.IsConnected, session.ProvenMs, nowMs);
                HasBacklog = HasMore();
            }

            if (!HasBacklog || !session.IsConnected)
            {
                return false;
            }

            bool isDue = nowMs >= nextReplayMs;
            if (isDue)
            {
                nextReplayMs = nowMs + AppLimits.ReplayMs;
            }

            if (session.TransmitCount > 0 || (session.HasUnsentEntries && nowMs < alarmsFirstUntilMs))
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

        /// <summary>When the next message of the backlog may leave, or <paramref name="wakeMs"/> if that is earlier.</summary>
        public long WakeBy(long wakeMs)
        {
            if (Store != null)
            {
                long dueMs = Store.DueMs(session.IsConnected);
                wakeMs = dueMs < wakeMs ? dueMs : wakeMs;
            }

            return session.IsConnected && nextReplayMs < wakeMs && (backlog.Count > 0 || (Store != null && Store.HasUnsent))
                ? nextReplayMs : wakeMs;
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
            return report == null
                ? payloads.PutTelemetry(
                    sensor, sensor.LastSeq, valueMilli: sensor.NewestMilli(), minMilli: 0, maxMilli: 0, Boot, atMs: nowMs, nowMs,
                    historical: false)
                : payloads.PutTelemetry(
                    sensor, sensor.LastSeq, valueMilli: report.Value, minMilli: report.Min, maxMilli: report.Max, Boot, atMs: nowMs, nowMs,
                    historical: false);
        }

        // What was published of it counts no more: its next reading is due when the interval has passed.
        internal static void Forget(SensorChannel sensor)
        {
            if (sensor.Report != null)
            {
                sensor.Report.Forget();
            }
        }

        private bool HasMore()
        {
            return backlog.Count > 0 || (Store != null && Store.HasWork);
        }

        // False if storage takes no more: then the message waits in RAM, like that of any other sensor.
        private bool Keep(SensorChannel sensor, long nowMs)
        {
            isStoreFull &= backlog.Count > 0;
            Store.Turn(session.IsConnected, session.ProvenMs, nowMs);
            isStoreFull = isStoreFull || !payloads.Keep(Store, tags[IndexOf(sensor)], sensor, Boot, nowMs);
            return !isStoreFull;
        }

        private bool PublishStored(long nowMs)
        {
            if (!Store.Take())
            {
                return false;
            }

            TelemetrySlot record = Store.Record;
            int i = 0;
            while (i < tags.Length && tags[i] != record.Tag)
            {
                i++;
            }

            if (i == tags.Length)
            {
                Store.Drop(nowMs);
                return true;
            }

            SensorChannel sensor = sensors[i];
            bool isOwn = Store.IsOwn;
            bool isPresent = isOwn && record.Seq == sensor.LastSeq && sensor.State == SensorState.Ok;
            int bytes = payloads.PutTelemetry(
                sensor, record.Seq, valueMilli: record.ValueMilli, minMilli: record.MinMilli, maxMilli: record.MaxMilli, Boot,
                atMs: record.AtMs, nowMs, historical: !isPresent, isOwn ? null : record);
            if (!Leaves(sensor, bytes, isPresent))
            {
                return false;
            }

            Store.Sent(nowMs);
            return true;
        }

        private bool PublishOldest(long nowMs)
        {
            if (Store != null && Store.HasUnsent)
            {
                return PublishStored(nowMs);
            }

            if (backlog.Count == 0)
            {
                return false;
            }

            SensorChannel sensor = sensors[backlog.Sensor];
            long seq = backlog.OldestSeq(sensor.LastSeq);

            // The last message of a sensor that is well is what it measures now: with a deadband or a long interval the next may be far.
            bool isPresent = seq == sensor.LastSeq && sensor.State == SensorState.Ok;
            int bytes = payloads.PutTelemetry(
                sensor, seq, valueMilli: backlog.ValueMilliOf(sensor.Report != null && sensor.Report.HasWindow), minMilli: backlog.MinMilli,
                maxMilli: backlog.MaxMilli, Boot,
                atMs: backlog.AtMs, nowMs, historical: !isPresent);
            if (!Leaves(sensor, bytes, isPresent))
            {
                return false;
            }

            backlog.Remove();
            HasBacklog = HasMore();
            return true;
        }

        // From the backlog: the present value has the sensor's topic, an older one that of its history.
        private bool Leaves(SensorChannel sensor, int bytes, bool isPresent)
        {
            if (isPresent)
            {
                return Leaves(sensor, bytes);
            }

            if (!session.HasRoomAtMostOnce(PacketGroup.Telemetry, PutTopic(sensor) + historyTail.Length, bytes)
                || !session.BeginPieces(topic, topicBytes + sensor.Name.Length, historyTail, bytes, false, PacketGroup.Telemetry))
            {
                return false;
            }

            session.PutPiece(payloads.Buffer, 0, bytes);
            return true;
        }

        // False if the message must wait. One that is larger than any buffer is counted by the session and dropped.
        private bool Leaves(SensorChannel sensor, int bytes)
        {
            PublishResult result = Send(sensor, bytes);
            return result == PublishResult.Accepted || result == PublishResult.TooLarge;
        }

        private PublishResult Send(SensorChannel sensor, int bytes)
        {
            return session.TryPublishTo(topic, PutTopic(sensor), payloads.Buffer, 0, bytes, isRetained, PacketGroup.Telemetry);
        }

        // Writes the sensor's topic; returns its bytes.
        private int PutTopic(SensorChannel sensor)
        {
            byte[] name = sensor.Name;
            Array.Copy(name, 0, topic, topicBytes, name.Length);
            return topicBytes + name.Length;
        }
    }
}
