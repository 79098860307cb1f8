using Gateway.Hal;
using Gateway.Mqtt;
using Gateway.Mqtt.Wire;
using Gateway.Primitives;

namespace Gateway.Tests.Fuzz;

/// <summary>
/// A session as a sequence of operations in any order: publishes, bytes that are valid, mutated or in pieces, link, time, storage,
/// restored records. The invariants hold after each one, and after all of them a correct broker gets everything.
/// </summary>
internal sealed class SessionTarget : FuzzTarget
{
    // Steps are counted, so that a session that makes no progress is found and not waited for.
    private const int OperationsMax = 400;
    private const int ServicesMax = 64;
    private const int TakesMax = 600;
    private const int HealTurnsMax = 400;

    private static readonly byte[] Topic = "a/b"u8.ToArray();
    private static readonly byte[] Filter = "c/#"u8.ToArray();
    private static readonly byte[] OtherFilter = "d/+"u8.ToArray();
    private static readonly byte[] Payload = new byte[600];

    private readonly Choices choices = new();
    private readonly Peer peer = new();
    private readonly JournalRecord journal = new();
    private readonly SessionEvent happened = new();
    private readonly InboundMessage message = new();
    private readonly TableCrc32 crc = new();
    private readonly byte[] received = new byte[512];
    private readonly byte[][] bodies = [.. Enumerable.Range(0, 8).Select(_ => new byte[512])];
    private readonly int[] bodyBytes = new int[8];
    private readonly int[] stamps = new int[Session.PublishIdCount + 1];
    private int stamp;
    private Session session = null!;
    private SessionLimits limits = null!;
    private SessionOptions options = null!;
    private readonly JournalRecord restored = new();
    private FaultLog faults = null!;
    private long nowMs;
    private int word;

    public override string Name => "session";

    public override IReadOnlyList<byte[]> Corpus { get; } =
    [
        // Options, restored entries, then operations: connect, publish at each QoS, acknowledge.
        [0, 8, 4, 2, 3, 0, 0, .. Operations(15, 15, 15, 0, 2, 15, 1, 0, 15, 1, 1, 15, 1, 2, 15)],
        [0, 3, 3, 1, 0, 0, 0, .. Operations(15, 15, 0, 1, 5, 0, 2, 5, 15, 1, 0, 1, 1, 15, 5, 4, 15, 15)],
        [1, 2, 1, 1, 0, 1, 2, .. Operations(15, 15, 2, 7, 3, 1, 7, 15, 11, 1, 5, 15, 3, 40, 0x32, 9, 0, 3, 0x61, 0x2F, 0x62, 0, 10, 1, 2)],
        [4, 5, 2, 1, 0, 2, 1, .. Operations(15, 9, 10, 15, 8, 8, 15, 13, 3, 15, 14, 15, 14, 15, 15)],
        [2, 4, 4, 2, 1, 0, 3, .. Operations(0, 2, 9, 10, 10, 15, 15, 4, 15, 15, 1, 1, 15, 5, 15, 7, 15, 16, 15, 15, 17, 15)]
    ];

    protected override int Run(byte[] input)
    {
        choices.Reset(input);
        Open();
        BeginCore();
        session.Subscribe(Filter, 2);
        session.Start(nowMs);
        for (int i = 0; i < OperationsMax && !choices.IsAtEnd; i++)
        {
            Operate(choices.Below(18));
            CheckInvariants();
        }

        Heal();
        EndCore();
        return word;
    }

    private static byte[] Operations(params int[] choices) => [.. choices.Select(choice => (byte)choice)];

    private void Open()
    {
        int flags = choices.Byte();
        limits = new SessionLimits
        {
            EntryCount = 1 + choices.Below(8),
            InboundCount = 2 + choices.Below(4),
            TransmitBytesMax = 323 + choices.Below(200),
            ReceiveBytesMax = 64 + choices.Below(100),
            TraceCount = (flags & 1) * 8,
            SetAsideCount = (flags & 8) != 0 ? 2 : 0
        };
        limits.WindowMax = 1 + choices.Below(limits.EntryCount);
        limits.PacketCount = choices.Below(limits.EntryCount + 1);
        options = new SessionOptions
        {
            ClientId = "gw"u8.ToArray(),
            CleanSession = (flags & 14) == 14,
            HoldWhenStorageFails = (flags & 16) != 0,
            RepublishOnSessionLost = (flags & 32) == 0,
            BrokerQosMax = (flags & 192) == 192 ? 1 : 2,
            SessionTag = 7
        };
        faults = new FaultLog();
        session = new Session(limits, options, faults, crc);
        peer.Reset();
        peer.Answers = false;
        nowMs = 1000;
        word = 0;
        Restore();
    }

