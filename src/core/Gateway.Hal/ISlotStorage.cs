namespace Gateway.Hal
{
    /// <summary>
    /// An area of slots, each holding one record of 0 to <see cref="SlotBytesMax"/> bytes. This contract makes a power cut harmless: when
    /// <see cref="Write"/> returns true, the bytes are durable; a power cut during it leaves the old or the new content, never a mix.
    /// </summary>
    public interface ISlotStorage
    {
        /// <summary>Number of slots.</summary>
        int SlotCount { get; }

        /// <summary>The most bytes a slot holds.</summary>
        int SlotBytesMax { get; }

        /// <summary>
        /// Reads slot 0..<see cref="SlotCount"/> - 1 into the caller's buffer, which has room for
        /// <see cref="SlotBytesMax"/>. Returns the bytes read, 0 for an empty slot, -1 when it cannot be read.
        /// </summary>
        int Read(int slot, byte[] buffer, int offset);

        /// <summary>
        /// Replaces the slot's content (0 bytes empty it). True: durable. False: the write failed, and the slot holds the old or the new
        /// content. The storage may use the <see cref="SlotHead.Bytes"/> bytes before <paramref name="offset"/>, if there are as many.
        /// </summary>
        bool Write(int slot, byte[] buffer, int offset, int bytes);
    }
}
