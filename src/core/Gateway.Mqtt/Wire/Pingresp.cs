namespace Gateway.Mqtt.Wire
{
    /// <summary>Pingresp [MQTT 3.1.1 section 3.13]: answers PINGREQ. Two bytes, no body.</summary>
    public static class Pingresp
    {
        /// <summary>The first byte; the second is 0.</summary>
        public const int First = PacketType.Pingresp << 4;

        /// <summary>Bytes of the whole packet.</summary>
        public const int Bytes = 2;
    }
}
