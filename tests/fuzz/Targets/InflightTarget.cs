using Gateway.App;
using Gateway.Hal;
using Gateway.Inflight;
using Gateway.Mqtt;
using Gateway.Primitives;

namespace Gateway.Tests.Fuzz;

/// <summary>
/// Recovery on any slot content: written by a table whose writes sometimes fail, then torn, corrupted, mixed. What is found is in order
/// and in range; a session continues from it, and a correct broker gets all of it.
/// </summary>
internal sealed class InflightTarget : FuzzTarget, IByteLink, IClock
{
    private const int EntryCount = 5;
    private const int InboundCount = 3;
    private const int RuleCount = 2;
    private const int EntrySlotBytes = 96;
    private const int TurnsMax = 400;
    private const int HeadBytes = 25;
    private const long SequenceMax = 1L << 62;

    private static readonly byte[] Topic = "a"u8.ToArray();

    private readonly Choices choices = new();
    private readonly Peer peer = new() { Answers = true };
    private readonly TableCrc32 crc = new();
    private readonly FuzzSlots entries = new(EntryCount, EntrySlotBytes);
    private readonly FuzzSlots progress = new(2, 80);
    private readonly FuzzSlots inbound = new(2, EntrySlotBytes);
    private readonly FuzzSlots states = new(2, 64);
    private readonly ushort[] ids = new ushort[InboundCount];
    private readonly uint[] crcs = new uint[InboundCount];
    private readonly byte[] placeStates = new byte[InboundCount];
    private readonly JournalRecord found = new();
    private readonly JournalRecord record = new()
    {
        ChangeState = [.. Enumerable.Repeat((byte)EntryState.None, EntryCount)]
    };
    private readonly RestoredPlace place = new();
    private readonly SessionEvent happened = new();
    private readonly Gateway.Mqtt.Wire.InboundMessage message = new();
    private FaultLog faults = null!;
    private InflightTable table = null!;

    public override string Name => "inflight slots";

