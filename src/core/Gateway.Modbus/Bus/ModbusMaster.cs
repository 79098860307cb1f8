using Gateway.Modbus.Wire;
using Gateway.Primitives;

namespace Gateway.Modbus
{
    /// <summary>
    /// The master of one bus: it reads all points at their intervals and makes the writes between, one request at a time. It does no I/O.
    /// The owner of the link does in each turn, in this order: <see cref="FeedLinkUp"/> or <see cref="FeedLinkDown"/> if the link
    /// changed, <see cref="FeedBytes"/> with what arrived, <see cref="FeedTime"/>, then it sends what <see cref="TransmitCount"/> says and
    /// calls <see cref="FeedSent"/>. The next turn is due at <see cref="WakeMs"/>, or when bytes arrive. Bytes come before time, so that
    /// an answer that waited in a driver while the loop was busy counts as in time.
    /// </summary>
    public sealed partial class ModbusMaster
    {
        // After the link ended, points and writes fail only when it was not open again for this long.
        private const int LinkGraceMs = 3000;

        // Start, eight bits, parity and stop, or two stops.
        private const int BitsOfCharacter = 11;

        // The longest frame of a serial line.
        private const int RtuFrameBytesMax = 256;

        // Above 19,200 bits a second the standard fixes the silence between frames at 1.75 ms ("MODBUS over Serial Line" V1.02, 2.5.1.1).
        private const int BaudOfFixedGap = 19200;
        private const int FixedGapMs = 2;

        private readonly ModbusPoints points;
        private readonly ModbusOptions options;
        private readonly AnswerFramer framer;
        private readonly ReadPlan plan;
        private readonly UnitStates units;
        private readonly WriteQueue writes;
        private readonly bool isRtu;
        private readonly int characterUs;
        private readonly int gapMs;
        private readonly int[] counts = new int[(int)ModbusResult.Count];

        private BusState state;
        private int transmitOffset;
        private int transmitEnd;
        private long wakeMs = long.MinValue;

        // Of the state: when rest, sending, or the time for an answer is over.
        private long untilMs;

        // Until when bytes that nobody asked for can prolong a rest.
        private long restMsMax;
        private long byteMs;
        private long downMs = long.MaxValue;
        private bool wantsReopen;

        // TCP: requests in a row without any answer.
        private int unanswered;

        /// <summary>A master for these points, of which no more can be added, and with the link down.</summary>
        public ModbusMaster(ModbusPoints points, ModbusOptions options)
        {
            options.CheckRelations();
            points.Close();
            this.points = points;
            this.options = options;
            isRtu = options.Transport == ModbusTransport.Rtu;
            framer = isRtu ? new RtuFramer() : (AnswerFramer)new TcpFramer();
            plan = new ReadPlan(points, options.GapMax, options.ReadRegistersMax);
            units = new UnitStates(plan.UnitCount, options.Attempts);
            writes = new WriteQueue(options.WriteCount, options.WriteValuesMax);
            characterUs = BitsOfCharacter * 1000000 / options.Baud;

            // Three and a half characters, and one more for the clock's step.
            gapMs = !isRtu ? 0 : options.Baud > BaudOfFixedGap ? FixedGapMs + 1 : (characterUs * 7 / 2 + 999) / 1000 + 1;
            int several = 1 + ModbusPdu.ShortBytes + 1 + 2 * options.WriteValuesMax;
            TransmitBuffer = new byte[framer.HeadBytes + several + RtuFramer.CrcBytes];
        }

        /// <summary>What is to be sent: <see cref="TransmitCount"/> bytes from <see cref="TransmitOffset"/> on.</summary>
        public readonly byte[] TransmitBuffer;

        /// <summary>Where in <see cref="TransmitBuffer"/> the next byte to send is.</summary>
        public int TransmitOffset
        {
            get { return transmitOffset; }
        }

        /// <summary>Bytes to send; 0: none now.</summary>
        public int TransmitCount
        {
            get { return transmitEnd - transmitOffset; }
        }

        /// <summary>
        /// When <see cref="FeedTime"/> is due next if no byte arrives; <see cref="long.MaxValue"/>: only when something changes.
        /// </summary>
        public long WakeMs
        {
            get { return wakeMs; }
        }

        /// <summary>An answer may come at any time: look for its bytes, if nothing wakes the owner for them.</summary>
        public bool IsAwaiting
        {
            get { return state == BusState.Awaiting; }
        }

        /// <summary>
        /// The owner should close the link and open it again: a TCP stream that is out of step, or without an answer to several requests in
        /// a row, does not recover by itself. Nothing is sent until then. Ends with <see cref="FeedLinkDown"/>.
        /// </summary>
        public bool WantsReopen
        {
            get { return wantsReopen; }
        }

