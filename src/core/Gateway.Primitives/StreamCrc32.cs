namespace Gateway.Primitives
{
    /// <summary>
    /// The same CRC-32 as <see cref="Crc32"/> over bytes that come piece by piece, which the device's native code cannot take. Four bits
    /// at a time: a table of 16 words, for files that are read once.
    /// </summary>
    public sealed class StreamCrc32
    {
        private readonly uint[] table = new uint[16];
        private uint crc = 0xFFFFFFFFu;

        /// <summary>Makes the table.</summary>
        public StreamCrc32()
        {
            for (uint i = 0; i < 16; i++)
            {
                uint word = i;
                for (int bit = 0; bit < 4; bit++)
                {
                    word = (word & 1) != 0 ? (word >> 1) ^ 0xEDB88320u : word >> 1;
                }

                table[i] = word;
            }
        }

        /// <summary>The CRC of all bytes so far.</summary>
        public uint Value
        {
            get { return ~crc; }
        }

        /// <summary>Adds bytes.</summary>
        public void Add(byte[] buffer, int offset, int bytes)
        {
            for (int end = offset + bytes; offset < end; offset++)
            {
                uint word = crc ^ buffer[offset];
                word = table[word & 15] ^ (word >> 4);
                crc = table[word & 15] ^ (word >> 4);
            }
        }
    }
}
