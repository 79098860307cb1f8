namespace Gateway.Mqtt.Wire
{
    /// <summary>Unsuback [MQTT 3.1.1 section 3.11]: answers UNSUBSCRIBE. Four bytes, see <see cref="IdentifierPacket"/>.</summary>
    public static class Unsuback
    {
        /// <summary>The first byte: type and flags.</summary>
        public const int First = (PacketType.Unsuback << 4);
    }
}
