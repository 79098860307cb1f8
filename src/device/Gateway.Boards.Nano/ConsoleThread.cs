using System.Threading;
using Gateway.App;
using Gateway.Hal;
using Gateway.Hal.Nano;
using Gateway.Primitives;

namespace Gateway.Boards.Nano
{
    /// <summary>
    /// The thread of the console alone, until a restart is asked for: of a board that is not provisioned, or, for as long as somebody
    /// types, of one that was knocked at.
    /// </summary>
    public sealed class ConsoleThread : GuardedThread
    {
        private readonly ConsolePort console;
        private readonly UartLink heard;
        private readonly IClock clock;
        private readonly Heartbeat heartbeat;
        private readonly Heartbeat other;

        /// <summary>
        /// A thread for this console. <paramref name="heard"/> is its link, when silence on it is to bring the gateway back; null waits for
        /// ever. <paramref name="heartbeat"/> is this thread's own, <paramref name="other"/> that of the link's.
        /// </summary>
        public ConsoleThread(
            ConsolePort console, UartLink heard, IClock clock, Heartbeat heartbeat, Heartbeat other, IReboot reboot)
            : base(reboot)
        {
            this.heard = heard;
            this.other = other;
            this.console = console;
            this.clock = clock;
            this.heartbeat = heartbeat;
        }

        /// <inheritdoc/>
        protected override void Run()
        {
            int receivedBytes = 0;
            long sinceMs = clock.MonotonicMs;
            for (;;)
            {
                heartbeat.Turn();
                long nowMs = clock.MonotonicMs;
                if (other.IsStuck(nowMs))
                {
                    End(Fault.LinkStuck);
                }

                int sleepMs = console.Turn(nowMs);
                if (heard != null)
                {
                    if (heard.ReceivedBytes != receivedBytes)
                    {
                        receivedBytes = heard.ReceivedBytes;
                        sinceMs = nowMs;
                    }
                    else if (nowMs - sinceMs >= KnockLimits.SilenceMsMax)
                    {
                        End(Fault.None);
                    }
                }

                if (sleepMs > 0)
                {
                    Thread.Sleep(sleepMs);
                }
            }
        }
    }
}
