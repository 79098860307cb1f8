namespace Gateway.Mqtt
{
    /// <summary>What a journal record asks storage for.</summary>
    public enum JournalKind : byte
    {
        /// <summary>Make an outbound entry durable in the slot of its index.</summary>
        Entry,
        /// <summary>Make the changes of state, the session tag and the flags durable, all in one write.</summary>
        Progress,
        /// <summary>Make the inbound set durable, all in one write.</summary>
        Inbound
    }

    /// <summary>State of an entry as storage knows it.</summary>
    public enum DurableState : byte
    {
        /// <summary>Not acknowledged.</summary>
        Awaiting = 0,
        /// <summary>QoS 2: PUBREC came, PUBREL is owed.</summary>
        Released = 1,
        /// <summary>Finished.</summary>
        Free = 2
    }

    /// <summary>
    /// One thing to be made durable, taken from the session by TakeJournal. Made once and reused; the buffers in it are the
    /// session's and valid until the write is reported by FeedDurable or FeedStorageFailed.
    /// </summary>
    public sealed class JournalRecord
    {
        /// <summary>What is asked for.</summary>
        public JournalKind Kind;
        /// <summary>Entry: its index, which is also its slot.</summary>
        public int Index;

        /// <summary>Entry: its sequence. Progress: the next sequence.</summary>
        public long Sequence;
        /// <summary>The first byte of the PUBLISH, in its low eight bits.</summary>
        public int First;
        /// <summary>Entry: the application's word, kept with it.</summary>
        public long Context;
        /// <summary>Holds the body: topic length, topic, packet identifier, payload, as in PUBLISH.</summary>
        public byte[] Buffer;
        /// <summary>Offset of the body.</summary>
        public int Offset;
        /// <summary>Bytes of the body.</summary>
        public int Bytes;

        /// <summary>QoS 1 or 2.</summary>
        public int Qos
        {
            get { return (First & Wire.Publish.QosMask) >> 1; }
        }

        /// <summary>RETAIN.</summary>
        public bool Retain
        {
            get { return (First & Wire.Publish.RetainBit) != 0; }
        }

        /// <summary>Progress: how many changes there are.</summary>
        public int ChangeCount;
        /// <summary>Progress: the entry each change is about.</summary>
        public byte[] ChangeIndex;
        /// <summary>
        /// Progress: the <see cref="DurableState"/> of an entry that changed, by the entry's index. It is that of the record which its slot
        /// holds. Any other number: a newer record has overwritten what changed.
        /// </summary>
        public byte[] ChangeState;
        /// <summary>Entry, progress: tag of the session that the states belong to.</summary>
        public uint SessionTag;
        /// <summary>Progress: an inbound set of an earlier generation is void. Inbound: its generation.</summary>
        public uint InboundGeneration;
        /// <summary>Inbound: how many places the arrays below use.</summary>
        public int InboundCount;
        /// <summary>Inbound: the packet identifier of each place.</summary>
        public ushort[] InboundIds;
        /// <summary>Inbound: CRC-32 of each one's body.</summary>
        public uint[] InboundCrcs;
        /// <summary>
        /// Inbound: bits of <see cref="InboundState"/> for each place. One with <see cref="InboundState.Removed"/> is not part of the
        /// record.
        /// </summary>
        public byte[] InboundStates;
        /// <summary>Progress: the broker's session must be discarded before the next resumption.</summary>
        public bool DiscardPending;
        /// <summary>Progress: a CONNECT may be on its way whose CONNACK was not read.</summary>
        public bool ConnectUnanswered;
    }
}
