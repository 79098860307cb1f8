using Gateway.Hal;
using Gateway.Mqtt;
using Gateway.Primitives;

namespace Gateway.App
{
    /// <summary>
    /// Chooses which of two brokers the session connects to. After a time without a connection it tries the other one. From the second it
    /// returns to the first after a time, when nothing is outstanding.
    /// </summary>
    /// <remarks>
    /// The session handles what a change means for messages: another tag counts as a lost session, so all held messages become unsent,
    /// durably, before anything leaves. Nothing is lost; a message that the first broker had taken, and whose acknowledgement did not
    /// arrive, is delivered twice. The rest of the old session is discarded when its broker is reached next. A change to a broker that is
    /// not reached changes nothing.
    /// </remarks>
    internal sealed class BrokerChoice
    {
        private readonly Session session;
        private readonly SessionPort port;
        private readonly IBrokerLink link;
        private readonly FaultLog faults;
        private readonly BrokerOption first = new BrokerOption();
        private readonly BrokerOption second;

        // The last time with a lasting connection, or of a change, or at which no broker could be reached.
        private long sinceMs;
        private long arrivedMs;

        // When the broker last accepted a connection.
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

        /// <summary>The second broker is in use.</summary>
        public bool IsSecond { get; private set; }

        /// <summary>
        /// The session has started. The stored messages belong to the session at the broker with this tag: it is tried first, because there
        /// nothing needs to be delivered twice. The first attempt is due in <paramref name="delayMs"/>.
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

        /// <summary>The session was stopped, for any reason, and has started again.</summary>
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

        /// <summary>Whether the session should stop now, to return to the first broker.</summary>
        public bool WantsReturn(long nowMs)
        {
            if (!IsSecond || isReturning || second.ReturnMs == 0 || nowMs - arrivedMs < second.ReturnMs || !session.IsConnected
                || session.HeldCount > HeldBackCount() || session.InboundHeldCount > 0)
            {
                return false;
            }

            isReturning = true;
            return true;
        }

        // Entries that this broker does not take: the other one may.
        private int HeldBackCount()
        {
            int count = 0;
            for (int i = 0; i < session.SetAsideCount; i++)
            {
                count += session.HeldOf(session.SetAsideGroupAt(i));
            }

            return count;
        }

        /// <summary>Part of each turn.</summary>
        public void Turn(long nowMs)
        {
            if (session.IsConnected)
            {
                connectedMs = session.AcceptedMs;

                // A broker that accepts and drops each connection is of no use.
                if (nowMs - connectedMs >= AppLimits.BrokerHeldMsMin)
                {
                    sinceMs = nowMs;
                    isTrial = false;
                }

                return;
            }

            if (session.LinkWanted)
            {
                // Still connecting: a link that is being opened may not have checked the network yet.
                return;
            }

            if (session.State == ConnectionState.Stopped || IsNoBrokersFault(link.Phase))
            {
                sinceMs = nowMs;
                return;
            }

            if (session.AcceptedMs > sinceMs && session.AcceptedMs != connectedMs)
            {
                // It has answered: do not leave it between the discarding of its session and the connection.
                sinceMs = session.AcceptedMs;
            }

            int afterMs = isTrial && second.AfterMs > AppLimits.ReturnTrialMsMax ? AppLimits.ReturnTrialMsMax : second.AfterMs;
            if (nowMs - sinceMs >= afterMs)
            {
                isTrial = false;
                Change(!IsSecond, nowMs);
            }
        }

        // By where the last attempt ended: whether the other broker could not be reached either. Only TLS needs the clock.
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
            port.CloseLink();
            IsSecond = toSecond;
            sinceMs = nowMs;
            arrivedMs = nowMs;
            link.Target = broker.Target;
            session.ChangeBroker(broker.UserName, broker.Password, broker.SessionTag, delayMs);
        }
    }
}
