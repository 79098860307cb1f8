using System.Buffers.Binary;
using Gateway.App;
using Gateway.Inflight;
using Gateway.Primitives;
using Xunit;

namespace Gateway.Tests.Unit.Inflight;

/// <summary>A record as it was made or as it came back.</summary>
internal sealed record StoredRecord(int Tag, uint Boot, long Seq, long AtMs, long Value, long Min, long Max, bool HasWindow)
{
    public static StoredRecord Of(TelemetrySlot slot) => new(
        slot.Tag, slot.Boot, slot.Seq, slot.AtMs, slot.ValueMilli, slot.MinMilli, slot.MaxMilli, slot.HasWindow);
}

/// <summary>
/// A gateway, a link and a consumer around a store, which say what must arrive: every record that a commit followed, or that no end of its
/// start followed, except those that the store has counted.
/// </summary>
internal sealed class StoreBench
{
    private readonly int commits;
    private readonly List<StoredRecord> onLink = [];
    private readonly List<long> onLinkCalendarMs = [];
    private readonly HashSet<StoredRecord> made = [];
    private readonly HashSet<StoredRecord> lost = [];
    private readonly List<StoredRecord> undurable = [];
    private readonly Dictionary<int, long> seqs = [];
    private uint boot;
    private long startMs;
    private long provenMs = -1;
    private int counted;

    public StoreBench(int slots = AppLimits.TelemetrySlotCount, int bytes = AppLimits.TelemetrySlotBytesMax, int commits = 60)
    {
        this.commits = commits;
        Area = new FakeSlots(slots, bytes, Power);
        Start();
    }

    public FakePower Power { get; } = new();

    public FakeSlots Area { get; }

    public FaultLog Faults { get; private set; } = null!;

    public TelemetryStore Store { get; private set; } = null!;

    /// <summary>What the consumer has, in order, and its calendar times.</summary>
    public List<StoredRecord> Received { get; } = [];

    public List<long> CalendarMs { get; } = [];

    /// <summary>Time since this start.</summary>
    public long NowMs { get; private set; }

    /// <summary>Calendar time of this start as its clock knows it; -1 if it is not set.</summary>
    public long StartedMs { get; set; } = -1;

    public bool IsConnected { get; private set; }

    public int Cuts { get; private set; }

    public int FaultsEver => counted + Count();

    public void Start()
    {
        counted += Faults == null ? 0 : Count();
        Faults = new FaultLog();
        boot++;
        startMs += NowMs;
        NowMs = 0;
        provenMs = -1;
        IsConnected = false;
        seqs.Clear();
        undurable.Clear();
        onLink.Clear();
        onLinkCalendarMs.Clear();
        Store = new TelemetryStore(Area, new TableCrc32(), Faults, commits);
        Store.Recover();
    }

    public void PowerCut()
    {
        Cuts++;
        lost.UnionWith(undurable);
        Start();
    }

    public bool Add(int tag, long value, long min = 0, long max = 0, bool window = false)
    {
        long seq = seqs[tag] = seqs.GetValueOrDefault(tag) + 1;
        StoredRecord record = new(tag, boot, seq, NowMs, value, window ? min : value, window ? max : value, window);
        bool allSent = IsConnected && !Store.HasUnsent;
        bool isTaken = Note(() => Store.Add(
            tag, seq, NowMs, value, record.Min, record.Max, window, boot, StartedMs, isHolding: false));
        if (isTaken)
        {
            if (allSent && Store.Count == 1)
            {
                // More than a slot of them left without an answer to a ping: they count as arrived.
                lost.UnionWith(onLink);
            }

            made.Add(record);
            undurable.Add(record);
            Note(() => Turn());
        }

        return isTaken;
    }

    public void Pass(long ms)
    {
        for (long end = NowMs + ms; NowMs < end;)
        {
            NowMs = Math.Min(end, NowMs + 10_000);
            Note(() => Turn());
        }
    }

    public void Connect()
    {
        IsConnected = true;
        Store.Connected(NowMs);
        Note(() => Turn());
    }

    public void Send(int count)
    {
        for (int misses = 0; count > 0 && IsConnected && Store.HasUnsent && misses < 20; misses++)
        {
            if (Store.Take())
            {
                misses = 0;
                onLink.Add(StoredRecord.Of(Store.Record));
                onLinkCalendarMs.Add(
                    Store.IsOwn ? (StartedMs < 0 ? -1 : StartedMs + Store.Record.AtMs)
                    : Store.Record.StartedMs < 0 ? -1 : Store.Record.StartedMs + Store.Record.AtMs);
                Store.Sent(NowMs);
                count--;
            }
        }

        Note(() => Turn());
    }

    public void SendAll()
    {
        Send(int.MaxValue);
        Arrive(int.MaxValue);
    }

