using Gateway.Hal;
using Gateway.Inflight;
using Gateway.Mqtt;
using Gateway.Primitives;

namespace Gateway.App
{
    /// <summary>
    /// Joins a session with its link and its durable table: bytes in, records to storage, bytes out.
    /// </summary>
    public sealed class SessionPort
    {
        private readonly Session session;
        private readonly IByteLink link;
        private readonly InflightTable table;
        private readonly IClock clock;
        private readonly INetworkStatus network;
        private readonly JournalRecord journal = new JournalRecord();
        private readonly byte[] read;
        private bool isSuspended;
        private bool isLastRead;
        private int readOffset;
        private int readCount;

        /// <summary>
        /// A port for this session, whose entries and inbound set must fit the table's records. The network may be null.
        /// </summary>
        public SessionPort(
            Session session, SessionLimits limits, IByteLink link, InflightTable table, IClock clock, INetworkStatus network)
        {
            this.network = network;
            Check.That(
                limits.EntryBodyBytesMax <= table.EntryBodyBytesMax && limits.InboundCount <= table.InboundCountMax,
                Fault.LimitsInconsistent);
            this.session = session;
            this.link = link;
            this.table = table;
            this.clock = clock;

            // Fits a small heap: a message may take more reads there, an acknowledgement takes one.
            int bytes = limits.ReceiveBytesMax / AppLimits.ReadsPerTurnMax * 2;
            read = new byte[bytes < AppLimits.ReadBytesMax ? bytes : AppLimits.ReadBytesMax];
        }

        /// <summary>Received bytes, or messages, wait for the next turn: do not sleep.</summary>
        public bool HasMore
        {
            get { return readCount > 0 && session.TakesBytes; }
        }

        /// <summary>
        /// A connection test has the link: it is neither opened, used nor closed here. Set while the session is stopped; records are still
        /// written.
        /// </summary>
        public bool IsSuspended
        {
            get
            {
                return isSuspended;
            }

            set
            {
                CloseLink();
                isSuspended = value;
            }
        }

        /// <summary>
        /// Recovers the table, gives its entries to the session, and starts the session, to connect in <paramref name="delayMs"/>. A new
        /// epoch is durable before anything can carry it.
        /// </summary>
        public void Start(uint newEpoch, int delayMs = 0, bool connects = true)
        {
            Recover(newEpoch);
            if (connects)
            {
                session.Start(clock.MonotonicMs, delayMs);
            }
        }

        /// <summary>First part of a turn: time, the state of the link, received bytes. False if only the time has changed.</summary>
        public bool Receive(long nowMs)
        {
            session.FeedTime(nowMs);
            if (isSuspended)
            {
                return false;
            }

            if (!session.LinkWanted)
            {
                CloseLink();
                return false;
            }

            LinkState state = link.State;
            if (state == LinkState.Open)
            {
                if (session.State == ConnectionState.AwaitingLink)
                {
                    session.FeedLinkUp();
                    ReceiveBytes();
                    return true;
                }

                return ReceiveBytes();
            }

            if (state == LinkState.Closed)
            {
                link.Open();
            }
            else if (state == LinkState.Failed)
            {
                ReceiveBytes();
            }

            return state != LinkState.Opening;
        }

        /// <summary>Second part: makes durable what the session asks for.</summary>
        public void Record()
        {
            while (session.TakeJournal(journal))
            {
                long before = clock.MonotonicMs;
                bool durable = Write();
                session.FeedStorageTime(clock.MonotonicMs - before);
                if (durable)
                {
                    session.FeedDurable();
                }
                else
                {
                    uint random = session.FeedStorageFailed();
                    if (random != 0 && journal.Context != 0)
                    {
                        Payloads.ReplaceEpoch(journal.Buffer, journal.Offset, journal.Bytes, random);
                    }
                }
            }
        }