        /// <summary>Requests since start that ended like this, each attempt counted; wraps.</summary>
        public int CountOf(ModbusResult result)
        {
            return counts[(int)result];
        }

        /// <summary>The link is open: everything is due.</summary>
        public void FeedLinkUp(long nowMs)
        {
            Abandon();
            wantsReopen = false;
            unanswered = 0;
            units.Release(nowMs);
            plan.MakeDue(nowMs);
            Rest(nowMs, isRtu ? options.PauseMs : 0);
        }

        /// <summary>
        /// The link is not open. What was asked is asked again later; if that takes more than some seconds, points that are due and writes
        /// fail with <see cref="ModbusResult.NoLink"/> until it is.
        /// </summary>
        public void FeedLinkDown(long nowMs)
        {
            if (state != BusState.Down || downMs == long.MaxValue)
            {
                Abandon();
                wantsReopen = false;
                state = BusState.Down;
                downMs = nowMs;
                wakeMs = nowMs + LinkGraceMs;
            }
        }

        /// <summary>Received bytes, in any pieces.</summary>
        public void FeedBytes(byte[] buffer, int offset, int bytes, long nowMs)
        {
            // On a half-duplex line nothing that comes before a request has left is its answer.
            bool isStale = isRtu && state == BusState.Sending;
            while (bytes > 0 && state != BusState.Down && !isStale)
            {
                byteMs = nowMs;
                if (state == BusState.Resting && isRtu)
                {
                    long quietMs = nowMs + options.PauseMs;
                    untilMs = quietMs < restMsMax ? quietMs : restMsMax;
                }

                ModbusResult result = framer.Feed(buffer, offset, bytes);
                offset += framer.TakenBytes;
                bytes -= framer.TakenBytes;
                wakeMs = nowMs;
                if (result != ModbusResult.None)
                {
                    Finish(result, nowMs, isLate: false);
                }
            }

            wantsReopen |= framer.IsOutOfStep;
        }

        /// <summary>Time: ends what took too long and begins what is due. Costs little before <see cref="WakeMs"/>.</summary>
        public void FeedTime(long nowMs)
        {
            if (nowMs < wakeMs)
            {
                return;
            }

            switch (state)
            {
                case BusState.Down:
                    WaitForLink(nowMs);
                    return;
                case BusState.Sending:
                    if (nowMs >= untilMs)
                    {
                        // A stream that took half a request is of no use any more.
                        wantsReopen |= !isRtu;
                        Finish(ModbusResult.NoAnswer, nowMs, isLate: false);
                    }

                    break;
                case BusState.Awaiting:
                    WaitForAnswer(nowMs);
                    break;
            }

            wakeMs = untilMs;
            if (state == BusState.Resting && nowMs >= untilMs)
            {
                wakeMs = wantsReopen ? long.MaxValue : Begin(nowMs);
            }
            else if (state == BusState.Awaiting && isRtu && framer.HasPart)
            {
                wakeMs = byteMs + options.PauseMs;
            }
        }

        /// <summary>The link took this many bytes of what is to be sent.</summary>
        public void FeedSent(int bytes, long nowMs)
        {
            transmitOffset += bytes;
            if (state != BusState.Sending || transmitOffset < transmitEnd)
            {
                return;
            }

            // The driver took them at once; the line needs its time.
            int lineMs = isRtu ? MsOf(transmitEnd) : 0;
            transmitOffset = 0;
            transmitEnd = 0;
            if (IsBroadcast)
            {
                FinishBroadcast(nowMs, lineMs);
                return;
            }

            state = BusState.Awaiting;
            untilMs = nowMs + lineMs + options.ResponseMs;
            wakeMs = untilMs;
        }

        private int MsOf(int characters)
        {
            return characters * characterUs / 1000 + 1;
        }

        private void WaitForAnswer(long nowMs)
        {
            ModbusResult result = ModbusResult.None;
            bool isArriving = isRtu && framer.HasPart;
            if (isArriving && nowMs - byteMs >= options.PauseMs)
            {
                result = framer.EndPart();
                isArriving = false;
            }

            // What has begun to arrive may end, but noise without end does not hold the bus.
            if (result == ModbusResult.None && nowMs >= untilMs
                && (!isArriving || nowMs >= untilMs + MsOf(RtuFrameBytesMax) + options.PauseMs))
            {
                Finish(framer.Verdict, nowMs, isLate: true);
            }
            else if (result != ModbusResult.None)
            {
                Finish(result, nowMs, isLate: false);
            }
        }

        private void Rest(long nowMs, int restMs)
        {
            state = BusState.Resting;
            untilMs = nowMs + restMs;
            restMsMax = nowMs + options.ResponseMs;
            wakeMs = untilMs;
        }

        // The request, if any, is over without an answer or a failure.
        private void Abandon()
        {
            framer.Reset();
            transmitOffset = 0;
            transmitEnd = 0;
        }
    }
}
