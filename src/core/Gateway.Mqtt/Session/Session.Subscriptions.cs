using Gateway.Mqtt.Wire;
using Gateway.Primitives;

namespace Gateway.Mqtt
{
    /// <content>Subscriptions: a fixed table, sent after every CONNACK, whatever session-present says.</content>
    public sealed partial class Session
    {
        private const int ControlIdMin = PublishIdCount + 1;
        private const int ControlIdMax = 65535;

        private const byte SubscriptionFree = 0;
        private const byte SubscribePending = 1;
        private const byte AwaitingSuback = 2;
        private const byte Granted = 3;
        private const byte Refused = 4;
        private const byte UnsubscribePending = 5;
        private const byte AwaitingUnsuback = 6;

        private byte[] subscriptionState;
        private byte[][] subscriptionFilter;
        private int[] subscriptionQos;
        private int[] subscriptionId;
        private int subscriptionsPending;
        private int subscriptionsAwaited;
        private int nextControlId;
        private long subscriptionDeadlineMs;

        /// <summary>
        /// Subscribes at QoS 0..2, now and after every CONNACK. The session keeps the filter. False when the table is full. A filter that
        /// is already in the table takes the new QoS.
        /// </summary>
        public bool Subscribe(byte[] filter, int qos)
        {
            int at = FindSubscription(filter);
            if (at < 0)
            {
                at = 0;
                while (at < subscriptionState.Length && subscriptionState[at] != SubscriptionFree)
                {
                    at++;
                }
            }

            if (at == subscriptionState.Length || Wire.Subscribe.BytesOf(filter.Length) > TransmitBuffer.Length)
            {
                return false;
            }

            subscriptionFilter[at] = filter;
            subscriptionQos[at] = qos;
            subscriptionState[at] = SubscribePending;
            subscriptionsPending++;
            return true;
        }

        /// <summary>Ends a subscription; false when there is none with this filter.</summary>
        public bool Unsubscribe(byte[] filter)
        {
            int at = FindSubscription(filter);
            if (at < 0)
            {
                return false;
            }

            // Also while disconnected: a broker that keeps the session keeps the subscription until it is told.
            subscriptionState[at] = UnsubscribePending;
            subscriptionsPending++;
            return true;
        }

        private void MakeSubscriptions(int count)
        {
            subscriptionState = new byte[count];
            subscriptionFilter = new byte[count][];
            subscriptionQos = new int[count];
            subscriptionId = new int[count];
            nextControlId = ControlIdMin;
        }

        private int FindSubscription(byte[] filter)
        {
            for (int i = 0; i < subscriptionState.Length; i++)
            {
                if (subscriptionState[i] != SubscriptionFree
                    && Ascii.Matches(filter, 0, filter.Length, subscriptionFilter[i]))
                {
                    return i;
                }
            }

            return -1;
        }

        private void OweSubscriptions()
        {
            subscriptionsPending = 0;
            subscriptionsAwaited = 0;
            for (int i = 0; i < subscriptionState.Length; i++)
            {
                int was = subscriptionState[i];
                if (was == UnsubscribePending || was == AwaitingUnsuback)
                {
                    // A resumed session may still have it.
                    subscriptionState[i] = UnsubscribePending;
                    subscriptionsPending++;
                }
                else if (was != SubscriptionFree)
                {
                    subscriptionState[i] = SubscribePending;
                    subscriptionsPending++;
                }
            }
        }

        // True when everything pending was encoded.
        private bool FillSubscriptions()
        {
            for (int i = 0; i < subscriptionState.Length; i++)
            {
                int owed = subscriptionState[i];
                if (owed != SubscribePending && owed != UnsubscribePending)
                {
                    continue;
                }

                byte[] filter = subscriptionFilter[i];
                if (!HasRoom(Wire.Subscribe.BytesOf(filter.Length)))
                {
                    return false;
                }

                int id = TakeControlId();
                int first;
                if (owed == SubscribePending)
                {
                    first = Wire.Subscribe.First;
                    transmitEnd = Wire.Subscribe.Put(TransmitBuffer, transmitEnd, id, filter, subscriptionQos[i]);
                    subscriptionState[i] = AwaitingSuback;
                }
                else
                {
                    first = Wire.Unsubscribe.First;
                    transmitEnd = Wire.Unsubscribe.Put(TransmitBuffer, transmitEnd, id, filter);
                    subscriptionState[i] = AwaitingUnsuback;
                }

                subscriptionId[i] = id;
                subscriptionsAwaited++;
                subscriptionDeadlineMs = now + options.AckTimeoutMs;
                WakeBy(subscriptionDeadlineMs);
                if (trace != null)
                {
                    Trace(TraceWord.Sent(first, id));
                }
            }

            subscriptionsPending = 0;
            return true;
        }

        private void TickSubscriptions()
        {
            for (int i = 0; i < subscriptionState.Length; i++)
            {
                if (subscriptionState[i] == AwaitingSuback || subscriptionState[i] == AwaitingUnsuback)
                {
                    if (now >= subscriptionDeadlineMs)
                    {
                        EndConnection(MqttFaults.AckTimeout);
                        return;
                    }

                    WakeBy(subscriptionDeadlineMs);
                }
            }
        }

        private void HandleSuback(byte[] buffer, int offset, int bytes)
        {
            int packetId;
            int code;
            Fault fault = Suback.TryDecode(buffer, offset, bytes, out packetId, out code);
            if (fault != Fault.None)
            {
                EndConnection(fault);
                return;
            }

            int at = FindControl(packetId, AwaitingSuback);
            if (at < 0)
            {
                faults.Add(MqttFaults.AckUnknown);
                return;
            }

            subscriptionsAwaited--;
            subscriptionState[at] = code == Suback.Failure ? Refused : Granted;
            if (code == Suback.Failure)
            {
                faults.Add(MqttFaults.SubscribeRefused);
            }
            else if (code < subscriptionQos[at])
            {
                faults.Add(MqttFaults.SubscribeDowngraded);
            }

            AddEvent(EventWord(SessionEventKind.Subscribed, code), 0);
        }

        private void HandleUnsuback(int packetId)
        {
            int at = FindControl(packetId, AwaitingUnsuback);
            if (at < 0)
            {
                faults.Add(MqttFaults.AckUnknown);
                return;
            }

            subscriptionsAwaited--;
            subscriptionState[at] = SubscriptionFree;
            AddEvent(EventWord(SessionEventKind.Unsubscribed, 0), 0);
        }

        private int FindControl(int packetId, int owed)
        {
            for (int i = 0; i < subscriptionState.Length; i++)
            {
                if (subscriptionState[i] == owed && subscriptionId[i] == packetId)
                {
                    return i;
                }
            }

            return -1;
        }

        private int TakeControlId()
        {
            int id = nextControlId;
            nextControlId = id == ControlIdMax ? ControlIdMin : id + 1;
            return id;
        }
    }
}
