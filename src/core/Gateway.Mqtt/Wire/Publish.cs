using System;
using Gateway.Primitives;

namespace Gateway.Mqtt.Wire
{
    /// <summary>PUBLISH [MQTT 3.1.1 section 3.3]: topic name, packet identifier at QoS 1 and 2, payload.</summary>
    public static class Publish
    {
        /// <summary>Bit of the first byte: this is a redelivery [3.3.1.1].</summary>
        public const int DupBit = 8;

        /// <summary>Bits of the first byte: QoS times 2 [3.3.1.2].</summary>
        public const int QosMask = 6;

        /// <summary>Bit of the first byte: RETAIN [3.3.1.3].</summary>
        public const int RetainBit = 1;

        /// <summary>The first byte, DUP 0, for QoS 0..2.</summary>
        public static int First(int qos, bool retain)
        {
            return (PacketType.Publish << 4) | (qos << 1) | (retain ? RetainBit : 0);
        }

        /// <summary>The bytes after the fixed header.</summary>
        public static int BodyBytes(int qos, int topicBytes, int payloadBytes)
        {
            return (qos == 0 ? 2 : 4) + topicBytes + payloadBytes;
        }

        /// <summary>
        /// Writes the body, with the packet identifier only if it is not 0. Returns the offset after it. The caller has sized the buffer
        /// by <see cref="BodyBytes"/>.
        /// </summary>
        public static int PutBody(
            byte[] buffer, int offset, byte[] topic, int packetId, byte[] payload, int payloadOffset, int payloadBytes)
        {
            int topicBytes = topic.Length;
            buffer[offset] = (byte)(topicBytes >> 8);
            buffer[offset + 1] = (byte)topicBytes;
            offset += 2;
            Array.Copy(topic, 0, buffer, offset, topicBytes);
            offset += topicBytes;
            if (packetId != 0)
            {
                buffer[offset] = (byte)(packetId >> 8);
                buffer[offset + 1] = (byte)packetId;
                offset += 2;
            }

            Array.Copy(payload, payloadOffset, buffer, offset, payloadBytes);
            return offset + payloadBytes;
        }

        /// <summary>The fault of the flags and the length, or None [MQTT-3.3.1-4, MQTT-3.3.1-2].</summary>
        public static Fault CheckHeader(int flags, int bodyBytes)
        {
            int qos = (flags & QosMask) >> 1;
            if (qos == 3)
            {
                return MqttFaults.MalformedQos;
            }

            if (qos == 0 && (flags & DupBit) != 0)
            {
                return MqttFaults.MalformedDup;
            }

            return bodyBytes < (qos == 0 ? 2 : 4) ? MqttFaults.MalformedLength : Fault.None;
        }

        /// <summary>
        /// Reads a received PUBLISH into <paramref name="into"/>, which then points into the buffer. Returns the fault of a
        /// malformed one, or None.
        /// </summary>
        public static Fault TryDecode(int first, byte[] buffer, int offset, int bytes, InboundMessage into)
        {
            int end = offset + bytes;
            int topicBytes = (buffer[offset] << 8) | buffer[offset + 1];
            int topicOffset = offset + 2;
            int at = topicOffset + topicBytes;
            int qos = (first & QosMask) >> 1;
            int packetId = 0;
            if (qos != 0)
            {
                if (at + 2 > end)
                {
                    return MqttFaults.MalformedLength;
                }

                packetId = (buffer[at] << 8) | buffer[at + 1];
                at += 2;
                if (packetId == 0)
                {
                    return MqttFaults.MalformedPacketId;
                }
            }
            else if (at > end)
            {
                return MqttFaults.MalformedLength;
            }

            if (topicBytes == 0)
            {
                return MqttFaults.MalformedTopicEmpty;
            }

            if (!Utf8.IsValid(buffer, topicOffset, topicBytes))
            {
                return MqttFaults.MalformedTopicUtf8;
            }

            if (HasWildcard(buffer, topicOffset, topicBytes))
            {
                return MqttFaults.MalformedTopicWildcard;
            }

            into.Buffer = buffer;
            into.TopicOffset = topicOffset;
            into.TopicBytes = topicBytes;
            into.PacketId = packetId;
            into.PayloadOffset = at;
            into.PayloadBytes = end - at;
            into.Qos = qos;
            into.Retain = (first & RetainBit) != 0;
            into.Duplicate = (first & DupBit) != 0;
            return Fault.None;
        }

        /// <summary>Whether a topic name contains '+' or '#', which only a filter may [MQTT-3.3.2-2].</summary>
        public static bool HasWildcard(byte[] buffer, int offset, int bytes)
        {
            for (int end = offset + bytes; offset < end; offset++)
            {
                int symbol = buffer[offset];
                if (symbol == '+' || symbol == '#')
                {
                    return true;
                }
            }

            return false;
        }
    }
}
