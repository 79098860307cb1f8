using System.Buffers.Binary;
using System.Text;
using Gateway.Alarms;
using Gateway.App;
using Gateway.Boards.Host;
using Gateway.Hal;
using Gateway.Inflight;
using Gateway.Mqtt;
using Gateway.Primitives;
using Gateway.Simulation;
using Ascii = Gateway.Primitives.Ascii;

namespace Gateway.World;

/// <summary>
/// A gateway in its own world: clock, drive, link, sensors and broker are simulated, on one thread and without a wall clock. The gateway's
/// loop is the production one. A power cut is an exception from the simulated hardware: the loop is dropped where it was, and a new one
/// starts on the same drive.
/// </summary>
internal sealed class SimulatedWorld
{
    public const string ClientId = "g";

    private const int AlarmsMax = 16;

    /// <summary>Turns of one world: far more than any needs; a loop that never comes to rest ends here.</summary>
    private const long TurnsMax = 4_000_000;

    /// <summary>Turns at one moment: a loop that asks for no sleep gets it anyway.</summary>
    private const int TurnsPerMomentMax = 8;

    /// <summary>Commands that wait at the broker: more of them would only delay the rest.</summary>
    public const int CommandsWaitingMax = 10;

    /// <summary>After this many turns everything that is made once in a process has been made.</summary>
    private const int WarmTurns = 1000;

    /// <summary>Quiet that counts as rest, beyond the time that completions may wait for their write.</summary>
    private const int RestMs = 200;
    private const int KeptBacklogCount = 32;

    // Of a group of packets in a misbehaving world: two ends before it is set aside, the careful connection, and the attempts after 1, 3, 7
    // and 15 minutes, each of which may begin it again. In each start, as a command may ask for one.
    private const int ClosingsMax = 12;

    // After the last failed write: completions that it was for are durable only then.
    private static readonly int StorageRetryMs = new SessionOptions().StorageRetryMs;

    private static readonly byte[] Prefix = Encoding.UTF8.GetBytes($"gateway/{ClientId}/");

    private readonly WorldPlan plan;
    private readonly SeededRandom random;
    private readonly SimulatedClock clock;
    private readonly SimulatedLink link;
    private readonly List<SimulatedConnection> live = new(32);
    private readonly Stack<SimulatedConnection> pool = new(32);
    private readonly TableCrc32 crc;
    private readonly WorldSensor[] sensors;
    private readonly WorldContact[] contacts;
    private readonly AlarmLedger[] ledgers;
    private readonly RuleModel[] models;
    private readonly long[] seqBefore;
    private readonly long[] seqAtStart;
    private readonly long[] seqAccepted;
    private readonly long[] pendingSinceMs;
    private readonly List<LedgerEntry> acceptedNow = new(256);
    private readonly bool[] acknowledgeAsked;
    private readonly int[] renewed;
    private readonly bool[] uncertain = new bool[AlarmsMax];

    // An earlier start left it to this one to say the states again.
    private bool owesSinceBefore;
    private readonly bool[] resetAsked;
    private readonly AlarmRule[] rules;
    private readonly CommandLedger commands;
    private OutputLedger? outputs;
    private ModbusLedger? modbus;
    private HoldLedger? holds;
    private SensorChannel intervalOf = null!;
    private SensorChannel keptOf = null!;
    private readonly RealSubscriber? subscriber;
    private readonly OutcomeJudge judge;
    private readonly FaultLog totals = new();

    private readonly WorldMeter? meter;
    private GatewayLoop loop = null!;
    private FaultLog faultLog = null!;
    private int boots;
    private readonly HashSet<uint> epochs = [];
    private uint epoch;
    private bool epochIsDurable;
    private long acceptedSinceStart;
    private long nextTurnMs;
    private LinkState linkBefore;
    private long momentMs = -1;
    private int momentTurns;
    private long brokerAwayUntilMs;
    private long nextCommandMs;
    private int commandTimesDone;
    private long lastTelemetry;
    private int acceptedTotal;
    private long turns;
    private bool stopAsked;

    public SimulatedWorld(WorldPlan plan, Func<SimulatedWorld, FaultPlan> faults, WorldStatistics statistics, Timeline? timeline)
    {
        this.plan = plan;
        Statistics = statistics;
        Timeline = timeline;
        random = new SeededRandom(plan.Seed, "world");
        crc = SharedCrc;
        Misbehaving = plan.Conduct is { } conduct ? new MisbehavingBroker(this, conduct) : null;
        Broker = new Broker(OptionsOf());
        Storage = new SimulatedStorage(this, plan.EntryCount);
        clock = new SimulatedClock(this) { UtcAtZeroMs = plan.UtcMs };
        link = new SimulatedLink(this);
        Laws = new PacketLaws(this);
        judge = new OutcomeJudge(plan.EntryCount);
        for (int i = 0; i < 4; i++)
        {
            pool.Push(new SimulatedConnection(this));
        }

        sensors =
        [
            .. Enumerable.Range(0, plan.SensorCount).Select(i => new WorldSensor(this, SourceOf(i))),
            new WorldSensor(this, new CountingSource(plan.TelemetryCount)) // Of telemetry.
        ];
        bool losesWrites = plan.Family is WorldFamily.WriteErrorSend or WorldFamily.WriteErrorHold or WorldFamily.EmptyDrive;
        meter = plan.HasMeter ? new WorldMeter(this, new SeededRandom(plan.Seed, "meter"), losesWrites) : null;
        int count = plan.Alarms.Length;
        pendingSinceMs = new long[count];
        ArriveMsWorst = new long[count];
        contacts = new WorldContact[count];
        ledgers = new AlarmLedger[count];
        models = new RuleModel[count];
        rules = new AlarmRule[count];
        seqBefore = new long[count];
        seqAtStart = new long[count];
        seqAccepted = new long[count];
        acknowledgeAsked = new bool[count];
        renewed = new int[count];
        resetAsked = new bool[count];
        MakeLedgers();
        commands = new CommandLedger(this, plan);
        Kept = plan.CommitsPerHour > 0 ? new KeptLedger(this) : null;
        Broker.Observe("gateway/#", Observe);
        Faults = faults(this);
        nextCommandMs = plan.CommandEveryMs > 0 ? random.Below(plan.CommandEveryMs) : long.MaxValue;
        subscriber = plan.HasSubscriber ? new RealSubscriber(this, plan) : null;
        if (plan.UtcMs < 0)
        {
            Happened(WorldFault.ClockNeverSet);
        }

        if (plan.MaxQos < 2)
        {
            Happened(WorldFault.QosDowngraded);
        }
    }

