namespace Gateway.Sensors
{
    /// <summary>
    /// Waits for a chip after a command. The time that a look is given was taken when the loop's turn began, and a slow flash write may
    /// lie between it and the command: so the waiting begins with the first look of a later turn. It may be a turn too long, never too
    /// short.
    /// </summary>
    internal sealed class ConversionTimer
    {
        private long sentMs;
        private bool running;
        private long startMs;

        // A command was sent in the turn of nowMs.
        internal void Start(long nowMs)
        {
            sentMs = nowMs;
            running = false;
        }

        // Time since the command, at least so much; -1 in its own turn.
        internal long ElapsedMs(long nowMs)
        {
            if (!running)
            {
                if (nowMs <= sentMs)
                {
                    return -1;
                }

                running = true;
                startMs = nowMs;
            }

            return nowMs - startMs;
        }
    }
}
