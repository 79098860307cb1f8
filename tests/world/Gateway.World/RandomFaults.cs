namespace Gateway.World;

/// <summary>Random faults, at the rates of a plan, all drawn from its seed.</summary>
internal sealed class RandomFaults : FaultPlan
{
    private const int Never = int.MaxValue;

    private static readonly byte[][] Malformed =
    [
        [0x00, 0x00], [0xF0, 0x00], [0x41, 0x02, 0x00, 0x01], [0x40, 0x03, 0x00, 0x01, 0x00], [0x36, 0x05, 0x00, 0x01, 0x61, 0x00, 0x01],
        [0x20, 0x02, 0x00, 0x00], [0x90, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F], [0x10, 0x00], [0x60, 0x02, 0x00, 0x01], [0x40, 0x02, 0x00, 0x00],
        [0x32, 0x05, 0x00, 0x01, 0x23, 0x00, 0x01], [0x30, 0x02, 0x00, 0x00], [0x38, 0x04, 0x00, 0x01, 0x61, 0x62]
    ];

    // Answers to nothing: a world never reaches their identifiers.
    private static readonly byte[][] Unasked =
    [
        [0x40, 0x02, 0xEA, 0x61], [0x50, 0x02, 0xEA, 0x62], [0x70, 0x02, 0xEA, 0x63], [0x62, 0x02, 0xEA, 0x64],
        [0x90, 0x03, 0xFF, 0xF0, 0x01], [0xB0, 0x02, 0xFF, 0xF1], [0xD0, 0x00]
    ];

    private readonly WorldPlan plan;
    private readonly SeededRandom random;
    private readonly SeededRandom lateness;
    private readonly SeededRandom reads;
    private readonly SimulatedWorld world;
    private int writesLeft = Never;
    private int seamsLeft = Never;
    private int sendsLeft = Never;
    private bool isBrownOut;
    private int brownOuts;
    private long failingUntilMs = -1;
    private long nextEventMs;
    private long unreadableUntilMs = -1;

    public RandomFaults(SimulatedWorld world, WorldPlan plan)
    {
        this.world = world;
        this.plan = plan;
        random = new SeededRandom(plan.Seed, "faults");
        lateness = new SeededRandom(plan.Seed, "lateness");
        reads = new SeededRandom(plan.Seed, "reads");
        nextEventMs = plan.EventEveryMs > 0 ? random.Below(2 * plan.EventEveryMs) : long.MaxValue;
        failingUntilMs = IsFailing && random.OneIn(2) ? random.Between(1, 2000) : -1;
    }

    private bool IsFailing => plan.Family is WorldFamily.WriteErrorSend or WorldFamily.WriteErrorHold;

    public override long NextEventMs => IsActive ? nextEventMs : long.MaxValue;

    public override void Booting(int boot)
    {
        writesLeft = Never;
        seamsLeft = Never;
        sendsLeft = Never;
        isBrownOut = false;
        if (!IsActive || plan.WritesPerCut == 0)
        {
            return;
        }

        isBrownOut = boot > 1 && brownOuts < 12 && random.Percent(plan.BrownOutPercent);
        brownOuts = isBrownOut ? brownOuts + 1 : 0;
        int writes = isBrownOut ? 5 : 2 * plan.WritesPerCut;
        int kind = random.Below(10);
        if (kind < 6)
        {
            writesLeft = 1 + random.Below(writes);
        }
        else if (kind < 8)
        {
            sendsLeft = 1 + random.Below(writes);
        }
        else
        {
            seamsLeft = 1 + random.Below(isBrownOut ? 150 : 20 * plan.WritesPerCut);
        }
    }

