using Gateway.App;
using Gateway.Hal;
using Gateway.Hal.Nano;
using Gateway.Primitives;

namespace Gateway.Boards.Nano
{
    /// <summary>The loop's thread: it does turns for ever, and sleeps between them until bytes arrive.</summary>
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
        /// A thread for <paramref name="loop"/>, with its link and the edge count of its inputs. <paramref name="heartbeat"/> is this
        /// thread's own, <paramref name="other"/> that of the link's thread; <paramref name="record"/> is told when the loop runs.
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

                // Reading the clock in each turn would cost more than an idle turn itself.
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
