using Gateway.Inflight;
using Gateway.Mqtt;
using Gateway.Mqtt.Wire;
using Gateway.Primitives;

namespace Gateway.App
{
    /// <summary>
    /// The messages that introduce the gateway after each connection: status online, the birth message, Home Assistant's discovery. They
    /// are at QoS 0, retained if the broker may keep messages, and pending until there is room. One that the broker does not take holds
    /// none of the others back.
    /// </summary>
    public sealed class ConnectMessages
    {
        // Length of the topic, and what the framer keeps of the fixed header.
        private const int PublishHeadBytes = 8;

        private readonly BirthFacts birth;
        private readonly BootRecord boot;
        private readonly Topics topics;
        private readonly Session session;
        private readonly Payloads payloads;
        private readonly Announcer announcer;
        private readonly bool retain;
        private readonly byte[] online = Ascii.Bytes("online");
        private bool statusPending;
        private bool birthPending;
        private int birthBytesMax = AppLimits.PayloadBytesMax;
        private long statusAgainMs;

        // When the birth message stops waiting for the one that the broker keeps; 0: it has not begun to wait, below 0: it waits no more.
        private long birthFromMs;

        // Sequence in the newest birth message of this start.
        private long birthSequence;

        // Drawn for this start: it tells its birth message from that of another with the same number.
        internal uint Start;

        // A field, because the loop reads it in every turn.
        internal bool IsPending;

        /// <summary>
        /// The messages of these parts. Subscribes to the gateway's own status, to its own birth message if the broker keeps that, and to
        /// what discovery hears.
        /// </summary>
        public ConnectMessages(GatewayParts parts, BootRecord boot, Topics topics, Session session, Payloads payloads)
        {
            this.boot = boot;
            birth = new BirthFacts(parts);
            this.topics = topics;
            this.session = session;
            this.payloads = payloads;
            retain = parts.Retain;
            if (parts.Discovery != DiscoveryMode.Off)
            {
                announcer = parts.Announcer;
                Check.That(announcer != null, Fault.LimitsInconsistent);
            }

            Check.That(session.Subscribe(topics.Status, 0), Fault.LimitsInconsistent);
            if (retain)
            {
                // What is heard must fit the receive buffer, or each connection counts a message that does not.
                int bytesMax = parts.Limits.ReceiveBytesMax - topics.Birth.Length - PublishHeadBytes;
                birthBytesMax = bytesMax < birthBytesMax ? bytesMax : birthBytesMax;
                Check.That(session.Subscribe(topics.Birth, 0), Fault.LimitsInconsistent);
            }

            if (announcer != null)
            {
                announcer.Open(parts, topics, session, payloads, online);
            }
        }

        // The broker kept a birth message that says more than this start's storage knows: storage has gone back.
        internal bool IsBehind;

        /// <summary>No discovery: in safe mode sensors and alarms may be missing, and would be removed from Home Assistant.</summary>
        public bool IsSafeMode { get; set; }

        /// <summary>A connection was made: everything is pending.</summary>
        public void Connected(long nowMs)
        {
            statusPending = true;
            birthPending = true;
            birthFromMs = birthFromMs > 0 ? 0 : birthFromMs;
            IsPending = true;
            if (announcer != null && !IsSafeMode)
            {
                announcer.Connected(nowMs);
            }
        }

        /// <summary>
        /// The broker closes the connection on the birth message, which may be too large for it: from now on it is short. False if it was
        /// short already.
        /// </summary>
        public bool Shorten()
        {
            bool wasShort = birthBytesMax == AppLimits.ShortPayloadBytesMax;
            birthBytesMax = AppLimits.ShortPayloadBytesMax;
            return !wasShort;
        }

        /// <summary>
        /// The broker closes the connection on discovery: from now on it is in small messages. False if it was already.
        /// </summary>
        public bool ShortenDiscovery()
        {
            return announcer != null && announcer.Shorten();
        }

        /// <summary>What discovery says has changed.</summary>
        public void AnnounceAgain()
        {
            if (announcer != null && !IsSafeMode)
            {
                announcer.Repeat();
                IsPending = true;
            }
        }

