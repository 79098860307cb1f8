namespace Gateway.Mqtt
{
    /// <summary>
    /// Bits of a place in the inbound set. The first three are part of its record; their numbers are part of the format.
    /// </summary>
    public static class InboundState
    {
        /// <summary>A command that must run only once has begun.</summary>
        public const int Begun = 1;
        /// <summary>The message was carried out.</summary>
        public const int Done = 2;
        /// <summary>The message arrived at QoS 1.</summary>
        public const int AtQos1 = 4;
        /// <summary>The bits that are in a record.</summary>
        public const int RecordMask = 7;

        /// <summary>The answer waits until the record is durable.</summary>
        internal const int AnswerPending = 8;
        /// <summary>The place is no longer part of the record.</summary>
        public const int Removed = 16;
        /// <summary>The broker has not sent it again since the session was resumed.</summary>
        internal const int Unsettled = 32;
        /// <summary>The record is durable; the answer waits for room.</summary>
        internal const int AnswerDue = 64;
    }
}
