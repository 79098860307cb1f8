using Gateway.Mqtt.Wire;
using Gateway.Primitives;

namespace Gateway.Mqtt
{
    /// <content>
    /// What arrives at QoS 1 and 2. A message lies in the receive buffer until the application is done with it, and nothing is read
    /// meanwhile. At QoS 2 its identifier is durable before PUBREC, with the CRC of its body, and gone before PUBCOMP: method A of
    /// [MQTT-4.3.3-2]. At QoS 1 only what is done once leaves a mark.
    /// </content>
    public sealed partial class Session
    {
        // Time between looks whether a connection that left something unanswered can be made anew.
        private const int InboundPollMs = 100;

        private readonly InboundMessage received = new InboundMessage();
        private bool messagePending;
        private bool markPending;
        private uint receivedCrc;

        // The set, in the order of arrival.
        private ushort[] inboundIds;
        private uint[] inboundCrcs;
        private byte[] inboundStates;
        private int inboundCount;

        // Answers that wait for room behind what is durable.
        private int inboundAnswersPending;

        // When the record is to be written: NotDue, or a time, which a failed write puts off.
        private long inboundAtMs = NotDue;
        private long inboundRetryMs;
        private bool resumptionUnsettled;

        // Something was left unanswered: from then on nothing at QoS 1 and 2 is taken on this connection.
        private bool inboundPassed;
        private int inboundEntriesWanted;
        private long inboundPassedMs;
        private long inboundReconnectMs;

        /// <summary>Identifiers in the inbound set.</summary>
        public int InboundHeldCount
        {
            get { return inboundCount; }
        }

        /// <summary>A message waits for the application: see <see cref="TakeInbound"/>.</summary>
        public bool HasMessage
        {
            get { return messagePending; }
        }

        /// <summary>
        /// Gives back a place of the inbound set that storage held: before Start, in their order. <paramref name="state"/>: the bits of
        /// <see cref="InboundState"/> that a record has. Of more than the set holds the others are counted and forgotten.
        /// </summary>
        public void FeedRestoredInbound(int packetId, uint bodyCrc, int state)
        {
            if (inboundCount == inboundIds.Length)
            {
                faults.Add(Fault.InboundQuarantined);
                return;
            }

            AddInbound(packetId, bodyCrc, state & InboundState.RecordMask);
        }

        /// <summary>
        /// Looks at the message that arrived; false when there is none. At QoS 0 it is seen once, and so is one that is larger than the
        /// buffer, acknowledged and cut. At QoS 1 and 2 it is seen until <see cref="InboundDone"/> or <see cref="InboundPass"/>.
        /// </summary>
        public bool TakeInbound(InboundMessage into)
        {
            if (!messagePending || markPending)
            {
                return false;
            }

            messagePending = received.Qos > 0;
            into.Buffer = received.Buffer;
            into.TopicOffset = received.TopicOffset;
            into.TopicBytes = received.TopicBytes;
            into.PayloadOffset = received.PayloadOffset;
            into.PayloadBytes = received.PayloadBytes;
            into.PacketId = received.PacketId;
            into.Qos = received.Qos;
            into.Retain = received.Retain;
            into.Duplicate = received.Duplicate;
            into.IsCut = received.IsCut;
            into.Begun = received.Begun;
            into.Started = received.Started;
            return true;
        }

        /// <summary>
        /// Asks that the message be marked as begun, durably, before something is done that must not be done twice. When
        /// <see cref="TakeInbound"/> shows it as started, the mark is durable; after a power cut it is shown as begun.
        /// </summary>
        public void InboundBegin()
        {
            if (!messagePending || received.Qos == 0)
            {
                return;
            }

            int at = FindInbound(received.PacketId);
            if (at < 0 && inboundCount == inboundIds.Length)
            {
                InboundPass(0);
                return;
            }

            if (at < 0)
            {
                at = AddInbound(received.PacketId, receivedCrc, received.Qos == 1 ? InboundState.AtQos1 : 0);
            }

            inboundStates[at] |= InboundState.Begun;
            markPending = true;
            InboundBy(now);
        }

        /// <summary>
        /// The application has done with the message, and what it did is durable. It is acknowledged, at QoS 2 when its identifier is
        /// durable. Nothing happens when its connection has ended meanwhile.
        /// </summary>
        public void InboundDone()
        {
            if (!messagePending || received.Qos == 0)
            {
                return;
            }

            messagePending = false;
            int at = FindInbound(received.PacketId);
            if (at < 0 && received.Qos == 1)
            {
                PushAck(Puback.First, received.PacketId);
                return;
            }

            if (at < 0)
            {
                at = AddInbound(received.PacketId, receivedCrc, 0);
            }

            inboundStates[at] |= InboundState.Done | InboundState.AnswerPending;
            InboundBy(now);
        }

        /// <summary>
        /// The application cannot take the message now: it stays unanswered, and so does all that follows it at QoS 1 and 2
        /// [MQTT-4.6.0-2], until a new connection has the broker send it again. That is made when <paramref name="entriesWanted"/> entries
        /// are free.
        /// </summary>
        public void InboundPass(int entriesWanted)
        {
            messagePending = false;
            markPending = false;
            if (!inboundPassed)
            {
                inboundPassed = true;
                inboundPassedMs = now;
                WakeBy(now);
            }

            inboundEntriesWanted = entriesWanted;
        }

