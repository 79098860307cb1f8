using System;
using Gateway.Mqtt.Wire;
using Gateway.Primitives;

namespace Gateway.Mqtt
{
    /// <content>The connection: opening, CONNACK and session resumption, keep alive, time-outs, back-off, stopping.</content>
    public sealed partial class Session
    {
        private const int SameEndsMax = 3;
        private const int BackoffShiftMax = 16;

        private ConnectionState state;

        private bool isLinkWanted;

        // Whether CONNECT was accepted and packets may be sent and received: Connected, Draining and AwaitingLastPuback.
        private bool isOpen;

        // Whether received bytes are processed: from CONNECT on, until DISCONNECT.
        private bool isReceiving;
        private long deadlineMs;
        private long connectAtMs;
        private long connectedAtMs;
        private long lastReceivedMs;
        private bool pingAwaited;
        private long pingSentMs;
        private int failures;
        private bool discarding;
        private bool otherDiscarded;
        private bool doubtful;

        private long stuckSequence;
        private int stuckCount;
        private Fault malformedLast;
        private int malformedCount;

        private bool stopRequested;
        private long drainUntilMs;
        private byte[] lastTopic;
        private byte[] lastPayload;
        private int lastPacketId;

        /// <summary>State of the connection.</summary>
        public ConnectionState State
        {
            get { return state; }
        }

        /// <summary>Whether a publish at QoS 0 would be sent.</summary>
        public bool IsConnected
        {
            get { return state == ConnectionState.Connected; }
        }

        /// <summary>Whether the link should be open. If false, the owner closes it, whatever its state.</summary>
        public bool LinkWanted
        {
            get { return isLinkWanted; }
        }

        /// <summary>Number of accepted connections, without those that only discarded a session.</summary>
        public int ConnectCount { get; private set; }

        /// <summary>When a CONNECT was accepted last, including one that only discarded a session; 0 before the first.</summary>
        public long AcceptedMs
        {
            get { return connectedAtMs; }
        }

        /// <summary>Starts: wants the link at once, or in <paramref name="delayMs"/>. Feed the restored entries before.</summary>
        public void Start(long nowMs, int delayMs = 0)
        {
            now = nowMs;
            stopRequested = false;
            failures = 0;
            connectAtMs = nowMs + delayMs;
            Enter(ConnectionState.BackingOff);
            wakeAt = nowMs;
        }

        /// <summary>
        /// Changes to another broker with these credentials (null for none) and the tag of the session there. Call it only while no link
        /// is wanted. Connects at once, or in <paramref name="delayMs"/>. Nothing is sent to the new broker as a duplicate: the other tag
        /// discards what that broker still holds from an earlier time before anything else is sent.
        /// </summary>
        public void ChangeBroker(byte[] userName, byte[] password, uint tag, int delayMs = 0)
        {
            Check.That(!LinkWanted, Fault.StateImpossible);
            options.UserName = userName;
            options.Password = password;
            options.SessionTag = tag;
            otherDiscarded = false;
            failures = 0;
            connectAtMs = now + delayMs;
            wakeAt = now;
        }

        /// <summary>
        /// Stops cleanly, within StopTimeoutMs: waits for outstanding messages for half that time, then sends the last message at QoS 1,
        /// retained if the broker retains, without an entry, waits for its PUBACK, and sends DISCONNECT. A null topic: no last message.
        /// </summary>
        public void Stop(byte[] topic, byte[] payload)
        {
            stopRequested = true;
            lastTopic = topic;
            lastPayload = payload;
            if (state == ConnectionState.Connected)
            {
                Enter(ConnectionState.Draining);
                drainUntilMs = now + (options.StopTimeoutMs / 2);
                deadlineMs = now + options.StopTimeoutMs;
                wakeAt = now;
            }
            else if (!isOpen)
            {
                EndConnection(Fault.None);
            }
        }

