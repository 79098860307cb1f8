using System;
using Gateway.Mqtt.Wire;
using Gateway.Primitives;

namespace Gateway.Mqtt
{
    /// <content>
    /// The transmit buffer. A packet is copied into it whole, so that its entry can be freed while the bytes still leave.
    /// </content>
    public sealed partial class Session
    {
        private readonly int windowMax;

        // The window while it is open: windowMax, or 1 while careful.
        private int windowOpen;

        // The window now: open, or closed while the loss of an entry is not durable.
        private int window;
        private int transmitStart;
        private int transmitEnd;

        // Something at QoS 1 or 2 found no room: then QoS 0 takes none, or on a slow link it would take every byte that becomes free.
        private bool waitsForRoom;

        private readonly AcknowledgementQueue acks = new AcknowledgementQueue();

        // Published at QoS 0 on this connection since the broker last proved that it has them, by answering something sent later. Only
        // PINGRESP counts as that proof, so that publishing costs nothing.
        private int unproven;
        private int unprovenAtPing;

        private long lastSentMs;

        // Bytes of the payload of a publish at QoS 0 that leaves in pieces and are still to be given; 0: there is none. Until then the
        // buffer counts as full, so that nothing is encoded between two pieces.
        private int piecesLeft;

        /// <summary>Holds the bytes to send, from <see cref="TransmitOffset"/> on.</summary>
        public readonly byte[] TransmitBuffer;

        // A publish of an entry, without its fixed header, must end before this offset.
        private readonly int transmitBodyEndMax;

        /// <summary>Offset of the first byte to send.</summary>
        public int TransmitOffset
        {
            get { return transmitStart; }
        }

        /// <summary>Bytes to send.</summary>
        public int TransmitCount
        {
            get { return transmitEnd - transmitStart; }
        }

        /// <summary>Whether a received packet still needs an acknowledgement: the next FillTransmit encodes it.</summary>
        public bool HasPendingAcknowledgements
        {
            get { return acks.Count > 0; }
        }

        /// <summary>
        /// Reports that the link accepted <paramref name="bytes"/> bytes (0 or more). While a packet leaves in pieces:
        /// <see cref="FeedPieceSent"/>.
        /// </summary>
        public void FeedSent(int bytes)
        {
            if (bytes <= 0)
            {
                return;
            }

            lastSentMs = now;
            int start = transmitStart + bytes;
            if (start < transmitEnd)
            {
                transmitStart = start;
            }
            else
            {
                transmitStart = 0;
                transmitEnd = 0;
                isCarefulSent = true;
                if (state == ConnectionState.Disconnecting)
                {
                    EndConnection(Fault.None, isClosed: false);
                }
            }
        }

        /// <summary>Whether some entries lack record, window or room to leave.</summary>
        public bool HasPendingEntries
        {
            get { return passed < orderCount; }
        }

        /// <summary>Whether some entries have not left on this connection: also those that wait for their group.</summary>
        public bool HasUnsentEntries
        {
            get { return passed < orderCount || waitingCount > 0; }
        }

        /// <summary>
        /// Whether <see cref="TryPublish"/> with a topic and payload of this many bytes would send now: connected, with room, its
        /// <see cref="PacketGroup"/> not set aside, and no alarm that could leave first. True for more than the whole buffer holds, with a
        /// ping after it, so that the publish is refused and counted.
        /// </summary>
        public bool HasRoomAtMostOnce(int group, int topicBytes, int payloadBytes)
        {
            int body = topicBytes + payloadBytes + 2;
            int bytes = 1 + Pingreq.Bytes + VariableByteInteger.BytesOf(body) + body;
            return MayLeave(group) && !CanEntryLeave && (bytes > TransmitBuffer.Length || (!waitsForRoom && HasRoom(bytes)));
        }

        /// <summary>
        /// Encodes what may leave now: acknowledgements first, then pending packets in the original order and within the window. On a
        /// careful connection: only the next of them.
        /// </summary>
        public void FillTransmit()
        {
            if (state != ConnectionState.Connected)
            {
                FillOther();
                return;
            }

            waitsForRoom = false;
            if (acks.Count != 0 && !FillAcks())
            {
                waitsForRoom = true;
                return;
            }

            if (passed < orderCount)
            {
                FillEntries();
            }
        }

        /// <summary><see cref="FillTransmit"/> may have found too little room: call it again after the buffer was sent.</summary>
        public bool HasMorePending
        {
            get { return waitsForRoom || state != ConnectionState.Connected; }
        }

