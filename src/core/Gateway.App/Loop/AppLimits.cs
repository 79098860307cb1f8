using System.Runtime.CompilerServices;
using Gateway.Hal;
using Gateway.Sensors;

namespace Gateway.App
{
    /// <summary>Limits of the application around the session.</summary>
    [ExcludeType]
    public static class AppLimits
    {
        /// <summary>Most bytes read from the link at a time, and at most a quarter of the receive buffer; a packet may be larger.</summary>
        public const int ReadBytesMax = 512;

        /// <summary>Reads from the link in a turn, so that many messages cannot keep the loop from its sensors.</summary>
        public const int ReadsPerTurnMax = 8;

        /// <summary>How often a turn fills the transmit buffer, while the link takes all of it.</summary>
        public const int FillsPerTurnMax = 4;

        /// <summary>Pause before a link that took nothing is tried again, in ms.</summary>
        public const int SendRetryMs = 10;

        /// <summary>Bytes of the largest payload: the health message.</summary>
        public const int PayloadBytesMax = 768;

        /// <summary>Bytes of the longest payload of an alarm: see <see cref="Payloads.PutAlarm"/>.</summary>
        public const int AlarmPayloadBytesMax = 240;

        /// <summary>
        /// Entries of the inflight area: the unacknowledged publishes that survive a restart.
        /// </summary>
        public const int InflightSlotCount = 32;

        /// <summary>Entries that a command may need: one for its answer, one for the transition that it makes.</summary>
        public const int CommandEntryCount = 2;

        /// <summary>
        /// Bytes of an inflight slot: the longest alarm (71 bytes of topic, 240 of payload) and the record around it. On the device a
        /// file of up to 512 bytes is inline in its directory and atomic, and only the bytes used are written.
        /// </summary>
        public const int InflightSlotBytesMax = 345;

        /// <summary>Bytes of a progress slot: 34, and five for each entry.</summary>
        public const int ProgressSlotBytesMax = 240;

        /// <summary>Identifiers of commands at QoS 2 whose handshake is not complete.</summary>
        public const int InboundIdCount = 64;

        /// <summary>Bytes of a slot of the inbound set: 16, and seven for each identifier.</summary>
        public const int InboundSlotBytesMax = 16 + (7 * InboundIdCount);

        /// <summary>Bytes of a rule state slot: 12, and eight for each rule.</summary>
        public const int AlarmStateSlotBytesMax = 480;

        /// <summary>Slots of telemetry that survives a power cut: more than a day of one record a minute.</summary>
        public const int TelemetrySlotCount = 32;

        /// <summary>Bytes of one of them. A file of up to 512 bytes is inline, see <see cref="InflightSlotBytesMax"/>.</summary>
        public const int TelemetrySlotBytesMax = 480;

        /// <summary>Bytes of a slot of the meters' totals.</summary>
        public const int MeterSlotBytesMax = MeterLimits.SlotBytesMax;

        /// <summary>Bytes of a boot record slot.</summary>
        public const int BootSlotBytesMax = 64;

        /// <summary>Bytes of a slot for the states of outputs that outlive a restart: five for each output.</summary>
        public const int OutputSlotBytesMax = 40;

        /// <summary>
        /// Bytes of the longest payload of a reply: name, id and the longest result, which is a save that is refused with two keys.
        /// </summary>
        public const int ReplyPayloadBytesMax = 224;

        /// <summary>Bytes of a command's id.</summary>
        public const int CommandIdBytesMax = 16;

        /// <summary>Ids of commands that are kept: far more than can be outstanding, and a slot's write stays small.</summary>
        public const int CommandIdCount = 16;

        /// <summary>Bytes of all ids with their results.</summary>
        public const int CommandIdsBytesMax = CommandIdCount * (CommandIdBytesMax + 4);

        /// <summary>Bytes of a slot of the ids.</summary>
        public const int CommandIdsSlotBytesMax = CommandIdsBytesMax + ABRecord.OverheadBytes;

        /// <summary>Storage commits that commands may cause at once: flash wears with each.</summary>
        public const int CommandTokensMax = 20;

        /// <summary>Time after which commands may cause one more, in ms.</summary>
        public const int CommandTokenMs = 1000;

        /// <summary>Time for the second step of a factory reset, in ms.</summary>
        public const int ConfirmMsMax = 60000;

