using Gateway.Mqtt.Wire;
using Gateway.Primitives;

namespace Gateway.Mqtt
{
    /// <content>
    /// Messages that arrive at QoS 1 and 2. A message stays in the receive buffer until the application is done with it, and nothing is
    /// read meanwhile. At QoS 2 its identifier, with the CRC of its body, is durable before PUBREC and removed before PUBCOMP: method A of
    /// [MQTT-4.3.3-2]. At QoS 1 only a command that must run once leaves a mark.
    /// </content>
    public sealed partial class Session
    {
        /// <summary>
        /// How long a message waits for room for the application's reply, in ms. The broker then sends it again also without that room.
        /// </summary>
        public const int InboundWaitMs = 5000;

        // Time between checks whether a connection that left something unanswered can be made again.
        private const int InboundPollMs = 100;

        // Before that, replies to what was taken hold at most this part of the table, half of what they may: otherwise little more could be
        // taken.
        private const int RepliesPart = 8;

        private readonly InboundMessage received = new InboundMessage();
        private bool messagePending;
        private bool markPending;
        private uint receivedCrc;

        private readonly InboundSet inbound;

        // Answers whose record is durable and that wait for room.
        private int inboundAnswersPending;

        // When the record is to be written: NotDue, or a time; a failed write delays it.
        private long inboundAtMs = NotDue;
        private long inboundRetryMs;
        private bool resumptionUnsettled;

        // Something was left unanswered: this connection takes nothing more at QoS 1 and 2.
        private bool inboundPassed;
        private int inboundEntriesWanted;
        private long inboundPassedMs;
        private long inboundReconnectMs;

        /// <summary>Identifiers in the inbound set.</summary>
        public int InboundHeldCount
        {
            get { return inbound.Count; }
        }

        /// <summary>A message waits for the application: see <see cref="TakeInbound"/>.</summary>
        public bool HasMessage
        {
            get { return messagePending; }
        }

        /// <summary>
        /// Restores a place of the inbound set from storage: before Start, in their order. <paramref name="state"/>: the bits of
        /// <see cref="InboundState"/> that a record has. Places beyond the size of the set are counted and dropped.
        /// </summary>
        public void FeedRestoredInbound(int packetId, uint bodyCrc, int state)
        {
            if (inbound.IsFull)
            {
                faults.Add(Fault.InboundQuarantined);
                return;
            }

            inbound.Add(packetId, bodyCrc, state & InboundState.RecordMask);
        }

        /// <summary>
        /// Shows the message that arrived; false when there is none. A message at QoS 0 is shown once; so is one that is larger than the
        /// buffer, which is acknowledged and truncated. A message at QoS 1 or 2 is shown until <see cref="InboundDone"/> or
        /// <see cref="InboundPass"/>.
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
        /// Asks to mark the message durably as begun, before the application does something that must not be done twice. When
        /// <see cref="TakeInbound"/> shows it as started, the mark is durable; after a power cut it is shown as begun.
        /// </summary>
        public void InboundBegin()
        {
            if (!messagePending || received.Qos == 0)
            {
                return;
            }

            int at = inbound.Find(received.PacketId);
            if (at < 0 && inbound.IsFull)
            {
                InboundPass(0);
                return;
            }

            if (at < 0)
            {
                at = inbound.Add(received.PacketId, receivedCrc, received.Qos == 1 ? InboundState.AtQos1 : 0);
            }

            inbound.States[at] |= InboundState.Begun;
            markPending = true;
            InboundBy(now);
        }

        /// <summary>
        /// The application is done with the message, and its effect is durable. The message is acknowledged; at QoS 2 when its identifier
        /// is durable. If its connection has ended, nothing happens.
        /// </summary>
        public void InboundDone()
        {
            if (!messagePending || received.Qos == 0)
            {
                return;
            }

            messagePending = false;
            int at = inbound.Find(received.PacketId);
            if (at < 0 && received.Qos == 1)
            {
                acks.Add(Puback.First, received.PacketId);
                return;
            }

            if (at < 0)
            {
                at = inbound.Add(received.PacketId, receivedCrc, 0);
            }

            inbound.States[at] |= InboundState.Done | InboundSet.AnswerPending;
            InboundBy(now);
        }

