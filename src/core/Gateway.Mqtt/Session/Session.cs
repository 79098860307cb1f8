using Gateway.Mqtt.Wire;
using Gateway.Primitives;

namespace Gateway.Mqtt
{
    /// <summary>
    /// An MQTT 3.1.1 client session without I/O and without a clock. Commands and inputs go in; journal records, bytes and events come
    /// out. It calls nothing back, never blocks, and allocates nothing after construction. One thread owns it.
    /// </summary>
    /// <remarks>
    /// A turn: FeedTime first; FeedLinkUp or FeedLinkDown when the link changes; FeedBytes with received bytes; TakeJournal until it is
    /// false, each record answered by FeedDurable or FeedStorageFailed; TakeInbound and TakeEvent until they are false; FillTransmit last.
    /// While <see cref="FetchWanted"/> names an entry, read its record, answer by FeedFetched or FeedFetchFailed, and call FillTransmit
    /// again. Send the bytes of <see cref="TransmitBuffer"/> and report them by FeedSent. The session enforces write-ahead: it encodes no
    /// QoS 1/2 PUBLISH and no PUBREL before its record is durable.
    /// </remarks>
    public sealed partial class Session
    {
        /// <summary>Largest fixed header of a held publish: type and a remaining length of at most two bytes.</summary>
        public const int EntryHeaderBytes = 3;

        /// <summary>PUBLISH identifiers are 1 + sequence mod this; those above serve SUBSCRIBE.</summary>
        public const int PublishIdCount = 61440;

        private readonly SessionOptions options;
        private readonly FaultLog faults;
        private readonly Crc32 crc;
        private readonly Framer framer;
        private readonly Xorshift random;
        private readonly IntRing trace;

        // Kind and value in one word, the kind in its low byte, and the context. Filled from the front again after all were taken, as in
        // each turn.
        private readonly ushort[] eventWords;
        private readonly long[] eventContexts;
        private int eventsTaken;
        private int eventCount;

        private long now;
        private long wakeAt;

        /// <summary>
        /// Creates a session with buffers of these limits. The CRC identifies received duplicates; <paramref name="faults"/> counts
        /// faults. Limits and options that contradict each other fail a check.
        /// </summary>
        public Session(SessionLimits limits, SessionOptions options, FaultLog faults, Crc32 crc)
        {
            limits.CheckRelations();
            Check.That(
                options.ClientId != null && options.ClientId.Length > 0 && Connect.BytesOf(options) <= limits.TransmitBytesMax
                && options.BrokerQosMax >= 1 && options.BrokerQosMax <= 2,
                Fault.LimitsInconsistent);
            this.options = options;
            this.faults = faults;
            this.crc = crc;
            framer = new Framer(limits.ReceiveBytesMax);
            random = new Xorshift(options.Seed);
            if (limits.TraceCount > 0)
            {
                trace = new IntRing(limits.TraceCount);
            }

            // What is read at a time may deliver every publish of a window; the rest is for the connection's own events.
            int events = limits.WindowMax + EventReserve;
            eventWords = new ushort[events];
            eventContexts = new long[events];

            MakeOutbound(limits);
            inbound = new InboundSet(limits.InboundCount);
            subscriptions = new Subscriptions(limits.SubscriptionCount);
            asides = new SetAsides(limits.SetAsideCount);
            TransmitBuffer = new byte[limits.TransmitBytesMax];
            transmitBodyEndMax = limits.TransmitBytesMax - EntryHeaderBytes;
            windowMax = limits.WindowMax;
            windowOpen = windowMax;
            window = windowMax;
        }

        /// <summary>When, on the clock of FeedTime, the session next wants a turn even if nothing arrives.</summary>
        public long NextDeadlineMs
        {
            get { return wakeAt < dueAtMs ? wakeAt : dueAtMs; }
        }

        /// <summary>Takes the oldest packet of the trace as a <see cref="TraceWord"/>; false when there is none.</summary>
        public bool TakeTrace(out int word)
        {
            if (trace == null)
            {
                word = 0;
                return false;
            }

            return trace.TryTake(out word);
        }

        /// <summary>Takes the oldest event; false when there is none.</summary>
        public bool TakeEvent(SessionEvent into)
        {
            if (eventCount == 0)
            {
                return false;
            }

            int at = eventsTaken;
            into.Word = eventWords[at];
            into.Context = eventContexts[at];
            if (at + 1 < eventCount)
            {
                eventsTaken = at + 1;
                return true;
            }

            eventsTaken = 0;
            eventCount = 0;
            return true;
        }

        private const int EventReserve = 8;

        private static int EventWord(SessionEventKind kind, int value)
        {
            return (int)kind | (value << 8);
        }

        private void AddEvent(int word, long context)
        {
            int at = eventCount;
            if (at == eventWords.Length)
            {
                // Only an owner that takes no events gets here: delivery does not depend on events.
                return;
            }

            eventWords[at] = (ushort)word;
            eventContexts[at] = context;
            eventCount = at + 1;
        }

        private void Trace(int word)
        {
            trace.TryAdd(word);
        }

        // Ensures that the next turn is at the latest at this time.
        private void WakeBy(long atMs)
        {
            if (atMs < wakeAt)
            {
                wakeAt = atMs;
            }
        }
    }
}
