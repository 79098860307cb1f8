namespace Gateway.Primitives
{
    /// <summary>
    /// The faults' names as in the health message: the code's name in lower case with hyphens. One literal holds all of them, because its
    /// characters stay in the device's flash.
    /// </summary>
    public sealed class FaultNames
    {
        /// <summary>Code, space, name, a plus sign after that of a counter, semicolon, for all of them.</summary>
        public const string All =
            "0 none;1 check-failed;2 limits-inconsistent;3 index-out-of-table;4 state-impossible;" +
            "5 unhandled-exception;6 loop-stuck;7 out-of-memory;8 link-stuck;20 link-refused;21 link-lost;22 link-timeout;23 link-tls;" +
            "24 link-address;25 connack-timeout;26 ping-timeout;27 ack-timeout;28 link-network;29 link-clock;" +
            "40 connect-refused-protocol;41 connect-refused-identifier;42 connect-refused-unavailable;" +
            "43 connect-refused-credentials;44 connect-refused-not-authorized;45 connect-refused-reserved;" +
            "60 malformed-remaining-length;61 malformed-packet-type;62 malformed-direction;63 malformed-flags;" +
            "64 malformed-length;65 malformed-connack-flags;66 malformed-session-present;" +
            "67 malformed-connack-order;68 malformed-qos;69 malformed-dup;70 malformed-topic-empty;" +
            "71 malformed-topic-utf8;72 malformed-topic-wildcard;73 malformed-packet-id;" +
            "74 malformed-suback-count;75 malformed-suback-code;90 ack-unknown+;91 ack-wrong-state+;" +
            "92 qos2-downgraded;93 inbound-oversize;94 inbound-set-full;95 inbound-id-reused+;" +
            "96 inbound-duplicate+;97 session-doubt;98 session-lost;99 subscribe-refused;100 subscribe-downgraded+;" +
            "101 retransmitted+;102 entry-moved-last;103 session-discarded+;104 qos-limited;105 broker-changed+;" +
            "120 qos0-not-connected+;" +
            "121 qos0-no-room;122 table-full;123 transition-passed-over;124 payload-too-large;" +
            "125 command-unknown+;126 command-malformed+;127 command-retained+;128 inbound-unexpected+;" +
            "129 backlog-overflow;130 qos0-doubt;131 command-repeated+;132 command-interrupted;" +
            "133 packets-full;" +
            "140 storage-empty;141 storage-write;142 storage-read;143 entry-quarantined;144 progress-quarantined;" +
            "145 inbound-quarantined;146 rule-state-quarantined;147 sent-not-durable;148 held-not-durable;" +
            "149 boot-record-lost;150 boot-file-taken+;151 boot-file-refused;152 wifi-adopted+;153 wifi-not-stored;" +
            "154 settings-lost;155 settings-newer;156 configuration-rejected;157 command-ids-lost;158 safe-mode;159 entry-lost;" +
            "160 sensor-fault;";

        private const char Counter = '+';

        // One offset for this many codes; from there the text is searched. An offset for each code would take 350 bytes of heap.
        private const int CodesPerOffset = 8;

        private readonly short[] offsets = new short[((int)Fault.Count / CodesPerOffset) + 1];

        // Evaluated once: each evaluation of a literal takes a block of the device's heap.
        private readonly string text = All;

        /// <summary>The one table: health messages and the console use the same names.</summary>
        public static readonly FaultNames Shared = new FaultNames();

        /// <summary>Makes the table. Once, at start.</summary>
        public FaultNames()
        {
            int at = 0;
            int last = -1;
            while (at < text.Length)
            {
                int start = at;
                int code = 0;
                while (text[at] != ' ')
                {
                    code = (code * 10) + text[at++] - '0';
                }

                // Groups without a code begin where the next group does.
                while (last < code / CodesPerOffset)
                {
                    offsets[++last] = (short)start;
                }

                at = EndOf(at) + 1;
            }
        }

        /// <summary>Writes the name of a code; nothing for a number without a code.</summary>
        public void Put(int code, ByteWriter writer)
        {
            int start = OffsetOf(code);
            writer.PutText(text, start, EndOfName(start) - start);
        }

        /// <summary>Where the name of a code begins in <see cref="All"/>; its length for a number without a code.</summary>
        public int OffsetOf(int code)
        {
            int at = offsets[code / CodesPerOffset];
            while (at < text.Length)
            {
                int found = 0;
                while (text[at] != ' ')
                {
                    found = (found * 10) + text[at++] - '0';
                }

                if (found == code)
                {
                    return at + 1;
                }

                at = found > code ? text.Length : EndOf(at) + 1;
            }

            return at;
        }

        /// <summary>Bytes of the name of a code; 0 for a number without a code.</summary>
        public int BytesOf(int code)
        {
            int start = OffsetOf(code);
            return EndOfName(start) - start;
        }

        /// <summary>
        /// Whether a code counts what the gateway did or survived, and nothing failed, was lost, or wants a remedy: it is no fault.
        /// </summary>
        public bool IsCounter(int code)
        {
            int end = EndOfName(OffsetOf(code));
            return end < text.Length && text[end] == Counter;
        }

        private int EndOfName(int at)
        {
            while (at < text.Length && text[at] != ';' && text[at] != Counter)
            {
                at++;
            }

            return at;
        }

        private int EndOf(int at)
        {
            while (text[at] != ';')
            {
                at++;
            }

            return at;
        }
    }
}
