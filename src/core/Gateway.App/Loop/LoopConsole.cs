using Gateway.Inflight;
using Gateway.Mqtt;

namespace Gateway.App
{
    /// <summary>
    /// A console as the gateway's loop knows it: turned with the gateway, and waited for before a restart. Which one it is, if any, is the
    /// board's choice.
    /// </summary>
    public abstract class LoopConsole
    {
        /// <summary>Somebody has asked something, or an answer has not left yet: a restart waits for it, for a while.</summary>
        public abstract bool HasWork { get; }

        /// <summary>What this console asks of its gateway, and what it tells of it. Once, before the first turn.</summary>
        public abstract void Attach(GatewayControl control, Session session, InflightTable table, AlarmEngine engine);

        /// <summary>One turn at the monotonic time <paramref name="nowMs"/>; returns how long to sleep at most, in ms.</summary>
        public abstract int Turn(long nowMs);
    }
}