    // As a table gives them: distinct slots, rising sequences, bodies that hold topic and identifier.
    private void Restore()
    {
        int flags = choices.Byte();
        JournalRecord record = restored;
        record.SessionTag = (uint)(flags & 1) * 7;
        record.InboundGeneration = (uint)flags;
        record.Discard = (flags & 2) != 0 ? JournalRecord.DiscardNow : flags & JournalRecord.DiscardMask;
        record.ConnectUnanswered = (flags & 4) != 0;
        session.FeedRestoredProgress(record);
        long sequence = Session.PublishIdCount - 3;
        int count = Math.Min(choices.Below(4), limits.EntryCount);
        for (int slot = 0; slot < count; slot++)
        {
            sequence += 1 + choices.Below(4);
            int id = 1 + (int)(sequence % Session.PublishIdCount);
            byte[] body = [0, 3, 0x61, 0x2F, 0x62, (byte)(id >> 8), (byte)id, 1];
            body.CopyTo(bodies[slot], 0);
            bodyBytes[slot] = body.Length;
            int bits = choices.Byte();
            record.Index = slot;
            record.Sequence = sequence;
            record.First = ((1 + (bits & 1)) << JournalRecord.QosShift) | ((bits & 2) != 0 ? JournalRecord.RetainBit : 0);
            record.Context = slot;
            record.Released = (bits & 5) == 5;
            record.SessionTag = (bits & 8) != 0 ? 9u : 7u;
            session.FeedRestored(record);
        }

        session.FeedNextSequence(sequence + 1);
        if (count > 0)
        {
            session.FeedNewestSlot(count - 1);
        }

        for (int slot = Math.Min(choices.Below(4), limits.InboundCount) - 1; slot >= 0; slot--)
        {
            int bits = choices.Byte();
            byte[] body = [0, 1, 0x63, 0, (byte)(1 + slot), 9];
            session.FeedRestoredInbound(1 + slot, crc.Compute(body, 0, body.Length), bits);
        }
    }

    // One of two alarm topics, or none.
    private long Context() => 5 + ((long)(choices.Below(3) * PacketGroup.AlarmFirst) << PacketGroup.Shift);

    private void Operate(int operation)
    {
        switch (operation)
        {
            case 0:
                int qos = choices.Below(3);
                See(2000 + (int)session.Publish(Topic, Payload, 0, PayloadBytes(), qos, choices.OneIn(2), Context()));
                break;
            case 1:
                Feed(received.Length - PutPacket());
                break;
            case 2:
                // One byte of it is another.
                int start = PutPacket();
                received[start + choices.Below(received.Length - start)] ^= (byte)choices.Byte();
                Feed(received.Length - start);
                break;
            case 3:
                int raw = 1 + choices.Below(64);
                choices.Fill(received, received.Length - raw, raw);
                Feed(raw);
                break;
            case 4:
                session.FeedLinkDown(HalFaults.LinkLost);
                break;
            case 5:
                Pass(choices.Below(100));
                break;
            case 6:
                Pass(choices.Word() * (choices.OneIn(8) ? 100_000L : 3));
                break;
            case 7:
                Pass(Math.Clamp(session.NextDeadlineMs - nowMs, 0, 10_000_000));
                break;
            case 8:
                TakeJournal(1, true);
                break;
            case 9:
                TakeJournal(1 + choices.Below(3), false);
                break;
            case 10:
                TakeEvents();
                break;
            case 11:
                TakeInbound();
                break;
            case 12:
                session.FillTransmit();
                if (choices.OneIn(2))
                {
                    AnswerFetch(choices.OneIn(2), choices.OneIn(8));
                }

                Send(choices.Byte());
                break;
            case 13 or 14:
                session.Subscribe(choices.OneIn(2) ? OtherFilter : Filter, choices.Below(3));
                break;
            case 15:
                Service(1 + choices.Below(40));
                break;
            case 16 when choices.OneIn(4):
                session.Stop(choices.OneIn(2) ? Topic : null, Payload);
                break;
            case 17 when session.State == ConnectionState.Stopped:
                session.Start(nowMs);
                break;
            default:
                session.RequestProgress();
                break;
        }

        See((operation * 16) + (int)session.State);
        See(1000 + FaultMix.Of(faults));
    }

    private int PayloadBytes() => choices.OneIn(16) ? 150 + choices.Byte() : choices.Below(40);

