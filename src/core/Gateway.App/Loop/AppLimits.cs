using Gateway.Hal;

namespace Gateway.App
{
    /// <summary>Limits of the application around the session.</summary>
    public static class AppLimits
    {
        /// <summary>Bytes read from the link at a time, at most, and a quarter of the receive buffer; a packet may be larger.</summary>
        public const int ReadBytesMax = 512;

        /// <summary>Reads from the link in a turn, so that a flood cannot keep the loop from its sensors.</summary>
        public const int ReadsPerTurnMax = 8;

        /// <summary>Transmit buffers filled in a turn while the link takes them whole.</summary>
        public const int FillsPerTurnMax = 4;

        /// <summary>Pause before a link that took nothing is tried again, in ms.</summary>
        public const int SendRetryMs = 10;

        /// <summary>Bytes of the largest payload: the health message.</summary>
        public const int PayloadBytesMax = 768;

        /// <summary>Bytes of an alarm's payload at the longest: see <see cref="Payloads.PutAlarm"/>.</summary>
        public const int AlarmPayloadBytesMax = 183;

        /// <summary>
        /// Entries of the inflight area: the unacknowledged publishes that survive a restart.
        /// </summary>
        public const int InflightSlotCount = 32;

        /// <summary>Entries that a command may need: one for its answer, one for the transition that it makes.</summary>
        public const int CommandEntryCount = 2;

        /// <summary>
        /// Bytes of an inflight slot: the longest alarm (71 bytes of topic, 183 of payload) and the record around it. On the device a
        /// file of up to 512 bytes is inline in its directory and atomic, and only the bytes used are written.
        /// </summary>
        public const int InflightSlotBytesMax = 288;

        /// <summary>Bytes of a progress slot: 34 and five an entry.</summary>
        public const int ProgressSlotBytesMax = 240;

        /// <summary>Packets of entries in RAM on a board whose heap holds no more: half of the window, and two commands' own.</summary>
        public const int PacketCountSmall = 4;

        /// <summary>Identifiers of commands at QoS 2 whose handshake is not complete.</summary>
        public const int InboundIdCount = 64;

        /// <summary>Bytes of a slot of the inbound set: 16 and seven an identifier.</summary>
        public const int InboundSlotBytesMax = 16 + (7 * InboundIdCount);

        /// <summary>Bytes of a rule state slot: 12 and eight a rule.</summary>
        public const int AlarmStateSlotBytesMax = 480;

        /// <summary>Bytes of a boot record slot.</summary>
        public const int BootSlotBytesMax = 64;

        /// <summary>Bytes of a reply's payload at the longest: name, id and the longest result.</summary>
        public const int ReplyPayloadBytesMax = 144;

        /// <summary>Bytes of a command's id.</summary>
        public const int CommandIdBytesMax = 16;

        /// <summary>Ids of commands that are remembered: more than can be under way, by far, and a slot's write stays small.</summary>
        public const int CommandIdCount = 16;

        /// <summary>Bytes of all ids with their results.</summary>
        public const int CommandIdsBytesMax = CommandIdCount * (CommandIdBytesMax + 2);

        /// <summary>Bytes of a slot of the ids.</summary>
        public const int CommandIdsSlotBytesMax = CommandIdsBytesMax + ABRecord.OverheadBytes;

        /// <summary>Time in which the second step of a factory reset must come, in ms.</summary>
        public const int ConfirmMsMax = 60000;

        /// <summary>Longest time that a board shows itself for a command, in s.</summary>
        public const int IdentifySMax = 600;

        /// <summary>How long `identify` shows the board when nothing else is said, in s.</summary>
        public const int IdentifySDefault = 10;

        /// <summary>
        /// Time after which a boot was not a short one, in ms. Longer than any fault of a start needs to show: a device takes two minutes
        /// to find a stuck loop.
        /// </summary>
        public const int LongBootMs = 300000;

        /// <summary>The most short boots in a row that are counted: with more the start of the network waits no longer.</summary>
        public const int ShortBootsMax = 5;

        /// <summary>Short boots that a fault ended after which the gateway comes up in safe mode.</summary>
        public const int FaultyBootsMax = 5;

        /// <summary>Time in safe mode before everything is tried once more, in ms: an hour, within which somebody may come.</summary>
        public const int SafeModeMsMax = 3600000;

        /// <summary>Short boots in a row from which on the start of the network waits.</summary>
        public const int DelayedStartBoots = 2;

        /// <summary>What it waits longer with each further one, in ms.</summary>
        public const int DelayedStartStepMs = 5000;

