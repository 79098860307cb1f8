using System;
using Gateway.Alarms;
using Gateway.Hal;
using Gateway.Primitives;
using Gateway.Sensors;
using Gateway.Settings;

namespace Gateway.App
{
    /// <summary>
    /// Makes the parts of a gateway from a set of settings: here each setting takes effect, but those of network, clock and TLS. Once, at
    /// start, with the live set.
    /// </summary>
    public sealed class SettingsMapping
    {
        private const int MsPerS = 1000;

        private readonly IDeviceFactory factory;

        /// <summary>A mapping for this board.</summary>
        public SettingsMapping(IDeviceFactory factory)
        {
            this.factory = factory;
        }

        /// <summary>Number of sensors, alarms and pins in the set that this board cannot have, at the last Apply.</summary>
        public int RefusedCount { get; private set; }

        /// <summary>
        /// Whether sensors, alarms and pins are made too. Not in safe mode, because they may be what brings the gateway down; then nothing
        /// is announced of them either.
        /// </summary>
        public bool HasDevices { get; set; } = true;

        /// <summary>Host of the broker; null while it is not set.</summary>
        public static byte[] BrokerHost(SettingsSet set)
        {
            return set.NewValue(SettingId.BrokerHost);
        }

        /// <summary>
        /// Fills in the parts that settings decide: id (otherwise <paramref name="hardwareId"/>), topic base, health, session, window,
        /// sensors and alarms. The board adds clock, link and areas; it has set the CRC and the size of the backlog before. It opens the
        /// area of stored telemetry if commits are allowed for it.
        /// </summary>
        public void Apply(SettingsSet set, byte[] hardwareId, GatewayParts parts)
        {
            RefusedCount = 0;
            parts.Id = set.NewValue(SettingId.Id) ?? hardwareId;
            parts.TopicBase = set.NewValue(SettingId.TopicBase);
            parts.HealthIntervalMs = set.GetNumber(SettingId.HealthInterval) * MsPerS;
            int window = set.GetNumber(SettingId.BrokerWindow);
            parts.Limits.WindowMax = window < parts.Limits.EntryCount ? window : parts.Limits.EntryCount;
            ApplySession(set, parts);
            parts.SecondBroker = SecondBrokerOf(set, parts);
            if (set.GetNumber(SettingId.TelemetryBacklog) == 0)
            {
                parts.BacklogCount = 0;
            }

            parts.SettingsFingerprint = set.Fingerprint(parts.Crc);
            parts.Discovery = (DiscoveryMode)set.GetNumber(SettingId.Discovery);
            parts.DiscoveryPrefix = set.NewValue(SettingId.DiscoveryPrefix);
            parts.Retain = set.GetNumber(SettingId.BrokerRetain) != 0;
            parts.RetainTelemetry = parts.Retain && set.GetNumber(SettingId.TelemetryRetain) != 0;
            parts.RetainAlarms = parts.Retain && set.GetNumber(SettingId.AlarmRetain) != 0;
            parts.AlarmFloodLimit = set.GetNumber(SettingId.AlarmsFlood);
            parts.HasWill = set.GetNumber(SettingId.BrokerWill) != 0;
            parts.CommandQos = set.GetNumber(SettingId.Commands) == 0
                ? GatewayParts.NoCommands : set.GetNumber(SettingId.BrokerSubscribeQos);
            int level = set.GetNumber(SettingId.CommandsSettings);
            parts.CommandRights = (set.GetNumber(SettingId.Commands) == 1 ? GatewayParts.RightToChange : 0)
                | (level > 0 ? (int)SettingFlags.Remote : 0) | (level > 1 ? (int)SettingFlags.RemoteAlarm : 0);
            if (!HasDevices)
            {
                return;
            }

            parts.Sensors = MakeSensors(set, parts);
            parts.Alarms = MakeAlarms(set, parts.Sensors, AlarmShare.CountOf(parts.Limits.EntryCount));
            if (MeterPart.IsNeeded(parts.Sensors))
            {
                parts.Add(new MeterPart(set));
            }

            parts.AcknowledgeButton = MakeButton(set);
            parts.Annunciator = MakeAnnunciator(set);
            parts.Indicator = MakeIndicator(set) ?? parts.Indicator;
        }