        /// <summary>
        /// The time of this turn, on a clock that never goes back. Call it first in each turn: it checks every time-out, and the other
        /// inputs happen at this time.
        /// </summary>
        public void FeedTime(long nowMs)
        {
            now = nowMs;
            if (nowMs < wakeAt)
            {
                return;
            }

            wakeAt = long.MaxValue;
            switch (state)
            {
                case ConnectionState.Stopped:
                    break;
                case ConnectionState.BackingOff:
                    if (nowMs >= connectAtMs)
                    {
                        Enter(ConnectionState.AwaitingLink);
                        deadlineMs = nowMs + options.LinkTimeoutMs;
                        WakeBy(deadlineMs);
                    }
                    else
                    {
                        WakeBy(connectAtMs);
                    }

                    break;
                case ConnectionState.AwaitingLink:
                case ConnectionState.AwaitingMark:
                    EndAtDeadline(Fault.LinkTimeout);
                    break;
                case ConnectionState.AwaitingConnack:
                case ConnectionState.AwaitingResumption:
                    EndAtDeadline(MqttFaults.ConnackTimeout);
                    break;
                case ConnectionState.Disconnecting:
                    EndAtDeadline(Fault.None);
                    break;
                default:
                    TickConnected();
                    break;
            }

            if (recorded < orderCount)
            {
                WakeBy(recordRetryMs);
            }
        }

        /// <summary>The link is open.</summary>
        public void FeedLinkUp()
        {
            if (state != ConnectionState.AwaitingLink)
            {
                return;
            }

            discarding = !options.CleanSession && (discardPending || (IsOtherBroker && !otherDiscarded));
            framer.Reset();
            ClearTransmit();
            if (!options.CleanSession && !markIsDurable && IsAnyReleased())
            {
                Enter(ConnectionState.AwaitingMark);
                ProgressBy(now);
                return;
            }

            SendConnect();
        }

        /// <summary>The link ended or could not be opened, for this reason.</summary>
        public void FeedLinkDown(Fault fault)
        {
            if (LinkWanted)
            {
                EndConnection(state == ConnectionState.Disconnecting ? Fault.None : fault);
            }
        }

        private void SendConnect()
        {
            ForgetSentHere();
            doubtful = connectUnanswered;
            bool clean = options.CleanSession || discarding;
            transmitEnd = Connect.Put(TransmitBuffer, 0, options, clean);
            connectUnanswered = !clean || connectUnanswered;
            Enter(ConnectionState.AwaitingConnack);
            deadlineMs = now + options.ConnackTimeoutMs;
            WakeBy(deadlineMs);
            ackProgress = 0;
            if (trace != null)
            {
                Trace(TraceWord.Sent(Connect.First, 0));
            }
        }

        private void HandleConnack(byte[] buffer, int offset)
        {
            if (state != ConnectionState.AwaitingConnack)
            {
                EndConnection(MqttFaults.MalformedConnackOrder);
                return;
            }

            bool sessionPresent;
            Fault fault = Connack.TryDecode(buffer, offset, options.CleanSession || discarding, out sessionPresent);
            if (fault != Fault.None)
            {
                EndConnection(fault);
                return;
            }

            connectUnanswered = false;
            connectedAtMs = now;
            lastReceivedMs = now;
            pingAwaited = false;
            if (discarding)
            {
                EndDiscard();
                return;
            }

            ConnectCount++;
            if (sessionPresent && doubtful && (releaseCount > 0 || IsAnyReleased()))
            {
                faults.Add(MqttFaults.SessionDoubt);
            }

            presentOnConnect = sessionPresent;

            // If storage did not take an earlier one before its link broke, it is still pending.
            if (sessionTag == 0)
            {
                NameEntries();
            }

            resumptionPending |= DecideResumption(!sessionPresent || IsOtherBroker) || sessionTag != options.SessionTag;
            Enter(ConnectionState.AwaitingResumption);
            recordTag = options.SessionTag;
            if (resumptionPending)
            {
                ProgressBy(now);
                WakeBy(deadlineMs);
            }
            else
            {
                EnterConnected();
            }
        }

        // The broker has discarded its session. Durable before the new session holds anything: a second discard would lose it.
        private void EndDiscard()
        {
            otherDiscarded = true;
            if (discardPending)
            {
                discardPending = false;
                ProgressBy(now);
            }

            BeginDisconnect();
        }

