namespace Gateway.Mqtt
{
    /// <summary>A packet in the trace, in one integer: direction, first byte, packet identifier.</summary>
    public static class TraceWord
    {
        private const int SentBit = 1 << 24;

        /// <summary>A word for a packet sent.</summary>
        public static int Sent(int first, int packetId)
        {
            return SentBit | (first << 16) | packetId;
        }

        /// <summary>A word for a packet received.</summary>
        public static int Received(int first, int packetId)
        {
            return (first << 16) | packetId;
        }

        /// <summary>Whether the packet was sent by us.</summary>
        public static bool IsSent(int word)
        {
            return (word & SentBit) != 0;
        }

        /// <summary>The packet's first byte: type and flags.</summary>
        public static int First(int word)
        {
            return (word >> 16) & 255;
        }

        /// <summary>The packet identifier, or 0.</summary>
        public static int PacketId(int word)
        {
            return word & 65535;
        }
    }
}
