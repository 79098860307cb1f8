namespace Gateway.Hal.Nano
{
    /// <summary>The sign of life of one thread: the thread counts its turns, the watch looks whether the count moves.</summary>
    public sealed class Heartbeat
    {
        private readonly int looksMax;
        private int turns;
        private int seen;
        private int looks;

        /// <summary>A thread that is stuck when it makes no turn for <paramref name="msMax"/> milliseconds.</summary>
        public Heartbeat(int msMax)
        {
            looksMax = msMax / WatchLimits.LookMs;
        }

        /// <summary>Says that the thread lives. For the thread itself, each turn.</summary>
        public void Turn()
        {
            turns++;
        }

        /// <summary>
        /// Whether the thread is stuck. For the watch, each <see cref="WatchLimits.LookMs"/>. Looks are counted, not time: when
        /// the flash or a TLS handshake stops the whole interpreter, the watch stops too and blames nobody for it.
        /// </summary>
        public bool IsStuck()
        {
            int now = turns;
            if (now != seen)
            {
                seen = now;
                looks = 0;
                return false;
            }

            looks++;
            return looks > looksMax;
        }
    }
}
