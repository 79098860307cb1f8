using Gateway.Primitives;

namespace Gateway.Mqtt.Wire
{
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
