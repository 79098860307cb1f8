using Gateway.Primitives;

namespace Gateway.Hal
{
    /// <summary>
    /// One record in an area of two slots, written to them in turn, so that the older copy survives if the newer one is lost: progress,
    /// rule states, settings, the boot record.
    /// </summary>
    /// <remarks>
    /// Layout, big endian: 0 kind (u8), 1 version (u8), 2 body bytes (u16), 4 generation (u32), 8 body, then CRC-32 of all
    /// before it (u32). The newer copy is the one whose generation is ahead by less than 2^31.
    /// </remarks>
    public sealed class ABRecord
    {
        /// <summary>Offset of the body in <see cref="Buffer"/>.</summary>
        public const int BodyOffset = Start + 8;

        /// <summary>Bytes around the body.</summary>
        public const int OverheadBytes = 12;

        // Where the record begins in its buffer.
        private const int Start = SlotHead.Bytes;

        // Before the first save, which writes generation 0 to slot 0 and the same again as generation 1 to slot 1.
        private const uint NotSaved = uint.MaxValue;

        // Of ReadCopy, beside the bytes of a body.
        private const int Bad = -1;
        private const int Empty = -2;

        private readonly ISlotStorage storage;
        private readonly Crc32 crc;
        private readonly int kindAndVersion;
        private uint generation;
        private int newest;

        // Of the copy that was last loaded or saved without a failure.
        private uint durableGeneration;

        /// <summary>A record of this kind and version in <paramref name="area"/>, which must have two slots.</summary>
        public ABRecord(ISlotStorage area, Crc32 crc, int kind, int version)
            : this(area, crc, kind, version, new byte[BufferBytes(area)])
        {
        }

        /// <summary>
        /// As above, in a buffer that others use too: its content belongs to this record only from Load on, or from filling to the end of
        /// Save. It has at least <see cref="BufferBytes"/>.
        /// </summary>
        public ABRecord(ISlotStorage area, Crc32 crc, int kind, int version, byte[] buffer)
        {
            Check.That(
                area.SlotCount == 2 && area.SlotBytesMax > OverheadBytes && buffer.Length >= BufferBytes(area), Fault.LimitsInconsistent);
            storage = area;
            this.crc = crc;
            kindAndVersion = (kind << 8) | version;
            newest = 1;
            generation = NotSaved;
            IsAlone = true;
            Buffer = buffer;
        }

        /// <summary>The record: the body begins at <see cref="BodyOffset"/>. Valid after Load; the owner fills it before Save.</summary>
        public byte[] Buffer { get; }

        /// <summary>Computes the record's CRC.</summary>
        public Crc32 Crc
        {
            get { return crc; }
        }

        /// <summary>The most bytes of a body.</summary>
        public int BodyBytesMax
        {
            get { return storage.SlotBytesMax - OverheadBytes; }
        }

        /// <summary>A slot has no valid copy, as before the first save: the next save writes both.</summary>
        public bool IsAlone { get; private set; }

        /// <summary>Copies that were missing, could not be read, or failed a check at the last Load: 0..2.</summary>
        public int QuarantinedCount { get; private set; }

        /// <summary>Generation of the copy that was last loaded or saved; 0 if there is none.</summary>
        public uint Generation
        {
            get { return generation == NotSaved ? 0 : generation; }
        }

        /// <summary>Bytes of a buffer for a record of this area.</summary>
        public static int BufferBytes(ISlotStorage area)
        {
            return Start + area.SlotBytesMax;
        }