        /// <summary>Time that a connection must have lasted for its broker to be one that serves, in ms.</summary>
        public const int BrokerHeldMsMin = 5000;

        /// <summary>Time for an attempt at the first broker when the second one serves, in ms.</summary>
        public const int ReturnTrialMsMax = 30000;

        /// <summary>
        /// Bytes of a gateway's id: with base and suffix it stays a short topic and a client identifier every broker takes.
        /// </summary>
        public const int IdBytesMax = 23;

        /// <summary>Bytes of a sensor's or alarm's name.</summary>
        public const int NameBytesMax = 24;

        /// <summary>Pause before a reading that is not ready is looked at again, in ms.</summary>
        public const int SensorRetryMs = 20;

        /// <summary>Shortest age at which a reading is stale, in ms, however often the sensor is read.</summary>
        public const int StaleMsMin = 60000;

        /// <summary>Telemetry records kept in RAM during an outage, of 20 bytes each: ten minutes of one sensor at 10 s.</summary>
        public const int BacklogCount = 64;

        /// <summary>
        /// Time between two historical messages, in ms: 20 in a second leave the broker and a slow link to what happens now. Readings that
        /// come meanwhile add to it, or a fast sensor's backlog would never end.
        /// </summary>
        public const int ReplayMs = 50;

        /// <summary>Historical messages that a new one behind them makes leave at once: itself, and one of those before it.</summary>
        public const int ReplayPerReading = 2;

        /// <summary>
        /// Time from the connection for which historical messages wait for alarms to leave, in ms, and no longer; and between two
        /// discovery messages, which wait for the alarms' acknowledgements too.
        /// </summary>
        public const int AlarmsFirstMsMax = 5000;

        /// <summary>
        /// Time since the last synchronisation after which the clock is holding, in ms: a day, in which a crystal of 20 ppm goes wrong
        /// by less than two seconds.
        /// </summary>
        public const int ClockHoldMs = 86400000;

        /// <summary>Time between two questions when the clock was synchronised, in ms.</summary>
        public const int ClockCheckMs = 60000;

        /// <summary>Time between looks at the contacts, in ms.</summary>
        public const int ContactPollMs = 10;

        /// <summary>Time between looks of the rules at time itself, in ms: no data, and alarms that stand.</summary>
        public const int AlarmTickMs = 1000;

        /// <summary>Time that a button must rest in its position, in ms: a press of a finger is twice as long.</summary>
        public const int ButtonDebounceMs = 50;

        /// <summary>A step of the annunciator, in ms: fast flashes are two of them, twice a second.</summary>
        public const int AnnunciatorStepMs = 250;

        /// <summary>Steps that a slow flash is lit, and dark: four times as slow as a fast one.</summary>
        public const int AnnunciatorSlowSteps = 4;

        /// <summary>Time between two discovery messages, in ms: a round takes a second while no alarm is on its way.</summary>
        public const int DiscoveryMs = 50;

        /// <summary>The most places for sensors, and for alarms: two digits of a discovery topic.</summary>
        public const int DiscoveryPlaceCountMax = 99;

        /// <summary>
        /// Commits that the flash endures, as an estimate: 64 blocks of 4096 bytes, 100,000 erases of the hottest, eight million messages
        /// of two commits. A larger partition endures more.
        /// </summary>
        public const int FlashLifeCommits = 16000000;

        /// <summary>Longest sleep of the loop, in ms: well below every watchdog.</summary>
        public const int SleepMsMax = 1000;

        /// <summary>
        /// Time after which a loop does all of its work although nothing asks for it, in ms: against what would otherwise stand still for
        /// good, if it had been forgotten. Inputs and alarms have their own second.
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

        /// <summary>Time between looks at the console's link, in ms: what people do not notice, and 115,200 baud cannot overrun.</summary>
        public const int ConsolePollMs = 20;

        /// <summary>The same while nobody types, in ms: the receive buffer holds three times what comes meanwhile.</summary>
        public const int ConsoleIdleMs = 100;

        /// <summary>Nobody types when nothing was received or sent for this time, in ms.</summary>
        public const int ConsoleQuietMs = 3000;

        /// <summary>Time for a look for wireless networks, in ms.</summary>
        public const int ScanMsMax = 20000;

        /// <summary>Time for the gateway to stop and for an answer to leave, in ms, before a restart that was asked for.</summary>
        public const int StopMsMax = 5000;

        /// <summary>Half a period of the light that shows a board, in ms.</summary>
        public const int IdentifyBlinkMs = 250;
    }
}
