using Gateway.Primitives;

namespace Gateway.App
{
    /// <summary>
    /// Telemetry that could not be sent: a ring of records in RAM, the oldest first. A payload is written when its record leaves, with the
    /// clock as it is known then, so that even a record from before the clock was set has its time.
    /// </summary>
    /// <remarks>
    /// Five words a record: the sensor's index in bits 24-31, bits 0-15 of seq in 8-23 and bits 32-39 of the time in 0-7, then bits 0-31 of
    /// the time (34 years in all), value, least, largest. Without a window the word of the least has bits 32-63 of the value, for a total.
    /// One array of words, because an object for each record would take twice the heap.
    /// </remarks>
    public sealed class TelemetryBacklog
    {
        /// <summary>Sensors that a record can name: 0..127.</summary>
        public const int SensorCountMax = 128;

        /// <summary>The most records: 16 bits of seq must tell a sensor's oldest record from its newest.</summary>
        public const int CapacityMax = SeqMask;

        private const int RecordWords = 5;
        private const int TimeHighMask = 0xFF;
        private const int SeqShift = 8;
        private const int SeqMask = 0xFFFF;
        private const int IndexShift = 24;

        private readonly int[] words;
        private int head;

        /// <summary>A backlog for <paramref name="capacity"/> records, 0..<see cref="CapacityMax"/>.</summary>
        public TelemetryBacklog(int capacity)
        {
            Check.That(capacity >= 0 && capacity <= CapacityMax, Fault.LimitsInconsistent);
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

        /// <summary>Value of the oldest record, in thousandths, of a sensor with a window or without one.</summary>
        public long ValueMilliOf(bool hasWindow)
        {
            int low = words[head + 2];
            return hasWindow ? low : ((long)words[head + 3] << 32) | (uint)low;
        }

        /// <summary>Least reading of the oldest record's window, in thousandths.</summary>
        public int MinMilli
        {
            get { return words[head + 3]; }
        }

        /// <summary>Largest reading of the oldest record's window, in thousandths.</summary>
        public int MaxMilli
        {
            get { return words[head + 4]; }
        }

        /// <summary>
        /// Seq of the oldest record; <paramref name="newestSeq"/> is its sensor's last: every seq between the two has a record.
        /// </summary>
        public long OldestSeq(long newestSeq)
        {
            return newestSeq - (((int)newestSeq - (words[head] >> SeqShift)) & SeqMask);
        }

        /// <summary>
        /// Adds a record of the message that <paramref name="channel"/> has just made, after all others. False if the oldest was dropped to
        /// make room. Needs a capacity of at least 1.
        /// </summary>
        public bool Add(int sensor, long atMs, SensorChannel channel)
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

            words[at] = (sensor << IndexShift) | (((int)channel.LastSeq & SeqMask) << SeqShift) | ((int)(atMs >> 32) & TimeHighMask);
            words[at + 1] = (int)atMs;
            ReportRule report = channel.Report;
            long last = report == null ? channel.NewestMilli() : report.Value;
            words[at + 2] = (int)last;
            words[at + 3] = (int)(report != null && report.HasWindow ? report.Min : last >> 32);
            words[at + 4] = report == null ? 0 : (int)report.Max;
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
