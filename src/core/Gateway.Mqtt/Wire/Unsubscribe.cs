using Gateway.Primitives;

namespace Gateway.Mqtt.Wire
{
    /// <summary>UNSUBSCRIBE [MQTT 3.1.1 section 3.10], with one topic filter for each packet.</summary>
    public static class Unsubscribe
    {
        /// <summary>The first byte: flags 2 [MQTT-3.10.1-1].</summary>
        public const int First = (PacketType.Unsubscribe << 4) | 2;

        /// <summary>Writes the packet and returns the offset after it.</summary>
        public static int Put(byte[] buffer, int offset, int packetId, byte[] filter)
        {
            buffer[offset] = First;
            offset = VariableByteInteger.Put(buffer, offset + 1, 4 + filter.Length);
            return Subscribe.PutFilter(buffer, offset, packetId, filter, 0, filter.Length);
        }
    }
}
