using System;
using Gateway.Mqtt.Wire;
using Gateway.Primitives;

namespace Gateway.Mqtt
{
    /// <content>The connection: opening, CONNACK and session resumption, keep alive, time-outs, back-off, stopping.</content>
    public sealed partial class Session
    {
        // The same malformed packet on this many connections running is the broker's, not the network's.
        private const int SameEndsMax = 2;
        private const int BackoffShiftMax = 16;

        // Time for DISCONNECT to leave when the connection is closed for a fault.
        private const int CloseTimeoutMs = 1000;

        private ConnectionState state;

        private bool isLinkWanted;

        // Whether CONNECT was accepted and packets may be sent and received: Connected, Draining and AwaitingLastPuback.
        private bool isOpen;

        // Whether it is open and its acknowledgements need no trace.
        private bool takesAcksDirectly;

        // Whether received bytes are processed: from CONNECT on, until DISCONNECT.
        private bool isReceiving;
        private long deadlineMs;
        private long connectAtMs;
        private long connectedAtMs;
        private long lastReceivedMs;
        private int pingsAwaited;
        private long pingSentMs;
        private int failures;
        private bool discarding;
        private bool otherDiscarded;
        private bool doubtful;

        private Fault malformedLast;
        private int malformedCount;

        // The session was discarded for a malformed packet, and no connection was good since then.
        private bool hasDiscarded;

        // The fault for which the connection is being closed, and of which the owner was told.
        private Fault closeFault;

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

