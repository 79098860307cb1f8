namespace Gateway.World;

/// <summary>One cell of the matrix.</summary>
/// <param name="Packet">What the broker does not take, or sends, in words.</param>
/// <param name="Manner">What it does with it, in words.</param>
/// <param name="Qos">QoS of the alarms; of the commands, where their answers are what the broker does not take.</param>
public sealed record MatrixCell(string Packet, string Manner, int Qos)
{
    internal Misconduct Conduct { get; init; } = new(PacketPurpose.None, World.Manner.None);

    /// <summary>The bound for alarm B, in ms.</summary>
    public int ArriveMsMax { get; init; } = BrokerMatrix.ArriveMsMax;

    /// <summary>The name, as tests show it.</summary>
    public override string ToString() => $"{Packet}, {Manner}, QoS {Qos}";
}

/// <summary>What was seen in a cell.</summary>
/// <param name="Wrong">The promise that was broken; null for none.</param>
/// <param name="WorstMs">The longest time from a transition of alarm B to its arrival at the broker.</param>
/// <param name="ArrivedOfB">Messages of alarm B that arrived.</param>
/// <param name="ArrivedOfA">Messages of alarm A that arrived.</param>
/// <param name="Connections">Connections that the gateway opened.</param>
public sealed record MatrixResult(string? Wrong, long WorstMs, int ArrivedOfB, int ArrivedOfA, int Connections);

/// <summary>
/// A broker that does not take one kind of packet, in each manner, at each QoS, and the gateway with the time-outs that it has when nobody
/// sets them: its alarm A, whose topic may be what the broker does not take, changes every three seconds, its alarm B every seven.
/// </summary>
public static class BrokerMatrix
{
    /// <summary>The bound for alarm B.</summary>
    public const int ArriveMsMax = 120_000;

    /// <summary>
    /// The bound where nothing more is answered on the connection: two of them end by time-outs before the next two are careful.
    /// </summary>
    public const int FreezeArriveMsMax = 180_000;

    /// <summary>Simulated time in which the broker misbehaves.</summary>
    private const int MisbehavesMs = 600_000;

    private const int LateMs = 25_000;

    /// <summary>Longer than CONNACK is usually awaited.</summary>
    private const int ConnackLateMs = 12_000;

    /// <summary>More than an alarm's packet has, less than that of a health message.</summary>
    private const int LargeBytes = 190;

    private static readonly Manner[] All = [Manner.Close, Manner.Silence, Manner.Late, Manner.Freeze];

    /// <summary>All cells.</summary>
    public static IReadOnlyList<MatrixCell> Cells { get; } =
    [
        .. Of(PacketPurpose.RetainedWill, [1, 2], Manner.Close, Manner.Silence, Manner.Refuse),
        .. Of(PacketPurpose.Will, [1, 2], Manner.Close, Manner.Silence, Manner.Refuse),
        .. Of(PacketPurpose.Connect, [1, 2], Manner.Late),
        .. Of(PacketPurpose.Subscribe, [1, 2], [.. All, Manner.Refuse]),
        .. Of(PacketPurpose.Status, [1, 2], All),
        .. Of(PacketPurpose.Birth, [1, 2], All),
        .. Of(PacketPurpose.State, [1, 2], All),
        .. Of(PacketPurpose.Telemetry, [1, 2], All),
        .. Of(PacketPurpose.Health, [1, 2], All),
        .. Of(PacketPurpose.Discovery, [1, 2], All),
        .. Of(PacketPurpose.RepeatedAlarm, [1, 2], All),
        .. Of(PacketPurpose.Reply, [0, 1, 2], All),
        .. Of(PacketPurpose.Alarm, [1, 2], All),
        .. Of(PacketPurpose.Release, [2], All),
        .. Of(PacketPurpose.Retained, [1, 2], All),
        .. Of(PacketPurpose.Large, [1, 2], Manner.Close, Manner.Silence),
        .. Of("malformed", "before CONNACK", Malformed(MalformedPlace.BeforeConnack)),
        .. Of("malformed", "after CONNACK", Malformed(MalformedPlace.AfterConnack)),
        .. Of("malformed", "after SUBACK", Malformed(MalformedPlace.AfterSuback)),
        .. Of("malformed", "as SUBACK", Malformed(MalformedPlace.InPlaceOfSuback)),
        .. Of("1 MB command", "slow link", Other() with { LargeEveryMs = 180_000, LargeBytes = 1_000_000, DownBytesPerMs = 20 }),
        // Between its pauses, which are the longest at last, each connection takes an alarm.
        .. Of("client id", "shared", Other() with { TakeOverAfterMs = 1000 }).Select(cell => cell with { ArriveMsMax = 300_000 })
    ];

