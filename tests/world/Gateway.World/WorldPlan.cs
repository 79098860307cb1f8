using Gateway.App;
using Gateway.Simulation;

namespace Gateway.World;

/// <summary>The faults of a world, apart from power cuts and bad links, which every world has.</summary>
public enum WorldFamily
{
    /// <summary>Nothing that may break a promise.</summary>
    Whole,
    /// <summary>The broker restarts without its sessions, or another client ends the session.</summary>
    LostSessions,
    /// <summary>Slots are corrupted.</summary>
    Rot,
    /// <summary>The drive comes back empty.</summary>
    EmptyDrive,
    /// <summary>Writes fail; a message that no slot takes is sent anyway.</summary>
    WriteErrorSend,
    /// <summary>Writes fail; a message that no slot takes is held.</summary>
    WriteErrorHold,
    /// <summary>The broker has QoS 1 at most.</summary>
    Downgraded,
    /// <summary>The broker sends garbage.</summary>
    Garbage,
    /// <summary>The broker lies about its session.</summary>
    Liar,
    /// <summary>The broker does not take everything, or sends what it should not.</summary>
    Misbehaving
}

/// <summary>One alarm of a world.</summary>
internal sealed record AlarmPlan(int Qos, bool IsContact, bool Above, int Limit, int Hysteresis, int HoldMs, int Sensor)
{
    /// <summary>Above 0: a band of this width above the limit, in place of above and below.</summary>
    public int BandWidth { get; init; }

    public int OffDelayMs { get; init; }

    public bool Latching { get; init; }

    /// <summary>Its sensor is a point of the Modbus bus.</summary>
    public bool IsModbus { get; init; }
}

/// <summary>The shape of a world: everything that its seed decides before it begins.</summary>
internal sealed class WorldPlan
{
    public long Seed { get; init; }

    public WorldFamily Family { get; init; }

    public OnwardAt OnwardAt { get; init; }

    public int MaxQos { get; init; } = 2;

    public int BrokerQosMax { get; init; } = 2;

    public int EntryCount { get; init; } = 8;

    public int WindowMax { get; init; } = 4;

    /// <summary>Packets of entries in RAM; 0 for all.</summary>
    public int PacketCount { get; init; }

    /// <summary>One in this many reads of a record starts a time in which reads fail; 0 for none.</summary>
    public int ReadErrorOneIn { get; init; }

    public int InboundCount { get; init; } = 4;

    public int InboundReconnectMsMin { get; init; } = 500;

    public int TransmitBytesMax { get; init; } = 1024;

    public int ReceiveBytesMax { get; init; } = 1024;

    public int KeepAliveS { get; init; } = 10;

    public int AckTimeoutMs { get; init; } = 2000;

    public int LinkTimeoutMs { get; init; } = 5000;

    public int ConnackTimeoutMs { get; init; } = 3000;

    public int PingTimeoutMs { get; init; } = 3000;

    public int BackoffMsMin { get; init; } = 50;

    public int BackoffMsMax { get; init; } = 2000;

    public int ReleaseGatherMs { get; init; } = 20;

    public int CompletionMsMax { get; init; } = 1000;

    public int CompletionCountMax { get; init; } = 8;

    public int SampleMs { get; init; } = 20;

    public int CrossOneIn { get; init; } = 3;

    public int SensorCount { get; init; } = 1;

    public AlarmPlan[] Alarms { get; init; } = [];

    /// <summary>Telemetry messages; each is unique.</summary>
    public int TelemetryCount { get; init; } = int.MaxValue;

    public int TelemetryMs { get; init; } = 200;

    /// <summary>Telemetry survives power cuts: commits an hour; 0: it does not.</summary>
    public int CommitsPerHour { get; init; }

    /// <summary>The gateway has a meter.</summary>
    public bool HasMeter { get; init; }

    /// <summary>How the broker misbehaves; null: it does not.</summary>
    public Misconduct? Conduct { get; init; }

    /// <summary>Nothing goes wrong but by the broker's <see cref="Conduct"/>: alarms have a bound.</summary>
    public bool IsCalm { get; init; }

