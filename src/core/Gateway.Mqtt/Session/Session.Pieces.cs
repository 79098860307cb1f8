using System;
using Gateway.Mqtt.Wire;
using Gateway.Primitives;

namespace Gateway.Mqtt
{
    /// <content>
    /// A publish at QoS 0 that is larger than the transmit buffer: its length goes first, then its payload in pieces, as the link takes
    /// them. Until the last piece nothing else can leave, so the owner begins one only while no alarm is on its way.
    /// </content>
    public sealed partial class Session
    {
        // When a ping that waits for the end of such a packet is tried again.
        private const int PiecesPingMs = 100;

        /// <summary>Bytes of the payload that are still to be given to <see cref="PutPiece"/>; 0: no packet leaves in pieces.</summary>
        public int PiecesLeft
        {
            get { return piecesLeft; }
        }

        /// <summary>
        /// Begins a publish at QoS 0 with a payload of <paramref name="payloadBytes"/>, under the conditions of <see cref="TryPublish"/>.
        /// The topic is at the beginning of a buffer, which is copied, with <paramref name="tail"/> after it, unless that is null. True:
        /// give all of the payload, and go on in each turn until it is given. False: it cannot leave now.
        /// </summary>
        public bool BeginPieces(byte[] topic, int topicBytes, byte[] tail, int payloadBytes, bool retain, int group)
        {
            // Its length has up to three bytes more than that of an empty message.
            int bytes = topicBytes + (tail == null ? 0 : tail.Length);
            if (!HasRoomAtMostOnce(group, bytes + 3, 0))
            {
                return false;
            }

            int first = (PacketType.Publish << 4) | (retain ? Wire.Publish.RetainBit : 0);
            byte[] into = TransmitBuffer;
            into[transmitEnd] = (byte)first;
            int at = VariableByteInteger.Put(into, transmitEnd + 1, bytes + payloadBytes + 2);
            into[at] = (byte)(bytes >> 8);
            into[at + 1] = (byte)bytes;
            Array.Copy(topic, 0, into, at + 2, topicBytes);
            if (tail != null)
            {
                Array.Copy(tail, 0, into, at + 2 + topicBytes, tail.Length);
            }

            transmitEnd = at + 2 + bytes;
            piecesLeft = payloadBytes;
            lastSentMs = now;
            unproven++;
            if (trace != null)
            {
                Trace(TraceWord.Sent(first, 0));
            }

            if (state != ConnectionState.Connected || asides.Count != 0)
            {
                AwaitOutcome(group);
            }

            return true;
        }

        /// <summary>
        /// Reports, while bytes are left, that the link accepted <paramref name="bytes"/> bytes: the buffer stays full for all else. A
        /// separate method, because <see cref="FeedSent"/> is called for each message.
        /// </summary>
        public void FeedPieceSent(int bytes)
        {
            if (bytes > 0)
            {
                lastSentMs = now;
                transmitStart += bytes;
                isCarefulSent |= transmitStart == transmitEnd;
            }
        }

        /// <summary>
        /// Gives the next piece of the payload. Returns how many of its bytes were taken: fewer than <paramref name="bytes"/> when the
        /// buffer is full, or the payload is complete.
        /// </summary>
        public int PutPiece(byte[] buffer, int offset, int bytes)
        {
            MoveToFront();
            int room = TransmitBuffer.Length - transmitEnd;
            int taken = bytes < piecesLeft ? bytes : piecesLeft;
            if (taken == piecesLeft && taken > room - Pingreq.Bytes)
            {
                // The ping that asks for the outcome must find room after the last byte.
                taken = room > Pingreq.Bytes ? room - Pingreq.Bytes : 0;
            }

            taken = taken < room ? taken : room;
            Array.Copy(buffer, offset, TransmitBuffer, transmitEnd, taken);
            transmitEnd += taken;
            piecesLeft -= taken;
            if (taken > 0 && piecesLeft == 0 && state == ConnectionState.Careful && carefulGroup != PacketGroup.None)
            {
                Ping();
            }

            return taken;
        }
    }
}
