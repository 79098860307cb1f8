namespace Gateway.Mqtt
{
    /// <summary>
    /// The columns of the outbound table that one word an entry holds. The word of a free entry is 0, or <see cref="SlotFailed"/>.
    /// </summary>
    public static class OutboundWord
    {
        /// <summary>Column of the <see cref="OutboundState"/>.</summary>
        public const int StateMask = 7;

        /// <summary>
        /// Column "sent on this connection": the entry's turn came on this connection, so an answer that arrives may be for it.
        /// </summary>
        public const int SentHere = 1 << 3;

        /// <summary>State and <see cref="SentHere"/>: what the transitions depend on.</summary>
        public const int RowMask = StateMask | SentHere;

        /// <summary>Column "foreign": the entry's record names another session.</summary>
        public const int Foreign = 1 << 4;

        /// <summary>Column "stored": a slot has the entry's record.</summary>
        public const int Stored = 1 << 5;

        /// <summary>Column "slot failed": the slot of this index refused its last record.</summary>
        public const int SlotFailed = 1 << 6;

        /// <summary>
        /// Column "repeated": sent a second time on this connection, or tried again after it was set aside. Without an answer it is set
        /// aside.
        /// </summary>
        public const int Repeated = 1 << 7;

        /// <summary>
        /// The eight bits from here are the columns that PUBLISH has in its first byte, at the same places: they are sent as they are.
        /// </summary>
        public const int FirstShift = 8;

        /// <summary>Column RETAIN.</summary>
        public const int Retain = Wire.Publish.RetainBit << FirstShift;

        /// <summary>Where the column of the QoS begins: 1 or 2.</summary>
        public const int QosShift = FirstShift + 1;

        /// <summary>The column of the QoS.</summary>
        public const int QosMask = Wire.Publish.QosMask << FirstShift;

        /// <summary>Set for QoS 2, not for QoS 1.</summary>
        public const int Qos2 = 2 << QosShift;

        /// <summary>Column "ever sent" in the session that is resumed: sent as DUP [MQTT-3.3.1-1].</summary>
        public const int EverSent = Wire.Publish.DupBit << FirstShift;

        /// <summary>Where the column of the packet identifier begins: 16 bits.</summary>
        public const int IdShift = 16;

        /// <summary>The packet identifier of an entry with this word, 1..65535.</summary>
        public static int IdOf(int word)
        {
            return (int)((uint)word >> IdShift);
        }
    }
}
