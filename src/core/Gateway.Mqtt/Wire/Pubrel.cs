namespace Gateway.Mqtt.Wire
{
    /// <summary>
    /// Pubrel [MQTT 3.1.1 section 3.6]: the sender of a QoS 2 message forgets it; flags 2 [MQTT-3.6.1-1]. Four bytes, see <see
    /// cref="IdentifierPacket"/>.
    /// </summary>
    public static class Pubrel
    {
        /// <summary>The first byte: type and flags.</summary>
        public const int First = (PacketType.Pubrel << 4) | 2;
    }
}
