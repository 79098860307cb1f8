using System;
using Gateway.Hal;
using Gateway.Mqtt;
using Gateway.Primitives;
using Gateway.Settings;

namespace Gateway.App
{
    /// <summary>The parts from which a board composes a gateway. The loop owns them from its construction on.</summary>
    public sealed class GatewayParts
    {
        /// <summary>Of <see cref="CommandQos"/>: commands are neither subscribed to nor carried out.</summary>
        public const int NoCommands = -1;

        /// <summary>Of <see cref="CommandRights"/>: also commands that change something are carried out. Above all flags of keys.</summary>
        public const int RightToChange = 256;

        /// <summary>Id of this gateway: 1..<see cref="AppLimits.IdBytesMax"/> characters of a name; also the client identifier.</summary>
        public byte[] Id;

        /// <summary>First level of every topic.</summary>
        public byte[] TopicBase = Ascii.Bytes("gateway");

        /// <summary>Version of this firmware.</summary>
        public const string FirmwareVersion = "0.1.0";

        /// <summary>The same, for the birth message.</summary>
        public byte[] Firmware = Ascii.Bytes(FirmwareVersion);

        /// <summary>Name of the board, with the characters of a name; null if it has none.</summary>
        public byte[] Board;

        /// <summary>The fault for which the gateway restarted itself; None: it was restarted from outside.</summary>
        public Fault LastRestart;

        /// <summary>How far that start had come; Unknown if <see cref="LastRestart"/> is None.</summary>
        public FaultPhase LastPhase;

        /// <summary>CRC-32 of the settings that were applied, without secrets; -1 if there are none.</summary>
        public long SettingsFingerprint = -1;

        /// <summary>Mode of Home Assistant's discovery.</summary>
        public DiscoveryMode Discovery;

        /// <summary>The part that announces, unless <see cref="Discovery"/> is off.</summary>
        public Announcer Announcer;

        /// <summary>First levels of the discovery topics.</summary>
        public byte[] DiscoveryPrefix = Ascii.Bytes("homeassistant");

        /// <summary>
        /// Number of places for sensors that may have been announced: those not in use are removed. At most
        /// <see cref="AppLimits.DiscoveryPlaceCountMax"/>.
        /// </summary>
        public int DiscoveryPlaceCount = SettingsLimits.SensorCount;

        /// <summary>The same of alarms.</summary>
        public int DiscoveryAlarmPlaceCount = SettingsLimits.AlarmCount;

        /// <summary>
        /// Whether messages may have RETAIN: if so, status, birth, sensors' states and discovery have it. If not,
        /// <see cref="RetainTelemetry"/> and <see cref="RetainAlarms"/> are false.
        /// </summary>
        public bool Retain = true;

        /// <summary>Whether the broker publishes the status offline when it loses the gateway.</summary>
        public bool HasWill = true;

        /// <summary>QoS of the subscription to commands; or <see cref="NoCommands"/>.</summary>
        public int CommandQos = 2;

        /// <summary>
        /// What commands may do: <see cref="RightToChange"/>, and the flags of the keys that they may set, of which one is enough.
        /// </summary>
        public int CommandRights = RightToChange | (int)SettingFlags.Remote;

        /// <summary>Time after which commands may cause one more storage commit, in ms; 0: no limit.</summary>
        public int CommandTokenMs = AppLimits.CommandTokenMs;

        /// <summary>Whether the broker keeps each sensor's last telemetry message.</summary>
        public bool RetainTelemetry;

        /// <summary>Whether the broker keeps each alarm's last message.</summary>
        public bool RetainAlarms;

        /// <summary>Memory, for the health message; null if it cannot be measured.</summary>
        public IMemoryStatus Memory;

        /// <summary>The network, for the signal in the health message; null if it is not known.</summary>
        public INetworkStatus Network;

        /// <summary>Time between health messages, in ms.</summary>
        public int HealthIntervalMs = 60000;

        /// <summary>The clock.</summary>
        public IClock Clock;

        /// <summary>The link to the broker.</summary>
        public IByteLink Link;

        /// <summary>Slots of entry records: as many as the session has entries.</summary>
        public ISlotStorage InflightArea;

        /// <summary>Two slots.</summary>
        public ISlotStorage ProgressArea;

        /// <summary>Two slots, of <see cref="AppLimits.InboundSlotBytesMax"/>.</summary>
        public ISlotStorage InboundArea;

        /// <summary>Two slots.</summary>
        public ISlotStorage AlarmStateArea;