        /// <summary>
        /// Applies saved changes that need no restart: the interval and calibration of sensors. If a sensor's interval changed, its next
        /// message is due an interval from now. If its calibration did, its alarms compare with no earlier reading.
        /// </summary>
        public static void TakeOver(SettingsSet set, SensorChannel[] sensors, AlarmChannel[] alarms, long nowMs)
        {
            for (int i = 0; i < sensors.Length; i++)
            {
                SensorChannel channel = sensors[i];
                int index = channel.SettingsIndex;
                if (index == 0)
                {
                    continue;
                }

                int intervalMs = set.GetNumber(SettingId.SensorInterval + index) * MsPerS;
                if (intervalMs != channel.SettingsIntervalMs)
                {
                    channel.SettingsIntervalMs = intervalMs;
                    channel.IntervalMs = intervalMs;
                    channel.NextPublishMs = nowMs + intervalMs;
                }

                CheckedSensor calibrated = channel.Sensor as CheckedSensor;
                ICalibrated own = (calibrated == null ? channel.Sensor : calibrated.Inner) as ICalibrated;
                if (own != null
                    ? !own.Calibrate(set.GetNumber(SettingId.SensorGain + index), set.GetNumber(SettingId.SensorOffset + index))
                    : calibrated == null || !SensorSettings.Calibrate(calibrated.Checks, set, index))
                {
                    continue;
                }

                if (calibrated != null)
                {
                    calibrated.Recalibrate();
                }

                for (int j = 0; j < alarms.Length; j++)
                {
                    if (alarms[j].Source == channel)
                    {
                        alarms[j].Rule.Recalibrate();
                    }
                }
            }
        }

        private static void ApplySession(SettingsSet set, GatewayParts parts)
        {
            parts.Session.ClientId = set.NewValue(SettingId.BrokerClientId) ?? parts.Id;
            parts.Session.UserName = set.NewValue(SettingId.BrokerUser);
            parts.Session.Password = set.NewValue(SettingId.BrokerPassword);
            parts.Session.KeepAliveS = set.GetNumber(SettingId.BrokerKeepAlive);
            int ackMs = set.GetNumber(SettingId.BrokerAckTimeout);
            parts.Session.AckTimeoutMs = ackMs;

            // A careful connection lasts until what is not answered twice has been noticed.
            parts.Session.StableMs = parts.Session.StableMs > 3 * ackMs ? parts.Session.StableMs : 3 * ackMs;
            parts.Session.RepublishOnSessionLost = set.GetNumber(SettingId.BrokerSessionLost) == 0;
            parts.Session.HoldWhenStorageFails = set.GetNumber(SettingId.BrokerStorageFailed) != 0;
            parts.Session.BrokerQosMax = set.GetNumber(SettingId.BrokerQosMax);
            parts.Session.ConnackTimeoutMs = set.GetNumber(SettingId.BrokerConnackTimeout) * MsPerS;
            parts.Session.PingTimeoutMs = set.GetNumber(SettingId.BrokerPingTimeout) * MsPerS;
            parts.Session.SessionTag = TagOf(
                set, SettingId.BrokerHost, SettingsRules.PortOf(set, SettingId.BrokerPort, SettingId.BrokerTls), parts);
        }

        // The second broker, without its target, which belongs to the link. One with the first broker's tag is refused, even if only the
        // CRCs are equal by chance: the two sessions could not be told apart.
        private static BrokerOption SecondBrokerOf(SettingsSet set, GatewayParts parts)
        {
            if (set.BytesOf(SettingId.Broker2Host) == 0)
            {
                return null;
            }

            BrokerOption second = new BrokerOption();
            second.UserName = set.NewValue(SettingId.Broker2User);
            second.Password = set.NewValue(SettingId.Broker2Password);
            second.SessionTag = TagOf(
                set, SettingId.Broker2Host, SettingsRules.PortOf(set, SettingId.Broker2Port, SettingId.Broker2Tls), parts);
            if (second.SessionTag == parts.Session.SessionTag)
            {
                parts.Faults.Add(AppFaults.ConfigurationRejected);
                return null;
            }

            second.AfterMs = set.GetNumber(SettingId.Broker2After) * MsPerS;
            second.ReturnMs = set.GetNumber(SettingId.Broker2Return) * MsPerS;
            return second;
        }

