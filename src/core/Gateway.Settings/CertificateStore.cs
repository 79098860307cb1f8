using System;
using Gateway.Hal;
using Gateway.Primitives;

namespace Gateway.Settings
{
    /// <summary>
    /// The certificates area: files of one to seven chunks in any slots. A file is written into slots that nothing refers to. It counts
    /// when the settings' record has the value that names it. Records are in src/docs/formats/settings.md.
    /// </summary>
    internal sealed class CertificateStore
    {
        private const int Kind = 0x43;
        private const int Version = 1;
        private const int DataOffset = 6;
        private const int OverheadBytes = 10;
        private const int ValueHeadBytes = 2;
        private const int ValueChunkBytes = 5;

        private readonly ISlotStorage area;
        private readonly Crc32 crc;
        private readonly FaultLog faults;
        private readonly byte[] chunk;
        private readonly byte[] value =
            new byte[ValueHeadBytes + (ValueChunkBytes * SettingsLimits.CertificateChunksMax)];

        // Slots that may hold something, one bit each: all of them until they are checked.
        private int occupiedMask = ~0;
        private int number;
        private int takenMask;
        private int chunks;
        private int filled;
        private int total;

        /// <summary>
        /// Certificates in an area. A chunk is gathered in <paramref name="buffer"/>, of at least a slot's bytes, from Begin to the end of
        /// the file.
        /// </summary>
        public CertificateStore(ISlotStorage area, byte[] buffer, Crc32 crc, FaultLog faults)
        {
            Check.That(
                buffer.Length >= area.SlotBytesMax && area.SlotBytesMax > OverheadBytes
                && area.SlotCount > 0 && area.SlotCount <= SettingsLimits.CertificateSlotCountMax
                && area.SlotBytesMax * SettingsLimits.CertificateChunksMax <= 65535,
                Fault.LimitsInconsistent);
            this.area = area;
            this.crc = crc;
            this.faults = faults;
            chunk = buffer;
        }

        /// <summary>The value that names the file that was written last.</summary>
        public byte[] Value
        {
            get { return value; }
        }

        /// <summary>Bytes of <see cref="Value"/>.</summary>
        public int ValueBytes
        {
            get { return ValueHeadBytes + (ValueChunkBytes * chunks); }
        }

        /// <summary>Whether these bytes can be the value of a certificate.</summary>
        public static bool IsValue(byte[] value, int offset, int bytes)
        {
            int count = ChunksOf(bytes);
            if (count < 1 || count > SettingsLimits.CertificateChunksMax || bytes != ValueHeadBytes + (ValueChunkBytes * count)
                || BigEndian.GetU16(value, offset) == 0)
            {
                return false;
            }

            for (int i = 0; i < count; i++)
            {
                if (SlotOf(value, offset, i) >= SettingsLimits.CertificateSlotCountMax)
                {
                    return false;
                }
            }

            return true;
        }

        /// <summary>Number of chunks that a value of this length names.</summary>
        public static int ChunksOf(int valueBytes)
        {
            return (valueBytes - ValueHeadBytes) / ValueChunkBytes;
        }

        /// <summary>CRC-32 of a chunk's data, from a value.</summary>
        public static uint CrcOf(byte[] value, int offset, int index)
        {
            return BigEndian.GetU32(value, offset + ValueHeadBytes + (ValueChunkBytes * index) + 1);
        }

        /// <summary>The slots that a set refers to, one bit each.</summary>
        public static int MaskOf(SettingsSet set)
        {
            int mask = 0;
            for (int id = SettingId.CertCa; id <= SettingId.CertKey; id += 256)
            {
                int at = set.Usable(id);
                for (int i = at < 0 ? 0 : ChunksOf(set.Buffer[at - 1]); i > 0; i--)
                {
                    mask |= 1 << SlotOf(set.Buffer, at, i - 1);
                }
            }

            return mask;
        }

        /// <summary>
        /// Begins a file of the kind of row <paramref name="row"/>, which must not use the slots of <paramref name="mask"/>.
        /// </summary>
        public void Begin(int row, int mask)
        {
            number = row;
            takenMask = mask;
            chunks = 0;
            filled = 0;
            total = 0;
        }

        /// <summary>Adds bytes to the file; a full chunk is written when more bytes arrive.</summary>
        public Refusal Add(byte[] bytes, int offset, int count)
        {
            while (count > 0)
            {
                int room = area.SlotBytesMax - OverheadBytes - filled;
                if (room == 0)
                {
                    Refusal refusal = WriteChunk();
                    if (refusal != Refusal.None)
                    {
                        return refusal;
                    }

                    continue;
                }

                int part = count < room ? count : room;
                Array.Copy(bytes, offset, chunk, DataOffset + filled, part);
                filled += part;
                total += part;
                offset += part;
                count -= part;
            }

            return Refusal.None;
        }

