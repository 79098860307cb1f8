using Gateway.Alarms;
using Gateway.Primitives;

namespace Gateway.Tests.Unit.Alarms;

/// <summary>A message of an alarm: second, state, marks, seq, and how many transitions it passes over.</summary>
public sealed record GuardMessage(int Second, AlarmState State, int Marks, long Seq, int Skipped)
{
    public bool IsActive => State is AlarmState.ActiveUnacknowledged or AlarmState.ActiveAcknowledged;

    public bool IsChattering => (Marks & AlarmRule.Chattering) != 0;
}

/// <summary>
/// One alarm behind a guard, as the engine drives them: a reading and a tick each second, and messages find a place at once.
/// </summary>
internal sealed class GuardedAlarm
{
    private readonly int floodLimit;

    // As the record of the newest message has them.
    private int recordState;
    private long recordSeq;

    public GuardedAlarm(AlarmRule rule, int floodLimit = 0)
    {
        Rule = rule;
        this.floodLimit = floodLimit;
        Guard = new AlarmGuard(1, floodLimit, Faults);
    }

    public FaultLog Faults { get; } = new();

    public AlarmRule Rule { get; }

    public AlarmGuard Guard { get; private set; }

    public List<GuardMessage> Messages { get; } = [];

    public int Second { get; private set; }

    /// <summary>Transitions of the condition that the rule made.</summary>
    public int Made { get; private set; }

    public GuardMessage Last => Messages[^1];

    /// <summary>A second with this reading, or with none.</summary>
    public void Step(int? milli)
    {
        Second++;
        if (milli is { } value && Rule.Evaluate(value, Second * 1000L))
        {
            Made++;
            Guard.Take(Rule, 0, false, Second * 1000L);
        }

        if (Rule.Tick(Second * 1000L))
        {
            Guard.Take(Rule, 0, false, Second * 1000L);
        }

        Guard.TickFlood(Second * 1000L);
        Guard.Tick(Rule, 0, Second * 1000L);
        Publish();
    }

    public void Run(int seconds, Func<int, int> signal)
    {
        for (int i = 0; i < seconds; i++)
        {
            Step(signal(Second));
        }
    }

    /// <summary>The power is cut and comes again: the rule begins at its newest record.</summary>
    public void Cut()
    {
        Rule.Restore(recordState, recordSeq);
        Guard = new AlarmGuard(1, floodLimit, Faults);
        Guard.Restore(0, Second * 1000L);
    }

    /// <summary>What is pending becomes a message.</summary>
    public void Publish()
    {
        if (Rule.Pending != AlarmTransition.None)
        {
            Messages.Add(new GuardMessage(Second, Rule.State, Rule.Marks & AlarmRule.AnyMark, Rule.Seq, Rule.SkippedCount));
            (recordState, recordSeq) = (Rule.RecordState, Rule.Seq);
            Rule.Accept();
        }
    }
}