        /// <summary>
        /// The application refuses the message: it has no effect, so it is acknowledged without a record. A duplicate is shown again. A
        /// message that has begun, or whose PUBREC would go ahead of an earlier one [MQTT-4.6.0-3], is finished by
        /// <see cref="InboundDone"/>.
        /// </summary>
        public void InboundRefuse()
        {
            if (!messagePending || received.Qos == 0)
            {
                return;
            }

            if (received.Qos == 1 || inbound.HasPubrecs || inbound.Find(received.PacketId) >= 0)
            {
                InboundDone();
                return;
            }

            messagePending = false;
            acks.Add(Pubrec.First, received.PacketId);
        }

        /// <summary>
        /// The application cannot take the message now. It stays unanswered, and so do all later ones at QoS 1 and 2 [MQTT-4.6.0-2], until
        /// a new connection makes the broker send them again. That happens when <paramref name="entriesWanted"/> entries are free, or after
        /// <see cref="InboundWaitMs"/>; with more than the table has, not on this connection.
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

        private void HandlePublish(int first, byte[] buffer, int offset, int bytes)
        {
            Fault fault = Wire.Publish.TryDecode(first, buffer, offset, bytes, received);
            if (fault != Fault.None)
            {
                CloseConnection(fault);
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

            // The CRC of the body includes the identifier. This does no harm: only equal identifiers are compared.
            receivedCrc = crc.Compute(buffer, offset, bytes);
            int held = inbound.Find(packetId);
            if (held >= 0 && HandleHeld(held, qos, packetId))
            {
                return;
            }

            if (resumptionUnsettled && !received.Duplicate)
            {
                EndResumption();
            }

            if (inboundPassed || (qos == 2 && !received.Begun && inbound.IsFull))
            {
                InboundPass(inboundPassed ? inboundEntriesWanted : 0);
                return;
            }

            messagePending = true;
        }

        // A message whose identifier is in the set; true when it was carried out before, and nothing else is to be done.
        private bool HandleHeld(int held, int qos, int packetId)
        {
            if (!IsDuplicate(held))
            {
                // The broker has forgotten the older one, which was carried out or has begun.
                faults.Add(MqttFaults.InboundIdReused);
                RemoveInbound(held);
                return false;
            }

            inbound.States[held] &= 0xFF & ~InboundSet.Unsettled;
            if (!inbound.Has(held, InboundState.Done | InboundState.Removed))
            {
                received.Begun = true;
                return false;
            }

            faults.Add(MqttFaults.InboundDuplicate);
            if (!inbound.Has(held, InboundSet.AnswerPending | InboundSet.AnswerDue))
            {
                AnswerAgain(held, qos, packetId);
            }

            return true;
        }

        // With `hold` its record may still be pending from before the connection ended: then the answer follows the record.
        private void AnswerAgain(int at, int qos, int packetId)
        {
            if (inboundAtMs == NotDue || !options.HoldWhenStorageFails || inbound.Has(at, InboundState.Removed))
            {
                Answer(qos, packetId);
                return;
            }

            inbound.States[at] |= InboundSet.AnswerPending;
        }

        // At QoS 1 a message repeats only on another connection and with DUP [MQTT-3.3.1-1]; otherwise it is new [MQTT-4.3.2-2].
        private bool IsDuplicate(int held)
        {
            int state = inbound.States[held];
            return inbound.Crcs[held] == receivedCrc && ((state & InboundState.AtQos1) != 0) == (received.Qos == 1)
                && (received.Qos == 2 || received.Duplicate || (state & InboundSet.Unsettled) == 0);
        }

        // Whether the connection continues. When the set is empty and the application has room, it ends with DISCONNECT, so that the
        // broker sends again. With a set that is not empty, a broker with a larger window would fill it again on each connection before
        // anything could leave it. A set that does not become empty holds messages that the broker has forgotten.
        private bool TickInbound()
        {
            bool isOver = now >= inboundPassedMs + options.AckTimeoutMs;
            bool hasRoom = inboundEntriesWanted <= words.Length - HeldCount && HeldOf(PacketGroup.Reply) <= words.Length / RepliesPart;

            // Replies that are not acknowledged must not hold commands back for long: the application then answers without room. Not while
            // the connection finds out what the broker does not answer.
            hasRoom |= inboundEntriesWanted <= words.Length && now >= inboundPassedMs + InboundWaitMs
                && state == ConnectionState.Connected && pingsAwaited == 0 && !IsAcknowledgementAwaited(OutboundWord.Repeated);
            hasRoom &= recorded == orderCount && inboundAtMs == NotDue;
            if (now < inboundReconnectMs || !hasRoom || (inbound.Count > 0 && !isOver) || acks.Count > 0 || !HasRoom(Disconnect.Bytes))
            {
                WakeBy(now + InboundPollMs);
                return true;
            }

            if (inbound.Count > 0)
            {
                EndResumption();
            }

            inboundReconnectMs = now + options.InboundReconnectMsMin;
            faults.Add(MqttFaults.InboundSetFull);
            BeginDisconnect();
            return false;
        }

        // After a resumption a broker first sends again what it waits for, before anything new [MQTT-4.4.0-1, MQTT-4.6.0-1]. When
        // something new arrives, the broker is done with what it has not repeated, which would otherwise keep its place for ever: a
        // duplicate that came after PUBCOMP, or an identifier whose removal failed before a power cut. In a full set nothing new can
        // arrive, so time decides.
        private void EndResumption()
        {
            resumptionUnsettled = false;
            for (int i = 0; i < inbound.Count; i++)
            {
                if (inbound.Has(i, InboundSet.Unsettled))
                {
                    RemoveInbound(i);
                }
            }
        }

        private void HandlePubrel(int packetId)
        {
            int at = inbound.Find(packetId);
            if (at < 0)
            {
                acks.Add(Pubcomp.First, packetId);
                return;
            }

            RemoveInbound(at);
            inbound.Ids[at] = (ushort)packetId;
            inbound.States[at] |= InboundSet.AnswerPending;
        }

        private void RemoveInbound(int at)
        {
            inbound.Remove(at);
            InboundBy(now);
        }

        // Writes the record of the set at the latest at this time, unless storage has just failed.
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
            into.InboundCount = inbound.Count;
            into.InboundIds = inbound.Ids;
            into.InboundCrcs = inbound.Crcs;
            into.InboundStates = inbound.States;
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
                    // Without an acknowledgement the broker keeps the message and sends it again on the next connection.
                    if (markPending)
                    {
                        CloseConnection(MqttFaults.HeldNotDurable);
                    }

                    return;
                }

