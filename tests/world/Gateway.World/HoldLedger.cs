using System.Globalization;
using System.Text;
using Gateway.Alarms;
using Gateway.App;

namespace Gateway.World;

/// <summary>
/// An alarm of a world that operators shelve and take out of service. While it is held nothing of it is told but what an operator does;
/// when that ends, its state is. A restart ends a shelf after some seconds, and leaves out-of-service as it was. One command is under way
/// at a time: until the broker has its answer and nothing more of it, it may have been carried out or not.
/// </summary>
internal sealed class HoldLedger(SimulatedWorld world, WorldPlan plan, CommandLedger others, int alarm)
{
    private const int ShelvedBit = 0x10;
    private const int OutBit = 0x20;
    private const int HeldBits = ShelvedBit | OutBit;

    private const int MsPerMinute = 60_000;

    /// <summary>A shelf ends this long after a start.</summary>
    private const int ShelfRestMs = 5000;

    /// <summary>The gateway counts in whole seconds...</summary>
    private const int EarlyMsMax = 1500;

    /// <summary>...and looks once in a second; a slow drive delays its turns.</summary>
    private const int LateMsMax = 6000;

    /// <summary>Without an answer until then it is sent again: one at QoS 0 may be lost.</summary>
    private const int ResendMs = 20_000;

    private const int NewerMax = AppLimits.CommandIdCount - SimulatedWorld.CommandsWaitingMax - OutputLedger.WaitingMax;

    private readonly SeededRandom random = new(plan.Seed, "holds");
    private readonly List<int> told = [];
    private Command? current;
    private AlarmRule rule = null!;
    private long nextMs;
    private long sentMs;
    private int calm;

    // After the last turn: the marks, and whether a transition waited for its record.
    private int bits;
    private bool wasPending;

    private long shelfEndMsMin;
    private long shelfEndMsMax;
    private long freeSinceMs;

    /// <summary>Commands that were sent, the holds that began, and transitions that were held back in them.</summary>
    public int Count { get; private set; }

    public int Holds { get; private set; }

    public long HeldBack { get; private set; }

    /// <summary>The alarm that a world has for this.</summary>
    public static AlarmPlan AlarmOf(long seed)
    {
        var r = new SeededRandom(seed, "held alarm");
        return new AlarmPlan(r.Of(1, 2, 2), false, r.Percent(50), 0, r.Of(0, 0, 100), r.Of(0, 0, 50), Sensor: 0)
        {
            OffDelayMs = r.Of(0, 0, 50), Latching = r.Percent(25)
        };
    }

    /// <summary>Nothing is under way, and nothing is held any more.</summary>
    public bool IsAtRest => current == null && calm == CalmNames.Length && bits == 0 && !rule.IsHeld;

    // After the last fault: what ends one hold, and a shelf that ends by its time.
    private static readonly string[] CalmNames = ["in-service", "shelve"];

    /// <summary>A start has recovered the alarm.</summary>
    public void Started(AlarmRule started)
    {
        rule = started;
        int now = BitsOf(started);
        if (((now ^ bits) & OutBit) != 0 && !IsUnderWay("out-of-service", "in-service"))
        {
            Fail("it was " + ((bits & OutBit) != 0 ? "out of service" : "in service") + " before the start");
        }

        // Out of service says the same with and without a shelf: that one has ended may wait, and be replaced.
        if ((now & ~bits & ShelvedBit) != 0 && (bits & OutBit) == 0 && !wasPending && !IsUnderWay("shelve", "unshelve"))
        {
            Fail("it was not shelved before the start");
        }

        bits = now;
        wasPending = false;
        told.Clear();
        shelfEndMsMin = world.NowMs + ShelfRestMs - EarlyMsMax;
        shelfEndMsMax = world.NowMs + ShelfRestMs + LateMsMax;
        freeSinceMs = world.NowMs;
    }

    /// <summary>Whether a turn has changed its marks: its state is said once more.</summary>
    public bool HasTurned(int index) => index == alarm && BitsOf(rule) != bits;

    /// <summary>A transition goes into the table with this state of its record.</summary>
    public void Told(int index, int state)
    {
        if (index == alarm)
        {
            told.Add(state);
        }
    }

    /// <summary>After a turn that was not cut.</summary>
    public void Look()
    {
        int now = BitsOf(rule);
        LookAtMarks(now);
        bool isAsked = IsUnderWay("ack", "reset");
        foreach (int state in told)
        {
            int said = state & HeldBits;
            if (said != bits && said != now)
            {
                Fail($"a message says {RuleModel.NameOf(state)}");
            }
        }

        if (told.Count > 0 && now == bits && now != 0 && !wasPending && !isAsked)
        {
            Fail($"a transition to {RuleModel.NameOf(told[0])} was told while it was held");
        }

        if (bits != 0 && now == 0)
        {
            freeSinceMs = world.NowMs;
            if (rule.Pending == AlarmTransition.None && !told.Exists(state => (state & HeldBits) == 0))
            {
                Fail("its state was not told when that ended");
            }
        }

        if (now == 0 && rule.IsHeld && world.NowMs - freeSinceMs > LateMsMax)
        {
            Fail($"a transition is held back {world.NowMs - freeSinceMs} ms after that ended");
        }

        Holds += bits == 0 && now != 0 ? 1 : 0;
        HeldBack += now != 0 && rule.IsHeld ? 1 : 0;
        bits = now;
        wasPending = rule.Pending != AlarmTransition.None;
        told.Clear();
    }

