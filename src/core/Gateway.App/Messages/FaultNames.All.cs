namespace Gateway.App
{
    // Made from the constants of all folders: GATEWAY_UPDATE_PAGES=1 dotnet test tests/unit --filter FaultCode
    public sealed partial class FaultNames
    {
        /// <summary>Code, space, name, a plus sign after that of a counter, semicolon, for all of them.</summary>
        public const string All =
            "0 none;1 check-failed;2 limits-inconsistent;3 index-out-of-table;4 state-impossible;5 unhandled-exception;6 loop-stuck;" +
            "7 out-of-memory;8 link-stuck;20 link-refused;21 link-lost;22 link-timeout;23 link-tls;24 link-address;25 connack-timeout;" +
            "26 ping-timeout;27 ack-timeout;28 link-network;29 link-clock;40 connect-refused-protocol;41 connect-refused-identifier;" +
            "42 connect-refused-unavailable;43 connect-refused-credentials;44 connect-refused-not-authorized;45 connect-refused-reserved;" +
            "60 malformed-remaining-length;61 malformed-packet-type;62 malformed-direction;63 malformed-flags;64 malformed-length;" +
            "65 malformed-connack-flags;66 malformed-session-present;67 malformed-connack-order;68 malformed-qos;69 malformed-dup;" +
            "70 malformed-topic-empty;71 malformed-topic-utf8;72 malformed-topic-wildcard;73 malformed-packet-id;" +
            "74 malformed-suback-count;75 malformed-suback-code;76 meter-lost;77 meter-behind;78 meter-unsaved;90 ack-unknown+;" +
            "91 ack-wrong-state+;92 qos2-downgraded;93 inbound-oversize;94 inbound-set-full;95 inbound-id-reused+;96 inbound-duplicate+;" +
            "97 session-doubt;98 session-lost;99 subscribe-refused;100 subscribe-downgraded+;101 retransmitted+;103 session-discarded+;" +
            "104 qos-limited;105 broker-changed+;106 subscribe-unanswered;107 set-aside;108 client-id-shared;109 will-reduced;" +
            "110 qos0-set-aside;111 perhaps-doubled+;112 command-busy+;113 command-id-in-use+;114 reply-not-kept+;115 store-behind;" +
            "116 output-state-lost;117 alarm-chattering;118 alarm-flood;119 transition-held-back+;120 qos0-not-connected+;" +
            "121 qos0-no-room;122 table-full;123 transition-passed-over;124 payload-too-large;125 command-unknown+;" +
            "126 command-malformed+;127 command-retained+;128 inbound-unexpected+;129 backlog-overflow;130 qos0-doubt;" +
            "131 command-repeated+;132 command-interrupted;133 packets-full;134 entry-missing;135 entry-doubt;136 telemetry-dropped;" +
            "137 certificate-lost;138 output-failed;139 telemetry-quarantined;140 storage-empty;141 storage-write;142 storage-read;" +
            "143 entry-quarantined;144 progress-quarantined;145 inbound-quarantined;146 rule-state-quarantined;147 sent-not-durable;" +
            "148 held-not-durable;149 boot-record-lost;150 boot-file-taken+;151 boot-file-refused;152 wifi-adopted+;153 wifi-not-stored;" +
            "154 settings-lost;155 settings-newer;156 configuration-rejected;157 command-ids-lost;158 safe-mode;159 entry-lost;" +
            "160 sensor-fault;";
    }
}
