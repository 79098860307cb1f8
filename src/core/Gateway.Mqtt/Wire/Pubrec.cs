namespace Gateway.Mqtt.Wire
{
    /// <summary>
    /// Pubrec [MQTT 3.1.1 section 3.5]: the receiver holds a QoS 2 message. Four bytes, see <see cref="IdentifierPacket"/>.
    /// </summary>
    public static class Pubrec
    {
        /// <summary>The first byte: type and flags.</summary>
        public const int First = (PacketType.Pubrec << 4);
    }
}
