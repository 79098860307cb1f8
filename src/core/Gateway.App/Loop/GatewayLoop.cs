using Gateway.Alarms;
using Gateway.Hal;
using Gateway.Inflight;
using Gateway.Mqtt;
using Gateway.Mqtt.Wire;
using Gateway.Primitives;
using Gateway.Sensors;
using Gateway.Settings;

namespace Gateway.App
{
    /// <summary>
    /// The gateway: receive, commands, sensors, alarms, record, publish, transmit, sleep. One thread calls <see cref="Turn"/> for ever;
    /// everything else happens inside it, and only a slot's write blocks.
    /// </summary>
    public sealed partial class GatewayLoop
    {
        // Of nextOthersMs: each part has its turn, because commands have published transitions of this turn.
        private const int AllDue = -1;

        private readonly Topics topics;
        private readonly Payloads payloads;
        private readonly Commands commands;
        private readonly CommandRequest request = new CommandRequest();
        private readonly CommandIds ids;
        private readonly GatewayControl control;
        private readonly LoopConsole console;
        private readonly AlarmEngine engine;
        private readonly EdgeCount edges;
        private readonly BootRecord boot;
        private readonly InflightTable table;
        private readonly Session session;
        private readonly SessionPort port;
        private readonly BrokerChoice choice;
        private readonly IClock clock;
        private readonly SensorChannel[] sensors;
        private readonly Telemetry telemetry;
        private readonly AlarmChannel[] alarms;
        private readonly LoopPart[] others;
        private readonly ConnectMessages connectMessages;
        private readonly HealthMetrics metrics;
        private readonly FaultLog faults;
        private readonly int healthIntervalMs;
        private readonly bool retainAlarms;
        private readonly uint seed;
        private readonly Fault lastRestart;
        private readonly SessionEvent occurred = new SessionEvent();
        private readonly InboundMessage message = new InboundMessage();
        private long nextHealthMs;
        private int healthBytesMax = AppLimits.PayloadBytesMax;

        // When a sensor, the alarm engine and all else are due; 0: at once.
        private long dueMs;
        private long nextSampleMs;
        private long nextAlarmsMs;
        private long nextConsoleMs;

        // The earliest of the other parts; long.MaxValue without any, and in safe mode.
        private long nextOthersMs = long.MaxValue;
        private bool hasMoved;
        private bool isSafeMode;

        // In this start the broker has shown that storage has gone back, or is new.
        private bool isRenewed;

