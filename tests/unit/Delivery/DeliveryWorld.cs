using System.Text;
using Gateway.App;
using Gateway.Inflight;
using Gateway.Mqtt;
using Gateway.Primitives;

namespace Gateway.Tests.Unit.Delivery;

/// <summary>
/// A session and its inflight table, joined as in the program, with storage, link and broker that do what a seed says. The
/// <see cref="DeliveryOracle"/> judges.
/// </summary>
internal sealed class DeliveryWorld
{
    private const int TopicCount = 3;
    private const int BodyBytesMax = 64;
    private const int StepsMax = 120;

    // Turns in which a world must come to rest: each is an answer, or a time-out.
    private const int RestTurnsMax = 2000;
    private const int HourMs = 3600000;
    private const uint SessionTag = 0x7A6;

    // Where the sequence can begin: also where identifiers and the low half of the sequence start again.
    private static readonly long[] FirstSequences = [1, 61436, (1L << 31) - 4, (1L << 32) - 4];
    private static readonly Crc32 Crc = new TableCrc32();

    private readonly Random random;
    private readonly List<string>? story;
    private readonly ToldFaults told;
    private readonly DeliveryOracle oracle;
    private readonly ModelStorage storage;
    private readonly ModelBroker broker;
    private readonly ModelLink link;
    private readonly FakeClock clock = new();
    private readonly SessionEvent occurred = new();
    private readonly SessionLimits limits;
    private readonly bool holds;
    private readonly bool republishes;
    private readonly bool losesSessions;
    private readonly int stableMs;
    private readonly int[] qosOf;
    private readonly long[] seqOf = new long[TopicCount];
    private readonly DeliveryStream? stream;

    private Session session = null!;
    private InflightTable table = null!;
    private RuleStates states = null!;
    private SessionPort port = null!;

    /// <summary>The world of a seed; what happens in it is added to <paramref name="story"/>.</summary>
    /// <param name="streams">Large messages at QoS 0 leave in pieces, and the broker sends messages.</param>
    public DeliveryWorld(int seed, List<string>? story = null, bool streams = false)
    {
        this.story = story;
        stream = streams ? new DeliveryStream(new Random(~seed)) : null;
        random = new Random(seed);
        var fault = (StorageFault)random.Next((int)StorageFault.Damages + 1);
        told = new ToldFaults(mayDamage: fault >= StorageFault.RefusesReads);
        holds = random.Next(2) == 0;
        republishes = random.Next(4) > 0;
        losesSessions = random.Next(2) == 0;
        stableMs = random.Next(2) == 0 ? 100 : 60000;
        qosOf = [.. Enumerable.Range(0, TopicCount).Select(_ => random.Next(1, 3))];
        int entries = random.Next(2, 7);
        limits = new SessionLimits
        {
            EntryCount = entries,
            EntryBodyBytesMax = BodyBytesMax,
            PacketCount = random.Next(2) == 0 ? 0 : random.Next(1, entries + 1),
            WindowMax = random.Next(1, entries + 1),
            InboundCount = 2,
            SetAsideCount = TopicCount + (streams ? 1 : 0),
            SubscriptionCount = 0,
            TransmitBytesMax = random.Next(2) == 0 ? 128 : 1024
        };
        long firstSequence = FirstSequences[random.Next(FirstSequences.Length)];
        bool refusesFirstRecords = firstSequence == 1 && fault is >= StorageFault.RefusesWrites and <= StorageFault.RefusesEither;
        oracle = new DeliveryOracle(TopicCount, told, dropsReleased: !republishes)
        {
            // A copy that the first start could not write counts as a missing one.
            MayTellDamage = fault >= StorageFault.RefusesReads || refusesFirstRecords
        };
        storage = new ModelStorage(random, fault, entries, BodyBytesMax + InflightTable.EntryOverheadBytes);
        storage.Written = TakeWrite;
        broker = new ModelBroker(passesOnAtPubrel: random.Next(2) == 0, oracle);
        link = new ModelLink(broker, oracle, random);
        Tell($"{fault}, {entries} entries, {(holds ? "hold" : "send")}, {(republishes ? "republish" : "drop")}");
        BeginAt(firstSequence);
        Start();
    }

