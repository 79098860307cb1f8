using Gateway.Primitives;

namespace Gateway.Hal.Nano
{
    /// <summary>Limits of the link to the broker and of the network below it.</summary>
    public static class LinkLimits
    {
        /// <summary>Milliseconds between two turns of the link thread if no event wakes it.</summary>
        public const int LinkThreadTurnMs = 500;

        /// <summary>
        /// Milliseconds that an attempt to connect may take, with address and TLS, from the moment at which network and clock are ready.
        /// Connect has no time-out of its own. A handshake takes 2 to 5 s on a classic ESP32.
        /// </summary>
        public const int OpenMsMax = 30000;

        /// <summary>
        /// Seconds that a TLS handshake waits for each next piece from the peer. The firmware's handshake stops the whole interpreter while
        /// it waits, and without this limit (the socket's SO_RCVTIMEO) it may wait for ever.
        /// </summary>
        public const int HandshakeSilenceSeconds = 8;

        /// <summary>Milliseconds that a TLS connection waits for the clock before it fails: certificates have dates.</summary>
        public const int ClockMsMax = 60000;

        /// <summary>
        /// Milliseconds that a read may wait for the rest of a TLS record. Then the loop continues, and the next turn reads the rest.
        /// </summary>
        public const int RecordMsMax = 100;

        /// <summary>
        /// Milliseconds that a send may wait. Usually it does not wait: it begins only when the stack reports room for
        /// <see cref="SendPieceBytesMax"/>.
        /// </summary>
        public const int SendMsMax = 5000;

        /// <summary>
        /// Bytes sent in one piece. The stack says "writable" when at least 2 segments (2,881 bytes) are free, and a piece
        /// with its TLS overhead must fit into that, or the send would wait inside.
        /// </summary>
        public const int SendPieceBytesMax = 1024;

        /// <summary>
        /// Failed attempts in a row after which the broker's address is looked up again. A look-up stops every thread, so it is not done at
        /// each attempt.
        /// </summary>
        public const int AddressFailuresMax = 3;

        /// <summary>
        /// Milliseconds without network before the supervisor acts; before that the firmware tries by itself, at once and without back-off.
        /// </summary>
        public const int ReconnectMsMin = 15000;

        /// <summary>The longest pause between two attempts of the supervisor; each attempt doubles the pause.</summary>
        public const int ReconnectMsMax = 300000;

        /// <summary>Every so many attempts the radio (or the lease) is restarted instead of reconnected.</summary>
        public const int RestartEvery = 3;

        /// <summary>Milliseconds the radio stays off in a restart.</summary>
        public const int RadioOffMs = 1000;

        /// <summary>
        /// Milliseconds without network after which the device reboots: the last resort, and so rare that an access point that is off for a
        /// night causes only a few reboots.
        /// </summary>
        public const int RebootMs = 2 * 3600 * 1000;

        /// <summary>
        /// Milliseconds between two reads of the interface's address while there is none. Rarely, because each read allocates strings.
        /// </summary>
        public const int PollMs = 2000;

        internal static void CheckRelations()
        {
            Check.That(HandshakeSilenceSeconds * 1000 < OpenMsMax, Fault.LimitsInconsistent);
            Check.That(ReconnectMsMin < ReconnectMsMax && ReconnectMsMax < RebootMs, Fault.LimitsInconsistent);
            Check.That(RecordMsMax < SendMsMax && SendMsMax < WatchLimits.LoopMsMax, Fault.LimitsInconsistent);
            Check.That(OpenMsMax < WatchLimits.LinkMsMax, Fault.LimitsInconsistent);
        }
    }
}
