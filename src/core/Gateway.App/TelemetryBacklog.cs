using Gateway.Primitives;

namespace Gateway.App
{
    /// <summary>
    /// Telemetry that could not be sent: a ring of records in RAM, the oldest first. Payloads are written when a record leaves, with the
    /// clock as it is known then, so that a record from before the clock was set has its time all the same.
    /// </summary>
    /// <remarks>
    /// Six words a record: the sensor's index with bits 32-55 of the time, bits 0-31 of the time, the low word of seq, value, least,
    /// largest. One array of words, as an object a record would cost the device twice that.
    /// </remarks>
    public sealed class TelemetryBacklog
    {
        /// <summary>Sensors that a record can name: 0..127.</summary>
        public const int SensorCountMax = 128;

        private const int RecordWords = 6;
        private const int TimeHighMask = 0xFFFFFF;
        private const int IndexShift = 24;

        private readonly int[] words;
        private int head;

        /// <summary>A backlog for <paramref name="capacity"/> records, 0 and more.</summary>
        public TelemetryBacklog(int capacity)
        {
            Check.That(capacity >= 0, Fault.LimitsInconsistent);
            words = new int[capacity * RecordWords];
        }

        /// <summary>Records that can be held.</summary>
        public int Capacity
        {
            get { return words.Length / RecordWords; }
        }

        /// <summary>Records held.</summary>
        public int Count { get; private set; }

        /// <summary>Sensor of the oldest record.</summary>
        public int Sensor
        {
            get { return words[head] >> IndexShift; }
        }

        /// <summary>Monotonic time of the oldest record, in ms.</summary>
        public long AtMs
        {
            get { return ((long)(words[head] & TimeHighMask) << 32) | (uint)words[head + 1]; }
        }

        /// <summary>Value of the oldest record, in thousandths.</summary>
        public int ValueMilli
        {
            get { return words[head + 3]; }
        }

        /// <summary>Least reading of the oldest record's window, in thousandths.</summary>
        public int MinMilli
        {
            get { return words[head + 4]; }
        }

        /// <summary>Largest reading of the oldest record's window, in thousandths.</summary>
        public int MaxMilli
        {
            get { return words[head + 5]; }
        }

        /// <summary>
        /// Seq of the oldest record; <paramref name="newestSeq"/> is its sensor's last, which is less than 2^32 ahead.
        /// </summary>
        public long SeqBehind(long newestSeq)
        {
            return newestSeq - (uint)((int)newestSeq - words[head + 2]);
        }

        /// <summary>Adds a record behind all others. False when the oldest had to make room for it; capacity 1 and more.</summary>
        public bool Add(int sensor, long atMs, long seq, int valueMilli, int minMilli, int maxMilli)
        {
            bool fits = Count * RecordWords < words.Length;
            if (!fits)
            {
                Remove();
            }

            int at = head + (Count * RecordWords);
            if (at >= words.Length)
            {
                at -= words.Length;
            }

            words[at] = (sensor << IndexShift) | ((int)(atMs >> 32) & TimeHighMask);
            words[at + 1] = (int)atMs;
            words[at + 2] = (int)seq;
            words[at + 3] = valueMilli;
            words[at + 4] = minMilli;
            words[at + 5] = maxMilli;
            Count++;
            return fits;
        }

        /// <summary>Forgets the oldest record.</summary>
        public void Remove()
        {
            head += RecordWords;
            if (head == words.Length)
            {
                head = 0;
            }

            Count--;
        }
    }
}
