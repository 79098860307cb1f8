using System;
using Gateway.Mqtt.Wire;
using Gateway.Primitives;

namespace Gateway.Mqtt
{
    /// <content>The inbound set: messages at QoS 1 and 2 from their durable record to the end of their handshake.</content>
    public sealed partial class Session
    {
        private const byte InboundFree = 0;
        private const byte InboundStoring = 1;
        private const byte InboundHeld = 2;
        private const byte InboundRemoving = 3;
        private const byte InboundStale = 4;

        private readonly InboundMessage received = new InboundMessage();
        private bool messagePending;

        private byte[] inboundState;
        private int[] inboundId;
        private byte[] inboundQos;
        private uint[] inboundCrc;
        private int[] inboundBytes;
        private long[] inboundArrival;
        private bool[] inboundDone;
        private bool[] inboundReleased;
        private bool[] inboundBegun;
        private bool[] inboundStarted;
        private bool[] inboundUnsettled;
        private bool resumptionUnsettled;
        private byte[] inboundBodies;
        private long arrivals;
        private int inboundUndone;
        private int inboundDue;

        // Removals that storage refused, tried again without anybody waiting for them.
        private int inboundStale;

        // The set was full: from then on nothing new is taken on this connection.
        private bool inboundPassed;
        private bool inboundProving;
        private long inboundPassedMs;

        /// <summary>Messages in the inbound set.</summary>
        public int InboundHeldCount { get; private set; }

        /// <summary>Messages of the inbound set that the application has not called done.</summary>
        public int InboundUndoneCount
        {
            get { return inboundUndone; }
        }

        /// <summary>A message at QoS 0, or one that is cut, waits to be taken.</summary>
        public bool HasMessage
        {
            get { return messagePending; }
        }

        /// <summary>
        /// Gives back an inbound message that storage held: before Start, in order of arrival. <paramref name="live"/> false: the
        /// broker's session it belongs to is gone, only the application still owes it something.
        /// </summary>
        public void FeedRestoredInbound(
            int slot, long arrival, int packetId, int qos, bool retain, bool begun, uint bodyCrc, bool live,
            byte[] body, int offset, int bytes)
        {
            Check.That(inboundState[slot] == InboundFree, Fault.IndexOutOfTable);
            if (bytes > limits.InboundBodyBytesMax)
            {
                faults.Add(Fault.InboundQuarantined);
                return;
            }

            Array.Copy(body, offset, inboundBodies, slot * limits.InboundBodyBytesMax, bytes);
            arrivals = arrival;
            Hold(slot, live ? packetId : 0, qos | (retain ? RetainFlag : 0), bodyCrc, bytes);
            inboundState[slot] = InboundHeld;
            inboundReleased[slot] = !live;
            inboundBegun[slot] = begun;
            inboundUndone++;
        }

        /// <summary>
        /// Looks at the oldest message that is not done. At QoS 0 it is seen once, and so is one that is larger than a place of the set,
        /// acknowledged and cut. At QoS 1 and 2 it is durable and is seen again until <see cref="InboundDone"/>.
        /// </summary>
        public bool TakeInbound(InboundMessage into)
        {
            if (messagePending)
            {
                messagePending = false;
                into.Buffer = received.Buffer;
                into.TopicOffset = received.TopicOffset;
                into.TopicBytes = received.TopicBytes;
                into.PayloadOffset = received.PayloadOffset;
                into.PayloadBytes = received.PayloadBytes;
                into.PacketId = 0;
                into.Qos = 0;
                into.Retain = received.Retain;
                into.IsCut = received.IsCut;
                into.Duplicate = false;
                into.Slot = -1;
                into.Begun = false;
                into.Started = false;
                return true;
            }

            if (inboundUndone == 0)
            {
                return false;
            }

            int oldest = -1;
            for (int i = 0; i < inboundState.Length; i++)
            {
                if (inboundState[i] == InboundHeld && !inboundDone[i]
                    && (oldest < 0 || inboundArrival[i] < inboundArrival[oldest]))
                {
                    oldest = i;
                }
            }

            if (oldest < 0)
            {
                return false;
            }

            int at = oldest * limits.InboundBodyBytesMax;
            int topicBytes = BigEndian.GetU16(inboundBodies, at);
            into.Buffer = inboundBodies;
            into.TopicOffset = at + 2;
            into.TopicBytes = topicBytes;
            into.PayloadOffset = at + 4 + topicBytes;
            into.PayloadBytes = inboundBytes[oldest] - 4 - topicBytes;
            into.PacketId = inboundId[oldest];
            into.Qos = inboundQos[oldest] & 3;
            into.Retain = (inboundQos[oldest] & RetainFlag) != 0;
            into.Duplicate = false;
            into.IsCut = false;
            into.Slot = oldest;
            into.Begun = inboundBegun[oldest];
            into.Started = inboundStarted[oldest];
            return true;
        }

