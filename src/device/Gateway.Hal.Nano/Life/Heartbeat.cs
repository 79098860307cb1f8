namespace Gateway.Hal.Nano
{
    /// <summary>
    /// Shows that a thread is alive: the thread counts its turns, and another one checks that the count grows. The loop's thread and the
    /// link's watch each other, because a third thread would need a stack.
    /// </summary>
    /// <remarks>
    /// It does not notice if both are stuck. Neither can block the other: they share only the link's lock, held for a few assignments.
    /// While the link's thread waits in a bounded call, up to two minutes, a stuck loop is found only when that call returns.
    /// </remarks>
    public sealed class Heartbeat
    {
        private readonly int pollsMax;
        private int turns;
        private int seen;
        private int looks;
        private long nextPollMs;

        /// <summary>A heartbeat of a thread that counts as stuck after <paramref name="msMax"/> milliseconds without a turn.</summary>
        public Heartbeat(int msMax)
        {
            WatchLimits.CheckRelations();
            pollsMax = msMax / WatchLimits.PollMs;
        }

        /// <summary>Counts a turn. For the thread itself, in each turn.</summary>
        public void Turn()
        {
            turns++;
        }

        /// <summary>
        /// Whether the thread is stuck. For the other thread, in each turn; it checks every <see cref="WatchLimits.PollMs"/>.
        /// <paramref name="nowMs"/> is monotonic. It counts checks, not time: when the flash or a TLS handshake stops the whole
        /// interpreter, no checks are made, and no thread counts as stuck.
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
