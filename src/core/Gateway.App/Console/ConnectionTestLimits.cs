using System.Runtime.CompilerServices;

namespace Gateway.App
{
    /// <summary>Limits of a test connection.</summary>
    [ExcludeType]
    public static class ConnectionTestLimits
    {
        /// <summary>Bytes of the longest packet sent: CONNECT, client identifier 69, will topic 52, user 128, password 200.</summary>
        public const int PacketBytesMax = 480;

        /// <summary>Bytes of the longest packet that is read: the message that comes back; a longer PUBLISH is skipped.</summary>
        public const int ReceiveBytesMax = 96;

        /// <summary>Bytes of a topic: base 16, id 23, and the rest.</summary>
        public const int TopicBytesMax = 56;

        /// <summary>Bytes of a line of the answer.</summary>
        public const int LineBytesMax = 200;

        /// <summary>Time for network, address, connection and TLS together, in ms: longer than a link's own time-outs.</summary>
        public const int OpenMsMax = 60000;

        /// <summary>Time for each answer after CONNACK, and for a message to come back, in ms.</summary>
        public const int AnswerMsMax = 5000;

        /// <summary>Keep alive of the test, in s: longer than all its answers after CONNACK.</summary>
        public const int KeepAliveS = 60;
    }
}
