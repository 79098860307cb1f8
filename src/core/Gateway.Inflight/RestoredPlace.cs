using Gateway.Primitives;

namespace Gateway.Inflight
{
    /// <summary>A place of the inbound set as recovery found it. Made once and reused.</summary>
    public sealed class RestoredPlace
    {
        /// <summary>Packet identifier.</summary>
        public int PacketId;
        /// <summary>CRC-32 of the body.</summary>
        public uint BodyCrc;
        /// <summary>Bits of <see cref="InboundState"/>.</summary>
        public int State;
    }
}