    /// <summary>The broker answers a ping: it has everything.</summary>
    public void Ping()
    {
        if (IsConnected)
        {
            Arrive(int.MaxValue);
            Pass(10);
            provenMs = NowMs;
            Pass(10);
        }
    }

    public void Break(int arrived)
    {
        Arrive(arrived);
        onLink.Clear();
        onLinkCalendarMs.Clear();
        IsConnected = false;
        Store.Disconnected();
        Note(() => Turn());
    }

    public void Arrive(int count)
    {
        count = Math.Min(count, onLink.Count);
        Received.AddRange(onLink.Take(count));
        CalendarMs.AddRange(onLinkCalendarMs.Take(count));
        onLink.RemoveRange(0, count);
        onLinkCalendarMs.RemoveRange(0, count);
    }

    public void Settle()
    {
        Connect();
        SendAll();
        Ping();
    }

    public void Damage(int slot, string how)
    {
        switch (how)
        {
            case "flip":
                Area.Slots[slot][Area.Slots[slot].Length / 2] ^= 0x10;
                break;
            case "empty":
                Area.Slots[slot] = [];
                break;
            case "cut":
                Area.Slots[slot] = Area.Slots[slot][..^1];
                break;
            default:
                Area.Unreadable.Add(slot);
                break;
        }
    }

    public void Guarded(Action part, int times)
    {
        for (int i = 0; i < times; i++)
        {
            try
            {
                part();
            }
            catch (PowerCutException)
            {
                PowerCut();
            }
        }
    }

    public void Random(Random random, bool hasFaults)
    {
        if (random.Next(40) == 0)
        {
            Power.Restart(random.Next(1, 4), random.Next(2) == 0);
        }

        Guarded(() => RandomStep(random, hasFaults), 1);
    }

    /// <summary>Whether everything that must have arrived has, or was counted.</summary>
    public void AssertWhole(string what)
    {
        Assert.True(Received.All(made.Contains), "invented: " + what);
        HashSet<StoredRecord> received = [.. Received];
        List<StoredRecord> missing = [.. made.Where(record => !received.Contains(record) && !lost.Contains(record))];
        Assert.True(
            missing.Count <= FaultsEver, $"{missing.Count} missing, {FaultsEver} counted, first {missing.FirstOrDefault()}: {what}");
        foreach (IGrouping<(int, uint), StoredRecord> group in Received.Distinct().GroupBy(record => (record.Tag, record.Boot)))
        {
            // What was dropped in RAM, and is still there after a power cut, comes late.
            Assert.True(
                FaultsEver > 0 || group.SequenceEqual(group.OrderBy(record => record.Seq)), "out of order: " + what);
        }
    }

    private void RandomStep(Random random, bool hasFaults)
    {
        switch (random.Next(12))
        {
            case 0 when !IsConnected:
                Connect();
                break;
            case 1 when IsConnected:
                Break(random.Next(onLink.Count + 1));
                break;
            case 2 when IsConnected && random.Next(4) == 0:
                Break(int.MaxValue);
                Store.Stop(NowMs);
                Start();
                break;
            case 3:
                Send(random.Next(40));
                break;
            case 4:
                Ping();
                break;
            case 5 when random.Next(10) == 0:
                PowerCut();
                break;
            case 6 when hasFaults:
                Area.Failing.Clear();
                if (random.Next(2) == 0)
                {
                    Area.Failing[random.Next(Area.SlotCount)] = random.Next(2) == 0;
                }

                break;
            default:
                int value = random.Next(4) == 0 ? random.Next(int.MinValue, int.MaxValue) : random.Next(-1000, 1000);
                Add(random.Next(1, 4), value, value, value, window: random.Next(3) == 0);
                Pass(random.Next(120_000));
                break;
        }
    }

    private void Turn() => Store.Turn(IsConnected, provenMs, NowMs);

    private bool Note(Action part) => Note(() =>
    {
        part();
        return true;
    });

    // What was made before a commit is durable after it.
    private bool Note(Func<bool> part)
    {
        int before = Store.Commits;
        List<StoredRecord> pending = [.. undurable];
        bool result = part();
        if (Store.Commits != before && HoldsRecords())
        {
            undurable.RemoveAll(pending.Contains);
        }

        return result;
    }

    // Of the slot that was written last; one without records only frees.
    private bool HoldsRecords() =>
        Area.Slots.Where(slot => slot.Length > 0).MaxBy(slot => BinaryPrimitives.ReadUInt32BigEndian(slot.AsSpan(4)))![19] > 0;

    private int Count() => Faults.CountOf(InflightFaults.TelemetryDropped) + Faults.CountOf(InflightFaults.TelemetryQuarantined);
}