        private void MakeInbound(int count)
        {
            inboundIds = new ushort[count];
            inboundCrcs = new uint[count];
            inboundStates = new byte[count];
        }

        private void HandlePublish(int first, byte[] buffer, int offset, int bytes)
        {
            Fault fault = Wire.Publish.TryDecode(first, buffer, offset, bytes, received);
            if (fault != Fault.None)
            {
                EndConnection(fault);
                return;
            }

            received.IsCut = false;
            received.Begun = false;
            received.Started = false;
            int packetId = received.PacketId;
            if (trace != null)
            {
                Trace(TraceWord.Received(first, packetId));
            }

            int qos = received.Qos;
            if (qos == 0)
            {
                messagePending = true;
                return;
            }

            // The identifier is part of the body and so of the CRC, which does no harm: only equal identifiers are compared.
            receivedCrc = crc.Compute(buffer, offset, bytes);
            int held = FindInbound(packetId);
            if (held >= 0 && IsDuplicate(held))
            {
                inboundStates[held] &= 0xFF & ~InboundState.Unsettled;
                if ((inboundStates[held] & (InboundState.Done | InboundState.Removed)) != 0)
                {
                    faults.Add(Fault.InboundDuplicate);
                    if ((inboundStates[held] & (InboundState.AnswerPending | InboundState.AnswerDue)) == 0)
                    {
                        AnswerAgain(held, qos, packetId);
                    }

                    return;
                }

                received.Begun = true;
            }
            else if (held >= 0)
            {
                // The broker has forgotten the older one, which was carried out or has begun.
                faults.Add(Fault.InboundIdReused);
                RemoveInbound(held);
            }

            if (resumptionUnsettled && !received.Duplicate)
            {
                EndResumption();
            }

            if (inboundPassed || (qos == 2 && !received.Begun && inboundCount == inboundIds.Length))
            {
                InboundPass(inboundPassed ? inboundEntriesWanted : 0);
                return;
            }

            messagePending = true;
        }

        // With `hold` its record may still be owed, from before the connection that ended: then the answer follows it.
        private void AnswerAgain(int at, int qos, int packetId)
        {
            if (inboundAtMs == NotDue || !options.HoldWhenStorageFails || (inboundStates[at] & InboundState.Removed) != 0)
            {
                Answer(qos, packetId);
                return;
            }

            inboundStates[at] |= InboundState.AnswerPending;
        }

        // A message at QoS 1 comes again only on another connection, and with DUP [MQTT-3.3.1-1]: else it is a new one [MQTT-4.3.2-2].
        private bool IsDuplicate(int held)
        {
            int state = inboundStates[held];
            return inboundCrcs[held] == receivedCrc && ((state & InboundState.AtQos1) != 0) == (received.Qos == 1)
                && (received.Qos == 2 || received.Duplicate || (state & InboundState.Unsettled) == 0);
        }

        // Whether the connection goes on. It is given up, with DISCONNECT, when the set has emptied and the application has room; a broker
        // whose window is larger than the set would fill it again on each connection before anything could leave it. A set that does not
        // empty holds what the broker has forgotten.
        private bool TickInbound()
        {
            bool isOver = now >= inboundPassedMs + options.AckTimeoutMs;
            bool hasRoom = words.Length - orderCount >= inboundEntriesWanted && recorded == orderCount && inboundAtMs == NotDue;
            if (now < inboundReconnectMs || !hasRoom || (inboundCount > 0 && !isOver) || ackCount > 0)
            {
                WakeBy(now + InboundPollMs);
                return true;
            }

            if (inboundCount > 0)
            {
                EndResumption();
            }

            inboundReconnectMs = now + options.InboundReconnectMsMin;
            faults.Add(Fault.InboundSetFull);
            BeginDisconnect();
            return false;
        }

        private void BeginResumption()
        {
            resumptionUnsettled = false;
            for (int i = 0; i < inboundCount; i++)
            {
                if ((inboundStates[i] & InboundState.Removed) == 0)
                {
                    inboundStates[i] |= InboundState.Unsettled;
                    resumptionUnsettled = true;
                }
            }
        }

        // A broker sends again at a resumption what it waits for, before anything new [MQTT-4.4.0-1, MQTT-4.6.0-1]. What it has not come
        // back to when something new arrives is complete for it and would keep its place for ever: a duplicate that came behind PUBCOMP,
        // an identifier whose removal had failed before a power cut. In a full set nothing new can arrive: there time decides.
        private void EndResumption()
        {
            resumptionUnsettled = false;
            for (int i = 0; i < inboundCount; i++)
            {
                if ((inboundStates[i] & InboundState.Unsettled) != 0)
                {
                    RemoveInbound(i);
                }
            }
        }