    /// <summary>The bound of a calm world, in place of <see cref="ArriveMsMax"/>.</summary>
    public long? ArriveMsLimit { get; init; }

    /// <summary>Discovery is on.</summary>
    public bool Announces { get; init; }

    /// <summary>Times at which each sensor of a world with a script crosses the limit; null for wandering ones.</summary>
    public long[][]? CrossingsOfMs { get; init; }

    /// <summary>It has outputs. In few seeds, so that the worlds of the others stay as they were.</summary>
    public bool HasOutputs => (Seed % 10 == 8 || Seed % 48 == 33) && CommandTimesMs.Length == 0
        && Family is WorldFamily.Whole or WorldFamily.LostSessions;

    /// <summary>It has a Modbus bus. In few seeds, as with outputs.</summary>
    public bool HasModbus => HasModbusAt(Seed, Family) && CommandTimesMs.Length == 0 && CrossingsMs == null;

    private static bool HasModbusAt(long seed, WorldFamily family) => seed % ModbusOneIn == ModbusSeed && family == WorldFamily.Whole;

    /// <summary>Its last alarm is one that operators shelve and take out of service. In few seeds, as with outputs.</summary>
    public bool HasHolds => HasHoldsAt(Seed, Family) && CommandTimesMs.Length == 0 && CrossingsMs == null;

    private static bool HasHoldsAt(long seed, WorldFamily family) => seed % HoldsOneIn == HoldsSeed && family == WorldFamily.Whole;

    /// <summary>The seeds that have such an alarm if their family is whole: this one of so many.</summary>
    public const int HoldsOneIn = 20;

    public const int HoldsSeed = 12;

    /// <summary>The seeds that have a Modbus bus if their family is whole: this one of so many.</summary>
    public const int ModbusOneIn = 20;

    public const int ModbusSeed = 6;

    /// <summary>QoS of commands: 0..2, or 3 for any.</summary>
    public int CommandQos { get; init; } = 3;

    /// <summary>Mean time between commands; 0 for none.</summary>
    public int CommandEveryMs { get; init; }

    /// <summary>Time for a token of commands; 0: as many as arrive are carried out.</summary>
    public int CommandTokenMs { get; init; }

    /// <summary>Commands at given times, for small worlds.</summary>
    public long[] CommandTimesMs { get; init; } = [];

    /// <summary>Times at which the sensors of a small world cross the limit; null for wandering ones.</summary>
    public long[]? CrossingsMs { get; init; }

    /// <summary>Faults end when this many alarms were accepted...</summary>
    public int AlarmsMax { get; init; } = 600;

    /// <summary>...or after this time.</summary>
    public long FaultMsMax { get; init; } = 3_600_000;

    public bool HasSubscriber { get; init; }

    /// <summary>-1: the wall clock is never set.</summary>
    public long UtcMs { get; init; } = -1;

    /// <summary>Mean number of slot writes from one power cut to the next; 0 for none.</summary>
    public int WritesPerCut { get; init; }

    /// <summary>Mean bytes that a link carries before it is cut; 0 for never.</summary>
    public int BytesPerLink { get; init; }

    public int BrownOutPercent { get; init; }

    public int LatencyMsMax { get; init; }

    public int FragmentMax { get; init; } = int.MaxValue;

    public int LostAcksOneIn { get; init; }

    public int TwiceOneIn { get; init; }

    /// <summary>One packet in this many is delayed by a slow broker; 0 for none.</summary>
    public int LateOneIn { get; init; }

    public int SlowOneIn { get; init; }

    /// <summary>Mean time between events such as a broker's restart; 0 for none.</summary>
    public int EventEveryMs { get; init; }

