namespace Gateway.Mqtt.Wire
{
    /// <summary>Pubcomp [MQTT 3.1.1 section 3.7]: a QoS 2 message is complete. Four bytes, see <see cref="IdentifierPacket"/>.</summary>
    public static class Pubcomp
    {
        /// <summary>The first byte: type and flags.</summary>
        public const int First = (PacketType.Pubcomp << 4);
    }
}
