using Gateway.Hal;
using Gateway.Mqtt;
using Gateway.Primitives;

namespace Gateway.Client;

/// <summary>
/// Joins a session with its link, without a table: every record is confirmed at once, so what the session holds ends with the process.
/// </summary>
internal sealed class ClientPort
{
    /// <summary>Bytes read from the link at a time, at most, and a quarter of the receive buffer.</summary>
    private const int ReadBytesMax = 512;

    /// <summary>Reads from the link in each turn.</summary>
    private const int ReadsPerTurnMax = 8;

    /// <summary>Transmit buffers filled in a turn while the link takes them completely.</summary>
    private const int FillsPerTurnMax = 4;

    private readonly Session session;
    private readonly IByteLink link;
    private readonly Func<long> nowMs;
    private readonly JournalRecord journal = new();
    private readonly LargeMessages? large;
    private readonly byte[] read;
    private int readOffset;
    private int readCount;

    /// <summary>
    /// A port for this session. Each entry has its own packet, because there is no record to read it from again. What the session receives
    /// is followed by <paramref name="large"/>.
    /// </summary>
    public ClientPort(Session session, SessionLimits limits, IByteLink link, Func<long> nowMs, LargeMessages? large = null)
    {
        Check.That(limits.PacketCount == 0 || limits.PacketCount == limits.EntryCount, Fault.LimitsInconsistent);
        this.session = session;
        this.link = link;
        this.nowMs = nowMs;
        this.large = large;
        read = new byte[Math.Min(limits.ReceiveBytesMax / 4, ReadBytesMax)];
    }

    /// <summary>Received bytes, or messages, wait for the next turn: do not sleep.</summary>
    public bool HasMore => readCount > 0 && session.TakesBytes;

    /// <summary>Starts the session, whose sequence begins at <paramref name="firstSequence"/>.</summary>
    public void Start(long firstSequence)
    {
        session.FeedNextSequence(firstSequence);
        session.Start(nowMs());
    }

    /// <summary>First part of a turn: time, the state of the link, received bytes.</summary>
    public void Receive()
    {
        session.FeedTime(nowMs());
        if (!session.LinkWanted)
        {
            CloseLink();
            return;
        }

        switch (link.State)
        {
            case LinkState.Closed:
                link.Open();
                break;
            case LinkState.Open when session.State == ConnectionState.AwaitingLink:
                session.FeedLinkUp();
                ReadLink();
                break;
            case LinkState.Open or LinkState.Failed:
                ReadLink();
                break;
        }
    }

    /// <summary>Second part: confirms all journal records.</summary>
    public void Record()
    {
        while (session.TakeJournal(journal))
        {
            session.FeedDurable();
        }
    }

    /// <summary>Last part: encodes what may leave and gives it to the link.</summary>
    public void Transmit()
    {
        // More than one buffer may be pending: continue while the link takes all of it.
        for (int fills = 0; fills < FillsPerTurnMax; fills++)
        {
            session.FillTransmit();
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

            session.FeedSent(sent);
            if (sent < count)
            {
                break;
            }
        }

        if (!session.LinkWanted)
        {
            CloseLink();
        }
    }

    private void ReadLink()
    {
        for (int reads = 0; reads < ReadsPerTurnMax; reads++)
        {
            if (readCount == 0)
            {
                int count = link.Receive(read, 0, read.Length);
                if (count < 0)
                {
                    LoseLink();
                }

                if (count <= 0)
                {
                    return;
                }

                readOffset = 0;
                readCount = count;
            }

            int taken = session.FeedBytes(read, readOffset, readCount);
            large?.Follow(read, readOffset, taken);
            readOffset += taken;
            readCount -= taken;

            // A message stays in this buffer until it is done.
            if (readCount > 0 || session.HasMessage)
            {
                return;
            }
        }
    }

    private void LoseLink()
    {
        Fault fault = link.Fault;
        session.FeedLinkDown(fault != Fault.None ? fault : HalFaults.LinkLost);
        CloseLink();
    }

    private void CloseLink()
    {
        readCount = 0;
        large?.Reset();
        if (link.State != LinkState.Closed)
        {
            link.Close();
        }
    }
}