        /// <summary>Composes a gateway. It allocates everything here that it will ever need.</summary>
        public GatewayLoop(GatewayParts parts)
        {
            Check.That(
                parts.Id != null && parts.Id.Length <= AppLimits.IdBytesMax && Names.IsValid(parts.Id)
                && parts.InflightArea.SlotCount == parts.Limits.EntryCount
                && parts.Limits.EntryCount >= AppLimits.CommandEntryCount
                && (parts.Limits.PacketCount == 0 || parts.Limits.PacketCount >= AppLimits.CommandEntryCount),
                Fault.LimitsInconsistent);
            clock = parts.Clock;
            faults = parts.Faults;
            healthIntervalMs = parts.HealthIntervalMs;
            retainAlarms = parts.RetainAlarms;
            seed = parts.Seed;
            lastRestart = parts.LastRestart;
            sensors = parts.Sensors;
            alarms = parts.Alarms;
            others = parts.Others;
            topics = new Topics(parts.TopicBase, parts.Id);
            payloads = new Payloads(parts.Clock);
            ids = parts.CommandArea == null ? null : new CommandIds(parts.CommandArea, parts.Crc, parts.Faults);
            boot = parts.Boot ?? new BootRecord(parts.BootArea, parts.Crc, parts.Faults);

            // In safe mode a board may leave its alarms out; their states must be kept all the same. The payload buffer also serves for
            // records, because a payload is copied as soon as it is made.
            RuleStates rules = new RuleStates(
                parts.AlarmStateArea, TagsOf(alarms, parts.Crc), boot.IsSafeMode, parts.Crc, parts.Faults, payloads.Buffer);
            table = new InflightTable(
                entries: parts.InflightArea, progress: parts.ProgressArea, inbound: parts.InboundArea, rules, parts.Crc, parts.Faults);

            CompleteOptions(parts, topics);
            session = new Session(parts.Limits, parts.Session, parts.Faults, parts.Crc);
            port = new SessionPort(session, parts.Limits, parts.Link, table, parts.Clock, parts.Network);
            choice = parts.SecondBroker == null ? null : new BrokerChoice(parts, session, port);
            control = new GatewayControl(parts, boot, session, port, choice, topics, payloads);
            engine = new AlarmEngine(parts, control, rules, payloads);
            edges = engine.Edges;
            commands = new Commands(parts, control);
            telemetry = new Telemetry(parts, topics, session, payloads);
            SetAsideNames setAside = new SetAsideNames(alarms, session);
            metrics = new HealthMetrics(session, table, telemetry, setAside, parts.Memory, parts.Network, others);

            MakeAlarmTopics(alarms, topics, parts.Limits.EntryBodyBytesMax);
            console = parts.Console;
            if (console != null)
            {
                console.Attach(control, session, table, engine, setAside);
            }

            Check.That(
                topics.Reply.Length + AppLimits.ReplyPayloadBytesMax + 4 <= parts.Limits.EntryBodyBytesMax
                && (control.Rights < 0 || session.Subscribe(topics.CommandFilter, parts.CommandQos)),
                Fault.LimitsInconsistent);

            // After the commands: the first subscription is the one that must not wait.
            connectMessages = new ConnectMessages(parts, boot, topics, session, payloads);
            for (int i = 0; i < others.Length; i++)
            {
                others[i].Open(parts, control, topics, session, payloads);
            }
        }

        /// <summary>The session, for display and trace.</summary>
        public Session Session
        {
            get { return session; }
        }

        /// <summary>The durable table, for display.</summary>
        public InflightTable Table
        {
            get { return table; }
        }

        /// <summary>This start's number.</summary>
        public uint BootCount
        {
            get { return boot.Count; }
        }

        /// <summary>Alarm transitions that the broker has completely acknowledged since start.</summary>
        public long AlarmsDelivered
        {
            get { return engine.DeliveredCount; }
        }

        /// <summary>It has stopped cleanly and needs no more turns.</summary>
        public bool IsStopped
        {
            get { return control.IsStopped; }
        }

        // The console still has an answer to send before a restart.
        private bool IsAnswering
        {
            get { return console != null && console.HasWork; }
        }

        /// <summary>Recovers what storage holds and begins to connect. Once, before the first turn.</summary>
        public void Start()
        {
            control.Start(lastRestart, clock.MonotonicMs);
            isSafeMode = boot.IsSafeMode;
            commands.IsSafeMode = isSafeMode;
            connectMessages.IsSafeMode = isSafeMode;
            nextAlarmsMs = isSafeMode ? long.MaxValue : 0;
            SampleAtOnce();
            telemetry.Start(boot.Count);
            session.Urgency = engine;
            Xorshift random = new Xorshift(seed);
            connectMessages.Start = random.Next();
            port.Start(connectMessages.Start, boot.NetworkDelayMs, control.HasBroker);
            if (ids != null)
            {
                ids.Recover(table.IsFilled);
            }

            if (table.IsFilled && boot.Count == 1)
            {
                boot.NoteMissing();
            }

            SettingsStore settings = control.Settings;
            if (settings != null && settings.LoadResult == SettingsLoad.Empty)
            {
                if (table.IsFilled)
                {
                    // The first start stored them: both copies are missing.
                    faults.Add(SettingsFaults.SettingsLost);
                }
                else if (settings.SaveCount == 0)
                {
                    // Before any record says that the first start is done.
                    settings.Save();
                }
            }

            if (choice != null)
            {
                choice.Start(table.SessionTag, clock.MonotonicMs, boot.NetworkDelayMs);
            }

            engine.Restore(clock.MonotonicMs);
            if (boot.OwesStates)
            {
                engine.OweStates(clock.MonotonicMs);
            }

            for (int i = 0; i < others.Length && !isSafeMode; i++)
            {
                others[i].Start(clock.MonotonicMs);
                nextOthersMs = 0;
            }
        }

