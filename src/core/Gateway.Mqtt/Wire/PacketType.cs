using System.Runtime.CompilerServices;

namespace Gateway.Mqtt.Wire
{
    /// <summary>Control packet types: the high four bits of a packet's first byte [MQTT 3.1.1 section 2.2.1].</summary>
    [ExcludeType]
    public static class PacketType
    {
        /// <summary>Client to broker: opens the session.</summary>
        public const int Connect = 1;
        /// <summary>Broker to client: answers CONNECT.</summary>
        public const int Connack = 2;
        /// <summary>Both ways: an application message.</summary>
        public const int Publish = 3;
        /// <summary>Both ways: completes a QoS 1 PUBLISH.</summary>
        public const int Puback = 4;
        /// <summary>Both ways: QoS 2, the receiver holds the message.</summary>
        public const int Pubrec = 5;
        /// <summary>Both ways: QoS 2, the sender forgets the message.</summary>
        public const int Pubrel = 6;
        /// <summary>Both ways: QoS 2, complete.</summary>
        public const int Pubcomp = 7;
        /// <summary>Client to broker.</summary>
        public const int Subscribe = 8;
        /// <summary>Broker to client.</summary>
        public const int Suback = 9;
        /// <summary>Client to broker.</summary>
        public const int Unsubscribe = 10;
        /// <summary>Broker to client.</summary>
        public const int Unsuback = 11;
        /// <summary>Client to broker.</summary>
        public const int Pingreq = 12;
        /// <summary>Broker to client.</summary>
        public const int Pingresp = 13;
        /// <summary>Client to broker: ends the connection without the will.</summary>
        public const int Disconnect = 14;
    }
}
