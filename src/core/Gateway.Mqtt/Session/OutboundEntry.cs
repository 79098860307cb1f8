namespace Gateway.Mqtt
{
    /// <summary>
    /// An entry of the outbound table. Made once for each slot and reused. A class, because a struct in an array costs the device heap
    /// blocks when it is copied, and because a field of an object is two instructions where an element of an array is four.
    /// </summary>
    internal sealed class OutboundEntry
    {
        /// <summary>Bits of <see cref="Word"/>: the packet's first byte.</summary>
        public const int FirstMask = 0xFF;

        /// <summary>Bit of <see cref="Word"/>: the record names another session.</summary>
        public const int ForeignBit = 1 << 9;

        /// <summary>All of <see cref="Word"/> but the connection.</summary>
        public const int KeptMask = 0xFFFF;

        /// <summary>Its place in the table, which is also its slot in storage.</summary>
        public int Index;

        /// <summary>The entry whose turn is next.</summary>
        public OutboundEntry Next;

        /// <summary>Where its packet begins in the table's one buffer: fixed header, then body.</summary>
        public int Start;

        /// <summary>Where its body begins: topic, packet identifier, payload.</summary>
        public int Body;

        /// <summary>Bytes of the body.</summary>
        public int BodyBytes;

        /// <summary>Who owes what.</summary>
        public OutboundState State;

        /// <summary>A write to its slot failed: not used until others have been tried.</summary>
        public bool SlotFailed;

        /// <summary>
        /// Bits 0-7: the packet's first byte without DUP. Bit 9: see the constant. Bits 16-31: the connection it was sent on
        /// last, 0 for none.
        /// </summary>
        public int Word;

        /// <summary>Packet identifier: 1 + sequence mod <see cref="Session.PublishIdCount"/>.</summary>
        public int PacketId;

        /// <summary>Sequence of the publish.</summary>
        public long Sequence;

        /// <summary>The application's word.</summary>
        public long Context;
    }
}
