using Gateway.Primitives;

namespace Gateway.App
{
    /// <content>How a boot begins, lasts and ends: safe mode, the delayed start of the network, restarts that were asked for.</content>
    public sealed partial class GatewayLoop
    {
        private long bootLookMs;
        private bool isSafeMode;
        private bool isRestarting;
        private BootEnd bootEnd;

        /// <summary>Only console, network, commands and health are served: faults ended the boots before.</summary>
        public bool IsSafeMode
        {
            get { return isSafeMode; }
        }

        private void BeginBoot()
        {
            if (boot.Count == 0)
            {
                boot.Begin(parts.LastRestart);
            }

            isSafeMode = boot.IsSafeMode;
            commands.IsSafeMode = isSafeMode;
            announcements.IsSafeMode = isSafeMode;
            bootLookMs = clock.MonotonicMs + (isSafeMode ? AppLimits.SafeModeMsMax : AppLimits.LongBootMs);
        }

        // This boot is long enough to count as such, or safe mode has lasted long enough.
        private void LookAtBoot()
        {
            bootLookMs = long.MaxValue;
            if (!isSafeMode)
            {
                boot.NoteLong();
            }
            else if (parts.Reboot != null && !isStopping)
            {
                BeginRestart(BootEnd.SafeModeOver);
            }
        }

        private void BeginOnce(long now)
        {
            if (commands.Wanted == Commands.Once.FactoryReset)
            {
                console.BeginFactoryReset(now);
            }
            else
            {
                BeginRestart(BootEnd.Ordered);
            }
        }

        private void BeginRestart(BootEnd end)
        {
            isRestarting = true;
            StopFor(end);
        }

        private void StopFor(BootEnd end)
        {
            if (!isStopping)
            {
                isStopping = true;
                bootEnd = end;
            }

            session.Stop(topics.Status, TextOffline);
        }

        // What was acknowledged to the very end need not be asked about after the next start.
        private void FinishStop()
        {
            session.RequestProgress();
            port.Record();
            boot.End(bootEnd);
            stopped = true;
            if (isRestarting)
            {
                parts.Reboot.Reboot(Fault.None);
            }
        }
    }
}