        private void HandlePubrel(int packetId)
        {
            int at = FindInbound(packetId);
            if (at < 0)
            {
                PushAck(Pubcomp.First, packetId);
                return;
            }

            RemoveInbound(at);
            inboundIds[at] = (ushort)packetId;
            inboundStates[at] |= InboundState.AnswerPending;
        }

        private int AddInbound(int packetId, uint bodyCrc, int state)
        {
            int at = inboundCount++;
            inboundIds[at] = (ushort)packetId;
            inboundCrcs[at] = bodyCrc;
            inboundStates[at] = (byte)state;
            return at;
        }

        private int FindInbound(int packetId)
        {
            for (int i = 0; i < inboundCount; i++)
            {
                if (inboundIds[i] == packetId)
                {
                    return i;
                }
            }

            return -1;
        }

        // Out of the record with its next write, which frees the place; its identifier is nobody's from now on.
        private void RemoveInbound(int at)
        {
            inboundIds[at] = 0;
            inboundStates[at] = InboundState.Removed;
            InboundBy(now);
        }

        // Makes sure that the record of the set is not written later than this, unless storage has just failed.
        private void InboundBy(long atMs)
        {
            if (atMs < inboundRetryMs)
            {
                atMs = inboundRetryMs;
            }

            if (atMs < inboundAtMs)
            {
                inboundAtMs = atMs;
                ReckonDue();
            }
        }

        private void TakeInboundSet(JournalRecord into)
        {
            into.Kind = JournalKind.Inbound;
            into.InboundGeneration = inboundGeneration;
            into.InboundCount = inboundCount;
            into.InboundIds = inboundIds;
            into.InboundCrcs = inboundCrcs;
            into.InboundStates = inboundStates;
        }

        private void SettleInbound(bool durable)
        {
            if (!durable)
            {
                inboundRetryMs = now + options.StorageRetryMs;
                inboundAtMs = inboundRetryMs;
                ReckonDue();
                if (options.HoldWhenStorageFails)
                {
                    // Unacknowledged, the message stays with the broker, which sends it again on the next connection.
                    if (markPending)
                    {
                        EndConnection(Fault.HeldNotDurable);
                    }

                    return;
                }

                faults.Add(Fault.SentNotDurable);
            }
            else
            {
                inboundAtMs = NotDue;
                dueAtMs = progressAtMs;
            }

            if (markPending)
            {
                markPending = false;
                received.Started = true;
            }

            for (int i = 0; i < inboundCount; i++)
            {
                if ((inboundStates[i] & InboundState.AnswerPending) != 0)
                {
                    inboundStates[i] ^= InboundState.AnswerPending | InboundState.AnswerDue;
                }
            }

            AnswerInbound();
        }

        // Answers leave as far as there is room, in the order of arrival, and places that the record no longer has are free. One that
        // storage refused keeps its write due.
        private void AnswerInbound()
        {
            inboundAnswersPending = 0;
            int kept = 0;
            for (int i = 0; i < inboundCount; i++)
            {
                int state = inboundStates[i];
                if ((state & InboundState.AnswerDue) != 0)
                {
                    if (HasAckRoom && inboundAnswersPending == 0)
                    {
                        PushAck(AnswerTo(state), inboundIds[i]);
                        state &= ~InboundState.AnswerDue;
                    }
                    else
                    {
                        inboundAnswersPending++;
                    }
                }

                if ((state & (InboundState.Removed | InboundState.AnswerDue | InboundState.AnswerPending)) != InboundState.Removed)
                {
                    inboundIds[kept] = inboundIds[i];
                    inboundCrcs[kept] = inboundCrcs[i];
                    inboundStates[kept] = (byte)state;
                    kept++;
                }
            }

            inboundCount = kept;
        }

        private static int AnswerTo(int state)
        {
            return (state & InboundState.Removed) != 0 ? Pubcomp.First
                : (state & InboundState.AtQos1) != 0 ? Puback.First : Pubrec.First;
        }

        // The end of a connection: what is not answered is asked for again on the next.
        private void EndInbound()
        {
            messagePending = false;
            inboundPassed = false;
            inboundAnswersPending = 0;
            if (markPending)
            {
                // Not begun: the mark waits for storage, and would say that it had.
                markPending = false;
                RemoveInbound(FindInbound(received.PacketId));
            }

            for (int i = 0; i < inboundCount; i++)
            {
                inboundStates[i] &= 0xFF & ~(InboundState.AnswerPending | InboundState.AnswerDue);
            }
        }

        // Behind PUBACK the identifier is the broker's again: what comes with it next is a new message, whatever its content and DUP
        // [MQTT-4.3.2-2].
        private void ForgetAcknowledged(int packetId)
        {
            int at = FindInbound(packetId);
            if (at >= 0 && (inboundStates[at] & InboundState.AtQos1) != 0)
            {
                RemoveInbound(at);
            }
        }

        // The broker's session is gone and its identifiers with it: one write voids the set, with what it says of the entries.
        private bool ForgetInboundHandshakes()
        {
            if (inboundCount == 0 && inboundAtMs == NotDue)
            {
                return false;
            }

            inboundCount = 0;
            inboundAtMs = NotDue;
            dueAtMs = progressAtMs;
            inboundGeneration++;
            return true;
        }
    }
}