        /// <summary>Last part: encodes what may leave, and gives it to the link.</summary>
        public void Transmit()
        {
            if (isSuspended)
            {
                return;
            }

            // More than one buffer may be pending: continue while the link takes all of it.
            for (int fills = 0; fills < AppLimits.FillsPerTurnMax; fills++)
            {
                session.FillTransmit();
                while (session.FetchWanted >= 0)
                {
                    Fetch(session.FetchWanted);
                    session.FillTransmit();
                }

                int count = session.TransmitCount;
                if (count == 0 || link.State != LinkState.Open)
                {
                    break;
                }

                int sent = link.Send(session.TransmitBuffer, session.TransmitOffset, count);
                if (sent < 0)
                {
                    LoseLink();
                    break;
                }

                if (session.PiecesLeft > 0)
                {
                    session.FeedPieceSent(sent);
                    break;
                }

                session.FeedSent(sent);
                if (sent < count || !session.HasMorePending)
                {
                    break;
                }
            }

            if (!session.LinkWanted)
            {
                CloseLink();
            }
        }

        // False: nothing arrived, and nothing waits.
        private bool ReceiveBytes()
        {
            for (int reads = 0; reads < AppLimits.ReadsPerTurnMax; reads++)
            {
                if (readCount == 0)
                {
                    if (session.HasMessage)
                    {
                        // It is in this buffer, and waits for storage.
                        return false;
                    }

                    int count = link.Receive(read, 0, read.Length);
                    if (count == 0)
                    {
                        return reads > 0;
                    }

                    if (count < 0)
                    {
                        LoseLink();
                        return true;
                    }

                    readOffset = 0;
                    readCount = count;
                    isLastRead = count < read.Length;
                }

                int taken = session.FeedBytes(read, readOffset, readCount);
                readOffset += taken;
                readCount -= taken;

                // A message stays in this buffer until it is done. A read that did not fill the buffer took all there was.
                if (readCount > 0 || isLastRead || session.HasMessage)
                {
                    return true;
                }
            }

            return true;
        }

        private void LoseLink()
        {
            Fault fault = link.Fault;
            session.FeedLinkDown(fault != Fault.None ? fault : HalFaults.LinkLost, network == null || network.IsUp);
            CloseLink();
        }

        /// <summary>Closes the link: the session does not want it.</summary>
        internal void CloseLink()
        {
            readCount = 0;
            if (link.State != LinkState.Closed)
            {
                link.Close();
            }
        }

        private void Recover(uint newEpoch)
        {
            table.Recover(newEpoch);
            RestoredPlace place = new RestoredPlace();
            for (int count = table.LoadInbound(); count > 0; count--)
            {
                table.TakeInbound(place);
                session.FeedRestoredInbound(place.PacketId, place.BodyCrc, place.State);
            }

            journal.SessionTag = table.SessionTag;
            journal.InboundGeneration = table.InboundGeneration;
            journal.Discard = table.Discard;
            journal.ConnectUnanswered = table.ConnectUnanswered;
            session.FeedRestoredProgress(journal);
            while (table.TakeRestored(journal))
            {
                session.FeedRestored(journal);
            }

            session.FeedNextSequence(table.NextSequence, table.Discard);
            session.FeedNewestSlot(table.NewestSlot);

            // A new epoch is durable before anything carries it. With a quarantined slot the sequence has jumped. It must be durable before
            // use, or a second bad slot would make it jump to the same number.
            if (table.IsEpochNew || table.QuarantinedCount > 0)
            {
                session.RequestProgress();
            }
        }

        private bool Write()
        {
            switch (journal.Kind)
            {
                case JournalKind.Entry:
                    return table.WriteEntry(journal);
                case JournalKind.Progress:
                    return table.WriteProgress(journal);
                default:
                    return table.WriteInbound(journal);
            }
        }

        // A message whose packet is not in RAM, from its slot.
        private void Fetch(int index)
        {
            long before = clock.MonotonicMs;
            int bytes = table.ReadBody(index, session.SequenceOf(index));
            session.FeedStorageTime(clock.MonotonicMs - before);
            if (bytes < 0)
            {
                session.FeedFetchFailed();
            }
            else
            {
                session.FeedFetched(table.Buffer, InflightTable.EntryBodyOffset, bytes);
            }
        }
    }
}
