using Gateway.Alarms;

namespace Gateway.Tests.Unit.Alarms;

/// <summary>
/// What a rule must do, implemented a second time and in another way: the model keeps everything that happened and searches it, while the
/// rule keeps a few words and reads only new input.
/// </summary>
internal sealed class AlarmModel(AlarmModel.Kind kind, int low, int high, int hysteresis, int onMs, int offMs, int reAlarmMs, bool latching)
{
    private readonly List<(long At, int? Value)> readings = [];
    private readonly List<(long At, bool Holds)> verdicts = [];
    private long? standsSince;
    private long? startedAt;

    public enum Kind
    {
        Limits,
        Rate,
        NoData,
        Fault
    }

    public bool Active { get; private set; }

    public bool Acknowledged { get; private set; } = true;

    public bool Latched { get; private set; }

    public int Seq { get; private set; }

    /// <summary>Window of a rate.</summary>
    public int WindowMs { get; init; }

    public AlarmState State => (Active, Acknowledged, Latched) switch
    {
        (true, false, _) => AlarmState.ActiveUnacknowledged,
        (true, true, _) => AlarmState.ActiveAcknowledged,
        (false, false, true) => AlarmState.LatchedUnacknowledged,
        (false, true, true) => AlarmState.LatchedAcknowledged,
        (false, false, false) => AlarmState.ReturnedUnacknowledged,
        _ => AlarmState.Normal
    };

    /// <summary>A start: state and seq come from the record; everything else is forgotten.</summary>
    public void Restart()
    {
        readings.Clear();
        verdicts.Clear();
        standsSince = null;
        startedAt = null;
    }

    public void Read(int value, long now)
    {
        readings.Add((now, value));
        startedAt ??= now;
        bool? holds = kind switch
        {
            Kind.Limits => Outside(value),
            Kind.Rate => Rate(now) is { } rate ? Outside(rate) : null,
            _ => false
        };

        // A reading that does not decide leaves everything as it is.
        Judge(holds ?? Active, now);
    }

    public void Fail(long now)
    {
        readings.Add((now, null));
        if (kind == Kind.Fault)
        {
            Judge(true, now);
        }
    }

    public void Tick(long now)
    {
        startedAt ??= now;
        long seen = Math.Max(startedAt.Value, readings.FindLast(one => one.Value != null) is { Value: not null } last ? last.At : 0);
        if (kind == Kind.NoData && now - seen >= high)
        {
            Judge(true, now);
        }

        if (Active && reAlarmMs > 0)
        {
            standsSince ??= now;
            if (now - standsSince >= reAlarmMs)
            {
                Acknowledged = false;
                Publish(now);
            }
        }
    }

    public bool Acknowledge(long now)
    {
        bool can = !Acknowledged;
        if (can)
        {
            Acknowledged = true;
            Publish(now);
        }

        return can;
    }

    public bool Reset(long now)
    {
        bool can = Latched && Acknowledged;
        if (can)
        {
            Latched = false;
            Publish(now);
        }

        return can;
    }

    /// <summary>The state is said again.</summary>
    public void Renew(long now) => Publish(now);

    private bool Outside(int value)
    {
        // An active alarm clears inside the band, which the hysteresis makes narrower.
        long margin = Active ? hysteresis : 0;
        return Active
            ? value <= (long)low + margin || value >= (long)high - margin
            : value <= low || value >= high;
    }

    // The readings at which a rate can begin follow from the list alone: each that comes half a window or more after the previous one.
    // After a pause longer than the window there is no previous one.
    private int? Rate(long now)
    {
        (long At, int? Value)[] good = [.. readings.Where(one => one.Value != null)];
        if (good.Length < 2)
        {
            return null;
        }

        var marks = new List<(long At, int Value)> { (good[0].At, good[0].Value!.Value) };
        foreach ((long at, int? value) in good[1..^1])
        {
            if (at - marks[^1].At > WindowMs)
            {
                marks.Clear();
            }

            if (marks.Count == 0 || at - marks[^1].At >= WindowMs / 2)
            {
                marks.Add((at, value!.Value));
            }
        }

        // The oldest mark within the window; without one the last mark, which is as old as the pause.
        var usable = marks.Where(one => now - one.At >= WindowMs / 2).ToList();
        if (usable.Count == 0)
        {
            return null;
        }

        // Only the last two marks are used.
        var kept = marks.TakeLast(2).Where(usable.Contains).ToList();
        if (kept.Count == 0)
        {
            return null;
        }

        (long At, int Value) from = kept.Exists(one => now - one.At <= WindowMs) ? kept.First(one => now - one.At <= WindowMs) : kept[^1];
        long rate = ((long)good[^1].Value!.Value - from.Value) * 60000 / (now - from.At);
        return (int)Math.Clamp(rate, int.MinValue, int.MaxValue);
    }

    private void Judge(bool holds, long now)
    {
        verdicts.Add((now, holds));
        if (holds == Active)
        {
            return;
        }

        // Since when has the condition been the same, within this state?
        int first = verdicts.Count - 1;
        while (first > 0 && verdicts[first - 1].Holds == holds)
        {
            first--;
        }

        long from = verdicts[first].At;
        if (now - from - Blind(from, now) < (holds ? onMs : offMs))
        {
            return;
        }

        verdicts.Clear();
        Active = holds;
        Acknowledged &= !holds;
        Latched = !holds && latching;
        Publish(now);
    }

    // Time within the span in which the sensor was at fault: from the first failure after a reading to the next reading. Rules for faults
    // and for no data do evaluate this time.
    private long Blind(long from, long to)
    {
        long blind = 0;
        long? since = null;
        foreach ((long at, int? value) in kind == Kind.Fault ? [] : readings)
        {
            if (value == null)
            {
                since ??= at;
            }
            else if (since is { } began)
            {
                blind += Math.Max(0, Math.Min(at, to) - Math.Max(began, from));
                since = null;
            }
        }

        return blind;
    }

    private void Publish(long now)
    {
        Seq++;
        standsSince = now;
    }
}
