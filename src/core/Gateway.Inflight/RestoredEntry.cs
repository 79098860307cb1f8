namespace Gateway.Inflight
{
    /// <summary>What recovery found: an entry's record, or a place of the inbound set. Made once and reused.</summary>
    public sealed class RestoredEntry
    {
        /// <summary>Entry: the slot it lies in.</summary>
        public int Slot;
        /// <summary>Entry: its sequence.</summary>
        public long Sequence;
        /// <summary>Entry: QoS 1 or 2.</summary>
        public int Qos;
        /// <summary>Entry: RETAIN.</summary>
        public bool Retain;
        /// <summary>Entry: <see cref="EntryState.Released"/> rather than Awaiting.</summary>
        public bool Released;
        /// <summary>Entry: the application's word.</summary>
        public long Context;
        /// <summary>Entry: tag of the session it belongs to.</summary>
        public uint SessionTag;

        /// <summary>Inbound: packet identifier.</summary>
        public int PacketId;
        /// <summary>Inbound: CRC-32 of the body.</summary>
        public uint BodyCrc;
        /// <summary>Inbound: bit 0 begun, bit 1 done, bit 2 at QoS 1.</summary>
        public int InboundState;
    }
}