    private void MakeLedgers()
    {
        for (int i = 0; i < ledgers.Length; i++)
        {
            AlarmPlan alarm = plan.Alarms[i];
            contacts[i] = new WorldContact(new SeededRandom(plan.Seed, "contact" + i), 2000);
            ledgers[i] = new AlarmLedger(i, Math.Min(alarm.Qos, plan.BrokerQosMax));
            models[i] = new RuleModel(alarm);
        }
    }

    private BrokerOptions OptionsOf() => plan.Conduct is not { LargeEveryMs: > 0 } conduct
        ? new BrokerOptions
        {
            OnwardAt = plan.OnwardAt, MaxQos = plan.MaxQos, AllowSubscribe = (_, _) => Misbehaving?.Grants() ?? true
        }
        : new BrokerOptions
        {
            OnwardAt = plan.OnwardAt, PacketBytesMax = 2 * conduct.LargeBytes, OutputBytesMax = WorldPlan.LargeQueued * conduct.LargeBytes
        };

    private SensorSource SourceOf(int sensor) =>
        plan.CrossingsOfMs != null
            ? new ScriptedSource(plan.CrossingsOfMs[sensor])
        : plan.CrossingsMs != null
            ? new ScriptedSource(plan.CrossingsMs)
            : new WanderingSource(new SeededRandom(plan.Seed, "sensor" + sensor), plan.CrossOneIn);

    [ThreadStatic]
    private static TableCrc32? sharedCrc;

    private static TableCrc32 SharedCrc => sharedCrc ??= new TableCrc32();

    public long NowMs { get; private set; }

    public Broker Broker { get; }

    /// <summary>What lets the broker misbehave; null if it does not.</summary>
    public MisbehavingBroker? Misbehaving { get; }

    /// <summary>Connections that the gateway has opened.</summary>
    public int Connections { get; private set; }

    /// <summary>The longest time from a transition to its arrival of each alarm, in ms.</summary>
    public long[] ArriveMsWorst { get; }

    public SimulatedStorage Storage { get; }

    public FaultPlan Faults { get; }

    public PacketLaws Laws { get; }

    public WorldStatistics Statistics { get; }

    /// <summary>Starts that went on from a meter's total.</summary>
    public int MeterStarts => meter?.Judged ?? 0;

    public Timeline? Timeline { get; }

    /// <summary>Telemetry that survives power cuts; null if none does.</summary>
    public KeptLedger? Kept { get; }

    /// <summary>The power fails before anything else happens.</summary>
    public bool PowerCutDue { get; set; }

    public bool BrokerIsAway => NowMs < brokerAwayUntilMs;

    /// <summary>The drive refused writes, and neither drive nor broker damaged the records further.</summary>
    public bool HasLostNothingButWrites => plan.Family is WorldFamily.WriteErrorSend or WorldFamily.WriteErrorHold;

    /// <summary>The gateway has recovered: reads are now for bodies that are no longer in RAM.</summary>
    public bool IsRecovered { get; private set; }

    /// <summary>The bytes of a packet after its fixed header for which the gateway has room.</summary>
    public int ReceiveBytesMax => plan.ReceiveBytesMax;

    /// <summary>Whether each turn is checked for allocation; off while a run is recorded.</summary>
    public bool ChecksAllocation { get; init; }

    /// <summary>What marks an alarm's state that is said once more.</summary>
    internal static ReadOnlySpan<byte> RepeatedMark => "\"repeated\":true"u8;

    /// <summary>An observer sees every message: the gateway publishes everything that it can.</summary>
    public bool IsWatched { get; init; }

    /// <summary>Bytes that the world itself allocated in this turn; they do not count for the gateway.</summary>
    public long AllocatedByWorld { get; set; }

    /// <summary>Ledgers of the alarms, for the subscriber.</summary>
    public AlarmLedger[] Ledgers => ledgers;

    /// <summary>Runs to rest and checks. Throws <see cref="WorldFailedException"/> if something is wrong.</summary>
    public void Run()
    {
        Statistics.Seeds++;
        Boot();
        while (NowMs < plan.FaultMsMax && acceptedTotal < plan.AlarmsMax)
        {
            Step();
        }

        ComeToRest();
        Statistics.SimulatedMs += NowMs;
        Statistics.Turns += turns;
        Statistics.Writes += Storage.Writes;
        Statistics.Boots += boots;
        Statistics.Commands += commands.Count;
        Statistics.OutputCommands += outputs?.Count ?? 0;
        Statistics.OutputsInterrupted += outputs?.Interrupted ?? 0;
        modbus?.AddTo(Statistics);
        Statistics.HoldCommands += holds?.Count ?? 0;
        Statistics.Holds += holds?.Holds ?? 0;
        Statistics.HoldTurns += holds?.HeldBack ?? 0;
        Statistics.ModbusAlarms += ledgers.Where(ledger => plan.Alarms[ledger.Index].IsModbus).Sum(ledger => ledger.Entries.Count());
        AddCounters();
        JudgeAll();
    }

    // What the simulated hardware calls.

    public void AtSeam(Seam seam)
    {
        if (Faults.CutAt(seam))
        {
            CutPower(WorldFault.PowerCutAtStep);
        }
    }

    public void CutPower(WorldFault kind)
    {
        Happened(kind);
        throw PowerCutException.Instance;
    }

    public void Pass(long ms) => NowMs += ms;

    public SimulatedConnection Connect()
    {
        SimulatedConnection connection = pool.Pop();
        Connections++;
        Laws.Open();
        connection.Open();
        live.Add(connection);
        return connection;
    }

    // What faults and laws call.

    /// <summary>A fault happened: it is counted, and is a possible cause from now on.</summary>
    public void Happened(WorldFault fault)
    {
        Statistics.Count(fault);
        judge.Happened(fault);
        if (fault is not (WorldFault.PowerCutAtStorage or WorldFault.WriteError))
        {
            Timeline?.Fault(NowMs, fault);
        }
    }

    /// <summary>A link fault, counted by its connection.</summary>
    public void HappenedOnLink(WorldFault fault)
    {
        Statistics.Count(fault);
        judge.Happened(fault);
    }

    /// <summary>Something is wrong that a fault may explain.</summary>
    public void Note(Outcome outcome, string detail)
    {
        Timeline?.Write(NowMs, ReplayKind.Note, Timeline.World, "", $"{Timeline.Words(outcome.ToString())}: {detail}");
        judge.Note(outcome, $"at {NowMs} ms: {detail}");
    }

    /// <summary>Something is wrong that nothing explains.</summary>
    public void Fail(string what)
    {
        Timeline?.Write(NowMs, ReplayKind.Failure, Timeline.World, "", what);
        throw new WorldFailedException($"at {NowMs} ms: {what}");
    }

