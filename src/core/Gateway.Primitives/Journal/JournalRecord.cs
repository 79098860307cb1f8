namespace Gateway.Primitives
{
    /// <summary>What a journal record asks storage to write.</summary>
    public enum JournalKind : byte
    {
        /// <summary>Make an outbound entry durable in the slot of its index.</summary>
        Entry,
        /// <summary>Make the changes of state, the session tag and the flags durable in one write.</summary>
        Progress,
        /// <summary>Make the inbound set durable in one write.</summary>
        Inbound
    }

    /// <summary>
    /// What an MQTT session and its storage exchange: one thing to make durable, or one entry that was restored. Made once and reused. The
    /// buffers of a thing to write belong to the session; they are valid until the result of the write is reported.
    /// </summary>
    public sealed class JournalRecord
    {
        /// <summary>What to write.</summary>
        public JournalKind Kind;
        /// <summary>Entry: its index, which is also its slot.</summary>
        public int Index;

        /// <summary>Entry: its sequence. Progress: the next sequence.</summary>
        public long Sequence;
        /// <summary>Entry: the first byte of its PUBLISH, in the low eight bits.</summary>
        public int First;
        /// <summary>Restored entry: its state is <see cref="EntryState.Released"/>.</summary>
        public bool Released;
        /// <summary>Entry: the application's word, stored with it.</summary>
        public long Context;
        /// <summary>Entry: holds the body: topic length, topic, packet identifier, payload, as in PUBLISH.</summary>
        public byte[] Buffer;
        /// <summary>Entry: offset of the body.</summary>
        public int Offset;
        /// <summary>Entry: bytes of the body. A restored one has no body: it is read when it is needed.</summary>
        public int Bytes;

        /// <summary>Entry: QoS 1 or 2.</summary>
        public int Qos
        {
            get { return (First >> QosShift) & 3; }
        }

        /// <summary>Entry: RETAIN.</summary>
        public bool Retain
        {
            get { return (First & RetainBit) != 0; }
        }

        /// <summary>Where the QoS begins in <see cref="First"/> [MQTT 3.3.1.2].</summary>
        public const int QosShift = 1;
        /// <summary>RETAIN in <see cref="First"/> [MQTT 3.3.1.3].</summary>
        public const int RetainBit = 1;

        /// <summary>Progress: the number of changes.</summary>
        public int ChangeCount;
        /// <summary>Progress: the entry of each change.</summary>
        public byte[] ChangeIndex;
        /// <summary>
        /// Entry, progress: the <see cref="EntryState"/> of each changed entry, by the entry's index. It applies to the record in the
        /// entry's slot. Any other number: unchanged, or a newer record has overwritten the entry that changed.
        /// </summary>
        public byte[] ChangeState;
        /// <summary>
        /// In <see cref="ChangeState"/>, of an entry to write: the other finished entries are durably finished before it is written.
        /// </summary>
        public const int FinishOthers = 253;
        /// <summary>Entry, progress: tag of the session that the state or states belong to.</summary>
        public uint SessionTag;
        /// <summary>Progress: an inbound set of an earlier generation is void. Inbound: its generation.</summary>
        public uint InboundGeneration;
        /// <summary>Inbound: how many places of the arrays below are used.</summary>
        public int InboundCount;
        /// <summary>Inbound: the packet identifier of each place.</summary>
        public ushort[] InboundIds;
        /// <summary>Inbound: CRC-32 of the body at each place.</summary>
        public uint[] InboundCrcs;
        /// <summary>
        /// Inbound: bits of <see cref="InboundState"/> for each place. A place with <see cref="InboundState.Removed"/> is not part of the
        /// record.
        /// </summary>
        public byte[] InboundStates;
        /// <summary>
        /// Progress: 0; <see cref="DiscardNow"/>; or when the broker's session must be discarded, as <see cref="DiscardFor"/> gives it.
        /// </summary>
        public int Discard;
        /// <summary>Progress: a CONNECT may have been sent whose CONNACK was not read.</summary>
        public bool ConnectUnanswered;

        /// <summary>The broker's session must be discarded before it is resumed again.</summary>
        public const int DiscardNow = 1;
        /// <summary>The bits of <see cref="Discard"/>.</summary>
        public const int DiscardMask = 0xF8 | DiscardNow;

        // The 61,440 identifiers in parts: above the shift, 1 + the part of the oldest lost one.
        private const int LostShift = 3;
        private const int PartIds = 2048;
        private const int PartCount = 30;

        // From this age on the discard is due at once: at least 6,144 sequences are left, far more than two checks and all entries use.
        private const int AgePartsMax = PartCount - 4;

        /// <summary>
        /// <paramref name="discard"/> after the loss of messages from sequence <paramref name="oldest"/> on, which may have gone at QoS 2:
        /// the broker may hold their identifiers, and would take later messages with them for duplicates. So its session is discarded when
        /// nothing at QoS 2 is open, and now if the sequence comes near to those identifiers again.
        /// </summary>
        public static int DiscardFor(int discard, long oldest, long next)
        {
            int part = (int)(next / PartIds % PartCount);
            long age = (next / PartIds) - (oldest / PartIds);
            if (discard >> LostShift > 0)
            {
                int recorded = (part + PartCount + 1 - (discard >> LostShift)) % PartCount;
                age = recorded > age ? recorded : age;
            }

            return discard == DiscardNow || age >= AgePartsMax ? DiscardNow
                : (1 + ((part + PartCount - (int)age) % PartCount)) << LostShift;
        }
    }
}