        // Host, port, client identifier: none of them may hold a NUL.
        private static uint TagOf(SettingsSet set, int hostId, int port, GatewayParts parts)
        {
            byte[] tag = new byte[SettingsLimits.ShownTextBytesMax + DecimalText.BytesMax + SettingsLimits.ShownTextBytesMax];
            int bytes = set.CopyValue(hostId, tag, 0);
            tag[bytes++] = 0;
            bytes = DecimalText.Put(tag, bytes, port, 0);
            tag[bytes++] = 0;
            Array.Copy(parts.Session.ClientId, 0, tag, bytes, parts.Session.ClientId.Length);
            return parts.Crc.Compute(tag, 0, bytes + parts.Session.ClientId.Length);
        }

        private SensorChannel[] MakeSensors(SettingsSet set, GatewayParts parts)
        {
            SensorChannel[] made = new SensorChannel[SettingsLimits.SensorCount];
            int count = 0;
            for (int i = 1; i <= made.Length; i++)
            {
                if (set.GetNumber(SettingId.SensorKind + i) == (int)SensorKind.None)
                {
                    continue;
                }

                ISensor sensor = factory.CreateSensor(set, i, out byte[] unit);
                byte[] name = set.NewValue(SettingId.SensorName + i);
                RefusedCount += sensor == null || name == null ? 1 : 0;
                if (name == null)
                {
                    continue;
                }

                // What the board cannot have is there all the same, and says so: its alarms must not vanish with it.
                SensorChannel channel = new SensorChannel(
                    name, set.NewValue(SettingId.SensorUnit + i) ?? unit ?? new byte[0], sensor ?? new UnfittedSensor(),
                    set.GetNumber(SettingId.SensorSample + i), set.GetNumber(SettingId.SensorInterval + i) * MsPerS);
                int deadband = set.GetNumber(SettingId.SensorDeadband + i);
                int quantity = set.GetNumber(SettingId.SensorQuantity + i);
                bool isTotal = set.GetNumber(SettingId.SensorKind + i) == (int)SensorKind.Pulse && quantity != (int)SensorQuantity.Rate;
                bool hasWindow = set.GetNumber(SettingId.SensorWindow + i) != 0 && !isTotal;
                if (deadband > 0 || hasWindow)
                {
                    ReportRule report = channel.WithReport();
                    report.DeadbandMilli = deadband;
                    report.IntervalMaxMs = set.GetNumber(SettingId.SensorIntervalMax + i) * MsPerS;
                    report.HasWindow = hasWindow;
                }

                if (count > 0)
                {
                    channel.ShareUnit(made[count - 1]);
                }

                // In the kind's own unit: % or ppm. A loop that carries the same quantity reads in mA.
                int unitLetter = set.BytesOf(SettingId.SensorUnit + i) > 0 || unit == null || unit.Length == 0 ? 0 : unit[0];
                int ofQuantity = quantity == (int)SensorQuantity.Humidity && unitLetter == '%' ? SensorChannel.HumidityBit
                    : quantity == (int)SensorQuantity.Co2 && unitLetter == 'p' ? SensorChannel.CarbonDioxideBit : 0;
                channel.SettingsWord = i | ofQuantity | (isTotal ? SensorChannel.TotalBit : 0);
                if (parts.BacklogCount > 0 && set.GetNumber(SettingId.SensorKeep + i) != 0)
                {
                    channel.IsKept = true;
                    parts.CommitsPerHour = set.GetNumber(SettingId.TelemetryCommits);
                }

                channel.SettingsIntervalMs = channel.IntervalMs;
                made[count++] = channel;
            }

            SensorChannel[] sensors = new SensorChannel[count];
            Array.Copy(made, 0, sensors, 0, count);
            return sensors;
        }

