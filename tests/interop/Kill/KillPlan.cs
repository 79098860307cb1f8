namespace Gateway.Tests.Interop.Kill;

/// <summary>How long a kill test runs. GATEWAY_KILL_TEST=long selects the long form, GATEWAY_KILL_SEED repeats the moments.</summary>
internal sealed record KillPlan
{
    /// <summary>Processes killed.</summary>
    public required int Kills { get; init; }

    /// <summary>Alarms at each QoS, at least.</summary>
    public required int Alarms { get; init; }

    /// <summary>The least number of runs that find an Awaiting entry, and of runs that find a Released one.</summary>
    public required int RecoveriesMin { get; init; }

    /// <summary>Seed of the moments, as far as an operating system lets them repeat.</summary>
    public required int Seed { get; init; }

    /// <summary>
    /// A run ends at a random line up to this one. A QoS 1 alarm is two lines, a QoS 2 alarm four, the connection about eight: so the
    /// alarms spread over the runs.
    /// </summary>
    public int LinesMax => 16 + (12 * Alarms / Kills);

    /// <summary>The plan that the environment asks for.</summary>
    public static KillPlan FromEnvironment()
    {
        int seed = TestForm.Seed("GATEWAY_KILL_SEED");
        return TestForm.IsLong("GATEWAY_KILL_TEST")
            ? new KillPlan { Kills = 200, Alarms = 2000, RecoveriesMin = 10, Seed = seed }
            : new KillPlan { Kills = 15, Alarms = 150, RecoveriesMin = 1, Seed = seed };
    }
}
