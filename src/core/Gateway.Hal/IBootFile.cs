namespace Gateway.Hal
{
    /// <summary>
    /// The settings file that nanoff writes to the device (I:\gateway.txt), applied once at start. It is written in pieces, and
    /// nothing says that all of them arrived: the file carries its own length and CRC.
    /// </summary>
    public interface IBootFile
    {
        /// <summary>Bytes of the file; 0: it is missing or empty; -1: it cannot be checked.</summary>
        int Bytes { get; }

        /// <summary>
        /// Reads up to <paramref name="bytesMax"/> bytes from <paramref name="position"/> on into the caller's buffer. Returns how many,
        /// fewer only at the end of the file; -1 if it cannot be read. Call it with rising positions.
        /// </summary>
        int Read(int position, byte[] buffer, int offset, int bytesMax);

        /// <summary>
        /// Deletes the file durably, and its content as far as the platform can, because it may hold secrets. A power cut leaves it or
        /// not. True: it is deleted, or was missing.
        /// </summary>
        bool Delete();
    }
}
