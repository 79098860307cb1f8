using Gateway.App;
using Gateway.Hal;
using Gateway.Hal.Nano;
using Gateway.Primitives;

namespace Gateway.Boards.Nano
{
    /// <summary>The loop's thread: turns for ever, and in between a sleep that received bytes end.</summary>
    public sealed class GatewayThread : GuardedThread
    {
        private readonly GatewayLoop loop;
        private readonly SocketLink link;
        private readonly ConsoleKnock knock;
        private readonly Heartbeat heartbeat;
        private readonly IReboot reboot;

        /// <summary>
        /// A thread for <paramref name="loop"/> whose link is <paramref name="link"/>. <paramref name="knock"/> is null where the console
        /// is a part of the loop.
        /// </summary>
        public GatewayThread(GatewayLoop loop, SocketLink link, ConsoleKnock knock, Heartbeat heartbeat, IReboot reboot)
            : base(reboot)
        {
            this.knock = knock;
            this.reboot = reboot;
            this.loop = loop;
            this.link = link;
            this.heartbeat = heartbeat;
        }

        /// <inheritdoc/>
        protected override void Run()
        {
            loop.Start();
            for (;;)
            {
                heartbeat.Turn();
                int sleepMs = loop.Turn();
                if (knock != null && knock.IsHeard())
                {
                    EndForConsole();
                }

                if (sleepMs > 0)
                {
                    link.Wait(sleepMs);
                }
            }
        }

        // Goodbye to the broker, then a start that is the console's. A request that cannot be stored leaves a gateway that only restarts.
        private void EndForConsole()
        {
            knock.Request();
            loop.Stop();
            for (int turns = 0; turns < KnockLimits.StopTurnsMax && !loop.IsStopped; turns++)
            {
                heartbeat.Turn();
                int sleepMs = loop.Turn();
                link.Wait(sleepMs < KnockLimits.StopTurnMs ? sleepMs : KnockLimits.StopTurnMs);
            }

            reboot.Reboot(Fault.None);
        }
    }
}
