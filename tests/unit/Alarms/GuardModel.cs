using Gateway.Alarms;

namespace Gateway.Tests.Unit.Alarms;

/// <summary>
/// What the guard against chatter must do, implemented a second time from src/docs/topics.md: it keeps every transition and every message
/// in lists and searches them. It gets the transitions that a rule made, and the distance from the limit each second.
/// </summary>
internal sealed class GuardModel(int limit)
{
    private readonly List<(int Second, int Distance)> counted = [];
    private readonly List<(int Second, bool Settled)> told = [];
    private int hourFrom;
    private int chattersSince = -1;
    private int changedAt;
    private int noise;
    private int settled;
    private bool owesEnd;
    private bool isHeld;
    private bool knowsActive;

    public bool Chatters => chattersSince >= 0;

    /// <summary>A transition of the condition. True: it is told at once.</summary>
    public bool Transition(int second, bool raised, int distance)
    {
        if (Chatters)
        {
            changedAt = second;
            bool isEnd = !raised && owesEnd;
            owesEnd &= !isEnd;
            isHeld = !isEnd;
            knowsActive &= !isEnd;
            return isEnd;
        }

        knowsActive = raised;

        if (counted.Count == 0 || second - hourFrom >= 3600)
        {
            counted.Clear();
            hourFrom = second;
        }

        counted.Add((second, distance));
        if (limit > 0 && counted.Count > limit)
        {
            chattersSince = second;
            changedAt = second;
            noise = counted.Max(one => one.Distance);
            counted.Clear();
            told.Clear();
            told.Add((second, false));
            settled = 0;
            owesEnd = false;
            isHeld = false;
        }

        return true;
    }

    /// <summary>The end of a second. True: a message is due, which also says what was held back.</summary>
    public bool Tick(int second, bool active, int distance)
    {
        if (!Chatters)
        {
            return false;
        }

        int still = second - changedAt;
        if (still >= 600)
        {
            chattersSince = -1;
            isHeld = false;
            knowsActive = active;
            return true;
        }

        if (active && !owesEnd && distance / 4 > noise)
        {
            noise = distance;
            owesEnd = true;
            return Tell(active);
        }

        int[] waits = [60, 240, 960, 3840];
        if (isHeld && active != knowsActive && still >= waits[Math.Min(settled, 3)])
        {
            settled++;
            owesEnd = active;
            return Tell(active);
        }

        if (second >= told[^1].Second + 1800)
        {
            told.Add((second, false));
            return Tell(active);
        }

        return false;
    }

    private bool Tell(bool active)
    {
        bool wasHeld = isHeld;
        knowsActive = wasHeld ? active : knowsActive;
        isHeld = false;
        return wasHeld;
    }
}