    /// <summary>Runs a cell; <paramref name="observer"/> looks on.</summary>
    public static MatrixResult Run(MatrixCell cell, IReplayObserver? observer = null)
    {
        string? wrong = null;
        Timeline? timeline = observer == null ? null : new Timeline(observer);
        SimulatedWorld world = new(PlanOf(cell), world => new RandomFaults(world, PlanOf(cell)), new WorldStatistics(), timeline);
        try
        {
            world.Run();
        }
        catch (WorldFailedException exception)
        {
            wrong = exception.Message;
        }

        return new MatrixResult(
            wrong, world.ArriveMsWorst[1], world.Ledgers[1].Entries.Count(entry => entry.Deliveries > 0),
            world.Ledgers[0].Entries.Count(entry => entry.Deliveries > 0), world.Connections);
    }

    private static IEnumerable<MatrixCell> Of(PacketPurpose purpose, int[] qos, params Manner[] manners) =>
        from manner in manners
        from one in qos
        select new MatrixCell(Timeline.Words(purpose.ToString()), Timeline.Words(manner.ToString()), one)
        {
            ArriveMsMax = manner == Manner.Freeze ? FreezeArriveMsMax : ArriveMsMax,
            Conduct = new Misconduct(purpose, manner)
            {
                LateMs = purpose == PacketPurpose.Connect ? ConnackLateMs : LateMs, BytesMax = LargeBytes
            }
        };

    private static IEnumerable<MatrixCell> Of(string packet, string manner, Misconduct conduct) =>
        from qos in new[] { 1, 2 } select new MatrixCell(packet, manner, qos) { Conduct = conduct };

    private static Misconduct Other() => new(PacketPurpose.None, Manner.None);

    private static Misconduct Malformed(MalformedPlace place) => Other() with { Malformed = place, BreakEveryMs = 100_000 };

    private static WorldPlan PlanOf(MatrixCell cell)
    {
        bool isReply = cell.Conduct.Purpose == PacketPurpose.Reply;
        int qos = isReply ? 2 : cell.Qos;
        return new WorldPlan
        {
            Seed = 1,
            Family = WorldFamily.Misbehaving,
            Conduct = cell.Conduct,
            IsCalm = true,
            ArriveMsLimit = cell.ArriveMsMax,
            Announces = cell.Conduct.Purpose is PacketPurpose.Discovery or PacketPurpose.RepeatedAlarm,
            EntryCount = 32,
            WindowMax = 8,
            InboundCount = 8,
            InboundReconnectMsMin = 60_000,
            KeepAliveS = 30,
            AckTimeoutMs = 20_000,
            LinkTimeoutMs = 30_000,
            ConnackTimeoutMs = 10_000,
            PingTimeoutMs = 10_000,
            BackoffMsMin = 1000,
            BackoffMsMax = 120_000,
            SampleMs = 100,
            SensorCount = 2,
            Alarms = [new AlarmPlan(qos, false, true, 0, 0, 0, 0), new AlarmPlan(qos, false, true, 0, 0, 0, 1)],
            CrossingsOfMs = [Every(3000), Every(7000)],
            TelemetryMs = 5000,
            CommandQos = cell.Qos,
            CommandTimesMs = isReply ? Every(5000) : [],
            FaultMsMax = MisbehavesMs,
            AlarmsMax = int.MaxValue,
            UtcMs = 1_763_712_345_678
        };
    }

    private static long[] Every(int ms) => [.. Enumerable.Range(1, (MisbehavesMs / ms) - 1).Select(i => (long)i * ms)];
}
