using System;
using Gateway.Mqtt.Wire;
using Gateway.Primitives;

namespace Gateway.Mqtt
{
    /// <content>The outbound table: what is held, in which order, and what acknowledgements do to it.</content>
    public sealed partial class Session
    {
        private OutboundEntry[] entries;
        private byte[] packets;
        private int bodyBytesMax;
        private OutboundEntry nextEntry;

        // Send order: order[0..orderCount) are the held entries, order[0..passed) those that this connection has dealt with.
        private OutboundEntry[] order;
        private int orderCount;
        private int passed;
        private int pubrecsOwed;
        private int recordsOwed;

        private long nextSequence;

        // Below this no identifier can meet one that is still held: 61,440 behind the oldest.
        private long checkIdsFrom;

        private long ackSinceMs;
        private bool resent;
        private bool acknowledged;

        /// <summary>Entries in use.</summary>
        public int HeldCount
        {
            get { return orderCount; }
        }

        /// <summary>Whether a publish at QoS 1 or 2 would find an entry.</summary>
        public bool HasFreeEntry
        {
            get { return orderCount < entries.Length; }
        }

        /// <summary>Entries of the table.</summary>
        public int EntryCount
        {
            get { return limits.EntryCount; }
        }

        /// <summary>The sequence that the next QoS 1/2 publish takes, if its identifier is free.</summary>
        public long NextSequence
        {
            get { return nextSequence; }
        }

        /// <summary>State of entry 0..EntryCount - 1, for display and tests.</summary>
        public OutboundState StateOf(int index)
        {
            return entries[index].State;
        }

        /// <summary>Packet identifier of an entry in use.</summary>
        public int PacketIdOf(int index)
        {
            return entries[index].PacketId;
        }

        /// <summary>Sequence of an entry in use.</summary>
        public long SequenceOf(int index)
        {
            return entries[index].Sequence;
        }

        /// <summary>What the owner gave an entry in use along: 0 for nothing.</summary>
        public long ContextOf(int index)
        {
            return entries[index].Context;
        }

        /// <summary>QoS of an entry in use.</summary>
        public int QosOf(int index)
        {
            return (entries[index].Word & Wire.Publish.QosMask) >> 1;
        }

        /// <summary>
        /// Publishes. QoS 0 is encoded at once or not sent at all. QoS 1/2 takes an entry and leaves when its record is
        /// durable; <paramref name="context"/> comes back with Delivered and is part of the record. Topic and payload are
        /// copied; the topic must be a valid name without wildcards [MQTT-3.3.2-2].
        /// </summary>
        public PublishResult Publish(
            byte[] topic, byte[] payload, int payloadOffset, int payloadBytes, int qos, bool retain, long context)
        {
            if (qos > options.BrokerQosMax)
            {
                qos = options.BrokerQosMax;
                faults.Add(Fault.QosLimited);
            }

            int body = topic.Length + payloadBytes + 4;
            if (qos == 0)
            {
                return PublishAtMostOnce(topic, payload, payloadOffset, payloadBytes, body - 2, retain);
            }

            if (body > bodyBytesMax)
            {
                faults.Add(Fault.PayloadTooLarge);
                return PublishResult.TooLarge;
            }

            // By turns, so that a record outlives as many later ones as there are slots, and flash wears evenly.
            OutboundEntry e = nextEntry;
            if (e.State != OutboundState.Free || e.SlotFailed)
            {
                e = FindFreeEntry();
                if (e == null)
                {
                    faults.Add(Fault.TableFull);
                    return PublishResult.TableFull;
                }
            }

            nextEntry = e.Next;
            long sequence = nextSequence;
            if (sequence >= checkIdsFrom)
            {
                sequence = PassHeldIdentifiers(sequence);
            }

            nextSequence = sequence + 1;
            int packetId = 1 + (int)(sequence % PublishIdCount);
            int first = (PacketType.Publish << 4) | (qos << 1);
            if (retain)
            {
                first |= Wire.Publish.RetainBit;
            }

            int at = e.Start;
            packets[at] = (byte)first;
            if (body < 128)
            {
                packets[at + 1] = (byte)body;
                at += 2;
            }
            else
            {
                at = VariableByteInteger.Put(packets, at + 1, body);
            }

            Wire.Publish.PutBody(packets, at, topic, packetId, payload, payloadOffset, payloadBytes);
            e.Body = at;
            e.BodyBytes = body;
            e.Word = first;
            e.Sequence = sequence;
            e.PacketId = packetId;
            e.Context = context;
            e.State = OutboundState.AwaitingRecord;
            recordsOwed++;
            order[orderCount++] = e;
            return PublishResult.Accepted;
        }