        /// <summary>
        /// Home Assistant knows an alarm by its place, so places without an alarm before the last one get a contact that never closes.
        /// Alarms beyond <paramref name="countMax"/> are refused: each must find an entry of its own in the table.
        /// </summary>
        private AlarmChannel[] MakeAlarms(SettingsSet set, SensorChannel[] sensors, int countMax)
        {
            AlarmChannel[] made = new AlarmChannel[SettingsLimits.AlarmCount];
            int last = 0;
            int count = 0;
            for (int i = 1; i <= made.Length; i++)
            {
                int kind = set.GetNumber(SettingId.AlarmKind + i);
                AlarmChannel alarm = kind == (int)Settings.AlarmKind.None || count == countMax ? null
                    : MakeAlarm(set, sensors, i, kind);
                if (alarm != null)
                {
                    last = i;
                    count++;
                }
                else if (kind != (int)Settings.AlarmKind.None)
                {
                    RefusedCount++;
                }

                made[i - 1] = alarm;
            }

            Suppress(set, made, last);
            AlarmChannel[] alarms = new AlarmChannel[last];
            OpenContact open = new OpenContact();
            for (int i = 0; i < last; i++)
            {
                alarms[i] = made[i] ?? new AlarmChannel(
                    Ascii.Join(Ascii.Bytes("unused-"), new byte[] { (byte)('1' + i) }), new ContactRule(Alarms.AlarmSeverity.Low, true, 0),
                    open, 0);
            }

            return alarms;
        }

        // The place of the alarm that suppresses another. One that this board left out suppresses nothing.
        private static void Suppress(SettingsSet set, AlarmChannel[] made, int count)
        {
            for (int i = 0; i < count; i++)
            {
                byte[] by = made[i] == null ? null : set.NewValue(SettingId.AlarmSuppressedBy + i + 1);
                for (int j = 0; j < count && by != null; j++)
                {
                    if (made[j] != null && Ascii.Matches(by, 0, by.Length, made[j].Name))
                    {
                        made[i].Rule.Suppressor = j + 1;
                    }
                }
            }
        }

        private AlarmChannel MakeAlarm(SettingsSet set, SensorChannel[] sensors, int index, int kind)
        {
            byte[] name = set.NewValue(SettingId.AlarmName + index);
            int qos = set.GetNumber(SettingId.AlarmQos + index);
            if (name == null)
            {
                return null;
            }

            if (kind == (int)Settings.AlarmKind.Contact)
            {
                IDigitalInput contact = factory.CreateContact(set.GetNumber(SettingId.AlarmPin + index));
                return contact == null ? null : new AlarmChannel(name, RuleSettings.Make(set, index), contact, qos);
            }

            byte[] source = set.NewValue(SettingId.AlarmSensor + index);
            for (int i = 0; i < sensors.Length && source != null; i++)
            {
                if (Ascii.Matches(source, 0, source.Length, sensors[i].Name))
                {
                    return new AlarmChannel(name, RuleSettings.Make(set, index), sensors[i], qos);
                }
            }

            return null;
        }

        private PushButton MakeButton(SettingsSet set)
        {
            int pin = set.GetNumber(SettingId.ButtonPin);
            IDigitalInput input = pin < 0 ? null : factory.CreateInput(pin);
            RefusedCount += pin >= 0 && input == null ? 1 : 0;
            return input == null ? null : new PushButton(input, set.GetNumber(SettingId.ButtonPressed) != 0);
        }

        /// <summary>The light of `identify` that the set names; null if there is none, or the board cannot have it.</summary>
        public IdentifyLight MakeIndicator(SettingsSet set)
        {
            IDigitalOutput output = MakeOutput(set, SettingId.IndicatorPin, SettingId.IndicatorLit);
            return output == null ? null : new IdentifyLight(output, set.GetNumber(SettingId.IndicatorLit) == 0);
        }

        private Annunciator MakeAnnunciator(SettingsSet set)
        {
            IDigitalOutput output = MakeOutput(set, SettingId.AnnunciatorPin, SettingId.AnnunciatorLit);
            return output == null ? null : new Annunciator(output, set.GetNumber(SettingId.AnnunciatorLit) == 0);
        }

        // Dark from the first moment.
        private IDigitalOutput MakeOutput(SettingsSet set, int pinId, int litId)
        {
            int pin = set.GetNumber(pinId);
            IDigitalOutput output = pin < 0 ? null : factory.CreateOutput(pin, set.GetNumber(litId) != 0);
            RefusedCount += pin >= 0 && output == null ? 1 : 0;
            return output;
        }

        private sealed class OpenContact : IDigitalInput
        {
            public bool IsHigh
            {
                get { return false; }
            }
        }
    }
}
