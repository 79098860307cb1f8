using System.Runtime.CompilerServices;

namespace Gateway.Mqtt.Wire
{
    /// <summary>
    /// Pingreq [MQTT 3.1.1 section 3.12]: shows the broker that the client is alive, and asks the same of the broker. Two bytes, no body.
    /// </summary>
    [ExcludeType]
    public static class Pingreq
    {
        /// <summary>The first byte; the second is 0.</summary>
        public const int First = PacketType.Pingreq << 4;

        /// <summary>Bytes of the whole packet.</summary>
        public const int Bytes = 2;
    }

    /// <summary>
    /// Disconnect [MQTT 3.1.1 section 3.14]: ends the connection; the broker discards the will [MQTT-3.14.4-3]. Two bytes, no
    /// body.
    /// </summary>
    [ExcludeType]
    public static class Disconnect
    {
        /// <summary>The first byte; the second is 0.</summary>
        public const int First = PacketType.Disconnect << 4;

        /// <summary>Bytes of the whole packet.</summary>
        public const int Bytes = 2;
    }
}