        /// <summary>
        /// Gives back an entry that storage held: before Start, in the order of the sequences. The body is copied; one
        /// that is larger than an entry, or whose identifier is not its sequence's, is counted and not taken.
        /// <paramref name="foreign"/>: its record names another session.
        /// </summary>
        public void FeedRestored(
            int index, long sequence, int qos, bool retain, long context, bool released, bool foreign,
            byte[] body, int offset, int bytes)
        {
            Check.That(entries[index].State == OutboundState.Free, Fault.IndexOutOfTable);
            if (bytes > limits.EntryBodyBytesMax || !IsIdentifierOf(sequence, body, offset, bytes))
            {
                // Written under larger limits, or by something else: its acknowledgement would never be known for it.
                faults.Add(Fault.EntryQuarantined);
                return;
            }

            // Recorded before the broker was known to lack this QoS: at it, some brokers would close every connection. A PUBREL
            // that is owed goes all the same, as the state says.
            if (qos > options.BrokerQosMax)
            {
                qos = options.BrokerQosMax;
                faults.Add(Fault.QosLimited);
            }

            OutboundEntry e = entries[index];
            int first = Wire.Publish.First(qos, retain);
            packets[e.Start] = (byte)(first | Wire.Publish.DupBit);
            int at = VariableByteInteger.Put(packets, e.Start + 1, bytes);
            Array.Copy(body, offset, packets, at, bytes);
            e.Body = at;
            e.BodyBytes = bytes;
            e.Word = first | (foreign ? OutboundEntry.ForeignBit : 0);
            e.Sequence = sequence;
            e.PacketId = 1 + (int)(sequence % PublishIdCount);
            e.Context = context;
            e.State = released ? OutboundState.PubrelOwed : OutboundState.PublishOwed;
            if (orderCount == 0)
            {
                checkIdsFrom = sequence + PublishIdCount;
            }

            order[orderCount++] = e;
            if (sequence >= nextSequence)
            {
                nextSequence = sequence + 1;
            }
        }

        /// <summary>Sets the first sequence to use, as storage tells it: before Start.</summary>
        public void FeedNextSequence(long sequence)
        {
            if (sequence > nextSequence)
            {
                nextSequence = sequence;
            }

            if (orderCount == 0)
            {
                checkIdsFrom = nextSequence + PublishIdCount;
            }
        }

        /// <summary>The slot that storage wrote last, before Start: allocation goes on behind it.</summary>
        public void FeedNewestSlot(int index)
        {
            nextEntry = entries[index].Next;
        }

        private void MakeOutbound()
        {
            int count = limits.EntryCount;
            bodyBytesMax = limits.EntryBodyBytesMax;
            int stride = EntryHeaderBytes + bodyBytesMax;
            packets = new byte[count * stride];
            entries = new OutboundEntry[count];
            order = new OutboundEntry[count];
            for (int i = 0; i < count; i++)
            {
                entries[i] = new OutboundEntry();
                entries[i].Index = i;
                entries[i].Start = i * stride;
            }

            for (int i = 0; i < count; i++)
            {
                entries[i].Next = entries[i + 1 == count ? 0 : i + 1];
            }

            nextEntry = entries[0];
            MakeJournal(count);
        }

        // The next free one in turn; slots that once failed are tried again when no other is left.
        private OutboundEntry FindFreeEntry()
        {
            OutboundEntry e = FindUsableEntry();
            if (e == null && HasFreeEntry)
            {
                ForgetFailedSlots();
                e = FindUsableEntry();
            }

            return e;
        }