    public void RestartBroker(bool keepSessions, int awayMs)
    {
        Happened(keepSessions ? WorldFault.BrokerRestart : WorldFault.BrokerLostSessions);
        brokerAwayUntilMs = NowMs + awayMs;
        if (keepSessions)
        {
            Broker.RestartKeepingSessions();
        }
        else
        {
            Broker.RestartLosingSessions();
            commands.Discarded();
        }
    }

    /// <summary>Another client with the gateway's identifier connects, and leaves at once.</summary>
    public void TakeOver(bool clean)
    {
        if (!clean && Broker.FindSession(ClientId) == null)
        {
            return; // It would make a session that the gateway would take for its own.
        }

        Happened(clean ? WorldFault.SessionTakenOverClean : WorldFault.SessionTakenOver);
        if (clean)
        {
            commands.Discarded();
        }

        BrokerConnection other = Broker.Accept(NowMs);
        other.Feed(
            [0x10, 13, 0, 4, (byte)'M', (byte)'Q', (byte)'T', (byte)'T', 4, (byte)(clean ? 2 : 0), 0, 0, 0, 1, (byte)ClientId[0]], NowMs);
        other.Closed(NowMs);
    }

    /// <summary>The link breaks now, in the middle of a turn.</summary>
    public void CutLink()
    {
        if (link.Connection is { } open)
        {
            HappenedOnLink(WorldFault.LinkCut);
            Timeline?.Fault(NowMs, "link cut during a write");
            open.Cut();
        }
    }

    /// <summary>The gateway is asked to stop cleanly, and is then started again.</summary>
    public void StopCleanly()
    {
        if (!stopAsked)
        {
            Happened(WorldFault.CleanStop);
            stopAsked = true;
            loop.Stop();
        }
    }

    public void JumpClock(long ms)
    {
        if (clock.UtcAtZeroMs >= 0)
        {
            Happened(WorldFault.ClockJump);
            clock.UtcAtZeroMs = Math.Max(0, clock.UtcAtZeroMs + ms);
            clock.JumpedMs = NowMs;
        }
    }

    /// <summary>Sends garbage to a connected gateway: before CONNACK it would be a false statement about the session.</summary>
    public void Inject(ReadOnlySpan<byte> garbage)
    {
        if (loop.Session.IsConnected)
        {
            link.Connection?.Inject(garbage);
        }
    }

    /// <summary>An entry record is written, whatever its result: with the first attempt the gateway has accepted its transition.</summary>
    public void EntryWritten(ReadOnlySpan<byte> record)
    {
        long context = BinaryPrimitives.ReadInt64BigEndian(record[13..]);
        int index = (int)(context >> 56 & 255) - 1;
        if (index < 0)
        {
            return;
        }

        long seq = context & 0xFFFF_FFFF;
        int state = (int)(context >> 48 & 255);
        long sequence = BinaryPrimitives.ReadInt64BigEndian(record[4..]);
        TakeEpoch();
        LedgerEntry? entry = ledgers[index].Accept(epoch, seq, state, sequence, NowMs, out bool again);
        if (entry != null)
        {
            holds?.Told(index, state);
            acceptedNow.Add(entry);
            JudgeSkipped(index, entry, PayloadText.Integer(record, "\"skipped\":"u8));
            acceptedTotal++;
            Timeline?.Write(
                NowMs, ReplayKind.Alarm, "a" + index, Timeline.Gateway, $"alarm {RuleModel.NameOf(state)}, seq {seq}: into the table");
        }
        else if (!again)
        {
            Fail($"alarm {index} used seq {seq} of epoch {epoch} twice");
        }
    }

    // A gateway that finds its storage behind begins an epoch while it runs.
    private void TakeEpoch()
    {
        if (loop.Table.Epoch != epoch)
        {
            Note(Outcome.EpochChanged, $"{epoch} to {loop.Table.Epoch}");
            epoch = loop.Table.Epoch;
            epochs.Add(epoch);
            epochIsDurable = false;
        }
    }

    // Once in a start whose epoch is new, or whose session's discard was due, the rule says its state again if the broker keeps a later
    // birth message; or once in a later start, if power failed before.
    private bool MayRenew(int i)
    {
        int times = (owesSinceBefore ? 1 : 0) + (loop.Table.IsEpochNew || loop.Table.Discard == JournalRecord.DiscardNow ? 1 : 0);
        return renewed[i]++ < times;
    }

    // The gap before a transition is the ones that found no place since the last one of this alarm that did.
    private void JudgeSkipped(int index, LedgerEntry entry, long said)
    {
        long gap = entry.Seq - seqAccepted[index] - 1;
        entry.Skipped = Math.Max(0, said);
        seqAccepted[index] = entry.Seq;

        // After write errors one may have left without a record: then it had a place, and this gap is larger.
        if (said == 0 || (HasLostNothingButWrites ? entry.Skipped > gap : entry.Skipped != gap))
        {
            Fail($"alarm {index} seq {entry.Seq} says that {entry.Skipped} were skipped; {gap} found no place");
        }
    }

    /// <summary>Sensors of the gateway.</summary>
    public int SensorCount => plan.SensorCount;

    /// <summary>Commands that the gateway has answered with `busy` so far.</summary>
    public long BusyCount => judge.CountOf(AppFaults.CommandBusy) + faultLog.CountOf(AppFaults.CommandBusy);

    /// <summary>
    /// A command is acknowledged: its effect must be on the drive. This covers only its own alarm: another one's acknowledgement may wait
    /// for a free entry, after a command at QoS 0, which a full table does not delay. What waits may be the effect of a later command.
    /// </summary>
    public void CommandAcknowledged(byte[] command, IEnumerable<byte[]> later)
    {
        if (plan.Family is WorldFamily.WriteErrorSend or WorldFamily.WriteErrorHold)
        {
            return; // A slot that failed is not used for a while, so an entry that is free may not be had.
        }

        for (int i = 0; i < rules.Length; i++)
        {
            if (rules[i].Pending is AlarmTransition.Acknowledged or AlarmTransition.Reset && loop.Session.HasFreeEntry
                && HasPlace(i) && IsFor(command, i) && !later.Any(other => IsFor(other, i)))
            {
                Fail($"a command is acknowledged while the acknowledgement of alarm {i} that it asked for is not there");
            }
        }
    }

