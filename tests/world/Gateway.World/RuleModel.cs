namespace Gateway.World;

/// <summary>
/// What a rule must do, implemented a second time from src/docs/topics.md: limits (or a contact) with hysteresis and delays, and the
/// states of ISA-18.2. It shares no code with the rule.
/// </summary>
internal sealed class RuleModel(AlarmPlan plan)
{
    private long? sinceMs;
    private long? blindMs;

    public bool Active { get; private set; }

    /// <summary>An operator must still acknowledge.</summary>
    public bool Pending { get; private set; }

    /// <summary>Over, and waiting for a reset.</summary>
    public bool Latched { get; private set; }

    public long Seq { get; private set; }

    /// <summary>The state's number in records.</summary>
    public int State => Active ? (Pending ? 1 : 3) : Latched ? (Pending ? 8 : 10) : Pending ? 4 : 0;

    /// <summary>
    /// The name in payloads of a state as records keep it: marks are in bits 4 to 7, and while the alarm chatters bits 1 and 2 are
    /// inverted.
    /// </summary>
    public static string NameOf(int state) => (state & 0x20) != 0 ? "out-of-service" : (state & 0x10) != 0 ? "shelved" : StateNameOf(state);

    private static string StateNameOf(int state) => (state & 0xF) switch
    {
        0 => "normal",
        1 => "active-unack",
        3 => "active-acked",
        4 => "rtn-unack",
        8 => "latched-unack",
        10 => "latched-acked",
        6 => StateNameOf(0),
        7 => StateNameOf(1),
        5 => StateNameOf(3),
        2 => StateNameOf(4),
        14 => StateNameOf(8),
        12 => StateNameOf(10),
        _ => "no state"
    };

    /// <summary>From the gateway's start on: no time is remembered.</summary>
    public void Restore(int state, long seq)
    {
        Active = state is 1 or 3;
        Pending = state is 1 or 4 or 8;
        Latched = state is 8 or 10;
        Seq = seq;
        sinceMs = null;
        blindMs = null;
    }

    /// <summary>The same model, to try something on.</summary>
    public RuleModel Copy() => (RuleModel)MemberwiseClone();

    public void Acknowledge()
    {
        Pending = false;
        Seq++;
    }

    public void Reset()
    {
        Latched = false;
        Seq++;
    }

    /// <summary>The state is said again, so often at the most, if it was.</summary>
    public void RenewTo(long seq, int most) => Seq = seq > Seq && seq - Seq <= most ? seq : Seq;

    /// <summary>The sensor is at fault from now until the next reading: this time does not count for a delay.</summary>
    public void Fail(long nowMs) => blindMs ??= nowMs;

    public void Read(int value, long nowMs)
    {
        sinceMs += nowMs - (blindMs ?? nowMs);
        blindMs = null;
        bool wanted = plan.IsContact ? value != 0 == plan.Above : Beyond(value) >= (Active ? -plan.Hysteresis : 0);
        if (wanted == Active)
        {
            sinceMs = null;
            return;
        }

        sinceMs ??= nowMs;
        if (nowMs - sinceMs < (wanted || plan.IsContact ? plan.HoldMs : plan.OffDelayMs))
        {
            return;
        }

        // When raised, acknowledgement is required again; when over, it stays as it was.
        Active = wanted;
        Pending |= wanted;
        Latched = !wanted && plan.Latching;
        Seq++;
        sinceMs = null;
    }

    private int Beyond(int value) => plan.BandWidth > 0
        ? Math.Max(plan.Limit - value, value - plan.Limit - plan.BandWidth)
        : plan.Above ? value - plan.Limit : plan.Limit - value;
}