        /// <summary>
        /// Reads the newer valid copy into <see cref="Buffer"/>. Returns its body's bytes, or -1 when none is valid.
        /// <paramref name="isKnown"/>: the record was saved before, so two empty slots are two missing copies.
        /// </summary>
        public int Load(bool isKnown = false)
        {
            QuarantinedCount = 0;
            int first = ReadCopy(0);
            uint firstGeneration = generation;
            int second = ReadCopy(1);
            IsAlone = first < 0 || second < 0;
            if (first < 0 && second < 0)
            {
                generation = NotSaved;
                newest = 1;
                QuarantinedCount = isKnown ? 2 : QuarantinedCount;
                return -1;
            }

            // Slot 1 is empty if the first save was cut; also after the only save of an earlier firmware, which wrote generation 1 to slot
            // 0. Otherwise a copy is gone that may have been newer.
            if (first == Empty || (second == Empty && generation > 1))
            {
                QuarantinedCount++;
            }

            newest = second >= 0 && (first < 0 || (int)(generation - firstGeneration) > 0) ? 1 : 0;
            int body = second;
            if (newest == 0)
            {
                body = ReadCopy(0);
                if (body < 0 && second >= 0)
                {
                    // It was readable a moment ago: counts as a copy that cannot be read.
                    newest = 1;
                    body = ReadCopy(1);
                }
            }

            durableGeneration = generation;

            if (second == Empty && generation <= 1)
            {
                // The next save is a first one again, in slot 0 with the same generation. In slot 1 alone it would be lost without a word
                // if that slot came back empty.
                generation--;
                newest = 1;
                return body;
            }

            // The next save is ahead of both.
            generation = first >= 0 && (int)(firstGeneration - generation) > 0 ? firstGeneration : generation;
            return body;
        }

        /// <summary>
        /// Reads the copy that was last loaded or saved into <see cref="Buffer"/> again, or the content that a failed save left in its
        /// slot. Returns the bytes of its body; -1 if it cannot be read now, even if an older copy is readable.
        /// </summary>
        public int Reload()
        {
            uint wanted = durableGeneration;
            uint highest = generation;
            int latest = newest;
            int body = Load();
            if (body < 0 || (int)(durableGeneration - wanted) < 0)
            {
                durableGeneration = wanted;
                generation = highest;
                newest = latest;
                return -1;
            }

            // A number that a failed save has used is not used again.
            generation = (int)(highest - generation) > 0 ? highest : generation;
            return body;
        }

        /// <summary>
        /// Makes the body in <see cref="Buffer"/> durable over the older copy. False when the write failed. The next Save uses the other
        /// slot, so one bad slot does not end all writing: the write of a slot leaves its old or its new content. If a slot has no valid
        /// copy, both are written, so that a copy that is missing later is noticed.
        /// </summary>
        public bool Save(int bodyBytes)
        {
            byte[] b = Buffer;
            int end = BodyOffset + bodyBytes;
            for (bool isSecond = false;; isSecond = true)
            {
                uint next = generation + 1;

                // Words by hand: on the device a call costs more than writing the bytes.
                b[Start] = (byte)(kindAndVersion >> 8);
                b[Start + 1] = (byte)kindAndVersion;
                b[Start + 2] = (byte)(bodyBytes >> 8);
                b[Start + 3] = (byte)bodyBytes;
                b[Start + 4] = (byte)(next >> 24);
                b[Start + 5] = (byte)(next >> 16);
                b[Start + 6] = (byte)(next >> 8);
                b[Start + 7] = (byte)next;
                uint check = crc.Compute(b, Start, end - Start);
                b[end] = (byte)(check >> 24);
                b[end + 1] = (byte)(check >> 16);
                b[end + 2] = (byte)(check >> 8);
                b[end + 3] = (byte)check;

                // Also after a failure: the slot may hold the new content, and the next save must not share its generation.
                newest = 1 - newest;
                generation = next;
                if (!storage.Write(newest, b, Start, end + 4 - Start))
                {
                    return isSecond;
                }

                durableGeneration = next;
                if (!IsAlone || isSecond)
                {
                    IsAlone = false;
                    return true;
                }
            }
        }

        private int ReadCopy(int slot)
        {
            byte[] b = Buffer;
            int bytes = storage.Read(slot, b, Start);
            if (bytes == 0)
            {
                return Empty;
            }

            if (bytes >= OverheadBytes && BigEndian.GetU16(b, Start) == kindAndVersion)
            {
                int body = BigEndian.GetU16(b, Start + 2);
                int end = BodyOffset + body;
                if (end + 4 - Start == bytes && BigEndian.GetU32(b, end) == crc.Compute(b, Start, end - Start))
                {
                    generation = BigEndian.GetU32(b, Start + 4);
                    return body;
                }
            }

            QuarantinedCount++;
            return Bad;
        }
    }
}