    // By src/docs/topics.md: three quarters are for alarms, and an alarm that holds entries leaves one for each that holds none.
    private bool HasPlace(int alarm)
    {
        int[] held = new int[rules.Length + 1];
        for (int i = 0; i < plan.EntryCount; i++)
        {
            if (loop.Session.StateOf(i) != OutboundState.Free)
            {
                int rule = (int)(loop.Session.ContextOf(i) >> 56 & 255) - 1;
                held[rule < 0 ? rules.Length : rule]++;
            }
        }

        int free = plan.EntryCount - Math.Max(1, plan.EntryCount / 4) - held[..rules.Length].Sum();
        return free > 0 && (held[alarm] == 0 || free > held[..rules.Length].Count(entries => entries == 0));
    }

    private static bool IsFor(ReadOnlySpan<byte> record, int alarm) =>
        (record.IndexOf("/cmd/ack"u8) >= 0 || record.IndexOf("/cmd/reset"u8) >= 0)
        && (record.IndexOf(Encoding.ASCII.GetBytes("a" + alarm)) >= 0 || record.IndexOf("all"u8) >= 0);

    public void AskAcknowledge(int alarm) => acknowledgeAsked[alarm] = true;

    public void AskReset(int alarm) => resetAsked[alarm] = true;

    // The run.

    private void Step()
    {
        if (PowerCutDue)
        {
            PowerCutDue = false;
            Happened(WorldFault.PowerCutAtStep);
            Kept?.Cut();
            Restart();
        }

        PumpNetwork();
        if (PowerCutDue)
        {
            return;
        }

        ActIfDue();
        LinkState state = link.State;
        if (NowMs >= nextTurnMs || state != linkBefore || (link.Connection?.IsReadable ?? false))
        {
            if (NowMs == momentMs && ++momentTurns > TurnsPerMomentMax)
            {
                NowMs++;
            }

            if (NowMs != momentMs)
            {
                momentMs = NowMs;
                momentTurns = 0;
            }

            Turn();
            return;
        }

        long next = Math.Min(nextTurnMs, Math.Min(Faults.NextEventMs, nextCommandMs));
        next = Math.Min(next, Misbehaving?.NextEventMs ?? long.MaxValue);
        if (commandTimesDone < plan.CommandTimesMs.Length)
        {
            next = Math.Min(next, plan.CommandTimesMs[commandTimesDone]);
        }

        foreach (SimulatedConnection connection in live)
        {
            next = Math.Min(next, connection.NextEventMs);
        }

        if (subscriber != null)
        {
            next = Math.Min(next, subscriber.NextMs);
        }

        NowMs = Math.Max(next, NowMs + 1);
    }

    private void PumpNetwork()
    {
        for (int rounds = 0; rounds < 64 && !PowerCutDue; rounds++)
        {
            bool any = false;
            for (int i = 0; i < live.Count && !PowerCutDue; i++)
            {
                any |= live[i].Pump();
            }

            if (!any)
            {
                break;
            }
        }

        for (int i = live.Count - 1; i >= 0; i--)
        {
            if (live[i].IsFinished)
            {
                pool.Push(live[i]);
                live.RemoveAt(i);
            }
        }

        while (pool.Count < 2)
        {
            pool.Push(new SimulatedConnection(this));
        }

        if (NowMs >= Broker.NextDeadlineMs)
        {
            Broker.Advance(NowMs);
        }

        subscriber?.Turn();
    }

    private void ActIfDue()
    {
        if (Faults.IsActive && NowMs >= Faults.NextEventMs)
        {
            Faults.Act(this);
        }

        if (NowMs >= (Misbehaving?.NextEventMs ?? long.MaxValue))
        {
            Misbehaving!.Act();
        }

        if (Faults.IsActive && NowMs >= nextCommandMs)
        {
            nextCommandMs = NowMs + 1 + random.Below(2 * plan.CommandEveryMs);
            if ((Broker.FindSession(ClientId)?.Queued ?? 0) < CommandsWaitingMax)
            {
                commands.Send(random);
            }
        }

        if (Faults.IsActive)
        {
            outputs?.Act(loop.Session.HasMessage);
        }

        modbus?.Act(loop.Session.HasMessage);
        holds?.Act(loop.Session.HasMessage);

        while (commandTimesDone < plan.CommandTimesMs.Length && NowMs >= plan.CommandTimesMs[commandTimesDone])
        {
            if (Broker.FindSession(ClientId) is not { Subscriptions: > 0 })
            {
                break; // A small world's command is sent when there is somebody to get it.
            }

            commandTimesDone++;
            commands.Send(null);
        }
    }

    private void Turn()
    {
        if (++turns > TurnsMax)
        {
            Fail("the world does not come to rest");
        }

        BeginTurn();
        AllocatedByWorld = 0;
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            int sleep = loop.Turn();
            allocated = GC.GetAllocatedBytesForCurrentThread() - allocated - AllocatedByWorld;
            nextTurnMs = NowMs + sleep;
        }
        catch (PowerCutException)
        {
            Kept?.Look(loop.BootCount, keptOf.Seq, sensors[^1].ValueMilli);
            Kept?.Cut();
            JudgeTurn(wasCut: true);
            Restart();
            return;
        }

        if (ChecksAllocation && allocated != 0 && turns > WarmTurns)
        {
            Fail($"a turn allocated {allocated} bytes");
        }

        linkBefore = link.State;
        Kept?.Look(loop.BootCount, keptOf.Seq, sensors[^1].ValueMilli);
        JudgeTurn(wasCut: false);
        JudgeWaits();
        commands.Look(intervalOf.IntervalMs, boots);
        Session session = loop.Session;
        if (session.HeldCount > plan.EntryCount || session.InboundHeldCount > plan.InboundCount
            || session.TransmitCount > plan.TransmitBytesMax)
        {
            Fail("a table or buffer is beyond its limit");
        }

