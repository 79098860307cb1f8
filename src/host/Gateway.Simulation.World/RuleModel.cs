using Gateway.Alarms;

namespace Gateway.Simulation.World;

/// <summary>
/// What a rule must do, written a second time from its description: a limit (or a contact) with hysteresis and time. Not the
/// rule's code.
/// </summary>
internal sealed class RuleModel(bool above, int limit, int hysteresis, int holdMs, bool isContact)
{
    private long? sinceMs;

    public bool Raised { get; private set; }

    public bool Acknowledged { get; private set; }

    public long Seq { get; private set; }

    /// <summary>What <see cref="AlarmRule.State"/> must be.</summary>
    public int State => (Raised ? AlarmRule.RaisedBit : 0) | (Acknowledged ? AlarmRule.AcknowledgedBit : 0);

    /// <summary>From the start of the gateway on: nothing of time is remembered.</summary>
    public void Restore(int state, long seq)
    {
        Raised = (state & AlarmRule.RaisedBit) != 0;
        Acknowledged = (state & AlarmRule.AcknowledgedBit) != 0;
        Seq = seq;
        sinceMs = null;
    }

    /// <summary>The same model, to try something on.</summary>
    public RuleModel Copy() => (RuleModel)MemberwiseClone();

    public void Acknowledge()
    {
        Acknowledged = true;
        Seq++;
    }

    public void Read(int value, long nowMs)
    {
        int beyond = above ? value - limit : limit - value;
        if (Raised && !isContact)
        {
            sinceMs = null;
            if (beyond < -hysteresis)
            {
                Change(false);
            }

            return;
        }

        bool wanted = isContact ? value != 0 == above : beyond >= 0;
        if (wanted == Raised)
        {
            sinceMs = null;
            return;
        }

        sinceMs ??= nowMs;
        if (nowMs - sinceMs >= holdMs)
        {
            Change(wanted);
        }
    }

    private void Change(bool raised)
    {
        Raised = raised;
        Acknowledged = false;
        Seq++;
        sinceMs = null;
    }
}
