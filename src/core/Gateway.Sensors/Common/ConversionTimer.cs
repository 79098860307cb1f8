namespace Gateway.Sensors
{
    /// <summary>
    /// Waits for a chip after a command. A poll gets the time at which the loop's turn began, and a slow flash write may lie between that
    /// and the command. So the wait begins with the first poll of a later turn: it may be a turn too long, never too short.
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

        // Least time since the command; -1 in the turn of the command.
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
