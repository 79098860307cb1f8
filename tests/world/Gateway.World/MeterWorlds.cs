using Gateway.Simulation;

namespace Gateway.World;

/// <summary>Worlds with a meter, in which little else happens: starts last for minutes, so that totals are written and lost.</summary>
internal static class MeterWorlds
{
    /// <summary>The plan of a seed.</summary>
    public static WorldPlan PlanOf(long seed)
    {
        var r = new SeededRandom(seed, "meter worlds");
        return new WorldPlan
        {
            Seed = seed,
            Family = r.Of(WorldFamily.Whole, WorldFamily.Whole, WorldFamily.WriteErrorSend, WorldFamily.EmptyDrive),
            HasMeter = true,
            OnwardAt = r.Percent(50) ? OnwardAt.Pubrel : OnwardAt.Publish,
            SampleMs = 1000,
            CrossOneIn = r.Of(40, 100),
            Alarms = [new AlarmPlan(r.Of(1, 2), false, true, 0, 100, 0, 0)],
            TelemetryMs = 10_000,
            CommandEveryMs = r.Of(0, 60_000),
            WritesPerCut = r.Of(20, 40, 80),
            BytesPerLink = r.Of(0, 4000),
            BrownOutPercent = r.Of(0, 20),
            LatencyMsMax = r.Of(0, 5),
            SlowOneIn = r.Of(0, 20),
            EventEveryMs = 600_000,
            AlarmsMax = 400,
            FaultMsMax = 4 * 3_600_000,
        };
    }
}
