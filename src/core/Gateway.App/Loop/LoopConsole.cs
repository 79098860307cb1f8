using Gateway.Inflight;
using Gateway.Mqtt;

namespace Gateway.App
{
    /// <summary>
    /// A console as the loop knows it: the loop calls its Turn, and waits for its answer before a restart. The board chooses which console,
    /// if any.
    /// </summary>
    public abstract class LoopConsole
    {
        /// <summary>A request is being served, or an answer has not left yet: a restart waits for it, for a while.</summary>
        public abstract bool HasWork { get; }

        /// <summary>Gives the console the parts of the gateway that it uses and shows. Once, before the first turn.</summary>
        public abstract void Attach(
            GatewayControl control, Session session, InflightTable table, AlarmEngine engine, SetAsideNames setAside);

        /// <summary>One turn at the monotonic time <paramref name="nowMs"/>; returns how long to sleep at most, in ms.</summary>
        public abstract int Turn(long nowMs);
    }
}