        /// <summary>Asks for a clean stop: status offline, DISCONNECT. Turns continue until <see cref="IsStopped"/>.</summary>
        public void Stop()
        {
            dueMs = 0;
            control.Stop();
        }

        /// <summary>
        /// One turn. Returns how long to sleep, in ms, 0..<see cref="AppLimits.SleepMsMax"/>, unless bytes arrive or an input changes
        /// first.
        /// </summary>
        /// <remarks>
        /// A turn ends at once if nothing arrived, changed or is due. If only inputs and sensors are due, the rest follows only if they
        /// give it something to do.
        /// </remarks>
        public int Turn()
        {
            long now = clock.MonotonicMs;
            int consoleMs = console == null ? AppLimits.SleepMsMax : TurnConsole(now);
            if (control.IsEndingNow && TurnEnd(now))
            {
                return consoleMs;
            }

            hasMoved = edges != null && edges.Count != edges.Seen;
            if (port.Receive(now))
            {
                // First: the decision to resume a session, or a new epoch, becomes durable before anything that depends on it.
                port.Record();
            }
            else if (now < dueMs && !session.HasPendingEntries)
            {
                if ((!hasMoved && now < nextAlarmsMs && now < nextSampleMs) || isSafeMode)
                {
                    return SleepTo(NextOf(dueMs), now, consoleMs);
                }

                if (SenseAlone(now))
                {
                    metrics.AddTurn(clock.MonotonicMs - now);
                    return SleepTo(NextOf(dueMs), now, consoleMs);
                }
            }

            if (session.HasMessage)
            {
                ProcessCommands(now);
            }

            if (!isSafeMode)
            {
                Sense(now);
                if (now >= nextOthersMs || (control.HasTransitions && others.Length > 0))
                {
                    TurnOthers(now);
                }

                PublishAlarms(now);
            }

            // These three need more frequent turns: a command that waits is tried again, and the choice of a broker depends on time.
            int restMs = choice != null || session.HasMessage || control.IsEndingNow ? AppLimits.SleepMsMax : AppLimits.RestMsMax;
            long wake = control.Turn(now, now + restMs);
            port.Record();
            Publish(now);
            Transmit(now);
            TurnSession(now);
            dueMs = DueFrom(now, wake);
            metrics.AddTurn(clock.MonotonicMs - now);
            return SleepTo(NextOf(dueMs), now, consoleMs);
        }

        // No step of a restart may be late.
        private bool TurnEnd(long now)
        {
            dueMs = 0;
            return control.TurnEnd(now, IsAnswering);
        }

        private static int SleepTo(long wake, long now, int consoleMs)
        {
            long sleepMs = wake - now;
            return sleepMs <= 0 ? 0 : sleepMs < consoleMs ? (int)sleepMs : consoleMs;
        }

        // Runs the console when it is due; returns when it is due again, in ms from now.
        private int TurnConsole(long now)
        {
            if (now >= nextConsoleMs)
            {
                nextConsoleMs = now + console.Turn(now);
                TakeOverSaved(now);
            }

            int consoleMs = (int)(nextConsoleMs - now);
            if (consoleMs == 0)
            {
                // A request may change anything: do a whole turn.
                dueMs = 0;
            }

            return consoleMs;
        }

        private void TakeOverSaved(long now)
        {
            if (control.TakeOverSaved(now))
            {
                dueMs = 0;
                SampleAtOnce();

                // Intervals say when a value is too old.
                connectMessages.AnnounceAgain();
            }
        }

        // Never in safe mode.
        private void SampleAtOnce()
        {
            nextSampleMs = isSafeMode ? long.MaxValue : 0;
        }

