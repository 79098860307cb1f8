using Gateway.Mqtt.Wire;
using Gateway.Primitives;

namespace Gateway.Mqtt
{
    /// <content>Received bytes: packets are cut out of the stream and passed to the part that handles them.</content>
    public sealed partial class Session
    {
        // The slowest link, in bytes a second: a packet that arrives more slowly counts against the time-outs again.
        private const int ReceiveBytesPerSecondMin = 1000;

        // When the packet that is not complete yet began.
        private long packetSinceMs;

        /// <summary>
        /// Whether <see cref="FeedBytes"/> would take bytes now. If not, the obstacle has a deadline of its own: storage that failed is
        /// not tried again at once.
        /// </summary>
        public bool TakesBytes
        {
            get
            {
                return !messagePending && state != ConnectionState.AwaitingResumption && acks.Count < AcknowledgementQueue.CountForInput
                    && eventCount < windowMax;
            }
        }

        /// <summary>
        /// Takes received bytes and returns how many. Fewer than given means that something must happen first: make a record durable, take
        /// a message or events, or send acknowledgements. Then give the rest again. All are taken when the connection ends.
        /// </summary>
        public int FeedBytes(byte[] buffer, int offset, int bytes)
        {
            if (!isReceiving)
            {
                return bytes;
            }

            lastReceivedMs = now;
            int end = offset + bytes;

            while (!messagePending)
            {
                if (framer.Phase == Framer.PhaseStart)
                {
                    // The most frequent packets, if they are whole in the received bytes: nothing to gather, nothing else to check.
                    while (end - offset >= IdentifierPacket.Bytes && buffer[offset + 1] == 2 && takesAcksDirectly)
                    {
                        int first = buffer[offset];
                        int packetId = (buffer[offset + 2] << 8) | buffer[offset + 3];
                        if (packetId == 0)
                        {
                            break;
                        }

                        if (first == Puback.First)
                        {
                            HandlePuback(packetId);
                        }
                        else if (first == Pubrec.First)
                        {
                            HandlePubrec(packetId);
                        }
                        else if (first == Pubcomp.First)
                        {
                            HandlePubcomp(packetId);
                        }
                        else
                        {
                            break;
                        }

                        offset += IdentifierPacket.Bytes;
                    }
                }

                if (offset == end || !isReceiving)
                {
                    return bytes;
                }

                if (state == ConnectionState.AwaitingResumption || acks.Count >= AcknowledgementQueue.CountForInput
                    || eventCount >= windowMax)
                {
                    break;
                }

                offset += FeedFramer(buffer, offset, end - offset);
                if (!isReceiving)
                {
                    return bytes;
                }
            }

            return bytes - (end - offset);
        }

        private int FeedFramer(byte[] buffer, int offset, int bytes)
        {
            if (framer.Phase == Framer.PhaseStart)
            {
                packetSinceMs = now;
            }

            long receivingMs = ReceivingMs;
            int taken = framer.Feed(buffer, offset, bytes);
            switch (framer.Result)
            {
                case FramerResult.NeedMore:
                    break;
                case FramerResult.Packet:
                    ExcludeReceiving(receivingMs);
                    HandlePacket();
                    break;
                case FramerResult.Drained:
                    ExcludeReceiving(receivingMs);
                    HandleDrained();
                    break;
                default:
                    CloseConnection(framer.Fault);
                    break;
            }

            return taken;
        }

        // How long the incomplete packet has been arriving, up to its last bytes. What the broker sent after it waits behind it, so this
        // time does not count against the broker. It is bounded by what the packet announced: a peer that sends a byte now and then must
        // not hold the connection for ever.
        private long ReceivingMs
        {
            get
            {
                long most = framer.AnnouncedBytes * 1000L / ReceiveBytesPerSecondMin;
                long since = lastReceivedMs - packetSinceMs;
                return since < most ? since : most;
            }
        }

        // The packet is complete: from now on the time it took is part of what the broker has been waited for.
        private void ExcludeReceiving(long elapsedMs)
        {
            if (elapsedMs > 0)
            {
                excludedMs += elapsedMs;
                pingSentMs = Earlier(now, pingSentMs + elapsedMs);
                subscriptionDeadlineMs = Earlier(now + options.AckTimeoutMs, subscriptionDeadlineMs + elapsedMs);
            }
        }

        private static long Earlier(long a, long b)
        {
            return a < b ? a : b;
        }

        private void HandlePacket()
        {
            int first = framer.First;
            byte[] buffer = framer.Buffer;
            int offset = framer.BodyOffset;
            int type = first >> 4;
            if (state == ConnectionState.AwaitingConnack && type != PacketType.Connack)
            {
                CloseConnection(MqttFaults.MalformedConnackOrder);
                return;
            }

            if (type == PacketType.Publish)
            {
                HandlePublish(first, buffer, offset, framer.BodyBytes);
                return;
            }

            int packetId = 0;
            if (type >= PacketType.Puback && type <= PacketType.Unsuback)
            {
                packetId = (buffer[offset] << 8) | buffer[offset + 1];
                if (packetId == 0)
                {
                    CloseConnection(MqttFaults.MalformedPacketId);
                    return;
                }
            }

            HandleOther(first, packetId, buffer, offset);
        }

        private void HandleOther(int first, int packetId, byte[] buffer, int offset)
        {
            if (trace != null)
            {
                Trace(TraceWord.Received(first, packetId));
            }

            switch (first >> 4)
            {
                case PacketType.Puback:
                    HandlePuback(packetId);
                    break;
                case PacketType.Pubrec:
                    HandlePubrec(packetId);
                    break;
                case PacketType.Pubcomp:
                    HandlePubcomp(packetId);
                    break;
                case PacketType.Pubrel:
                    HandlePubrel(packetId);
                    break;
                case PacketType.Pingresp:
                    HandlePingresp();
                    break;
                case PacketType.Suback:
                    HandleSuback(buffer, offset, framer.BodyBytes);
                    break;
                case PacketType.Unsuback:
                    // No UNSUBSCRIBE is ever sent.
                    faults.Add(MqttFaults.AckUnknown);
                    break;
                default:
                    HandleConnack(buffer, offset);
                    break;
            }
        }

        // Too large for the buffer: the gateway cannot use it, and without an acknowledgement the broker would send it for ever. The
        // application sees its beginning, if that contains the topic.
        private void HandleDrained()
        {
            if (state == ConnectionState.AwaitingConnack)
            {
                CloseConnection(MqttFaults.MalformedConnackOrder);
                return;
            }

            int packetId = framer.DrainedPacketId;
            if (trace != null)
            {
                Trace(TraceWord.Received(framer.First, packetId));
            }

            faults.Add(MqttFaults.InboundOversize);
            Answer((framer.First & Wire.Publish.QosMask) >> 1, packetId);
            messagePending = Wire.Publish.TryDecode(
                framer.First, framer.Buffer, framer.BodyOffset, framer.BodyBytes, received) == Fault.None;
            received.IsCut = true;
            received.Qos = 0;
            received.PacketId = 0;
        }

        private void Answer(int qos, int packetId)
        {
            if (qos != 0)
            {
                acks.Add(qos == 1 ? Puback.First : Pubrec.First, packetId);
            }
        }
    }
}
