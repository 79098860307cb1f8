using Gateway.Hal;
using Gateway.Mqtt;
using Gateway.Primitives;

namespace Gateway.App
{
    /// <summary>
    /// Which of two brokers the session goes to. Without a connection for a time it goes to the other one; at the second it comes back to
    /// the first after a time, when nothing is outstanding.
    /// </summary>
    /// <remarks>
    /// What a change means for messages is the session's: another tag is the loss of the session, which makes what is held unsent,
    /// durably, before anything leaves. So nothing is lost, and what the first broker had taken without its acknowledgement being
    /// received comes twice. What is left behind in a session is discarded when its broker is next reached. A change that reaches nobody
    /// changes nothing.
    /// </remarks>
    internal sealed class BrokerChoice
    {
        private readonly Session session;
        private readonly SessionPort port;
        private readonly IBrokerLink link;
        private readonly FaultLog faults;
        private readonly BrokerOption first = new BrokerOption();
        private readonly BrokerOption second;

        // Connected for a while, or the last change, or the last time at which no broker could have been reached.
        private long sinceMs;
        private long arrivedMs;

        // When the last connection was accepted.
        private long connectedMs = -1;
        private bool isTrial;
        private bool isReturning;

        /// <summary>The choice between the broker of the parts' session and link, and their second one.</summary>
        public BrokerChoice(GatewayParts parts, Session session, SessionPort port)
        {
            link = (IBrokerLink)parts.Link;
            second = parts.SecondBroker;
            first.Target = link.Target;
            first.UserName = parts.Session.UserName;
            first.Password = parts.Session.Password;
            first.SessionTag = parts.Session.SessionTag;
            Check.That(first.SessionTag != second.SessionTag && second.Target != null, Fault.LimitsInconsistent);
            this.session = session;
            this.port = port;
            faults = parts.Faults;
        }

        /// <summary>The second broker is the one gone to.</summary>
        public bool IsSecond { get; private set; }

        /// <summary>
        /// The session has started. What is stored belongs to the session at the broker of this tag: it is gone to first, as there
        /// nothing needs to come twice. The first attempt is due in <paramref name="delayMs"/>.
        /// </summary>
        public void Start(uint storedTag, long nowMs, int delayMs)
        {
            Restarted(nowMs);
            if (storedTag == second.SessionTag)
            {
                GoTo(true, nowMs, delayMs);
            }

            sinceMs = nowMs + delayMs;
        }

        /// <summary>The session was stopped, for whatever reason, and has started again.</summary>
        public void Restarted(long nowMs)
        {
            sinceMs = nowMs;
            arrivedMs = nowMs;
            if (isReturning)
            {
                isReturning = false;
                isTrial = true;
                Change(false, nowMs);
            }
        }

        /// <summary>Whether the session should be stopped now, to come back to the first broker.</summary>
        public bool WantsReturn(long nowMs)
        {
            if (!IsSecond || isReturning || second.ReturnMs == 0 || nowMs - arrivedMs < second.ReturnMs || !session.IsConnected
                || session.HeldCount > 0 || session.InboundHeldCount > 0)
            {
                return false;
            }

            isReturning = true;
            return true;
        }

        /// <summary>Part of each turn.</summary>
        public void Turn(long nowMs)
        {
            if (session.IsConnected)
            {
                connectedMs = session.AcceptedMs;

                // A broker that takes each connection and drops it serves nobody.
                if (nowMs - connectedMs >= AppLimits.BrokerHeldMsMin)
                {
                    sinceMs = nowMs;
                    isTrial = false;
                }

                return;
            }

            if (session.LinkWanted)
            {
                // Under way: a link that is just being opened has not even looked for the network.
                return;
            }

            if (session.State == ConnectionState.Stopped || IsNoBrokersFault(link.Phase))
            {
                sinceMs = nowMs;
                return;
            }

            if (session.AcceptedMs > sinceMs && session.AcceptedMs != connectedMs)
            {
                // It has answered: between discarding what it held and connecting it is not left.
                sinceMs = session.AcceptedMs;
            }

            int afterMs = isTrial && second.AfterMs > AppLimits.ReturnTrialMsMax ? AppLimits.ReturnTrialMsMax : second.AfterMs;
            if (nowMs - sinceMs >= afterMs)
            {
                isTrial = false;
                Change(!IsSecond, nowMs);
            }
        }

        // By where the last attempt ended. The other broker could not be reached either: TLS needs the clock, and who speaks without it
        // does not.
        private bool IsNoBrokersFault(LinkPhase phase)
        {
            return phase == LinkPhase.Network
                || (phase == LinkPhase.Clock && (IsSecond ? first : second).Target.IsSecure);
        }

        private void Change(bool toSecond, long nowMs)
        {
            faults.Add(AppFaults.BrokerChanged);
            GoTo(toSecond, nowMs, 0);
        }

        private void GoTo(bool toSecond, long nowMs, int delayMs)
        {
            BrokerOption broker = toSecond ? second : first;
            port.Close();
            IsSecond = toSecond;
            sinceMs = nowMs;
            arrivedMs = nowMs;
            link.Target = broker.Target;
            session.ChangeBroker(broker.UserName, broker.Password, broker.SessionTag, delayMs);
        }
    }
}