        // Only an input, a sensor or the alarms' tick is due: usually this makes no transition, at most a message at QoS 0. False: there is
        // more to do.
        private bool SenseAlone(long now)
        {
            Sense(now);
            if (control.HasTransitions || telemetry.StatesPending > 0 || telemetry.HasBacklog)
            {
                return false;
            }

            if (session.TransmitCount > 0)
            {
                port.Transmit();
                dueMs = DueFrom(now, dueMs);
            }

            return true;
        }

        private void TurnOthers(long now)
        {
            for (int i = 0; i < others.Length; i++)
            {
                LoopPart other = others[i];
                if (now >= other.DueMs || control.HasTransitions || nextOthersMs == AllDue)
                {
                    other.Turn(now);
                    if (other.HasReadings)
                    {
                        other.HasReadings = false;
                        nextSampleMs = 0;
                    }
                }
            }

            // Afterwards: one may have given another something to do.
            nextOthersMs = long.MaxValue;
            for (int i = 0; i < others.Length; i++)
            {
                nextOthersMs = others[i].DueMs < nextOthersMs ? others[i].DueMs : nextOthersMs;
            }
        }

        // Consumers must know what they have to say: after a connection, or because one of them was not there.
        private void ConnectOthers(long now)
        {
            for (int i = 0; i < others.Length && !isSafeMode; i++)
            {
                others[i].Connected(now);
            }
        }

        private void PublishOthers(long now)
        {
            for (int i = 0; i < others.Length; i++)
            {
                if (others[i].HasMessages)
                {
                    others[i].Publish(now);
                }
            }
        }

        // Handles the session's events, then publishes health, the messages of a new connection, and the sensors' states.
        private void Publish(long now)
        {
            while (session.TakeEvent(occurred))
            {
                HandleEvent(now);
            }

            bool isHealthDue = now >= nextHealthMs && session.IsConnected;
            if (session.HasPendingEntries && (isHealthDue || connectMessages.IsPending || telemetry.StatesPending > 0))
            {
                // Nothing goes ahead of an alarm that could leave.
                port.Transmit();
            }

            if (isHealthDue)
            {
                PublishHealth(now);
            }

            if (connectMessages.IsPending && connectMessages.Publish(table, now))
            {
                telemetry.SayAgain(now);
                ConnectOthers(now);
            }

            if (telemetry.StatesPending > 0)
            {
                telemetry.PublishStates(now);
            }

            if (others.Length > 0 && !isSafeMode && session.IsConnected)
            {
                PublishOthers(now);
            }
        }

        private void Transmit(long now)
        {
            port.Transmit();
            if (telemetry.HasBacklog && telemetry.Replay(now))
            {
                port.Transmit();
            }
        }

        // Handles a session that has stopped, and chooses between two brokers.
        private void TurnSession(long now)
        {
            if (session.State == ConnectionState.Stopped && !control.IsStopped)
            {
                if (control.IsStopping)
                {
                    telemetry.Stop(now);
                }

                for (int i = 0; i < others.Length && control.IsStopping && !isSafeMode; i++)
                {
                    others[i].End(now);
                }

                control.TakeStopped(now, IsAnswering);
            }

            if (choice != null)
            {
                choice.Turn(now);
                if (choice.WantsReturn(now))
                {
                    session.Stop(topics.Status, GatewayControl.TextOffline);
                }
            }
        }

        private static void CompleteOptions(GatewayParts parts, Topics topics)
        {
            SessionOptions options = parts.Session;
            options.ClientId = options.ClientId ?? parts.Id;
            options.CleanSession = false;
            options.WillTopic = parts.HasWill ? topics.Status : null;
            options.WillPayload = GatewayControl.TextOffline;
            options.WillQos = 1;
            options.WillRetain = parts.Retain;
            options.BrokerRetains = parts.Retain;
            options.Seed = parts.Seed;
            parts.Limits.SetAsideCount = AppLimits.SetAsideCount + parts.Alarms.Length;
            parts.Limits.SubscriptionCount = parts.Discovery == DiscoveryMode.Off
                ? AppLimits.SubscriptionCountSmall : AppLimits.SubscriptionCount;
        }