    public override IReadOnlyList<byte[]> Corpus { get; } =
    [
        [0], [4, 0, 0, 1, 0, 1, 1, 2, 2, 0, 3, 5, 1],
        [9, 0, 0, 1, 0, 1, 1, 1, 1, 0, 1, 2, 0, 3, 2, 2, 1, 3, 0, 0, 0, 2, 1, 6, 4, 8, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
        [12, 0, 1, 2, 1, 0, 2, 1, 0, 2, 1, 0, 1, 4, 3, 0, 0, 1, 1, 2, 1, 1, 0, 0, 3, 1, 5, 0, 2, 1, 3],
        [6, 0, 0, 2, 1, 0, 0, 0, 1, 1, 2, 0, 2, 2, 1, 0, 3, 0, 1, 0, 2, 0, 6, 8, 3, 9, 9, 9, 1, 2, 3, 4, 5, 6, 7, 8, 9],

        // A missing entry with sequence 0 in the progress record, which did not count as damage: found by a long run.
        [25, 0, 0, 0, 0, 9, 1, 0, 1, 0, 0, 0, 0, 0, 2, 0, 0, 3, 0, 0, 0, 0, 4, 0, 0, 2, 2, 0, 1, 2, 0, 4, 0, 0, 0, 0, 0, 4, 0, 0, 0, 2]
    ];

    public LinkState State { get; private set; }

    public Fault Fault => HalFaults.LinkLost;

    public long MonotonicMs { get; private set; }

    public long UtcMs => -1;

    public long SyncedMs => -1;

    public void Open()
    {
        peer.Reset();
        State = LinkState.Open;
    }

    public void Close() => State = LinkState.Closed;

    public int Receive(byte[] buffer, int offset, int bytesMax)
    {
        int bytes = Math.Min(bytesMax, peer.AnswerBytes);
        Array.Copy(peer.AnswerBuffer, peer.AnswerOffset, buffer, offset, bytes);
        peer.TakeAnswer(bytes);
        return bytes;
    }

    public int Send(byte[] buffer, int offset, int bytes)
    {
        peer.Take(buffer, offset, bytes);
        return bytes;
    }

    protected override int Run(byte[] input)
    {
        choices.Reset(input);
        foreach (FuzzSlots area in new[] { entries, progress, inbound, states })
        {
            area.Clear();
        }

        Recover();
        Write();
        SlotMutation.Apply(entries, choices, HeadBytes);
        SlotMutation.Apply(progress, choices, progress.SlotBytesMax);
        SlotMutation.Apply(inbound, choices, EntrySlotBytes);
        SlotMutation.Apply(states, choices, states.SlotBytesMax);

        Recover();
        int word = (table.QuarantinedCount << 4) | (table.AwaitingCount << 8) | (table.ReleasedCount << 12) | (FaultMix.Of(faults) << 16)
            | (table.IsEpochNew ? 1 : 0) | (table.Discard != 0 ? 2 : 0) | (table.ConnectUnanswered ? 4 : 0);
        CheckRestored();

        faults = new FaultLog();
        table = NewTable();
        Deliver();
        return word;
    }

    private InflightTable NewTable()
    {
        RuleStates rules = new(states, new int[RuleCount], false, crc, faults, new byte[ABRecord.BufferBytes(states)]);
        return new(entries, progress, inbound, rules, crc, faults);
    }

    private void Recover()
    {
        faults = new FaultLog();
        table = NewTable();
        BeginCore();
        table.Recover(3);
        EndCore();
    }

    // As a session does it: rising sequences, each in a slot of its own until it is free.
    private void Write()
    {
        entries.FailingWrites = (ulong)choices.Below(32);
        entries.FailureLeavesNew = choices.OneIn(2);
        progress.FailingWrites = (ulong)choices.Below(4);
        inbound.FailingWrites = (ulong)choices.Below(4);
        states.FailingWrites = (ulong)choices.Below(2);
        long next = table.NextSequence;
        byte[] body = [0, 1, 0x61, 0, 0, 7, 7];
        for (int i = choices.Below(16); i > 0; i--)
        {
            int slot = choices.Below(EntryCount);
            switch (choices.Below(5))
            {
                case 0 or 1:
                    BigEndian.PutU16(body, 3, 1 + (int)(next % Session.PublishIdCount));
                    long context = choices.OneIn(2) ? RuleContext.Of(choices.Below(RuleCount), 1, i, RuleContext.NoTag) : 0;
                    record.Index = slot;
                    record.Sequence = next;
                    record.First = 0x32 + (2 * choices.Below(2)) + choices.Below(2);
                    record.Context = context;
                    record.SessionTag = 7;
                    record.Buffer = body;
                    record.Bytes = body.Length;
                    bool isWritten = table.WriteEntry(record);
                    if (isWritten || choices.OneIn(2))
                    {
                        next++;
                    }

                    break;
                case 2:
                    table.NoteState(slot, choices.Below(4));
                    break;
                case 3:
                    record.Sequence = next;
                    record.SessionTag = 7;
                    record.InboundGeneration = (uint)choices.Below(3);
                    record.Discard = choices.OneIn(4) ? choices.Byte() & JournalRecord.DiscardMask : 0;
                    record.ConnectUnanswered = choices.OneIn(2);
                    table.WriteProgress(record);
                    break;
                default:
                    int bits = choices.Byte();
                    int at = slot % InboundCount;
                    ids[at] = (ushort)(1 + slot);
                    crcs[at] = (uint)bits;
                    placeStates[at] = (byte)(bits & 23);
                    record.InboundGeneration = (uint)(bits & 1);
                    record.InboundIds = ids;
                    record.InboundCrcs = crcs;
                    record.InboundStates = placeStates;
                    record.InboundCount = choices.Below(InboundCount + 1);
                    table.WriteInbound(record);
                    break;
            }
        }

        foreach (FuzzSlots area in new[] { entries, progress, inbound, states })
        {
            area.FailingWrites = 0;
        }
    }

    private void CheckRestored()
    {
        BeginCore();
        Expect(table.NextSequence is >= 1 and <= SequenceMax, "the next sequence is out of range");
        long last = 0;
        int count = 0;
        while (table.TakeRestored(found))
        {
            Expect(++count <= EntryCount, "more entries are found than there are slots");
            Expect(found.Sequence > last && found.Sequence < table.NextSequence, "a sequence is out of order or range");
            Expect(found.Index >= 0 && found.Index < EntryCount, "a slot is out of range");
            Expect(found.Qos is 1 or 2, "an entry has a QoS that is not held");
            last = found.Sequence;
        }

        count = table.LoadInbound();
        Expect(count >= 0 && count <= table.InboundCountMax, "more places are found than a set has");
        for (; count > 0; count--)
        {
            table.TakeInbound(place);
            Expect(place.State >= 0 && place.State < 8, "a place has a state that is none");
        }

        EndCore();
    }

    // The production code that joins table, session and link, and a broker that lost its session.
    private void Deliver()
    {
        var limits = new SessionLimits
        {
            EntryCount = EntryCount,
            InboundCount = InboundCount,
            WindowMax = 3,
            EntryBodyBytesMax = table.EntryBodyBytesMax,
            PacketCount = 2,
            TransmitBytesMax = 256,
            ReceiveBytesMax = 64
        };
        var options = new SessionOptions { ClientId = "gw"u8.ToArray(), SessionTag = 7 };
        var session = new Session(limits, options, faults, crc);
        var port = new SessionPort(session, limits, this, table, this, network: null);
        MonotonicMs = 1000;
        State = LinkState.Closed;
        port.Start(4);
        BeginCore();
        session.Publish(Topic, Topic, 0, 1, 2, false, 0);
        for (int turn = 0; turn < TurnsMax; turn++)
        {
            MonotonicMs += 500;
            port.Receive(MonotonicMs);
            port.Record();
            while (session.TakeInbound(message))
            {
                session.InboundDone();
            }

            while (session.TakeEvent(happened))
            {
            }

            port.Transmit();
            if (turn > 20 && session.HeldCount == 0 && session.InboundHeldCount == 0)
            {
                break;
            }
        }

        EndCore();
        Expect(session.HeldCount == 0, "a broker that behaves does not get all that was recovered");
        Expect(session.InboundHeldCount == 0, "the recovered inbound set does not empty");

        // Completions are durable by now: nothing is found once more, but for what was put aside and lies where it lay.
        if (faults.CountOf(InflightFaults.EntryQuarantined) + faults.CountOf(HalFaults.StorageRead) > 0)
        {
            return;
        }

        entries.RotsAfterReads = 0;
        progress.RotsAfterReads = 0;
        Recover();
        Expect(table.AwaitingCount + table.ReleasedCount == 0, "what was delivered is found again");
    }
}
