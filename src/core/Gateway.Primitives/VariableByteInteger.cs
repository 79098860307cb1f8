namespace Gateway.Primitives
{
    /// <summary>The variable byte integer of MQTT's remaining length, 0..268,435,455 in 1 to 4 bytes [MQTT 3.1.1 section 2.2.3].</summary>
    public static class VariableByteInteger
    {
        /// <summary>Bytes that <paramref name="value"/> takes: 1 to 4.</summary>
        public static int BytesOf(int value)
        {
            return value < 128 ? 1 : value < 16384 ? 2 : value < 2097152 ? 3 : 4;
        }

        /// <summary>Writes <paramref name="value"/> (0..268,435,455) and returns the offset after it.</summary>
        public static int Put(byte[] buffer, int offset, int value)
        {
            while (value >= 128)
            {
                buffer[offset++] = (byte)(value | 128);
                value >>= 7;
            }

            buffer[offset++] = (byte)value;
            return offset;
        }
    }
}
