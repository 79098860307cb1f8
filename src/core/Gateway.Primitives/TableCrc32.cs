namespace Gateway.Primitives
{
    /// <summary>CRC-32 with a table of 256 words, made at construction.</summary>
    public sealed class TableCrc32 : Crc32
    {
        private readonly uint[] table = new uint[256];

        /// <summary>Makes the table (1 KiB).</summary>
        public TableCrc32()
        {
            for (uint i = 0; i < 256; i++)
            {
                uint word = i;
                for (int bit = 0; bit < 8; bit++)
                {
                    word = (word & 1) != 0 ? (word >> 1) ^ 0xEDB88320u : word >> 1;
                }

                table[i] = word;
            }
        }

        /// <inheritdoc/>
        public override uint Compute(byte[] buffer, int offset, int bytes)
        {
            uint[] words = table;
            uint crc = 0xFFFFFFFFu;
            for (int end = offset + bytes; offset < end; offset++)
            {
                crc = words[(byte)(crc ^ buffer[offset])] ^ (crc >> 8);
            }

            return ~crc;
        }
    }
}
