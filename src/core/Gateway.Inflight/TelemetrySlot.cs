using Gateway.Hal;
using Gateway.Primitives;

namespace Gateway.Inflight
{
    /// <summary>
    /// The records of one slot of stored telemetry, packed one after the other: each says only what is new since the one before. It
    /// appends to its end, or reads from its beginning; src/docs/formats/telemetry.md is the format.
    /// </summary>
    public sealed class TelemetrySlot
    {
        /// <summary>Bytes before the first record, beside the CRC after the last.</summary>
        public const int HeadBytes = 21;

        /// <summary>Bytes of the smallest slot: one longest record with its start and sensor.</summary>
        public const int BytesMin = HeadBytes + 60 + CrcBytes;

        /// <summary>
        /// Bytes by which the rest of a slot may grow when records at its beginning are left out: a start, and of each sensor its tag, its
        /// whole value and its whole seq.
        /// </summary>
        public const int GrowthMax = StartBytes + (SensorCountMax * 15);

        /// <summary>Sensors that the records of one slot can name.</summary>
        public const int SensorCountMax = 8;

        /// <summary>Records that one slot can hold: its count is one byte.</summary>
        public const int RecordCountMax = 255;

        // Bytes after the slot's for what did not fit, and for what a malformed record reads: the longest record with its start and
        // sensor has 60.
        private const int SpareBytes = 64;
        private const int CrcBytes = 4;
        private const int Start = SlotHead.Bytes;

        // The first byte of what follows: a record with the place of its sensor and two bits, a sensor, or a start with two bits.
        private const int PlaceMask = 7;
        private const int WindowBit = 8;
        private const int GapBit = 16;
        private const int RecordMax = 31;
        private const int SensorMark = 0x40;
        private const int StartMark = 0x80;
        private const int KnownBit = 1;
        private const int HoldingBit = 2;
        private const int MarkShift = 2;

        // A start: mark, boot, uptime of the record that follows, calendar time of the start.
        private const int StartUptimeAt = 5;
        private const int StartedAt = 13;
        private const int StartBytes = 21;

        // The words of a sensor: its tag, seq of its last record, and the halves of that one's value. Packed, because an object each would
        // take more heap.
        private const int SensorWords = 4;

        private readonly byte[] own;
        private readonly int limit;
        private readonly int[] sensors = new int[SensorCountMax * SensorWords];
        private byte[] buffer;
        private int sensorCount;
        private int at;

        // Where the last start is; 0: none, so that the next record begins one.
        private int startAt;
        private bool isMalformed;

        /// <summary>An empty slot of this many bytes.</summary>
        public TelemetrySlot(int slotBytes)
        {
            own = new byte[Start + slotBytes + SpareBytes];
            limit = Start + slotBytes - CrcBytes;
            Reset();
        }

        // Fields, because each record uses them: on the device a property is a call.

        /// <summary>Records before the place where it stands.</summary>
        public int Count;

        /// <summary>Tag of the last record's sensor.</summary>
        public int Tag;

        /// <summary>Its seq.</summary>
        public long Seq;

        /// <summary>Its value, in thousandths.</summary>
        public long ValueMilli;

        /// <summary>With a window: the least reading, otherwise the value.</summary>
        public long MinMilli;

        /// <summary>With a window: the largest reading, otherwise the value.</summary>
        public long MaxMilli;

        /// <summary>It has a window.</summary>
        public bool HasWindow;

        /// <summary>Its time since the start, in ms.</summary>
        public long AtMs;

        /// <summary>The number of the start that made it.</summary>
        public uint Boot;

        /// <summary>The content: a record of the storage begins after <see cref="SlotHead.Bytes"/>.</summary>
        public byte[] Buffer
        {
            get { return buffer; }
        }

        /// <summary>Offset in <see cref="Buffer"/> after the last record.</summary>
        public int End
        {
            get { return at; }
        }