        private void FillOther()
        {
            if (state == ConnectionState.Careful)
            {
                FillCareful();
            }
            else if (isOpen && FillAcks())
            {
                FillEntries();
                FillLast();
            }
        }

        // False when there was no room for all acknowledgements.
        private bool FillAcks()
        {
            while (acks.Count > 0)
            {
                if (TransmitBuffer.Length - transmitEnd < IdentifierPacket.Bytes && !HasRoom(IdentifierPacket.Bytes))
                {
                    return false;
                }

                int word = acks.Take();
                PutAck(word >> 16, word & 65535);
                if (acks.Count == 0 && inboundAnswersPending > 0)
                {
                    AnswerInbound();
                }
            }

            return true;
        }

        private void FillEntries()
        {
            // An entry that only storage delays does not count: a failed drive must not close the window for later alarms.
            int end = orderCount;
            if (end > window + releaseCount)
            {
                end = window + releaseCount;
            }

            int[] table = words;
            int position = passed;
            while (position < end)
            {
                int e = order[position];
                int word = completionBase == 0 ? table[e] : LimitQos(e);
                if ((word & OutboundWord.StateMask) == (int)OutboundState.PublishPending)
                {
                    int packet = packetOf[e];
                    if (packet == NoPacket)
                    {
                        passed = position;
                        AskFetch(e);
                        return;
                    }

                    int bytes = packetBytes[packet];
                    if (transmitEnd + bytes > transmitBodyEndMax && !HasRoom(bytes + EntryHeaderBytes))
                    {
                        waitsForRoom = true;
                        break;
                    }

                    // PutPublish by hand: a call costs the device ten instructions.
                    byte[] into = TransmitBuffer;
                    int at = transmitEnd;
                    into[at] = (byte)(word >> OutboundWord.FirstShift);
                    if (bytes < 128)
                    {
                        into[at + 1] = (byte)bytes;
                        at += 2;
                    }
                    else
                    {
                        at = VariableByteInteger.Put(into, at + 1, bytes);
                    }

                    Array.Copy(packets, packet * packetStride, into, at, bytes);
                    transmitEnd = at + bytes;
                    if (trace != null)
                    {
                        Trace(TraceWord.Sent((word >> OutboundWord.FirstShift) & 255, OutboundWord.IdOf(word)));
                    }

                    if ((word & OutboundWord.Qos2) != 0)
                    {
                        word ^= OutboundTransitions.SendAtQos1Change ^ OutboundTransitions.SendAtQos2Change;
                        pubrecsAwaited++;
                    }

                    table[e] = (word ^ OutboundTransitions.SendAtQos1Change) | OutboundWord.SentHere;
                    sentMs[e] = (int)now;
                }
                else if (!PassOther(e, word))
                {
                    break;
                }

                position++;
            }

            passed = position;
        }

        // An entry without a pending PUBLISH; false when nothing after it may leave now.
        private bool PassOther(int e, int word)
        {
            int entry = word & OutboundWord.StateMask;
            if (entry == (int)OutboundState.PubrelPending)
            {
                if (!HasRoom(IdentifierPacket.Bytes))
                {
                    waitsForRoom = true;
                    return false;
                }

                SendPubrel(e);
                return true;
            }

            if (entry == (int)OutboundState.AwaitingRecord)
            {
                // No later entry may leave before this one is durable.
                return false;
            }

            words[e] = word | OutboundWord.SentHere;
            return true;
        }

        // The PUBLISH of the entry with this word and this body; there is room for it. Returns the entry's new word.
        private int PutPublish(int word, byte[] buffer, int offset, int bytes)
        {
            byte[] into = TransmitBuffer;
            int at = transmitEnd;
            into[at] = (byte)(word >> OutboundWord.FirstShift);
            if (bytes < 128)
            {
                into[at + 1] = (byte)bytes;
                at += 2;
            }
            else
            {
                at = VariableByteInteger.Put(into, at + 1, bytes);
            }

            Array.Copy(buffer, offset, into, at, bytes);
            transmitEnd = at + bytes;
            if (trace != null)
            {
                Trace(TraceWord.Sent((word >> OutboundWord.FirstShift) & 255, OutboundWord.IdOf(word)));
            }

            if ((word & OutboundWord.Qos2) == 0)
            {
                return Step(OutboundTransitions.SendAtQos1, word) | OutboundWord.SentHere;
            }

            pubrecsAwaited++;
            return Step(OutboundTransitions.SendAtQos2, word) | OutboundWord.SentHere;
        }