        // The entries' states belong to a session at another broker. This broker may hold messages of this client from an earlier time,
        // whose identifiers now belong to other messages: it would take those for duplicates and drop them. So if the durable tag is
        // another broker's, a CONNECT with a clean session discards its session. The tag is durable before anything is sent into the new
        // session, so a power cut in between only causes one more discard.
        private bool IsOtherBroker
        {
            get { return sessionTag != options.SessionTag && sessionTag != 0; }
        }

        // Whether an entry record with this tag belongs to another session than the restored states. It does not if the progress record is
        // from before the first session, as after the loss of a newer one, and the record belongs to the session to be resumed.
        private bool IsForeign(uint tag)
        {
            return tag != sessionTag && (sessionTag != 0 || tag != options.SessionTag);
        }

        // The progress record names each entry from before the first session, with its tag. Without this, a power cut after its PUBLISH
        // would restore it as another session's, never sent in this one.
        private void NameEntries()
        {
            for (int i = 0; i < orderCount; i++)
            {
                int e = order[i];
                if ((words[e] & OutboundWord.Stored) != 0)
                {
                    AddChange(e, IsReleased(words[e]) ? EntryState.Released : EntryState.Awaiting);
                }
            }
        }

        private bool presentOnConnect;
        private bool resumptionPending;

        // The broker does not have the session into which these entries were sent, or only those of another session: they become unsent,
        // with the same identifiers. Whether this changes what storage says.
        private bool DecideResumption(bool all)
        {
            bool isOther = IsOtherBroker;
            bool changes = false;
            bool lost = false;
            int i = 0;
            while (i < orderCount)
            {
                int e = order[i];
                int word = words[e];
                if (all || (word & OutboundWord.Foreign) != 0)
                {
                    bool isForeign = isOther || (word & OutboundWord.Foreign) != 0;
                    bool wasReleased = OutboundTransitions.Next(OutboundTransitions.SessionLostDrop, word) != 0;

                    // What was released was certainly sent, whatever its column says: a release follows a PUBREC.
                    lost |= isForeign || wasReleased || (word & OutboundWord.EverSent) != 0;
                    changes |= wasReleased || (isForeign && (word & OutboundWord.Stored) != 0);
                    if (LoseSession(i, isForeign))
                    {
                        continue;
                    }
                }

                i++;
            }

            if (all)
            {
                releaseCount = 0;
            }

            if (all || sessionTag != options.SessionTag)
            {
                changes |= ForgetInboundHandshakes();
            }

            if (lost)
            {
                faults.Add(MqttFaults.SessionLost);
            }

            return changes;
        }

        // The session of the entry at this position is lost. True when the entry was dropped with it.
        private bool LoseSession(int position, bool isForeign)
        {
            int e = order[position];
            int word = words[e] & ~(OutboundWord.EverSent | OutboundWord.Foreign);
            if (isForeign && (word & OutboundWord.Stored) != 0)
            {
                // From now on the progress record states it, with this session's tag.
                AddChange(e, EntryState.Awaiting);
            }

            int next = OutboundTransitions.Next(
                options.RepublishOnSessionLost ? OutboundTransitions.SessionLostRepublish : OutboundTransitions.SessionLostDrop, word);
            if (next != 0)
            {
                word = (word & ~OutboundWord.StateMask) | (next & OutboundTransitions.StateMask);
                if ((word & OutboundWord.StateMask) == (int)OutboundState.Free)
                {
                    RemoveAt(position);
                    words[e] = 0;
                    AddChange(e, EntryState.Free);
                    return true;
                }

                AddChange(e, EntryState.Awaiting);
            }

            words[e] = word & ~OutboundWord.SentHere;
            return false;
        }

        private void EnterConnected()
        {
            Enter(ConnectionState.Connected);
            passed = 0;
            subscriptions.BeginConnection();

            // Before anything else, whatever session-present says: the owner may add to the buffer before it is filled.
            if (subscriptions.HasPending)
            {
                FillSubscriptions();
            }

            BeginResumption();
            AddEvent(EventWord(SessionEventKind.Connected, presentOnConnect ? 1 : 0), 0);
            wakeAt = now;
        }