        /// <summary>
        /// Handles the gateway's own status and birth message, and a message that asks for discovery; false: it is none of these.
        /// <paramref name="sequence"/> is the one that storage held at this start.
        /// </summary>
        public bool TakeInbound(InboundMessage message, bool isStopping, long sequence, long nowMs)
        {
            if (Ascii.Matches(message.Buffer, message.TopicOffset, message.TopicBytes, topics.Status))
            {
                // A late will of an earlier connection. At most once a minute, or two gateways with one id would answer each other.
                if (!message.Retain && !isStopping && nowMs >= statusAgainMs
                    && Ascii.Matches(message.Buffer, message.PayloadOffset, message.PayloadBytes, GatewayControl.TextOffline))
                {
                    statusAgainMs = nowMs + AppLimits.StatusAgainMs;
                    statusPending = true;
                    IsPending = true;
                }

                return true;
            }

            if (Ascii.Matches(message.Buffer, message.TopicOffset, message.TopicBytes, topics.Birth))
            {
                // Its own of this start, or of one before, says nothing.
                if (message.Retain)
                {
                    birthFromMs = -1;
                    IsBehind |= boot.IsComplete && Payloads.IsUnknownBirth(message, boot, Start, sequence);
                }

                return true;
            }

            if (announcer == null || !announcer.TakeInbound(message))
            {
                return false;
            }

            IsPending |= announcer.IsPending && !IsSafeMode;
            return true;
        }

        /// <summary>
        /// Publishes the pending messages while there is room. True: a consumer that was announced to needs the sensors' states and values.
        /// </summary>
        public bool Publish(InflightTable table, long nowMs)
        {
            // What leaves in pieces must end, also during a clean stop.
            if (!session.IsConnected && session.PiecesLeft == 0)
            {
                return false;
            }

            if (statusPending && session.HasRoomAtMostOnce(PacketGroup.Status, topics.Status.Length, online.Length))
            {
                statusPending = session.TryPublish(topics.Status, online, 0, online.Length, retain, PacketGroup.Status)
                    != PublishResult.Accepted;
            }

            birthFromMs = birthFromMs > 0 && nowMs >= birthFromMs ? -1 : birthFromMs;

            // Asked before it is written: it may be set aside for an hour. It replaces the kept one, which alone says that storage went
            // back: so the new epoch is durable first.
            if (birthPending && session.HasRoomAtMostOnce(PacketGroup.Birth, topics.Birth.Length, 0) && !WaitsForKeptBirth(nowMs)
                && !table.IsEpochPending)
            {
                if (retain)
                {
                    boot.NoteBirth(Start);
                }

                birthSequence = table.DurableSequence;
                int bytes = payloads.PutBirth(birth, boot, table.Epoch, Start, birthSequence, birthBytesMax);
                if (session.HasRoomAtMostOnce(PacketGroup.Birth, topics.Birth.Length, bytes))
                {
                    birthPending = session.TryPublish(topics.Birth, payloads.Buffer, 0, bytes, retain, PacketGroup.Birth)
                        != PublishResult.Accepted;
                }
            }

            bool announces = announcer != null && !IsSafeMode;
            bool hasAnnounced = announces && announcer.Publish(table, boot.Count, nowMs);
            if (hasAnnounced && !retain)
            {
                // No broker keeps it for whoever has come.
                statusPending = true;
            }

            IsPending = statusPending || birthPending || (announces && announcer.IsPending);
            return hasAnnounced;
        }

        // What the broker keeps is gone once this start's birth message has left. It waits for a limited time: the broker may have lost it.
        private bool WaitsForKeptBirth(long nowMs)
        {
            if (birthFromMs == 0)
            {
                birthFromMs = retain && boot.HasBirth ? nowMs + AppLimits.KeptBirthMs : -1;
            }

            return birthFromMs > 0;
        }

        /// <summary>
        /// If storage has taken messages since the last birth message, it is published again: a copy of the storage that is put back later
        /// without another start is noticed by it.
        /// </summary>
        public void Renew(InflightTable table)
        {
            if (retain && table.DurableSequence != birthSequence)
            {
                birthPending = true;
                IsPending = true;
            }
        }

        /// <summary>When the next pending message is due, or <paramref name="wakeMs"/> if that is earlier.</summary>
        public long WakeBy(long wakeMs)
        {
            wakeMs = birthFromMs > 0 && birthFromMs < wakeMs && session.IsConnected ? birthFromMs : wakeMs;
            return announcer == null ? wakeMs : announcer.WakeBy(wakeMs);
        }
    }
}
