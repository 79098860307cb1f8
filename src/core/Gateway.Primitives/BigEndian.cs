namespace Gateway.Primitives
{
    /// <summary>
    /// Integers in network byte order [MQTT-1.5.2], at an offset of a buffer that the caller owns and has sized. Records in
    /// storage use the same order.
    /// </summary>
    public static class BigEndian
    {
        /// <summary>Writes the low 16 bits of <paramref name="value"/>; 2 bytes.</summary>
        public static void PutU16(byte[] buffer, int offset, int value)
        {
            buffer[offset] = (byte)(value >> 8);
            buffer[offset + 1] = (byte)value;
        }

        /// <summary>Reads 2 bytes; 0..65535.</summary>
        public static int GetU16(byte[] buffer, int offset)
        {
            return (buffer[offset] << 8) | buffer[offset + 1];
        }

        /// <summary>Writes 4 bytes.</summary>
        public static void PutU32(byte[] buffer, int offset, uint value)
        {
            buffer[offset] = (byte)(value >> 24);
            buffer[offset + 1] = (byte)(value >> 16);
            buffer[offset + 2] = (byte)(value >> 8);
            buffer[offset + 3] = (byte)value;
        }

        /// <summary>Reads 4 bytes.</summary>
        public static uint GetU32(byte[] buffer, int offset)
        {
            return ((uint)buffer[offset] << 24) | ((uint)buffer[offset + 1] << 16)
                | ((uint)buffer[offset + 2] << 8) | buffer[offset + 3];
        }

        /// <summary>Writes 8 bytes.</summary>
        public static void PutI64(byte[] buffer, int offset, long value)
        {
            PutU32(buffer, offset, (uint)(value >> 32));
            PutU32(buffer, offset + 4, (uint)value);
        }

        /// <summary>Reads 8 bytes.</summary>
        public static long GetI64(byte[] buffer, int offset)
        {
            return ((long)GetU32(buffer, offset) << 32) | GetU32(buffer, offset + 4);
        }
    }
}