                faults.Add(MqttFaults.SentNotDurable);
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

            inbound.MakeAnswersDue();
            AnswerInbound();
        }

        private void AnswerInbound()
        {
            inboundAnswersPending = inbound.Answer(acks);
        }

        // The connection ended: the broker sends again on the next one what is not answered.
        private void EndInbound()
        {
            messagePending = false;
            inboundPassed = false;
            inboundAnswersPending = 0;
            if (markPending)
            {
                // Not begun: the mark still waits for storage.
                markPending = false;
                RemoveInbound(inbound.Find(received.PacketId));
            }

            inbound.Clear(InboundSet.AnswerPending | InboundSet.AnswerDue);
        }

        // After PUBACK the broker may use the identifier again: the next message with it is new, whatever its content and DUP
        // [MQTT-4.3.2-2].
        private void ForgetAcknowledged(int packetId)
        {
            int at = inbound.Find(packetId);
            if (at >= 0 && inbound.Has(at, InboundState.AtQos1))
            {
                RemoveInbound(at);
            }
        }

        // The broker's session is lost, with its identifiers: one write voids the set and records the decision on the entries.
        private bool ForgetInboundHandshakes()
        {
            if (inbound.Count == 0 && inboundAtMs == NotDue)
            {
                return false;
            }

            inbound.Count = 0;
            inboundAtMs = NotDue;
            dueAtMs = progressAtMs;
            inboundGeneration++;
            return true;
        }
    }
}
