using System.Runtime.CompilerServices;

namespace Gateway.Mqtt
{
    /// <summary>
    /// The transitions of an outbound entry: state and input give the next state. One row for each input, and in it one hexadecimal digit
    /// for each state an entry can be in: the digit at <see cref="OutboundWord.RowMask"/> of the entry's word. A digit of 0 means that
    /// the input does not belong to this state: nothing changes. The session takes each of its transitions from here; the rows are
    /// constants, so that a transition from a known state is computed by the compiler. <c>src/README.md</c> shows this table with the
    /// action of each input, and <c>tests/model</c> proves the delivery rules for it.
    /// </summary>
    public static class OutboundTransitions
    {
        /// <summary>A publish at QoS 1 or 2 is accepted: the packet is encoded.</summary>
        public const ulong Publish = From.Free * To.AwaitingRecord;

        /// <summary>Storage gives back a record that no PUBREC was received for.</summary>
        public const ulong Restore = From.Free * To.PublishPending;

        /// <summary>Storage gives back a record that a PUBREC was received for.</summary>
        public const ulong RestoreReleased = From.Free * To.PubrelPending;

        /// <summary>The record is durable.</summary>
        public const ulong RecordDurable = From.AwaitingRecord * To.PublishPending;

        /// <summary>The slot refused the record: the entry moves to another slot, and this one is free.</summary>
        public const ulong RecordMoved = From.AwaitingRecord * To.Free;

        /// <summary>No slot takes the record, and the setting says to send without one: at QoS 1.</summary>
        public const ulong RecordWaived = From.AwaitingRecord * To.PublishPending;

        /// <summary>The record cannot be read again: the message is lost, and counted.</summary>
        public const ulong RecordUnreadable = (From.PublishPending | From.PublishPendingHere) * To.Free;

        /// <summary>PUBLISH at QoS 1 is encoded: there is room, and the window is open.</summary>
        public const ulong SendAtQos1 = (From.PublishPending | From.PublishPendingHere) * To.AwaitingPuback;

        /// <summary>PUBLISH at QoS 2 is encoded: there is room, and the window is open.</summary>
        public const ulong SendAtQos2 = (From.PublishPending | From.PublishPendingHere) * To.AwaitingPubrec;

        /// <summary>PUBREL is encoded in the order of the entries: there is room.</summary>
        public const ulong SendPubrel = (From.PubrelPending | From.PubrelPendingHere) * To.AwaitingPubcomp;

        /// <summary>PUBACK for an entry at QoS 1 [MQTT-4.3.2-1]: delivered.</summary>
        public const ulong PubackAtQos1 = (From.AwaitingPuback | From.PublishPendingHere) * To.Free;

        /// <summary>PUBACK for an entry at QoS 2: the broker took the message at QoS 1. Delivered, and counted.</summary>
        public const ulong PubackAtQos2 = (From.AwaitingPubrec | From.PublishPendingHere) * To.Free;

        /// <summary>
        /// PUBREC for an entry at QoS 2 [MQTT-4.3.3-1]: Released must be durable first. A PUBREC that repeats is answered by PUBREL, and
        /// counted.
        /// </summary>
        public const ulong PubrecAtQos2 = (From.AwaitingPubrec | From.PublishPendingHere) * To.AwaitingRelease | PubrecAtQos1;

        /// <summary>PUBREC for an entry at QoS 1: answered by PUBREL only if the entry was released at QoS 2 before.</summary>
        public const ulong PubrecAtQos1 = (From.PubrelPending * To.PubrelPending)
            | (From.PubrelPendingHere * To.PubrelPending) | (From.AwaitingPubcomp * To.AwaitingPubcomp);

        /// <summary>
        /// Released is durable on the connection that had the PUBREC, and the queue of acknowledgements has room: PUBREL leaves in the
        /// order of the PUBRECs [MQTT-4.6.0-4].
        /// </summary>
        public const ulong ReleaseNow = From.AwaitingReleaseHere * To.AwaitingPubcomp;

        /// <summary>Released is durable, and PUBREL cannot leave now: the entry sends it in its turn.</summary>
        public const ulong ReleaseLater = (From.AwaitingReleaseHere | From.AwaitingRelease) * To.PubrelPending;

        /// <summary>PUBCOMP: delivered.</summary>
        public const ulong Pubcomp = (From.AwaitingPubcomp | From.PubrelPendingHere) * To.Free;

        /// <summary>
        /// The connection ended, or an acknowledgement did not come in time: what was sent is to be sent again [MQTT-4.4.0-1].
        /// </summary>
        public const ulong SendAgain = ((From.AwaitingPuback | From.AwaitingPubrec) * To.PublishPending)
            | (From.AwaitingPubcomp * To.PubrelPending);

        /// <summary>The broker has lost its session, and the setting says to publish again what was released.</summary>
        public const ulong SessionLostRepublish = From.Released * To.PublishPending;

        /// <summary>The broker has lost its session, and the setting says to drop what was released: it may have arrived.</summary>
        public const ulong SessionLostDrop = From.Released * To.Free;

        /// <summary>The bits of a digit that are the next <see cref="OutboundState"/>.</summary>
        public const int StateMask = 7;

        /// <summary>The digit of <see cref="OutboundState.Free"/>: 0 means "no transition".</summary>
        public const int ToFree = StateMask + 1;

        /// <summary>
        /// The digit of <paramref name="row"/> for an entry with this word: 0 when the input does not belong to its state, otherwise the
        /// next state in the bits of <see cref="StateMask"/>.
        /// </summary>
        public static int Next(ulong row, int word)
        {
            return (int)(row >> ((word & OutboundWord.RowMask) * DigitBits)) & Digit;
        }

