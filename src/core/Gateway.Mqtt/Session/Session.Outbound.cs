using System;
using Gateway.Mqtt.Wire;
using Gateway.Primitives;

namespace Gateway.Mqtt
{
    /// <content>The outbound table: what is held, in which order, and what acknowledgements do to it.</content>
    public sealed partial class Session
    {
        // One entry an index, parallel arrays: an array of structs would cost a block a copy on the device.
        private OutboundState[] entryState;
        private long[] entrySequence;
        private int[] entryPacketId;
        private int[] entryBodyBytes;
        private long[] entryContext;

        // Bits 0-7: the first byte, with DUP as the next sending needs it. Bit 8: durable. Bit 9: of another session. Bits 16-31: the
        // connection that it was sent on last, 0 for none.
        private int[] entryWord;
        private bool[] slotFailed;
        private byte[] packets;
        private int stride;
        private int lastAllocated;

        private const int DurableBit = 1 << 8;
        private const int ForeignBit = 1 << 9;
        private const int UnsentMask = 0xFFFF & ~(Wire.Publish.DupBit | ForeignBit);

        // Send order: order[0..orderCount) are the held entries, order[0..passed) those that this connection has dealt with.
        private byte[] order;
        private int orderCount;
        private int passed;
        private int pubrecsOwed;
        private int recordsOwed;

        private long nextSequence;
        private long oldestSequence;

        private long ackDeadline;
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
            get { return orderCount < entryState.Length; }
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
            return entryState[index];
        }

        /// <summary>Packet identifier of an entry in use.</summary>
        public int PacketIdOf(int index)
        {
            return entryPacketId[index];
        }

        /// <summary>Sequence of an entry in use.</summary>
        public long SequenceOf(int index)
        {
            return entrySequence[index];
        }

        /// <summary>QoS of an entry in use.</summary>
        public int QosOf(int index)
        {
            return (entryWord[index] & Wire.Publish.QosMask) >> 1;
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

            if (body > limits.EntryBodyBytesMax)
            {
                faults.Add(Fault.PayloadTooLarge);
                return PublishResult.TooLarge;
            }

            // By turns: mostly the next slot is free.
            int e = lastAllocated + 1;
            if (e < entryState.Length && entryState[e] == OutboundState.Free && !slotFailed[e])
            {
                lastAllocated = e;
            }
            else
            {
                e = AllocateEntry();
                if (e < 0 && HasFreeEntry)
                {
                    // Only slots that once failed are left: they are tried again.
                    Array.Clear(slotFailed, 0, slotFailed.Length);
                    e = AllocateEntry();
                }

                if (e < 0)
                {
                    faults.Add(Fault.TableFull);
                    return PublishResult.TableFull;
                }
            }

            long sequence = nextSequence;
            if (sequence - oldestSequence >= PublishIdCount)
            {
                sequence = PassHeldIdentifiers(sequence);
            }

            nextSequence = sequence + 1;
            int packetId = 1 + (int)(sequence % PublishIdCount);
            int at = e * stride;
            Wire.Publish.PutBody(packets, at + EntryHeaderBytes, topic, packetId, payload, payloadOffset, payloadBytes);
            if (body < 128)
            {
                packets[at + 2] = (byte)body;
            }
            else
            {
                PutEntryHeader(at, body);
            }

            int first = (PacketType.Publish << 4) | (qos << 1);
            entryWord[e] = retain ? first | Wire.Publish.RetainBit : first;
            entryBodyBytes[e] = body;
            entrySequence[e] = sequence;
            entryPacketId[e] = packetId;
            entryContext[e] = context;
            entryState[e] = OutboundState.AwaitingRecord;
            recordsOwed++;
            order[orderCount++] = (byte)e;
            return PublishResult.Accepted;
        }

        /// <summary>
        /// Gives back an entry that storage held: before Start, in the order of the sequences. The body is copied; one
        /// that is larger than an entry is counted and not taken.
        /// <paramref name="foreign"/>: its record names another session.
        /// </summary>
        public void FeedRestored(
            int index, long sequence, int qos, bool retain, long context, bool released, bool foreign,
            byte[] body, int offset, int bytes)
        {
            Check.That(entryState[index] == OutboundState.Free, Fault.IndexOutOfTable);
            if (bytes > limits.EntryBodyBytesMax)
            {
                // Written under larger limits.
                faults.Add(Fault.EntryQuarantined);
                return;
            }

            int at = index * stride;
            Array.Copy(body, offset, packets, at + EntryHeaderBytes, bytes);
            PutEntryHeader(at, bytes);
            entryWord[index] = Wire.Publish.First(qos, retain) | Wire.Publish.DupBit | DurableBit | (foreign ? ForeignBit : 0);
            entryBodyBytes[index] = bytes;
            entrySequence[index] = sequence;
            entryPacketId[index] = 1 + (int)(sequence % PublishIdCount);
            entryContext[index] = context;
            entryState[index] = released ? OutboundState.PubrelOwed : OutboundState.PublishOwed;
            if (orderCount == 0)
            {
                oldestSequence = sequence;
            }

            order[orderCount++] = (byte)index;
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
                oldestSequence = nextSequence;
            }

