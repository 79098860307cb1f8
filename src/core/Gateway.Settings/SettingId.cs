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
        /// <summary>Transitions of all alarms in ten minutes above which there is a flood; 0: never.</summary>
        public const int AlarmsFlood = 44 << 8;

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
        /// <summary>Resolution of a thermometer in bits. Add the index.</summary>
        public const int SensorResolution = 82 << 8;
        /// <summary>0 off, 1 on: telemetry that waits survives a power cut. Add the index.</summary>
        public const int SensorKeep = 83 << 8;
        /// <summary>Resistance of a thermistor at 25 degrees in ohms. Add the index.</summary>
        public const int SensorR25 = 87 << 8;
        /// <summary>B of a thermistor in K. Add the index.</summary>
        public const int SensorBeta = 88 << 8;
        /// <summary>The resistor in series with a thermistor in ohms. Add the index.</summary>
        public const int SensorDivider = 89 << 8;
        /// <summary>The half of the divider that a thermistor is: 0 low, 1 high. Add the index.</summary>
        public const int SensorNtcSide = 90 << 8;
        /// <summary>Supply of a thermistor's divider in mV. Add the index.</summary>
        public const int SensorSupply = 91 << 8;
        /// <summary>Shunt in thousandths of an ohm, 0 for the kind's usual one. Add the index.</summary>
        public const int SensorShunt = 92 << 8;
        /// <summary>Two points of calibration: raw, value, raw, value in thousandths. Add the index.</summary>
        public const int SensorCalibration = 93 << 8;
        /// <summary>Input of a converter. Add the index.</summary>
        public const int SensorChannel = 94 << 8;
        /// <summary>Full scale of a converter: its place in the list, the largest first. Add the index.</summary>
        public const int SensorRange = 95 << 8;
        /// <summary>Pulses after which a total is stored, 0 for any number. Add the index.</summary>
        public const int SensorSavePulses = 84 << 8;
        /// <summary>Longest time between two writes of a total, in s. Add the index.</summary>
        public const int SensorSaveInterval = 85 << 8;

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
        /// <summary>Transitions an hour above which an alarm chatters; 0: never. Add the index.</summary>
        public const int AlarmChatter = 113 << 8;
        /// <summary>Name of the alarm that suppresses it. Add the index.</summary>
        public const int AlarmSuppressedBy = 114 << 8;

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

        /// <summary>Kind of an output: an <see cref="OutputKind"/>. Add the index 1..<see cref="SettingsLimits.OutputCount"/>.</summary>
        public const int OutputKind = 160 << 8;
        /// <summary>Name of an output. Add the index.</summary>
        public const int OutputName = 161 << 8;
        /// <summary>Pin of an output. Add the index.</summary>
        public const int OutputPin = 162 << 8;
        /// <summary>0 on while the pin is high, 1 while it is low. Add the index.</summary>
        public const int OutputActive = 163 << 8;
        /// <summary>State of an output at the start: an <see cref="OutputStart"/>. Add the index.</summary>
        public const int OutputStart = 164 << 8;
        /// <summary>Longest time on in s, 0 any. Add the index.</summary>
        public const int OutputMaxOn = 165 << 8;
        /// <summary>Name of the output that is never on at once with this one. Add the index.</summary>
        public const int OutputInterlock = 166 << 8;
        /// <summary>Time between such two outputs in ms. Add the index.</summary>
        public const int OutputDeadTime = 167 << 8;
        /// <summary>Name of the alarm that an output follows. Add the index.</summary>
        public const int OutputAlarm = 168 << 8;
        /// <summary>Time without the broker in s after which an output goes off, 0 never. Add the index.</summary>
        public const int OutputOffline = 169 << 8;
        /// <summary>Name of the sensor whose Modbus coil an output switches. Add the index.</summary>
        public const int OutputCoil = 170 << 8;

        /// <summary>
        /// Kind of a Modbus bus: a <see cref="ModbusKind"/>. Add the index 1..<see cref="SettingsLimits.ModbusCount"/>.
        /// </summary>
        public const int ModbusKind = 128 << 8;
        /// <summary>Host of a Modbus TCP device. Add the index.</summary>
        public const int ModbusHost = 129 << 8;
        /// <summary>Its TCP port. Add the index.</summary>
        public const int ModbusPort = 130 << 8;
        /// <summary>Serial port of a Modbus RTU line. Add the index.</summary>
        public const int ModbusSerial = 131 << 8;
        /// <summary>Its receive pin. Add the index.</summary>
        public const int ModbusReceivePin = 132 << 8;
        /// <summary>Its transmit pin. Add the index.</summary>
        public const int ModbusTransmitPin = 133 << 8;
        /// <summary>The pin of its direction, -1 for none. Add the index.</summary>
        public const int ModbusRtsPin = 134 << 8;
        /// <summary>Bits a second. Add the index.</summary>
        public const int ModbusBaud = 135 << 8;
        /// <summary>Parity, 0 none, 1 even, 2 odd. Add the index.</summary>
        public const int ModbusParity = 136 << 8;
        /// <summary>Stop bits. Add the index.</summary>
        public const int ModbusStopBits = 137 << 8;
        /// <summary>How long a device may take to begin its answer, in ms. Add the index.</summary>
        public const int ModbusTimeout = 138 << 8;
        /// <summary>Further attempts. Add the index.</summary>
        public const int ModbusRetries = 139 << 8;
        /// <summary>Registers between two points that one request may read. Add the index.</summary>
        public const int ModbusGap = 140 << 8;
        /// <summary>The most registers of one request. Add the index.</summary>
        public const int ModbusRegisters = 141 << 8;

        /// <summary>Modbus bus of a sensor. Add the index.</summary>
        public const int SensorBus = 144 << 8;
        /// <summary>Address of a sensor's device on it. Add the index.</summary>
        public const int SensorUnitId = 145 << 8;
        /// <summary>Table, 0 coil, 1 discrete, 2 holding, 3 input. Add the index.</summary>
        public const int SensorTable = 146 << 8;
        /// <summary>Address in the table. Add the index.</summary>
        public const int SensorRegister = 147 << 8;
        /// <summary>What it holds: a <see cref="PointType"/>. Add the index.</summary>
        public const int SensorType = 148 << 8;
        /// <summary>Order of the bytes, 0 abcd, 1 cdab, 2 badc, 3 dcba. Add the index.</summary>
        public const int SensorOrder = 149 << 8;
        /// <summary>Bit of a register. Add the index.</summary>
        public const int SensorBit = 150 << 8;
        /// <summary>0 off, 1 on: whether commands may write it. Add the index.</summary>
        public const int SensorWrite = 151 << 8;

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
