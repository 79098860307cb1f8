using System.Runtime.CompilerServices;

namespace Gateway.Hal.Nano
{
    /// <summary>Sizes of slot files on the drive I:.</summary>
    [ExcludeType]
    public static class FileSlotLimits
    {
        /// <summary>
        /// Bytes before the record in a slot file: its length and the complement of that. The file's own length does not serve, because
        /// overwriting never shortens it.
        /// </summary>
        public const int HeaderBytes = SlotHead.Bytes;

        /// <summary>Bytes of the buffer for a header, and for zeros over a longer secret: 128 writes at the most.</summary>
        public const int ScratchBytes = 32;

        /// <summary>The largest record in bytes, by the size of the length field.</summary>
        public const int RecordBytesMax = 65535;

        /// <summary>
        /// Slots of an area: two decimal digits in the file's name. A name of three characters keeps littlefs' directory entries and their
        /// copies small.
        /// </summary>
        public const int SlotCountMax = 100;

        /// <summary>Attempts to write: the second follows after the folder was made.</summary>
        public const int WriteTriesMax = 2;

        /// <summary>Number of missing files after which the garbage of opening them is collected.</summary>
        public const int MissingFilesMax = 4;

        /// <summary>
        /// Bytes of one write of the fill file, and of the file before it fills the drive: the longest that littlefs keeps within its
        /// folder's log.
        /// </summary>
        public const int FillPieceBytes = 512;

        /// <summary>
        /// Writes of the fill file by which littlefs erases both blocks of its folder's log: 4096 bytes each, of which a write takes at
        /// least one program unit, 128 bytes.
        /// </summary>
        public const int FolderLogWrites = 64;

        /// <summary>The most pieces of a fill file: 16 MiB. A firmware's largest drive has 3 MiB, so a full one ends the file.</summary>
        public const int FillPiecesMax = 32768;

        /// <summary>
        /// Refusals of a piece in a row that end the fill: the firmware reports no difference between a full drive and a failed write, and
        /// after a single failure the next piece gets another block.
        /// </summary>
        public const int FillRefusalsMax = 2;
    }
}
