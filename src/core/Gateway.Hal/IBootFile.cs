namespace Gateway.Hal
{
    /// <summary>
    /// The settings file that the flashing cable puts on the device (the device's I:\gateway.txt), taken in once at start. Whoever wrote it
    /// did so in pieces, and nothing says that all of them arrived: the file carries its own length and CRC.
    /// </summary>
    public interface IBootFile
    {
        /// <summary>Bytes of the file; 0: there is none, or it is empty; -1: it cannot be looked at.</summary>
        int Bytes { get; }

        /// <summary>
        /// Reads up to <paramref name="bytesMax"/> bytes from <paramref name="position"/> on into the caller's buffer. Returns how many,
        /// less only at the end of the file; -1 when it cannot be read. To be asked with rising positions.
        /// </summary>
        int Read(int position, byte[] buffer, int offset, int bytesMax);

        /// <summary>
        /// Deletes the file, durably, and its content with it as far as the platform can: it may hold secrets. A power cut leaves it or
        /// not.
        /// True: it is gone, or was not there.
        /// </summary>
        bool Delete();
    }
}
