using Gateway.App;
using Gateway.Hal;
using Gateway.Hal.Nano;

namespace Gateway.Boards.Nano
{
    /// <summary>The loop's thread: turns for ever, and in between a sleep that received bytes end.</summary>
    public sealed class GatewayThread : GuardedThread
    {
        private readonly GatewayLoop loop;
        private readonly SocketLink link;
        private readonly Heartbeat heartbeat;

        /// <summary>A thread for <paramref name="loop"/> whose link is <paramref name="link"/>.</summary>
        public GatewayThread(GatewayLoop loop, SocketLink link, Heartbeat heartbeat, IReboot reboot)
            : base(reboot)
        {
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
                if (sleepMs > 0)
                {
                    link.Wait(sleepMs);
                }
            }
        }
    }
}
