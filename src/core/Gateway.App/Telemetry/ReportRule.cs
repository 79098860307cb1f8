using Gateway.Primitives;

namespace Gateway.App
{
    /// <summary>
    /// Report by exception, and the window of readings. Without a deadband a message is due when the interval has passed. With one it is
    /// due when the value has changed by the deadband since the last message, and at the latest after <see cref="IntervalMaxMs"/>; never
    /// before the interval has passed.
    /// </summary>
    public sealed class ReportRule
    {
        private const long NoTime = -1;

        // Fields, because each reading uses them: on the device a property is a call.
        internal int Deadband;
        internal long Value;
        internal long Min;
        internal long Max;
        private int intervalMaxMs;
        private long reportedMs = NoTime;
        private long sumMilli;

        // Readings since the last message in the upper bits, and whether there is a window: a field takes twelve bytes of the heap.
        private const int WindowBit = 1;
        private const int Reading = 2;
        private int readings;

        /// <summary>
        /// Change since the last message that makes a message due, in thousandths of the unit; 0: a message is due at each interval.
        /// </summary>
        public int DeadbandMilli
        {
            get
            {
                return Deadband;
            }

            set
            {
                Check.That(value >= 0, Fault.LimitsInconsistent);
                Deadband = value;
            }
        }

        /// <summary>With a deadband: the longest time between two messages, in ms; 0: any.</summary>
        public int IntervalMaxMs
        {
            get
            {
                return intervalMaxMs;
            }

            set
            {
                Check.That(value >= 0, Fault.LimitsInconsistent);
                intervalMaxMs = value;
            }
        }

        /// <summary>
        /// Whether a message gives average, least and largest of the readings since the last one; otherwise it gives the newest reading.
        /// </summary>
        public bool HasWindow
        {
            get { return (readings & WindowBit) != 0; }
            set { readings = value ? readings | WindowBit : readings & ~WindowBit; }
        }

        /// <summary>Takes a reading into the window.</summary>
        public void Add(long valueMilli)
        {
            if ((readings & WindowBit) == 0)
            {
                readings = Reading;
                sumMilli = valueMilli;
                Min = valueMilli;
                Max = valueMilli;
                return;
            }

            if (readings < Reading)
            {
                sumMilli = 0;
                Min = valueMilli;
                Max = valueMilli;
            }
            else if (valueMilli < Min)
            {
                Min = valueMilli;
            }
            else if (valueMilli > Max)
            {
                Max = valueMilli;
            }

            sumMilli += valueMilli;
            readings += Reading;
        }

        /// <summary>
        /// Whether a message is due once the interval has passed. With a window, any of its readings may be the exception.
        /// </summary>
        public bool IsDue(long nowMs)
        {
            return reportedMs == NoTime || Deadband == 0
                || (intervalMaxMs != 0 && nowMs - reportedMs >= intervalMaxMs)
                || Max - Value >= Deadband
                || Value - Min >= Deadband;
        }

        /// <summary>The last message was not delivered: the next reading counts as an exception.</summary>
        public void Forget()
        {
            reportedMs = NoTime;
        }

        /// <summary>
        /// A message is made of what was added: <see cref="Value"/>, <see cref="Min"/> and <see cref="Max"/> are its own
        /// until the next reading begins another window.
        /// </summary>
        public void Take(long nowMs)
        {
            // To the nearest integer, halves away from zero.
            int count = readings / Reading;
            int half = sumMilli < 0 ? -(count / 2) : count / 2;
            Value = (sumMilli + half) / count;
            reportedMs = nowMs;
            readings &= WindowBit;
        }
    }
}
