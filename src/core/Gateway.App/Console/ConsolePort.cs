using Gateway.Hal;
using Gateway.Inflight;
using Gateway.Mqtt;
using Gateway.Primitives;
using Gateway.Provisioning;
using Gateway.Settings;

namespace Gateway.App
{
    /// <summary>
    /// Runs the console over a link, as a part of the gateway's turn: bytes in, requests carried out, bytes out. Only the slot writes of
    /// `save` and `cert load` block.
    /// </summary>
    public sealed partial class ConsolePort : LoopConsole
    {
        private readonly ConsoleParts parts;
        private readonly SettingsStore settings;
        private readonly IByteLink link;
        private readonly ProvisioningConsole console;
        private readonly byte[] received = new byte[AppLimits.ConsoleReadBytesMax];
        private readonly byte[] outgoing = new byte[AppLimits.ConsoleWriteBytesMax];
        private int receivedAt;
        private int receivedEnd;
        private int outgoingAt;
        private int outgoingEnd;
        private bool hasMoved;
        private GatewayControl control;
        private Session session;
        private long busyUntilMs;

        /// <summary>A console made from these parts.</summary>
        public ConsolePort(ConsoleParts parts)
        {
            this.parts = parts;
            settings = parts.Settings.Settings;
            link = parts.Link;
            console = new ProvisioningConsole(settings);
            lines = new ConsoleLines(parts);
            test = parts.BrokerLink == null ? null : new ConnectionTest(settings, parts.BrokerLink, parts.HardwareId, text);
        }

        /// <inheritdoc/>
        public override bool HasWork
        {
            get { return step != Step.None || outgoingAt < outgoingEnd || console.HasWork; }
        }

        /// <summary>
        /// One turn at the monotonic time <paramref name="nowMs"/>. Returns how long to sleep, in ms, unless bytes arrive before: 0 while
        /// there is more to do, otherwise <see cref="AppLimits.ConsolePollMs"/>, or <see cref="AppLimits.ConsoleIdleMs"/> when nobody
        /// types.
        /// </summary>
        public override int Turn(long nowMs)
        {
            hasMoved = false;
            Receive(nowMs);
            console.FeedTime(nowMs);
            Act(nowMs);
            Transmit();
            if (hasMoved || HasWork)
            {
                busyUntilMs = nowMs + AppLimits.ConsoleQuietMs;
            }

            return hasMoved ? 0
                : link == null && step == Step.None ? AppLimits.SleepMsMax
                : nowMs < busyUntilMs ? AppLimits.ConsolePollMs
                : AppLimits.ConsoleIdleMs;
        }

        /// <inheritdoc/>
        public override void Attach(
            GatewayControl control, Session session, InflightTable table, AlarmEngine engine, SetAsideNames setAside)
        {
            this.control = control;
            this.session = session;
            lines.Attach(control, session, table, engine, setAside);
        }

        private void Receive(long nowMs)
        {
            if (link == null)
            {
                return;
            }

            LinkState state = link.State;
            if (state == LinkState.Closed)
            {
                link.Open();
                return;
            }

            if (state == LinkState.Opening)
            {
                return;
            }

            for (int reads = 0; reads < AppLimits.ReadsPerTurnMax; reads++)
            {
                if (receivedAt == receivedEnd && !ReceiveBytes())
                {
                    return;
                }

                int taken = console.FeedBytes(received, receivedAt, receivedEnd - receivedAt, nowMs);
                System.Array.Clear(received, receivedAt, taken);
                receivedAt += taken;
                hasMoved |= taken > 0;
                if (receivedAt < receivedEnd)
                {
                    // An answer is being sent; a Ctrl-C after the waiting input is read when it has ended.
                    return;
                }
            }
        }

        // False: nothing came, or the link has ended.
        private bool ReceiveBytes()
        {
            int count = link.Receive(received, 0, received.Length);
            receivedAt = 0;
            receivedEnd = count > 0 ? count : 0;
            if (count < 0)
            {
                link.Close();
                console.Reset();
                outgoingAt = 0;
                outgoingEnd = 0;
            }

            return count > 0;
        }

        private void Transmit()
        {
            for (int writes = 0; writes < AppLimits.ReadsPerTurnMax; writes++)
            {
                if (outgoingAt == outgoingEnd)
                {
                    outgoingAt = 0;
                    outgoingEnd = console.TakeBytes(outgoing, 0, outgoing.Length);
                    if (outgoingEnd == 0)
                    {
                        return;
                    }
                }

                if (link == null || link.State != LinkState.Open)
                {
                    // Nobody is connected to read it.
                    outgoingEnd = 0;
                    outgoingAt = 0;
                    return;
                }

                int sent = link.Send(outgoing, outgoingAt, outgoingEnd - outgoingAt);
                if (sent <= 0)
                {
                    // The next Receive finds out what is wrong with the link.
                    return;
                }

                outgoingAt += sent;
                hasMoved = true;
            }
        }
    }
}
