namespace Gateway.Modbus.Wire
{
    /// <summary>
    /// The CRC of Modbus over serial line: polynomial A001h (8005h with its bits in the order of the wire), start FFFFh. The low byte is
    /// sent first. A table of 512 bytes would save a device no time that matters, so there is none: what a byte does to the CRC is the byte
    /// at two places, and C001h if its parity is odd.
    /// </summary>
    public static class Crc16
    {
        // The parity of each number of four bits: bit n is that of n.
        private const int Parities = 0x6996;
        private const int OddTerm = 0xC001;

        /// <summary>The CRC of the range; over a range that ends with its own CRC it is 0.</summary>
        public static int Of(byte[] buffer, int offset, int bytes)
        {
            int crc = 0xFFFF;
            int end = offset + bytes;
            for (int i = offset; i < end; i++)
            {
                int x = (crc ^ buffer[i]) & 0xFF;
                crc = (crc >> 8) ^ (x << 6) ^ (x << 7);
                if (((Parities >> ((x ^ (x >> 4)) & 15)) & 1) != 0)
                {
                    crc ^= OddTerm;
                }
            }

            return crc;
        }
    }
}
