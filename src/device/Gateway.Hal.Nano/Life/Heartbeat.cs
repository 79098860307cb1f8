namespace Gateway.Hal.Nano
{
    /// <summary>
    /// The sign of life of one thread: the thread counts its turns, another one looks whether the count moves. The loop's thread and the
    /// link's look at each other, so that no third one takes a stack for it.
    /// </summary>
    /// <remarks>
    /// What this does not find: both stuck at once. Nothing in one can hold the other: they share no lock but the link's, held for a few
    /// assignments. And while the link's thread waits in a bounded call, up to two minutes, a stuck loop is found when it comes back.
    /// </remarks>
    public sealed class Heartbeat
    {
        private readonly int pollsMax;
        private int turns;
        private int seen;
        private int looks;
        private long nextPollMs;

        /// <summary>A thread that is stuck when it makes no turn for <paramref name="msMax"/> milliseconds.</summary>
        public Heartbeat(int msMax)
        {
            WatchLimits.CheckRelations();
            pollsMax = msMax / WatchLimits.PollMs;
        }

        /// <summary>Says that the thread lives. For the thread itself, each turn.</summary>
        public void Turn()
        {
            turns++;
        }

        /// <summary>
        /// Whether the thread is stuck, for the other one, each turn; it looks each <see cref="WatchLimits.PollMs"/>.
        /// <paramref name="nowMs"/> is monotonic. Looks are counted, not time: when the flash or a TLS handshake stops the whole
        /// interpreter, the looking stops too and blames nobody for it.
        /// </summary>
        public bool IsStuck(long nowMs)
        {
            if (nowMs < nextPollMs)
            {
                return false;
            }

            nextPollMs = nowMs + WatchLimits.PollMs;
            int now = turns;
            if (now != seen)
            {
                seen = now;
                looks = 0;
                return false;
            }

            looks++;
            return looks > pollsMax;
        }
    }
}
