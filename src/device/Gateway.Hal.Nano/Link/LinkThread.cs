using System.Threading;
using Gateway.Primitives;

namespace Gateway.Hal.Nano
{
    /// <summary>The only thread that may block: it keeps the network up, opens links, and watches the loop's thread.</summary>
    public sealed class LinkThread : GuardedThread
    {
        private readonly LinkSupervisor network;
        private readonly SocketLink link;
        private readonly IClock clock;
        private readonly TimeClient time;
        private readonly AutoResetEvent wake;
        private readonly Heartbeat heartbeat;
        private readonly Heartbeat loop;

        /// <summary>
        /// Serves <paramref name="network"/> and <paramref name="link"/>, which wakes it by <paramref name="wake"/>.
        /// <paramref name="time"/> is null if only the firmware's own time servers are used. <paramref name="heartbeat"/> is this thread's
        /// own, <paramref name="loop"/> that of the loop's thread.
        /// </summary>
        public LinkThread(
            LinkSupervisor network, SocketLink link, IClock clock, TimeClient time, AutoResetEvent wake, Heartbeat heartbeat,
            Heartbeat loop, IReboot reboot)
            : base(reboot)
        {
            this.network = network;
            this.link = link;
            this.clock = clock;
            this.time = time;
            this.wake = wake;
            this.heartbeat = heartbeat;
            this.loop = loop;
        }

        /// <summary>
        /// Milliseconds to wait before the first use of the network: after short boots, because the radio's start may pull a weak supply
        /// down. Far below this thread's own limit.
        /// </summary>
        public int DelayMs { get; set; }

        /// <inheritdoc/>
        protected override void Run()
        {
            Thread.Sleep(DelayMs);
            for (;;)
            {
                wake.WaitOne(LinkLimits.LinkThreadTurnMs, false);
                heartbeat.Turn();
                if (loop.IsStuck(clock.MonotonicMs))
                {
                    End(HalFaults.LoopStuck);
                }

                network.Step(clock.MonotonicMs);
                if (time != null && network.IsUp)
                {
                    time.Step(clock.MonotonicMs);
                }

                link.Work(clock.MonotonicMs);
            }
        }
    }
}
