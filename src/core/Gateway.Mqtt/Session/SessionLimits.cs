using Gateway.Primitives;

namespace Gateway.Mqtt
{
    /// <summary>Sizes of a session's buffers and tables, fixed at its construction. The defaults are the gateway's.</summary>
    public sealed class SessionLimits
    {
        /// <summary>Bytes of a packet that arrives in pieces, 64..65536: a larger PUBLISH is drained and acknowledged.</summary>
        public int ReceiveBytesMax = 1024;

        /// <summary>Bytes of encoded packets that are not yet sent, 128..65536; holds at least one CONNECT and one entry.</summary>
        public int TransmitBytesMax = 1024;

        /// <summary>Unfinished QoS 1/2 publishes held, 1..255.</summary>
        public int EntryCount = 32;

        /// <summary>Bytes of a held publish after its fixed header (topic, identifier, payload and 4 more), 16..16383.</summary>
        public int EntryBodyBytesMax = 316;

        /// <summary>
        /// Packets of entries in RAM, 1..EntryCount; 0 means as many as entries. With fewer, an owner that keeps records reads an entry
        /// without a packet from its slot. Messages without a record need one each: as many as are published between two calls of
        /// TakeJournal.
        /// </summary>
        public int PacketCount;

        /// <summary>Publishes sent and not finished at a time, 1..EntryCount.</summary>
        public int WindowMax = 8;

        /// <summary>
        /// Identifiers of received QoS 2 messages held at a time, 2..255: one that has begun must leave room for an earlier one that is
        /// refused.
        /// </summary>
        public int InboundCount = 64;

        /// <summary>Subscriptions, 0..255; 0..<see cref="PacketGroup.SubscribeCount"/> if groups can be set aside.</summary>
        public int SubscriptionCount = 4;

        /// <summary>
        /// Groups of packets that can be set aside at a time, 0..255. 0: nothing is set aside, and no connection is careful.
        /// </summary>
        public int SetAsideCount;

        /// <summary>Packets that the trace holds until they are read: what comes while it is full is not traced; 0 turns it off.</summary>
        public int TraceCount;

        /// <summary>Checks the relations between the limits, once, when the session is constructed.</summary>
        public void CheckRelations()
        {
            Check.That(
                ReceiveBytesMax >= 64 && ReceiveBytesMax <= 65536 && TransmitBytesMax >= 128 && TransmitBytesMax <= 65536
                && EntryCount >= 1 && EntryCount <= 255 && EntryBodyBytesMax >= 16 && EntryBodyBytesMax <= 16383
                && EntryBodyBytesMax + Session.EntryHeaderBytes <= TransmitBytesMax
                && WindowMax >= 1 && WindowMax <= EntryCount && InboundCount >= 2 && InboundCount <= 255
                && PacketCount >= 0 && PacketCount <= EntryCount
                && SubscriptionCount >= 0 && SubscriptionCount <= (SetAsideCount > 0 ? PacketGroup.SubscribeCount : 255)
                && SetAsideCount >= 0 && SetAsideCount <= 255
                && TraceCount >= 0,
                Fault.LimitsInconsistent);
        }
    }
}