            // New records go where the oldest content lies, which is behind the newest.
            lastAllocated = limits.EntryCount - 1;
        }

        /// <summary>The slot that storage wrote last, before Start: allocation goes on behind it.</summary>
        public void FeedNewestSlot(int index)
        {
            lastAllocated = index;
        }

        private void MakeOutbound()
        {
            int count = limits.EntryCount;
            entryState = new OutboundState[count];
            entrySequence = new long[count];
            entryPacketId = new int[count];
            entryBodyBytes = new int[count];
            entryContext = new long[count];
            entryWord = new int[count];
            slotFailed = new bool[count];
            stride = EntryHeaderBytes + limits.EntryBodyBytesMax;
            packets = new byte[count * stride];
            order = new byte[count];
            lastAllocated = count - 1;
            MakeJournal(count);
        }

        // By turns, so that a record outlives as many later ones as there are slots, and flash wears evenly.
        private int AllocateEntry()
        {
            int e = lastAllocated;
            int count = entryState.Length;
            for (int tries = count; tries > 0; tries--)
            {
                e++;
                if (e == count)
                {
                    e = 0;
                }

                if (entryState[e] == OutboundState.Free && !slotFailed[e])
                {
                    lastAllocated = e;
                    return e;
                }
            }

            return -1;
        }

        // An identifier still held burns its sequence [MQTT-2.3.1-2]. Rare: something has been held for 61,440 publishes.
        private long PassHeldIdentifiers(long sequence)
        {
            long oldest = sequence;
            for (int i = 0; i < orderCount; i++)
            {
                if (entrySequence[order[i]] < oldest)
                {
                    oldest = entrySequence[order[i]];
                }
            }

            oldestSequence = oldest;
            for (int i = 0; i < orderCount; i++)
            {
                if (entrySequence[order[i]] % PublishIdCount == sequence % PublishIdCount)
                {
                    sequence++;
                    i = -1;
                }
            }

            return sequence;
        }

        // The body lies at a fixed place of the entry; the header grows backwards from it.
        private void PutEntryHeader(int at, int body)
        {
            if (body < 128)
            {
                packets[at + 2] = (byte)body;
            }
            else
            {
                packets[at + 1] = (byte)(body | 128);
                packets[at + 2] = (byte)(body >> 7);
            }
        }

        private bool IsSentHere(int e)
        {
            return (entryWord[e] & ~0xFFFF) == connectionBits;
        }

        private int FindEntry(int packetId)
        {
            // Mostly the oldest: acknowledgements come in order [MQTT-4.6.0-2].
            byte[] sent = order;
            if (orderCount > 0 && entryPacketId[sent[0]] == packetId)
            {
                return 0;
            }

            int[] ids = entryPacketId;
            int count = orderCount;
            for (int i = 1; i < count; i++)
            {
                if (ids[sent[i]] == packetId)
                {
                    return i;
                }
            }

            return -1;
        }

        private void HandlePuback(int packetId)
        {
            int position = FindEntry(packetId);
            if (position < 0)
            {
                HandleLastPuback(packetId);
                return;
            }

            int e = order[position];
            OutboundState state = entryState[e];
            if (state == OutboundState.AwaitingPuback
                || (state == OutboundState.PublishOwed && IsSentHere(e) && QosOf(e) == 1))
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
            int position = FindEntry(packetId);
            if (position < 0)
            {
                faults.Add(Fault.AckUnknown);
                PushAck(Pubrel.First, packetId);
                return;
            }

            int e = order[position];
            switch (entryState[e])
            {
                case OutboundState.AwaitingPubrec:
                    pubrecsOwed--;
                    break;
                case OutboundState.PublishOwed:
                    if (!IsSentHere(e) || QosOf(e) != 2)
                    {
                        faults.Add(Fault.AckWrongState);
                        return;
                    }

                    break;
                case OutboundState.PubrelOwed:
                case OutboundState.AwaitingPubcomp:
                    faults.Add(Fault.AckWrongState);
                    PushAck(Pubrel.First, packetId);
                    return;
                default:
                    faults.Add(Fault.AckWrongState);
                    return;
            }

            acknowledged = true;
            resent = false;
            ackDeadline = now + options.AckTimeoutMs;
            entryState[e] = OutboundState.AwaitingRelease;
            if ((entryWord[e] & DurableBit) == 0)
            {
                // Storage holds nothing of this entry that a restart could send again.
                Release(e);
                return;
            }

            // A release waits for the other PUBRECs that are on their way, but not for long.
            releases[releaseCount++] = (byte)e;
            ProgressBy(pubrecsOwed == 0 ? now : now + options.ReleaseGatherMs);
            AddChange(e, DurableState.Released);
        }

        private void HandlePubcomp(int packetId)
        {
            int position = FindEntry(packetId);
            if (position < 0)
            {
                faults.Add(Fault.AckUnknown);
                return;
            }

            int e = order[position];
            OutboundState state = entryState[e];
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

        private void Complete(int position, int e)
        {
            acknowledged = true;
            resent = false;
            ackDeadline = now + options.AckTimeoutMs;
            RemoveAt(position);
            entryState[e] = OutboundState.Free;

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
            AddEvent(SessionEventKind.Delivered, 0, entryContext[e]);
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
        private void Release(int e)
        {
            entryState[e] = OutboundState.PubrelOwed;
            if (IsSentHere(e) && IsOpenForPackets)
            {
                entryState[e] = OutboundState.AwaitingPubcomp;
                PushAck(Pubrel.First, entryPacketId[e]);
            }
        }

        // What this connection had sent is owed again: on a new connection, or once more on this one.
        private void OweAgain()
        {
            for (int i = 0; i < orderCount; i++)
            {
                int e = order[i];
                switch (entryState[e])
                {
                    case OutboundState.AwaitingPuback:
                    case OutboundState.AwaitingPubrec:
                        entryState[e] = OutboundState.PublishOwed;
                        break;
                    case OutboundState.AwaitingPubcomp:
                        entryState[e] = OutboundState.PubrelOwed;
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
                OutboundState state = entryState[order[i]];
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
                OutboundState state = entryState[order[i]];
                if (state == OutboundState.PubrelOwed || state == OutboundState.AwaitingPubcomp)
                {
                    return true;
                }
            }

            return false;
        }
    }
}
