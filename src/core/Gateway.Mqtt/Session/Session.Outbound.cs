using System;
using Gateway.Mqtt.Wire;
using Gateway.Primitives;

namespace Gateway.Mqtt
{
    /// <content>The outbound table: the entries, their order, and the effect of acknowledgements.</content>
    public sealed partial class Session
    {
        // An entry is a word of columns (OutboundWord) and its places in packed arrays, not an object: 36 bytes of the device's heap
        // instead of 180.
        private const int NewWord = (PacketType.Publish << (OutboundWord.FirstShift + 4))
            | (int)(OutboundTransitions.Publish & OutboundTransitions.StateMask);
        private const int IdAndRowMask = unchecked((int)0xFFFF0000) | OutboundWord.RowMask;

        private int[] words;
        private long[] sequences;
        private long[] contexts;
        private int nextEntry;

        // Send order: order[0..orderCount) are the held entries, order[0..recorded) those that wait for no record, order[0..passed) those
        // that this connection has passed.
        private byte[] order;
        private int orderCount;
        private int recorded;
        private int passed;
        private int pubrecsAwaited;

        private long nextSequence;

        // Below this sequence no identifier can equal one that is still held: 61,440 after the oldest.
        private long checkIdsFrom;

        // While the broker's session is to be discarded, sequences between two checks of whether that is due.
        private const int DiscardCheckCount = 1024;

        // By entry: when what it awaits the answer of was sent, the low 32 bits of the time.
        private int[] sentMs;

        // When the answers are looked at again, and time since then that does not count against the broker.
        private long answersDueMs;
        private long excludedMs;

        /// <summary>
        /// How urgent held publishes are: those that were never sent in this session leave a new connection by it, after the others. Null:
        /// in the order in which they were published.
        /// </summary>
        public IUrgency Urgency;

        /// <summary>Entries in use.</summary>
        public int HeldCount
        {
            get { return orderCount + waitingCount; }
        }

        /// <summary>Whether a publish at QoS 1 or 2 would be accepted: an entry is free, and RAM has room for its packet.</summary>
        public bool HasFreeEntry
        {
            get { return HeldCount < words.Length && (packetBytes.Length == words.Length || FindPacket() != NoPacket); }
        }

        /// <summary>
        /// Whether a publish would also find room in RAM without taking it from an unsent packet, which would have to be read from storage
        /// again.
        /// </summary>
        public bool HasIdlePacket
        {
            get
            {
                if (orderCount + waitingCount == words.Length || packetBytes.Length == words.Length)
                {
                    return orderCount + waitingCount < words.Length;
                }

                int packet = FindPacket();
                if (packet == NoPacket)
                {
                    return false;
                }

                int holder = packetHolder[packet];
                return packetOf[holder] != packet || (words[holder] & OutboundWord.StateMask) != (int)OutboundState.PublishPending;
            }
        }

        /// <summary>Number of entries of the table.</summary>
        public int EntryCount
        {
            get { return words.Length; }
        }

        /// <summary>The sequence that the next QoS 1/2 publish takes, if its identifier is free.</summary>
        public long NextSequence
        {
            get { return nextSequence; }
        }

        /// <summary>Entries that wait for their record: nothing of them counts as durable.</summary>
        public int RecordsPending
        {
            get { return orderCount - recorded; }
        }

        /// <summary>State of entry 0..EntryCount - 1, for display and tests.</summary>
        public OutboundState StateOf(int index)
        {
            return (OutboundState)(words[index] & OutboundWord.StateMask);
        }

        /// <summary>Packet identifier of an entry in use.</summary>
        public int PacketIdOf(int index)
        {
            return OutboundWord.IdOf(words[index]);
        }

        /// <summary>Sequence of an entry in use.</summary>
        public long SequenceOf(int index)
        {
            return sequences[index];
        }

        /// <summary>The context that the owner gave with an entry in use; 0 for none.</summary>
        public long ContextOf(int index)
        {
            return contexts[index];
        }

        /// <summary>QoS of an entry in use.</summary>
        public int QosOf(int index)
        {
            return (words[index] & OutboundWord.Qos2) != 0 ? 2 : 1;
        }

