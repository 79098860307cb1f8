using System.Threading;
using Gateway.Primitives;

namespace Gateway.Hal.Nano
{
    /// <summary>Reboots when a thread makes no turn for longer than every bounded wait of it.</summary>
    public sealed class ThreadWatch : GuardedThread
    {
        private readonly Heartbeat[] heartbeats = new Heartbeat[WatchLimits.ThreadsMax];
        private readonly IReboot reboot;
        private int count;

        /// <summary>A watch over no thread yet.</summary>
        public ThreadWatch(IReboot reboot)
            : base(reboot)
        {
            WatchLimits.CheckRelations();
            this.reboot = reboot;
        }

        /// <summary>Takes a thread under watch; before Start.</summary>
        public Heartbeat Watch(int msMax)
        {
            Check.That(count < WatchLimits.ThreadsMax, Fault.LimitsInconsistent);
            Heartbeat heartbeat = new Heartbeat(msMax);
            heartbeats[count] = heartbeat;
            count++;
            return heartbeat;
        }

        /// <inheritdoc/>
        protected override void Run()
        {
            for (;;)
            {
                Thread.Sleep(WatchLimits.LookMs);
                for (int i = 0; i < count; i++)
                {
                    if (heartbeats[i].IsStuck())
                    {
                        reboot.Reboot(Fault.LoopStuck);
                    }
                }
            }
        }
    }
}
