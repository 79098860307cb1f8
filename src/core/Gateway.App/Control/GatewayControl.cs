using Gateway.Alarms;
using Gateway.Hal;
using Gateway.Mqtt;
using Gateway.Primitives;

namespace Gateway.App
{
    /// <summary>
    /// Requests to a gateway: stop, suspend, resume, restart, factory reset, acknowledge, reset, identify, set and save. Commands, console,
    /// button and safe mode call it, and the loop calls its Turn; it knows none of them.
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

        // Fields, because each turn reads them: on the device a property costs more.
        internal bool IsEndingNow;
        internal bool IsStopped;
        internal bool IsStopping;

        // What commands may do, as in the parts; -1: none is subscribed to or carried out.
        internal readonly int Rights;

        /// <summary>Control of the gateway with these parts; it uses the buffer of <paramref name="payloads"/>.</summary>
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
            Share = new AlarmShare(alarms, session);
            Guard = new AlarmGuard(alarms.Length, parts.AlarmFloodLimit, parts.Faults);
            Sensors = parts.Sensors;
            Others = parts.Others;
            settings = parts.Settings;
            HasBroker = parts.HasBroker;
            Rights = parts.CommandQos == GatewayParts.NoCommands ? -1 : parts.CommandRights;
            if (settings != null)
            {
                savesApplied = settings.SaveCount;
                wifiStore = parts.WifiStore;
                noCredentials = wifiStore == null ? null : new WifiCredentials();
                areas = new ISlotStorage[]
                {
                    parts.InflightArea, parts.InboundArea, parts.ProgressArea, parts.AlarmStateArea, parts.BootArea, parts.CommandArea,
                    parts.OutputArea, parts.MeterArea, parts.TelemetryArea
                };
            }
        }

        /// <summary>The board is provisioned, so there is a broker to connect to.</summary>
        public bool HasBroker { get; }

        /// <summary>This start's number.</summary>
        public uint BootCount
        {
            get { return boot.Count; }
        }

        /// <summary>A restart or a factory reset has begun and can no longer be cancelled.</summary>
        public bool IsEnding
        {
            get { return IsEndingNow; }
        }

        /// <summary>
        /// The session is disconnected and its link is closed, so that a test can use it; sensors, alarms and the table continue.
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

        // The totals of meters were stored once.
        internal bool HasTotals
        {
            get { return boot.HasTotals; }
        }

        // The part that keeps them, for the console; or null.
        internal MeterPart Meters;

        // The part that switches outputs, for the console; or null.
        internal LoopPart Outputs;

        internal void NoteTotals()
        {
            boot.NoteTotals();
        }

        // All alarms have said their states. False: their records are not durable yet.
        internal bool EndOwing()
        {
            if (session.RecordsPending > 0)
            {
                return false;
            }

            boot.NoteOwed(false);
            return true;
        }

        /// <summary>A command has requested a restart or a factory reset; no other command is carried out.</summary>
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
        /// Asks for a suspension, because a test connection needs the link: DISCONNECT within the session's stop time, so that the broker
        /// publishes no will. Outstanding messages stay, and continue after <see cref="Resume"/>. Turns continue.
        /// </summary>
        public void Suspend()
        {
            isSuspendWanted = true;
            if (session.State != ConnectionState.Stopped)
            {
                session.Stop(null, null);
            }
        }

        /// <summary>The session has its link back, closed, and connects at once.</summary>
        public void Resume()
        {
            isSuspendWanted = false;
        }

        /// <summary>
        /// Asks for a restart, as the console does: a clean stop, then the restart when the answer has been sent, or after
        /// <see cref="AppLimits.StopMsMax"/> at the latest.
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

        /// <summary>Makes the light of the board blink for this many seconds; 0 ends it. False: there is no light.</summary>
        public bool Identify(int seconds, long nowMs)
        {
            if (light == null)
            {
                return false;
            }

            light.Show(seconds, nowMs);
            return true;
        }

        // Begins the boot, unless the board has begun it.
        internal void Start(Fault lastRestart, long nowMs)
        {
            if (boot.Count == 0)
            {
                boot.Begin(lastRestart);
            }

            bootCheckMs = nowMs + (boot.IsSafeMode ? AppLimits.SafeModeMsMax : AppLimits.LongBootMs);
        }

        /// <summary>Asks for a restart or a factory reset, as a command does: it begins when the answer has its record.</summary>
        internal void Ask(bool isReset)
        {
            isRestartAsked = !isReset;
            IsResetAsked = isReset;
        }

        // The request could not be marked as begun.
        internal void CallOff()
        {
            isRestartAsked = false;
            IsResetAsked = false;
        }

        // Begins what a command has requested, because its answer is recorded now.
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

        // Drives the light, and checks how long this boot has lasted. Returns when to call it again, at the latest at
        // <paramref name="wake"/>.
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

        // The next step of a requested restart or reset, one a turn; it waits until an answer has left. True: nothing else of the gateway
        // runs any more.
        internal bool TurnEnd(long nowMs, bool isAnswering)
        {
            if (isResetWanted && !IsErased && (IsStopped || nowMs >= endUntilMs))
            {
                HasEraseFailed = !Erase();
                IsErased = true;

                // Erasing may have taken longer than the answer has, so its time begins with the next turn.
                endUntilMs = 0;
                return true;
            }

            if (endUntilMs == 0)
            {
                endUntilMs = nowMs + AppLimits.StopMsMax;
            }

            bool isOver = (IsErased || IsStopped) && !isAnswering;
            if (!isRebooted && (isOver || nowMs >= endUntilMs))
            {
                isRebooted = true;
                reboot.Reboot(Fault.None);
            }

            return IsErased || isRebooted;
        }

        // The session has stopped: for good, while a test has the link, or to connect again.
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

        // Completions become durable now, so that the next start need not send those messages again.
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