        /// <summary>Writes the rest; then <see cref="Value"/> names the file.</summary>
        public Refusal Finish()
        {
            Refusal refusal = WriteChunk();
            BigEndian.PutU16(value, 0, total);
            return refusal;
        }

        /// <summary>Forgets the gathered bytes.</summary>
        public void Wipe()
        {
            Array.Clear(chunk, 0, chunk.Length);
        }

        /// <summary>
        /// Finds the empty slots, once at load, so that a sweep need not read them. Whether a slot outside <paramref name="mask"/> holds
        /// something.
        /// </summary>
        public bool Inspect(int mask)
        {
            bool isAny = false;
            for (int slot = 0; slot < area.SlotCount; slot++)
            {
                int bit = 1 << slot;
                if ((mask & bit) != 0)
                {
                    continue;
                }

                if (area.Read(slot, chunk, 0) == 0)
                {
                    occupiedMask &= ~bit;
                }
                else
                {
                    isAny = true;
                }
            }

            Wipe();
            return isAny;
        }

        /// <summary>Empties all slots except those of <paramref name="mask"/>. False if one could not be emptied.</summary>
        public bool Sweep(int mask)
        {
            bool isSwept = true;
            for (int slot = 0; slot < area.SlotCount; slot++)
            {
                int bit = 1 << slot;
                if ((mask & bit) != 0 || (occupiedMask & bit) == 0)
                {
                    continue;
                }

                if (area.Write(slot, chunk, 0, 0))
                {
                    occupiedMask &= ~bit;
                }
                else
                {
                    faults.Add(Fault.StorageWrite);
                    isSwept = false;
                }
            }

            Wipe();
            return isSwept;
        }

        /// <summary>
        /// Reads the file that a value of a row names, chunk by chunk through the buffer; only checks it if <paramref name="file"/> is
        /// null. False, and counted, if a chunk does not match the value, or the file has no room.
        /// </summary>
        public bool Read(int row, byte[] names, int at, byte[] file)
        {
            int count = ChunksOf(names[at - 1]);
            int length = BigEndian.GetU16(names, at);
            int written = 0;
            for (int i = 0; i < count && (file == null || length < file.Length); i++)
            {
                int slot = SlotOf(names, at, i);
                int bytes = slot < area.SlotCount ? area.Read(slot, chunk, 0) : -1;
                int data = bytes - OverheadBytes;
                if (data <= 0 || data > length - written || chunk[0] != Kind || chunk[1] != Version || chunk[2] != row
                    || chunk[3] != i || BigEndian.GetU16(chunk, 4) != data
                    || BigEndian.GetU32(chunk, DataOffset + data) != crc.Compute(chunk, 0, DataOffset + data)
                    || crc.Compute(chunk, DataOffset, data) != CrcOf(names, at, i))
                {
                    break;
                }

                if (file != null)
                {
                    Array.Copy(chunk, DataOffset, file, written, data);
                }

                written += data;
            }

            Wipe();
            faults.Add(SettingsFaults.CertificateLost, written == length ? 0 : 1);
            return written == length;
        }

        private Refusal WriteChunk()
        {
            if (chunks == SettingsLimits.CertificateChunksMax)
            {
                return Refusal.PemTooLong;
            }

            chunk[0] = Kind;
            chunk[1] = Version;
            chunk[2] = (byte)number;
            chunk[3] = (byte)chunks;
            BigEndian.PutU16(chunk, 4, filled);
            BigEndian.PutU32(chunk, DataOffset + filled, crc.Compute(chunk, 0, DataOffset + filled));
            Refusal refusal = Refusal.NoCertificateSlot;
            for (int slot = 0; slot < area.SlotCount; slot++)
            {
                if ((takenMask & (1 << slot)) != 0)
                {
                    continue;
                }

                // A slot that fails is skipped: the next may be good.
                takenMask |= 1 << slot;
                occupiedMask |= 1 << slot;
                if (area.Write(slot, chunk, 0, filled + OverheadBytes))
                {
                    int at = ValueHeadBytes + (ValueChunkBytes * chunks);
                    value[at] = (byte)slot;
                    BigEndian.PutU32(value, at + 1, crc.Compute(chunk, DataOffset, filled));
                    chunks++;
                    filled = 0;
                    return Refusal.None;
                }

                faults.Add(Fault.StorageWrite);
                refusal = Refusal.StorageFailed;
            }

            return refusal;
        }

        private static int SlotOf(byte[] value, int offset, int index)
        {
            return value[offset + ValueHeadBytes + (ValueChunkBytes * index)];
        }
    }
}