        /// <summary>
        /// Publishes. QoS 0 is encoded at once or not sent at all. QoS 1/2 takes an entry and leaves when its record is durable;
        /// <paramref name="context"/> is part of the record, returns with Delivered, and has the publish's <see cref="PacketGroup"/>. Topic
        /// and payload are copied; the topic must be a valid name without wildcards [MQTT-3.3.2-2].
        /// </summary>
        public PublishResult Publish(
            byte[] topic, byte[] payload, int payloadOffset, int payloadBytes, int qos, bool retain, long context)
        {
            if (qos == 0)
            {
                PublishResult result = TryPublishTo(
                    topic, topic.Length, payload, payloadOffset, payloadBytes, retain, (int)(context >> PacketGroup.Shift));
                if (result != PublishResult.Accepted)
                {
                    CountRefused(result);
                }

                return result;
            }

            if (qos > options.BrokerQosMax)
            {
                qos = options.BrokerQosMax;
                faults.Add(MqttFaults.QosLimited);
            }

            int topicBytes = topic.Length;
            int body = topicBytes + payloadBytes + 4;
            if (body > packetStride)
            {
                faults.Add(MqttFaults.PayloadTooLarge);
                return PublishResult.TooLarge;
            }

            // Round robin, so that a record outlives as many later ones as there are slots, and flash wears evenly.
            int[] table = words;
            int e = nextEntry;
            if ((table[e] & (OutboundWord.StateMask | OutboundWord.SlotFailed)) != 0)
            {
                e = FindFreeEntry();
                if (e < 0)
                {
                    faults.Add(MqttFaults.TableFull);
                    return PublishResult.TableFull;
                }
            }

            int packet = packetOf[e];
            if (packet == NoPacket)
            {
                packet = TakePacket(e);
                if (packet == NoPacket)
                {
                    faults.Add(MqttFaults.PacketsFull);
                    return PublishResult.TableFull;
                }
            }

            int next = e + 1;
            if (next == table.Length)
            {
                next = 0;
            }

            nextEntry = next;
            long sequence = nextSequence;
            if (sequence >= checkIdsFrom)
            {
                sequence = PassHeldIdentifiers(sequence);
            }

            nextSequence = sequence + 1;
            int packetId = 1 + (int)(sequence % PublishIdCount);
            int word = (packetId << OutboundWord.IdShift) | (qos << OutboundWord.QosShift) | NewWord;
            if (retain)
            {
                word |= OutboundWord.Retain;
            }

            // Publish.PutBody by hand, for the same reason as in Complete.
            byte[] into = packets;
            int at = packet * packetStride;
            into[at] = (byte)(topicBytes >> 8);
            into[at + 1] = (byte)topicBytes;
            at += 2;
            Array.Copy(topic, 0, into, at, topicBytes);
            at += topicBytes;
            into[at] = (byte)(packetId >> 8);
            into[at + 1] = (byte)packetId;
            Array.Copy(payload, payloadOffset, into, at + 2, payloadBytes);
            packetBytes[packet] = (ushort)body;
            table[e] = word;
            sequences[e] = sequence;
            contexts[e] = context;
            order[orderCount++] = (byte)e;
            return PublishResult.Accepted;
        }

