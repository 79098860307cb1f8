namespace Gateway.Sensors
{
    /// <summary>
    /// Sensirion's CRC-8 over a 16-bit word: x^8 + x^5 + x^4 + 1, most significant bit first, start 0xFF (SHT3x-DIS datasheet version 5,
    /// table 20, p. 14; SHT4x datasheet section 4.4). Of 0xBEEF it is 0x92.
    /// </summary>
    public static class SensirionCrc
    {
        private const int Polynomial = 0x31;
        private const int Start = 0xFF;

        /// <summary>The CRC of the two bytes at <paramref name="offset"/>.</summary>
        public static int Of(byte[] buffer, int offset)
        {
            return Byte(Byte(Start, buffer[offset]), buffer[offset + 1]);
        }

        private static int Byte(int crc, int value)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 0x80) != 0 ? ((crc << 1) ^ Polynomial) & 0xFF : crc << 1;
            }

            return crc;
        }
    }
}
