using System;
using System.Threading;
using Gateway.Primitives;
using nanoFramework.Runtime.Native;

namespace Gateway.Hal.Nano
{
    /// <summary>Records a reason and restarts the device. Any thread may call it; the first reason counts.</summary>
    public sealed class NanoReboot : IReboot
    {
        private readonly FaultRecord record;
        private readonly IClock clock;
        private int claimed;

        /// <summary>A way to reboot that writes <paramref name="record"/> first.</summary>
        public NanoReboot(FaultRecord record, IClock clock)
        {
            this.record = record;
            this.clock = clock;
        }

        /// <inheritdoc/>
        public void Reboot(Fault reason)
        {
            if (Interlocked.Exchange(ref claimed, 1) == 0)
            {
                Record(reason);
                long early = WatchLimits.UptimeMsMin - clock.MonotonicMs;
                if (reason != Fault.None && early > 0)
                {
                    Thread.Sleep((int)early);
                }

                Power.RebootDevice();
            }

            // Another thread is rebooting already, or the firmware takes its time.
            Thread.Sleep(Timeout.Infinite);
        }

        private void Record(Fault reason)
        {
            if (reason == Fault.None)
            {
                return;
            }

            try
            {
                record.Save(reason, clock.MonotonicMs, clock.UtcMs);
            }
            catch (Exception)
            {
                // Out of memory, or a drive that is gone: the reboot matters more than its record.
            }
        }
    }
}
