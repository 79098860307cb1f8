using System.Runtime.CompilerServices;

namespace Gateway.Mqtt.Wire
{
    /// <summary>The shape that PUBACK, PUBREC, PUBREL and PUBCOMP share: a fixed header and a packet identifier.</summary>
    public static class IdentifierPacket
    {
        /// <summary>Bytes of the whole packet.</summary>
        public const int Bytes = 4;

        /// <summary>Writes the packet and returns the offset after it.</summary>
        public static int Put(byte[] buffer, int offset, int first, int packetId)
        {
            buffer[offset] = (byte)first;
            buffer[offset + 1] = 2;
            buffer[offset + 2] = (byte)(packetId >> 8);
            buffer[offset + 3] = (byte)packetId;
            return offset + Bytes;
        }
    }

    /// <summary>Puback [MQTT 3.1.1 section 3.4]: completes a QoS 1 PUBLISH. Four bytes, see <see cref="IdentifierPacket"/>.</summary>
    [ExcludeType]
    public static class Puback
    {
        /// <summary>The first byte: type and flags.</summary>
        public const int First = (PacketType.Puback << 4);
    }

    /// <summary>
    /// Pubrec [MQTT 3.1.1 section 3.5]: the receiver holds a QoS 2 message. Four bytes, see <see cref="IdentifierPacket"/>.
    /// </summary>
    [ExcludeType]
    public static class Pubrec
    {
        /// <summary>The first byte: type and flags.</summary>
        public const int First = (PacketType.Pubrec << 4);
    }

    /// <summary>
    /// Pubrel [MQTT 3.1.1 section 3.6]: the sender of a QoS 2 message forgets it; flags 2 [MQTT-3.6.1-1]. Four bytes, see <see
    /// cref="IdentifierPacket"/>.
    /// </summary>
    [ExcludeType]
    public static class Pubrel
    {
        /// <summary>The first byte: type and flags.</summary>
        public const int First = (PacketType.Pubrel << 4) | 2;
    }

    /// <summary>Pubcomp [MQTT 3.1.1 section 3.7]: a QoS 2 message is complete. Four bytes, see <see cref="IdentifierPacket"/>.</summary>
    [ExcludeType]
    public static class Pubcomp
    {
        /// <summary>The first byte: type and flags.</summary>
        public const int First = (PacketType.Pubcomp << 4);
    }
}