        /// <summary>
        /// Asks that the message be marked as begun, durably, before something is done that must not be done twice. When
        /// <see cref="TakeInbound"/> shows it as started, the mark is durable; after a restart it is shown as begun.
        /// </summary>
        public void InboundBegin(int slot)
        {
            Check.That(inboundState[slot] == InboundHeld && !inboundDone[slot], Fault.StateImpossible);
            inboundStarted[slot] = true;
            inboundState[slot] = InboundStoring;
            inboundDue++;
        }

        /// <summary>The application has done with the message: its place is given back when the handshake is complete too.</summary>
        public void InboundDone(int slot)
        {
            Check.That(inboundState[slot] == InboundHeld && !inboundDone[slot], Fault.StateImpossible);
            inboundDone[slot] = true;
            inboundUndone--;
            RemoveWhenComplete(slot);
        }

        private const byte RetainFlag = 4;

        // Pause before it is looked again whether the last acknowledgements have left.
        private const int AckFlushMs = 10;

        private void MakeInbound()
        {
            int count = limits.InboundCount;
            inboundState = new byte[count];
            inboundId = new int[count];
            inboundQos = new byte[count];
            inboundCrc = new uint[count];
            inboundBytes = new int[count];
            inboundArrival = new long[count];
            inboundDone = new bool[count];
            inboundReleased = new bool[count];
            inboundBegun = new bool[count];
            inboundStarted = new bool[count];
            inboundUnsettled = new bool[count];
            inboundBodies = new byte[count * limits.InboundBodyBytesMax];
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

            if (bytes > limits.InboundBodyBytesMax)
            {
                faults.Add(Fault.InboundOversize);
                Answer(qos, packetId);
                received.IsCut = true;
                messagePending = true;
                return;
            }

            // The identifier is part of the body and so of the CRC, which does no harm: only equal identifiers are compared.
            uint bodyCrc = crc.Compute(buffer, offset, bytes);
            int held = FindInbound(packetId);
            if (held >= 0)
            {
                if (inboundCrc[held] == bodyCrc)
                {
                    inboundUnsettled[held] = false;
                    faults.Add(Fault.InboundDuplicate);
                    if (inboundState[held] != InboundStoring || inboundStarted[held])
                    {
                        // Else its record is still owed, and the answer follows it.
                        Answer(qos, packetId);
                    }

                    return;
                }

                // The broker has forgotten the older one; what it asked for is still owed to the application.
                faults.Add(Fault.InboundIdReused);
                inboundId[held] = 0;
                inboundReleased[held] = true;
                RemoveWhenComplete(held);
            }

            if (resumptionUnsettled && (first & Wire.Publish.DupBit) == 0)
            {
                EndResumption();
            }

            int slot = inboundPassed ? -1 : FreeInbound();
            if (slot < 0)
            {
                PassInbound();
                return;
            }

            Array.Copy(buffer, offset, inboundBodies, slot * limits.InboundBodyBytesMax, bytes);
            Hold(slot, packetId, qos | (received.Retain ? RetainFlag : 0), bodyCrc, bytes);
            inboundState[slot] = InboundStoring;
            inboundDue++;
        }

        // Not acknowledged, so the broker sends it again on the next connection, and what came behind it stays behind it
        // [MQTT-4.6.0-1]. The link is given up when the set has emptied and the broker knows it. Given up at once, a broker whose window
        // is larger than the set would fill it again on each connection before anything could leave it.
        private void PassInbound()
        {
            if (!inboundPassed)
            {
                inboundPassed = true;
                inboundPassedMs = now;
                WakeBy(now + options.AckTimeoutMs);
            }
        }