        private OutboundEntry FindUsableEntry()
        {
            OutboundEntry e = nextEntry;
            for (int tries = entries.Length; tries > 0; tries--)
            {
                if (e.State == OutboundState.Free && !e.SlotFailed)
                {
                    return e;
                }

                e = e.Next;
            }

            return null;
        }

        private void ForgetFailedSlots()
        {
            for (int i = 0; i < entries.Length; i++)
            {
                entries[i].SlotFailed = false;
            }
        }

        // An identifier still held burns its sequence [MQTT-2.3.1-2]. Rare: something has been held for 61,440 publishes.
        private long PassHeldIdentifiers(long sequence)
        {
            long oldest = sequence;
            for (int i = 0; i < orderCount; i++)
            {
                if (order[i].Sequence < oldest)
                {
                    oldest = order[i].Sequence;
                }
            }

            checkIdsFrom = oldest + PublishIdCount;
            for (int i = 0; i < orderCount; i++)
            {
                if (order[i].Sequence % PublishIdCount == sequence % PublishIdCount)
                {
                    sequence++;
                    i = -1;
                }
            }

            return sequence;
        }

        // Whether a body holds the identifier that its sequence gives.
        private static bool IsIdentifierOf(long sequence, byte[] body, int offset, int bytes)
        {
            int at = 2 + BigEndian.GetU16(body, offset);
            return at + 2 <= bytes && BigEndian.GetU16(body, offset + at) == 1 + (int)(sequence % PublishIdCount);
        }

        private bool IsSentHere(OutboundEntry e)
        {
            return (e.Word & ~OutboundEntry.KeptMask) == connectionBits;
        }

        private int FindEntry(int packetId)
        {
            // Mostly the oldest: acknowledgements come in order [MQTT-4.6.0-2].
            OutboundEntry[] held = order;
            int count = orderCount;
            if (count > 0 && held[0].PacketId == packetId)
            {
                return 0;
            }

            for (int i = 1; i < count; i++)
            {
                if (held[i].PacketId == packetId)
                {
                    return i;
                }
            }

            return -1;
        }

        private void HandlePuback(int packetId)
        {
            if (trace != null)
            {
                Trace(TraceWord.Received(Puback.First, packetId));
            }

            if (orderCount > 0)
            {
                OutboundEntry oldest = order[0];
                if (oldest.PacketId == packetId && oldest.State == OutboundState.AwaitingPuback)
                {
                    Complete(0, oldest);
                    return;
                }
            }

            int position = FindEntry(packetId);
            if (position < 0)
            {
                HandleLastPuback(packetId);
                return;
            }

            OutboundEntry e = order[position];
            OutboundState state = e.State;
            if (state == OutboundState.AwaitingPuback
                || (state == OutboundState.PublishOwed && IsSentHere(e) && QosOf(e.Index) == 1))
            {
                Complete(position, e);
            }
            else if (state == OutboundState.AwaitingPubrec
                || (state == OutboundState.PublishOwed && IsSentHere(e)))
            {
                if (state == OutboundState.AwaitingPubrec)
                {
                    pubrecsOwed--;
                    if (pubrecsOwed == 0 && releaseCount > 0)
                    {
                        ProgressBy(now);
                    }
                }

                faults.Add(Fault.Qos2Downgraded);
                Complete(position, e);
            }
            else
            {
                faults.Add(Fault.AckWrongState);
            }
        }

        private void HandlePubrec(int packetId)
        {
            if (trace != null)
            {
                Trace(TraceWord.Received(Pubrec.First, packetId));
            }

            int position = FindEntry(packetId);
            if (position < 0)
            {
                faults.Add(Fault.AckUnknown);
                AnswerPubrec(packetId);
                return;
            }

            OutboundEntry e = order[position];
            if (e.State == OutboundState.AwaitingPubrec)
            {
                pubrecsOwed--;
            }
            else if (e.State != OutboundState.PublishOwed || !IsSentHere(e) || QosOf(e.Index) != 2)
            {
                faults.Add(Fault.AckWrongState);
                if (e.State == OutboundState.PubrelOwed || e.State == OutboundState.AwaitingPubcomp)
                {
                    AnswerPubrec(packetId);
                }

                return;
            }

            acknowledged = true;
            resent = false;
            ackSinceMs = now;
            e.State = OutboundState.AwaitingRelease;
            // A release waits for the other PUBRECs that are on their way, but not for long.
            releases[releaseCount++] = e;
            ProgressBy(pubrecsOwed == 0 ? now : now + options.ReleaseGatherMs);
            AddChange(e, DurableState.Released);
        }