    /// <summary>Sends the next command when nothing is under way any more, or the last one again.</summary>
    public void Act(bool hasMessage)
    {
        if (world.NowMs < nextMs || hasMessage || world.Broker.FindSession(SimulatedWorld.ClientId)
            is not { Connected: true, Subscriptions: > 0, Queued: 0, AwaitingAcknowledgement: 0, AwaitingPubcomp: 0 })
        {
            return;
        }

        if (current is { Result: null })
        {
            if (world.NowMs - sentMs <= ResendMs)
            {
                return;
            }

            if (others.IdsSent - current.SentAs < NewerMax)
            {
                Publish(current);
                return;
            }
        }

        nextMs = world.NowMs + random.Between(200, 5000);
        if (current != null)
        {
            Settle(current);
            current = null;
            return;
        }

        if (world.Faults.IsActive || calm < CalmNames.Length)
        {
            string name = world.Faults.IsActive
                ? random.Of("shelve", "shelve", "unshelve", "out-of-service", "in-service", "in-service", "ack", "reset")
                : CalmNames[calm];
            current = new Command(name, $"#h{Count} a{alarm}{(name == "shelve" ? " 1" : "")}", others.IdsSent);
            Count++;
            others.OutputIds++;
            Publish(current);
        }
    }

    /// <summary>An answer that the broker accepted.</summary>
    public void Replied(ReadOnlySpan<byte> payload)
    {
        long number = PayloadText.Integer(payload, "\"id\":\"h"u8);
        string text = Encoding.UTF8.GetString(payload);
        int from = text.IndexOf("\"result\":\"", StringComparison.Ordinal) + 10;
        if (number == Count - 1 && current != null)
        {
            current.Result = text[from..text.IndexOf('"', from)];
        }
    }

    private void LookAtMarks(int now)
    {
        int turned = now ^ bits;
        if ((turned & OutBit) != 0 && !IsUnderWay((now & OutBit) != 0 ? "out-of-service" : "in-service"))
        {
            Fail((now & OutBit) != 0 ? "it went out of service by itself" : "it went into service by itself");
        }

        if (IsUnderWay("shelve"))
        {
            // Its time may begin anew in any of these turns.
            shelfEndMsMin = (turned & now & ShelvedBit) != 0
                ? world.NowMs + MsPerMinute - EarlyMsMax : Math.Min(shelfEndMsMin, sentMs + MsPerMinute - EarlyMsMax);
            shelfEndMsMax = world.NowMs + MsPerMinute + LateMsMax;
        }
        else if ((turned & now & ShelvedBit) != 0)
        {
            Fail("it was shelved by itself");
        }

        if ((turned & bits & ShelvedBit) != 0 && world.NowMs < shelfEndMsMin && !IsUnderWay("unshelve"))
        {
            Fail($"its shelf ended {shelfEndMsMin - world.NowMs} ms too early");
        }

        if ((now & ShelvedBit) != 0 && world.NowMs > shelfEndMsMax)
        {
            Fail($"its shelf should have ended {world.NowMs - shelfEndMsMax} ms before");
        }
    }

    // Its answer is there, and nothing of it is left.
    private void Settle(Command command)
    {
        calm += world.Faults.IsActive || command.Result != "ok" || command.Name != CalmNames[Math.Min(calm, CalmNames.Length - 1)] ? 0 : 1;
        bool isOut = (bits & OutBit) != 0;
        if (command.Result == "ok" && ((command.Name == "out-of-service" && !isOut) || (command.Name == "in-service" && isOut)
            || (command.Name == "unshelve" && (bits & ShelvedBit) != 0)))
        {
            Fail($"the command {command.Name} was answered 'ok', and it is {(bits == 0 ? "not held" : RuleModel.NameOf(bits))}");
        }
    }

    private bool IsUnderWay(params ReadOnlySpan<string> names) => current != null && names.Contains(current.Name);

    private void Publish(Command command)
    {
        sentMs = world.NowMs;
        if (command.Name == "ack")
        {
            world.AskAcknowledge(alarm);
        }
        else if (command.Name == "reset")
        {
            world.AskReset(alarm);
        }

        int qos = random.Of(1, Math.Min(2, plan.MaxQos));
        world.Timeline?.Write(
            world.NowMs, ReplayKind.Command, "operator", Timeline.Broker,
            string.Create(CultureInfo.InvariantCulture, $"command {command.Name} {command.Payload} at QoS {qos} for the gateway"));
        world.Broker.Publish(
            $"gateway/{SimulatedWorld.ClientId}/cmd/{command.Name}", Encoding.ASCII.GetBytes(command.Payload), qos);
    }

    // By the word that the rule keeps: a record has the same marks in its state.
    private static int BitsOf(AlarmRule rule) => rule.RecordState & HeldBits;

    private void Fail(string what) => world.Fail($"held alarm {alarm}: {what}");

    private sealed class Command(string name, string payload, int sentAs)
    {
        public string Name => name;

        public string Payload => payload;

        public int SentAs => sentAs;

        public string? Result { get; set; }
    }
}