        private bool TickInbound()
        {
            long until = inboundPassedMs + options.AckTimeoutMs;
            bool empty = InboundHeldCount == inboundStale;
            if (now >= until || (empty && inboundProving && !pingAwaited))
            {
                EndResumption();
                EndConnection(Fault.InboundSetFull);
                return false;
            }

            if (empty && !inboundProving && !pingAwaited && ackCount == 0 && HasRoom(Pingreq.Bytes))
            {
                // Its answer has the broker behind the acknowledgements. Closed before they are there, a slow link would lose them, and
                // bring the same messages again for ever.
                inboundProving = true;
                Ping();
            }

            WakeBy(empty && !inboundProving ? now + AckFlushMs : until);
            return true;
        }

        private void BeginResumption()
        {
            resumptionUnsettled = false;
            for (int i = 0; i < inboundState.Length; i++)
            {
                inboundUnsettled[i] = inboundState[i] != InboundFree && inboundId[i] != 0 && (inboundQos[i] & 3) == 2
                    && !inboundReleased[i];
                resumptionUnsettled |= inboundUnsettled[i];
            }
        }

        // A broker sends again at a resumption what it waits for, before anything new [MQTT-4.4.0-1, MQTT-4.6.0-1]. What it has not come
        // back to when something new arrives is complete for it and would keep its place for ever: a duplicate that came behind PUBCOMP,
        // a record whose removal had failed before a power cut. In a full set nothing new can arrive: there time decides.
        private void EndResumption()
        {
            resumptionUnsettled = false;
            for (int i = 0; i < inboundState.Length; i++)
            {
                if (inboundState[i] != InboundFree && inboundUnsettled[i] && !inboundReleased[i])
                {
                    inboundId[i] = 0;
                    inboundReleased[i] = true;
                    RemoveWhenComplete(i);
                }
            }
        }

        private void HandlePubrel(int packetId)
        {
            int slot = FindInbound(packetId);
            if (slot < 0)
            {
                PushAck(Pubcomp.First, packetId);
                return;
            }

            inboundReleased[slot] = true;
            RemoveWhenComplete(slot);
        }

        private void Hold(int slot, int packetId, int qos, uint bodyCrc, int bytes)
        {
            inboundId[slot] = packetId;
            inboundQos[slot] = (byte)qos;
            inboundCrc[slot] = bodyCrc;
            inboundBytes[slot] = bytes;
            inboundArrival[slot] = arrivals++;
            inboundDone[slot] = false;
            inboundReleased[slot] = false;
            inboundBegun[slot] = false;
            inboundStarted[slot] = false;
            inboundUnsettled[slot] = false;
            InboundHeldCount++;
        }

        private int FindInbound(int packetId)
        {
            for (int i = 0; i < inboundState.Length; i++)
            {
                if (inboundState[i] != InboundFree && inboundId[i] == packetId)
                {
                    return i;
                }
            }

            return -1;
        }

        private int FreeInbound()
        {
            int stale = -1;
            for (int i = 0; i < inboundState.Length; i++)
            {
                if (inboundState[i] == InboundFree)
                {
                    return i;
                }

                if (inboundState[i] == InboundStale)
                {
                    stale = i;
                }
            }

            if (stale >= 0)
            {
                // What is written there next removes it as well.
                inboundStale--;
                InboundHeldCount--;
            }

            return stale;
        }

        // Removals that storage refused and that wait for their retry.
        private bool IsOnlyRemovalDue()
        {
            if (now >= recordRetryMs)
            {
                return false;
            }

            for (int i = 0; i < inboundState.Length; i++)
            {
                if (inboundState[i] == InboundStoring)
                {
                    return false;
                }
            }

            return true;
        }

        private void RemoveWhenComplete(int slot)
        {
            if (inboundState[slot] == InboundHeld && inboundDone[slot]
                && (inboundReleased[slot] || (inboundQos[slot] & 3) == 1))
            {
                inboundState[slot] = InboundRemoving;
                inboundDue++;
            }
        }

