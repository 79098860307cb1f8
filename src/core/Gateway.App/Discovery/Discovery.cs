using Gateway.Alarms;
using Gateway.Inflight;
using Gateway.Mqtt;
using Gateway.Mqtt.Wire;
using Gateway.Primitives;

namespace Gateway.App
{
    /// <summary>
    /// Home Assistant's MQTT discovery, retained at QoS 0: one message for the device with all its components; or one for each sensor,
    /// alarm and button. After it, when Home Assistant has subscribed, the states.
    /// </summary>
    /// <remarks>
    /// No record says what was announced. The device's message names each place of the settings, used or not, so that what was there before
    /// is removed. Of messages for single components the broker says itself which it keeps, and only those are moved or removed. Each
    /// connection begins a round: so the next round corrects what a power cut or a broken link left.
    /// </remarks>
    public sealed partial class Discovery : Announcer
    {
        // Steps of a round. In the device's form: move, count, device, clean, states. In the single form: move the device, single, clean
        // the device, states. To clear: clean the device, clean.
        private const int StepMove = 0;
        private const int StepCount = 1;
        private const int StepDevice = 2;
        private const int StepClean = 3;
        private const int StepMoveDevice = 4;
        private const int StepSingle = 5;
        private const int StepCleanDevice = 6;
        private const int StepStates = 7;

        // The two buttons that have messages of their own in the single form: the one that acknowledges all, and the one that identifies.
        private const int SingleButtonCount = 2;

        // Bytes of a component's place in its topic, of "/config" and "/status", and of what asks Home Assistant to move.
        private const int PlaceBytes = 3;
        private const int ConfigBytes = 7;
        private const int MoveBytes = 26;

        // In place of an item: the device.
        private const int Whole = -1;

        private SensorChannel[] sensors;
        private AlarmChannel[] alarms;
        private Session session;
        private Payloads payloads;
        private Topics topics;
        private byte[] prefix;
        private byte[] online;
        private int placeCount;
        private int alarmPlaceCount;

        // Which messages for single components the broker keeps: bits of the places of sensors from 0 on, of alarms from 32 on, and
        // buttons.
        private long keptPlaces;
        private int keptButtons;

        private int step;
        private int index;
        private long nextMs;
        private long patientUntilMs;

        // The bytes of the device's message; and while it leaves, how many of its component at the index have been given.
        private int countedBytes;
        private int at;

        /// <inheritdoc/>
        public override void Open(GatewayParts parts, Topics topics, Session session, Payloads payloads, byte[] online)
        {
            this.online = online;
            this.session = session;
            this.payloads = payloads;
            this.topics = topics;
            sensors = parts.Sensors;
            alarms = parts.Alarms;
            others = parts.Others;
            placeCount = parts.DiscoveryPlaceCount;
            alarmPlaceCount = parts.DiscoveryAlarmPlaceCount;
            prefix = parts.DiscoveryPrefix;
            Check.That(
                prefix != null && placeCount <= AppLimits.DiscoveryPlaceCountMax && alarmPlaceCount >= alarms.Length
                && alarmPlaceCount <= AppLimits.DiscoveryPlaceCountMax, Fault.LimitsInconsistent);
            for (int i = 0; i < sensors.Length; i++)
            {
                Check.That(PlaceOf(i) <= placeCount, Fault.LimitsInconsistent);
            }

            OpenTexts(parts);
            if (!Has(IsClear))
            {
                // Home Assistant's own default, and the topic below the prefix that the gateway knows.
                byte[] home = Ascii.Bytes("homeassistant");
                Subscribe(home, "/status");
                if (!Ascii.Matches(prefix, 0, prefix.Length, home))
                {
                    Subscribe(prefix, "/status");
                }
            }

            if (Has(Retains))
            {
                Subscribe(Ascii.Join(Ascii.Join(prefix, Ascii.Bytes("/+/")), parts.Id), "/+/config");
            }
        }

        /// <inheritdoc/>
        public override void Connected(long nowMs)
        {
            // After what the broker keeps of earlier rounds.
            nextMs = nowMs + AppLimits.DiscoveryDelayMs;
            patientUntilMs = nextMs + AppLimits.AlarmsFirstMsMax;
            keptPlaces = 0;
            keptButtons = 0;
            has &= ~IsAsked;
            Begin();
        }

        /// <inheritdoc/>
        public override void Repeat()
        {
            if (!IsPending)
            {
                Begin();
            }
            else if (step != StepMove && step != StepCount && step != StepMoveDevice)
            {
                // Otherwise the running round has announced nothing yet, and says it.
                has |= IsAsked;
            }
        }

        /// <inheritdoc/>
        public override bool Shorten()
        {
            bool isShorter = (has & (IsSingle | IsClear)) == 0;
            has |= isShorter ? IsSingle : 0;
            Begin();
            return isShorter;
        }

