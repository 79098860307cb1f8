using System;
using System.IO;
using Gateway.Primitives;

namespace Gateway.Hal.Nano
{
    /// <summary>
    /// An area of slots as small files on the firmware's littlefs drive, all areas in one folder of the gateway's own, so
    /// that the firmware's con_*.sys beside it are never touched.
    /// </summary>
    /// <remarks>
    /// <para>A slot file: 0 record bytes (u16, big endian), 2 the complement of that (u16), 4 the record; what lies after it
    /// is left over from a longer record. A file that is absent or of length 0 is an empty slot.</para>
    /// <para>Why a power cut is harmless: littlefs commits a file's new content when it is closed, and in one step: in the
    /// directory's log for files up to 512 bytes, by one pointer for longer ones. So header and record are written from the
    /// beginning of the file, then it is closed, and until Close has returned the old content stands. One thing would break that
    /// and is not done: FileMode.Create truncates, and the drive commits an open that truncates, so that a cut before Close would
    /// find an empty file. SetLength is not used either: the length is in the header.</para>
    /// <para>What an exception between header and record leaves, its Close commits: the old record where both are of one length,
    /// else one that its own check refuses. The second try writes the slot whole.</para>
    /// <para>Not for two threads at once. Opening a file is what the platform makes expensive: see
    /// tests/nano/exceptions.tsv. So nothing asks first whether a file is there.</para>
    /// </remarks>
    public sealed class FileSlotStorage : ISlotStorage
    {
        private readonly SlotFolder files;
        private readonly char area;
        private readonly bool isSecret;
        private readonly int slotCount;
        private readonly int slotBytesMax;

        /// <summary>
        /// The area of <paramref name="slotCount"/> files named by one letter and the slot's number (i07) in <paramref name="files"/>,
        /// each for records of up to <paramref name="slotBytesMax"/> bytes. <paramref name="isSecret"/>: what is left over after a
        /// shorter record is overwritten with zeros. Touches no file.
        /// </summary>
        public FileSlotStorage(SlotFolder files, char area, int slotCount, int slotBytesMax, bool isSecret)
        {
            Check.That(slotCount > 0 && slotCount <= FileSlotLimits.SlotCountMax, Fault.LimitsInconsistent);
            Check.That(slotBytesMax > 0 && slotBytesMax <= FileSlotLimits.RecordBytesMax, Fault.LimitsInconsistent);
            this.files = files;
            this.area = area;
            this.slotCount = slotCount;
            this.slotBytesMax = slotBytesMax;
            this.isSecret = isSecret;
        }

        /// <inheritdoc/>
        public int SlotCount
        {
            get { return slotCount; }
        }

        /// <inheritdoc/>
        public int SlotBytesMax
        {
            get { return slotBytesMax; }
        }

        /// <inheritdoc/>
        /// <remarks>Out of memory is thrown: a record must not be taken for a damaged one because there was no room to read it.</remarks>
        public int Read(int slot, byte[] buffer, int offset)
        {
            Check.That(slot >= 0 && slot < slotCount, Fault.IndexOutOfTable);
            try
            {
                FileStream file = new FileStream(files.PathOf(area, slot), FileMode.Open, FileAccess.Read);
                try
                {
                    return ReadFile(file, buffer, offset);
                }
                finally
                {
                    SlotFolder.Close(file);
                }
            }
            catch (OutOfMemoryException)
            {
                throw;
            }
            catch (IOException e)
            {
                files.NoteMissing();
                return e.ErrorCode == IOException.IOExceptionErrorCode.FileNotFound ? 0 : -1;
            }
            catch (Exception)
            {
                // Whatever the drive says, a slot that cannot be read is a result, not an end of the thread.
                return -1;
            }
        }

        /// <inheritdoc/>
        public bool Write(int slot, byte[] buffer, int offset, int bytes)
        {
            Check.That(
                slot >= 0 && slot < slotCount && bytes >= 0 && bytes <= slotBytesMax && offset >= 0 && bytes <= buffer.Length - offset,
                Fault.IndexOutOfTable);
            for (int attempt = 1; attempt <= FileSlotLimits.WriteTriesMax; attempt++)
            {
                if (TryWriteFile(slot, buffer, offset, bytes))
                {
                    return true;
                }

                // A new drive has no folder yet, and one that the firmware could not mount, and formatted, has lost it.
                files.Make();
            }

            return false;
        }

        private int ReadFile(FileStream file, byte[] buffer, int offset)
        {
            byte[] header = files.Scratch;
            int bytes = file.Read(header, 0, FileSlotLimits.HeaderBytes);
            if (bytes <= 0)
            {
                return 0;
            }

            int record = BigEndian.GetU16(header, 0);
            if (bytes < FileSlotLimits.HeaderBytes || (record ^ 0xFFFF) != BigEndian.GetU16(header, 2) || record > slotBytesMax)
            {
                return -1;
            }

            return record == 0 || file.Read(buffer, offset, record) == record ? record : -1;
        }

        private bool TryWriteFile(int slot, byte[] buffer, int offset, int bytes)
        {
            try
            {
                FileStream file = new FileStream(files.PathOf(area, slot), FileMode.OpenOrCreate, FileAccess.Write);
                try
                {
                    long rest = isSecret ? file.Length - FileSlotLimits.HeaderBytes - bytes : 0;
                    bool isOneWrite = offset >= FileSlotLimits.HeaderBytes;
                    byte[] header = isOneWrite ? buffer : files.Scratch;
                    int at = isOneWrite ? offset - FileSlotLimits.HeaderBytes : 0;
                    header[at] = (byte)(bytes >> 8);
                    header[at + 1] = (byte)bytes;
                    header[at + 2] = (byte)~(bytes >> 8);
                    header[at + 3] = (byte)~bytes;
                    if (isOneWrite)
                    {
                        file.Write(buffer, at, FileSlotLimits.HeaderBytes + bytes);
                    }
                    else
                    {
                        file.Write(header, 0, FileSlotLimits.HeaderBytes);
                        file.Write(buffer, offset, bytes);
                    }

                    if (rest > 0)
                    {
                        WriteZeros(file, rest);
                    }
                }
                finally
                {
                    SlotFolder.Close(file);
                }

                return true;
            }
            catch (OutOfMemoryException)
            {
                // No other try finds more: what the system does next with no memory left has been seen to crash the interpreter.
                throw;
            }
            catch (Exception)
            {
                return false;
            }
        }

        // Over what a longer record would leave after this one.
        private void WriteZeros(FileStream file, long bytes)
        {
            byte[] zeros = files.Scratch;
            Array.Clear(zeros, 0, zeros.Length);
            while (bytes > 0)
            {
                int piece = bytes < zeros.Length ? (int)bytes : zeros.Length;
                file.Write(zeros, 0, piece);
                bytes -= piece;
            }
        }
    }
}