        /// <summary>
        /// Restores an entry from storage, without its packet: before Start, in the order of the sequences. <see cref="FetchWanted"/> asks
        /// for its body when it is to be sent.
        /// </summary>
        public void FeedRestored(JournalRecord entry)
        {
            int index = entry.Index;
            Check.That((words[index] & OutboundWord.StateMask) == (int)OutboundState.Free, Fault.IndexOutOfTable);

            // Recorded before the broker was known to lack this QoS: some brokers would close every connection for it. A pending PUBREL
            // leaves in any case, as its state says.
            int qos = entry.Qos;
            if (qos > options.BrokerQosMax)
            {
                qos = options.BrokerQosMax;
                faults.Add(MqttFaults.QosLimited);
            }

            long sequence = entry.Sequence;
            if (PassHeldIdentifiers(sequence) != sequence)
            {
                // An older record has its identifier, as after a start at which nothing could be read: only one of them can be sent.
                faults.Add(Fault.EntryLost);
                AddChange(index, EntryState.Free);
                RequestProgress();
                return;
            }

            int packetId = 1 + (int)(sequence % PublishIdCount);
            int first = Wire.Publish.First(qos, entry.Retain && options.BrokerRetains);
            words[index] = Step(
                entry.Released ? OutboundTransitions.RestoreReleased : OutboundTransitions.Restore,
                (packetId << OutboundWord.IdShift) | (first << OutboundWord.FirstShift) | OutboundWord.Stored | OutboundWord.EverSent
                    | (IsForeign(entry.SessionTag) ? OutboundWord.Foreign : 0));
            sequences[index] = sequence;
            contexts[index] = entry.Context;
            packetOf[index] = NoPacket;
            if (HeldCount == 0)
            {
                checkIdsFrom = sequence + PublishIdCount;
            }

            order[orderCount++] = (byte)index;
            TakeRecorded(index);
            if (sequence >= nextSequence)
            {
                nextSequence = sequence + 1;
            }
        }

        /// <summary>
        /// Sets the first sequence to use, from storage: before Start. If <paramref name="discard"/> is not 0, it replaces what the
        /// progress record said.
        /// </summary>
        public void FeedNextSequence(long sequence, int discard = 0)
        {
            if (sequence > nextSequence)
            {
                nextSequence = sequence;
            }

            if (HeldCount == 0)
            {
                checkIdsFrom = nextSequence + PublishIdCount;
            }

            if (discard != 0)
            {
                this.discard = discard;
                checkIdsFrom = nextSequence;
            }
        }

        /// <summary>The slot that storage wrote last, before Start: allocation continues after it.</summary>
        public void FeedNewestSlot(int index)
        {
            nextEntry = index + 1 == words.Length ? 0 : index + 1;
        }

        private void MakeOutbound(SessionLimits limits)
        {
            int count = limits.EntryCount;
            words = new int[count];
            sequences = new long[count];
            contexts = new long[count];
            order = new byte[count];
            sentMs = new int[count];
            waiting = new byte[limits.SetAsideCount == 0 ? 0 : count];
            changed = new byte[count];
            changeState = new byte[count];
            releases = new byte[count];
            for (int i = 0; i < count; i++)
            {
                changeState[i] = Unchanged;
            }

            MakePackets(limits);
        }

        /// <summary>Counts that a publish at QoS 0 was refused, by a caller that does not try it again.</summary>
        public void CountRefused(PublishResult result)
        {
            switch (result)
            {
                case PublishResult.NoRoom:
                    faults.Add(MqttFaults.Qos0NoRoom);
                    break;
                case PublishResult.NotConnected:
                    faults.Add(MqttFaults.Qos0NotConnected);
                    break;
                case PublishResult.SetAside:
                    faults.Add(MqttFaults.Qos0SetAside);
                    break;
            }
        }

        // The next free one in turn, or -1; slots that once failed are tried again if no other is left.
        private int FindFreeEntry()
        {
            int e = FindUsableEntry();
            if (e < 0 && HeldCount < words.Length)
            {
                ForgetFailedSlots();
                e = FindUsableEntry();
            }

            return e;
        }

        private int FindUsableEntry()
        {
            int e = nextEntry;
            for (int tries = words.Length; tries > 0; tries--)
            {
                if ((words[e] & (OutboundWord.StateMask | OutboundWord.SlotFailed)) == 0)
                {
                    return e;
                }

                e = e + 1 == words.Length ? 0 : e + 1;
            }

            return -1;
        }

        private void ForgetFailedSlots()
        {
            for (int i = 0; i < words.Length; i++)
            {
                words[i] &= ~OutboundWord.SlotFailed;
            }
        }