        /// <summary>Calendar time of that start in ms; -1: its clock was not set.</summary>
        public long StartedMs
        {
            get { return (buffer[startAt] & KnownBit) == 0 ? -1 : BigEndian.GetI64(buffer, startAt + StartedAt); }
        }

        /// <summary>That clock had not been synchronised for long.</summary>
        public bool IsHolding
        {
            get { return (buffer[startAt] & HoldingBit) != 0; }
        }

        /// <summary>Forgets everything.</summary>
        public void Reset()
        {
            buffer = own;
            Rewind();
        }

        /// <summary>Stands at the beginning of its own content, or of another slot's.</summary>
        public void Rewind(TelemetrySlot other = null)
        {
            buffer = other == null ? own : other.own;
            at = Start + HeadBytes;
            Count = 0;
            sensorCount = 0;
            startAt = 0;
            isMalformed = false;
        }

        /// <summary>The next record that is appended names its start.</summary>
        public bool IsStartEnded
        {
            get { return startAt == 0; }
        }

        /// <summary>The next record names its start again: another start appends.</summary>
        public void EndStart()
        {
            startAt = 0;
        }

        /// <summary>
        /// Says when the start of the last records was, as the clock knows it now. True if it was not known before, or is less certain:
        /// what is stored should say so too.
        /// </summary>
        public bool Date(long startedMs, bool isHolding)
        {
            if (startAt == 0 || startedMs < 0)
            {
                return false;
            }

            int mark = MarkOf(startedMs, isHolding);
            bool isNews = buffer[startAt] != mark;
            buffer[startAt] = (byte)mark;
            BigEndian.PutI64(buffer, startAt + StartedAt, startedMs);
            return isNews;
        }

        /// <summary>
        /// Appends a record; false: there is no room, and nothing has changed. Without a window least and largest are the value.
        /// </summary>
        public bool Append(
            int tag, long seq, long atMs, long valueMilli, long minMilli, long maxMilli, bool hasWindow, uint boot, long startedMs,
            bool isHolding)
        {
            int place = PlaceOf(tag);
            if (place == SensorCountMax || Count == RecordCountMax)
            {
                return false;
            }

            int from = at;
            bool isStart = startAt == 0;
            if (isStart)
            {
                PutStart(atMs, boot, startedMs, isHolding);
            }

            bool isNew = place == sensorCount;
            if (isNew)
            {
                buffer[at] = SensorMark;
                BigEndian.PutU32(buffer, at + 1, (uint)tag);
                at += 5;
            }

            int words = place * SensorWords;
            long last = isStart || isNew ? 0 : (uint)sensors[words + 1];
            buffer[at++] = (byte)(place | (hasWindow ? WindowBit : 0) | (seq == last + 1 ? 0 : GapBit));
            if (seq != last + 1)
            {
                PutVariable(seq - last - 1);
            }

            PutVariable(isStart ? 0 : atMs - AtMs);
            PutSigned(valueMilli - (isNew ? 0 : LastOf(words)));
            if (hasWindow)
            {
                PutVariable(valueMilli - minMilli);
                PutVariable(maxMilli - valueMilli);
            }

            if (at > limit)
            {
                at = from;
                return false;
            }

            if (isStart)
            {
                BeginStart(from);
            }

            sensorCount += isNew ? 1 : 0;
            sensors[words] = tag;
            sensors[words + 1] = (int)seq;
            SetLast(words, valueMilli);
            AtMs = atMs;
            Count++;
            return true;
        }