        /// <inheritdoc/>
        public override bool TakeInbound(InboundMessage message)
        {
            // Nothing else is subscribed to that ends like this: no more of the topic is compared.
            byte[] buffer = message.Buffer;
            int end = message.TopicOffset + message.TopicBytes;
            int tail = end - ConfigBytes;
            if (tail < message.TopicOffset || buffer[tail] != '/')
            {
                return false;
            }

            if (buffer[end - 2] == 'u' && buffer[end - 1] == 's')
            {
                if (Ascii.Matches(buffer, message.PayloadOffset, message.PayloadBytes, online))
                {
                    Repeat();
                }

                return true;
            }

            int place = tail - PlaceBytes;
            if (place <= message.TopicOffset || buffer[place - 1] != '/' || buffer[end - 2] != 'i' || buffer[end - 1] != 'g')
            {
                return false;
            }

            if (message.Retain && (message.PayloadBytes > 0 || message.IsCut))
            {
                NoteKept(buffer[place], ((buffer[place + 1] - '0') * 10) + buffer[place + 2] - '0');
            }

            return true;
        }

        /// <inheritdoc/>
        public override bool Publish(InflightTable table, uint boot, long nowMs)
        {
            if (session.PiecesLeft > 0)
            {
                GivePieces(nowMs);
                return false;
            }

            if (!IsPending || nowMs < nextMs)
            {
                return false;
            }

            // On a slow link these bytes would delay alarms and their acknowledgements, again on each new connection: they wait for both,
            // but not for ever.
            if (step != StepCount && (session.HeldCount > 0 || session.TransmitCount > 0) && nowMs < patientUntilMs)
            {
                nextMs = nowMs + AppLimits.DiscoveryMs;
                return false;
            }

            return Advance(table, boot, nowMs);
        }

        /// <inheritdoc/>
        public override long WakeBy(long wakeMs)
        {
            // Between two pieces: as soon as the link has taken the last one.
            return IsPending && session.IsConnected && nextMs < wakeMs && (session.PiecesLeft == 0 || session.TransmitCount == 0)
                ? nextMs : wakeMs;
        }

        private void Subscribe(byte[] levels, string tail)
        {
            Check.That(session.Subscribe(Ascii.Join(levels, Ascii.Bytes(tail)), 0), Fault.LimitsInconsistent);
        }

        private void NoteKept(int letter, int place)
        {
            bool isAlarm = letter == LetterOf(KindAlarm);
            if (place < 1 || place > (isAlarm ? alarmPlaceCount : placeCount)
                || (letter != LetterOf(KindSensor) && !isAlarm && letter != LetterOf(KindButton)))
            {
                return;
            }

            if (letter == LetterOf(KindButton))
            {
                keptButtons |= 1 << place;
            }
            else
            {
                keptPlaces |= 1L << (place - 1 + (isAlarm ? AppLimits.DiscoveryPlaceCountMax : 0));
            }

            // While a round moves them this one is among them; after that another round must.
            if (!IsPending)
            {
                Begin();
            }
            else if (Has(IsClear) ? step != StepCleanDevice : step != StepMove && step != StepMoveDevice && step != StepSingle)
            {
                has |= IsAsked;
            }
        }

        private void Begin()
        {
            IsPending = true;
            step = Has(IsClear) ? StepCleanDevice : Has(IsSingle) ? StepMoveDevice : StepMove;
            index = 0;
        }

        private void Enter(int next, long dueMs)
        {
            step = next;
            index = 0;
            nextMs = dueMs;
        }

        private void End()
        {
            IsPending = false;
            if (Has(IsAsked))
            {
                has &= ~IsAsked;
                Begin();
            }
        }

        // One part of the round. True when the states are to follow.
        private bool Advance(InflightTable table, uint boot, long nowMs)
        {
            nextMs = nowMs + AppLimits.DiscoveryMs;
            switch (step)
            {
                case StepMove:
                case StepClean:
                case StepSingle:
                    AdvanceSingle(nowMs);
                    return false;
                case StepCount:
                    nextMs = nowMs;
                    Count();
                    return false;
                case StepDevice:
                    if (BeginMessage(Whole, countedBytes, Has(Retains), nowMs))
                    {
                        index = 0;
                        at = 0;
                        GivePieces(nowMs);
                    }

                    return false;
                case StepMoveDevice:
                    if (BeginMessage(Whole, MoveBytes, false, nowMs))
                    {
                        PutMove();
                        Enter(StepSingle, nowMs + AppLimits.DiscoverySettleMs);
                    }

                    return false;
                case StepCleanDevice:
                    if (BeginMessage(Whole, 0, Has(Retains), nowMs))
                    {
                        Enter(Has(IsClear) ? StepClean : StepStates, nowMs + (Has(IsClear) ? 0 : AppLimits.DiscoverySettleMs));
                    }

                    return false;
                default:
                    return SayStates(table, boot, nowMs);
            }
        }

        // Moves, removes or announces the next single component, or goes on to the next step.
        private void AdvanceSingle(long nowMs)
        {
            int items = SingleButtonCount + placeCount + alarmPlaceCount;
            while (index < items && !IsKept(index) && !(step == StepSingle && IsUsedItem(index)))
            {
                index++;
            }

            if (index == items)
            {
                EndSingle(nowMs);
                return;
            }

            bool isAnnounced = step == StepSingle && IsUsedItem(index);
            int bytes = step == StepMove ? MoveBytes : isAnnounced ? PutItem(index) : 0;
            if (!BeginMessage(index, bytes, Has(Retains) && step != StepMove, nowMs))
            {
                return;
            }

            if (step == StepMove)
            {
                PutMove();
            }
            else if (isAnnounced)
            {
                at = 0;
                GivePieces(nowMs);
                return;
            }
            else
            {
                ForgetKept(index);
            }

            index++;
        }