        // An identifier that is still held uses up its sequence [MQTT-2.3.1-2]. Rare: something has been held for 61,440 publishes.
        private long PassHeldIdentifiers(long sequence)
        {
            long oldest = sequence;
            for (int e = 0; e < words.Length; e++)
            {
                if (IsHeld(e) && sequences[e] < oldest)
                {
                    oldest = sequences[e];
                }
            }

            checkIdsFrom = oldest + PublishIdCount;
            if (discard != 0)
            {
                // However fast sequences are used up, the discard comes in time.
                checkIdsFrom = sequence + DiscardCheckCount;
                answersDueMs = now;
                wakeAt = now;
            }

            for (int i = 0; i < words.Length; i++)
            {
                if (IsHeld(i) && sequences[i] % PublishIdCount == sequence % PublishIdCount)
                {
                    sequence++;
                    i = -1;
                }
            }

            return sequence;
        }

        private bool IsHeld(int e)
        {
            return (words[e] & OutboundWord.StateMask) != (int)OutboundState.Free;
        }

        // The position in the order of the entry with this identifier, or -1.
        private int FindEntry(int packetId)
        {
            // Usually the oldest: acknowledgements come in order [MQTT-4.6.0-2].
            byte[] held = order;
            int count = orderCount;
            for (int i = 0; i < count; i++)
            {
                if (OutboundWord.IdOf(words[held[i]]) == packetId)
                {
                    return i;
                }
            }

            return waitingCount == 0 ? -1 : TakeBack(packetId);
        }

        private void HandlePuback(int packetId)
        {
            // The oldest. If nothing is held, the word belongs to a free entry and never matches.
            int oldest = order[0];
            if ((words[oldest] & IdAndRowMask) == ((packetId << OutboundWord.IdShift) | OutboundTransitions.UsualPuback))
            {
                Complete(0, oldest);
                return;
            }

            int position = FindEntry(packetId);
            if (position < 0)
            {
                HandleLastPuback(packetId);
                return;
            }

            int e = order[position];
            int word = words[e];
            bool isQos2 = (word & OutboundWord.Qos2) != 0;
            ulong row = isQos2 ? OutboundTransitions.PubackAtQos2 : OutboundTransitions.PubackAtQos1;
            if (OutboundTransitions.Next(row, word) != OutboundTransitions.ToFree)
            {
                faults.Add(MqttFaults.AckWrongState);
                return;
            }

            if (isQos2)
            {
                if ((word & OutboundWord.StateMask) == (int)OutboundState.AwaitingPubrec)
                {
                    pubrecsAwaited--;
                    if (pubrecsAwaited == 0 && releaseCount > 0)
                    {
                        ProgressBy(now);
                    }
                }

                faults.Add(MqttFaults.Qos2Downgraded);
            }

            Complete(position, e);
        }

        private void HandlePubrec(int packetId)
        {
            // Usually the oldest, as with PUBACK.
            int[] table = words;
            int e = order[0];
            int word = table[e];
            if (word >> OutboundWord.IdShift != (short)packetId)
            {
                int position = FindEntry(packetId);
                if (position < 0)
                {
                    HandlePubrecOutside(packetId);
                    return;
                }

                e = order[position];
                word = table[e];
            }

            if ((word & OutboundWord.RowMask) == OutboundTransitions.UsualPubrec)
            {
                pubrecsAwaited--;
            }
            else
            {
                if (waitingCount > 0)
                {
                    // If the order is empty, this may have been an entry that left it.
                    FindEntry(packetId);
                }

                if (!TakesLatePubrec(word, packetId))
                {
                    return;
                }
            }

            // What was repeated is the PUBLISH: PUBREL has an attempt of its own.
            table[e] = (word & ~(OutboundWord.StateMask | OutboundWord.Repeated)) | (int)OutboundState.AwaitingRelease;

            // A release waits for other PUBRECs that are on their way, but not for long.
            releases[releaseCount++] = (byte)e;
            ProgressBy(pubrecsAwaited == 0 ? now : now + options.ReleaseGatherMs);

            // AddChange by hand, as in Complete.
            byte[] states = changeState;
            if (states[e] == Unchanged)
            {
                changed[changedCount++] = (byte)e;
            }

            states[e] = EntryState.Released;
        }

        // PUBREC for no entry of the order. One that waits is not unknown: its PUBREL must not leave before Released is durable, and leaves
        // when its group is tried again.
        private void HandlePubrecOutside(int packetId)
        {
            if (IsWaiting(packetId))
            {
                faults.Add(MqttFaults.AckWrongState);
                return;
            }

            faults.Add(MqttFaults.AckUnknown);
            AnswerPubrec(packetId);
        }

