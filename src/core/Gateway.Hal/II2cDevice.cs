namespace Gateway.Hal
{
    /// <summary>One device on an I2C bus.</summary>
    public interface II2cDevice
    {
        /// <summary>
        /// Writes, then reads after a repeated start; either count may be 0. True when every byte was acknowledged and
        /// read.
        /// </summary>
        bool WriteRead(byte[] write, int writeBytes, byte[] read, int readBytes);
    }
}
