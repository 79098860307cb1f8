namespace Gateway.App
{
    /// <summary>Limits of a test connection.</summary>
    public static class ConnectionTestLimits
    {
        /// <summary>Bytes of the longest packet sent: CONNECT with a client identifier of 69, user 128, password 200.</summary>
        public const int PacketBytesMax = 448;

        /// <summary>Bytes of the longest packet that is read: the message that comes back; a longer PUBLISH is skipped.</summary>
        public const int ReceiveBytesMax = 96;

        /// <summary>Bytes of a topic: base 16, id 23, and the rest.</summary>
        public const int TopicBytesMax = 48;

        /// <summary>Bytes of a line of the answer.</summary>
        public const int LineBytesMax = 200;

        /// <summary>Time for network, address, connection and TLS together, in ms: longer than a link's own time-outs.</summary>
        public const int OpenMsMax = 60000;

        /// <summary>Time for CONNACK, in ms.</summary>
        public const int ConnackMsMax = 10000;

        /// <summary>Time for each SUBACK, in ms.</summary>
        public const int SubackMsMax = 5000;

        /// <summary>Time for the published message to come back, in ms.</summary>
        public const int EchoMsMax = 5000;

        /// <summary>Keep alive of the test, in s: longer than the test itself.</summary>
        public const int KeepAliveS = 60;
    }
}