        // Whether a PUBREC still counts for an entry that does not await it. It does if the PUBLISH is to be sent again on this connection.
        private bool TakesLatePubrec(int word, int packetId)
        {
            ulong row = (word & OutboundWord.Qos2) != 0 ? OutboundTransitions.PubrecAtQos2 : OutboundTransitions.PubrecAtQos1;
            int next = OutboundTransitions.Next(row, word);
            if (next == (int)OutboundState.AwaitingRelease)
            {
                return true;
            }

            faults.Add(MqttFaults.AckWrongState);
            if (next != 0 && next == (word & OutboundWord.StateMask))
            {
                // Released: it stays as it is, and the broker gets PUBREL once more.
                AnswerPubrec(packetId);
            }

            return false;
        }

        // Nobody asked for it, so only while there is room for the pending answers: the broker repeats what it still waits for.
        private void AnswerPubrec(int packetId)
        {
            if (acks.Count < AcknowledgementQueue.CountForInput)
            {
                acks.Add(Pubrel.First, packetId);
            }
        }

        private void HandlePubcomp(int packetId)
        {
            // The oldest. If nothing is held, the word belongs to a free entry and never matches.
            int oldest = order[0];
            if ((words[oldest] & IdAndRowMask) == ((packetId << OutboundWord.IdShift) | OutboundTransitions.UsualPubcomp))
            {
                Complete(0, oldest);
                return;
            }

            int position = FindEntry(packetId);
            if (position < 0)
            {
                faults.Add(MqttFaults.AckUnknown);
                return;
            }

            int e = order[position];
            if (OutboundTransitions.Next(OutboundTransitions.Pubcomp, words[e]) == OutboundTransitions.ToFree)
            {
                Complete(position, e);
            }
            else
            {
                faults.Add(MqttFaults.AckWrongState);
            }
        }

        private void Complete(int position, int e)
        {
            int at = eventCount;
            if (at < eventWords.Length)
            {
                eventWords[at] = (int)SessionEventKind.Delivered;
                eventContexts[at] = contexts[e];
                eventCount = at + 1;
            }

            // Finished: in RAM at once, in storage with the next progress record. RemoveAt and AddChange by hand: a call costs the device
            // ten instructions.
            int count = orderCount - 1;
            orderCount = count;
            recorded--;
            if (position < count)
            {
                Array.Copy(order, position + 1, order, position, count - position);
            }

            if (position < passed)
            {
                passed--;
            }

            words[e] = 0;
            byte[] states = changeState;
            if (states[e] == Unchanged)
            {
                changed[changedCount++] = (byte)e;
            }

            states[e] = EntryState.Free;

            // Also for an entry that no slot took: a write reported as failed may have reached its slot.
            completionCount++;
            if (completionCount == 1)
            {
                ProgressBy(now + options.CompletionMsMax);
            }
            else if (completionCount >= options.CompletionCountMax)
            {
                ProgressBy(now);
            }

            if (watched != 0)
            {
                TakeNext(PacketGroup.Of(contexts[e]));
            }
        }

        // It is one of those that wait for no record.
        private void RemoveAt(int position)
        {
            orderCount--;
            recorded--;
            if (position < orderCount)
            {
                Array.Copy(order, position + 1, order, position, orderCount - position);
            }

            if (position < passed)
            {
                passed--;
            }
        }

        // Released is durable (or need not be): PUBREL leaves in the order of the PUBRECs [MQTT-4.6.0-4].
        private void Release(int e)
        {
            int word = words[e];
            if ((word & OutboundWord.RowMask) != OutboundTransitions.UsualRelease || !isOpen)
            {
                words[e] = Step(OutboundTransitions.ReleaseLater, word);
                return;
            }

            sentMs[e] = (int)now;
            if (acks.Count == 0 && TransmitBuffer.Length - transmitEnd >= IdentifierPacket.Bytes)
            {
                words[e] = word ^ OutboundTransitions.UsualReleaseChange;
                PutAck(Pubrel.First, OutboundWord.IdOf(word));
            }
            else if (acks.HasRoom)
            {
                words[e] = word ^ OutboundTransitions.UsualReleaseChange;
                acks.Add(Pubrel.First, OutboundWord.IdOf(word));
            }
            else
            {
                // Its entry sends it in its turn, after those that have a place in the queue.
                PassAgain(e);
                words[e] = Step(OutboundTransitions.ReleaseLater, word);
            }
        }

