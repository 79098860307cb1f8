using System.Runtime.CompilerServices;

namespace Gateway.Hal.Nano
{
    /// <summary>Limits of pins and buses.</summary>
    [ExcludeType]
    public static class PinLimits
    {
        /// <summary>
        /// Milliseconds after an edge of any input within which every other input is read too, because an edge at the same moment may be
        /// lost. Many edges in this time cost one read.
        /// </summary>
        public const int VerifyMs = 500;

        /// <summary>
        /// Milliseconds after which an input is read although no input had an edge. Rarely: no such loss is known, and each read costs two
        /// heap blocks.
        /// </summary>
        public const int ResyncMs = 600000;

        /// <summary>Milliseconds between two checks of the edge count by a waiting loop: the longest delay of an edge.</summary>
        public const int EdgeMs = 10;

        /// <summary>Bytes given to a UART at once: the loop waits for them, 5.6 ms for 64 at 115,200 baud.</summary>
        public const int UartPieceBytesMax = 64;

        /// <summary>
        /// Bytes of a UART's receive buffer in native memory: enough for 115,200 baud while a flash write stops all threads for 300 ms.
        /// </summary>
        public const int UartReceivedBytesMax = 4096;

        /// <summary>Milliseconds before a UART that could not be opened is tried again.</summary>
        public const int UartRetryMs = 60000;

        /// <summary>Milliseconds that a UART write may take before it fails: ten times the time of a piece at 9,600 baud.</summary>
        public const int UartWriteMsMax = 700;
    }
}
