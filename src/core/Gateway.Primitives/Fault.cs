namespace Gateway.Primitives
{
    /// <summary>
    /// Everything that can go wrong in the gateway, each with a number that never changes its meaning. <see cref="FaultLog"/> counts them,
    /// and the health message publishes every count above zero. The page <c>src/docs/diagnostics.md</c> says what each means, its likely
    /// cause and what to do; a test checks that page against this list.
    /// </summary>
    public enum Fault : byte
    {
        /// <summary>No fault.</summary>
        None = 0,

        // 1-19: what should be impossible. A Check failed: the thread's catch-all records the code and restarts the device.

        /// <summary>A check failed that has no code of its own.</summary>
        CheckFailed = 1,
        /// <summary>Limits contradict each other; found once at start.</summary>
        LimitsInconsistent = 2,
        /// <summary>An index or count is outside its table.</summary>
        IndexOutOfTable = 3,
        /// <summary>A state machine is in a state that its table does not have.</summary>
        StateImpossible = 4,
        /// <summary>A thread ended with an exception that was not a check.</summary>
        UnhandledException = 5,
        /// <summary>The loop made no turn for longer than all bounded waits together.</summary>
        LoopStuck = 6,
        /// <summary>The managed heap had no room for an allocation.</summary>
        OutOfMemory = 7,
        /// <summary>The link's thread made no turn for longer than all bounded waits together.</summary>
        LinkStuck = 8,

        // 20-39: the link below MQTT.

        /// <summary>The broker's port refused the connection.</summary>
        LinkRefused = 20,
        /// <summary>The link ended, and the gateway had not sent DISCONNECT.</summary>
        LinkLost = 21,
        /// <summary>The link was not open in time.</summary>
        LinkTimeout = 22,
        /// <summary>The TLS handshake failed: certificate, host name or protocol version.</summary>
        LinkTls = 23,
        /// <summary>The broker's host name has no address.</summary>
        LinkAddress = 24,
        /// <summary>No CONNACK within the time allowed.</summary>
        ConnackTimeout = 25,
        /// <summary>No PINGRESP within the time allowed: the link is half open.</summary>
        PingTimeout = 26,
        /// <summary>No acknowledgement in two acknowledgement times: the link is dropped and the session resumed.</summary>
        AckTimeout = 27,

        /// <summary>The network below the link was down for so long that only a restart could help.</summary>
        LinkNetwork = 28,
        /// <summary>TLS must wait until the clock is set: certificates have dates.</summary>
        LinkClock = 29,

        // 40-49: CONNACK return codes [MQTT-3.2.2.3].

        /// <summary>Return code 1: the broker does not speak this protocol version.</summary>
        ConnectRefusedProtocol = 40,
        /// <summary>Return code 2: the broker refuses this client identifier.</summary>
        ConnectRefusedIdentifier = 41,
        /// <summary>Return code 3: the server is reachable, but its MQTT service is not available.</summary>
        ConnectRefusedUnavailable = 42,
        /// <summary>Return code 4: user name or password malformed or wrong.</summary>
        ConnectRefusedCredentials = 43,
        /// <summary>Return code 5: not authorised.</summary>
        ConnectRefusedNotAuthorized = 44,
        /// <summary>A return code above 5, which the standard reserves.</summary>
        ConnectRefusedReserved = 45,

        // 60-89: malformed or forbidden packets from the broker. Each drops the link.

        /// <summary>A remaining length of more than four bytes [2.2.3].</summary>
        MalformedRemainingLength = 60,
        /// <summary>Packet type 0 or 15 [2.2.1].</summary>
        MalformedPacketType = 61,
        /// <summary>A packet that only a client may send [2.2.1].</summary>
        MalformedDirection = 62,
        /// <summary>Fixed header flags other than the standard's [MQTT-2.2.2-2].</summary>
        MalformedFlags = 63,
        /// <summary>A remaining length that this packet type cannot have.</summary>
        MalformedLength = 64,
        /// <summary>CONNACK with acknowledge flags bits 7-1 not zero [3.2.2.1].</summary>
        MalformedConnackFlags = 65,
        /// <summary>
        /// CONNACK with session present 1 beside a return code other than 0, or after clean session 1 [MQTT-3.2.2-4, MQTT-3.2.2-1].
        /// </summary>
        MalformedSessionPresent = 66,
        /// <summary>A packet other than CONNACK came first, or a second CONNACK [MQTT-3.2.0-1].</summary>
        MalformedConnackOrder = 67,
        /// <summary>PUBLISH with QoS 3 [MQTT-3.3.1-4].</summary>
        MalformedQos = 68,
        /// <summary>PUBLISH with DUP 1 at QoS 0 [MQTT-3.3.1-2].</summary>
        MalformedDup = 69,
        /// <summary>PUBLISH whose topic name is empty [MQTT-4.7.3-1].</summary>
        MalformedTopicEmpty = 70,
        /// <summary>PUBLISH whose topic name is not UTF-8 or holds U+0000 [MQTT-1.5.3-1, MQTT-1.5.3-2].</summary>
        MalformedTopicUtf8 = 71,
        /// <summary>PUBLISH whose topic name holds a wildcard [MQTT-3.3.2-2].</summary>
        MalformedTopicWildcard = 72,
        /// <summary>Packet identifier 0 [MQTT-2.3.1-1].</summary>
        MalformedPacketId = 73,
        /// <summary>SUBACK whose number of return codes is not that of the SUBSCRIBE [MQTT-3.8.4-5].</summary>
        MalformedSubackCount = 74,
        /// <summary>SUBACK with a return code other than 0, 1, 2, 0x80 [MQTT-3.9.3-2].</summary>
        MalformedSubackCode = 75,

        // 90-119: what the peer did that is allowed or harmless, and worth a count.

        /// <summary>An acknowledgement for a packet identifier that is not in use.</summary>
        AckUnknown = 90,
        /// <summary>An acknowledgement that does not fit its entry's state.</summary>
        AckWrongState = 91,
        /// <summary>PUBACK for a QoS 2 PUBLISH: the broker downgraded; the entry is complete.</summary>
        Qos2Downgraded = 92,
        /// <summary>A message too large for the receive buffer: drained, acknowledged, not delivered.</summary>
        InboundOversize = 93,
        /// <summary>
        /// A command was left unanswered because the inbound set or the inflight table had no room: a new connection brings it again.
        /// </summary>
        InboundSetFull = 94,
        /// <summary>The broker reused an inbound packet identifier for other content: taken as new.</summary>
        InboundIdReused = 95,
        /// <summary>A duplicate of a message already held: answered, not delivered again.</summary>
        InboundDuplicate = 96,
        /// <summary>Session present after a CONNECT whose CONNACK was never read, with Released entries held: they may be lost.</summary>
        SessionDoubt = 97,
        /// <summary>The broker no longer has the session, or it is another broker's: entries became unsent.</summary>
        SessionLost = 98,
        /// <summary>SUBACK return code 0x80: the broker refused the subscription.</summary>
        SubscribeRefused = 99,
        /// <summary>SUBACK granted less than was asked.</summary>
        SubscribeDowngraded = 100,
        /// <summary>Nothing was acknowledged in time: everything outstanding was sent once more.</summary>
        Retransmitted = 101,
        /// <summary>Three links ended with the same oldest entry: it now goes last.</summary>
        EntryMovedLast = 102,
        /// <summary>Three links ended by the same malformed packet: the session is discarded once.</summary>
        SessionDiscarded = 103,
        /// <summary>Message published at a lower QoS because of the setting broker.qos-max.</summary>
        QosLimited = 104,

        /// <summary>The gateway changed to the other of two brokers: a count, not a fault.</summary>
        BrokerChanged = 105,

        // 120-139: what was not sent or not done, each with its count.

        /// <summary>QoS 0 message not sent: not connected.</summary>
        Qos0NotConnected = 120,
        /// <summary>QoS 0 message not sent: no room in the transmit buffer.</summary>
        Qos0NoRoom = 121,
        /// <summary>QoS 1/2 message refused: the inflight table is full.</summary>
        TableFull = 122,
        /// <summary>An alarm transition was skipped while the table was full: a gap in seq.</summary>
        TransitionPassedOver = 123,
        /// <summary>Topic and payload together are larger than an entry.</summary>
        PayloadTooLarge = 124,
        /// <summary>A command whose name is not known.</summary>
        CommandUnknown = 125,
        /// <summary>A command whose arguments are malformed.</summary>
        CommandMalformed = 126,
        /// <summary>A command with RETAIN 1: refused.</summary>
        CommandRetained = 127,
        /// <summary>A message outside cmd/: ignored.</summary>
        InboundUnexpected = 128,
        /// <summary>The oldest telemetry of the backlog was dropped to make room: a gap in seq.</summary>
        BacklogOverflow = 129,
        /// <summary>QoS 0 message sent on a link that ended before the broker answered anything sent later: it may be lost.</summary>
        Qos0Doubt = 130,

        /// <summary>A command with an id that was carried out before: answered, not done again.</summary>
        CommandRepeated = 131,
        /// <summary>A command that must run only once had begun when the power failed: answered so, not done again.</summary>
        CommandInterrupted = 132,

        /// <summary>QoS 1/2 message refused: messages without a durable record hold all packets in RAM.</summary>
        PacketsFull = 133,

        // 140-159: storage.

        /// <summary>No valid progress record: new epoch, the broker's session is discarded first.</summary>
        StorageEmpty = 140,
        /// <summary>A slot could not be written.</summary>
        StorageWrite = 141,
        /// <summary>A slot could not be read.</summary>
        StorageRead = 142,
        /// <summary>An entry record with a wrong CRC, version or length: quarantined.</summary>
        EntryQuarantined = 143,
        /// <summary>A progress record with a wrong CRC, version or length.</summary>
        ProgressQuarantined = 144,
        /// <summary>A copy of the inbound set with a wrong CRC, version or length.</summary>
        InboundQuarantined = 145,
        /// <summary>A rule state record with a wrong CRC, version or length.</summary>
        RuleStateQuarantined = 146,
        /// <summary>No slot took the record: sent without being durable (setting broker.storage-failed = send).</summary>
        SentNotDurable = 147,
        /// <summary>No slot took the record: held until storage works (setting broker.storage-failed = hold).</summary>
        HeldNotDurable = 148,
        /// <summary>The boot record could not be read or written: the boot count may repeat.</summary>
        BootRecordLost = 149,
        /// <summary>The settings file from nanoff was applied: a count, not a fault.</summary>
        BootFileTaken = 150,
        /// <summary>The settings file from nanoff was not applied: incomplete, refused, or of a newer version.</summary>
        BootFileRefused = 151,
        /// <summary>Wi-Fi credentials that were written to the platform over the cable were applied: a count, not a fault.</summary>
        WifiAdopted = 152,
        /// <summary>The two copies of the Wi-Fi credentials could not be made equal.</summary>
        WifiNotStored = 153,
        /// <summary>A copy of the settings, or both, could not be read or failed a check.</summary>
        SettingsLost = 154,
        /// <summary>A newer firmware stored the settings: the gateway uses defaults and saves nothing.</summary>
        SettingsNewer = 155,
        /// <summary>
        /// A sensor or alarm in the settings that this board cannot have was left out, or the second broker is the same as the first.
        /// </summary>
        ConfigurationRejected = 156,

        /// <summary>The ids of commands that were carried out could not be read or written: a command may be done again.</summary>
        CommandIdsLost = 157,
        /// <summary>Five short boots ended by a fault: safe mode, with console, network and health only.</summary>
        SafeMode = 158,

        /// <summary>The record of a message could not be read again when it was to be sent: the message is lost.</summary>
        EntryLost = 159,

        // 160-179: sensors.

        /// <summary>A sensor did not answer or its reading failed a check.</summary>
        SensorFault = 160,

        /// <summary>One more than the largest code: the size of a table indexed by fault.</summary>
        Count = 161
    }
}