        /// <summary>Longest time that `identify` may blink, in s.</summary>
        public const int IdentifySMax = 600;

        /// <summary>How long `identify` blinks by default, in s.</summary>
        public const int IdentifySDefault = 10;

        /// <summary>
        /// A boot that lasts this long is not short, in ms. Longer than a device needs to find a fault of its start: a stuck loop takes two
        /// minutes.
        /// </summary>
        public const int LongBootMs = 300000;

        /// <summary>The most short boots in a row that are counted: with more, the network's start is not delayed further.</summary>
        public const int ShortBootsMax = 5;

        /// <summary>After this many short boots that a fault ended, the gateway starts in safe mode.</summary>
        public const int FaultyBootsMax = 5;

        /// <summary>Time in safe mode before everything is tried once more, in ms: an hour, so that somebody can use it.</summary>
        public const int SafeModeMsMax = 3600000;

        /// <summary>From this many short boots in a row on, the network's start is delayed.</summary>
        public const int DelayedStartBoots = 2;

        /// <summary>Further delay for each further short boot, in ms.</summary>
        public const int DelayedStartStepMs = 5000;

        /// <summary>A broker counts as usable after a connection has lasted this long, in ms.</summary>
        public const int BrokerHeldMsMin = 5000;

        /// <summary>Time for an attempt at the first broker while the second one is in use, in ms.</summary>
        public const int ReturnTrialMsMax = 30000;

        /// <summary>Bytes of a gateway's id: topics stay short, and every broker accepts it as client identifier.</summary>
        public const int IdBytesMax = 23;

        /// <summary>Bytes of a sensor's or alarm's name.</summary>
        public const int NameBytesMax = 24;

        /// <summary>
        /// Groups of packets beside the alarm topics that can be set aside at a time: replies, status, birth, sensor states, telemetry,
        /// health, discovery and six subscriptions; and topics of alarms that were removed, while their messages are held.
        /// </summary>
        public const int SetAsideCount = 14;

        /// <summary>
        /// Bytes of a birth message after the broker has refused a longer one. A health message then leaves its counts out, and has about
        /// 300.
        /// </summary>
        public const int ShortPayloadBytesMax = 248;

        /// <summary>Shortest time between two answers to an `offline` that the gateway reads about itself, in ms.</summary>
        public const int StatusAgainMs = 60000;

        /// <summary>Pause before a reading that is not ready is polled again, in ms.</summary>
        public const int SensorRetryMs = 20;

        /// <summary>When a sensor whose part wakes it is looked at all the same, in ms: for its age.</summary>
        public const int SensorWaitMs = 1000;

        /// <summary>A reading is never stale before this age, in ms, however often the sensor is read.</summary>
        public const int StaleMsMin = 60000;

        /// <summary>Telemetry records kept in RAM during an outage, of 20 bytes each: ten minutes of one sensor at 10 s.</summary>
        public const int BacklogCount = 64;

        /// <summary>
        /// Time between two historical messages, in ms: 20 a second leave room on a slow link for present messages. New readings allow
        /// more, or a fast sensor's backlog would never end.
        /// </summary>
        public const int ReplayMs = 50;

        /// <summary>Historical messages that may leave at once for each new record: itself, and one before it.</summary>
        public const int ReplayPerReading = 2;

        /// <summary>
        /// Longest time after the connection that historical messages wait for alarms, in ms. Also the time between two discovery messages
        /// while they wait for alarms and their acknowledgements.
        /// </summary>
        public const int AlarmsFirstMsMax = 5000;

        /// <summary>
        /// The clock is holding when its last synchronisation is longer ago than this, in ms: in a day a crystal of 20 ppm is wrong by less
        /// than two seconds.
        /// </summary>
        public const int ClockHoldMs = 86400000;

        /// <summary>Time between two checks of when the clock was synchronised, in ms.</summary>
        public const int ClockCheckMs = 60000;

        /// <summary>Time between two readings of the contacts, in ms.</summary>
        public const int ContactPollMs = 10;

        /// <summary>Time between two ticks of the rules, in ms: for no-data and re-alarm.</summary>
        public const int AlarmTickMs = 1000;

        /// <summary>
        /// From when alarms say their state again after storage turned out to be older than what consumers have seen, in ms: most sensors
        /// have been read by then.
        /// </summary>
        public const int RenewMs = 5000;

