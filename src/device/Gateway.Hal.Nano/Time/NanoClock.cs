using System;

namespace Gateway.Hal.Nano
{
    /// <summary>
    /// Monotonic time from the firmware's tick counter, calendar time from SNTP, whose client the firmware starts by itself with each
    /// address that it gets, or from the settings' own server. Reading either allocates nothing: DateTime is a native 64-bit value
    /// on the device.
    /// </summary>
    public sealed class NanoClock : IClock
    {
        private const long TicksPerMs = 10000;

        // Both clocks run on one crystal: only a time server's answer moves them against each other. Two is what their steps of 1 ms,
        // read one after the other, can differ by; an answer to a crystal that is 1 ppm off moves them by 3.6 in the hour between two.
        private const long AnswerMsMin = 3;

        private readonly long epochTicks = DateTime.UnixEpoch.Ticks;

        // The firmware counts from a year long gone until SNTP answers; no release of this gateway is older than 2021.
        private readonly long validTicks = new DateTime(2021, 1, 1).Ticks;

        private long startedUtcMs = -1;
        private long syncedMs = -1;

        /// <inheritdoc/>
        public long MonotonicMs
        {
            get { return Environment.TickCount64; }
        }

        /// <inheritdoc/>
        public long UtcMs
        {
            get
            {
                long ticks = DateTime.UtcNow.Ticks;
                return ticks < validTicks ? -1 : (ticks - epochTicks) / TicksPerMs;
            }
        }

        /// <inheritdoc/>
        /// <remarks>
        /// The firmware does not tell of a time server's answers; each is seen by what it did to the clock, at the next look. For one
        /// thread alone: the loop's.
        /// </remarks>
        public long SyncedMs
        {
            get
            {
                long before = MonotonicMs;
                long utc = UtcMs;

                // Another thread ran between the two readings: what they say of each other means nothing.
                if (utc < 0 || MonotonicMs != before)
                {
                    return syncedMs;
                }

                long started = utc - before;
                long moved = started - startedUtcMs;
                if (syncedMs < 0 || moved >= AnswerMsMin || moved <= -AnswerMsMin)
                {
                    startedUtcMs = started;
                    syncedMs = before;
                }

                return syncedMs;
            }
        }
    }
}
