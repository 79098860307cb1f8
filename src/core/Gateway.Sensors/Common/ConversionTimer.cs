namespace Gateway.Sensors
{
    /// <summary>
    /// Waits for a chip after a command. A poll gets the time at which the loop's turn began, and a slow flash write may lie between that
    /// and the command. So the wait begins with the first poll of a later turn: it may be a turn too long, never too short.
    /// </summary>
    internal sealed class ConversionTimer
    {
        // Of the command; once it runs, of its start.
        private long ms;
        private bool running;

        // A command was sent in the turn of nowMs.
        internal void Start(long nowMs)
        {
            ms = nowMs;
            running = false;
        }

        // Least time since the command; -1 in the turn of the command.
        internal long ElapsedMs(long nowMs)
        {
            if (!running)
            {
                if (nowMs <= ms)
                {
                    return -1;
                }

                running = true;
                ms = nowMs;
            }

            return nowMs - ms;
        }
    }
}