        // Unasked for, so only while there is room for what is owed: the broker repeats what it still waits for.
        private void AnswerPubrec(int packetId)
        {
            if (ackCount < acksForInput)
            {
                PushAck(Pubrel.First, packetId);
            }
        }

        private void HandlePubcomp(int packetId)
        {
            if (trace != null)
            {
                Trace(TraceWord.Received(Pubcomp.First, packetId));
            }

            int position = FindEntry(packetId);
            if (position < 0)
            {
                faults.Add(Fault.AckUnknown);
                return;
            }

            OutboundEntry e = order[position];
            OutboundState state = e.State;
            if (state == OutboundState.AwaitingPubcomp
                || (state == OutboundState.PubrelOwed && IsSentHere(e)))
            {
                Complete(position, e);
            }
            else
            {
                faults.Add(Fault.AckWrongState);
            }
        }

        private void Complete(int position, OutboundEntry e)
        {
            acknowledged = true;
            resent = false;
            ackSinceMs = now;
            RemoveAt(position);
            e.State = OutboundState.Free;

            // Also of an entry that no slot took: a write reported as failed may have reached its slot.
            completionCount++;
            if (completionCount == 1)
            {
                ProgressBy(now + options.CompletionMsMax);
            }
            else if (completionCount >= options.CompletionCountMax)
            {
                ProgressBy(now);
            }

            AddChange(e, DurableState.Free);
            AddEvent((int)SessionEventKind.Delivered << 8, e.Context);
        }

        private void RemoveAt(int position)
        {
            orderCount--;
            if (position < orderCount)
            {
                Array.Copy(order, position + 1, order, position, orderCount - position);
            }

            if (position < passed)
            {
                passed--;
            }
        }

        // Released is durable (or never needs to be): PUBREL leaves in the order of the PUBRECs [MQTT-4.6.0-4].
        private void Release(OutboundEntry e)
        {
            if (state >= ConnectionState.Connected && (e.Word & ~OutboundEntry.KeptMask) == connectionBits)
            {
                e.State = OutboundState.AwaitingPubcomp;
                if (ackCount == 0 && transmit.Length - transmitEnd >= IdentifierPacket.Bytes)
                {
                    PutAck(Pubrel.First, e.PacketId);
                }
                else
                {
                    PushAck(Pubrel.First, e.PacketId);
                }
            }
            else
            {
                e.State = OutboundState.PubrelOwed;
            }
        }

        // What this connection had sent is owed again: on a new connection, or once more on this one.
        private void OweAgain()
        {
            for (int i = 0; i < orderCount; i++)
            {
                OutboundEntry e = order[i];
                switch (e.State)
                {
                    case OutboundState.AwaitingPuback:
                    case OutboundState.AwaitingPubrec:
                        e.State = OutboundState.PublishOwed;
                        packets[e.Start] |= Wire.Publish.DupBit;
                        break;
                    case OutboundState.AwaitingPubcomp:
                        e.State = OutboundState.PubrelOwed;
                        break;
                    default:
                        break;
                }
            }

            passed = 0;
            pubrecsOwed = 0;
            if (releaseCount > 0)
            {
                ProgressBy(now);
            }
        }

        private bool IsAcknowledgementOwed()
        {
            for (int i = 0; i < passed; i++)
            {
                OutboundState state = order[i].State;
                if (state == OutboundState.AwaitingPuback || state == OutboundState.AwaitingPubrec
                    || state == OutboundState.AwaitingPubcomp)
                {
                    return true;
                }
            }

            return false;
        }

        private bool IsAnyReleased()
        {
            for (int i = 0; i < orderCount; i++)
            {
                OutboundState state = order[i].State;
                if (state == OutboundState.PubrelOwed || state == OutboundState.AwaitingPubcomp)
                {
                    return true;
                }
            }

            return false;
        }
    }
}
