namespace Gateway.Primitives
{
    /// <summary>
    /// The CRC-8 of 1-Wire: x^8 + x^5 + x^4 + 1, least significant bit first, start 0 (DS18B20 datasheet 19-7487 Rev 6,
    /// "CRC Generation", p. 9).
    /// </summary>
    public static class OneWireCrc
    {
        // The polynomial 0x31 with its bits in the order of the wire.
        private const int Polynomial = 0x8C;

        /// <summary>The CRC of the range; over a range that ends with its own CRC it is 0.</summary>
        public static int Of(byte[] buffer, int offset, int bytes)
        {
            int crc = 0;
            int end = offset + bytes;
            for (int i = offset; i < end; i++)
            {
                crc ^= buffer[i];
                for (int bit = 0; bit < 8; bit++)
                {
                    crc = (crc & 1) != 0 ? (crc >> 1) ^ Polynomial : crc >> 1;
                }
            }

            return crc;
        }
    }
}
