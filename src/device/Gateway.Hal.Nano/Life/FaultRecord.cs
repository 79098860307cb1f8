using System;
using System.IO;
using Gateway.Primitives;

namespace Gateway.Hal.Nano
{
    /// <summary>
    /// Stores why the device rebooted, for the next boot, because the platform knows no reset reason. It can be written when no heap is
    /// left: its file is opened at start, and the remaining Write and Close take no memory.
    /// </summary>
    /// <remarks>
    /// <para>A slot file like those of <see cref="FileSlotStorage"/>, whose record is, big endian: 0 version (u8, 2), 1 fault code (u8), 2
    /// phase (u8, a <see cref="FaultPhase"/>), 3 boots in a row that a fault ended, this one included (u8, up to 255), 4 uptime in
    /// milliseconds (i64), 12 milliseconds since 1970 or -1 (i64), 20 FNV-1a of all before it (u32): the firmware's CRC allocates objects.
    /// A record of version 1 is ignored, and replaced by the next.</para>
    /// <para>The record stays in the file until <see cref="Clear"/>: after a power cut in between it is reported and counted again, and
    /// never lost. Opening the file writes nothing unless it is missing; then the drive makes an empty one.</para>
    /// </remarks>
    public sealed class FaultRecord
    {
        private const int RecordBytes = 24;
        private const int FileBytes = FileSlotLimits.HeaderBytes + RecordBytes;
        private const int Version = 2;
        private const int SumOffset = FileBytes - 4;
        private const int BootsMax = 255;

        private readonly string path;
        private readonly byte[] buffer = new byte[FileBytes];
        private FileStream file;

        /// <summary>
        /// Reads the record in the file at <paramref name="path"/>, in <paramref name="folder"/>, and opens that file for the next record.
        /// </summary>
        public FaultRecord(string folder, string path)
        {
            Folder = folder;
            this.path = path;
            Read();
            Open();
        }

        // The folder of the record.
        internal readonly string Folder;

        /// <summary>The fault that ended the previous boot, or None after a power cut, a requested restart or a deployment.</summary>
        public Fault Last;

        /// <summary>How far that boot had come.</summary>
        public FaultPhase LastPhase;

        /// <summary>Boots in a row that a fault ended, up to the last one; 0 if that one ended in another way.</summary>
        public int LastBoots;

        /// <summary>How far this boot has come, for the record of its end.</summary>
        public FaultPhase Phase = FaultPhase.Loading;

        /// <summary>Empties the record after it was counted, so that a later power cut is not taken for the same fault.</summary>
        public void Clear()
        {
            if (Last != Fault.None && Write(0))
            {
                Open();
            }
        }

        /// <summary>
        /// Makes the record durable. Returns the boots in a row that a fault ended, including this one; 0 if the drive refused it and the
        /// number is not known. Once; it takes no memory.
        /// </summary>
        public int Save(Fault fault, long uptimeMs, long utcMs)
        {
            int boots = uptimeMs >= WatchLimits.LongBootMs ? 1 : LastBoots < BootsMax ? LastBoots + 1 : BootsMax;
            buffer[FileSlotLimits.HeaderBytes] = Version;
            buffer[FileSlotLimits.HeaderBytes + 1] = (byte)fault;
            buffer[FileSlotLimits.HeaderBytes + 2] = (byte)Phase;
            buffer[FileSlotLimits.HeaderBytes + 3] = (byte)boots;
            BigEndian.PutI64(buffer, FileSlotLimits.HeaderBytes + 4, uptimeMs);
            BigEndian.PutI64(buffer, FileSlotLimits.HeaderBytes + 12, utcMs);
            BigEndian.PutU32(buffer, SumOffset, Sum());
            return Write(RecordBytes) ? boots : 0;
        }

        /// <summary>Closes the file and writes nothing: the drive deletes no folder that has an open file.</summary>
        internal void Close()
        {
            try
            {
                if (file != null)
                {
                    SlotFolder.Close(file);
                }
            }
            catch (Exception)
            {
                // Deleting the folder will say that the file is still open.
            }

            file = null;
        }

        private void Read()
        {
            int bytes = ReadFile();
            int fault = buffer[FileSlotLimits.HeaderBytes + 1];
            if (bytes == FileBytes && BigEndian.GetU16(buffer, 0) == RecordBytes
                && BigEndian.GetU16(buffer, 2) == (RecordBytes ^ 0xFFFF) && buffer[FileSlotLimits.HeaderBytes] == Version
                && fault < (int)Fault.Count && BigEndian.GetU32(buffer, SumOffset) == Sum())
            {
                Last = (Fault)fault;
                LastPhase = (FaultPhase)buffer[FileSlotLimits.HeaderBytes + 2];
                LastBoots = buffer[FileSlotLimits.HeaderBytes + 3];
            }
        }

        private int ReadFile()
        {
            try
            {
                FileStream found = new FileStream(path, FileMode.Open, FileAccess.Read);
                try
                {
                    return found.Read(buffer, 0, FileBytes);
                }
                finally
                {
                    SlotFolder.Close(found);
                }
            }
            catch (OutOfMemoryException)
            {
                throw;
            }
            catch (Exception)
            {
                // There is no record, or the drive is missing: nothing is reported.
                return 0;
            }
        }

        /// <summary>Opens the file for the next record, if it is closed.</summary>
        internal void Open()
        {
            for (int attempt = 1; attempt <= FileSlotLimits.WriteTriesMax && file == null; attempt++)
            {
                try
                {
                    file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write);
                }
                catch (OutOfMemoryException)
                {
                    throw;
                }
                catch (Exception)
                {
                    // A new drive has no folder yet. If the drive is missing, the end of this boot tries again.
                    SlotFolder.Make(Folder);
                }
            }
        }

        private bool Write(int recordBytes)
        {
            try
            {
                if (file == null)
                {
                    Open();
                }

                FileStream open = file;
                if (open == null)
                {
                    return false;
                }

                file = null;
                BigEndian.PutU16(buffer, 0, recordBytes);
                BigEndian.PutU16(buffer, 2, recordBytes ^ 0xFFFF);
                try
                {
                    open.Write(buffer, 0, FileSlotLimits.HeaderBytes + recordBytes);
                }
                finally
                {
                    SlotFolder.Close(open);
                }

                return true;
            }
            catch (Exception)
            {
                // The drive is missing, or there is no memory to open the file: the reboot matters more.
                return false;
            }
        }

        private uint Sum()
        {
            uint sum = 2166136261;
            for (int i = FileSlotLimits.HeaderBytes; i < SumOffset; i++)
            {
                sum = (sum ^ buffer[i]) * 16777619;
            }

            return sum;
        }
    }
}
