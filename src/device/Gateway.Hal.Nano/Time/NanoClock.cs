using System;

namespace Gateway.Hal.Nano
{
    /// <summary>
    /// Monotonic time from the firmware's tick counter, calendar time from SNTP, whose client the firmware starts with each new address, or
    /// from the server in the settings. Reading them allocates nothing: DateTime is a native 64-bit value on the device.
    /// </summary>
    public sealed class NanoClock : IClock
    {
        private const long TicksPerMs = 10000;

        // Both clocks use one crystal, so only a time server's answer changes their difference. Two readings in steps of 1 ms can differ by
        // 2; with a crystal that is wrong by 1 ppm, an hourly answer changes the difference by 3.6.
        private const long AnswerMsMin = 3;

        private readonly long epochTicks = DateTime.UnixEpoch.Ticks;

        // Until SNTP answers, the firmware's calendar is in a distant past; no release of this gateway is older than 2021.
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
        /// The firmware does not report a time server's answers, so the next reading detects each by the change of the clock. Only for the
        /// loop's thread.
        /// </remarks>
        public long SyncedMs
        {
            get
            {
                long before = MonotonicMs;
                long utc = UtcMs;

                // Another thread ran between the two readings: their difference means nothing.
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
