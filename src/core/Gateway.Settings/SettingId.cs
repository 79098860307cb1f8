namespace Gateway.Settings
{
    /// <summary>
    /// The keys' stable numbers: that of the row in bits 8-15, the index 1.. of a key that exists several times in bits 0-7. They are in
    /// storage; none is ever reused or changes its meaning.
    /// </summary>
    public static class SettingId
    {
        /// <summary>No key.</summary>
        public const int None = 0;
        /// <summary>Id of the gateway.</summary>
        public const int Id = 1 << 8;
        /// <summary>Which network: a <see cref="NetworkChoice"/>.</summary>
        public const int Network = 2 << 8;
        /// <summary>Name of the wireless network.</summary>
        public const int WifiSsid = 3 << 8;
        /// <summary>Its password.</summary>
        public const int WifiPassword = 4 << 8;
        /// <summary>Country of operation.</summary>
        public const int WifiCountry = 5 << 8;
        /// <summary>0 DHCP, 1 static.</summary>
        public const int IpMode = 6 << 8;
        /// <summary>Static address.</summary>
        public const int IpAddress = 7 << 8;
        /// <summary>Static network mask.</summary>
        public const int IpMask = 8 << 8;
        /// <summary>Static default gateway.</summary>
        public const int IpGateway = 9 << 8;
        /// <summary>Static name server.</summary>
        public const int IpDns = 10 << 8;
        /// <summary>Host of the broker.</summary>
        public const int BrokerHost = 11 << 8;
        /// <summary>Port of the broker, 0: the default, with or without TLS.</summary>
        public const int BrokerPort = 12 << 8;
        /// <summary>0 off, 1 on.</summary>
        public const int BrokerTls = 13 << 8;
        /// <summary>User name.</summary>
        public const int BrokerUser = 14 << 8;
        /// <summary>Password.</summary>
        public const int BrokerPassword = 15 << 8;
        /// <summary>Client identifier.</summary>
        public const int BrokerClientId = 16 << 8;
        /// <summary>Keep alive in s.</summary>
        public const int BrokerKeepAlive = 17 << 8;
        /// <summary>Acknowledgement time-out in ms.</summary>
        public const int BrokerAckTimeout = 18 << 8;
        /// <summary>Messages that may wait for an acknowledgement.</summary>
        public const int BrokerWindow = 19 << 8;
        /// <summary>0 republish, 1 drop.</summary>
        public const int BrokerSessionLost = 20 << 8;
        /// <summary>0 send, 1 hold.</summary>
        public const int BrokerStorageFailed = 21 << 8;
        /// <summary>Highest QoS of the broker.</summary>
        public const int BrokerQosMax = 22 << 8;
        /// <summary>CA certificates.</summary>
        public const int CertCa = 23 << 8;
        /// <summary>Client certificate.</summary>
        public const int CertClient = 24 << 8;
        /// <summary>Private key of the client certificate.</summary>
        public const int CertKey = 25 << 8;
        /// <summary>First levels of every topic.</summary>
        public const int TopicBase = 26 << 8;
        /// <summary>Time between health messages in s.</summary>
        public const int HealthInterval = 27 << 8;
        /// <summary>Time server.</summary>
        public const int TimeServer = 28 << 8;
        /// <summary>Internal: the platform's copy of the Wi-Fi credentials must be written.</summary>
        public const int WifiPending = 29 << 8;
        /// <summary>Internal: CRC-32 of the settings file that was applied and must be deleted.</summary>
        public const int BootFileMark = 30 << 8;
        /// <summary>Which broker it is: a <see cref="BrokerKind"/>.</summary>
        public const int BrokerKind = 31 << 8;
        /// <summary>0 off, 1 on: messages may have RETAIN.</summary>
        public const int BrokerRetain = 32 << 8;
        /// <summary>0 off, 1 on: CONNECT has a will.</summary>
        public const int BrokerWill = 33 << 8;
        /// <summary>Time for CONNACK in s.</summary>
        public const int BrokerConnackTimeout = 34 << 8;
        /// <summary>Time for PINGRESP in s.</summary>
        public const int BrokerPingTimeout = 35 << 8;
        /// <summary>QoS of the subscription to commands.</summary>
        public const int BrokerSubscribeQos = 36 << 8;
        /// <summary>Which commands are carried out: 0 none, 1 all, 2 those that change nothing.</summary>
        public const int Commands = 37 << 8;
        /// <summary>Which keys a command may set: 0 none, 1 those that cannot keep an alarm from raising, 2 all.</summary>
        public const int CommandsSettings = 38 << 8;
        /// <summary>0 off, 1 on: telemetry that cannot be sent waits in RAM.</summary>
        public const int TelemetryBacklog = 39 << 8;
        /// <summary>Home Assistant discovery: 0 off, 1 on, 2 clear, 3 single.</summary>
        public const int Discovery = 40 << 8;
        /// <summary>First levels of the discovery topics.</summary>
        public const int DiscoveryPrefix = 41 << 8;
        /// <summary>0 off, 1 on: the broker keeps each sensor's last telemetry message.</summary>
        public const int TelemetryRetain = 42 << 8;
        /// <summary>0 off, 1 on: the broker keeps each alarm's last message.</summary>
        public const int AlarmRetain = 43 << 8;
        /// <summary>Writes of stored telemetry in an hour.</summary>
        public const int TelemetryCommits = 47 << 8;

        /// <summary>Host of the second broker.</summary>
        public const int Broker2Host = 48 << 8;
        /// <summary>Port of the second broker, 0: the default, with or without TLS.</summary>
        public const int Broker2Port = 49 << 8;
        /// <summary>0 off, 1 on; the default is <see cref="BrokerTls"/>.</summary>
        public const int Broker2Tls = 50 << 8;
        /// <summary>User name at the second broker.</summary>
        public const int Broker2User = 51 << 8;
        /// <summary>Password at the second broker.</summary>
        public const int Broker2Password = 52 << 8;
        /// <summary>Time without a connection before the other broker is tried, in s.</summary>
        public const int Broker2After = 53 << 8;
        /// <summary>Time at the second broker before the first is tried again, in s; 0 never.</summary>
        public const int Broker2Return = 54 << 8;
        /// <summary>0 off, 1 on: the second broker may be without TLS if the first has it.</summary>
        public const int Broker2AllowPlain = 55 << 8;

        /// <summary>Kind of a sensor: a <see cref="SensorKind"/>. Add the index 1..<see cref="SettingsLimits.SensorCount"/>.</summary>
        public const int SensorKind = 64 << 8;
        /// <summary>Name of a sensor. Add the index.</summary>
        public const int SensorName = 65 << 8;
        /// <summary>First pin of a sensor, -1 for the board's. Add the index.</summary>
        public const int SensorPin = 66 << 8;
        /// <summary>Second pin of a sensor, -1 for the board's. Add the index.</summary>
        public const int SensorPin2 = 67 << 8;
        /// <summary>I2C address of a sensor, 0 for the chip's. Add the index.</summary>
        public const int SensorAddress = 68 << 8;
        /// <summary>1-Wire ROM code of a sensor. Add the index.</summary>
        public const int SensorRom = 69 << 8;
        /// <summary>Quantity that a sensor measures. Add the index.</summary>
        public const int SensorQuantity = 70 << 8;
        /// <summary>Unit of a sensor. Add the index.</summary>
        public const int SensorUnit = 71 << 8;
        /// <summary>Time between readings in ms. Add the index.</summary>
        public const int SensorSample = 72 << 8;
        /// <summary>Time between telemetry messages in s. Add the index.</summary>
        public const int SensorInterval = 73 << 8;
        /// <summary>Calibration offset in thousandths of the unit. Add the index.</summary>
        public const int SensorOffset = 74 << 8;
        /// <summary>Calibration gain in millionths. Add the index.</summary>
        public const int SensorGain = 75 << 8;
        /// <summary>Deadband of a sensor in thousandths of the unit, 0 for none. Add the index.</summary>
        public const int SensorDeadband = 76 << 8;
        /// <summary>With a deadband: longest time between telemetry messages in s. Add the index.</summary>
        public const int SensorIntervalMax = 77 << 8;
        /// <summary>0 off, 1 on: average, smallest and largest of the readings. Add the index.</summary>
        public const int SensorWindow = 78 << 8;
        /// <summary>Smallest reading of a sensor that is accepted, in thousandths of the unit. Add the index.</summary>
        public const int SensorMin = 79 << 8;
        /// <summary>Largest reading that is accepted. Add the index.</summary>
        public const int SensorMax = 80 << 8;
        /// <summary>Fastest change that is accepted, in thousandths of the unit a second, 0 for any. Add the index.</summary>
        public const int SensorChange = 81 << 8;
        /// <summary>Resolution of a DS18B20 in bits. Add the index.</summary>
        public const int SensorResolution = 82 << 8;
        /// <summary>0 off, 1 on: telemetry that waits survives a power cut. Add the index.</summary>
        public const int SensorKeep = 83 << 8;

        /// <summary>Kind of an alarm: an <see cref="AlarmKind"/>. Add the index 1..<see cref="SettingsLimits.AlarmCount"/>.</summary>
        public const int AlarmKind = 96 << 8;
        /// <summary>Name of an alarm. Add the index.</summary>
        public const int AlarmName = 97 << 8;
        /// <summary>Name of the sensor of an alarm. Add the index.</summary>
        public const int AlarmSensor = 98 << 8;
        /// <summary>Pin of the contact of an alarm. Add the index.</summary>
        public const int AlarmPin = 99 << 8;
        /// <summary>Limit in thousandths of the unit. Add the index.</summary>
        public const int AlarmLimit = 100 << 8;
        /// <summary>Hysteresis in thousandths of the unit. Add the index.</summary>
        public const int AlarmHysteresis = 101 << 8;
        /// <summary>Hold time in ms. Add the index.</summary>
        public const int AlarmHold = 102 << 8;
        /// <summary>0 closed, 1 open raises. Add the index.</summary>
        public const int AlarmContact = 103 << 8;
        /// <summary>Debounce time in ms. Add the index.</summary>
        public const int AlarmDebounce = 104 << 8;
        /// <summary>Severity, 0 low to 3 critical. Add the index.</summary>
        public const int AlarmSeverity = 105 << 8;
        /// <summary>QoS 1 or 2. Add the index.</summary>
        public const int AlarmQos = 106 << 8;
        /// <summary>Upper limit of a band in thousandths of the unit. Add the index.</summary>
        public const int AlarmLimit2 = 107 << 8;
        /// <summary>Off-delay in ms. Add the index.</summary>
        public const int AlarmOffDelay = 108 << 8;
        /// <summary>0 does not latch, 1 latches. Add the index.</summary>
        public const int AlarmLatch = 109 << 8;
        /// <summary>Re-alarm time in s, 0 never. Add the index.</summary>
        public const int AlarmReAlarm = 110 << 8;
        /// <summary>Window of a rate in s. Add the index.</summary>
        public const int AlarmWindow = 111 << 8;
        /// <summary>Time without data in s. Add the index.</summary>
        public const int AlarmNoData = 112 << 8;

        /// <summary>Pin of the annunciator.</summary>
        public const int AnnunciatorPin = 120 << 8;
        /// <summary>0 lit while high, 1 while low.</summary>
        public const int AnnunciatorLit = 121 << 8;
        /// <summary>Pin of the button that acknowledges.</summary>
        public const int ButtonPin = 122 << 8;
        /// <summary>0 low while pressed, 1 high.</summary>
        public const int ButtonPressed = 123 << 8;

        /// <summary>Pin of the light of `identify`, -1 for none.</summary>
        public const int IndicatorPin = 124 << 8;
        /// <summary>0 lit while high, 1 while low.</summary>
        public const int IndicatorLit = 125 << 8;

        /// <summary>The key of a certificate file, or any other, from its row's number.</summary>
        public static int Of(int number, int index)
        {
            return (number << 8) | index;
        }

        /// <summary>Number of the row, 0..255.</summary>
        public static int NumberOf(int id)
        {
            return id >> 8;
        }

        /// <summary>Index of the key in its group, 0 for a key that exists once.</summary>
        public static int IndexOf(int id)
        {
            return id & 0xFF;
        }
    }
}