    /// <summary>Some random steps; then storage and broker work, all comes to rest, and a power cut changes nothing any more.</summary>
    public void Run()
    {
        for (int steps = random.Next(10, StepsMax); steps > 0; steps--)
        {
            try
            {
                Step();
            }
            catch (PowerCutException)
            {
                Tell("power cut in a write");
                Restart();
            }

            CheckIdentifiers();
        }

        Heal();
        Rest();
        oracle.CheckRest();

        // Completions are durable.
        Turn(advanceMs: 2000);
        bool mayChange = told.IsDamage;
        int arrivals = oracle.ArrivalCount;
        Tell("power cut at rest");
        Restart(mayCutStart: false);
        Rest();
        oracle.CheckRest();
        if (oracle.ArrivalCount != arrivals && !mayChange)
        {
            throw new ModelException($"after the rest {oracle.ArrivalCount - arrivals} messages arrived again (law 4); told: {told}");
        }
    }

    private void Step()
    {
        if (stream != null && stream.Step(session, link) is { } line)
        {
            Tell(line);
        }

        int what = random.Next(100);
        switch (what)
        {
            case < 24:
                Publish(random.Next(TopicCount));
                break;
            case < 48:
                link.Step();
                break;
            case < 80:
                Turn(random.Next(30));
                break;
            case < 84:
                Turn(random.Next(8) == 0 ? 25000 : random.Next(1500));
                break;
            case < 88:
                LoseLink();
                break;
            case < 91:
                Tell("power cut");
                Restart();
                break;
            case < 93:
                Tell("power cut soon");
                storage.CutIn(random.Next(4));
                break;
            case < 97:
                Tell("storage fails");
                storage.Fail(random.Next(2) == 0 ? 1 : random.Next(2, 20));
                break;
            case < 98:
                link.SendMax = random.Next(2) == 0 ? random.Next(40) : int.MaxValue;
                break;
            default:
                Heal();
                break;
        }
    }

    private void Publish(int topic)
    {
        int number = oracle.NextNumber;
        long seq = seqOf[topic] + 1;
        long context = RuleContext.Of(topic, random.Next(2), seq, PacketGroup.AlarmFirst + topic);
        byte[] payload = Arrival.Payload(table.Epoch, seq, number);
        if (session.Publish(Encoding.ASCII.GetBytes($"t/{topic}"), payload, 0, payload.Length, qosOf[topic], false, context)
            == PublishResult.Accepted)
        {
            seqOf[topic] = seq;
            oracle.Accept(topic, qosOf[topic], context);
            Tell($"message {number}: topic {topic}, QoS {qosOf[topic]}, seq {seq}");
        }
    }

    private void LoseLink()
    {
        for (int count = random.Next(3); count > 0 && link.Step(); count--)
        {
        }

        link.Lose();
        bool isLost = losesSessions && random.Next(2) == 0;
        if (isLost)
        {
            broker.LoseSession();
        }

        Tell(isLost ? "link lost, session lost" : "link lost");
    }

    private void Heal()
    {
        storage.Heal();
        link.SendMax = int.MaxValue;
        Tell("all works");
    }

    private void Turn(long advanceMs)
    {
        clock.MonotonicMs += advanceMs;
        if (session.State == ConnectionState.BackingOff)
        {
            // Not many steps without a connection.
            clock.MonotonicMs = Math.Max(clock.MonotonicMs, session.NextDeadlineMs);
        }

        port.Receive(clock.MonotonicMs);
        TakeEvents();
        stream?.TakeInbound(session);
        port.Record();
        stream?.Give(session);
        port.Transmit();
        TakeEvents();
        if (session.State == ConnectionState.Stopped)
        {
            Tell("stopped, starts");
            session.Start(clock.MonotonicMs);
        }
    }

    private void TakeEvents()
    {
        while (session.TakeEvent(occurred))
        {
            if (occurred.Kind == SessionEventKind.Delivered)
            {
                Tell($"delivered: rule {RuleContext.RuleOf(occurred.Context)} seq {RuleContext.SeqOf(occurred.Context)}");
                oracle.Deliver(occurred.Context);
            }
            else
            {
                Tell($"{occurred.Kind} {occurred.Value} at {clock.MonotonicMs}");
            }
        }
    }

