using Gateway.Mqtt;
using Gateway.Simulation;

namespace Gateway.World;

/// <summary>Worlds whose broker misbehaves, in each of its ways by the seed.</summary>
internal static class MisbehavingWorlds
{
    private const int LargeBytesPerMs = 20;

    /// <summary>Simulated time in which the broker misbehaves.</summary>
    private const int MisbehavesMs = 900_000;

    /// <summary>The plan of a seed.</summary>
    public static WorldPlan PlanOf(long seed)
    {
        var r = new SeededRandom(seed, "misbehaving");
        bool isCalm = r.Percent(60);
        int ackMs = r.Of(1000, 5000, 20000);
        AlarmPlan[] alarms = new AlarmPlan[r.Between(2, 6)];
        int sensors = r.Between(1, 3);
        for (int i = 0; i < alarms.Length; i++)
        {
            alarms[i] = new AlarmPlan(r.Percent(70) ? 2 : 1, false, r.Percent(50), 0, r.Of(0, 100), 0, r.Below(sensors))
            {
                Latching = r.Percent(20)
            };
        }

        int entries = r.Of(8, 16, 32);
        Misconduct conduct = ConductOf(r, ackMs);
        return new WorldPlan
        {
            Seed = seed,
            Family = WorldFamily.Misbehaving,
            Conduct = conduct,
            IsCalm = isCalm,
            Announces = conduct.Purpose == PacketPurpose.Discovery,
            OnwardAt = r.Percent(50) ? OnwardAt.Pubrel : OnwardAt.Publish,
            EntryCount = entries,
            WindowMax = r.Between(1, Math.Min(entries, 8)),
            PacketCount = r.Percent(40) ? 0 : r.Between(2, Math.Min(entries, 5)),
            InboundCount = r.Of(4, 8),
            InboundReconnectMsMin = InboundReconnectMsOf(r.Of(100, 1000), conduct),
            KeepAliveS = r.Of(3, 10, 30),
            AckTimeoutMs = ackMs,
            LinkTimeoutMs = 2000,
            ConnackTimeoutMs = r.Of(2000, 10000),
            PingTimeoutMs = r.Of(1000, 10000),
            BackoffMsMin = r.Of(50, 200, 1000),
            BackoffMsMax = r.Of(1000, 10000),
            ReleaseGatherMs = r.Of(0, 20),
            CompletionMsMax = r.Of(50, 1000),
            CompletionCountMax = r.Of(1, 8),
            SampleMs = r.Of(50, 100),
            CrossOneIn = r.Of(40, 100, 400),
            SensorCount = sensors,
            Alarms = alarms,
            TelemetryMs = r.Of(1000, 10000),
            CommandQos = r.Of(0, 1, 2, 3),
            CommandEveryMs = r.Of(0, 5000, 30000),
            AlarmsMax = 800,
            FaultMsMax = MisbehavesMs,
            UtcMs = 1_763_712_345_678,
            WritesPerCut = isCalm ? 0 : r.Of(0, 80, 200),
            BytesPerLink = isCalm ? 0 : r.Of(0, 4000, 20000),
            LatencyMsMax = r.Of(0, 5, 50),
            LostAcksOneIn = !isCalm && r.Percent(25) ? 50 : 0,
            SlowOneIn = r.Percent(30) ? 50 : 0,
            EventEveryMs = isCalm ? 0 : r.Of(0, 20000)
        };
    }

    // Two connections show what freezes a broker: the ends that the gateway makes itself, for commands, must not come more often. There it
    // is the time of the product.
    private static int InboundReconnectMsOf(int ms, Misconduct conduct) =>
        conduct.Manner == Manner.Freeze ? new SessionOptions().InboundReconnectMsMin : ms;

    private static Misconduct ConductOf(SeededRandom r, int ackMs)
    {
        switch (r.Below(12))
        {
            case 0 or 1:
                return new Misconduct(PacketPurpose.Alarm, r.Of(Manner.Close, Manner.Silence, Manner.Freeze));
            case 2:
                return new Misconduct(PacketPurpose.Release, r.Of(Manner.Close, Manner.Silence));
            case 3:
                return new Misconduct(PacketPurpose.Subscribe, r.Of(Manner.Close, Manner.Silence, Manner.Refuse));
            case 4:
                return new Misconduct(PacketPurpose.Retained, r.Of(Manner.Close, Manner.Freeze));
            case 5:
                return new Misconduct(PacketPurpose.Large, Manner.Close) { BytesMax = r.Of(190, 300) };
            case 6:
                return new Misconduct(
                    r.Of(PacketPurpose.Status, PacketPurpose.Birth, PacketPurpose.State, PacketPurpose.Telemetry, PacketPurpose.Health,
                        PacketPurpose.Discovery, PacketPurpose.Reply),
                    r.Of(Manner.Close, Manner.Silence, Manner.Freeze));
            case 7:
                return new Misconduct(r.Of(PacketPurpose.Alarm, PacketPurpose.Release, PacketPurpose.Subscribe), Manner.Late)
                {
                    LateMs = ackMs * r.Of(3, 5) / 2
                };
            case 8:
                return new Misconduct(PacketPurpose.None, Manner.None)
                {
                    Malformed = r.Of(
                        MalformedPlace.BeforeConnack, MalformedPlace.AfterConnack, MalformedPlace.AfterSuback,
                        MalformedPlace.InPlaceOfSuback),
                    BreakEveryMs = 200_000
                };
            case 9:
                return new Misconduct(PacketPurpose.None, Manner.None) { TakeOverAfterMs = r.Of(300, 1000, 3000) };
            case 10:
                int everyMs = r.Of(60_000, 200_000);
                int bytes = r.Of(100_000, 1_000_000);

                // No more than a quarter of the link: after each fault the broker sends again all that it has queued, before any answer.
                return new Misconduct(PacketPurpose.None, Manner.None)
                {
                    LargeEveryMs = Math.Max(everyMs, 4 * bytes / LargeBytesPerMs), LargeBytes = bytes, DownBytesPerMs = LargeBytesPerMs
                };
            default:
                return new Misconduct(r.Of(PacketPurpose.RetainedWill, PacketPurpose.Will), r.Of(Manner.Close, Manner.Refuse));
        }
    }
}