        private static void MakeAlarmTopics(AlarmChannel[] alarms, Topics topics, int bodyBytesMax)
        {
            for (int i = 0; i < alarms.Length; i++)
            {
                alarms[i].Topic = Ascii.Join(topics.AlarmPrefix, alarms[i].Name);
                // An alarm must always fit an entry: checked here, not when it is raised.
                Check.That(alarms[i].Topic.Length + AppLimits.AlarmPayloadBytesMax + 4 <= bodyBytesMax, Fault.LimitsInconsistent);
            }
        }

        private static int[] TagsOf(AlarmChannel[] alarms, Crc32 crc)
        {
            int[] tags = new int[alarms.Length];
            for (int i = 0; i < tags.Length; i++)
            {
                tags[i] = RuleContext.TagOfName(crc.Compute(alarms[i].Name, 0, alarms[i].Name.Length));
                alarms[i].Tag = tags[i];
            }

            return tags;
        }

        private void Sense(long now)
        {
            if (now >= nextSampleMs)
            {
                SampleDue(now);
            }

            if (hasMoved || now >= nextAlarmsMs)
            {
                nextAlarmsMs = engine.Sense(now, hasMoved);
                hasMoved = false;
            }
        }

        // The earliest of all times: in safe mode neither sensors nor alarms are due.
        private long NextOf(long wake)
        {
            wake = nextSampleMs < wake ? nextSampleMs : wake;
            return nextAlarmsMs < wake ? nextAlarmsMs : wake;
        }

        private void SampleDue(long now)
        {
            nextSampleMs = long.MaxValue;
            for (int i = 0; i < sensors.Length; i++)
            {
                SensorChannel sensor = sensors[i];
                if (now >= sensor.NextSampleMs)
                {
                    Sample(sensor, now);
                }

                if (sensor.NextSampleMs < nextSampleMs)
                {
                    nextSampleMs = sensor.NextSampleMs;
                }
            }
        }

        private void Sample(SensorChannel sensor, long now)
        {
            SensorStatus status = sensor.Sensor.Poll(now);
            telemetry.Observe(sensor, status, now);
            if (status != SensorStatus.Ok && status != SensorStatus.Failed)
            {
                sensor.NextSampleMs = status == SensorStatus.Pending ? now + AppLimits.SensorRetryMs
                    : status == SensorStatus.Waiting ? now + AppLimits.SensorWaitMs : long.MaxValue;
                return;
            }

            // By the schedule, not by the moment of reading; a loop that was delayed does not catch up.
            long next = sensor.NextSampleMs + sensor.SampleMs;
            sensor.NextSampleMs = next > now ? next : now + sensor.SampleMs;
            if (status == SensorStatus.Failed)
            {
                faults.Add(SensorsFaults.SensorFault);
                engine.TakeFailure(sensor, now);
                return;
            }

            sensor.LastMilli = sensor.Sensor.ValueMilli;
            engine.TakeReading(sensor, now);
            telemetry.TakeReading(sensor, now);
        }

        // Publishes the rules' pending transitions, by severity and time. Without a place they wait with their rules.
        private void PublishAlarms(long now)
        {
            if (!control.HasTransitions)
            {
                return;
            }

            control.HasTransitions = false;
            engine.BeginSearch();
            AlarmChannel alarm = engine.NextWaiting();
            while (alarm != null)
            {
                if (!session.HasIdlePacket)
                {
                    // Entries that are durable and sent have idle packets; an unsent packet that gives way must be read again. Not while a
                    // command waits for its acknowledgement: its own transition may be waiting here for its record.
                    port.Record();
                    if (!session.HasPendingAcknowledgements)
                    {
                        port.Transmit();
                    }

                    if (!session.HasFreeEntry)
                    {
                        LeaveWaiting();
                        return;
                    }
                }

                AlarmRule rule = alarm.Rule;
                int bytes = payloads.PutAlarm(rule, table.Epoch, boot.Count, now, isRepeated: false);
                long context = RuleContext.Of(engine.NextIndex, rule.RecordState, rule.Seq, alarm.Tag);
                if (session.Publish(alarm.Topic, payloads.Buffer, 0, bytes, alarm.Qos, retainAlarms, context)
                    != PublishResult.Accepted)
                {
                    LeaveWaiting();
                    return;
                }

                rule.Accept();
                alarm = engine.NextWaiting();
            }

            control.HasTransitions = engine.WaitingCount > 0;
        }