        /// <summary>
        /// How much later an alarm says its stored state although its sensor has not read, in ms: a dead sensor must not make each start
        /// say all states again.
        /// </summary>
        public const int RenewLateMs = 15000;

        /// <summary>Longest time for which an alarm can be shelved, in minutes: a day.</summary>
        public const int ShelfMinutesMax = 1440;

        /// <summary>How long a start's first birth message waits for the one that the broker keeps, in ms after SUBACK.</summary>
        public const int KeptBirthMs = 5000;

        /// <summary>Time that a button must be stable, in ms: a press takes twice as long.</summary>
        public const int ButtonDebounceMs = 50;

        /// <summary>A step of the annunciator, in ms: a fast flash has two, twice a second.</summary>
        public const int AnnunciatorStepMs = 250;

        /// <summary>Steps for which a slow flash is lit, and then dark: four times as slow as a fast one.</summary>
        public const int AnnunciatorSlowSteps = 4;

        /// <summary>Time between two small discovery messages, in ms.</summary>
        public const int DiscoveryMs = 50;

        /// <summary>Time after which a discovery message that found no room, or is set aside, is tried again, in ms.</summary>
        public const int DiscoveryRetryMs = 250;

        /// <summary>
        /// Time from the connection to the first discovery message, in ms: then the broker has said what it keeps of earlier rounds.
        /// </summary>
        public const int DiscoveryDelayMs = 1000;

        /// <summary>
        /// Time after which Home Assistant has done what a discovery message says, in ms: it subscribes within 3 s. Then components that
        /// moved are announced again, and states follow.
        /// </summary>
        public const int DiscoverySettleMs = 5000;

        /// <summary>The most places for sensors, and for alarms: bits of half a word of 64.</summary>
        public const int DiscoveryPlaceCountMax = 32;

        /// <summary>
        /// Subscriptions with discovery: commands, own status, own birth message, two of Home Assistant, and what is kept.
        /// </summary>
        public const int SubscriptionCount = 6;

        /// <summary>Subscriptions without discovery: commands, own status, own birth message.</summary>
        public const int SubscriptionCountSmall = 3;

        /// <summary>
        /// Commits that the flash endures, estimated: 64 blocks of 4096 bytes, 100,000 erases of the most used one, eight million messages
        /// with two commits. A larger partition endures more.
        /// </summary>
        public const int FlashLifeCommits = 16000000;

        /// <summary>Longest sleep of the loop, in ms: well below every watchdog.</summary>
        public const int SleepMsMax = 1000;

        /// <summary>
        /// A loop does all of its work at least this often, in ms, so that a forgotten deadline cannot stop anything for good. Inputs and
        /// alarms are checked once a second.
        /// </summary>
        public const int RestMsMax = 10000;

        /// <summary>Time from the connection to the first health message, in ms.</summary>
        public const int FirstHealthMs = 2000;

        /// <summary>Shortest interval of a sensor, in ms.</summary>
        public const int IntervalMsMin = 1;

        /// <summary>Longest interval of a sensor that a command may set, in s: a day.</summary>
        public const int IntervalSMax = 86400;

        /// <summary>Bytes read from the console's link at a time.</summary>
        public const int ConsoleReadBytesMax = 64;

        /// <summary>Bytes given to the console's link at a time.</summary>
        public const int ConsoleWriteBytesMax = 64;

        /// <summary>
        /// Time between two reads of the console's link, in ms: too short to notice, and for 115,200 baud to overrun the buffer.
        /// </summary>
        public const int ConsolePollMs = 20;

        /// <summary>The same while nobody types, in ms: the receive buffer holds three times what can arrive in it.</summary>
        public const int ConsoleIdleMs = 100;

        /// <summary>After this time without input or output nobody is typing, in ms.</summary>
        public const int ConsoleQuietMs = 3000;

        /// <summary>Time for a scan for wireless networks, in ms.</summary>
        public const int ScanMsMax = 20000;

        /// <summary>Time for the gateway to stop and for an answer to leave before a requested restart, in ms.</summary>
        public const int StopMsMax = 5000;

        /// <summary>Half a period of the blinking of `identify`, in ms.</summary>
        public const int IdentifyBlinkMs = 250;
    }
}