    public override WriteFate OnWrite(StorageArea area, out int slowMs)
    {
        slowMs = 0;
        if (!IsActive)
        {
            return WriteFate.Done;
        }

        if (random.OneIn(plan.SlowOneIn))
        {
            slowMs = random.Between(1, 400);
            world.Statistics.Count(WorldFault.SlowWrite);
        }

        if (--writesLeft == 0)
        {
            NoteBrownOut();
            return random.Of(WriteFate.CutBefore, WriteFate.CutOld, WriteFate.CutNew, WriteFate.CutAfter);
        }

        if (IsFailing && (world.NowMs < failingUntilMs || random.OneIn(20)))
        {
            world.Happened(WorldFault.WriteError);
            return random.Of(WriteFate.ErrorOld, WriteFate.ErrorNew);
        }

        return WriteFate.Done;
    }

    public override bool FailsRead()
    {
        if (!IsActive || plan.ReadErrorOneIn == 0)
        {
            return false;
        }

        if (world.NowMs >= unreadableUntilMs && reads.OneIn(plan.ReadErrorOneIn))
        {
            world.Happened(WorldFault.ReadError);
            unreadableUntilMs = world.NowMs + reads.Between(1, 5000);
        }

        return world.NowMs < unreadableUntilMs;
    }

    public override bool CutAt(Seam seam)
    {
        if (!IsActive || seamsLeft == Never || --seamsLeft != 0)
        {
            return false;
        }

        NoteBrownOut();
        return true;
    }

    public override int CutAtSend(int bytes)
    {
        if (!IsActive || --sendsLeft != 0)
        {
            return -1;
        }

        NoteBrownOut();
        return random.Below(bytes + 1);
    }

    public override bool BrokerSeesPowerCut(int bytesUnderWay, out int arriving)
    {
        arriving = random.Percent(50) ? bytesUnderWay : random.Below(bytesUnderWay + 1);
        return random.Percent(50);
    }

    public override void OnOpen(ConnectionScript script)
    {
        if (plan.LatencyMsMax > 0)
        {
            script.OpenDelayMs = random.Below(plan.LatencyMsMax + 1);
            script.UpLatencyMs = random.Below(plan.LatencyMsMax + 1);
            script.DownLatencyMs = random.Below(plan.LatencyMsMax + 1);
            world.Statistics.Count(WorldFault.LinkDelay);
        }

        // One piece each millisecond: not for telemetry that comes faster than it leaves.
        bool slow = script.UpLatencyMs > 5 || script.DownLatencyMs > 5 || (plan.LatencyMsMax > 0 && plan.TelemetryMs < 500);
        if (plan.FragmentMax < int.MaxValue && !(slow && plan.FragmentMax < 64))
        {
            script.UpFragmentMax = random.Between(1, plan.FragmentMax);
            script.DownFragmentMax = random.Between(1, plan.FragmentMax);
            script.ReceiveMax = random.Between(1, plan.FragmentMax);
            world.Statistics.Count(WorldFault.LinkFragmented);
        }

        if (!IsActive || plan.IsCalm)
        {
            return;
        }

        if (random.OneIn(25))
        {
            script.Refused = true;
            world.Happened(WorldFault.LinkRefused);
        }
        else if (random.OneIn(150))
        {
            script.Hangs = true;
            world.Happened(WorldFault.LinkHangs);
        }

        script.UpRoom = random.OneIn(5) ? random.Between(50, 600) : 8192;
        if (plan.BytesPerLink > 0 && !random.OneIn(20))
        {
            // Packets to the gateway are small: acknowledgements of four bytes for publishes of some two hundred.
            script.EndIsUp = random.Percent(60);
            script.EndAfterBytes = random.Below(script.EndIsUp ? 2 * plan.BytesPerLink : 20 + (plan.BytesPerLink / 12));
            if (random.OneIn(12))
            {
                script.GatewaySeesEnd = random.Percent(50);
                script.BrokerSeesEnd = random.Percent(50) && !script.GatewaySeesEnd;
            }
        }

        if (random.OneIn(20))
        {
            script.StallAfterBytes = random.Below(60);
            script.StallMs = random.Of(10, 300, 3000, 30000);
        }
    }