        private void TickConnected()
        {
            if (state != ConnectionState.Connected)
            {
                if (now >= deadlineMs)
                {
                    EndConnection(Fault.None);
                    return;
                }

                WakeBy(now < drainUntilMs ? drainUntilMs : deadlineMs);
            }

            if (options.KeepAliveS > 0 && !TickKeepAlive())
            {
                return;
            }

            if (inboundPassed && state == ConnectionState.Connected && !TickInbound())
            {
                return;
            }

            // Nothing is outstanding: whatever is sent from now on has at least this long.
            long due = (passed > 0 ? ackSinceMs : now) + options.AckTimeoutMs + ReceivingMs;
            WakeBy(due);
            if (now >= due && !TickAcknowledgement())
            {
                return;
            }

            if (subscriptions.AwaitedCount > 0 || subscriptions.HasRefused)
            {
                TickSubscriptions();
            }
        }

        // Leaves a quarter of the keep alive time for the way to the broker [MQTT-3.1.2-23]. Silence from the broker counts too: QoS 0
        // sent into a half-open link would never show it.
        private bool TickKeepAlive()
        {
            if (pingAwaited)
            {
                long until = pingSentMs + options.PingTimeoutMs + ReceivingMs;
                if (now >= until)
                {
                    EndConnection(MqttFaults.PingTimeout);
                    return false;
                }

                WakeBy(until);
                return true;
            }

            long quiet = lastSentMs < lastReceivedMs ? lastSentMs : lastReceivedMs;
            long due = quiet + (options.KeepAliveS * 750L);
            if (now < due)
            {
                WakeBy(due);
                return true;
            }

            Ping();
            return true;
        }

        private void Ping()
        {
            // No room means that the buffer has been stuck for as long: then only the time-out decides.
            if (HasRoom(Pingreq.Bytes))
            {
                PutBare(Pingreq.First);
                unprovenAtPing = unproven;
            }

            pingAwaited = true;
            pingSentMs = now;
            WakeBy(now + options.PingTimeoutMs);
        }

        private bool TickAcknowledgement()
        {
            ackSinceMs = now;
            WakeBy(now + options.AckTimeoutMs);
            if (!IsAcknowledgementAwaited())
            {
                return true;
            }

            if ((ackProgress & ResentBit) != 0)
            {
                EndConnection(MqttFaults.AckTimeout);
                return false;
            }

            ackProgress |= ResentBit;
            faults.Add(MqttFaults.Retransmitted);
            SendAgain();
            return true;
        }

        private void FillLast()
        {
            if (state != ConnectionState.Draining || (orderCount > 0 && now < drainUntilMs))
            {
                return;
            }

            if (lastTopic == null)
            {
                BeginDisconnect();
                return;
            }

            int body = lastTopic.Length + lastPayload.Length + 4;
            int bytes = 1 + VariableByteInteger.BytesOf(body) + body;
            if (!HasRoom(bytes))
            {
                return;
            }

            long sequence = nextSequence;
            if (sequence >= checkIdsFrom)
            {
                sequence = PassHeldIdentifiers(sequence);
            }

            nextSequence = sequence + 1;
            lastPacketId = 1 + (int)(sequence % PublishIdCount);
            int first = Wire.Publish.First(1, options.BrokerRetains);
            TransmitBuffer[transmitEnd] = (byte)first;
            int at = VariableByteInteger.Put(TransmitBuffer, transmitEnd + 1, body);
            transmitEnd = Wire.Publish.PutBody(TransmitBuffer, at, lastTopic, lastPacketId, lastPayload, 0, lastPayload.Length);
            if (trace != null)
            {
                Trace(TraceWord.Sent(first, lastPacketId));
            }

            Enter(ConnectionState.AwaitingLastPuback);
        }

        private void HandleLastPuback(int packetId)
        {
            if (state == ConnectionState.AwaitingLastPuback && packetId == lastPacketId)
            {
                BeginDisconnect();
            }
            else
            {
                faults.Add(MqttFaults.AckUnknown);
            }
        }

        private void BeginDisconnect()
        {
            if (!HasRoom(Disconnect.Bytes))
            {
                EndConnection(Fault.None);
                return;
            }

            PutBare(Disconnect.First);
            Enter(ConnectionState.Disconnecting);
            deadlineMs = now + options.StopTimeoutMs;
            WakeBy(deadlineMs);
        }

