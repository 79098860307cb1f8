namespace Gateway.Primitives
{
    /// <summary>The faults' names as the health message gives them: the code's name in lower case with hyphens.</summary>
    public sealed class FaultNames
    {
        private readonly byte[][] names = new byte[(int)Fault.Count][];

        /// <summary>Makes the table. Once, at start.</summary>
        public FaultNames()
        {
            names[(int)Fault.None] = Ascii.Bytes("none");
            names[(int)Fault.CheckFailed] = Ascii.Bytes("check-failed");
            names[(int)Fault.LimitsInconsistent] = Ascii.Bytes("limits-inconsistent");
            names[(int)Fault.IndexOutOfTable] = Ascii.Bytes("index-out-of-table");
            names[(int)Fault.StateImpossible] = Ascii.Bytes("state-impossible");
            names[(int)Fault.UnhandledException] = Ascii.Bytes("unhandled-exception");
            names[(int)Fault.LoopStuck] = Ascii.Bytes("loop-stuck");
            names[(int)Fault.LinkRefused] = Ascii.Bytes("link-refused");
            names[(int)Fault.LinkLost] = Ascii.Bytes("link-lost");
            names[(int)Fault.LinkTimeout] = Ascii.Bytes("link-timeout");
            names[(int)Fault.LinkTls] = Ascii.Bytes("link-tls");
            names[(int)Fault.LinkAddress] = Ascii.Bytes("link-address");
            names[(int)Fault.ConnackTimeout] = Ascii.Bytes("connack-timeout");
            names[(int)Fault.PingTimeout] = Ascii.Bytes("ping-timeout");
            names[(int)Fault.AckTimeout] = Ascii.Bytes("ack-timeout");
            names[(int)Fault.LinkNetwork] = Ascii.Bytes("link-network");
            names[(int)Fault.LinkClock] = Ascii.Bytes("link-clock");
            names[(int)Fault.ConnectRefusedProtocol] = Ascii.Bytes("connect-refused-protocol");
            names[(int)Fault.ConnectRefusedIdentifier] = Ascii.Bytes("connect-refused-identifier");
            names[(int)Fault.ConnectRefusedUnavailable] = Ascii.Bytes("connect-refused-unavailable");
            names[(int)Fault.ConnectRefusedCredentials] = Ascii.Bytes("connect-refused-credentials");
            names[(int)Fault.ConnectRefusedNotAuthorized] = Ascii.Bytes("connect-refused-not-authorized");
            names[(int)Fault.ConnectRefusedReserved] = Ascii.Bytes("connect-refused-reserved");
            names[(int)Fault.MalformedRemainingLength] = Ascii.Bytes("malformed-remaining-length");
            names[(int)Fault.MalformedPacketType] = Ascii.Bytes("malformed-packet-type");
            names[(int)Fault.MalformedDirection] = Ascii.Bytes("malformed-direction");
            names[(int)Fault.MalformedFlags] = Ascii.Bytes("malformed-flags");
            names[(int)Fault.MalformedLength] = Ascii.Bytes("malformed-length");
            names[(int)Fault.MalformedConnackFlags] = Ascii.Bytes("malformed-connack-flags");
            names[(int)Fault.MalformedSessionPresent] = Ascii.Bytes("malformed-session-present");
            names[(int)Fault.MalformedConnackOrder] = Ascii.Bytes("malformed-connack-order");
            names[(int)Fault.MalformedQos] = Ascii.Bytes("malformed-qos");
            names[(int)Fault.MalformedDup] = Ascii.Bytes("malformed-dup");
            names[(int)Fault.MalformedTopicEmpty] = Ascii.Bytes("malformed-topic-empty");
            names[(int)Fault.MalformedTopicUtf8] = Ascii.Bytes("malformed-topic-utf8");
            names[(int)Fault.MalformedTopicWildcard] = Ascii.Bytes("malformed-topic-wildcard");
            names[(int)Fault.MalformedPacketId] = Ascii.Bytes("malformed-packet-id");
            names[(int)Fault.MalformedSubackCount] = Ascii.Bytes("malformed-suback-count");
            names[(int)Fault.MalformedSubackCode] = Ascii.Bytes("malformed-suback-code");
            names[(int)Fault.AckUnknown] = Ascii.Bytes("ack-unknown");
            names[(int)Fault.AckWrongState] = Ascii.Bytes("ack-wrong-state");
            names[(int)Fault.Qos2Downgraded] = Ascii.Bytes("qos2-downgraded");
            names[(int)Fault.InboundOversize] = Ascii.Bytes("inbound-oversize");
            names[(int)Fault.InboundSetFull] = Ascii.Bytes("inbound-set-full");
            names[(int)Fault.InboundIdReused] = Ascii.Bytes("inbound-id-reused");
            names[(int)Fault.InboundDuplicate] = Ascii.Bytes("inbound-duplicate");
            names[(int)Fault.SessionDoubt] = Ascii.Bytes("session-doubt");
            names[(int)Fault.SessionLost] = Ascii.Bytes("session-lost");
            names[(int)Fault.SubscribeRefused] = Ascii.Bytes("subscribe-refused");
            names[(int)Fault.SubscribeDowngraded] = Ascii.Bytes("subscribe-downgraded");
            names[(int)Fault.Retransmitted] = Ascii.Bytes("retransmitted");
            names[(int)Fault.EntryMovedLast] = Ascii.Bytes("entry-moved-last");
            names[(int)Fault.SessionDiscarded] = Ascii.Bytes("session-discarded");
            names[(int)Fault.QosLimited] = Ascii.Bytes("qos-limited");
            names[(int)Fault.Qos0NotConnected] = Ascii.Bytes("qos0-not-connected");
            names[(int)Fault.Qos0NoRoom] = Ascii.Bytes("qos0-no-room");
            names[(int)Fault.TableFull] = Ascii.Bytes("table-full");
            names[(int)Fault.TransitionPassedOver] = Ascii.Bytes("transition-passed-over");
            names[(int)Fault.PayloadTooLarge] = Ascii.Bytes("payload-too-large");
            names[(int)Fault.CommandUnknown] = Ascii.Bytes("command-unknown");
            names[(int)Fault.CommandMalformed] = Ascii.Bytes("command-malformed");
            names[(int)Fault.CommandRetained] = Ascii.Bytes("command-retained");
            names[(int)Fault.InboundUnexpected] = Ascii.Bytes("inbound-unexpected");
            names[(int)Fault.StorageEmpty] = Ascii.Bytes("storage-empty");
            names[(int)Fault.StorageWrite] = Ascii.Bytes("storage-write");
            names[(int)Fault.StorageRead] = Ascii.Bytes("storage-read");
            names[(int)Fault.EntryQuarantined] = Ascii.Bytes("entry-quarantined");
            names[(int)Fault.ProgressQuarantined] = Ascii.Bytes("progress-quarantined");
            names[(int)Fault.InboundQuarantined] = Ascii.Bytes("inbound-quarantined");
            names[(int)Fault.RuleStateQuarantined] = Ascii.Bytes("rule-state-quarantined");
            names[(int)Fault.SentNotDurable] = Ascii.Bytes("sent-not-durable");
            names[(int)Fault.HeldNotDurable] = Ascii.Bytes("held-not-durable");
            names[(int)Fault.BootRecordLost] = Ascii.Bytes("boot-record-lost");
            names[(int)Fault.SensorFault] = Ascii.Bytes("sensor-fault");
        }

        /// <summary>The name of a code of the list; null for a number without a code.</summary>
        public byte[] Of(int code)
        {
            return names[code];
        }
    }
}
