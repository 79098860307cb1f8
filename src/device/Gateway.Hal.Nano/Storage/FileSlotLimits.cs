namespace Gateway.Hal.Nano
{
    /// <summary>Sizes of slot files on the drive I:.</summary>
    public static class FileSlotLimits
    {
        /// <summary>
        /// Bytes before the record in a slot file: its length and the complement of that. The file itself cannot tell the
        /// length, because overwriting never shortens it.
        /// </summary>
        public const int HeaderBytes = SlotHead.Bytes;

        /// <summary>Bytes of the buffer for a header, and for zeros over a longer secret: 128 writes at the most.</summary>
        public const int ScratchBytes = 32;

        /// <summary>The largest record, bytes: what the length field can say.</summary>
        public const int RecordBytesMax = 65535;

        /// <summary>
        /// Slots of an area: two decimal digits in the file's name. A name of three characters keeps littlefs' directory
        /// entries, and so the copies it makes of them, small.
        /// </summary>
        public const int SlotCountMax = 100;

        /// <summary>Times a write is tried: the second after making the folder.</summary>
        public const int WriteTriesMax = 2;

        /// <summary>Files that were not there, before what is left of their opening is collected.</summary>
        public const int MissingFilesMax = 4;
    }
}