        /// <summary>Two slots.</summary>
        public ISlotStorage BootArea;

        /// <summary>
        /// Two slots, of <see cref="AppLimits.CommandIdsSlotBytesMax"/>; null: commands with an id are refused, because nothing would keep
        /// it.
        /// </summary>
        public ISlotStorage CommandArea;

        /// <summary>Two slots, of <see cref="AppLimits.OutputSlotBytesMax"/>; null if no output's state outlives a restart.</summary>
        public ISlotStorage OutputArea;

        /// <summary>Two slots, of <see cref="AppLimits.MeterSlotBytesMax"/>, if a sensor is a total of pulses.</summary>
        public ISlotStorage MeterArea;

        /// <summary>
        /// The boot record, begun, from a board that leaves out its sensors and alarms in safe mode. Null: the loop makes one, and in safe
        /// mode ignores sensors and alarms.
        /// </summary>
        public BootRecord Boot;

        /// <summary>A light, for `identify`; or null.</summary>
        public IdentifyLight Indicator;

        /// <summary>Restarts the board, for commands and at the end of safe mode; null: neither is possible.</summary>
        public IReboot Reboot;

        /// <summary>
        /// The broker to use while the first is unreachable; null for none. <see cref="Link"/> is an <see cref="IBrokerLink"/> then.
        /// </summary>
        public BrokerOption SecondBroker;

        /// <summary>CRC-32, native if the platform has it.</summary>
        public Crc32 Crc;

        /// <summary>The counts of faults.</summary>
        public FaultLog Faults = new FaultLog();

        /// <summary>
        /// Telemetry records kept in RAM while they cannot be sent, 20 bytes each; 0: telemetry is sent when due or not at all.
        /// </summary>
        public int BacklogCount;

        /// <summary>
        /// Commits in an hour of telemetry that survives a power cut; 0: no sensor's does, and <see cref="TelemetryArea"/> is not used.
        /// </summary>
        public int CommitsPerHour;

        /// <summary>
        /// <see cref="AppLimits.TelemetrySlotCount"/> slots of <see cref="AppLimits.TelemetrySlotBytesMax"/>, opened only if
        /// <see cref="CommitsPerHour"/> is above 0; or null.
        /// </summary>
        public ISlotStorage TelemetryArea;

        /// <summary>The sensors.</summary>
        public SensorChannel[] Sensors = new SensorChannel[0];

        /// <summary>What the settings name beside sensors and alarms. In safe mode there is nothing.</summary>
        public LoopPart[] Others = new LoopPart[0];

        /// <summary>Adds one to <see cref="Others"/>. For start-up.</summary>
        public void Add(LoopPart other)
        {
            LoopPart[] more = new LoopPart[Others.Length + 1];
            Array.Copy(Others, 0, more, 0, Others.Length);
            more[Others.Length] = other;
            Others = more;
        }

        /// <summary>The alarms. Storage identifies each by its name.</summary>
        public AlarmChannel[] Alarms = new AlarmChannel[0];

        /// <summary>Transitions of all alarms in ten minutes above which there is a flood; 0: there is none.</summary>
        public int AlarmFloodLimit;

        /// <summary>Counts the edges of contacts and button, so that they are read only after a change; null: they are polled.</summary>
        public EdgeCount Edges;

        /// <summary>The button that acknowledges all alarms, and resets them when all are acknowledged; null for none.</summary>
        public PushButton AcknowledgeButton;

        /// <summary>Shows the worst alarm; null for none.</summary>
        public Annunciator Annunciator;

        /// <summary>
        /// Broker credentials and times. Will and clean session are set by the loop, and the client identifier if it is null.
        /// </summary>
        public SessionOptions Session = new SessionOptions();

        /// <summary>Buffers and tables.</summary>
        public SessionLimits Limits = new SessionLimits();

        /// <summary>The console, or null. The loop calls its Turn.</summary>
        public LoopConsole Console;

        /// <summary>The settings, for commands that set, save and reset; null: these commands are not available.</summary>
        public SettingsStore Settings;

        /// <summary>The platform's copy of the Wi-Fi credentials, which a factory reset erases too; or null.</summary>
        public IWifiStore WifiStore;

        /// <summary>
        /// There is a broker to connect to. False before the board is provisioned: then everything works but the network.
        /// </summary>
        public bool HasBroker = true;

        /// <summary>Random bits: epoch and jitter.</summary>
        public uint Seed = 1;

        /// <summary>A number that is never published, for the codes of factory resets.</summary>
        public uint CodeSeed;
    }
}