        // Home Assistant needs time between what is moved and what takes its place.
        private void EndSingle(long nowMs)
        {
            long settledMs = nowMs + AppLimits.DiscoverySettleMs;
            if (step == StepMove)
            {
                Enter(StepCount, keptPlaces == 0 && keptButtons == 0 ? nowMs : settledMs);
            }
            else if (step == StepSingle)
            {
                Enter(StepCleanDevice, nowMs);
            }
            else if (Has(IsClear))
            {
                End();
            }
            else
            {
                Enter(StepStates, settledMs);
            }
        }

        // The length of the device's message, a component in each turn.
        private void Count()
        {
            countedBytes = (index == 0 ? 0 : countedBytes) + PutUnit(index);
            index++;
            if (index == UnitCount)
            {
                Enter(StepDevice, nextMs);
            }
        }

        // As much of the message as the session takes. What was counted of the device's and what is given are the same; if not, spaces fill
        // it up, or it is cut, and the connection is as good as before.
        private void GivePieces(long nowMs)
        {
            bool isDevice = step == StepDevice;
            while (session.PiecesLeft > 0)
            {
                int bytes = isDevice ? PutUnit(index) : PutItem(index);
                at += session.PutPiece(payloads.Buffer, at, bytes - at);
                if (at < bytes)
                {
                    break;
                }

                at = 0;
                index++;
            }

            if (session.PiecesLeft == 0 && isDevice)
            {
                Enter(StepClean, nowMs + AppLimits.DiscoverySettleMs);
            }
        }

        // Begins the message of a single component, if there is room for all of it, or of the device.
        private bool BeginMessage(int item, int bytes, bool isRetained, long nowMs)
        {
            int topicBytes = PutTopic(item);
            int atOnce = step == StepDevice ? 0 : bytes;
            if (!session.HasRoomAtMostOnce(PacketGroup.Discovery, topicBytes, atOnce)
                || !session.BeginPieces(payloads.Buffer, topicBytes, null, bytes, isRetained, PacketGroup.Discovery))
            {
                // It may be set aside for an hour.
                nextMs = nowMs + AppLimits.DiscoveryRetryMs;
                return false;
            }

            patientUntilMs = nowMs + AppLimits.AlarmsFirstMsMax;
            return true;
        }

        private void PutMove()
        {
            writer = payloads.Begin(AppLimits.PayloadBytesMax);
            PutWord(WordMove);
            session.PutPiece(payloads.Buffer, 0, payloads.Bytes());
        }

        // Says the alarms' states again, one in each turn, at QoS 0: they are no news to others. In the group of discovery, because a
        // broker that does not take them must not have the alarms themselves set aside. First lets the sensors say theirs.
        private bool SayStates(InflightTable table, uint boot, long nowMs)
        {
            if (index == 0)
            {
                index = 1;
                return true;
            }

            if (index > alarms.Length)
            {
                End();
                return false;
            }

            AlarmChannel alarm = alarms[index - 1];
            if (!alarm.IsPlaceholder && alarm.Rule.Pending == AlarmTransition.None && session.HeldOf(alarm.Tag) == 0)
            {
                int bytes = payloads.PutAlarm(alarm.Rule, table.Epoch, boot, nowMs, isRepeated: true);
                if (!session.HasRoomAtMostOnce(PacketGroup.Discovery, alarm.Topic.Length, bytes))
                {
                    return false;
                }

                session.TryPublish(alarm.Topic, payloads.Buffer, 0, bytes, false, PacketGroup.Discovery);
                patientUntilMs = nowMs + AppLimits.AlarmsFirstMsMax;
            }

            index++;
            return false;
        }

        private bool IsKept(int item)
        {
            return item < SingleButtonCount ? (keptButtons & (2 << item)) != 0 : (keptPlaces & BitOf(item)) != 0;
        }

        private void ForgetKept(int item)
        {
            if (item < SingleButtonCount)
            {
                keptButtons &= ~(2 << item);
            }
            else
            {
                keptPlaces &= ~BitOf(item);
            }
        }

        private long BitOf(int item)
        {
            int place = item - SingleButtonCount;
            return 1L << (place < placeCount ? place : place - placeCount + AppLimits.DiscoveryPlaceCountMax);
        }

        // Stays the same when other sensors are removed: the place in the settings, or in the program's list.
        private int PlaceOf(int at)
        {
            int place = sensors[at].SettingsWord & SensorChannel.IndexMask;
            return place != 0 ? place : at + 1;
        }

        private SensorChannel SensorIn(int place)
        {
            for (int i = 0; i < sensors.Length; i++)
            {
                if (PlaceOf(i) == place)
                {
                    return sensors[i];
                }
            }

            return null;
        }
    }
}