    public override PacketFate OnPacketDown(ReadOnlySpan<byte> packet)
    {
        if (!IsActive)
        {
            return PacketFate.Arrives;
        }

        int type = packet[0] >> 4;
        if (type is 2 or 4 or 5 or 7 or 9 or 13 && random.OneIn(plan.LostAcksOneIn))
        {
            world.Happened(WorldFault.LostAcknowledgement);
            return PacketFate.Lost;
        }

        if (type == 3 && (packet[0] & 6) != 0 && random.OneIn(plan.TwiceOneIn))
        {
            world.Happened(WorldFault.DuplicatePublish);
            return PacketFate.Twice;
        }

        if (plan.LateOneIn > 0 && lateness.OneIn(plan.LateOneIn))
        {
            world.Happened(WorldFault.BrokerSlow);
            LateMs = lateness.Between(1, 3000);
            return PacketFate.Late;
        }

        return PacketFate.Arrives;
    }

    /// <summary>Whether this CONNACK lies.</summary>
    public override bool LiesAboutSession(bool present)
    {
        if (!IsActive || plan.Family != WorldFamily.Liar || !random.OneIn(6))
        {
            return false;
        }

        world.Happened(present ? WorldFault.SessionDenied : WorldFault.SessionInvented);
        return true;
    }

    public override void WhilePowerIsOff(SimulatedWorld world)
    {
        world.Pass(random.OneIn(5) ? random.Between(1, 20000) : random.Between(0, 50));
        if (!IsActive)
        {
            return;
        }

        if (plan.Family == WorldFamily.EmptyDrive && random.OneIn(8))
        {
            world.Happened(WorldFault.EmptyDrive);
            world.Storage.Empty();
        }
        else if (plan.Family == WorldFamily.Rot && random.OneIn(4))
        {
            Rot();
        }
    }

    public override void Act(SimulatedWorld world)
    {
        nextEventMs = world.NowMs + 1 + random.Below(2 * plan.EventEveryMs);
        switch (random.Below(7))
        {
            case 0:
                bool mayLose = plan.Family == WorldFamily.LostSessions || IsFailing;
                world.RestartBroker(keepSessions: !mayLose || random.Percent(60), random.OneIn(3) ? 500 : 0);
                break;
            case 1:
                world.TakeOver(clean: plan.Family == WorldFamily.LostSessions && random.Percent(50));
                break;
            case 2:
                world.JumpClock(random.Of(-86_400_000L, -3_600_000L, 60_000L, 1_000_000_000L));
                break;
            case 3 when plan.Family == WorldFamily.Garbage:
                world.Happened(WorldFault.Garbage);
                byte[] garbage = random.Percent(50) ? random.Of<byte[]>(Malformed) : random.Of<byte[]>(Unasked);
                world.Inject(garbage);
                if (random.OneIn(4))
                {
                    // The same again at once: three links in a row.
                    nextEventMs = world.NowMs + (2 * plan.BackoffMsMin);
                }

                break;
            case 4 when IsFailing:
                failingUntilMs = world.NowMs + random.Of(100, 2000, 10000);
                break;
            case 5 when plan.Family == WorldFamily.Rot:
                Rot();
                break;
            case 6 when plan.WritesPerCut > 0:
                world.StopCleanly();
                break;
        }
    }

    private void NoteBrownOut()
    {
        if (isBrownOut)
        {
            world.Happened(WorldFault.BrownOut);
        }
    }

    private void Rot()
    {
        StorageArea area = random.Of(
            StorageArea.Inflight, StorageArea.Inflight, StorageArea.Inflight, StorageArea.Progress, StorageArea.Inbound,
            StorageArea.AlarmState, StorageArea.Boot, StorageArea.CommandIds);
        SimulatedArea slots = world.Storage[area];
        if (slots.Rot(random.Below(slots.SlotCount), random))
        {
            world.Happened(area switch
            {
                StorageArea.Inflight => WorldFault.RottenEntry,
                StorageArea.Progress => WorldFault.RottenProgress,
                StorageArea.Inbound => WorldFault.RottenInbound,
                StorageArea.AlarmState => WorldFault.RottenRuleState,
                StorageArea.CommandIds => WorldFault.RottenCommandIds,
                _ => WorldFault.RottenBoot
            });
        }
    }
}