        private void FinishDisconnect()
        {
            EndConnection(Fault.None);
        }

        private void PutBare(int first)
        {
            TransmitBuffer[transmitEnd] = (byte)first;
            TransmitBuffer[transmitEnd + 1] = 0;
            transmitEnd += 2;
            if (trace != null)
            {
                Trace(TraceWord.Sent(first, 0));
            }
        }

        // The only place that changes the state of the connection.
        private void Enter(ConnectionState to)
        {
            state = to;
            isLinkWanted = to != ConnectionState.Stopped && to != ConnectionState.BackingOff;
            isOpen = to == ConnectionState.Connected || to == ConnectionState.Draining || to == ConnectionState.AwaitingLastPuback;
            isReceiving = isOpen || to == ConnectionState.AwaitingConnack || to == ConnectionState.AwaitingResumption;
        }

        private void EndAtDeadline(Fault fault)
        {
            if (now >= deadlineMs)
            {
                EndConnection(fault);
            }
            else
            {
                WakeBy(deadlineMs);
            }
        }

        private void EndConnection(Fault fault)
        {
            bool discarded = state == ConnectionState.Disconnecting && !stopRequested;
            bool hasAcknowledged = (ackProgress & AcknowledgedBit) != 0;
            if (fault != Fault.None)
            {
                faults.Add(fault);
                CountRepeatedEnds(fault);
                faults.Add(MqttFaults.Qos0Doubt, unproven);
            }

            bool stable = isOpen && (hasAcknowledged || now - connectedAtMs >= options.StableMs);
            failures = stable || discarded ? 0 : failures + 1;
            SendAgain();
            ClearTransmit();
            framer.Reset();
            recordTag = sessionTag;
            fetchEntry = NoEntry;
            fetchTries = 0;
            EndInbound();
            subscriptions.EndConnection();
            connectAtMs = discarded ? now : now + NextBackoffMs();
            Enter(stopRequested ? ConnectionState.Stopped : ConnectionState.BackingOff);
            wakeAt = now;
            AddEvent(EventWord(SessionEventKind.Disconnected, (int)fault), 0);
        }

        private long NextBackoffMs()
        {
            int shift = failures > 1 ? failures - 1 : 0;
            long delay = (long)options.BackoffMsMin << (shift < BackoffShiftMax ? shift : BackoffShiftMax);
            if (delay > options.BackoffMsMax)
            {
                delay = options.BackoffMsMax;
            }

            // Between half and all of the pause, so that not all clients return at the same moment after a broker's restart.
            return (delay / 2) + random.NextBelow((int)(delay / 2) + 1);
        }

        // Counts ends that repeat: an entry that the broker cannot take, or a session whose content cannot be read.
        private void CountRepeatedEnds(Fault fault)
        {
            // Before CONNACK nothing belongs to the session: the peer may not even speak MQTT.
            if (isOpen && fault >= MqttFaults.MalformedRemainingLength && fault <= MqttFaults.MalformedSubackCode)
            {
                malformedCount = fault == malformedLast ? malformedCount + 1 : 1;
                malformedLast = fault;
                if (malformedCount == SameEndsMax)
                {
                    malformedCount = 0;
                    discardPending = true;
                    faults.Add(MqttFaults.SessionDiscarded);
                }
            }
            else
            {
                malformedCount = 0;
            }

            bool hasAcknowledged = (ackProgress & AcknowledgedBit) != 0;
            if (!isOpen || hasAcknowledged || passed == 0)
            {
                if (hasAcknowledged)
                {
                    stuckCount = 0;
                }

                return;
            }

            byte oldest = order[0];
            long sequence = sequences[oldest];
            stuckCount = sequence == stuckSequence ? stuckCount + 1 : 1;
            stuckSequence = sequence;
            if (stuckCount >= SameEndsMax)
            {
                stuckCount = 0;
                RemoveAt(0);
                AddRecorded(oldest);
                faults.Add(MqttFaults.EntryMovedLast);
            }
        }
    }
}
