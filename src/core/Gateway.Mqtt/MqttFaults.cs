using System.Runtime.CompilerServices;
using Gateway.Primitives;

namespace Gateway.Mqtt
{
    /// <summary>
    /// The fault codes of MQTT: what a broker refuses, malformed packets, and what becomes of messages. <see cref="Fault"/> says how
    /// codes are given.
    /// </summary>
    [ExcludeType]
    public static class MqttFaults
    {
        /// <summary>No CONNACK within the time allowed.</summary>
        public const Fault ConnackTimeout = (Fault)25;

        /// <summary>No PINGRESP within the time allowed: the link is half open.</summary>
        public const Fault PingTimeout = (Fault)26;

        /// <summary>
        /// A message without a group was not acknowledged in two acknowledgement times: the connection is closed and the session resumed.
        /// </summary>
        public const Fault AckTimeout = (Fault)27;

        /// <summary>Return code 1: the broker does not speak this protocol version.</summary>
        public const Fault ConnectRefusedProtocol = (Fault)40;

        /// <summary>Return code 2: the broker refuses this client identifier.</summary>
        public const Fault ConnectRefusedIdentifier = (Fault)41;

        /// <summary>Return code 3: the server is reachable, but its MQTT service is not available.</summary>
        public const Fault ConnectRefusedUnavailable = (Fault)42;

        /// <summary>Return code 4: user name or password malformed or wrong.</summary>
        public const Fault ConnectRefusedCredentials = (Fault)43;

        /// <summary>Return code 5: not authorised.</summary>
        public const Fault ConnectRefusedNotAuthorized = (Fault)44;

        /// <summary>A return code above 5, which the standard reserves.</summary>
        public const Fault ConnectRefusedReserved = (Fault)45;

        /// <summary>A remaining length of more than four bytes [2.2.3].</summary>
        public const Fault MalformedRemainingLength = (Fault)60;

        /// <summary>Packet type 0 or 15 [2.2.1].</summary>
        public const Fault MalformedPacketType = (Fault)61;

        /// <summary>A packet that only a client may send [2.2.1].</summary>
        public const Fault MalformedDirection = (Fault)62;

        /// <summary>Fixed header flags other than the standard's [MQTT-2.2.2-2].</summary>
        public const Fault MalformedFlags = (Fault)63;

        /// <summary>A remaining length that this packet type cannot have.</summary>
        public const Fault MalformedLength = (Fault)64;

        /// <summary>CONNACK with acknowledge flags bits 7-1 not zero [3.2.2.1].</summary>
        public const Fault MalformedConnackFlags = (Fault)65;

        /// <summary>
        /// CONNACK with session present 1 beside a return code other than 0, or after clean session 1 [MQTT-3.2.2-4, MQTT-3.2.2-1].
        /// </summary>
        public const Fault MalformedSessionPresent = (Fault)66;

        /// <summary>A packet other than CONNACK came first, or a second CONNACK [MQTT-3.2.0-1].</summary>
        public const Fault MalformedConnackOrder = (Fault)67;

        /// <summary>PUBLISH with QoS 3 [MQTT-3.3.1-4].</summary>
        public const Fault MalformedQos = (Fault)68;

        /// <summary>PUBLISH with DUP 1 at QoS 0 [MQTT-3.3.1-2].</summary>
        public const Fault MalformedDup = (Fault)69;

        /// <summary>PUBLISH whose topic name is empty [MQTT-4.7.3-1].</summary>
        public const Fault MalformedTopicEmpty = (Fault)70;

        /// <summary>PUBLISH whose topic name is not UTF-8 or holds U+0000 [MQTT-1.5.3-1, MQTT-1.5.3-2].</summary>
        public const Fault MalformedTopicUtf8 = (Fault)71;

        /// <summary>PUBLISH whose topic name holds a wildcard [MQTT-3.3.2-2].</summary>
        public const Fault MalformedTopicWildcard = (Fault)72;

        /// <summary>Packet identifier 0 [MQTT-2.3.1-1].</summary>
        public const Fault MalformedPacketId = (Fault)73;

        /// <summary>SUBACK whose number of return codes is not that of the SUBSCRIBE [MQTT-3.8.4-5].</summary>
        public const Fault MalformedSubackCount = (Fault)74;

        /// <summary>SUBACK with a return code other than 0, 1, 2, 0x80 [MQTT-3.9.3-2].</summary>
        public const Fault MalformedSubackCode = (Fault)75;