        /// <summary>Whether publishes are sent, if they have room and their turn has come.</summary>
        public bool IsConnected
        {
            get { return state == ConnectionState.Connected || state == ConnectionState.Careful; }
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
            ForgetSetAside();
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
            ForgetSetAside();
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
            if (IsConnected)
            {
                OpenWindow(windowMax);
                Enter(ConnectionState.Draining);
                drainUntilMs = now + (options.StopTimeoutMs / 2);
                deadlineMs = now + options.StopTimeoutMs;
                wakeAt = now;
            }
            else if (!isOpen)
            {
                EndConnection(Fault.None, isClosed: false);
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

            // Its time may have come on connections that all ended before BeginDueDiscard looked.
            if (!options.CleanSession && discard != 0 && discard != JournalRecord.DiscardNow
                && JournalRecord.DiscardFor(discard, nextSequence, nextSequence) == JournalRecord.DiscardNow)
            {
                Discard();
            }

            discarding = !options.CleanSession && (discard == JournalRecord.DiscardNow || (IsOtherBroker && !otherDiscarded));
            framer.Reset();
            ClearTransmit();
            if (!options.CleanSession && !markIsDurable && (releaseCount > 0 || IsAnyReleased()))
            {
                // At once, even if storage has just failed. A release that storage refused may be in its slot all the same.
                Enter(ConnectionState.AwaitingMark);
                progressRetryMs = now;
                ProgressBy(now);
                return;
            }

            SendConnect();
        }

        /// <summary>
        /// The link ended or could not be opened, for this reason. Without a network no packet is to blame for its end.
        /// </summary>
        public void FeedLinkDown(Fault fault, bool isNetworkUp = true)
        {
            if (LinkWanted)
            {
                EndConnection(fault, isClosed: isNetworkUp);
                if (!isNetworkUp && shortEnds >= ShortEndsMax)
                {
                    // A careful connection could not find out anything: one packet without an answer would hold back all others.
                    shortEnds = ShortEndsMax - 1;
                }
            }
        }

        private void SendConnect()
        {
            ForgetSentHere();
            doubtful = connectUnanswered;
            bool clean = options.CleanSession || discarding;
            if (connectEnds >= ConnectEndsMax && now >= willAgainMs)
            {
                connectEnds = 0;
            }

            transmitEnd = Connect.Put(TransmitBuffer, 0, options, clean, (WillForm)(connectEnds / ConnectEndsMax));
            connectUnanswered = !clean || connectUnanswered;
            Enter(ConnectionState.AwaitingConnack);

            // A broker that is slow at this moment gets more time at each attempt.
            deadlineMs = now + (options.ConnackTimeoutMs * (1 + (connectEnds % ConnectEndsMax)));
            WakeBy(deadlineMs);
            hasSubscribed = false;
            if (trace != null)
            {
                Trace(TraceWord.Sent(Connect.First, 0));
            }
        }

        private void HandleConnack(byte[] buffer, int offset)
        {
            if (state != ConnectionState.AwaitingConnack)
            {
                CloseConnection(MqttFaults.MalformedConnackOrder);
                return;
            }

            bool sessionPresent;
            Fault fault = Connack.TryDecode(buffer, offset, options.CleanSession || discarding, out sessionPresent);
            if (fault != Fault.None)
            {
                EndConnection(fault, isClosed: false);
                return;
            }

            connectUnanswered = false;
            connectEnds -= connectEnds % ConnectEndsMax;
            connectedAtMs = now;
            lastReceivedMs = now;
            pingsAwaited = 0;
            answeredPingMs = long.MinValue;
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

            // What was to be discarded may be gone.
            bool isGone = !sessionPresent && !IsOtherBroker && discard != 0;
            discard = isGone ? 0 : discard;
            resumptionPending |= DecideResumption(!sessionPresent || IsOtherBroker) || sessionTag != options.SessionTag || isGone;
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

        // The broker has discarded its session. Durable before the new session holds anything: a second discard would lose it. So is what
        // follows for the entries: the next CONNACK may be lost, and the one after it then says that a session is present.
        private void EndDiscard()
        {
            otherDiscarded = true;
            if (discard == JournalRecord.DiscardNow)
            {
                discard = 0;
                resumptionPending |= DecideResumption(true);
                ProgressBy(now);
            }

            BeginDisconnect();
        }

        /// <summary>
        /// Discards the broker's session, over a new connection, because it may hold what this session knows nothing of. What is not
        /// acknowledged is sent again in a new one, and counted as perhaps doubled.
        /// </summary>
        public void Discard()
        {
            NoteDiscard();
            ProgressBy(now);
            if (isOpen && !stopRequested)
            {
                BeginDisconnect();
            }
        }

        // A message is lost that may have gone at QoS 2. The broker may hold its identifier, and a session that is discarded holds none.
        // Not while another one at QoS 2 is open, which would arrive twice, unless those identifiers are about to be used again.
        private bool BeginDueDiscard()
        {
            if (discard == 0 || state != ConnectionState.Connected || options.CleanSession)
            {
                return false;
            }

            discard = JournalRecord.DiscardFor(discard, nextSequence, nextSequence);
            for (int e = 0; e < words.Length && discard != JournalRecord.DiscardNow; e++)
            {
                if ((words[e] & OutboundWord.Qos2) != 0 && (words[e] & (OutboundWord.EverSent | OutboundWord.SentHere)) != 0)
                {
                    return false;
                }
            }

            Discard();
            return true;
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
            for (int e = 0; e < words.Length; e++)
            {
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
            for (int e = 0; e < words.Length; e++)
            {
                int word = words[e];
                if (IsHeld(e) && (all || (word & OutboundWord.Foreign) != 0))
                {
                    bool isForeign = isOther || (word & OutboundWord.Foreign) != 0;
                    bool wasReleased = OutboundTransitions.Next(OutboundTransitions.SessionLostDrop, word) != 0;

                    // What was released was certainly sent, whatever its column says: a release follows a PUBREC.
                    lost |= isForeign || wasReleased || (word & OutboundWord.EverSent) != 0;
                    changes |= wasReleased || (isForeign && (word & OutboundWord.Stored) != 0);
                    LoseSession(e, isForeign);
                }
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

        // The session of this entry is lost.
        private void LoseSession(int e, bool isForeign)
        {
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
                    Drop(e);
                    return;
                }

                AddChange(e, EntryState.Awaiting);
            }

            words[e] = word & ~OutboundWord.SentHere;
        }

        private void Drop(int e)
        {
            for (int i = 0; i < recorded; i++)
            {
                if (order[i] == e)
                {
                    RemoveAt(i);
                }
            }

            for (int i = 0; i < waitingCount; i++)
            {
                if (waiting[i] == e)
                {
                    RemoveWaiting(i);
                }
            }

            words[e] = 0;
            AddChange(e, EntryState.Free);
            completionCount++;
            int group = PacketGroup.Of(contexts[e]);
            if (!asides.IsOff && asides.Find(group) < 0 && !IsInOrder(group, recorded))
            {
                Promote(group);
            }
        }

        private void EnterConnected()
        {
            Enter(ConnectionState.Connected);
            wakeAt = now;
            passed = 0;
            if (Urgency != null && recorded > 1)
            {
                OrderByUrgency();
            }

            OpenWindow(windowMax);
            subscriptions.BeginConnection();
            if (presentOnConnect)
            {
                ExpectLateAnswers();
            }

            resumptionUnsettled = inbound.Set(InboundSet.Unsettled, unless: InboundState.Removed);
            if (shortEnds >= ShortEndsMax && !asides.IsOff)
            {
                BeginCareful(now + options.StableMs);
            }
            else if (orderCount > 0)
            {
                // Before anything else: the owner may add to the buffer before it is filled.
                FillEntries();
                waitsForRoom |= CanEntryLeave;
            }

            if (state == ConnectionState.Connected)
            {
                TickSubscribe();
            }

            answersDueMs = now + options.AckTimeoutMs;
            AddEvent(EventWord(SessionEventKind.Connected, presentOnConnect ? 1 : 0), 0);
        }

        private void TickConnected()
        {
            if (state == ConnectionState.Careful)
            {
                if (now >= deadlineMs)
                {
                    EndCareful();
                }

                WakeBy(deadlineMs);
            }
            else if (state != ConnectionState.Connected)
            {
                if (now >= deadlineMs)
                {
                    EndConnection(Fault.None, isClosed: false);
                    return;
                }

                WakeBy(now < drainUntilMs ? drainUntilMs : deadlineMs);
            }

            if ((options.KeepAliveS > 0 || pingsAwaited != 0) && !TickKeepAlive())
            {
                return;
            }

            if (inboundPassed && IsConnected && !TickInbound())
            {
                return;
            }

            if (now >= answersDueMs && (!TickAnswers() || BeginDueDiscard()))
            {
                return;
            }

            WakeBy(answersDueMs);
            if (asides.Count > 0)
            {
                TickSetAside();
            }

            if (subscriptions.AwaitedCount > 0 || subscriptions.HasRefused)
            {
                TickSubscriptions();
            }

            if (subscriptions.HasPending && state == ConnectionState.Connected)
            {
                TickSubscribe();
            }
        }

        // Leaves a quarter of the keep alive time for the way to the broker [MQTT-3.1.2-23]. Silence from the broker counts too: QoS 0
        // sent into a half-open link would never show it.
        private bool TickKeepAlive()
        {
            if (pingsAwaited != 0)
            {
                long until = pingSentMs + options.PingTimeoutMs + ReceivingMs;
                if (now >= until)
                {
                    CloseConnection(MqttFaults.PingTimeout);
                    return false;
                }

                WakeBy(until);

                // While a packet arrives the answer can take longer than the keep alive time.
                long again = lastSentMs + (options.KeepAliveS * 750L);
                if (now >= again)
                {
                    if (ReceivingMs > 0 && options.KeepAliveS > 0 && transmitStart == transmitEnd && HasRoom(Pingreq.Bytes))
                    {
                        PutBare(Pingreq.First);
                        pingsAwaited++;
                    }

                    again = now + (options.KeepAliveS * 250L);
                }

                WakeBy(again > now ? again : until);
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
            if (piecesLeft != 0 && now - lastSentMs < options.PingTimeoutMs)
            {
                // A packet leaves in pieces: after it.
                WakeBy(now + PiecesPingMs);
                return;
            }

            // No room means that the buffer has been stuck for as long: then only the time-out decides.
            if (HasRoom(Pingreq.Bytes))
            {
                PutBare(Pingreq.First);
                unprovenAtPing = unproven;
            }

            pingsAwaited++;
            pingSentMs = now;
            WakeBy(now);
        }

        private void HandlePingresp()
        {
            if (pingsAwaited != 1)
            {
                // Unasked, or of an earlier PINGREQ than the last.
                pingsAwaited -= pingsAwaited > 0 ? 1 : 0;
                return;
            }

            ProveBeforePing();
            pingsAwaited = 0;
            answeredPingMs = pingSentMs;
            answersDueMs = now;
            wakeAt = now;
            TakeCarefulOutcome(isSubscribe: false);
            if (carefulGroup != PacketGroup.None && subscriptions.AwaitedCount == 0)
            {
                // No SUBACK came in time, but the broker lives.
                carefulGroup = PacketGroup.None;
            }
        }

        // Each entry has its own deadline. The first time, it is sent once more. The second time, a PINGREQ asks whether the broker answers
        // at all; if it does, the entry's group is set aside. Whether the connection continues.
        private bool TickAnswers()
        {
            int receivingMs = (int)ReceivingMs;
            long excluded = excludedMs;
            excludedMs = 0;
            answersDueMs = now + options.AckTimeoutMs;
            int again = int.MaxValue;
            for (int i = 0; i < passed; i++)
            {
                int e = order[i];
                int word = words[e];
                if (OutboundTransitions.Next(OutboundTransitions.SendAgain, word) == 0)
                {
                    continue;
                }

                int since = (int)now - sentMs[e];
                since -= excluded < since ? (int)excluded : since;
                sentMs[e] = (int)now - since;
                int leftMs = options.AckTimeoutMs + receivingMs - since;
                if (leftMs > 0)
                {
                    answersDueMs = Earlier(answersDueMs, now + leftMs);
                }
                else if ((word & OutboundWord.Repeated) == 0)
                {
                    StopAwaiting(e);
                    words[e] |= OutboundWord.Repeated;
                    faults.Add(MqttFaults.Retransmitted);
                    again = i < again ? i : again;
                }
                else if (asides.IsOff || PacketGroup.Of(contexts[e]) == PacketGroup.None)
                {
                    CloseConnection(MqttFaults.AckTimeout);
                    return false;
                }
                else if (answeredPingMs < now - since)
                {
                    if (pingsAwaited == 0)
                    {
                        Ping();
                    }
                }
                else if (SetAside(PacketGroup.Of(contexts[e]), SetAsideReason.NotAnswered))
                {
                    i--;
                }
                else
                {
                    // No place for one more group: it keeps its place in the window.
                    sentMs[e] = (int)now;
                }
            }

            passed = again < passed ? again : passed;
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
                EndConnection(Fault.None, isClosed: false);
                return;
            }

            PutBare(Disconnect.First);
            closeFault = Fault.None;
            Enter(ConnectionState.Disconnecting);
            deadlineMs = now + options.StopTimeoutMs;
            WakeBy(deadlineMs);
        }

        // Closes an accepted connection for a fault: with DISCONNECT, so that nobody reads `offline` for a connection that is about to be
        // made again, but not for longer than the link takes it. Another connection is only ended.
        private void CloseConnection(Fault fault)
        {
            if (!isOpen || stopRequested || !HasRoom(Disconnect.Bytes))
            {
                EndConnection(fault, isClosed: false);
                return;
            }

            TakeEnd(fault, isClosed: false);
            AddEvent(EventWord(SessionEventKind.Disconnected, (int)fault), 0);
            PutBare(Disconnect.First);
            closeFault = fault;
            Enter(ConnectionState.Disconnecting);
            deadlineMs = now + CloseTimeoutMs;
            WakeBy(deadlineMs);
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
            isOpen = to >= ConnectionState.Connected;
            takesAcksDirectly = isOpen && trace == null;
            isReceiving = isOpen || to == ConnectionState.AwaitingConnack || to == ConnectionState.AwaitingResumption;
        }

        private void EndAtDeadline(Fault fault)
        {
            if (now >= deadlineMs)
            {
                EndConnection(fault, isClosed: false);
            }
            else
            {
                WakeBy(deadlineMs);
            }
        }

        private void EndConnection(Fault fault, bool isClosed)
        {
            bool isTold = closeFault != Fault.None;
            closeFault = Fault.None;
            bool returnsAtOnce = state == ConnectionState.Disconnecting && !isTold && !stopRequested;
            if (returnsAtOnce)
            {
                failures = 0;
            }

            if (state == ConnectionState.Disconnecting)
            {
                fault = Fault.None;
            }
            else
            {
                TakeEnd(fault, isClosed);
            }

            SendAgain();
            EndRetries();
            ClearTransmit();
            framer.Reset();
            recordTag = sessionTag;
            fetchEntry = NoEntry;
            fetchTries = 0;
            carefulGroup = PacketGroup.None;
            trialGroup = PacketGroup.None;
            EndInbound();
            subscriptions.EndConnection();
            connectAtMs = returnsAtOnce ? now : now + NextBackoffMs();
            Enter(stopRequested ? ConnectionState.Stopped : ConnectionState.BackingOff);
            wakeAt = now;
            if (!isTold)
            {
                AddEvent(EventWord(SessionEventKind.Disconnected, (int)fault), 0);
            }
        }

        // Counts and judges an end that was not asked for.
        private void TakeEnd(Fault fault, bool isClosed)
        {
            if (fault != Fault.None)
            {
                faults.Add(fault);
                CountMalformed(fault);
                faults.Add(MqttFaults.Qos0Doubt, unproven);
            }

            if (stopRequested)
            {
                return;
            }

            if (isOpen || state == ConnectionState.AwaitingResumption)
            {
                JudgeEnd(fault, isClosed);
            }
            else if (state == ConnectionState.AwaitingConnack)
            {
                JudgeConnect(fault, isClosed);
            }
            else
            {
                failures++;
            }
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

        // The same malformed packet again: before SUBSCRIBE it belongs to the session, which is discarded once; after it to what was
        // subscribed to, which is set aside.
        private void CountMalformed(Fault fault)
        {
            // Before CONNACK only a packet that a broker may send counts: the peer may not even speak MQTT.
            bool isMalformed = isOpen ? fault >= MqttFaults.MalformedRemainingLength && fault <= MqttFaults.MalformedSubackCode
                : fault == MqttFaults.MalformedConnackOrder;
            if (!isMalformed)
            {
                malformedCount = 0;
                return;
            }

            malformedCount = fault == malformedLast ? malformedCount + 1 : 1;
            malformedLast = fault;
            if (malformedCount < SameEndsMax)
            {
                return;
            }

            malformedCount = 0;
            if (isOpen && hasSubscribed && !asides.IsOff)
            {
                for (int i = 0; i < subscriptions.Count; i++)
                {
                    SetAside(PacketGroup.SubscribeFirst + i, SetAsideReason.Closed);
                }
            }
            else if (!hasDiscarded)
            {
                hasDiscarded = true;
                NoteDiscard();
            }
        }

        // What the discarded session did not acknowledge is sent again in a new one, and may arrive twice.
        private void NoteDiscard()
        {
            discard = JournalRecord.DiscardNow;
            faults.Add(MqttFaults.SessionDiscarded);
            for (int e = 0; e < words.Length; e++)
            {
                if ((words[e] & (OutboundWord.SentHere | OutboundWord.EverSent)) != 0 && IsHeld(e))
                {
                    faults.Add(MqttFaults.PerhapsDoubled);
                }
            }
        }
    }
}
