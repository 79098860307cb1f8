using System;
using Gateway.Primitives;

namespace Gateway.Mqtt.Wire
{
    /// <summary>Result of <see cref="Framer.Feed"/>.</summary>
    public enum FramerResult : byte
    {
        /// <summary>All bytes were taken; the packet is not complete yet.</summary>
        NeedMore,
        /// <summary>A complete packet: see <see cref="Framer.Buffer"/>.</summary>
        Packet,
        /// <summary>The end of a PUBLISH that is larger than the buffer, which holds its first bytes; the others are lost.</summary>
        Drained,
        /// <summary>Not an MQTT packet: see <see cref="Framer.Fault"/>. Reset before feeding again.</summary>
        Malformed
    }

    /// <summary>
    /// Cuts a stream of bytes into packets, however it is fragmented. A packet that is complete in the bytes fed is not copied; only a
    /// fragmented one is gathered in the framer's own buffer.
    /// </summary>
    public sealed class Framer
    {
        /// <summary>The <see cref="Phase"/> in which the next byte begins a packet.</summary>
        internal const int PhaseStart = 0;
        private const int PhaseLength = 1;
        private const int PhaseBody = 2;
        private const int PhaseDrain = 3;

        private readonly byte[] held;

        /// <summary>Where in a packet the next byte is.</summary>
        internal int Phase;
        private int shift;
        private int length;
        private int taken;
        private int drainTopicBytes;

        /// <summary>A framer whose largest packet has <paramref name="bodyBytesMax"/> bytes after the fixed header.</summary>
        public Framer(int bodyBytesMax)
        {
            held = new byte[bodyBytesMax];
        }

        /// <summary>Result of the last Feed.</summary>
        public FramerResult Result { get; private set; }

        /// <summary>Why the bytes are malformed.</summary>
        public Fault Fault { get; private set; }

        /// <summary>The packet's first byte: type and flags.</summary>
        public int First { get; private set; }

        /// <summary>The buffer that holds the body: the one fed or the framer's own; valid until the next Feed.</summary>
        public byte[] Buffer { get; private set; }

        /// <summary>Offset of the body: what follows the fixed header.</summary>
        public int BodyOffset { get; private set; }

        /// <summary>Bytes of the body; for a drained PUBLISH, those that are in the buffer.</summary>
        public int BodyBytes { get; private set; }

        /// <summary>Packet identifier of a drained PUBLISH; 0 at QoS 0.</summary>
        public int DrainedPacketId { get; private set; }

        /// <summary>Bytes after the fixed header that a packet has announced which is not complete yet; 0 between packets.</summary>
        public int AnnouncedBytes
        {
            get { return Phase == PhaseBody || Phase == PhaseDrain ? length : 0; }
        }

        /// <summary>Forgets a packet that has begun: a new link starts with a new packet.</summary>
        public void Reset()
        {
            Phase = PhaseStart;
            Result = FramerResult.NeedMore;
        }

        /// <summary>
        /// Takes bytes up to the end of the first packet and returns how many; <see cref="Result"/> says what they were.
        /// </summary>
        public int Feed(byte[] buffer, int offset, int bytes)
        {
            int at = offset;
            int end = offset + bytes;
            if (Phase <= PhaseLength)
            {
                if (Phase == PhaseStart && at < end)
                {
                    First = buffer[at++];
                    length = 0;
                    shift = 0;
                    Phase = PhaseLength;
                }

                int digit;
                do
                {
                    if (at == end)
                    {
                        Result = FramerResult.NeedMore;
                        return bytes;
                    }

                    // A fourth byte with the continuation bit would begin a fifth [2.2.3].
                    digit = buffer[at++];
                    length |= (digit & 127) << shift;
                    shift += 7;
                    if (digit >= 128 && shift == 28)
                    {
                        return Refuse(MqttFaults.MalformedRemainingLength, bytes);
                    }
                }
                while (digit >= 128);

                Fault fault = FixedHeader.Check(First, length);
                if (fault != Fault.None)
                {
                    return Refuse(fault, bytes);
                }

                if (length <= end - at && length <= held.Length)
                {
                    Phase = PhaseStart;
                    Buffer = buffer;
                    BodyOffset = at;
                    BodyBytes = length;
                    Result = FramerResult.Packet;
                    return at + length - offset;
                }

                if (!BeginBody())
                {
                    return Refuse(MqttFaults.MalformedLength, bytes);
                }
            }

            int take = TakeBody(buffer, at, end - at);
            return take < 0 ? bytes : at + take - offset;
        }

        // The body is still to come, or its end is; false for a packet that is too long and no PUBLISH.
        private bool BeginBody()
        {
            taken = 0;
            if (length <= held.Length)
            {
                Phase = PhaseBody;
                return true;
            }

            drainTopicBytes = 0;
            DrainedPacketId = 0;
            Phase = PhaseDrain;
            return First >> 4 == PacketType.Publish;
        }

        // Keeps what there is of the body; returns the bytes up to its end, -1 if that is still to come or the packet is refused.
        private int TakeBody(byte[] buffer, int at, int take)
        {
            if (take > length - taken)
            {
                take = length - taken;
            }

            if (Phase == PhaseBody)
            {
                Array.Copy(buffer, at, held, taken, take);
            }
            else
            {
                CaptureDrained(buffer, at, take);
                if (taken < held.Length)
                {
                    Array.Copy(buffer, at, held, taken, take < held.Length - taken ? take : held.Length - taken);
                }
            }

            taken += take;
            if (taken < length)
            {
                Result = FramerResult.NeedMore;
                return -1;
            }

            if (Phase == PhaseBody)
            {
                Buffer = held;
                BodyOffset = 0;
                BodyBytes = length;
                Result = FramerResult.Packet;
            }
            else
            {
                Fault fault = CheckDrained();
                if (fault != Fault.None)
                {
                    return Refuse(fault, -1);
                }

                Buffer = held;
                BodyOffset = 0;
                BodyBytes = held.Length;
                Result = FramerResult.Drained;
            }

            Phase = PhaseStart;
            return take;
        }

        private int Refuse(Fault fault, int bytes)
        {
            Fault = fault;
            Result = FramerResult.Malformed;
            return bytes;
        }

        // Four bytes of a drained PUBLISH matter, wherever they are: the topic's length, and the packet identifier after the topic.
        private void CaptureDrained(byte[] buffer, int offset, int bytes)
        {
            for (int i = 0; i < 4; i++)
            {
                int position = i < 2 ? i : drainTopicBytes + i;
                if (position < taken || position >= taken + bytes)
                {
                    continue;
                }

                int value = buffer[offset + position - taken];
                switch (i)
                {
                    case 0:
                        drainTopicBytes = value << 8;
                        break;
                    case 1:
                        drainTopicBytes |= value;
                        break;
                    case 2:
                        DrainedPacketId = value << 8;
                        break;
                    default:
                        DrainedPacketId |= value;
                        break;
                }
            }
        }

        private Fault CheckDrained()
        {
            bool identified = (First & Publish.QosMask) != 0;
            if (drainTopicBytes == 0)
            {
                return MqttFaults.MalformedTopicEmpty;
            }

            if (2 + drainTopicBytes + (identified ? 2 : 0) > length)
            {
                return MqttFaults.MalformedLength;
            }

            if (!identified)
            {
                DrainedPacketId = 0;
            }
            else if (DrainedPacketId == 0)
            {
                return MqttFaults.MalformedPacketId;
            }

            return Fault.None;
        }
    }
}