        // The word of an entry after an input that belongs to its state.
        private static int Step(ulong row, int word)
        {
            int next = OutboundTransitions.Next(row, word);
            Check.That(next != 0, Fault.StateImpossible);
            return (word & ~OutboundWord.StateMask) | (next & OutboundTransitions.StateMask);
        }

        // FillEntries passes this entry once more.
        private void PassAgain(int e)
        {
            for (int i = 0; i < passed; i++)
            {
                if (order[i] == e)
                {
                    passed = i;
                }
            }
        }

        // What this connection sent is pending again: on a new connection, or once more on this one.
        private void SendAgain()
        {
            for (int i = 0; i < orderCount; i++)
            {
                int e = order[i];
                int word = words[e];
                int next = OutboundTransitions.Next(OutboundTransitions.SendAgain, word);
                if (next != 0)
                {
                    // EverSent of an entry that waits for PUBCOMP is set as well: its PUBLISH was sent.
                    words[e] = (word & ~OutboundWord.StateMask) | next | OutboundWord.EverSent;
                }
            }

            passed = 0;
            pubrecsAwaited = 0;
            if (releaseCount > 0)
            {
                ProgressBy(now);
            }
        }

        // A new connection: nothing was sent on it yet.
        private void ForgetSentHere()
        {
            for (int i = 0; i < words.Length; i++)
            {
                words[i] &= ~(OutboundWord.SentHere | OutboundWord.Repeated);
            }
        }

        // At the start of a connection: what was sent before keeps its order and goes first [MQTT-4.6.0-1]. The rest follows by urgency,
        // and otherwise in its order. It is one entry of each group, so the order within a group stays.
        private void OrderByUrgency()
        {
            // Nothing is sent yet, so the times of sending are free to hold the urgencies.
            for (int i = 0; i < recorded; i++)
            {
                int e = order[i];
                bool isUnsent = (words[e] & (OutboundWord.StateMask | OutboundWord.EverSent)) == (int)OutboundState.PublishPending;
                int urgency = isUnsent ? Urgency.UrgencyOf(contexts[e]) : int.MaxValue;
                int at = i;
                for (; at > 0 && sentMs[order[at - 1]] < urgency; at--)
                {
                    order[at] = order[at - 1];
                }

                order[at] = (byte)e;
                sentMs[e] = urgency;
            }
        }

        // The broker resumes the session: an answer may still come for what was sent in it and is set aside now.
        private void ExpectLateAnswers()
        {
            for (int i = 0; i < waitingCount; i++)
            {
                int e = waiting[i];
                if ((words[e] & OutboundWord.EverSent) != 0
                    && OutboundTransitions.Next(OutboundTransitions.ReleaseLater, words[e]) == 0)
                {
                    words[e] |= OutboundWord.SentHere;
                }
            }
        }

        // Whether an entry with this column awaits its answer; 0: any entry.
        private bool IsAcknowledgementAwaited(int column)
        {
            for (int i = 0; i < passed; i++)
            {
                int word = words[order[i]];
                if (OutboundTransitions.Next(OutboundTransitions.SendAgain, word) != 0 && (word & column) == column)
                {
                    return true;
                }
            }

            return false;
        }

        private bool IsAnyReleased()
        {
            for (int e = 0; e < words.Length; e++)
            {
                if (IsReleased(words[e]))
                {
                    return true;
                }
            }

            return false;
        }

        // Whether Released is durable: PUBREL was sent, or is to be sent.
        private static bool IsReleased(int word)
        {
            int entry = word & OutboundWord.StateMask;
            return entry == (int)OutboundState.PubrelPending || entry == (int)OutboundState.AwaitingPubcomp;
        }
    }
}
