using System;
using Gateway.Primitives;

namespace Gateway.Mqtt.Wire
{
    /// <summary>SUBSCRIBE [MQTT 3.1.1 section 3.8], with one topic filter for each packet.</summary>
    public static class Subscribe
    {
        /// <summary>The first byte: flags 2 [MQTT-3.8.1-1].</summary>
        public const int First = (PacketType.Subscribe << 4) | 2;

        /// <summary>Bytes of the whole packet for a filter of this length.</summary>
        public static int BytesOf(int filterBytes)
        {
            int body = 5 + filterBytes;
            return 1 + VariableByteInteger.BytesOf(body) + body;
        }

        /// <summary>Writes the packet for QoS 0..2 and returns the offset after it.</summary>
        public static int Put(byte[] buffer, int offset, int packetId, byte[] filter, int qos)
        {
            return Put(buffer, offset, packetId, filter, 0, filter.Length, qos);
        }

        /// <summary>The same for a filter that is part of a buffer.</summary>
        public static int Put(byte[] buffer, int offset, int packetId, byte[] filter, int filterOffset, int filterBytes, int qos)
        {
            buffer[offset] = First;
            offset = VariableByteInteger.Put(buffer, offset + 1, 5 + filterBytes);
            offset = PutFilter(buffer, offset, packetId, filter, filterOffset, filterBytes);
            buffer[offset] = (byte)qos;
            return offset + 1;
        }

        internal static int PutFilter(byte[] buffer, int offset, int packetId, byte[] filter, int filterOffset, int filterBytes)
        {
            BigEndian.PutU16(buffer, offset, packetId);
            BigEndian.PutU16(buffer, offset + 2, filterBytes);
            Array.Copy(filter, filterOffset, buffer, offset + 4, filterBytes);
            return offset + 4 + filterBytes;
        }
    }

    /// <summary>SUBACK [MQTT 3.1.1 section 3.9]: a packet identifier and a return code for each filter.</summary>
    public static class Suback
    {
        /// <summary>Return code of a subscription that was refused.</summary>
        public const int Failure = 0x80;

        /// <summary>
        /// Reads a SUBACK for one filter: the granted QoS 0..2 or <see cref="Failure"/>. Returns None or the fault of a
        /// malformed packet [MQTT-3.8.4-5, MQTT-3.9.3-2].
        /// </summary>
        public static Fault TryDecode(byte[] buffer, int offset, int bytes, out int packetId, out int code)
        {
            packetId = BigEndian.GetU16(buffer, offset);
            code = buffer[offset + 2];
            if (packetId == 0)
            {
                return MqttFaults.MalformedPacketId;
            }

            if (bytes != 3)
            {
                return MqttFaults.MalformedSubackCount;
            }

            return code > 2 && code != Failure ? MqttFaults.MalformedSubackCode : Fault.None;
        }
    }
}
