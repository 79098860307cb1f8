namespace Gateway.Mqtt
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

    /// <summary>State of an entry in storage.</summary>
    public enum DurableState : byte
    {
        /// <summary>Not acknowledged.</summary>
        Awaiting = 0,
        /// <summary>QoS 2: PUBREC arrived, PUBREL is pending.</summary>
        Released = 1,
        /// <summary>Finished.</summary>
        Free = 2
    }

    /// <summary>
    /// One thing to make durable, taken from the session by TakeJournal. Made once and reused. Its buffers belong to the session and are
    /// valid until FeedDurable or FeedStorageFailed reports the write.
    /// </summary>
    public sealed class JournalRecord
    {
        /// <summary>What to write.</summary>
        public JournalKind Kind;
        /// <summary>Entry: its index, which is also its slot.</summary>
        public int Index;

        /// <summary>Entry: its sequence. Progress: the next sequence.</summary>
        public long Sequence;
        /// <summary>The first byte of the PUBLISH, in its low eight bits.</summary>
        public int First;
        /// <summary>Entry: the application's word, stored with it.</summary>
        public long Context;
        /// <summary>Holds the body: topic length, topic, packet identifier, payload, as in PUBLISH.</summary>
        public byte[] Buffer;
        /// <summary>Offset of the body.</summary>
        public int Offset;
        /// <summary>Bytes of the body.</summary>
        public int Bytes;

        /// <summary>Progress: the number of changes.</summary>
        public int ChangeCount;
        /// <summary>Progress: the entry of each change.</summary>
        public byte[] ChangeIndex;
        /// <summary>
        /// Progress: the <see cref="DurableState"/> of each changed entry, by the entry's index. It applies to the record in the entry's
        /// slot. Any other number: a newer record has overwritten the entry that changed.
        /// </summary>
        public byte[] ChangeState;
        /// <summary>Entry, progress: tag of the session that the states belong to.</summary>
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
        /// <summary>Progress: the broker's session must be discarded before it is resumed again.</summary>
        public bool DiscardPending;
        /// <summary>Progress: a CONNECT may have been sent whose CONNACK was not read.</summary>
        public bool ConnectUnanswered;
    }
}