        private void SendPubrel(int e)
        {
            int word = words[e];
            transmitEnd = IdentifierPacket.Put(TransmitBuffer, transmitEnd, Pubrel.First, OutboundWord.IdOf(word));
            if (trace != null)
            {
                Trace(TraceWord.Sent(Pubrel.First, OutboundWord.IdOf(word)));
            }

            words[e] = Step(OutboundTransitions.SendPubrel, word) | OutboundWord.SentHere;
            sentMs[e] = (int)now;
        }

        /// <summary>
        /// Publishes at QoS 0, for a caller that keeps what cannot leave now: only TooLarge is counted, because a message larger than the
        /// whole buffer can never leave. <paramref name="group"/>: its <see cref="PacketGroup"/>, or none.
        /// </summary>
        public PublishResult TryPublish(byte[] topic, byte[] payload, int payloadOffset, int payloadBytes, bool retain, int group)
        {
            return TryPublishTo(topic, topic.Length, payload, payloadOffset, payloadBytes, retain, group);
        }

        /// <summary>The same with a topic of <paramref name="topicBytes"/> at the beginning of a buffer.</summary>
        public PublishResult TryPublishTo(
            byte[] topic, int topicBytes, byte[] payload, int payloadOffset, int payloadBytes, bool retain, int group)
        {
            bool isWatched = state != ConnectionState.Connected || asides.Count != 0;
            if (isWatched && !MayLeave(group))
            {
                return state == ConnectionState.Careful ? PublishResult.NoRoom
                    : state == ConnectionState.Connected ? PublishResult.SetAside : PublishResult.NotConnected;
            }

            byte[] into = TransmitBuffer;
            int body = topicBytes + payloadBytes + 2;
            int bytes = 1 + Pingreq.Bytes + VariableByteInteger.BytesOf(body) + body;
            if (bytes > into.Length)
            {
                faults.Add(MqttFaults.PayloadTooLarge);
                return PublishResult.TooLarge;
            }

            if (waitsForRoom || (into.Length - transmitEnd < bytes && !HasRoom(bytes)))
            {
                return PublishResult.NoRoom;
            }

            int first = (PacketType.Publish << 4) | (retain ? Wire.Publish.RetainBit : 0);
            int at = transmitEnd;
            into[at] = (byte)first;
            at = VariableByteInteger.Put(into, at + 1, body);

            // Publish.PutBody by hand, as for an entry.
            into[at] = (byte)(topicBytes >> 8);
            into[at + 1] = (byte)topicBytes;
            at += 2;
            Array.Copy(topic, 0, into, at, topicBytes);
            at += topicBytes;
            Array.Copy(payload, payloadOffset, into, at, payloadBytes);
            transmitEnd = at + payloadBytes;
            unproven++;
            if (trace != null)
            {
                Trace(TraceWord.Sent(first, 0));
            }

            if (isWatched)
            {
                AwaitOutcome(group);
            }

            return PublishResult.Accepted;
        }

        private bool HasRoom(int bytes)
        {
            if (piecesLeft != 0)
            {
                return false;
            }

            if (TransmitBuffer.Length - transmitEnd >= bytes)
            {
                return true;
            }

            MoveToFront();
            return TransmitBuffer.Length - transmitEnd >= bytes;
        }

        private void MoveToFront()
        {
            if (transmitStart > 0)
            {
                int count = transmitEnd - transmitStart;
                Array.Copy(TransmitBuffer, transmitStart, TransmitBuffer, 0, count);
                transmitStart = 0;
                transmitEnd = count;
            }
        }

        private void PutAck(int first, int packetId)
        {
            // IdentifierPacket.Put by hand: once for each message at QoS 2.
            byte[] into = TransmitBuffer;
            int at = transmitEnd;
            into[at] = (byte)first;
            into[at + 1] = 2;
            into[at + 2] = (byte)(packetId >> 8);
            into[at + 3] = (byte)packetId;
            transmitEnd = at + IdentifierPacket.Bytes;
            if (first == Puback.First && inbound.Count > 0)
            {
                ForgetAcknowledged(packetId);
            }

            if (trace != null)
            {
                Trace(TraceWord.Sent(first, packetId));
            }
        }

        private void ProveBeforePing()
        {
            if (pingsAwaited != 0)
            {
                unproven -= unprovenAtPing;
                unprovenAtPing = 0;
            }
        }

        private void ClearTransmit()
        {
            unproven = 0;
            unprovenAtPing = 0;
            waitsForRoom = false;
            piecesLeft = 0;
            transmitStart = 0;
            transmitEnd = 0;
            acks.Clear();
        }
    }
}
