using Gateway.Hal;
using Gateway.Mqtt;
using Gateway.Primitives;

namespace Gateway.App
{
    /// <summary>
    /// What people and programs ask of a gateway: stop, suspend, resume, restart, factory reset, acknowledge, reset, identify, set and
    /// save. Commands, console, button and safe mode call it, the loop turns it; it knows none of them.
    /// </summary>
    public sealed partial class GatewayControl
    {
        internal static readonly byte[] TextOffline = Ascii.Bytes("offline");

        private readonly Session session;
        private readonly SessionPort port;
        private readonly BrokerChoice choice;
        private readonly BootRecord boot;
        private readonly IReboot reboot;
        private readonly Topics topics;
        private readonly IdentifyLight light;
        private long bootCheckMs;
        private long endUntilMs;
        private BootEnd bootEnd;
        private bool isSuspendWanted;
        private bool isRestartAsked;
        private bool isRestarting;
        private bool isResetWanted;
        private bool isRebooted;

        // Read in each turn: on the device a property costs more.
        internal bool IsEndingNow;
        internal bool IsStopped;
        internal bool IsStopping;

        /// <summary>Control of the gateway that these are parts of; <paramref name="payloads"/> lends its buffer.</summary>
        internal GatewayControl(
            GatewayParts parts, BootRecord boot, Session session, SessionPort port, BrokerChoice choice, Topics topics, Payloads payloads)
        {
            this.boot = boot;
            this.session = session;
            this.port = port;
            this.choice = choice;
            this.topics = topics;
            buffer = payloads.Buffer;
            reboot = parts.Reboot;
            light = parts.Indicator;
            alarms = parts.Alarms;
            sensors = parts.Sensors;
            settings = parts.Settings;
            HasBroker = parts.HasBroker;
            if (settings != null)
            {
                savesApplied = settings.SaveCount;
                wifiStore = parts.WifiStore;
                noCredentials = wifiStore == null ? null : new WifiCredentials();
                areas = new ISlotStorage[]
                {
                    parts.InflightArea, parts.InboundArea, parts.ProgressArea, parts.AlarmStateArea, parts.BootArea, parts.CommandArea
                };
            }
        }

        /// <summary>There is a broker to connect to: the board is provisioned.</summary>
        public bool HasBroker { get; }

        /// <summary>This start's number.</summary>
        public uint BootCount
        {
            get { return boot.Count; }
        }

        /// <summary>A restart, or a factory reset, is under way, and is no longer called off.</summary>
        public bool IsEnding
        {
            get { return IsEndingNow; }
        }

        /// <summary>
        /// The session has said goodbye and its link is closed, for somebody else to use; sensors, alarms and the table go on.
        /// </summary>
        public bool IsSuspended
        {
            get { return port.IsSuspended; }
        }

        /// <summary>The board can restart.</summary>
        public bool CanRestart
        {
            get { return reboot != null; }
        }

        /// <summary>A command has asked for a restart, or a factory reset; no other command is carried out.</summary>
        internal bool IsAsked
        {
            get { return isRestartAsked || IsResetAsked; }
        }

        internal bool IsResetAsked { get; private set; }

        internal bool CanErase
        {
            get { return settings != null && reboot != null; }
        }

        /// <summary>The board has a light for <see cref="Identify"/>.</summary>
        internal bool CanIdentify
        {
            get { return light != null; }
        }

        /// <summary>Asks for a clean stop: status offline, DISCONNECT.</summary>
        public void Stop()
        {
            StopFor(BootEnd.Ordered);
        }

        /// <summary>
        /// Asks for a suspension, as a test connection needs the link: DISCONNECT, so that no will comes, within the session's stop time.
        /// What is outstanding stays, and goes on after <see cref="Resume"/>. Turns go on.
        /// </summary>
        public void Suspend()
        {
            isSuspendWanted = true;
            if (session.State != ConnectionState.Stopped)
            {
                session.Stop(null, null);
            }
        }

        /// <summary>The link is the session's again, closed: it connects at once.</summary>
        public void Resume()
        {
            isSuspendWanted = false;
        }

        /// <summary>
        /// Asks for a restart as somebody at the console does: a clean stop, then the restart when the answer has left, and in
        /// <see cref="AppLimits.StopMsMax"/> at the latest, whatever broker and terminal do.
        /// </summary>
        public void Restart(long nowMs)
        {
            IsEndingNow = true;
            endUntilMs = nowMs + AppLimits.StopMsMax;
            StopFor(BootEnd.Ordered);
        }

