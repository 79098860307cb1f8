using Gateway.Primitives;

namespace Gateway.Hal.Nano
{
    /// <summary>Limits of the link to the broker and of the network below it.</summary>
    public static class LinkLimits
    {
        /// <summary>Milliseconds between two turns of the link thread when nobody wakes it.</summary>
        public const int LinkThreadTurnMs = 500;

        /// <summary>
        /// Milliseconds an attempt to connect may take, address and TLS included, counted from when network and clock are
        /// ready. Connect has no time-out of its own. A handshake takes 2 to 5 s on a classic ESP32.
        /// </summary>
        public const int OpenMsMax = 30000;

        /// <summary>
        /// Seconds a TLS handshake waits for each next piece from the peer. The firmware's handshake stops the whole
        /// interpreter while it waits, and without this, set as the socket's own SO_RCVTIMEO, for good.
        /// </summary>
        public const int HandshakeSilenceSeconds = 8;

        /// <summary>Milliseconds a TLS connection waits for the clock before it fails: certificates have dates.</summary>
        public const int ClockMsMax = 60000;

        /// <summary>
        /// Milliseconds a read may wait inside a TLS record of which only a part has come. Then the loop goes on, and the next
        /// turn continues with the same record.
        /// </summary>
        public const int RecordMsMax = 100;

        /// <summary>
        /// Milliseconds a send may wait. It does not, as a rule: it is begun only when the stack says there is room for
        /// <see cref="SendPieceBytesMax"/>.
        /// </summary>
        public const int SendMsMax = 5000;

        /// <summary>
        /// Bytes sent in one piece. The stack says "writable" when at least 2 segments (2,881 bytes) are free, and a piece
        /// with its TLS overhead must fit into that, or the send would wait inside.
        /// </summary>
        public const int SendPieceBytesMax = 1024;

        /// <summary>
        /// Failed attempts in a row after which the broker's address is looked up anew. Looking up stops every thread,
        /// therefore not at each attempt.
        /// </summary>
        public const int AddressFailuresMax = 3;

        /// <summary>
        /// Milliseconds without network after which the supervisor first acts; the firmware tries by itself before, at
        /// once and without back-off.
        /// </summary>
        public const int ReconnectMsMin = 15000;

        /// <summary>The longest time between two acts of the supervisor; each doubles it.</summary>
        public const int ReconnectMsMax = 300000;

        /// <summary>Each how many acts the radio (or the lease) is restarted instead of connected again.</summary>
        public const int RestartEvery = 3;

        /// <summary>Milliseconds the radio stays off in a restart.</summary>
        public const int RadioOffMs = 1000;

        /// <summary>
        /// Milliseconds without network after which the device reboots: the last thing to try, far above everything else, so
        /// that an access point that is off for the night costs a few reboots and never a loop of them.
        /// </summary>
        public const int RebootMs = 2 * 3600 * 1000;

        /// <summary>Milliseconds between two looks at the interface's address while there is none (strings, so rarely).</summary>
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
