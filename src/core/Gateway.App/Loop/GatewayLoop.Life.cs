using Gateway.Primitives;

namespace Gateway.App
{
    /// <content>How a boot begins, lasts and ends: safe mode, the delayed start of the network, restarts that were asked for.</content>
    public sealed partial class GatewayLoop
    {
        private long bootCheckMs;
        private bool isSafeMode;
        private readonly FactoryReset factoryReset;
        private bool isRestarting;
        private BootEnd bootEnd;
        private bool isEnding;
        private bool isResetWanted;
        private bool isRebooted;
        private long endUntilMs;

        /// <summary>Only console, network, commands and health are served: faults ended the boots before.</summary>
        public bool IsSafeMode
        {
            get { return isSafeMode; }
        }

        /// <summary>A restart, or a factory reset, is under way, and is no longer called off.</summary>
        public bool IsEnding
        {
            get { return isEnding; }
        }

        /// <summary>A factory reset has been done: nothing turns any more but the console, for its answer.</summary>
        public bool IsErased { get; private set; }

        /// <summary>The factory reset could not erase all of it.</summary>
        public bool HasEraseFailed { get; private set; }

        /// <summary>
        /// Asks for a restart as somebody at the console does: a clean stop, then the restart when the answer has left, and in
        /// <see cref="AppLimits.StopMsMax"/> at the latest, whatever broker and terminal do.
        /// </summary>
        public void Restart(long nowMs)
        {
            BeginEnd(nowMs);
        }

        /// <summary>
        /// Asks for a factory reset: a clean stop, then everything is erased, <see cref="AppLimits.StopMsMax"/> from now at the latest, and
        /// the board restarts. For a gateway with settings and a restart.
        /// </summary>
        public void ResetToFactory(long nowMs)
        {
            Check.That(factoryReset != null, Fault.StateImpossible);
            isResetWanted = true;
            BeginEnd(nowMs);
        }

        private void BeginEnd(long nowMs)
        {
            isEnding = true;
            endUntilMs = nowMs + AppLimits.StopMsMax;
            StopFor(BootEnd.Ordered);
        }

        // What is left of an end that was asked for, a step a turn. True: nothing else of the gateway turns any more.
        private bool TurnEnd(long now)
        {
            if (isResetWanted && !IsErased && (stopped || now >= endUntilMs))
            {
                HasEraseFailed = !factoryReset.Erase();
                IsErased = true;
                endUntilMs = now + AppLimits.StopMsMax;
                return true;
            }

            bool isOver = (IsErased || stopped) && (console == null || !console.HasWork);
            if (!isRebooted && (isOver || now >= endUntilMs))
            {
                isRebooted = true;
                reboot.Reboot(Fault.None);
            }

            return IsErased || isRebooted;
        }

        private void BeginBoot()
        {
            if (boot.Count == 0)
            {
                boot.Begin(lastRestart);
            }

            isSafeMode = boot.IsSafeMode;
            commands.IsSafeMode = isSafeMode;
            connectMessages.IsSafeMode = isSafeMode;
            bootCheckMs = clock.MonotonicMs + (isSafeMode ? AppLimits.SafeModeMsMax : AppLimits.LongBootMs);
        }

        // This boot is long enough to count as such, or safe mode has lasted long enough.
        private void CheckBoot()
        {
            bootCheckMs = long.MaxValue;
            if (!isSafeMode)
            {
                boot.NoteLong();
            }
            else if (reboot != null && !isStopping)
            {
                BeginRestart(BootEnd.SafeModeOver);
            }
        }

        private void BeginOnce(long now)
        {
            if (commands.Wanted == Commands.Once.FactoryReset)
            {
                ResetToFactory(now);
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
            dueMs = 0;
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
            if (isRestarting && !isEnding)
            {
                isEnding = true;
                endUntilMs = clock.MonotonicMs + AppLimits.StopMsMax;
                if (console == null || !console.HasWork)
                {
                    isRebooted = true;
                    reboot.Reboot(Fault.None);
                }
            }
        }
    }
}