        /// <summary>
        /// Asks for a factory reset: a clean stop, then everything is erased, <see cref="AppLimits.StopMsMax"/> from now at the latest, and
        /// the board restarts. For a gateway with settings and a restart.
        /// </summary>
        public void ResetToFactory(long nowMs)
        {
            Check.That(settings != null, Fault.StateImpossible);
            isResetWanted = true;
            Restart(nowMs);
        }

        /// <summary>Has the light of the board blink for so many seconds, 0 ends it; false: there is none.</summary>
        public bool Identify(int seconds, long nowMs)
        {
            if (light == null)
            {
                return false;
            }

            light.Show(seconds, nowMs);
            return true;
        }

        // The boot begins, where the board has not begun it.
        internal void Start(Fault lastRestart, long nowMs)
        {
            if (boot.Count == 0)
            {
                boot.Begin(lastRestart);
            }

            bootCheckMs = nowMs + (boot.IsSafeMode ? AppLimits.SafeModeMsMax : AppLimits.LongBootMs);
        }

        /// <summary>Asks for a restart, or a factory reset, as a command does: begun when the answer has its record.</summary>
        internal void Ask(bool isReset)
        {
            isRestartAsked = !isReset;
            IsResetAsked = isReset;
        }

        // What was asked for could not be marked as begun.
        internal void CallOff()
        {
            isRestartAsked = false;
            IsResetAsked = false;
        }

        // What a command asked for, now that it has its answer.
        internal void BeginAsked(long nowMs)
        {
            if (IsStopping)
            {
                return;
            }

            if (IsResetAsked)
            {
                ResetToFactory(nowMs);
            }
            else if (isRestartAsked)
            {
                BeginRestart(BootEnd.Ordered);
            }
        }

        // The light, and how long this boot has lasted. Returns when to come again, at the latest at the time given.
        internal long Turn(long nowMs, long wake)
        {
            if (nowMs >= bootCheckMs)
            {
                CheckBoot();
            }

            if (light != null && light.IsShowing)
            {
                long next = light.Turn(nowMs);
                wake = next < wake ? next : wake;
            }

            return bootCheckMs < wake ? bootCheckMs : wake;
        }

        // What is left of an end that was asked for, a step a turn; it waits for an answer to leave. True: nothing else of the gateway
        // turns any more.
        internal bool TurnEnd(long nowMs, bool isAnswering)
        {
            if (isResetWanted && !IsErased && (IsStopped || nowMs >= endUntilMs))
            {
                HasEraseFailed = !Erase();
                IsErased = true;
                endUntilMs = nowMs + AppLimits.StopMsMax;
                return true;
            }

            bool isOver = (IsErased || IsStopped) && !isAnswering;
            if (!isRebooted && (isOver || nowMs >= endUntilMs))
            {
                isRebooted = true;
                reboot.Reboot(Fault.None);
            }

            return IsErased || isRebooted;
        }

        // The session has ended: for good, for as long as somebody else has the link, or to connect anew.
        internal void TakeStopped(long nowMs, bool isAnswering)
        {
            if (IsStopping)
            {
                FinishStop(nowMs, isAnswering);
            }
            else if (!isSuspendWanted)
            {
                port.IsSuspended = false;
                if (HasBroker)
                {
                    session.Start(nowMs);
                    if (choice != null)
                    {
                        choice.Restarted(nowMs);
                    }
                }
            }
            else if (!port.IsSuspended)
            {
                port.IsSuspended = true;
            }
        }

        // This boot is long enough to count as such, or safe mode has lasted long enough.
        private void CheckBoot()
        {
            bootCheckMs = long.MaxValue;
            if (!boot.IsSafeMode)
            {
                boot.NoteLong();
            }
            else if (reboot != null && !IsStopping)
            {
                BeginRestart(BootEnd.SafeModeOver);
            }
        }

        private void BeginRestart(BootEnd end)
        {
            isRestarting = true;
            StopFor(end);
        }

        private void StopFor(BootEnd end)
        {
            if (!IsStopping)
            {
                IsStopping = true;
                bootEnd = end;
            }

            session.Stop(topics.Status, TextOffline);
        }

        // What was acknowledged to the very end need not be asked about after the next start.
        private void FinishStop(long nowMs, bool isAnswering)
        {
            session.RequestProgress();
            port.Record();
            boot.End(bootEnd);
            IsStopped = true;
            if (isRestarting && !IsEndingNow)
            {
                IsEndingNow = true;
                endUntilMs = nowMs + AppLimits.StopMsMax;
                TurnEnd(nowMs, isAnswering);
            }
        }
    }
}
