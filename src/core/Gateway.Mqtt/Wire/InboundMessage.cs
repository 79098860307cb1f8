namespace Gateway.Mqtt.Wire
{
    /// <summary>
    /// A received message, as a view into the receive buffer. It is valid until the next bytes are fed; none are taken before a message at
    /// QoS 1 or 2 is done. Made once and reused.
    /// </summary>
    public sealed class InboundMessage
    {
        /// <summary>The buffer with topic and payload.</summary>
        public byte[] Buffer;
        /// <summary>Offset of the topic name.</summary>
        public int TopicOffset;
        /// <summary>Bytes of the topic name, 1..65535.</summary>
        public int TopicBytes;
        /// <summary>Offset of the payload.</summary>
        public int PayloadOffset;
        /// <summary>Bytes of the payload, 0 or more.</summary>
        public int PayloadBytes;
        /// <summary>Packet identifier; 0 at QoS 0.</summary>
        public int PacketId;
        /// <summary>QoS 0..2 of this delivery.</summary>
        public int Qos;
        /// <summary>RETAIN: the message was retained before the subscription.</summary>
        public bool Retain;
        /// <summary>DUP: the broker may have sent it before.</summary>
        public bool Duplicate;
        /// <summary>A command that was marked as begun before a restart: its result is not known.</summary>
        public bool Begun;
        /// <summary>Larger than the receive buffer: shown once, as at QoS 0, whatever its QoS, and its payload is truncated.</summary>
        public bool IsCut;
        /// <summary>Marked durably as begun since this start: it may be done now.</summary>
        public bool Started;
    }
}