        /// <summary>Bits of a digit.</summary>
        public const int DigitBits = 4;

        /// <summary>A digit.</summary>
        public const int Digit = 15;

        // Where the state is known, the compiler looks into the table: these are what it finds there. Each call of Next would cost the
        // device about 25 instructions.

        /// <summary>The bits of a word that <see cref="RecordDurable"/> changes.</summary>
        public const int RecordDurableChange =
            (int)OutboundState.AwaitingRecord ^ (int)((RecordDurable >> (DigitBits * (int)OutboundState.AwaitingRecord)) & StateMask);

        /// <summary>The bits of a word that <see cref="SendAtQos1"/> changes.</summary>
        public const int SendAtQos1Change =
            (int)OutboundState.PublishPending ^ (int)((SendAtQos1 >> (DigitBits * (int)OutboundState.PublishPending)) & StateMask);

        /// <summary>The bits of a word that <see cref="SendAtQos2"/> changes.</summary>
        public const int SendAtQos2Change =
            (int)OutboundState.PublishPending ^ (int)((SendAtQos2 >> (DigitBits * (int)OutboundState.PublishPending)) & StateMask);

        /// <summary>The row that may send PUBREL when Released is durable, if <see cref="ReleaseNow"/> does.</summary>
        public const int UsualRelease =
            ((ReleaseNow >> (DigitBits * AwaitingReleaseHere)) & Digit) == To.AwaitingPubcomp ? AwaitingReleaseHere : NoRow;

        /// <summary>The bits of a word in <see cref="UsualRelease"/> that <see cref="ReleaseNow"/> changes.</summary>
        public const int UsualReleaseChange = (int)OutboundState.AwaitingRelease ^ (int)OutboundState.AwaitingPubcomp;

        /// <summary>The row that PUBACK usually meets, if <see cref="PubackAtQos1"/> completes it.</summary>
        public const int UsualPuback =
            ((PubackAtQos1 >> (DigitBits * AwaitingPubackHere)) & Digit) == To.Free ? AwaitingPubackHere : NoRow;

        /// <summary>The row that PUBREC usually meets, if <see cref="PubrecAtQos2"/> takes it.</summary>
        public const int UsualPubrec =
            ((PubrecAtQos2 >> (DigitBits * AwaitingPubrecHere)) & Digit) == To.AwaitingRelease ? AwaitingPubrecHere : NoRow;

        /// <summary>The row that PUBCOMP usually meets, if <see cref="Pubcomp"/> completes it.</summary>
        public const int UsualPubcomp =
            ((Pubcomp >> (DigitBits * AwaitingPubcompHere)) & Digit) == To.Free ? AwaitingPubcompHere : NoRow;

        private const int AwaitingPubackHere = (int)OutboundState.AwaitingPuback | OutboundWord.SentHere;
        private const int AwaitingPubrecHere = (int)OutboundState.AwaitingPubrec | OutboundWord.SentHere;
        private const int AwaitingReleaseHere = (int)OutboundState.AwaitingRelease | OutboundWord.SentHere;
        private const int AwaitingPubcompHere = (int)OutboundState.AwaitingPubcomp | OutboundWord.SentHere;

        // No entry is in this row: a free one was not sent.
        private const int NoRow = (int)OutboundState.Free | OutboundWord.SentHere;

        // The digit of a state in a row. "Here": the entry's turn came on this connection, so an answer on it may be for this entry.
        // States without "Here" either always have it or never.
        [ExcludeType]
        private static class From
        {
            public const ulong Free = 1UL << (DigitBits * (int)OutboundState.Free);
            public const ulong AwaitingRecord = 1UL << (DigitBits * (int)OutboundState.AwaitingRecord);
            public const ulong PublishPending = 1UL << (DigitBits * (int)OutboundState.PublishPending);
            public const ulong PublishPendingHere = PublishPending << Here;
            public const ulong AwaitingPuback = 1UL << (DigitBits * (int)OutboundState.AwaitingPuback) << Here;
            public const ulong AwaitingPubrec = 1UL << (DigitBits * (int)OutboundState.AwaitingPubrec) << Here;
            public const ulong AwaitingRelease = 1UL << (DigitBits * (int)OutboundState.AwaitingRelease);
            public const ulong AwaitingReleaseHere = AwaitingRelease << Here;
            public const ulong PubrelPending = 1UL << (DigitBits * (int)OutboundState.PubrelPending);
            public const ulong PubrelPendingHere = PubrelPending << Here;
            public const ulong AwaitingPubcomp = 1UL << (DigitBits * (int)OutboundState.AwaitingPubcomp) << Here;

            public const ulong Released = AwaitingRelease | AwaitingReleaseHere | PubrelPending | PubrelPendingHere | AwaitingPubcomp;

            private const int Here = DigitBits * OutboundWord.SentHere;
        }

        // A digit with the next state. That of Free is not 0, which means "no transition".
        [ExcludeType]
        private static class To
        {
            public const ulong Free = ToFree;
            public const ulong AwaitingRecord = (ulong)OutboundState.AwaitingRecord;
            public const ulong PublishPending = (ulong)OutboundState.PublishPending;
            public const ulong AwaitingPuback = (ulong)OutboundState.AwaitingPuback;
            public const ulong AwaitingPubrec = (ulong)OutboundState.AwaitingPubrec;
            public const ulong AwaitingRelease = (ulong)OutboundState.AwaitingRelease;
            public const ulong PubrelPending = (ulong)OutboundState.PubrelPending;
            public const ulong AwaitingPubcomp = (ulong)OutboundState.AwaitingPubcomp;
        }
    }
}