    // One turn of an owner whose storage and link are good.
    private void Service(int ms)
    {
        Pass(ms);
        LinkUp();
        TakeJournal(TakesMax, true);
        TakeInbound();
        TakeEvents();
        Transmit();
        if (session.State == ConnectionState.AwaitingConnack && !peer.Answers)
        {
            int first = received.Length - 4;
            received[first] = 0x20;
            received[first + 1] = 2;
            received[first + 2] = (byte)(options.CleanSession || choices.OneIn(3) ? 0 : 1);
            received[first + 3] = 0;
            Feed(4);
        }
    }

    private void Pass(long ms)
    {
        nowMs += ms;
        session.FeedTime(nowMs);
    }

    private void LinkUp()
    {
        // Storage may want turns of its own before the back-off ends.
        for (int turns = 0; turns < 100 && session.State == ConnectionState.BackingOff; turns++)
        {
            Pass(Math.Max(1, session.NextDeadlineMs - nowMs));
        }

        if (session.State == ConnectionState.AwaitingLink)
        {
            peer.Reset();
            session.FeedLinkUp();
        }
    }

    // The rest is offered again after everything that it may wait for; if the link ends meanwhile, the rest is lost with it.
    private void Feed(int bytes)
    {
        int at = received.Length - bytes;
        int piece = choices.OneIn(3) ? 1 + choices.Below(9) : bytes;
        for (int services = 0; at < received.Length;)
        {
            int count = Math.Min(piece, received.Length - at);
            int taken = session.FeedBytes(received, at, count);
            Expect(taken >= 0 && taken <= count, "more bytes are taken than there are");
            at += taken;
            if (taken < count)
            {
                Expect(++services < ServicesMax, "received bytes are never taken");
                Pass(1000);
                TakeJournal(TakesMax, true);
                TakeInbound();
                TakeEvents();
                Transmit();
                if (session.State <= ConnectionState.AwaitingLink)
                {
                    return;
                }
            }
        }
    }

    private void TakeJournal(int count, bool durable)
    {
        for (int i = 0; i < count && session.TakeJournal(journal); i++)
        {
            Expect(i + 1 < TakesMax, "journal records never end");
            Expect(
                journal.Kind != JournalKind.Entry || (journal.Offset >= 0 && journal.Bytes >= 0
                && journal.Offset + journal.Bytes <= journal.Buffer.Length),
                "a journal record lies outside its buffer");
            if (journal.Kind == JournalKind.Entry)
            {
                Array.Copy(journal.Buffer, journal.Offset, bodies[journal.Index], 0, journal.Bytes);
                bodyBytes[journal.Index] = journal.Bytes;
            }

            if (durable)
            {
                session.FeedDurable();
            }
            else
            {
                session.FeedStorageFailed();
            }
        }
    }

    private void Transmit()
    {
        session.FillTransmit();
        for (int i = 0; session.FetchWanted >= 0; i++)
        {
            Expect(i < TakesMax, "records are asked for without end");
            AnswerFetch(true, false);
            session.FillTransmit();
        }

        Send(int.MaxValue);
    }

    // Also when nobody asked.
    private void AnswerFetch(bool isRead, bool isOther)
    {
        int slot = session.FetchWanted;
        if (isRead && slot >= 0 && !isOther)
        {
            session.FeedFetched(bodies[slot], 0, bodyBytes[slot]);
        }
        else if (isOther)
        {
            session.FeedFetched(Payload, 0, choices.Byte());
        }
        else
        {
            session.FeedFetchFailed();
        }
    }

    private void TakeEvents()
    {
        for (int i = 0; session.TakeEvent(happened); i++)
        {
            Expect(i < TakesMax, "events never end");
            See(3000 + ((int)happened.Kind << 8) + happened.Value);
        }
    }

    private void TakeInbound()
    {
        for (int i = 0; i < TakesMax && session.TakeInbound(message); i++)
        {
            Expect(
                message.TopicBytes > 0 && message.TopicOffset >= 0 && message.PayloadBytes >= 0
                && message.PayloadOffset + message.PayloadBytes <= message.Buffer.Length,
                "a message lies outside its buffer");
            if (message.Qos > 0 && !message.Started && choices.OneIn(4))
            {
                session.InboundBegin();
                return;
            }

            if (message.Qos > 0 && choices.OneIn(16))
            {
                session.InboundPass(choices.Below(4));
            }

            session.InboundDone();
        }
    }

    private void Send(int bytesMax)
    {
        int bytes = Math.Min(bytesMax, session.TransmitCount);
        peer.Take(session.TransmitBuffer, session.TransmitOffset, bytes);
        session.FeedSent(bytes);
    }

