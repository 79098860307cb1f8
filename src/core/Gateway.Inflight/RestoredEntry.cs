namespace Gateway.Inflight
{
    /// <summary>
    /// A record found at recovery. Made once and reused; the body lies in the table's buffer and is valid until the next one.
    /// </summary>
    public sealed class RestoredEntry
    {
        /// <summary>The slot it lies in.</summary>
        public int Slot;
        /// <summary>Entry: its sequence. Inbound: its order of arrival.</summary>
        public long Sequence;
        /// <summary>Inbound: packet identifier, 0 when the handshake is void.</summary>
        public int PacketId;
        /// <summary>QoS 1 or 2.</summary>
        public int Qos;
        /// <summary>RETAIN.</summary>
        public bool Retain;
        /// <summary>Entry: <see cref="EntryState.Released"/> rather than Awaiting.</summary>
        public bool Released;
        /// <summary>Inbound: marked as begun.</summary>
        public bool Begun;
        /// <summary>Inbound: still part of a handshake with the broker.</summary>
        public bool Live;
        /// <summary>Entry: the application's word.</summary>
        public long Context;
        /// <summary>Entry: tag of the session it belongs to.</summary>
        public uint SessionTag;
        /// <summary>Inbound: CRC-32 of the body.</summary>
        public uint BodyCrc;
        /// <summary>Holds the body.</summary>
        public byte[] Buffer;
        /// <summary>Offset of the body.</summary>
        public int Offset;
        /// <summary>Bytes of the body.</summary>
        public int Bytes;
    }
}
