using Gateway.Primitives;

namespace Gateway.Hal.Nano
{
    /// <summary>Limits of the watch over threads and of reboots.</summary>
    public static class WatchLimits
    {
        /// <summary>Milliseconds between two looks of the watch.</summary>
        public const int LookMs = 1000;

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

        /// <summary>
        /// Milliseconds of uptime before which no fault reboots: a fault at each start then costs one reboot a minute and
        /// leaves time to deploy another image.
        /// </summary>
        public const int UptimeMsMin = 60000;

        /// <summary>Threads under watch.</summary>
        public const int ThreadsMax = 4;

        internal static void CheckRelations()
        {
            Check.That(LookMs < LoopMsMax && LoopMsMax < LinkMsMax, Fault.LimitsInconsistent);
        }
    }
}
