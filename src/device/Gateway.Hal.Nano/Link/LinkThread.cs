using System.Threading;

namespace Gateway.Hal.Nano
{
    /// <summary>The one thread that may block: it keeps the network up and opens links.</summary>
    public sealed class LinkThread : GuardedThread
    {
        private readonly LinkSupervisor network;
        private readonly SocketLink link;
        private readonly NanoClock clock;
        private readonly TimeClient time;
        private readonly AutoResetEvent wake;
        private readonly Heartbeat heartbeat;

        /// <summary>
        /// Serves <paramref name="network"/> and <paramref name="link"/>, which wakes it by <paramref name="wake"/>;
        /// <paramref name="time"/> is null where the firmware's own time servers serve.
        /// </summary>
        public LinkThread(
            LinkSupervisor network, SocketLink link, NanoClock clock, TimeClient time, AutoResetEvent wake, Heartbeat heartbeat,
            IReboot reboot)
            : base(reboot)
        {
            this.network = network;
            this.link = link;
            this.clock = clock;
            this.time = time;
            this.wake = wake;
            this.heartbeat = heartbeat;
        }

        /// <summary>
        /// Milliseconds to wait before the network is first touched: after short boots, for a supply that the radio's start may have
        /// pulled down. Far below the watch of this thread.
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
                network.Step(clock.MonotonicMs);
                if (network.IsUp)
                {
                    clock.Synchronise(time);
                }

                link.Work(clock.MonotonicMs);
            }
        }
    }
}
