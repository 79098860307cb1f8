using Gateway.Mqtt;
using Gateway.Mqtt.Wire;

namespace Gateway.App
{
    /// <summary>
    /// Announces sensors and alarms to consumers that discover devices: a part that a board's firmware includes or leaves out.
    /// </summary>
    public abstract class Announcer
    {
        /// <summary>
        /// The topic on which such a consumer publishes that it is online: then a round begins. Null before <see cref="Open"/>.
        /// </summary>
        public byte[] StatusTopic { get; protected set; }

        /// <summary>A round has not ended.</summary>
        public bool IsPending { get; protected set; }

        /// <summary>
        /// Takes what it needs from these parts, whose discovery is not off; <paramref name="online"/> is the payload of the status topic.
        /// Once, at start-up.
        /// </summary>
        public abstract void Open(GatewayParts parts, Topics topics, Session session, Payloads payloads, byte[] online);

        /// <summary>A connection was made: a round begins.</summary>
        public abstract void Connected(long nowMs);

        /// <summary>
        /// Handles a message from such a consumer; false: it is not one. A running round is not restarted, or a consumer that repeats its
        /// message would never let it end.
        /// </summary>
        public abstract bool TakeInbound(InboundMessage message);

        /// <summary>Publishes the next message of the round, if it is due and there is room; otherwise it stays pending.</summary>
        public abstract void Publish(long nowMs);

        /// <summary>When the next message is due, or <paramref name="wakeMs"/> if that is earlier.</summary>
        public abstract long WakeBy(long wakeMs);
    }
}
