using Gateway.Alarms;

namespace Gateway.Tests.Unit.Alarms;

/// <summary>
/// What the guard against chatter must do, implemented a second time from src/docs/topics.md: it keeps transitions in a list and the budget
/// as seconds that are saved up and paid with. It gets the transitions that a rule made, and the distance from the limit each second.
/// </summary>
internal sealed class GuardModel(int limit)
{
    private const int PriceS = 1200;
    private const int SavedS = 3 * PriceS;

    private readonly List<int> distances = [];
    private int hourFrom = int.MinValue / 2;
    private int changedAt;
    private int summedAt;
    private int tickedAt;
    private int budgetS;
    private bool isMeasured;
    private bool owesEnd;
    private bool isHeld;
    private bool knowsActive;

    public bool Chatters { get; private set; }

    /// <summary>The power was cut: what consumers know is left, and whether it chatters.</summary>
    public void Restart(int second)
    {
        distances.Clear();
        hourFrom = int.MinValue / 2;
        changedAt = summedAt = tickedAt = second;
        budgetS = PriceS;
        isMeasured = false;
        owesEnd = true;
        isHeld = false;
    }

    /// <summary>A transition of the condition. True: it is told at once.</summary>
    public bool Transition(int second, bool raised, int distance)
    {
        Save(second);
        return Chatters ? ChangeWhileChattering(second, raised, distance) : Change(second, raised, distance);
    }

    private bool Change(int second, bool raised, int distance)
    {
        knowsActive = raised;
        if (second - hourFrom >= 3600)
        {
            distances.Clear();
            hourFrom = second;
        }

        distances.Add(raised ? 0 : distance);
        if (limit > 0 && distances.Count > limit)
        {
            Chatters = true;
            changedAt = summedAt = second;
            budgetS = PriceS;
            isMeasured = true;
            owesEnd = false;
        }

        return true;
    }

    private bool ChangeWhileChattering(int second, bool raised, int distance)
    {
        int still = second - changedAt;
        changedAt = second;
        bool isEnd = !raised && owesEnd && (isMeasured || knowsActive);
        bool wasMeasured = isMeasured;
        owesEnd = false;
        if (!isMeasured)
        {
            distances.Add(raised ? 0 : distance);
            isMeasured = distances.Count > limit;
        }

        isHeld = true;
        if (isEnd)
        {
            budgetS -= wasMeasured ? PriceS : 0;
            return Tell(raised);
        }

        return still >= 600 && budgetS >= PriceS && Pay(second, raised);
    }

    /// <summary>The end of a second. True: a message is due, which also says what was held back.</summary>
    public bool Tick(int second, bool active, int distance)
    {
        Save(second);
        if (!Chatters)
        {
            return false;
        }

        int still = second - changedAt;
        if (still >= 3600)
        {
            // Its message is the first of a new hour.
            Chatters = false;
            distances.Clear();
            distances.Add(0);
            hourFrom = second;
            isHeld = true;
            return Tell(active);
        }

        if (active && !isMeasured)
        {
            owesEnd |= still >= 60;
        }
        else if (active && owesEnd)
        {
            distances.Add(distance);
        }
        else if (active && distance / 4 > distances.DefaultIfEmpty().Max())
        {
            distances.Add(distance);
            owesEnd = true;
            budgetS -= isHeld ? PriceS : 0;
            return Tell(active);
        }

        bool isLasting = active != knowsActive && (still >= 900 || (still >= 60 && budgetS >= PriceS));
        bool isSummary = (second - summedAt >= 1800 || still >= 900) && budgetS >= PriceS;
        return isHeld && (isLasting || isSummary) && Pay(second, active);
    }

    private void Save(int second)
    {
        budgetS = Math.Min(SavedS, budgetS + second - tickedAt);
        tickedAt = second;
    }

    private bool Pay(int second, bool active)
    {
        budgetS -= PriceS;
        summedAt = second;
        owesEnd |= active && !isMeasured;
        isMeasured = true;
        return Tell(active);
    }

    private bool Tell(bool active)
    {
        bool wasHeld = isHeld;
        knowsActive = wasHeld ? active : knowsActive;
        isHeld = false;
        return wasHeld;
    }
}
