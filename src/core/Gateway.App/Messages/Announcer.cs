using Gateway.Mqtt;
using Gateway.Mqtt.Wire;

namespace Gateway.App
{
    /// <summary>
    /// Announces what is fitted to consumers that find devices by themselves: a part that a board's firmware includes or leaves out.
    /// </summary>
    public abstract class Announcer
    {
        /// <summary>Where such a consumer says online when it starts: then a round begins. Null before <see cref="Open"/>.</summary>
        public byte[] StatusTopic { get; protected set; }

        /// <summary>A round is not at its end.</summary>
        public bool IsPending { get; protected set; }

        /// <summary>
        /// Makes what it needs of these parts, whose discovery is not off; <paramref name="online"/> is what a status says. Once, for
        /// start-up.
        /// </summary>
        public abstract void Open(GatewayParts parts, Topics topics, Session session, Payloads payloads, byte[] online);

        /// <summary>A connection was made: a round from the beginning.</summary>
        public abstract void Connected(long nowMs);

        /// <summary>
        /// Takes a received message that is such a consumer's; false: it is not. A round under way is not broken off, or whoever repeats
        /// the message would keep it from its end.
        /// </summary>
        public abstract bool TakeInbound(InboundMessage message);

        /// <summary>Publishes the next message of the round, if it is due and there is room; otherwise it stays pending.</summary>
        public abstract void Publish(long nowMs);

        /// <summary>When the next message is due, or <paramref name="wakeMs"/> where that is sooner.</summary>
        public abstract long WakeBy(long wakeMs);
    }
}