    // A packet of a broker at the end of the buffer, so that a read beyond it is one beyond the array. Returns where it begins.
    private int PutPacket()
    {
        int kind = choices.Below(10);
        int id = AnyIdentifier();
        if (kind < 7)
        {
            int bytes = kind == 4 ? 5 : 4;
            int at = received.Length - bytes;
            received[at] = kind switch { 0 => 0x40, 1 => 0x50, 2 => 0x70, 3 => 0x62, 4 => 0x90, 5 => 0xB0, _ => 0x20 };
            received[at + 1] = (byte)(bytes - 2);
            received[at + 2] = (byte)(kind == 6 ? id & 1 : id >> 8);
            received[at + 3] = (byte)(kind == 6 ? choices.Byte() & 1 : id);
            if (kind == 4)
            {
                received[at + 4] = (byte)choices.Below(4);
            }

            return at;
        }

        if (kind == 7)
        {
            received[^2] = 0xD0;
            received[^1] = 0;
            return received.Length - 2;
        }

        int qos = choices.Below(3);
        int payload = choices.Byte();
        int body = 2 + 1 + (qos > 0 ? 2 : 0) + payload;
        int from = received.Length - body - (body < 128 ? 2 : 3);
        int put = from;
        received[put++] = (byte)(0x30 | (qos << 1) | (qos > 0 && choices.OneIn(2) ? 8 : 0));
        received[put++] = (byte)(body < 128 ? body : (body & 127) | 128);
        if (body >= 128)
        {
            received[put++] = (byte)(body >> 7);
        }

        received[put++] = 0;
        received[put++] = 1;
        received[put++] = (byte)'c';
        if (qos > 0)
        {
            received[put++] = 0;
            received[put++] = (byte)(1 + choices.Below(5));
        }

        Array.Fill(received, (byte)choices.Byte(), put, received.Length - put);
        return from;
    }

    private int AnyIdentifier()
    {
        int wanted = choices.Below(limits.EntryCount + 3);
        if (wanted < limits.EntryCount && session.StateOf(wanted) != OutboundState.Free)
        {
            return session.PacketIdOf(wanted);
        }

        return wanted == limits.EntryCount ? 61441 + choices.Below(8) : 1 + choices.Below(5);
    }

    private void CheckInvariants()
    {
        int held = 0;
        stamp++;
        for (int i = 0; i < limits.EntryCount; i++)
        {
            if (session.StateOf(i) != OutboundState.Free)
            {
                held++;
                int id = session.PacketIdOf(i);
                Expect(id >= 1 && id <= Session.PublishIdCount, "an identifier is out of range");
                Expect(stamps[id] != stamp, "an identifier is in use twice [MQTT-2.3.1-2]");
                stamps[id] = stamp;
                Expect(session.QosOf(i) is 1 or 2, "an entry has a QoS that is not held");
            }
        }

        Expect(held == session.HeldCount, "entries are counted otherwise");
        Expect(!session.HasFreeEntry || held < limits.EntryCount, "a free entry is counted otherwise");
        Expect(session.InboundHeldCount >= 0 && session.InboundHeldCount <= limits.InboundCount, "the inbound set is counted otherwise");
        Expect(
            session.TransmitOffset >= 0 && session.TransmitCount >= 0
            && session.TransmitOffset + session.TransmitCount <= limits.TransmitBytesMax,
            "the transmit buffer is counted otherwise");
    }

    // A broker that lost its session and behaves correctly from now on: it gets everything, and the inbound set becomes empty.
    private void Heal()
    {
        session.FeedLinkDown(HalFaults.LinkLost);
        peer.Answers = true;
        for (int turn = 0; turn < HealTurnsMax; turn++)
        {
            if (session.State == ConnectionState.Stopped)
            {
                session.Start(nowMs);
            }

            Service(1000);
            int bytes = peer.AnswerBytes;
            if (bytes > 0 && session.State >= ConnectionState.AwaitingConnack)
            {
                peer.TakeAnswer(session.FeedBytes(peer.AnswerBuffer, peer.AnswerOffset, bytes));
            }

            CheckInvariants();
            if (session.HeldCount == 0 && session.InboundHeldCount == 0 && session.IsConnected)
            {
                return;
            }
        }

        Expect(session.HeldCount == 0, "a broker that behaves does not get all that is held");
        Expect(session.InboundHeldCount == 0, "the inbound set does not empty");
        Expect(session.IsConnected, "a broker that behaves is not connected to");
    }

    // A bit for each observation: few enough that an input with one more is worth keeping.
    private void See(int what) => word |= 1 << (int)((uint)(what * 0x9E3779B1L) >> 27);
}