    /// <summary>
    /// Bound on the time from the end of the faults to rest: every time-out that may have to run out once, twice for those that
    /// repeat; a careful connection. Time in which an entry is set aside does not count, up to twice <see cref="TryAgainMsMax"/>.
    /// </summary>
    public long DrainMsMax => (4L * BackoffMsMax) + (2L * LinkTimeoutMs) + (2L * ConnackTimeoutMs) + (KeepAliveS * 1500L)
        + (2L * PingTimeoutMs) + (6L * AckTimeoutMs) + (8L * InboundReconnectMsMin) + (EntryCount * 4L * LatencyMsMax) + 260_000;

    /// <summary>
    /// Bound on the time from an alarm's transition to its arrival in a calm world, if the broker takes alarms of its topic: the pauses
    /// before six connections, two of which end by time-out, and an answer that is awaited three times; each behind as many large messages
    /// as the broker's output holds.
    /// </summary>
    public long ArriveMsMax => ArriveMsLimit ?? (
        ((Conduct is { IsTakenOver: true } ? 20L : 6L) * (BackoffMsMax + LinkTimeoutMs)) + (3L * ConnackTimeoutMs)
        + (KeepAliveS * 3000L) + (3L * PingTimeoutMs) + (6L * AckTimeoutMs) + ((Conduct?.LateMs ?? 0) * 3L) + 10_000
        + (Conduct is { LargeEveryMs: > 0 } large ? 3L * LargeQueued * large.LargeBytes / large.DownBytesPerMs : 0));

    /// <summary>Large messages that the broker's output holds.</summary>
    public const int LargeQueued = 4;

    /// <summary>The longest pause after which an alarm that was set aside is tried again.</summary>
    public const long TryAgainMsMax = 3_600_000;

    /// <summary>The world of a seed.</summary>
    public static WorldPlan FromSeed(long seed)
    {
        WorldFamily family = FamilyOf(seed);
        return family == WorldFamily.Misbehaving ? MisbehavingWorlds.PlanOf(seed) : PlanOf(seed, family);
    }

    private static WorldPlan PlanOf(long seed, WorldFamily family)
    {
        var r = new SeededRandom(seed, "plan");
        int entries = r.Of(2, 4, 8, 16, 32);
        int sensors = r.Between(1, 3);
        AlarmPlan[] alarms = MakeAlarms(r, sensors, new SeededRandom(seed, "kinds"));

        // From separate numbers, as with the kinds.
        var p = new SeededRandom(seed, "packets");
        int keepAliveS;
        int telemetryMs;
        return new WorldPlan
        {
            Seed = seed,
            Family = family,
            OnwardAt = r.Percent(50) ? OnwardAt.Pubrel : OnwardAt.Publish,
            MaxQos = family == WorldFamily.Downgraded ? 1 : 2,
            BrokerQosMax = family == WorldFamily.Downgraded && r.Percent(30) ? 1 : 2,
            EntryCount = entries,
            WindowMax = r.Between(1, Math.Min(entries, 8)),
            PacketCount = p.Percent(40) ? 0 : p.Between(2, Math.Min(entries, 5)),
            ReadErrorOneIn = p.Percent(30) ? p.Of(10, 50) : 0,
            InboundReconnectMsMin = p.Of(100, 1000),
            InboundCount = r.Of(2, 3, 4, 8),
            TransmitBytesMax = r.Of(512, 1024, 2048),
            ReceiveBytesMax = r.Of(256, 1024),
            KeepAliveS = keepAliveS = r.Of(0, 3, 10, 30),
            AckTimeoutMs = r.Of(1000, 5000, 20000),
            LinkTimeoutMs = r.Of(2000, 30000),
            ConnackTimeoutMs = r.Of(2000, 10000),
            PingTimeoutMs = r.Of(1000, 10000),
            BackoffMsMin = r.Of(10, 50, 200),
            BackoffMsMax = r.Of(300, 1000, 10000),
            ReleaseGatherMs = r.Of(0, 20, 100),
            CompletionMsMax = r.Of(50, 1000),
            CompletionCountMax = r.Of(1, 4, 8),
            SampleMs = r.Of(5, 10, 20, 50),
            CrossOneIn = r.Of(1, 2, 4),
            SensorCount = sensors,
            Alarms = WithAlarmOf(seed, family, alarms),
            TelemetryMs = telemetryMs = r.Of(50, 500, 5000),
            CommandQos = r.Of(0, 1, 2, 2, 3),
            CommandEveryMs = r.Of(0, 300, 1000, 3000),
            CommandTokenMs = seed % 4 == 1 ? AppLimits.CommandTokenMs : 0,
            AlarmsMax = 800,
            HasSubscriber = r.Percent(15),
            UtcMs = r.Percent(40) ? -1 : 1_763_712_345_678,
            WritesPerCut = r.Percent(8) ? 0 : r.Of(10, 25, 40, 80),
            BytesPerLink = r.Percent(5) ? 0 : r.Of(400, 1000, 2000, 4000),
            BrownOutPercent = r.Of(0, 20, 50),
            LatencyMsMax = r.Of(0, 0, 5, 50, 300),
            FragmentMax = r.Of(1, 7, 64, int.MaxValue, int.MaxValue),
            LostAcksOneIn = r.Percent(25) ? r.Of(10, 50) : 0,
            TwiceOneIn = r.Percent(30) ? 5 : 0,
            LateOneIn = seed % 5 == 3 ? 25 : 0,
            SlowOneIn = r.Percent(30) ? r.Of(5, 50) : 0,
            EventEveryMs = r.Of(2000, 10000),
            CommitsPerHour = keepAliveS > 0 && telemetryMs >= 500 && Keeps(family) ? CommitsOf(new SeededRandom(seed, "kept")) : 0
        };
    }