        if (loop.IsStopped)
        {
            Restart();
        }
    }

    private void BeginTurn()
    {
        foreach (WorldSensor sensor in sensors)
        {
            sensor.BeginTurn();
        }

        modbus?.Swinging.BeginTurn();
        for (int i = 0; i < contacts.Length; i++)
        {
            if (plan.Alarms[i].IsContact)
            {
                contacts[i].Move(this);
            }
        }
    }

    // Compares what the rules did in this turn with the models, and checks that their transitions are accounted for.
    private void JudgeTurn(bool wasCut)
    {
        long made = 0;
        for (int i = 0; i < rules.Length; i++)
        {
            AlarmRule rule = rules[i];
            Follow(i, rule, models[i], rule.Seq != seqBefore[i]);
            seqBefore[i] = rule.Seq;
            made += rule.Seq - seqAtStart[i] - (rule.Pending != AlarmTransition.None || rule.IsHeld ? 1 : 0);
        }

        foreach (LedgerEntry entry in acceptedNow)
        {
            entry.IsUncertain = wasCut;
        }

        modbus?.Look();
        if (!wasCut)
        {
            holds?.Look();
        }

        acceptedSinceStart += acceptedNow.Count;
        acceptedNow.Clear();
        int passed = faultLog.CountOf(AppFaults.TransitionPassedOver) + faultLog.CountOf(AlarmsFaults.TransitionHeldBack);

        // A power cut may come between the acceptance and the write; after errors the write may come later or never.
        bool exact = !wasCut && plan.Family is not (WorldFamily.WriteErrorHold or WorldFamily.WriteErrorSend);
        if (exact ? made != acceptedSinceStart + passed : made < acceptedSinceStart + passed)
        {
            Fail($"{made} transitions left their rules, {acceptedSinceStart} were accepted and {passed} counted as passed over");
        }
    }

    // In a calm world the alarms that the broker takes have a bound, whatever else it does not take.
    private void JudgeWaits()
    {
        for (int i = 0; i < rules.Length; i++)
        {
            pendingSinceMs[i] = rules[i].Pending == AlarmTransition.None ? NowMs : pendingSinceMs[i];
            if (plan.IsCalm && Misbehaving is { IsActive: true } && Misbehaving.Conduct.Takes(i))
            {
                long waitsMs = NowMs - Math.Min(pendingSinceMs[i], ledgers[i].Oldest?.AcceptedMs ?? NowMs);
                if (waitsMs > plan.ArriveMsMax)
                {
                    Fail($"{Misbehaving.Conduct}: alarm {i}, which it takes, has waited for {waitsMs} ms, more than {plan.ArriveMsMax}");
                }
            }
        }
    }

    private void Follow(int i, AlarmRule rule, RuleModel model, bool changed)
    {
        if (plan.Alarms[i].IsContact)
        {
            FollowContact(i, rule, model);
            return;
        }

        WorldSensor sensor = plan.Alarms[i].IsModbus ? modbus!.Swinging : sensors[plan.Alarms[i].Sensor];
        bool isRead = sensor.WasRead;
        int value = sensor.ValueMilli;
        long atMs = sensor.ReadAtMs;
        if (sensor.FailedAtMs is { } failedAtMs)
        {
            model.Fail(failedAtMs);
        }

        int renewals = (TurnsUncertain(i, rule, sensor) ? 1 : 0) + (holds?.HasTurned(i) == true ? 1 : 0);
        if (!isRead && !changed)
        {
            return;
        }

        RuleModel before = model.Copy();
        if (isRead)
        {
            model.Read(value, atMs);
        }

        if (model.State == (int)rule.State && rule.Seq != model.Seq)
        {
            model.RenewTo(rule.Seq, renewals > 0 ? renewals : model.Seq + 1 == rule.Seq && MayRenew(i) ? 1 : 0);
        }

        if (model.State == (int)rule.State && model.Seq == rule.Seq)
        {
            return;
        }

        // An operator's commands come before the reading: acknowledge, reset, or both.
        for (int acts = 1; acts <= 3; acts++)
        {
            RuleModel tried = before.Copy();
            bool possible = Operate(i, tried, (acts & 1) != 0, (acts & 2) != 0);
            if (isRead)
            {
                tried.Read(value, atMs);
            }

            tried.RenewTo(rule.Seq, renewals);
            if (possible && tried.State == (int)rule.State && tried.Seq == rule.Seq)
            {
                models[i] = tried;
                return;
            }
        }

        Fail($"alarm {i}: state {rule.State} seq {rule.Seq}, the model of its rule says {model.State} and {model.Seq}");
    }

    // A state is said again when its sensor fails, and when it reads again: the mark must be what the sensor is.
    private bool TurnsUncertain(int i, AlarmRule rule, WorldSensor sensor)
    {
        bool isUncertain = (rule.Marks & AlarmRule.Uncertain) != 0;
        bool turns = isUncertain != uncertain[i];
        uncertain[i] = isUncertain;
        if (turns && (isUncertain ? !sensor.IsAtFault && clock.MonotonicMs - sensor.ReadAtMs < AppLimits.StaleMsMin : sensor.IsAtFault))
        {
            Fail($"alarm {i} became {(isUncertain ? "uncertain" : "certain")} against its sensor");
        }

        return turns;
    }

    // Whether somebody asked for it and the rule took it.
    private bool Operate(int i, RuleModel tried, bool acknowledges, bool resets)
    {
        bool possible = true;
        if (acknowledges)
        {
            possible = acknowledgeAsked[i] && tried.Pending;
            tried.Acknowledge();
        }

        if (resets)
        {
            possible &= resetAsked[i] && tried.State == 10;
            tried.Reset();
        }

        return possible;
    }

    // The loop decides when it reads contacts: the model checks what is allowed, not when.
    private void FollowContact(int i, AlarmRule rule, RuleModel model)
    {
        if (rule.Seq == model.Seq)
        {
            return;
        }

        bool level = contacts[i].IsHigh;
        bool raised = rule.IsActive;
        if (raised == model.Active && (int)rule.State == model.State && !MayRenew(i))
        {
            Fail($"contact {i} made a transition to the state that it had");
        }

        if (raised != model.Active && raised != (level == plan.Alarms[i].Above))
        {
            Fail($"contact {i} is {(raised ? "raised" : "cleared")} against its level");
        }

        model.Restore((int)rule.State, rule.Seq);
    }

    private void Restart()
    {
        do
        {
            AddCounters();
            foreach (AlarmLedger ledger in ledgers)
            {
                ledger.MayRepeat();
            }

            epochIsDurable |= Storage.HasProgress;
            link.PowerOff();
            Faults.WhilePowerIsOff(this);
        }
        while (!TryBoot());
    }

    private void Boot()
    {
        if (!TryBoot())
        {
            Restart();
        }
    }

    private static string Ordinal(int number) => (number % 100 is 11 or 12 or 13 ? 0 : number % 10) switch
    {
        1 => $"{number}st",
        2 => $"{number}nd",
        3 => $"{number}rd",
        _ => $"{number}th"
    };

    private bool TryBoot()
    {
        boots++;
        stopAsked = false;
        Timeline?.Write(NowMs, ReplayKind.Power, Timeline.Gateway, "", $"starts, for the {Ordinal(boots)} time");
        Faults.Booting(boots);
        faultLog = new FaultLog();
        Kept?.Started();
        acceptedSinceStart = 0;
        acceptedNow.Clear();
        Array.Clear(renewed);
        clock.StartedMs = NowMs;
        IsRecovered = false;
        try
        {
            loop = new GatewayLoop(Compose());
            loop.Start();
            owesSinceBefore = rules.Any(rule => rule.IsOwed);
        }
        catch (PowerCutException)
        {
            return false;
        }

        Timeline?.Write(NowMs, ReplayKind.Power, Timeline.Drive, Timeline.Gateway, $"recovered: {loop.Table.AwaitingCount} awaiting, "
            + $"{loop.Table.ReleasedCount} released, {loop.Table.QuarantinedCount} quarantined, epoch {loop.Table.Epoch}");
        IsRecovered = true;
        JudgeRecovery();
        if (meter?.Judge() is { } wrong)
        {
            Fail(wrong);
        }

        nextTurnMs = NowMs;
        linkBefore = LinkState.Closed;
        return true;
    }

    private SensorChannel[] MakeChannels()
    {
        var channels = new SensorChannel[sensors.Length];
        for (int i = 0; i < channels.Length; i++)
        {
            bool telemetry = i == plan.SensorCount;
            channels[i] = new SensorChannel(
                Ascii.Bytes("s" + i), Ascii.Bytes("V"), sensors[i], telemetry ? plan.TelemetryMs : plan.SampleMs,
                telemetry ? plan.TelemetryMs : 10000);
        }

        return channels;
    }

    private GatewayParts Compose()
    {
        SensorChannel[] channels = MakeChannels();
        modbus ??= plan.HasModbus ? new ModbusLedger(this, plan, commands) : null;
        modbus?.Make(crc);
        var alarms = new AlarmChannel[rules.Length];
        for (int i = 0; i < alarms.Length; i++)
        {
            AlarmPlan alarm = plan.Alarms[i];
            byte[] name = Ascii.Bytes("a" + i);
            rules[i] = Rule(alarm);
            alarms[i] = alarm.IsContact
                ? new AlarmChannel(name, rules[i], contacts[i], alarm.Qos)
                : new AlarmChannel(name, rules[i], alarm.IsModbus ? modbus!.SwingingChannel : channels[alarm.Sensor], alarm.Qos);
        }

        intervalOf = channels[0];
        keptOf = channels[^1];
        keptOf.IsKept = Kept != null;
        GatewayParts parts = new HostParts
        {
            Clock = clock,
            Link = link,
            Areas = Storage.All,
            Reboot = commands,

            // Here the power fails every few seconds.
            DelaysNetwork = false,
            Crc = crc,
            Faults = faultLog,
            Seed = (uint)random.Next() | 1
        }.Make();
        parts.Id = Ascii.Bytes(ClientId);
        parts.BacklogCount = Kept == null ? 0 : KeptBacklogCount;
        parts.CommitsPerHour = plan.CommitsPerHour;
        parts.TelemetryArea = Storage.All.Telemetry(parts);
        parts.HealthIntervalMs = 30000;
        parts.CommandTokenMs = plan.CommandTokenMs;
        parts.Sensors = channels;
        parts.Alarms = alarms;
        parts.Discovery = IsWatched || plan.Announces ? DiscoveryMode.On : DiscoveryMode.Off;
        parts.RetainTelemetry = IsWatched;
        parts.Session = Session();
        outputs ??= plan.HasOutputs ? new OutputLedger(this, plan, commands) : null;
        outputs?.Compose(parts);
        holds ??= plan.HasHolds ? new HoldLedger(this, plan, commands, rules.Length - 1) : null;
        modbus?.Compose(parts);
        parts.Limits = new SessionLimits
        {
            EntryCount = plan.EntryCount,
            WindowMax = plan.WindowMax,
            PacketCount = plan.PacketCount,
            InboundCount = plan.InboundCount,
            TransmitBytesMax = plan.TransmitBytesMax,
            ReceiveBytesMax = plan.ReceiveBytesMax
        };
        meter?.Fit(parts);
        return parts;
    }

    private SessionOptions Session() => new()
    {
        KeepAliveS = plan.KeepAliveS,
        LinkTimeoutMs = plan.LinkTimeoutMs,
        ConnackTimeoutMs = plan.ConnackTimeoutMs,
        PingTimeoutMs = plan.PingTimeoutMs,
        AckTimeoutMs = plan.AckTimeoutMs,
        BackoffMsMin = plan.BackoffMsMin,
        BackoffMsMax = plan.BackoffMsMax,
        ReleaseGatherMs = plan.ReleaseGatherMs,
        CompletionMsMax = plan.CompletionMsMax,
        CompletionCountMax = plan.CompletionCountMax,
        BrokerQosMax = plan.BrokerQosMax,
        InboundReconnectMsMin = plan.InboundReconnectMsMin,
        HoldWhenStorageFails = plan.Family == WorldFamily.WriteErrorHold,
        SessionTag = 0x53494D55
    };

    private static AlarmRule Rule(AlarmPlan alarm)
    {
        if (alarm.IsContact)
        {
            return new ContactRule(AlarmSeverity.High, alarm.Above, alarm.HoldMs) { IsLatching = alarm.Latching };
        }

        AlarmRule rule = alarm.BandWidth > 0
            ? new BandRule(AlarmSeverity.High, alarm.Limit, alarm.Limit + alarm.BandWidth, alarm.Hysteresis)
            : new ThresholdRule(AlarmSeverity.High, alarm.Above, alarm.Limit, alarm.Hysteresis, 0);
        rule.OnDelayMs = alarm.HoldMs;
        rule.OffDelayMs = alarm.OffDelayMs;
        rule.IsLatching = alarm.Latching;
        return rule;
    }

    // Compares the recovered content of the drive with what must have been on it.
    private void JudgeRecovery()
    {
        uint before = epoch;
        epoch = loop.Table.Epoch;
        epochs.Add(epoch);
        bool changed = before != 0 && epoch != before;
        if (changed && epochIsDurable)
        {
            Note(Outcome.EpochChanged, $"{before} to {epoch}");
        }

        for (int i = 0; i < rules.Length; i++)
        {
            AlarmRule rule = rules[i];
            AlarmLedger ledger = ledgers[i];
            if (rule.Pending != AlarmTransition.None)
            {
                Fail($"alarm {i} came back with a transition that nobody made");
            }

            if (changed)
            {
                ledger.Leave(before, epochIsDurable, rule.Seq);
            }
            else
            {
                int certain = ledger.Restore(epoch, rule.Seq, out int left);
                if (certain > 0 || left > 0)
                {
                    Note(Outcome.RolledBack, $"alarm {i} came back with seq {rule.Seq}: {certain} durable and {left} sent are beyond it");
                }

                if (rule.Seq > 0 && !ledger.WasAccepted(rule.Seq, rule.RecordState))
                {
                    Note(Outcome.RolledBack, $"alarm {i} came back with seq {rule.Seq} state {rule.State}, which was never accepted");
                }
            }

            models[i].Restore((int)rule.State, rule.Seq);
            uncertain[i] = (rule.Marks & AlarmRule.Uncertain) != 0;
            seqBefore[i] = rule.Seq;
            seqAtStart[i] = rule.Seq;
            seqAccepted[i] = rule.Seq;
        }

        holds?.Started(rules[^1]);
    }

    private void ComeToRest()
    {
        // The faults of a small world stay at their points; those of a large one end here.
        Faults.IsActive = Faults is EnumeratedFaults;
        brokerAwayUntilMs = 0;
        foreach (SimulatedConnection connection in live)
        {
            connection.Heal();
        }

        Timeline?.Write(NowMs, ReplayKind.World, Timeline.World, "", "no more faults from here: the table must drain");
        if (Misbehaving is { } misbehaving)
        {
            DrainTaken(misbehaving);
            int most = misbehaving.Conduct.Qos0Groups(plan.SensorCount) * ClosingsMax * boots;
            if (plan.IsCalm && most > 0 && misbehaving.Closings > most)
            {
                Fail($"{misbehaving.Conduct}: {misbehaving.Closings} times, more than {most}: what is set aside is sent all the same");
            }

            misbehaving.IsActive = false;
            Timeline?.Write(NowMs, ReplayKind.World, Timeline.World, "", "the broker behaves from here");
            if (misbehaving.Conduct.Manner == Manner.Freeze)
            {
                // On this connection it would wait for ever for a PUBCOMP that it ignored.
                Broker.Drop(ClientId);
            }

            Drain(plan.DrainMsMax + WorldPlan.TryAgainMsMax);
        }
        else
        {
            Statistics.DrainMsWorst = Math.Max(Statistics.DrainMsWorst, Drain(plan.DrainMsMax));
        }

        // Reads the drive again: completed entries must be recorded as completed.
        Faults.IsActive = false;
        Timeline?.Write(NowMs, ReplayKind.World, Timeline.World, "", "at rest; the gateway is started once more from its drive");
        link.PowerOff();
        Kept?.Cut();
        AddCounters();
        epochIsDurable |= Storage.HasProgress;
        Boot();
        long since = NowMs;
        while (NowMs - since < RestMs || !IsAtRest())
        {
            Step();
            if (NowMs - since > plan.DrainMsMax)
            {
                Fail("not at rest after the last start");
            }
        }
    }

    // Runs until the gateway holds nothing; returns how long that took. What the faults set aside more than twice has a longer pause; one
    // whose record cannot be read, two.
    private long Drain(long msMax)
    {
        long begin = NowMs;
        long since = NowMs;
        long quietSince = NowMs;
        while (NowMs - quietSince <= Math.Max(plan.CompletionMsMax, StorageRetryMs) + RestMs)
        {
            Step();
            if (!IsAtRest())
            {
                quietSince = NowMs;
                since = Misbehaving == null && HasEntrySetAside && NowMs - begin < WorldPlan.TryAgainMsMax ? NowMs : since;
                if (NowMs - since > msMax)
                {
                    Fail($"not at rest {NowMs - begin} ms after the last fault: {loop.Session.HeldCount} entries, "
                        + $"{loop.Session.InboundHeldCount} inbound, session {loop.Session.State}, broker {Broker.FindSession(ClientId)}");
                }
            }
        }

        return quietSince - begin;
    }

    private bool HasEntrySetAside
    {
        get
        {
            bool isAny = false;
            for (int i = 0; i < loop.Session.SetAsideCount; i++)
            {
                isAny |= loop.Session.SetAsideGroupAt(i) is PacketGroup.Reply or >= PacketGroup.AlarmFirst;
            }

            return isAny || (modbus != null && IsSetAside(PacketGroup.SensorState));
        }
    }

    /// <summary>The gateway has set this group of packets aside.</summary>
    public bool IsSetAside(int group)
    {
        bool isAny = false;
        for (int i = 0; i < loop.Session.SetAsideCount; i++)
        {
            isAny |= loop.Session.SetAsideGroupAt(i) == group;
        }

        return isAny;
    }

    // Runs until all alarms have arrived that the broker takes.
    private void DrainTaken(MisbehavingBroker misbehaving)
    {
        long since = NowMs;
        while (WaitingTaken(misbehaving.Conduct) is { } alarm)
        {
            Step();
            if (NowMs - since > plan.ArriveMsMax * 2)
            {
                Fail($"{misbehaving.Conduct}: alarm {alarm}, which it takes, has not arrived {NowMs - since} ms after the last fault");
            }
        }
    }

    private int? WaitingTaken(Misconduct conduct)
    {
        for (int i = 0; i < rules.Length; i++)
        {
            if (conduct.Takes(i) && (rules[i].Pending != AlarmTransition.None || ledgers[i].Oldest != null))
            {
                return i;
            }
        }

        return null;
    }

    private bool IsAtRest()
    {
        Session session = loop.Session;
        if (session.HeldCount > 0 || session.HasMessage || !session.IsConnected
            || Broker.FindSession(ClientId) is not { Connected: true, Queued: 0, AwaitingAcknowledgement: 0, AwaitingPubcomp: 0 }
            || commandTimesDone < plan.CommandTimesMs.Length)
        {
            return false;
        }

        foreach (AlarmRule rule in rules)
        {
            if (rule.Pending != AlarmTransition.None)
            {
                return false;
            }
        }

        if (plan.CrossingsMs is { Length: > 0 } crossings && NowMs <= crossings[^1] + (2 * plan.SampleMs))
        {
            return false;
        }

        return (Kept?.IsAtRest ?? true) && (subscriber?.IsAtRest ?? true) && (outputs?.IsSaid ?? true)
            && (modbus?.IsAtRest ?? true) && (holds?.IsAtRest ?? true);
    }

    private void AddCounters()
    {
        for (int code = 1; code < (int)Fault.Count; code++)
        {
            int count = faultLog.CountOf((Fault)code);
            if (count > 0)
            {
                judge.Count((Fault)code, count);
                Statistics.Count((Fault)code, count);
            }
        }

        faultLog = totals;
    }

    private void JudgeAll()
    {
        foreach (AlarmLedger ledger in ledgers)
        {
            if (ledger.EndsWithOlder)
            {
                Fail($"the last message of alarm {ledger.Index} to arrive is not its newest");
            }

            foreach (LedgerEntry entry in ledger.Entries)
            {
                if (entry.Deliveries == 0 && !entry.IsUndone)
                {
                    Note(Outcome.Lost, $"alarm {ledger.Index} QoS {ledger.Qos} seq {entry.Seq} epoch {entry.Epoch}");
                }
                else if (entry.Deliveries > 1 && ledger.Qos == 2)
                {
                    Note(Outcome.Doubled, $"alarm {ledger.Index} seq {entry.Seq} epoch {entry.Epoch}: {entry.Deliveries} times");
                }

                // A rule that went back uses a seq again: an earlier message with it cannot be distinguished.
                if (subscriber != null && judge.NotesOf(Outcome.RolledBack) == 0 && (entry.Received < entry.Deliveries
                    || (ledger.Qos == 2 && plan.MaxQos == 2 && entry.Received != entry.Deliveries)))
                {
                    Note(Outcome.SubscriberDiffers,
                        $"alarm {ledger.Index} seq {entry.Seq}: {entry.Deliveries} onward, {entry.Received} received");
                }
            }
        }

        // Storage that refuses writes leaves it in RAM.
        Kept?.Judge(HasLostNothingButWrites ? long.MaxValue : judge.CountOf(InflightFaults.TelemetryDropped));
        outputs?.Judge();
        modbus?.Judge();
        if (Misbehaving == null)
        {
            // Else the commands or their answers may be what the broker does not take.
            commands.Judge(judge.CountOf(AppFaults.CommandBusy) + judge.CountOf(AppFaults.ReplyNotKept));
        }

        if (plan.CommandQos == 2 && plan.MaxQos == 2 && plan.Family == WorldFamily.Whole && !judge.HasPowerCuts
            && commands.Restarts == 0 && commands.Again > 0)
        {
            // Only a start may make the gateway forget that a command arrived.
            Fail($"{commands.Again} commands at QoS 2 were taken again without a start");
        }

        Statistics.Lost += judge.Unexplained(Outcome.Lost);
        Statistics.Doubled += judge.Unexplained(Outcome.Doubled);
        judge.AddTo(Statistics);
        if (judge.FirstUnexplained() is { } detail)
        {
            throw new WorldFailedException(detail);
        }

        if (judge.FirstFalseTell() is { } tell)
        {
            throw new WorldFailedException(tell);
        }
    }

    // The model subscriber sees everything at the moment when the broker forwards it.
    private void Observe(BrokerMessage message)
    {
        Statistics.CountMessage(message.Qos);
        ReadOnlySpan<byte> topic = message.TopicUtf8.Span;
        ReadOnlySpan<byte> payload = message.Payload.Span;
        if (message.PublisherId != ClientId || !topic.StartsWith(Prefix))
        {
            return;
        }

        ReadOnlySpan<byte> rest = topic[Prefix.Length..];
        bool isHistory = rest.EndsWith("/history"u8);
        rest = isHistory ? rest[..^8] : rest;
        switch (rest[0])
        {
            case (byte)'a' when message.Qos == 0:
                ObserveRepeated(rest, payload);
                break;
            case (byte)'a':
                ObserveAlarm(rest, payload);
                break;
            case (byte)'t' when rest[^1] == '0' + plan.SensorCount:
                long value = PayloadText.Milli(payload, "\"value\":"u8);
                if (isHistory != payload.IndexOf("\"historical\":true"u8) >= 0)
                {
                    Fail($"telemetry {value} is on the wrong one of its two topics");
                }

                if (Kept != null)
                {
                    Kept.Arrived(
                        (uint)PayloadText.Integer(payload, "\"boot\":"u8), PayloadText.Integer(payload, "\"seq\":"u8), value);
                    break;
                }

                if (value <= lastTelemetry)
                {
                    Fail($"telemetry {value} after {lastTelemetry}: QoS 0 twice or out of order");
                }

                lastTelemetry = value;
                break;
            case (byte)'r':
                commands.Replied(payload);
                outputs?.Replied(payload);
                modbus?.Replied(payload);
                holds?.Replied(payload);
                break;
            case (byte)'w':
                modbus!.Told(rest, payload);
                break;
            case (byte)'t':
                modbus?.Published(rest, payload);
                break;
            case (byte)'o':
                outputs!.Published(rest, payload);
                break;
        }
    }

    // Home Assistant is told a state again: the newest that the broker has, of an alarm with nothing under way, or the one of the
    // beginning.
    private void ObserveRepeated(ReadOnlySpan<byte> rest, ReadOnlySpan<byte> payload)
    {
        long seq = PayloadText.Integer(payload, "\"seq\":"u8);
        uint from = (uint)PayloadText.Integer(payload, "\"epoch\":"u8);
        if (payload.IndexOf(RepeatedMark) < 0 || (seq > 0 && ledgers[rest[^1] - '0'].HasNewerThan(from, seq)))
        {
            Fail($"{Encoding.ASCII.GetString(rest)} {seq} at QoS 0: not marked, or older than what had arrived");
        }
    }

    private void ObserveAlarm(ReadOnlySpan<byte> rest, ReadOnlySpan<byte> payload)
    {
        int index = rest[^1] - '0';
        long seq = PayloadText.Integer(payload, "\"seq\":"u8);
        uint from = (uint)PayloadText.Integer(payload, "\"epoch\":"u8);
        bool outOfOrder = false;
        bool hasRecord = epochs.Contains(from) || plan.Family != WorldFamily.WriteErrorSend;
        LedgerEntry? entry = hasRecord
            ? ledgers[index].Deliver(from, seq, out outOfOrder) : ledgers[index].DeliverWithoutRecord(from, seq);
        string again = entry is { Deliveries: > 1 } ? " AGAIN" : "";
        Timeline?.Write(
            NowMs, ReplayKind.Alarm, Timeline.Broker, "subscriber", $"a{index} seq {seq} goes onward{again} (QoS {ledgers[index].Qos})");
        if (entry == null)
        {
            // Between the acceptance and the end of its turn nothing can arrive: a restart undid it.
            Note(Outcome.RolledBack, $"alarm {index} seq {seq} epoch {from} arrived and is not among the accepted");
            return;
        }

        if (outOfOrder && !judge.HasOlderProgress)
        {
            Fail($"alarm {index} seq {seq} arrived after a newer one of its topic");
        }

        if (entry.Deliveries == 1 && plan.IsCalm)
        {
            ArriveMsWorst[index] = Math.Max(
                ArriveMsWorst[index], NowMs - Math.Min(entry.AcceptedMs, PayloadText.Integer(payload, "\"time\":"u8) - plan.UtcMs));
        }

        if (Math.Max(0, PayloadText.Integer(payload, "\"skipped\":"u8)) != entry.Skipped)
        {
            Fail($"alarm {index} seq {seq} does not explain the {entry.Skipped} transitions missing before it");
        }

        if (!payload.StartsWith(Encoding.UTF8.GetBytes($"{{\"state\":\"{RuleModel.NameOf(entry.State)}\",")))
        {
            Fail($"alarm {index} seq {seq} does not say {RuleModel.NameOf(entry.State)}: {Encoding.UTF8.GetString(payload)}");
        }
    }
}
