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
        private readonly EdgeCount edges;
        private readonly Heartbeat heartbeat;
        private readonly Heartbeat other;
        private readonly IClock clock;
        private readonly FaultRecord record;

        /// <summary>
        /// A thread for <paramref name="loop"/> whose link is <paramref name="link"/> and whose inputs count their edges in
        /// <paramref name="edges"/>. <paramref name="heartbeat"/> is this thread's own, <paramref name="other"/> that of the link's;
        /// <paramref name="record"/> is told when the loop runs.
        /// </summary>
        public GatewayThread(
            GatewayLoop loop, SocketLink link, EdgeCount edges, Heartbeat heartbeat, Heartbeat other, IClock clock, FaultRecord record,
            IReboot reboot)
            : base(reboot)
        {
            this.edges = edges;
            this.other = other;
            this.clock = clock;
            this.record = record;
            this.loop = loop;
            this.link = link;
            this.heartbeat = heartbeat;
        }

        /// <inheritdoc/>
        protected override void Run()
        {
            loop.Start();
            record.Phase = FaultPhase.Running;
            int sleptMs = 0;
            for (;;)
            {
                heartbeat.Turn();
                int sleepMs = loop.Turn();
                if (sleepMs > 0)
                {
                    link.Wait(sleepMs, edges);
                    sleptMs += sleepMs;
                }

                // A look at the clock in each turn would cost more than the turn that finds nothing to do.
                if (sleptMs >= WatchLimits.PollMs)
                {
                    sleptMs = 0;
                    if (other.IsStuck(clock.MonotonicMs))
                    {
                        End(HalFaults.LinkStuck);
                    }
                }
            }
        }
    }
}