        /// <summary>
        /// Reads the record where it stands, before <paramref name="end"/>, and stands after it. False: there is no further one, or it is
        /// malformed.
        /// </summary>
        public bool Next(int end)
        {
            while (at < end && !isMalformed)
            {
                int mark = buffer[at];
                if (mark <= RecordMax)
                {
                    TakeRecord(mark);
                    isMalformed |= at > end;
                    Count += isMalformed ? 0 : 1;
                    return !isMalformed;
                }

                if (mark == SensorMark && sensorCount < SensorCountMax)
                {
                    int words = sensorCount * SensorWords;
                    sensors[words] = (int)BigEndian.GetU32(buffer, at + 1);
                    sensors[words + 1] = 0;
                    SetLast(words, 0);
                    sensorCount++;
                    at += 5;
                }
                else if (mark >> MarkShift == StartMark >> MarkShift)
                {
                    Boot = BigEndian.GetU32(buffer, at + 1);
                    AtMs = BigEndian.GetI64(buffer, at + StartUptimeAt);
                    BeginStart(at);
                    at += StartBytes;
                }
                else
                {
                    isMalformed = true;
                }
            }

            return false;
        }

        private void PutStart(long atMs, uint boot, long startedMs, bool isHolding)
        {
            buffer[at] = (byte)MarkOf(startedMs, isHolding);
            BigEndian.PutU32(buffer, at + 1, boot);
            BigEndian.PutI64(buffer, at + StartUptimeAt, atMs);
            BigEndian.PutI64(buffer, at + StartedAt, startedMs < 0 ? 0 : startedMs);
            at += StartBytes;
        }

        private static int MarkOf(long startedMs, bool isHolding)
        {
            return StartMark | (startedMs < 0 ? 0 : KnownBit) | (isHolding ? HoldingBit : 0);
        }

        private void TakeRecord(int mark)
        {
            int words = (mark & PlaceMask) * SensorWords;
            if ((mark & PlaceMask) >= sensorCount || startAt == 0)
            {
                isMalformed = true;
                return;
            }

            at++;
            Tag = sensors[words];
            Seq = (uint)sensors[words + 1] + 1L + ((mark & GapBit) == 0 ? 0 : GetVariable());
            AtMs += GetVariable();
            ValueMilli = LastOf(words) + GetSigned();
            HasWindow = (mark & WindowBit) != 0;
            MinMilli = HasWindow ? ValueMilli - GetVariable() : ValueMilli;
            MaxMilli = HasWindow ? ValueMilli + GetVariable() : ValueMilli;
            sensors[words + 1] = (int)Seq;
            SetLast(words, ValueMilli);
        }

        private long LastOf(int words)
        {
            return ((long)sensors[words + 3] << 32) | (uint)sensors[words + 2];
        }

        private void SetLast(int words, long valueMilli)
        {
            sensors[words + 2] = (int)valueMilli;
            sensors[words + 3] = (int)(valueMilli >> 32);
        }

        // seq begins again with the start.
        private void BeginStart(int offset)
        {
            startAt = offset;
            for (int i = 0; i < sensorCount; i++)
            {
                sensors[(i * SensorWords) + 1] = 0;
            }
        }

        private int PlaceOf(int tag)
        {
            int place = 0;
            while (place < sensorCount && sensors[place * SensorWords] != tag)
            {
                place++;
            }

            return place;
        }

        // Seven bits a byte, the lowest first; bit 7 says that another byte follows.
        private void PutVariable(long value)
        {
            while (value > 0x7F)
            {
                buffer[at++] = (byte)((int)value | 0x80);
                value >>= 7;
            }

            buffer[at++] = (byte)value;
        }

        // The sign in bit 0.
        private void PutSigned(long value)
        {
            PutVariable(value < 0 ? (-value * 2) - 1 : value * 2);
        }

        private long GetVariable()
        {
            long value = 0;
            for (int shift = 0; shift < 63; shift += 7)
            {
                int part = buffer[at++];
                value |= (long)(part & 0x7F) << shift;
                if (part < 0x80)
                {
                    break;
                }
            }

            return value;
        }

        private long GetSigned()
        {
            long value = GetVariable();
            return (value & 1) == 0 ? value >> 1 : -((value + 1) >> 1);
        }
    }
}
