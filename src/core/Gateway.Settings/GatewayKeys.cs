namespace Gateway.Settings
{
    /// <summary>
    /// The one list of keys. Help, bounds, defaults, the console, SETTINGS.md and the `gateway` command all read it. Numbers are
    /// those of <see cref="SettingId"/>; lists of choices only grow at their end.
    /// </summary>
    public static class GatewayKeys
    {
        private const int MilliMax = 2000000000;

        /// <summary>Makes the catalog. Once, at start: it is shared.</summary>
        public static SettingsCatalog Create()
        {
            const SettingFlags Now = SettingFlags.None;
            const SettingFlags Reboot = SettingFlags.Reboot;
            const SettingFlags Secret = SettingFlags.Reboot | SettingFlags.Secret;
            const SettingFlags Wifi = SettingFlags.Reboot | SettingFlags.PlatformWifi;
            const int Text = SettingsLimits.ShownTextBytesMax;
            const int Name = SettingsLimits.NameBytesMax;
            const int Sensors = SettingsLimits.SensorCount;
            const int Alarms = SettingsLimits.AlarmCount;
            const int Pin = SettingsLimits.PinMax;
            SettingRow[] rows =
            {
                new SettingRow(SettingId.Id, "id", 0, SettingType.Name, 1, SettingsLimits.IdBytesMax, "", "", Reboot,
                    "name of this gateway in every topic; unset: gw- and the end of the hardware address"),
                new SettingRow(SettingId.Network, "network", 0, SettingType.Choice, 0, 0, "auto|wifi|ethernet", "auto", Reboot,
                    "which network to use; auto: what the board has"),
                new SettingRow(SettingId.WifiSsid, "wifi.ssid", 0, SettingType.Text, 1, 32, "", "", Wifi,
                    "name of the wireless network"),
                new SettingRow(SettingId.WifiPassword, "wifi.password", 0, SettingType.Passphrase, 8, 64, "", "",
                    Wifi | SettingFlags.Secret, "its password; unset: an open network"),
                new SettingRow(SettingId.WifiCountry, "wifi.country", 0, SettingType.Country, 2, 2, "", "", Reboot,
                    "country of operation, which rules channels and power; unset: the firmware's own"),
                new SettingRow(SettingId.IpMode, "ip.mode", 0, SettingType.Choice, 0, 0, "dhcp|static", "dhcp", Reboot,
                    "where the address comes from"),
                new SettingRow(SettingId.IpAddress, "ip.address", 0, SettingType.Address, 4, 4, "", "", Reboot,
                    "own address, for ip.mode static"),
                new SettingRow(SettingId.IpMask, "ip.mask", 0, SettingType.Address, 4, 4, "", "", Reboot,
                    "network mask, for ip.mode static"),
                new SettingRow(SettingId.IpGateway, "ip.gateway", 0, SettingType.Address, 4, 4, "", "", Reboot,
                    "default gateway, for ip.mode static"),
                new SettingRow(SettingId.IpDns, "ip.dns", 0, SettingType.Address, 4, 4, "", "", Reboot,
                    "name server, for ip.mode static; unset: the default gateway"),
                new SettingRow(SettingId.BrokerHost, "broker.host", 0, SettingType.Host, 1, Text, "", "", Reboot,
                    "the broker's host name, as in its certificate, or its address"),
                new SettingRow(SettingId.BrokerPort, "broker.port", 0, SettingType.Integer, 0, 65535, "", "0", Reboot,
                    "the broker's TCP port; 0: 1883 without TLS, 8883 with"),
                new SettingRow(SettingId.BrokerTls, "broker.tls", 0, SettingType.Choice, 0, 0, "off|on", "off", Reboot,
                    "whether to speak TLS with the broker"),
                new SettingRow(SettingId.BrokerUser, "broker.user", 0, SettingType.Text, 1, Text, "", "", Reboot,
                    "user name at the broker; unset: none"),
                new SettingRow(SettingId.BrokerPassword, "broker.password", 0, SettingType.Text, 1, SettingsLimits.SecretBytesMax, "", "",
                    Secret, "password at the broker; unset: none"),
                new SettingRow(SettingId.BrokerClientId, "broker.client-id", 0, SettingType.Text, 1, 64, "", "", Reboot,
                    "client identifier; unset: the id. Every broker takes 23 letters and digits"),
                new SettingRow(SettingId.BrokerKeepAlive, "broker.keep-alive", 0, SettingType.Integer, 5, 65535, "s", "30", Reboot,
                    "keep alive: silence of one and a half of it makes the broker publish the will"),
                new SettingRow(SettingId.BrokerAckTimeout, "broker.ack-timeout", 0, SettingType.Integer, 1000, 600000, "ms", "20000",
                    Reboot, "no acknowledgement for so long: what is outstanding is sent once more"),
                new SettingRow(SettingId.BrokerWindow, "broker.window", 0, SettingType.Integer, 1, SettingsLimits.WindowMax, "", "8",
                    Reboot, "publishes sent and not acknowledged at a time"),
                new SettingRow(SettingId.BrokerSessionLost, "broker.session-lost", 0, SettingType.Choice, 0, 0, "republish|drop",
                    "republish", Reboot, "QoS 2 messages received but not completed when the broker lost its session"),
                new SettingRow(SettingId.BrokerStorageFailed, "broker.storage-failed", 0, SettingType.Choice, 0, 0, "send|hold",
                    "send", Reboot, "messages that no slot takes: send them all the same, or hold them until storage works"),
                new SettingRow(SettingId.BrokerQosMax, "broker.qos-max", 0, SettingType.Integer, 0, 2, "", "2", Reboot,
                    "highest QoS this broker has; what is above is sent at it"),
                new SettingRow(SettingId.CertCa, "cert.ca", 0, SettingType.Certificate, 0, 0, "", "", Reboot,
                    "CA certificates that the broker's certificate is checked against"),
                new SettingRow(SettingId.CertClient, "cert.client", 0, SettingType.Certificate, 0, 0, "", "", Reboot,
                    "client certificate, its chain behind it"),
                new SettingRow(SettingId.CertKey, "cert.key", 0, SettingType.Certificate, 0, 0, "", "", Secret,
                    "private key of the client certificate, not encrypted"),
                new SettingRow(SettingId.TopicBase, "topic.base", 0, SettingType.Topic, 1, SettingsLimits.TopicBaseBytesMax, "", "gateway",
                    Reboot, "first levels of every topic"),
                new SettingRow(SettingId.HealthInterval, "health.interval", 0, SettingType.Integer, 5, 86400, "s", "60", Reboot,
                    "time between health messages"),
                new SettingRow(SettingId.TimeServer, "time.server", 0, SettingType.Host, 1, Text, "", "pool.ntp.org", Reboot,
                    "time server (SNTP)"),
                new SettingRow(SettingId.WifiPending, "wifi.pending", 0, SettingType.Choice, 0, 0, "no|yes", "no", SettingFlags.Internal,
                    "the platform's copy of the Wi-Fi credentials is to be written"),
                new SettingRow(SettingId.TelemetryBacklog, "telemetry.backlog", 0, SettingType.Choice, 0, 0, "off|on", "on", Reboot,
                    "telemetry that cannot be sent waits in RAM, as much as the board has room for, and follows later"),

                new SettingRow(SettingId.SensorKind, "sensor.#.kind", Sensors, SettingType.Choice, 0, 0,
                    "none|ds18b20|bmp280|bme280|sht31|sht4x|mcp9808|lm75|tmp36|ntc|4-20ma|0-10v|contact|pulse|simulated", "none", Reboot,
                    "what is fitted"),
                new SettingRow(SettingId.SensorName, "sensor.#.name", Sensors, SettingType.Name, 1, Name, "", "", Reboot,
                    "its name in topics"),
                new SettingRow(SettingId.SensorPin, "sensor.#.pin", Sensors, SettingType.Integer, -1, Pin, "", "-1", Reboot,
                    "data pin, SDA or analog input; -1: the board's"),
                new SettingRow(SettingId.SensorPin2, "sensor.#.pin2", Sensors, SettingType.Integer, -1, Pin, "", "-1", Reboot,
                    "SCL, or the second pin of a 1-Wire bus; -1: the board's"),
                new SettingRow(SettingId.SensorAddress, "sensor.#.address", Sensors, SettingType.Integer, 0, 127, "", "0", Reboot,
                    "I2C address, as 0x76; 0: the chip's usual one"),
                new SettingRow(SettingId.SensorRom, "sensor.#.rom", Sensors, SettingType.Hex, 8, 8, "", "", Reboot,
                    "ROM code on a 1-Wire bus of several; unset: the only one"),
                new SettingRow(SettingId.SensorQuantity, "sensor.#.quantity", Sensors, SettingType.Choice, 0, 0,
                    "temperature|humidity|pressure", "temperature", Reboot, "which quantity, of a chip that measures several"),
                new SettingRow(SettingId.SensorUnit, "sensor.#.unit", Sensors, SettingType.Text, 1, 8, "", "", Reboot,
                    "unit in payloads; unset: the kind's own"),
                new SettingRow(SettingId.SensorSample, "sensor.#.sample", Sensors, SettingType.Integer, 10, 3600000, "ms", "1000", Reboot,
                    "time between readings, which alarms judge"),
                new SettingRow(SettingId.SensorInterval, "sensor.#.interval", Sensors, SettingType.Integer, 1, 86400, "s", "10", Now,
                    "time between telemetry messages"),
                new SettingRow(SettingId.SensorOffset, "sensor.#.offset", Sensors, SettingType.Milli, -1000000000, 1000000000, "", "0",
                    Now, "calibration: added to the reading after the gain, in its unit"),
                new SettingRow(SettingId.SensorGain, "sensor.#.gain", Sensors, SettingType.Micro, -1000000000, 1000000000, "", "1", Now,
                    "calibration: the reading is multiplied by it"),
                new SettingRow(SettingId.SensorDeadband, "sensor.#.deadband", Sensors, SettingType.Milli, 0, MilliMax, "", "0", Reboot,
                    "change that makes a telemetry message due before sensor.#.interval-max, in its unit; 0: each interval does"),
                new SettingRow(SettingId.SensorIntervalMax, "sensor.#.interval-max", Sensors, SettingType.Integer, 1, 86400, "s", "600",
                    Reboot, "with a deadband: longest time between telemetry messages, and interval the shortest"),
                new SettingRow(SettingId.SensorWindow, "sensor.#.window", Sensors, SettingType.Choice, 0, 0, "off|on", "off", Reboot,
                    "on: telemetry gives average, least and largest of the readings since the last message"),

                new SettingRow(SettingId.AlarmKind, "alarm.#.kind", Alarms, SettingType.Choice, 0, 0, "none|above|below|contact", "none",
                    Reboot, "what raises it"),
                new SettingRow(SettingId.AlarmName, "alarm.#.name", Alarms, SettingType.Name, 1, Name, "", "", Reboot,
                    "its name in topics"),
                new SettingRow(SettingId.AlarmSensor, "alarm.#.sensor", Alarms, SettingType.Name, 1, Name, "", "", Reboot,
                    "name of the sensor that above and below look at"),
                new SettingRow(SettingId.AlarmPin, "alarm.#.pin", Alarms, SettingType.Integer, -1, Pin, "", "-1", Reboot,
                    "pin of the contact; -1: none"),
                new SettingRow(SettingId.AlarmLimit, "alarm.#.limit", Alarms, SettingType.Milli, -MilliMax, MilliMax, "", "0", Reboot,
                    "limit of above and below, in the sensor's unit"),
                new SettingRow(SettingId.AlarmHysteresis, "alarm.#.hysteresis", Alarms, SettingType.Milli, 0, MilliMax, "", "0", Reboot,
                    "how far back clears it, in the sensor's unit"),
                new SettingRow(SettingId.AlarmHold, "alarm.#.hold", Alarms, SettingType.Integer, 0, 3600000, "ms", "0", Reboot,
                    "how long the reading must be beyond the limit"),
                new SettingRow(SettingId.AlarmContact, "alarm.#.contact", Alarms, SettingType.Choice, 0, 0, "closed|open", "closed",
                    Reboot, "position of the contact that raises it"),
                new SettingRow(SettingId.AlarmDebounce, "alarm.#.debounce", Alarms, SettingType.Integer, 0, 60000, "ms", "50", Reboot,
                    "how long the contact must rest in a position"),
                new SettingRow(SettingId.AlarmSeverity, "alarm.#.severity", Alarms, SettingType.Choice, 0, 0,
                    "low|medium|high|critical", "high", Reboot, "how much it matters"),
                new SettingRow(SettingId.AlarmQos, "alarm.#.qos", Alarms, SettingType.Integer, 1, 2, "", "2", Reboot,
                    "QoS it is published at"),
            };
            return new SettingsCatalog(rows, new SettingUpgrade[0]);
        }
    }
}
