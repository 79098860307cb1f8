namespace Gateway.Mqtt.Wire
{
    /// <summary>The shape that PUBACK, PUBREC, PUBREL, PUBCOMP and UNSUBACK share: a fixed header and a packet identifier.</summary>
    public static class IdentifierPacket
    {
        /// <summary>Bytes of the whole packet.</summary>
        public const int Bytes = 4;

        /// <summary>Writes the packet and returns the offset after it.</summary>
        public static int Put(byte[] buffer, int offset, int first, int packetId)
        {
            buffer[offset] = (byte)first;
            buffer[offset + 1] = 2;
            buffer[offset + 2] = (byte)(packetId >> 8);
            buffer[offset + 3] = (byte)packetId;
            return offset + Bytes;
        }
    }
}
