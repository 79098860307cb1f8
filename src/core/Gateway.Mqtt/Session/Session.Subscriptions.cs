using Gateway.Mqtt.Wire;
using Gateway.Primitives;

namespace Gateway.Mqtt
{
    /// <content>
    /// SUBSCRIBE, sent after every CONNACK, whatever session-present says: after the first window of entries, so that a broker that closes
    /// on it has those.
    /// </content>
    public sealed partial class Session
    {
        /// <summary>First pause before a refused or unanswered subscription is asked for again; doubled each time.</summary>
        public const int SubscribePauseMsMin = 30000;

        /// <summary>Longest pause before a subscription is asked for again.</summary>
        public const int SubscribePauseMsMax = 3600000;

        // Time between attempts to find room for SUBSCRIBE.
        private const int SubscribePollMs = 20;

        private readonly Subscriptions subscriptions;
        private long subscriptionDeadlineMs;

        // Whether a SUBSCRIBE was sent on this connection.
        private bool hasSubscribed;

        // A refused or unanswered subscription is asked for again at this time. The next pause doubles until one is granted.
        private long subscribeAgainMs;
        private int subscribePauseMs;

        /// <summary>
        /// Subscribes at QoS 0..2, but not above the broker's limit, now and after every CONNACK. The session keeps the filter. False when
        /// the table is full, or the packet is larger than the transmit buffer. A filter that is already in the table takes the new QoS.
        /// </summary>
        public bool Subscribe(byte[] filter, int qos)
        {
            if (qos > options.BrokerQosMax)
            {
                qos = options.BrokerQosMax;
            }

            wakeAt = now;
            return Wire.Subscribe.BytesOf(filter.Length) <= TransmitBuffer.Length && subscriptions.Add(filter, qos);
        }

        // Encodes what is pending, after the first window of entries. Not in FillTransmit: each fill would ask whether there is any.
        private void TickSubscribe()
        {
            int at = fetchEntry >= 0 || CanEntryLeave ? -1 : subscriptions.FindPending();
            while (at >= 0 && FillSubscription(at))
            {
                at = subscriptions.FindPending();
            }

            if (subscriptions.HasPending)
            {
                WakeBy(now + SubscribePollMs);
            }
        }

        // False when there was no room for it.
        private bool FillSubscription(int at)
        {
            byte[] filter = subscriptions.FilterAt(at);
            if (!HasRoom(Wire.Subscribe.BytesOf(filter.Length)))
            {
                return false;
            }

            int id = subscriptions.Send(at);
            transmitEnd = Wire.Subscribe.Put(TransmitBuffer, transmitEnd, id, filter, subscriptions.QosAt(at));
            hasSubscribed = true;
            subscriptionDeadlineMs = now + options.AckTimeoutMs;
            WakeBy(subscriptionDeadlineMs);
            if (trace != null)
            {
                Trace(TraceWord.Sent(Wire.Subscribe.First, id));
            }

            return true;
        }

        // A broker that refuses or ignores SUBSCRIBE takes alarms all the same: the connection goes on.
        private void TickSubscriptions()
        {
            if (subscriptions.AwaitedCount > 0)
            {
                long due = subscriptionDeadlineMs + ReceivingMs;
                if (now >= due)
                {
                    faults.Add(MqttFaults.SubscribeUnanswered);
                    subscriptions.GiveUpWaiting();
                    if (carefulGroup != PacketGroup.None && pingsAwaited == 0)
                    {
                        Ping();
                    }

                    SubscribeLater();
                }
                else
                {
                    WakeBy(due);
                }
            }

            if (subscriptions.HasRefused)
            {
                if (now >= subscribeAgainMs)
                {
                    subscriptions.AskAgain();
                }
                else
                {
                    WakeBy(subscribeAgainMs);
                }
            }
        }

        private void SubscribeLater()
        {
            int pauseMs = subscribePauseMs < SubscribePauseMsMin ? SubscribePauseMsMin : subscribePauseMs;
            subscribePauseMs = pauseMs < SubscribePauseMsMax / 2 ? pauseMs * 2 : SubscribePauseMsMax;
            subscribeAgainMs = now + pauseMs;
            WakeBy(subscribeAgainMs);
        }

        private void HandleSuback(byte[] buffer, int offset, int bytes)
        {
            int packetId;
            int code;
            Fault fault = Suback.TryDecode(buffer, offset, bytes, out packetId, out code);
            if (fault != Fault.None)
            {
                CloseConnection(fault);
                return;
            }

            TakeCarefulOutcome(isSubscribe: true);
            int asked = subscriptions.Acknowledge(packetId, code != Suback.Failure);
            if (asked < 0)
            {
                faults.Add(MqttFaults.AckUnknown);
                return;
            }

            if (code == Suback.Failure)
            {
                faults.Add(MqttFaults.SubscribeRefused);
                SubscribeLater();
            }
            else
            {
                subscribePauseMs = 0;
                if (code < asked)
                {
                    faults.Add(MqttFaults.SubscribeDowngraded);
                }
            }

            AddEvent(EventWord(SessionEventKind.Subscribed, code), 0);
        }
    }
}
