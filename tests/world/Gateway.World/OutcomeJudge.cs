using Gateway.Primitives;

namespace Gateway.World;

/// <summary>Compares what went wrong in a world with <see cref="OutcomeTable"/>.</summary>
internal sealed class OutcomeJudge(int entryCount)
{
    private readonly long[] happened = new long[Enum.GetValues<WorldFault>().Length];
    private readonly long[] counters = new long[(int)Fault.Count];
    private readonly long[] notes = new long[Enum.GetValues<Outcome>().Length];
    private readonly string?[] details = new string?[Enum.GetValues<Outcome>().Length];

    public void Happened(WorldFault fault) => happened[(int)fault]++;

    public void Count(Fault fault, int times) => counters[(int)fault] += times;

    public long CountOf(Fault fault) => counters[(int)fault];

    public long NotesOf(Outcome outcome) => notes[(int)outcome];

    /// <summary>A progress record went bad: the older one counts, and may hold a message whose record was given up for lost.</summary>
    public bool HasOlderProgress => happened[(int)WorldFault.RottenProgress] > 0;

    public bool HasPowerCuts => happened[(int)WorldFault.PowerCutAtStorage] + happened[(int)WorldFault.PowerCutAtStep] > 0;

    public void Note(Outcome outcome, string detail)
    {
        notes[(int)outcome]++;
        details[(int)outcome] ??= detail;
    }

    /// <summary>How many of an outcome are explained by no row.</summary>
    public long Unexplained(Outcome outcome)
    {
        long left = notes[(int)outcome];
        foreach (Allowance row in OutcomeTable.Rows)
        {
            if (left > 0 && row.Outcome == outcome && happened[(int)row.Cause] > 0)
            {
                long count = row.Counter == Fault.None ? 1 : counters[(int)row.Counter];
                left -= count == 0 ? 0 : row.Reach switch
                {
                    Reach.Message => count,
                    Reach.Table => count * entryCount,
                    _ => left
                };
            }
        }

        return Math.Max(0, left);
    }

    public string? FirstUnexplained()
    {
        foreach (Outcome outcome in Enum.GetValues<Outcome>())
        {
            if (Unexplained(outcome) > 0)
            {
                return $"{outcome} {Unexplained(outcome)} times without a fault that allows it; {details[(int)outcome]}";
            }
        }

        return null;
    }

    /// <summary>A count of damage that nothing in this world has caused; null if there is none.</summary>
    public string? FirstFalseTell()
    {
        foreach ((Fault counter, WorldFault[] causes) in OutcomeTable.Tells)
        {
            if (counters[(int)counter] > 0 && causes.All(cause => happened[(int)cause] == 0))
            {
                return $"{counter} was counted {counters[(int)counter]} times, and nothing is damaged";
            }
        }

        return null;
    }

    public void AddTo(WorldStatistics statistics)
    {
        foreach (Outcome outcome in Enum.GetValues<Outcome>())
        {
            statistics.CountExcused(outcome, notes[(int)outcome] - Unexplained(outcome));
        }
    }
}
