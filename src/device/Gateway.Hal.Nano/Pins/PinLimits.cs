namespace Gateway.Hal.Nano
{
    /// <summary>Limits of pins and buses.</summary>
    public static class PinLimits
    {
        /// <summary>
        /// Milliseconds after an edge of any input in which every other is read too: an edge at the same moment may have been lost. Many
        /// edges in this time cost one read.
        /// </summary>
        public const int VerifyMs = 500;

        /// <summary>
        /// Milliseconds after which an input is read although no input had an edge. No way is known in which one is lost then; against
        /// it stand two heap blocks a read.
        /// </summary>
        public const int ResyncMs = 600000;

        /// <summary>Milliseconds between two looks of a waiting loop at the count of edges: what an edge can be late by.</summary>
        public const int EdgeMs = 10;

        /// <summary>
        /// Bytes given to a UART at once: 64 take 5.6 ms at 115,200 baud, which is how long the loop then waits.
        /// </summary>
        public const int UartPieceBytesMax = 64;

        /// <summary>
        /// Bytes a UART keeps until they are read, in native memory: what 115,200 baud bring while a write to the flash stops all
        /// threads for 300 ms.
        /// </summary>
        public const int UartReceivedBytesMax = 4096;

        /// <summary>Milliseconds until a UART that could not be opened is tried again.</summary>
        public const int UartRetryMs = 60000;

        /// <summary>Milliseconds a UART write may take before it fails; ten times what a piece takes at 9,600 baud.</summary>
        public const int UartWriteMsMax = 700;
    }
}