        /// <summary>Counter: an acknowledgement for a packet identifier that is not in use.</summary>
        public const Fault AckUnknown = (Fault)90;

        /// <summary>Counter: an acknowledgement that does not fit its entry's state.</summary>
        public const Fault AckWrongState = (Fault)91;

        /// <summary>PUBACK for a QoS 2 PUBLISH: the broker downgraded; the entry is complete.</summary>
        public const Fault Qos2Downgraded = (Fault)92;

        /// <summary>A message too large for the receive buffer: drained, acknowledged, not delivered.</summary>
        public const Fault InboundOversize = (Fault)93;

        /// <summary>
        /// A command was left unanswered because the inbound set or the inflight table had no room: a new connection brings it again.
        /// </summary>
        public const Fault InboundSetFull = (Fault)94;

        /// <summary>Counter: the broker reused an inbound packet identifier for other content: taken as new.</summary>
        public const Fault InboundIdReused = (Fault)95;

        /// <summary>Counter: a duplicate of a message already held: answered, not delivered again.</summary>
        public const Fault InboundDuplicate = (Fault)96;

        /// <summary>Session present after a CONNECT whose CONNACK was never read, with Released entries held: they may be lost.</summary>
        public const Fault SessionDoubt = (Fault)97;

        /// <summary>The broker no longer has the session, or it is another broker's: entries became unsent.</summary>
        public const Fault SessionLost = (Fault)98;

        /// <summary>SUBACK return code 0x80: the broker refused the subscription.</summary>
        public const Fault SubscribeRefused = (Fault)99;

        /// <summary>No SUBACK within the time allowed: the subscription is asked for again later.</summary>
        public const Fault SubscribeUnanswered = (Fault)106;

        /// <summary>Counter: SUBACK granted less than was asked.</summary>
        public const Fault SubscribeDowngraded = (Fault)100;

        /// <summary>Counter: a message was not acknowledged in time, and was sent once more.</summary>
        public const Fault Retransmitted = (Fault)101;

        /// <summary>
        /// Counter: the broker's session was discarded once: the same malformed packet ended two connections before SUBSCRIBE was sent, the
        /// record of a message that may have gone at QoS 2 is lost, or storage has gone back.
        /// </summary>
        public const Fault SessionDiscarded = (Fault)103;

        /// <summary>Message published at a lower QoS because of the setting broker.qos-max.</summary>
        public const Fault QosLimited = (Fault)104;

        /// <summary>
        /// A topic or a subscription is set aside: the broker does not answer it, or closes the connection on it. It is tried again later.
        /// </summary>
        public const Fault SetAside = (Fault)107;

        /// <summary>
        /// The broker closed three connections soon after CONNACK, and no packet is to blame: another client has this client identifier.
        /// </summary>
        public const Fault ClientIdShared = (Fault)108;

        /// <summary>The broker refused CONNECT three times: it is sent without RETAIN of the will, then without the will.</summary>
        public const Fault WillReduced = (Fault)109;

        /// <summary>QoS 0 message not sent: its topic is set aside.</summary>
        public const Fault Qos0SetAside = (Fault)110;

        /// <summary>Counter: a message that the discarded session had not acknowledged is sent again, and may arrive twice.</summary>
        public const Fault PerhapsDoubled = (Fault)111;

        /// <summary>Counter: QoS 0 message not sent: not connected.</summary>
        public const Fault Qos0NotConnected = (Fault)120;

        /// <summary>QoS 0 message not sent: no room in the transmit buffer.</summary>
        public const Fault Qos0NoRoom = (Fault)121;

        /// <summary>QoS 1/2 message refused: the inflight table is full.</summary>
        public const Fault TableFull = (Fault)122;

        /// <summary>Topic and payload together are larger than an entry.</summary>
        public const Fault PayloadTooLarge = (Fault)124;

        /// <summary>QoS 0 message sent on a link that ended before the broker answered anything sent later: it may be lost.</summary>
        public const Fault Qos0Doubt = (Fault)130;

        /// <summary>QoS 1/2 message refused: messages without a durable record hold all packets in RAM.</summary>
        public const Fault PacketsFull = (Fault)133;

        /// <summary>
        /// No slot took the record, or storage refused that such a message before it is finished: sent at QoS 1 (setting
        /// broker.storage-failed = send).
        /// </summary>
        public const Fault SentNotDurable = (Fault)147;

        /// <summary>No slot took the record: held until storage works (setting broker.storage-failed = hold).</summary>
        public const Fault HeldNotDurable = (Fault)148;
    }
}
