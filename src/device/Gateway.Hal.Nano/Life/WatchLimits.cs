using Gateway.Primitives;

namespace Gateway.Hal.Nano
{
    /// <summary>Limits of the threads' watch and of reboots.</summary>
    public static class WatchLimits
    {
        /// <summary>Milliseconds between two checks of one thread by another.</summary>
        public const int PollMs = 1000;

        /// <summary>
        /// Milliseconds without a turn of the loop that count as stuck. Above every wait of a turn: a send at its time-out
        /// (5 s), eight commits to flash (3.2 s at worst), reading a full table at start (10 s).
        /// </summary>
        public const int LoopMsMax = 120000;

        /// <summary>
        /// Milliseconds without a turn of the link thread that count as stuck. Above every wait of a turn: looking up an
        /// address, connecting to an access point (20 s), connecting to the broker (75 s when the stack gives up by
        /// itself), a TLS handshake. A slow network stays far below.
        /// </summary>
        public const int LinkMsMax = 600000;

        /// <summary>A boot that lasts longer than this, in milliseconds, restarts the count of boots in a row that a fault ended.</summary>
        public const int LongBootMs = 300000;

        /// <summary>
        /// Milliseconds before the reboot after the second boot in a row that a fault ended; doubled for each further one. The cable works
        /// at any time, also in this pause: see boards/README.md.
        /// </summary>
        public const int PauseMsMin = 5000;

        /// <summary>The longest such pause, in milliseconds: short enough that nobody takes the board for dead.</summary>
        public const int PauseMsMax = 30000;

        /// <summary>
        /// The pause before the reboot, in milliseconds: none after the first of <paramref name="boots"/> in a row that a fault ended, and
        /// the shortest if their number is not known (0).
        /// </summary>
        public static int PauseMs(int boots)
        {
            if (boots == 1)
            {
                return 0;
            }

            int ms = PauseMsMin;
            for (int i = 2; i < boots && ms < PauseMsMax; i++)
            {
                ms *= 2;
            }

            return ms < PauseMsMax ? ms : PauseMsMax;
        }

        internal static void CheckRelations()
        {
            Check.That(
                PollMs < LoopMsMax && LoopMsMax < LongBootMs && LongBootMs < LinkMsMax && PauseMsMin < PauseMsMax,
                Fault.LimitsInconsistent);
        }
    }
}
