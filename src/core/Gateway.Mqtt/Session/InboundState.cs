namespace Gateway.Mqtt
{
    /// <summary>Bits of a place of the inbound set. The first three are part of its record; the numbers are part of the format.</summary>
    public static class InboundState
    {
        /// <summary>What the message asks for is done once, and was begun.</summary>
        public const int Begun = 1;
        /// <summary>The message was carried out.</summary>
        public const int Done = 2;
        /// <summary>It came at QoS 1.</summary>
        public const int AtQos1 = 4;
        /// <summary>The bits that a record has.</summary>
        public const int RecordMask = 7;

        /// <summary>Its answer waits for the record to be durable.</summary>
        internal const int AnswerPending = 8;
        /// <summary>The place is no longer part of the record.</summary>
        public const int Removed = 16;
        /// <summary>Not heard of yet since the session was resumed.</summary>
        internal const int Unsettled = 32;
        /// <summary>Its answer waits for room, the record is durable.</summary>
        internal const int AnswerDue = 64;
    }
}
