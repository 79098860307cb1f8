namespace Gateway.World;

/// <summary>
/// What the sensor of telemetry made while its gateway keeps it: each message has a value of its own. What a write to flash followed must
/// arrive, or be counted; nothing else may arrive, and each the first time in order.
/// </summary>
internal sealed class KeptLedger(SimulatedWorld world)
{
    /// <summary>Time for a message that was just made to arrive.</summary>
    private const int UnderWayMs = 10_000;

    private readonly Dictionary<long, Kept> made = [];
    private readonly List<Kept> young = [];
    private readonly List<Kept> thisTurn = [];
    private long lastSeq;
    private long lastArrived;
    private long lastArrivedMs;

    /// <summary>Messages that arrived, and how many of them again.</summary>
    public long Arrivals { get; private set; }

    public long Repetitions { get; private set; }

    /// <summary>What arrived last was just made: nothing waits.</summary>
    public bool IsAtRest => world.NowMs - lastArrivedMs < UnderWayMs;

    /// <summary>A start began.</summary>
    public void Started()
    {
        lastSeq = 0;
        young.Clear();
        thisTurn.Clear();
    }

    /// <summary>A turn ended, or the power failed in it: the sensor's last seq, and its value.</summary>
    public void Look(uint boot, long seq, long valueMilli)
    {
        young.AddRange(thisTurn);
        thisTurn.Clear();
        if (seq == lastSeq)
        {
            return;
        }

        if (!made.TryGetValue(valueMilli, out Kept? kept))
        {
            made[valueMilli] = kept = new Kept(boot, seq, world.NowMs);
        }

        thisTurn.Add(kept);
        lastSeq = seq;
    }

    /// <summary>A slot was written: what was made before this turn is durable.</summary>
    public void Written() => young.Clear();

    /// <summary>The power failed: what is not durable may be lost.</summary>
    public void Cut()
    {
        foreach (Kept kept in young.Concat(thisTurn))
        {
            kept.IsLost = true;
        }
    }

    public void Arrived(uint boot, long seq, long valueMilli)
    {
        Arrivals++;
        if (!made.TryGetValue(valueMilli, out Kept? kept))
        {
            // Made in this turn, whose end has not come yet.
            made[valueMilli] = kept = new Kept(boot, seq, world.NowMs);
        }

        if (kept.Boot != boot || kept.Seq != seq)
        {
            world.Fail($"stored telemetry {valueMilli} has boot {boot} and seq {seq}; it was made in boot {kept.Boot} with seq {kept.Seq}");
        }

        if (kept.Arrivals++ > 0)
        {
            Repetitions++;
            return;
        }

        if (valueMilli < lastArrived)
        {
            world.Fail($"stored telemetry {valueMilli} arrived for the first time after {lastArrived}");
        }

        lastArrived = valueMilli;
        lastArrivedMs = kept.MadeMs;
    }

    /// <summary>At rest: everything has arrived but what was counted.</summary>
    public void Judge(long counted)
    {
        List<KeyValuePair<long, Kept>> missing =
        [
            .. made.Where(one => one.Value is { IsLost: false, Arrivals: 0 } && world.NowMs - one.Value.MadeMs > UnderWayMs)
                .OrderBy(one => one.Key)
        ];
        if (missing.Count > counted)
        {
            (long value, Kept kept) = missing[0];
            world.Fail(
                $"{missing.Count} messages of stored telemetry did not arrive, and {counted} were counted; the first is {value}, "
                + $"boot {kept.Boot} seq {kept.Seq}");
        }
    }

    private sealed class Kept(uint boot, long seq, long madeMs)
    {
        public long MadeMs => madeMs;

        public uint Boot => boot;

        public long Seq => seq;

        public int Arrivals { get; set; }

        public bool IsLost { get; set; }
    }
}
