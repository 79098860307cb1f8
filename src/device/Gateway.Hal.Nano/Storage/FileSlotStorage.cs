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
    /// <para>A slot file: 0 record bytes (u16, big endian), 2 the complement of that (u16), 4 the record; what lies behind it
    /// is left over from a longer record. A file that is absent or of length 0 is an empty slot.</para>
    /// <para>Why a power cut is harmless: littlefs commits a file's new content when it is closed, and in one step: in the
    /// directory's log for files up to 512 bytes, by one pointer for longer ones. So a record goes in one Write from the
    /// beginning of the file, then Close, and until Close has returned the old content stands. Two things would break
    /// that and are not done. FileMode.Create truncates, and the drive commits an open that truncates, so that a cut
    /// before Close would find an empty file. And a record in two writes could be committed after the first by the Close
    /// that an exception leads to. SetLength is not used either: the length is in the record's header.</para>
    /// <para>Not for two threads at once. Opening a file is what the platform makes expensive: see
    /// tests/nano/exceptions.tsv.</para>
    /// </remarks>
    public sealed class FileSlotStorage : ISlotStorage
    {
        private const byte Unknown = 0;
        private const byte Present = 1;
        private const byte Absent = 2;

        private readonly string folder;
        private readonly string[] paths;
        private readonly byte[] known;
        private readonly byte[] scratch;
        private readonly bool isSecret;

        /// <summary>
        /// The area of <paramref name="slotCount"/> files named by one letter and the slot's number (i07) in
        /// <paramref name="folder"/> (for example I:\gw), each for records of up to <paramref name="slotBytesMax"/> bytes.
        /// Makes the folder if it is not there, as on a new or freshly formatted drive. <paramref name="scratch"/> is used within each
        /// call only and may be shared by all areas of one thread: <see cref="FileSlotLimits.HeaderBytes"/> and the longest record.
        /// <paramref name="isSecret"/>: what is left over behind a shorter record is overwritten with zeros.
        /// </summary>
        public FileSlotStorage(string folder, char area, int slotCount, int slotBytesMax, byte[] scratch, bool isSecret)
        {
            Check.That(scratch.Length >= FileSlotLimits.HeaderBytes + slotBytesMax, Fault.LimitsInconsistent);
            Check.That(slotCount > 0 && slotCount <= FileSlotLimits.SlotCountMax, Fault.LimitsInconsistent);
            Check.That(slotBytesMax > 0 && slotBytesMax <= FileSlotLimits.RecordBytesMax, Fault.LimitsInconsistent);
            this.folder = folder;
            SlotCount = slotCount;
            SlotBytesMax = slotBytesMax;
            known = new byte[slotCount];
            this.scratch = scratch;
            this.isSecret = isSecret;
            paths = new string[slotCount];
            char[] name = new char[3];
            name[0] = area;
            for (int i = 0; i < slotCount; i++)
            {
                name[1] = (char)('0' + (i / 10));
                name[2] = (char)('0' + (i % 10));
                paths[i] = folder + "\\" + new string(name);
            }

            MakeFolder();
        }

        /// <inheritdoc/>
        public int SlotCount { get; }

        /// <inheritdoc/>
        public int SlotBytesMax { get; }

        /// <inheritdoc/>
        public int Read(int slot, byte[] buffer, int offset)
        {
            Check.That(slot >= 0 && slot < SlotCount, Fault.IndexOutOfTable);
            try
            {
                if (known[slot] == Unknown)
                {
                    known[slot] = File.Exists(paths[slot]) ? Present : Absent;
                }

                if (known[slot] == Absent)
                {
                    return 0;
                }

                int bytes = ReadFile(slot);
                if (bytes == 0)
                {
                    return 0;
                }

                if (bytes < FileSlotLimits.HeaderBytes)
                {
                    return -1;
                }

                int record = BigEndian.GetU16(scratch, 0);
                if ((record ^ 0xFFFF) != BigEndian.GetU16(scratch, 2) || record > bytes - FileSlotLimits.HeaderBytes)
                {
                    return -1;
                }

                Array.Copy(scratch, FileSlotLimits.HeaderBytes, buffer, offset, record);
                return record;
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
            Check.That(slot >= 0 && slot < SlotCount, Fault.IndexOutOfTable);
            Check.That(bytes >= 0 && bytes <= SlotBytesMax, Fault.IndexOutOfTable);
            BigEndian.PutU16(scratch, 0, bytes);
            BigEndian.PutU16(scratch, 2, bytes ^ 0xFFFF);
            Array.Copy(buffer, offset, scratch, FileSlotLimits.HeaderBytes, bytes);
            if (isSecret)
            {
                int end = FileSlotLimits.HeaderBytes + bytes;
                Array.Clear(scratch, end, FileSlotLimits.HeaderBytes + SlotBytesMax - end);
            }

            for (int attempt = 1; attempt <= FileSlotLimits.WriteTriesMax; attempt++)
            {
                if (TryWriteFile(slot, FileSlotLimits.HeaderBytes + bytes))
                {
                    known[slot] = Present;
                    return true;
                }

                // The firmware formats a drive it cannot mount: the folder may be gone.
                MakeFolder();
            }

            known[slot] = Unknown;
            return false;
        }

        private int ReadFile(int slot)
        {
            FileStream file = new FileStream(paths[slot], FileMode.Open, FileAccess.Read);
            try
            {
                return file.Read(scratch, 0, FileSlotLimits.HeaderBytes + SlotBytesMax);
            }
            finally
            {
                file.Close();
            }
        }

        private bool TryWriteFile(int slot, int bytes)
        {
            try
            {
                FileStream file = new FileStream(paths[slot], FileMode.OpenOrCreate, FileAccess.Write);
                try
                {
                    // Zeros over what a longer record would leave behind this one.
                    long old = isSecret ? file.Length : 0;
                    bool isLonger = old > bytes && old <= FileSlotLimits.HeaderBytes + SlotBytesMax;
                    file.Write(scratch, 0, isLonger ? (int)old : bytes);
                }
                finally
                {
                    // The commit. It may throw, and then the slot holds the old content or the new.
                    file.Close();
                }

                return true;
            }
            catch (Exception)
            {
                return false;
            }
        }

        private void MakeFolder()
        {
            try
            {
                if (!Directory.Exists(folder))
                {
                    Directory.CreateDirectory(folder);
                }
            }
            catch (Exception)
            {
                // The write that needs the folder will fail and say so with its own fault.
            }
        }
    }
}
