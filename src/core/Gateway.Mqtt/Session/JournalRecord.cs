namespace Gateway.Mqtt
{
    /// <summary>What a journal record asks storage for.</summary>
    public enum JournalKind : byte
    {
        /// <summary>Make an outbound entry durable in the slot of its index.</summary>
        Entry,
        /// <summary>Make the changes of state, the session tag and the flags durable, all in one write.</summary>
        Progress,
        /// <summary>Make an inbound message durable in the slot of its index.</summary>
        InboundStore,
        /// <summary>Empty the inbound slot of this index.</summary>
        InboundRemove
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
        /// <summary>Index of the entry or inbound message, which is also its slot.</summary>
        public int Index;

        /// <summary>Entry: its sequence. Progress: the next sequence.</summary>
        public long Sequence;
        /// <summary>Packet identifier.</summary>
        public int PacketId;
        /// <summary>The first byte of the PUBLISH, in its low eight bits.</summary>
        public int First;
        /// <summary>Inbound: marked as begun.</summary>
        public bool Begun;
        /// <summary>Entry: the application's word, kept with it.</summary>
        public long Context;
        /// <summary>Inbound: CRC-32 of the body.</summary>
        public uint Crc;

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
        /// <summary>Progress: the <see cref="DurableState"/> of an entry that changed, by the entry's index.</summary>
        public byte[] ChangeState;
        /// <summary>Progress: the sequence that the change is about, by the entry's index.</summary>
        public long[] ChangeSequence;
        /// <summary>Entry, progress: tag of the session that the states belong to.</summary>
        public uint SessionTag;
        /// <summary>Progress: inbound records of an earlier generation are no longer part of a handshake.</summary>
        public uint InboundGeneration;
        /// <summary>Progress: the broker's session must be discarded before the next resumption.</summary>
        public bool DiscardOwed;
        /// <summary>Progress: a CONNECT may be on its way whose CONNACK was not read.</summary>
        public bool ConnectUnanswered;
    }
}