    // Until nothing is held.
    private void Rest()
    {
        for (int turns = 0; turns < RestTurnsMax; turns++)
        {
            bool hasMoved = link.Step();
            Turn(advanceMs: 1);
            if (session.HeldCount == 0 && session.IsConnected && link.IsQuiet && session.PiecesLeft == 0)
            {
                return;
            }

            // A link that was opened is noticed in the next turn.
            if (!hasMoved && link.IsQuiet && session.State != ConnectionState.AwaitingLink)
            {
                long next = Math.Min(session.NextDeadlineMs, clock.MonotonicMs + HourMs);
                clock.MonotonicMs = Math.Max(clock.MonotonicMs, next);
            }
        }

        throw new ModelException($"{session.HeldCount} messages are still held, {session.State} (law 6); told: {told}");
    }

    private void Restart(bool mayCutStart = true)
    {
        link.Close();
        oracle.PowerOff();
        storage.PowerOff();
        if (mayCutStart && random.Next(3) == 0)
        {
            storage.CutIn(random.Next(4));
        }

        Start();
    }

    // A power cut can interrupt a start.
    private void Start()
    {
        for (;;)
        {
            try
            {
                Make();
                port.Start((uint)random.NextInt64(1L << 32));
                break;
            }
            catch (PowerCutException)
            {
                Tell("power cut in the start");
                told.Restart();
                storage.PowerOff();
            }
        }

        oracle.Restore(session, storage.Entries, states);
        for (int topic = 0; topic < TopicCount; topic++)
        {
            long newest = states.NewestOf(topic);
            seqOf[topic] = newest == 0 ? states.GoneSeq : RuleContext.SeqOf(newest);
        }

        Tell($"start: epoch {table.Epoch}, next sequence {session.NextSequence}, {session.HeldCount} held, told: {told}");
    }

    private void Make()
    {
        var options = new SessionOptions
        {
            ClientId = "gw"u8.ToArray(),
            SessionTag = SessionTag,
            BackoffMsMin = 10,
            BackoffMsMax = 100,
            StableMs = stableMs,
            HoldWhenStorageFails = holds,
            RepublishOnSessionLost = republishes,
            Seed = (uint)random.Next(1, int.MaxValue)
        };
        session = new Session(limits, options, told.Now, Crc);
        table = MakeTable();
        port = new SessionPort(session, limits, link, table, clock, network: null);
    }

    private InflightTable MakeTable()
    {
        int[] tags = [.. Enumerable.Range(PacketGroup.AlarmFirst, TopicCount)];
        states = new RuleStates(storage.RuleStates, tags, false, Crc, told.Now, new byte[Hal.ABRecord.BufferBytes(storage.RuleStates)]);
        return new InflightTable(storage.Entries, storage.Progress, storage.Inbound, states, Crc, told.Now);
    }

    // As if so many messages had gone before; 1: the first start is part of the world.
    private void BeginAt(long sequence)
    {
        if (sequence > 1)
        {
            table = MakeTable();
            table.Recover((uint)random.NextInt64(1L << 32));
            table.LoadInbound();
            table.WriteProgress(new JournalRecord { Kind = JournalKind.Progress, Sequence = sequence, SessionTag = SessionTag });
            told.Restart();
        }
    }

    private void TakeWrite(ModelSlots area, int slot, byte[] record, bool isDurable)
    {
        if (area == storage.Entries)
        {
            Tell($"slot {slot}: {(isDurable ? "written" : "refused")}");
            oracle.WriteEntry(slot, record, isDurable);
        }
        else if (area == storage.Progress)
        {
            Tell($"progress: {(isDurable ? "written" : "refused")}");
            oracle.WriteProgress(record, isDurable);
        }
    }

    private void CheckIdentifiers()
    {
        if (told.MayRepeatSequences)
        {
            return;
        }

        for (int entry = 0; entry < session.EntryCount; entry++)
        {
            for (int other = 0; other < entry; other++)
            {
                if (session.StateOf(entry) != OutboundState.Free && session.StateOf(other) != OutboundState.Free
                    && session.PacketIdOf(entry) == session.PacketIdOf(other))
                {
                    throw new ModelException($"entries {other} and {entry} have identifier {session.PacketIdOf(entry)} (law 5)");
                }
            }
        }
    }

    private void Tell(string line) => story?.Add(line);
}
