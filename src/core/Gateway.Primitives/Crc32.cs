namespace Gateway.Primitives
{
    /// <summary>
    /// CRC-32 (IEEE 802.3: polynomial 0x04C11DB7 reflected, initial value and final xor all ones). A device computes it in
    /// its firmware's native code; <see cref="TableCrc32"/> is the portable one.
    /// </summary>
    public abstract class Crc32
    {
        /// <summary>The CRC of <paramref name="bytes"/> bytes from <paramref name="offset"/> on.</summary>
        public abstract uint Compute(byte[] buffer, int offset, int bytes);
    }
}
