using System;
using System.IO;
using Gateway.Primitives;

namespace Gateway.Hal.Nano
{
    /// <summary>
    /// An area of slots, each a small file on the firmware's littlefs drive. All areas are in one folder of the gateway's own, so the
    /// firmware's con_*.sys files are never touched.
    /// </summary>
    /// <remarks>
    /// <para>A slot file: 0 record bytes (u16, big endian), 2 the complement of that (u16), 4 the record; bytes after it are left from a
    /// longer record. A missing or empty file is an empty slot.</para>
    /// <para>A power cut is harmless, because littlefs commits a file's new content in one step when it is closed: in the directory's log
    /// for files up to 512 bytes, by one pointer for longer ones. Header and record are written from the beginning of the file, and the old
    /// content is valid until Close returns. FileMode.Create would break this: it truncates, the drive commits that at once, and a cut
    /// before Close would leave an empty file. The length is in the header, so SetLength is not needed.</para>
    /// <para>After an exception between header and record, Close commits the old record if both have the same length, otherwise one that
    /// fails its own check. The second attempt writes the whole slot.</para>
    /// <para>Not for two threads at once. Opening a file is expensive on this platform (tests/nano/exceptions.tsv), so no code checks first
    /// whether it exists.</para>
    /// </remarks>
    public sealed class FileSlotStorage : ISlotStorage
    {
        private readonly SlotFolder files;
        private readonly char area;
        private readonly bool isSecret;
        private readonly int slotCount;
        private readonly int slotBytesMax;

        /// <summary>
        /// An area of <paramref name="slotCount"/> files in <paramref name="files"/>, named by one letter and the slot's number (i07), for
        /// records of up to <paramref name="slotBytesMax"/> bytes. <paramref name="isSecret"/>: the rest of a longer record is overwritten
        /// with zeros. Touches no file.
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
        /// <remarks>
        /// Throws if there is no memory: otherwise a record that cannot be read for want of memory would count as damaged.
        /// </remarks>
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
                // A slot that cannot be read is a result; it must not end the thread.
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

                // A new drive has no folder yet, and a drive that the firmware formatted has lost it.
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
                // A second attempt would find no more memory, and the interpreter has been seen to crash in it.
                throw;
            }
            catch (Exception)
            {
                return false;
            }
        }

        // Overwrites the rest of a longer record.
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
