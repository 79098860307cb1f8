using Gateway.Inflight;
using Gateway.Mqtt;
using Gateway.Mqtt.Wire;

namespace Gateway.App
{
    /// <summary>
    /// Announces sensors and alarms to consumers that discover devices: a part that a board's firmware includes or leaves out.
    /// </summary>
    public abstract class Announcer
    {
        /// <summary>A round has not ended.</summary>
        public bool IsPending { get; protected set; }

        /// <summary>
        /// Takes what it needs from these parts, whose discovery is not off, and subscribes to what it hears; <paramref name="online"/> is
        /// the payload of a consumer that is there. Once, at start-up.
        /// </summary>
        public abstract void Open(GatewayParts parts, Topics topics, Session session, Payloads payloads, byte[] online);

        /// <summary>A connection was made: a round begins.</summary>
        public abstract void Connected(long nowMs);

        /// <summary>What is announced has changed: a round follows the running one.</summary>
        public abstract void Repeat();

        /// <summary>
        /// The broker closes the connection on what is announced in one message: smaller ones from now on. False if they are small.
        /// </summary>
        public abstract bool Shorten();

        /// <summary>
        /// Handles a message from such a consumer, or one that the broker keeps of an earlier round; false: it is neither. A running round
        /// is not restarted, or a consumer that repeats its message would never let it end.
        /// </summary>
        public abstract bool TakeInbound(InboundMessage message);

        /// <summary>
        /// Publishes the next part of the round, if it is due and there is room; otherwise it stays pending. True: consumers know the
        /// sensors now, and need their states and values.
        /// </summary>
        public abstract bool Publish(InflightTable table, uint boot, long nowMs);

        /// <summary>When the next part is due, or <paramref name="wakeMs"/> if that is earlier.</summary>
        public abstract long WakeBy(long wakeMs);
    }
}
