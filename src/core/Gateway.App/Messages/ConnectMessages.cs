using Gateway.Mqtt;
using Gateway.Mqtt.Wire;
using Gateway.Primitives;

namespace Gateway.App
{
    /// <summary>
    /// The messages that introduce the gateway after each connection, in this order: status online, the birth message, Home Assistant's
    /// discovery. They are at QoS 0, retained if the broker may keep messages, and pending until there is room.
    /// </summary>
    public sealed class ConnectMessages
    {
        private readonly BirthFacts birth;
        private readonly Topics topics;
        private readonly Session session;
        private readonly Payloads payloads;
        private readonly Announcer announcer;
        private readonly bool retain;
        private readonly byte[] online = Ascii.Bytes("online");
        private bool statusPending;
        private bool birthPending;

        // A field, because the loop reads it in every turn.
        internal bool IsPending;

        /// <summary>The messages of these parts. Subscribes to Home Assistant's status if there is discovery.</summary>
        public ConnectMessages(GatewayParts parts, Topics topics, Session session, Payloads payloads)
        {
            birth = new BirthFacts(parts);
            this.topics = topics;
            this.session = session;
            this.payloads = payloads;
            retain = parts.Retain;
            if (parts.Discovery != DiscoveryMode.Off)
            {
                announcer = parts.Announcer;
                Check.That(announcer != null, Fault.LimitsInconsistent);
                announcer.Open(parts, topics, session, payloads, online);
                Check.That(
                    parts.Discovery != DiscoveryMode.On || session.Subscribe(announcer.StatusTopic, 0), Fault.LimitsInconsistent);
            }
        }

        /// <summary>No discovery: in safe mode sensors and alarms may be missing, and would be removed from Home Assistant.</summary>
        public bool IsSafeMode { get; set; }

        /// <summary>A connection was made: everything is pending.</summary>
        public void Connected(long nowMs)
        {
            statusPending = true;
            birthPending = true;
            IsPending = true;
            if (announcer != null && !IsSafeMode)
            {
                announcer.Connected(nowMs);
            }
        }

        /// <summary>Handles a message that asks for discovery; false: it is not one.</summary>
        public bool TakeInbound(InboundMessage message)
        {
            if (announcer == null || !announcer.TakeInbound(message))
            {
                return false;
            }

            IsPending |= announcer.IsPending && !IsSafeMode;
            return true;
        }

        /// <summary>Publishes the pending messages while there is room.</summary>
        public void Publish(BootRecord boot, long nowMs)
        {
            if (!session.IsConnected)
            {
                return;
            }

            if (statusPending && session.HasRoomAtMostOnce(topics.Status.Length, online.Length))
            {
                statusPending = session.Publish(topics.Status, online, 0, online.Length, 0, retain, 0) != PublishResult.Accepted;
            }

            if (birthPending && !statusPending)
            {
                int bytes = payloads.PutBirth(birth, boot);
                if (session.HasRoomAtMostOnce(topics.Birth.Length, bytes))
                {
                    birthPending = session.Publish(topics.Birth, payloads.Buffer, 0, bytes, 0, retain, 0) != PublishResult.Accepted;
                }
            }

            if (birthPending || statusPending)
            {
                return;
            }

            IsPending = announcer != null && !IsSafeMode;
            if (IsPending)
            {
                announcer.Publish(nowMs);
                IsPending = announcer.IsPending;
            }
        }

        /// <summary>When the next pending message is due, or <paramref name="wakeMs"/> if that is earlier.</summary>
        public long WakeBy(long wakeMs)
        {
            return announcer == null || statusPending || birthPending ? wakeMs : announcer.WakeBy(wakeMs);
        }
    }
}