        private bool TakeInboundJournal(JournalRecord into)
        {
            if (now < recordRetryMs)
            {
                return false;
            }

            for (int i = 0; i < inboundState.Length; i++)
            {
                if (inboundState[i] == InboundStoring || inboundState[i] >= InboundRemoving)
                {
                    into.Kind = inboundState[i] == InboundStoring ? JournalKind.InboundStore : JournalKind.InboundRemove;
                    into.Index = i;
                    journalIndex = i;
                    into.Sequence = inboundArrival[i];
                    into.PacketId = inboundId[i];
                    into.First = Wire.Publish.First(inboundQos[i] & 3, (inboundQos[i] & RetainFlag) != 0);
                    into.Begun = inboundStarted[i];
                    into.Crc = inboundCrc[i];
                    into.InboundGeneration = inboundGeneration;
                    into.Buffer = inboundBodies;
                    into.Offset = i * limits.InboundBodyBytesMax;
                    into.Bytes = inboundBytes[i];
                    return true;
                }
            }

            return false;
        }

        private void SettleInbound(bool durable)
        {
            int slot = journalIndex;
            if (!durable)
            {
                if (options.HoldWhenStorageFails && journalKind == JournalKind.InboundStore && !inboundStarted[slot])
                {
                    // Unacknowledged, it stays with the broker, which sends it again on the next connection.
                    inboundDue--;
                    inboundState[slot] = InboundFree;
                    InboundHeldCount--;
                    if (IsOpenForPackets)
                    {
                        EndConnection(Fault.HeldNotDurable);
                    }

                    return;
                }

                if (options.HoldWhenStorageFails)
                {
                    recordRetryMs = now + options.StorageRetryMs;
                    WakeBy(recordRetryMs);
                    return;
                }

                faults.Add(Fault.SentNotDurable);
            }

            if (inboundState[slot] == InboundStale)
            {
                SettleStale(slot, durable);
                return;
            }

            inboundDue--;
            int packetId = inboundId[slot];
            if (!durable && journalKind == JournalKind.InboundRemove)
            {
                // Its handshake ends all the same. Left on storage it would be carried out again at every start: tried until it is gone.
                inboundState[slot] = InboundStale;
                inboundStale++;
                inboundId[slot] = 0;
                recordRetryMs = now + options.StorageRetryMs;
                WakeBy(recordRetryMs);
                AnswerPubrel(slot, packetId);
                return;
            }

            if (journalKind == JournalKind.InboundRemove)
            {
                inboundState[slot] = InboundFree;
                InboundHeldCount--;
                if (inboundPassed && InboundHeldCount == inboundStale)
                {
                    WakeBy(now);
                }

                AnswerPubrel(slot, packetId);
                return;
            }

            inboundState[slot] = InboundHeld;
            if (inboundStarted[slot])
            {
                return;
            }

            inboundUndone++;
            if (packetId != 0 && IsOpenForPackets)
            {
                Answer(inboundQos[slot] & 3, packetId);
            }
        }

        private void AnswerPubrel(int slot, int packetId)
        {
            if (packetId != 0 && (inboundQos[slot] & 3) == 2 && IsOpenForPackets)
            {
                PushAck(Pubcomp.First, packetId);
            }
        }

        private void SettleStale(int slot, bool durable)
        {
            if (!durable)
            {
                recordRetryMs = now + options.StorageRetryMs;
                WakeBy(recordRetryMs);
                return;
            }

            inboundStale--;
            InboundHeldCount--;
            inboundState[slot] = InboundFree;
        }

        // Behind PUBACK the identifier is the broker's again: what comes with it next is a new message, whatever its content and DUP
        // [MQTT-4.3.2-2].
        private void ForgetAcknowledged(int packetId)
        {
            int slot = FindInbound(packetId);
            if (slot >= 0 && (inboundQos[slot] & 3) == 1)
            {
                inboundId[slot] = 0;
            }
        }

        // The broker's session is gone and its identifiers with it; what was not done is still owed to the application.
        private bool ForgetInboundHandshakes()
        {
            bool any = false;
            for (int i = 0; i < inboundState.Length; i++)
            {
                if (inboundState[i] != InboundFree && inboundId[i] != 0)
                {
                    any = true;
                    inboundId[i] = 0;
                    inboundReleased[i] = true;
                    RemoveWhenComplete(i);
                }
            }

            if (any)
            {
                inboundGeneration++;
            }

            return any;
        }
    }
}