        private void LeaveWaiting()
        {
            control.HasTransitions = true;
            engine.WaitingCount++;
        }

        private void HandleEvent(long now)
        {
            SessionEventKind kind = occurred.Kind;
            if (kind == SessionEventKind.Connected)
            {
                connectMessages.Connected(now);
                if (!isSafeMode)
                {
                    telemetry.Connected(now);
                    ConnectOthers(now);
                }

                nextHealthMs = now + AppLimits.FirstHealthMs;
            }
            else if (kind == SessionEventKind.Disconnected)
            {
                telemetry.Disconnected();
            }
            else if (kind == SessionEventKind.Delivered)
            {
                if (PacketGroup.Of(occurred.Context) >= PacketGroup.AlarmFirst)
                {
                    engine.Delivered++;
                }
            }
            else if (kind == SessionEventKind.SetAside)
            {
                // Told at once, as far as the broker takes it.
                nextHealthMs = now;
                int group = (int)occurred.Context;
                if (occurred.Value == (int)SetAsideReason.Closed
                    || (group == PacketGroup.Discovery && occurred.Value == (int)SetAsideReason.AllUnanswered))
                {
                    Shorten(group);
                }
            }
        }

        // What closed the connection may be too large for the broker, and what silenced it for the network: its short form is another
        // packet, and tried at once.
        private void Shorten(int group)
        {
            bool isShorter = false;
            if (group == PacketGroup.Birth)
            {
                isShorter = connectMessages.Shorten();
            }
            else if (group == PacketGroup.Discovery)
            {
                isShorter = connectMessages.ShortenDiscovery();
            }
            else if (group == PacketGroup.Health)
            {
                isShorter = healthBytesMax > AppLimits.ShortPayloadBytesMax;
                healthBytesMax = AppLimits.ShortPayloadBytesMax;
            }

            if (isShorter)
            {
                session.TryAgain(group);
            }
        }

        private void PublishHealth(long now)
        {
            // Without room it is delayed, not lost; and not written, because it may be set aside for an hour.
            nextHealthMs = now + AppLimits.SleepMsMax;
            if (!session.HasRoomAtMostOnce(PacketGroup.Health, topics.Health.Length, 0))
            {
                return;
            }

            int bytes = payloads.PutHealth(boot.Count, table.Epoch, metrics, faults, now, healthBytesMax);
            PublishResult result = session.TryPublish(topics.Health, payloads.Buffer, 0, bytes, false, PacketGroup.Health);
            if (result == PublishResult.Accepted || result == PublishResult.TooLarge)
            {
                nextHealthMs = now + healthIntervalMs;
                metrics.Forget();
                connectMessages.Renew(table);
            }
        }

        // When the session, the health message or a message that waits for the link is due, at the latest at <paramref name="wake"/>.
        private long DueFrom(long now, long wake)
        {
            if (port.HasMore)
            {
                return now;
            }

            if (session.TransmitCount > 0 && now + AppLimits.SendRetryMs < wake)
            {
                wake = now + AppLimits.SendRetryMs;
            }

            if (session.NextDeadlineMs < wake)
            {
                wake = session.NextDeadlineMs;
            }

            if (nextHealthMs < wake && session.IsConnected)
            {
                wake = nextHealthMs;
            }

            if (connectMessages.IsPending)
            {
                wake = connectMessages.WakeBy(wake);
            }

            if (telemetry.HasBacklog)
            {
                wake = telemetry.WakeBy(wake);
            }

            // A whole turn, which alone turns the other parts.
            return nextOthersMs < wake ? nextOthersMs : wake;
        }
    }
}
