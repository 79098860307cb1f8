namespace Gateway.Mqtt
{
    /// <summary>A session's broker and its own behaviour. Set before Start; then the session owns the arrays.</summary>
    public sealed class SessionOptions
    {
        /// <summary>Client identifier, UTF-8, 1..65535 bytes (every broker accepts 23 [MQTT-3.1.3-5]).</summary>
        public byte[] ClientId;

        /// <summary>User name, or null.</summary>
        public byte[] UserName;

        /// <summary>Password, or null.</summary>
        public byte[] Password;

        /// <summary>Topic of the will, or null for none.</summary>
        public byte[] WillTopic;

        /// <summary>Payload of the will.</summary>
        public byte[] WillPayload;

        /// <summary>QoS 0..2 of the will.</summary>
        public int WillQos = 1;

        /// <summary>Whether the will is retained.</summary>
        public bool WillRetain = true;

        /// <summary>Clean session [3.1.2.4]: the broker keeps nothing across connections.</summary>
        public bool CleanSession;

        /// <summary>Keep alive in seconds, 0..65535; 0 turns it off [3.1.2.10].</summary>
        public int KeepAliveS = 30;

        /// <summary>The link must be open within this time.</summary>
        public int LinkTimeoutMs = 30000;

        /// <summary>CONNACK must come within this time.</summary>
        public int ConnackTimeoutMs = 10000;

        /// <summary>PINGRESP must come within this time. The time in which a packet arrives does not count.</summary>
        public int PingTimeoutMs = 10000;

        /// <summary>
        /// What is not acknowledged in this time is sent once more on the connection. After the same time again its group is set aside, or
        /// the connection closed if it has none. The time in which storage works or a packet arrives does not count.
        /// </summary>
        public int AckTimeoutMs = 20000;

        /// <summary>First pause before a new connection; doubled at each failure.</summary>
        public int BackoffMsMin = 1000;

        /// <summary>Longest pause before a new connection.</summary>
        public int BackoffMsMax = 120000;

        /// <summary>
        /// A connection that lasted this long is good: it resets the back-off. After two shorter ones the next is careful, for this time.
        /// </summary>
        public int StableMs = 60000;

        /// <summary>Limit of a clean stop: outstanding messages, the last message and DISCONNECT.</summary>
        public int StopTimeoutMs = 3000;

        /// <summary>Completions are made durable at the latest after this time...</summary>
        public int CompletionMsMax = 1000;

        /// <summary>...or after this many.</summary>
        public int CompletionCountMax = 8;

        /// <summary>A received PUBREC waits at most this long for others, so that one write serves them all.</summary>
        public int ReleaseGatherMs = 20;

        /// <summary>Pause before storage that failed is tried again.</summary>
        public int StorageRetryMs = 1000;

        /// <summary>
        /// Shortest time between two connections that are made only so that the broker sends again what was left unanswered.
        /// </summary>
        public int InboundReconnectMsMin = 60000;

        /// <summary>
        /// Highest QoS that this broker has, 1 or 2: publishes above it are sent at it (setting broker.qos-max). Not 0: a message at QoS 1
        /// or 2 would leave without a record and without an acknowledgement, and the next power cut would lose it.
        /// </summary>
        public int BrokerQosMax = 2;

        /// <summary>
        /// Setting broker.retain: false leaves RETAIN out of the last message of a stop, and out of entries that were recorded with it. The
        /// owner's own publishes say themselves what they have.
        /// </summary>
        public bool BrokerRetains = true;

        /// <summary>Setting broker.session-lost: true republishes Released entries after a lost session, false drops them.</summary>
        public bool RepublishOnSessionLost = true;

        /// <summary>Setting broker.storage-failed: true holds a message that no slot takes, false sends it at QoS 1.</summary>
        public bool HoldWhenStorageFails;

        /// <summary>Identifies the session across reboots: the CRC of host, port and client identifier.</summary>
        public uint SessionTag;

        /// <summary>Seed of the back-off's jitter.</summary>
        public uint Seed = 1;
    }
}
