using Gateway.Mqtt.Wire;
using Gateway.Primitives;

namespace Gateway.Mqtt
{
    /// <content>SUBSCRIBE, sent after every CONNACK, whatever session-present says.</content>
    public sealed partial class Session
    {
        private readonly Subscriptions subscriptions;
        private long subscriptionDeadlineMs;

        /// <summary>
        /// Subscribes at QoS 0..2, now and after every CONNACK. The session keeps the filter. False when the table is full, or the packet
        /// is larger than the transmit buffer. A filter that is already in the table takes the new QoS.
        /// </summary>
        public bool Subscribe(byte[] filter, int qos)
        {
            return Wire.Subscribe.BytesOf(filter.Length) <= TransmitBuffer.Length && subscriptions.Add(filter, qos);
        }

        // True when everything pending was encoded.
        private bool FillSubscriptions()
        {
            for (int at = subscriptions.FindPending(); at >= 0; at = subscriptions.FindPending())
            {
                byte[] filter = subscriptions.FilterAt(at);
                if (!HasRoom(Wire.Subscribe.BytesOf(filter.Length)))
                {
                    return false;
                }

                int id = subscriptions.Send(at);
                transmitEnd = Wire.Subscribe.Put(TransmitBuffer, transmitEnd, id, filter, subscriptions.QosAt(at));
                subscriptionDeadlineMs = now + options.AckTimeoutMs;
                WakeBy(subscriptionDeadlineMs);
                if (trace != null)
                {
                    Trace(TraceWord.Sent(Wire.Subscribe.First, id));
                }
            }

            return true;
        }

        private void TickSubscriptions()
        {
            long due = subscriptionDeadlineMs + ReceivingMs;
            if (now >= due)
            {
                EndConnection(MqttFaults.AckTimeout);
                return;
            }

            WakeBy(due);
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

            int asked = subscriptions.Acknowledge(packetId, code != Suback.Failure);
            if (asked < 0)
            {
                faults.Add(MqttFaults.AckUnknown);
                return;
            }

            if (code == Suback.Failure)
            {
                faults.Add(MqttFaults.SubscribeRefused);
            }
            else if (code < asked)
            {
                faults.Add(MqttFaults.SubscribeDowngraded);
            }

            AddEvent(EventWord(SessionEventKind.Subscribed, code), 0);
        }
    }
}