    // With the alarm of a part that only some seeds have.
    private static AlarmPlan[] WithAlarmOf(long seed, WorldFamily family, AlarmPlan[] alarms) =>
        HasModbusAt(seed, family) ? [.. alarms, ModbusLedger.AlarmOf(seed)]
        : HasHoldsAt(seed, family) ? [.. alarms, HoldLedger.AlarmOf(seed)]
        : alarms;

    // Not where boot numbers begin again.
    private static bool Keeps(WorldFamily family) => family is not (WorldFamily.Rot or WorldFamily.EmptyDrive);

    private static int CommitsOf(SeededRandom r) => r.Percent(40) ? r.Of(3600, 3600, 400) : 0;

    private static WorldFamily FamilyOf(long seed)
    {
        return (seed % 16) switch
        {
            1 => WorldFamily.LostSessions,
            3 => WorldFamily.Rot,
            4 or 14 => WorldFamily.Misbehaving,
            5 => WorldFamily.EmptyDrive,
            7 => WorldFamily.WriteErrorSend,
            9 => WorldFamily.WriteErrorHold,
            11 => WorldFamily.Downgraded,
            13 => WorldFamily.Garbage,
            15 => WorldFamily.Liar,
            _ => WorldFamily.Whole
        };
    }

    private static AlarmPlan[] MakeAlarms(SeededRandom r, int sensors, SeededRandom kinds)
    {
        var alarms = new AlarmPlan[r.Between(1, 6)];
        for (int i = 0; i < alarms.Length; i++)
        {
            bool contact = r.Percent(10);
            alarms[i] = new AlarmPlan(
                r.Percent(70) ? 2 : 1, contact, r.Percent(50), r.Of(0, 0, 300, -300), r.Of(0, 0, 100, 500),
                r.Percent(70) ? 0 : r.Between(1, 100), r.Below(sensors));
        }

        AddKinds(alarms, kinds);
        return alarms;
    }

    // From separate numbers, so that everything else in a seed's world stays as it was without them.
    private static void AddKinds(AlarmPlan[] alarms, SeededRandom r)
    {
        for (int i = 0; i < alarms.Length; i++)
        {
            bool band = !alarms[i].IsContact && r.Percent(25);
            alarms[i] = alarms[i] with
            {
                BandWidth = band ? (2 * alarms[i].Hysteresis) + r.Between(1, 400) : 0,
                OffDelayMs = !alarms[i].IsContact && r.Percent(25) ? r.Between(1, 100) : 0,
                Latching = r.Percent(25)
            };
        }
    }
}
