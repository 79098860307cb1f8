namespace Gateway.Mqtt.Wire
{
    /// <summary>Puback [MQTT 3.1.1 section 3.4]: completes a QoS 1 PUBLISH. Four bytes, see <see cref="IdentifierPacket"/>.</summary>
    public static class Puback
    {
        /// <summary>The first byte: type and flags.</summary>
        public const int First = (PacketType.Puback << 4);
    }
}
