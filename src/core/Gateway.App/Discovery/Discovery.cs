using Gateway.Mqtt;
using Gateway.Mqtt.Wire;
using Gateway.Primitives;

namespace Gateway.App
{
    /// <summary>
    /// Home Assistant's MQTT discovery: a retained configuration for each sensor, alarm and button, an empty retained payload where
    /// there is none. One message a turn, from the payloads' one buffer, at QoS 0.
    /// </summary>
    /// <remarks>
    /// No record says what was announced: topics carry the place in the settings, not the name, so the number of places gives all possible
    /// topics. Each round writes every place, used or not, and each connection begins a round: so the next round corrects what a power cut
    /// or a broken link left.
    /// </remarks>
    public sealed class Discovery : Announcer
    {
        private const int ButtonCount = 2;
        private const int DigitsFromEnd = 9;

        private SensorChannel[] sensors;
        private AlarmChannel[] alarms;
        private Session session;
        private Payloads payloads;
        private DiscoveryText text;
        private byte[] online;
        private bool isOn;
        private bool retain;
        private int buttonsUsed;
        private int placeCount;

        // One topic for each component, in which only the place changes.
        private byte[] buttonTopic;
        private byte[] sensorTopic;
        private byte[] alarmTopic;
        private int next;
        private bool again;
        private long nextMs;
        private long patientUntilMs;

        /// <inheritdoc/>
        public override void Open(GatewayParts parts, Topics topics, Session session, Payloads payloads, byte[] online)
        {
            this.online = online;
            this.session = session;
            this.payloads = payloads;
            sensors = parts.Sensors;
            alarms = parts.Alarms;
            placeCount = parts.DiscoveryPlaceCount;
            isOn = parts.Discovery == DiscoveryMode.On;
            retain = parts.Retain;

            // A button is a command: the one that acknowledges, then the one that identifies.
            bool canPress = parts.CommandQos != GatewayParts.NoCommands && (parts.CommandRights & GatewayParts.RightToChange) != 0;
            buttonsUsed = !canPress ? 0 : parts.Indicator == null ? 1 : ButtonCount;
            Check.That(
                parts.DiscoveryPrefix != null && placeCount >= alarms.Length && placeCount <= AppLimits.DiscoveryPlaceCountMax,
                Fault.LimitsInconsistent);
            for (int i = 0; i < sensors.Length; i++)
            {
                Check.That(PlaceOf(i) <= placeCount, Fault.LimitsInconsistent);
            }

            buttonTopic = TopicOf(parts, "/button/", "/b00/config");
            sensorTopic = TopicOf(parts, "/sensor/", "/s00/config");
            alarmTopic = TopicOf(parts, "/binary_sensor/", "/a00/config");
            StatusTopic = Ascii.Join(parts.DiscoveryPrefix, Ascii.Bytes("/status"));
            text = new DiscoveryText(parts, topics);
        }

        /// <inheritdoc/>
        public override void Connected(long nowMs)
        {
            patientUntilMs = nowMs + AppLimits.AlarmsFirstMsMax;
            next = 0;
            again = false;
            IsPending = true;
        }

        /// <inheritdoc/>
        public override bool TakeInbound(InboundMessage message)
        {
            if (!Ascii.Matches(message.Buffer, message.TopicOffset, message.TopicBytes, StatusTopic))
            {
                return false;
            }

            if (Ascii.Matches(message.Buffer, message.PayloadOffset, message.PayloadBytes, online))
            {
                again = IsPending;
                IsPending = true;
            }

            return true;
        }

        /// <inheritdoc/>
        public override void Publish(long nowMs)
        {
            if (!IsPending || nowMs < nextMs)
            {
                return;
            }

            if (session.IsSetAside(PacketGroup.Discovery) && !session.HasRoomAtMostOnce(PacketGroup.Discovery, StatusTopic.Length, 0))
            {
                nextMs = nowMs + AppLimits.SleepMsMax;
                return;
            }

            nextMs = nowMs + AppLimits.DiscoveryMs;

            // On a slow link these bytes would delay alarms and their acknowledgements, again on each new connection: they wait for both,
            // but not for ever.
            if ((session.HeldCount > 0 || session.TransmitCount > 0) && nowMs < patientUntilMs)
            {
                return;
            }

            int bytes = 0;
            byte[] topic;
            int at = next - ButtonCount;
            if (at < 0)
            {
                topic = At(buttonTopic, next + 1);
                bytes = isOn && next < buttonsUsed ? text.PutButton(payloads, next) : 0;
            }
            else if (at < placeCount)
            {
                topic = At(sensorTopic, at + 1);
                SensorChannel sensor = isOn ? SensorIn(at + 1) : null;
                bytes = sensor == null ? 0 : text.PutSensor(payloads, sensor, at + 1);
            }
            else
            {
                at -= placeCount;
                topic = At(alarmTopic, at + 1);
                bool isUsed = isOn && at < alarms.Length && !alarms[at].IsPlaceholder;
                bytes = isUsed ? text.PutAlarm(payloads, alarms[at], at + 1) : 0;
            }

            if (!session.HasRoomAtMostOnce(PacketGroup.Discovery, topic.Length, bytes))
            {
                return;
            }

            patientUntilMs = nowMs + AppLimits.AlarmsFirstMsMax;

            session.TryPublish(topic, payloads.Buffer, 0, bytes, retain, PacketGroup.Discovery);
            next++;
            if (next == ButtonCount + placeCount + placeCount)
            {
                next = 0;
                IsPending = again;
                again = false;
            }
        }

        /// <inheritdoc/>
        public override long WakeBy(long wakeMs)
        {
            return IsPending && session.IsConnected && nextMs < wakeMs ? nextMs : wakeMs;
        }

        private static byte[] TopicOf(GatewayParts parts, string component, string place)
        {
            return Ascii.Join(
                Ascii.Join(Ascii.Join(parts.DiscoveryPrefix, Ascii.Bytes(component)), parts.Id), Ascii.Bytes(place));
        }

        private static byte[] At(byte[] topic, int place)
        {
            int at = topic.Length - DigitsFromEnd;
            topic[at] = (byte)('0' + (place / 10));
            topic[at + 1] = (byte)('0' + (place % 10));
            return topic;
        }

        // Stays the same when other sensors are removed: the place in the settings, or in the program's list.
        private int PlaceOf(int index)
        {
            int place = sensors[index].SettingsIndex;
            return place != 0 ? place : index + 1;
        }

        private SensorChannel SensorIn(int place)
        {
            for (int i = 0; i < sensors.Length; i++)
            {
                if (PlaceOf(i) == place)
                {
                    return sensors[i];
                }
            }

            return null;
        }
    }
}
