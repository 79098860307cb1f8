using Gateway.Primitives;

namespace Gateway.Mqtt.Wire
{
    /// <summary>Checks a packet by its fixed header alone, as the receiving client.</summary>
    public static class FixedHeader
    {
        /// <summary>
        /// The fault of a first byte with a remaining length, or <see cref="Fault.None"/>: type and direction [2.2.1], flags
        /// [MQTT-2.2.2-2], lengths that the type cannot have.
        /// </summary>
        public static Fault Check(int first, int bodyBytes)
        {
            int flags = first & 15;
            switch (first >> 4)
            {
                case PacketType.Publish:
                    return Publish.CheckHeader(flags, bodyBytes);
                case PacketType.Puback:
                case PacketType.Pubrec:
                case PacketType.Pubcomp:
                case PacketType.Unsuback:
                case PacketType.Connack:
                    return Exact(flags, 0, bodyBytes, 2);
                case PacketType.Pubrel:
                    return Exact(flags, 2, bodyBytes, 2);
                case PacketType.Suback:
                    return Exact(flags, 0, bodyBytes < 3 ? 3 - bodyBytes : 0, 0);
                case PacketType.Pingresp:
                    return Exact(flags, 0, bodyBytes, 0);
                case PacketType.Connect:
                case PacketType.Subscribe:
                case PacketType.Unsubscribe:
                case PacketType.Pingreq:
                case PacketType.Disconnect:
                    return MqttFaults.MalformedDirection;
                default:
                    return MqttFaults.MalformedPacketType;
            }
        }

        private static Fault Exact(int flags, int flagsExpected, int bytes, int bytesExpected)
        {
            return flags != flagsExpected ? MqttFaults.MalformedFlags
                : bytes != bytesExpected ? MqttFaults.MalformedLength
                : Fault.None;
        }
    }
}
