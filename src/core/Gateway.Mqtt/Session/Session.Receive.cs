using Gateway.Mqtt.Wire;
using Gateway.Primitives;

namespace Gateway.Mqtt
{
    /// <content>What arrives: packets are cut out of the stream and given to whom they concern.</content>
    public sealed partial class Session
    {
        /// <summary>
        /// Takes received bytes and returns how many. Fewer than given means that something must happen first: a record be made
        /// durable, a message or events be taken, acknowledgements be sent. The rest is offered again. All are taken when the
        /// connection ends.
        /// </summary>
        public int FeedBytes(byte[] buffer, int offset, int bytes)
        {
            if (state < ConnectionState.AwaitingConnack)
            {
                return bytes;
            }

            lastReceivedMs = now;
            int taken = 0;
            while (taken < bytes && CanTakePacket())
            {
                taken += framer.Feed(buffer, offset + taken, bytes - taken);
                switch (framer.Result)
                {
                    case FramerResult.NeedMore:
                        break;
                    case FramerResult.Packet:
                        HandlePacket();
                        break;
                    case FramerResult.Drained:
                        HandleDrained();
                        break;
                    default:
                        EndConnection(framer.Fault);
                        break;
                }

                if (state < ConnectionState.AwaitingConnack)
                {
                    return bytes;
                }
            }

            return taken;
        }

        private bool CanTakePacket()
        {
            return !messagePending && inboundDue == 0 && state != ConnectionState.AwaitingVerdict
                && ackCount < acks.Length / 2 && eventCount < eventKind.Length - EventReserve;
        }

        private void HandlePacket()
        {
            int first = framer.First;
            byte[] buffer = framer.Buffer;
            int offset = framer.BodyOffset;
            int type = first >> 4;
            if (state == ConnectionState.AwaitingConnack && type != PacketType.Connack)
            {
                EndConnection(Fault.MalformedConnackOrder);
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
                    EndConnection(Fault.MalformedPacketId);
                    return;
                }
            }

            if (trace != null)
            {
                Trace(TraceWord.Received(first, packetId));
            }

            switch (type)
            {
                case PacketType.Puback:
                    HandlePuback(packetId);
                    break;
                case PacketType.Pubrec:
                    HandlePubrec(packetId);
                    break;
                case PacketType.Pubrel:
                    HandlePubrel(packetId);
                    break;
                case PacketType.Pubcomp:
                    HandlePubcomp(packetId);
                    break;
                case PacketType.Pingresp:
                    pingAwaited = false;
                    wakeAt = now;
                    break;
                case PacketType.Suback:
                    HandleSuback(buffer, offset, framer.BodyBytes);
                    break;
                case PacketType.Unsuback:
                    HandleUnsuback(packetId);
                    break;
                default:
                    HandleConnack(buffer, offset);
                    break;
            }
        }

        // Too large for the buffer: nobody here can want it, and unacknowledged it would come for ever.
        private void HandleDrained()
        {
            if (state == ConnectionState.AwaitingConnack)
            {
                EndConnection(Fault.MalformedConnackOrder);
                return;
            }

            int packetId = framer.DrainedPacketId;
            if (trace != null)
            {
                Trace(TraceWord.Received(framer.First, packetId));
            }

            faults.Add(Fault.InboundOversize);
            Answer((framer.First & Wire.Publish.QosMask) >> 1, packetId);
        }

        private void Answer(int qos, int packetId)
        {
            if (qos != 0)
            {
                PushAck(qos == 1 ? Puback.First : Pubrec.First, packetId);
            }
        }
    }
}
