using Gateway.Alarms;
using Xunit;

namespace Gateway.Tests.Unit.Alarms;

/// <summary>Chatter, shelves, floods: what is held back, and that nothing is lost by it.</summary>
public class AlarmGuardTests
{
    private const int Limit = 20_000;
    private const int ExcursionFrom = 1500;
    private const int ExcursionTo = 1800;

    public static TheoryData<string, int, int> Signals()
    {
        var signals = new TheoryData<string, int, int>();
        foreach (string signal in new[] { "square 4", "square 2", "sine 10", "sine 30", "sine 60", "noise" })
        {
            // Without hysteresis and delay, and with the defaults of a temperature.
            signals.Add(signal, 0, 0);
            signals.Add(signal, 500, 2000);
        }

        return signals;
    }

    [Theory]
    [MemberData(nameof(Signals))]
    public void An_hour_at_the_limit_makes_at_most_twelve_messages_and_an_excursion_in_it_is_told_at_once(
        string signal, int hysteresis, int onDelayMs)
    {
        Func<int, int> curve = Curve(signal, 17);
        var alarm = new GuardedAlarm(new ThresholdRule(AlarmSeverity.High, true, Limit, hysteresis, onDelayMs) { ChatterLimit = 6 });
        alarm.Run(3600, second => curve(second) + Excursion(second));
        Assert.InRange(alarm.Messages.Count, 1, 12);

        // A second for the tick, the on-delay, and one for a reading between.
        int promptly = ExcursionFrom + 2 + (onDelayMs / 1000);
        Assert.True(alarm.Messages.Last(message => message.Second <= promptly).IsActive, "raised late");
        Assert.All(alarm.Messages.Where(message => message.Second > promptly && message.Second < ExcursionTo), message =>
            Assert.True(message.IsActive));

        // Its end, if the signal leaves the hysteresis.
        alarm.Run(5, _ => Limit - 2000);
        alarm.Run(AlarmLimits.CalmS, _ => Limit - 2000);
        Assert.False(alarm.Last.IsActive);
        Assert.False(alarm.Last.IsChattering);
        AssertGapsExplained(alarm);
    }

    [Fact]
    public void An_excursion_ends_as_promptly_as_it_begins()
    {
        Func<int, int> curve = Curve("square 4", 0);
        var alarm = new GuardedAlarm(new ThresholdRule(AlarmSeverity.High, true, Limit, 0, 0) { ChatterLimit = 6 });
        alarm.Run(3600, second => curve(second) + Excursion(second));
        GuardMessage raised = alarm.Messages.Single(message => message.Second >= ExcursionFrom && message.IsActive
            && message.Second < ExcursionFrom + 5);
        GuardMessage cleared = alarm.Messages.First(message => message.Second > raised.Second);
        Assert.False(cleared.IsActive);
        Assert.InRange(cleared.Second, ExcursionTo, ExcursionTo + 4);
        Assert.InRange(alarm.Messages.Count, 9, 12);
    }

    [Fact]
    public void Without_the_guard_each_transition_is_a_message()
    {
        Func<int, int> curve = Curve("square 4", 0);
        var alarm = new GuardedAlarm(new ThresholdRule(AlarmSeverity.High, true, Limit, 0, 0));
        alarm.Run(3600, curve);
        Assert.Equal(alarm.Made, alarm.Messages.Count);
        Assert.InRange(alarm.Made, 1795, 1805);
    }

    [Fact]
    public void Chatter_begins_with_one_message_is_summed_up_and_ends_with_one()
    {
        Func<int, int> curve = Curve("square 4", 0);
        var alarm = new GuardedAlarm(new ThresholdRule(AlarmSeverity.High, true, Limit, 0, 0) { ChatterLimit = 6 });
        alarm.Run(2000, curve);
        Assert.Equal(
            [false, false, false, false, false, false, true, true], alarm.Messages.Select(message => message.IsChattering));
        Assert.Equal(1, alarm.Faults.CountOf(AlarmsFaults.AlarmChattering));
        GuardMessage start = alarm.Messages[6];
        GuardMessage summary = alarm.Messages[7];
        Assert.Equal(start.Second + AlarmLimits.SummaryS, summary.Second);
        Assert.InRange(summary.Skipped, 890, 905);
        int made = alarm.Made;
        alarm.Run(AlarmLimits.SettleS + 5, _ => Limit - 1000);
        Assert.True(alarm.Last.IsChattering);
        Assert.False(alarm.Last.IsActive);
        int settled = alarm.Messages.Count;
        alarm.Run(AlarmLimits.CalmS, _ => Limit - 1000);
        Assert.Equal(settled + 1, alarm.Messages.Count);
        Assert.False(alarm.Last.IsChattering || alarm.Last.IsActive);
        Assert.InRange(alarm.Made, made, made + 1);
        AssertGapsExplained(alarm);

        // Then it may be raised again.
        alarm.Run(2, _ => Limit + 1000);
        Assert.Equal((AlarmState.ActiveUnacknowledged, 0), (alarm.Last.State, alarm.Last.Marks));
    }

    [Fact]
    public void Swings_of_one_size_are_clearly_beyond_the_limit_only_once()
    {
        var alarm = new GuardedAlarm(new ThresholdRule(AlarmSeverity.High, true, Limit, 0, 0) { ChatterLimit = 6 });
        Func<int, int> curve = Curve("square 4", 0);
        alarm.Run(100, curve);
        int before = alarm.Messages.Count;
        alarm.Run(1000, second => Limit + ((curve(second) - Limit) * 50));
        Assert.Equal(before + 2, alarm.Messages.Count);
    }

    [Fact]
    public void An_acknowledgement_is_told_at_once_although_the_alarm_chatters()
    {
        Func<int, int> curve = Curve("square 4", 0);
        var alarm = new GuardedAlarm(new ThresholdRule(AlarmSeverity.High, true, Limit, 0, 0) { ChatterLimit = 6 });
        alarm.Run(100, curve);
        int before = alarm.Messages.Count;
        Assert.True(alarm.Rule.IsHeld);
        Assert.True(alarm.Rule.Acknowledge(100_500));
        alarm.Publish();
        Assert.Equal(before + 1, alarm.Messages.Count);
        Assert.Contains(alarm.Last.State, new[] { AlarmState.Normal, AlarmState.ActiveAcknowledged });
        AssertGapsExplained(alarm);
    }

    [Theory]
    [InlineData(AlarmState.Normal)]
    [InlineData(AlarmState.ActiveUnacknowledged)]
    [InlineData(AlarmState.ActiveAcknowledged)]
    [InlineData(AlarmState.ReturnedUnacknowledged)]
    [InlineData(AlarmState.LatchedUnacknowledged)]
    [InlineData(AlarmState.LatchedAcknowledged)]
    public void A_record_keeps_state_and_marks(AlarmState state)
    {
        int[] marks =
            [AlarmRule.Shelved, AlarmRule.OutOfService, AlarmRule.Suppressed, AlarmRule.Uncertain, AlarmRule.Chattering];
        HashSet<int> codes = [];
        for (int set = 0; set < 1 << marks.Length; set++)
        {
            int mark = Enumerable.Range(0, marks.Length).Where(i => (set >> i & 1) != 0).Sum(i => marks[i]);
            var rule = new FaultRule(AlarmSeverity.Critical) { ChatterLimit = 120, Suppressor = 8 };
            rule.Restore((int)state, 5);
            rule.SetMark(mark, true);
            Assert.InRange(rule.RecordState, 0, 255);
            Assert.True(codes.Add(rule.RecordState), $"{state} with marks {mark:x} is twice");
            var restored = new FaultRule(AlarmSeverity.Critical) { ChatterLimit = 120, Suppressor = 8 };
            restored.Restore(rule.RecordState, 5);
            Assert.Equal((state, mark), (restored.State, restored.Marks & AlarmRule.AnyMark));
            Assert.Equal((120, 8, AlarmSeverity.Critical), (restored.ChatterLimit, restored.Suppressor, restored.Severity));
        }

        // Without marks as older firmware wrote it.
        Assert.Contains((int)state, codes);
    }

    [Fact]
    public void A_restart_goes_on_chattering_and_ends_it_with_the_true_state()
    {
        var rule = new ThresholdRule(AlarmSeverity.High, true, Limit, 0, 0) { ChatterLimit = 6 };
        rule.Restore(7, 12);
        Assert.Equal((AlarmState.ActiveUnacknowledged, AlarmRule.Chattering), (rule.State, rule.Marks & AlarmRule.AnyMark));
        var alarm = new GuardedAlarm(rule);
        alarm.Guard.Restore(0, 0);
        alarm.Run(AlarmLimits.CalmS + 60, _ => Limit - 100);
        Assert.Equal(
            [(AlarmState.ReturnedUnacknowledged, true), (AlarmState.ReturnedUnacknowledged, false)],
            alarm.Messages.Select(message => (message.State, message.IsChattering)));
        AssertGapsExplained(alarm, 12);
    }

    public static TheoryData<int> Seeds()
    {
        var seeds = new TheoryData<int>();
        for (int i = 0; i < 40; i++)
        {
            seeds.Add(i);
        }

        seeds.Add(Random.Shared.Next());
        return seeds;
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Guard_and_model_agree(int seed)
    {
        var random = new Random(seed);
        int limit = random.Next(8);
        var alarm = new GuardedAlarm(new ThresholdRule(AlarmSeverity.High, true, Limit, random.Next(2) * 50, 0) { ChatterLimit = limit });
        var model = new GuardModel(limit);
        int until = 0;
        int amplitude = 0;
        int turn = 1;
        int base0 = 0;
        for (int second = 1; second < 30_000; second++)
        {
            if (second >= until)
            {
                // Noise, swings of every period, rests on either side, and excursions.
                until = second + random.Next(1, random.Next(4) == 0 ? 4500 : 400);
                amplitude = random.Next(3) == 0 ? 0 : random.Next(1, 300);
                turn = random.Next(1, 200);
                base0 = random.Next(4) == 0 ? random.Next(-5000, 5000) : 0;
            }

            int swing = random.Next(3) == 0 ? random.Next(-amplitude, amplitude + 1) : second / turn % 2 == 0 ? amplitude : -amplitude;
            if (random.Next(3000) == 0)
            {
                alarm.Cut();
                model.Restart(alarm.Second);
            }

            int made = alarm.Made;
            int count = alarm.Messages.Count;
            alarm.Step(Limit + base0 + swing);
            int distance = Math.Abs(base0 + swing);
            bool due = false;
            if (alarm.Made != made)
            {
                due = model.Transition(second, alarm.Rule.IsActive, distance);
            }

            due |= model.Tick(second, alarm.Rule.IsActive, distance);
            string what = $"seed {seed}, second {second}";
            Assert.True(due == alarm.Messages.Count > count, what);
            Assert.True(model.Chatters == ((alarm.Rule.Marks & AlarmRule.Chattering) != 0), what);
        }

        AssertGapsExplained(alarm);
    }

    [Fact]
    public void A_shelved_alarm_is_told_as_shelved_and_with_its_true_state_at_the_end()
    {
        var alarm = new GuardedAlarm(new ThresholdRule(AlarmSeverity.High, true, Limit, 0, 0));
        alarm.Run(2, _ => Limit - 100);
        Assert.True(alarm.Guard.Place(alarm.Rule, 0, AlarmRule.Shelved, true, 2, alarm.Second * 1000L));
        alarm.Publish();
        Assert.Equal(AlarmRule.Shelved, alarm.Last.Marks);
        alarm.Run(119, second => second % 2 == 0 ? Limit + 100 : Limit - 100);
        Assert.Single(alarm.Messages);
        alarm.Run(1, _ => Limit + 100);
        alarm.Run(1, _ => Limit + 100);
        Assert.Equal((AlarmState.ActiveUnacknowledged, 0), (alarm.Last.State, alarm.Last.Marks));
        Assert.Equal(2, alarm.Messages.Count);
        AssertGapsExplained(alarm);
    }

    [Theory]
    [InlineData(AlarmRule.Shelved)]
    [InlineData(AlarmRule.OutOfService)]
    public void What_an_operator_keeps_quiet_says_nothing_although_it_chatters_rests_and_leaves_the_limit(int mark)
    {
        Func<int, int> curve = Curve("square 4", 0);
        var alarm = new GuardedAlarm(new ThresholdRule(AlarmSeverity.High, true, Limit, 0, 0) { ChatterLimit = 6 });
        alarm.Run(100, curve);
        Assert.True(alarm.Guard.Place(alarm.Rule, 0, mark, true, 1440, alarm.Second * 1000L));
        alarm.Publish();
        int told = alarm.Messages.Count;
        alarm.Run(AlarmLimits.CalmS + 60, curve);
        Assert.True((alarm.Rule.Marks & AlarmRule.Chattering) != 0, "it has not calmed down");
        alarm.Run(AlarmLimits.CalmS + 60, second => curve(second) + 5000);
        Assert.Equal(told, alarm.Messages.Count);
        Assert.Equal(0, alarm.Rule.Marks & AlarmRule.Chattering);
        Assert.True(alarm.Guard.Place(alarm.Rule, 0, mark, false, 0, alarm.Second * 1000L));
        alarm.Publish();
        Assert.Equal((AlarmState.ActiveUnacknowledged, 0), (alarm.Last.State, alarm.Last.Marks));
        AssertGapsExplained(alarm);
    }

    [Fact]
    public void In_a_flood_low_and_medium_alarms_wait_until_it_is_over_and_high_ones_do_not()
    {
        var low = new GuardedAlarm(new ThresholdRule(AlarmSeverity.Medium, true, Limit, 0, 0), floodLimit: 10);
        var high = new ThresholdRule(AlarmSeverity.High, true, Limit, 0, 0);
        low.Run(12, second => second % 2 == 0 ? Limit + 100 : Limit - 100);
        Assert.Equal(1, low.Faults.CountOf(AlarmsFaults.AlarmFlood));
        Assert.Equal(10, low.Messages.Count);
        high.Evaluate(Limit + 1, 13_000);
        Assert.True(low.Guard.Take(high, 0, false, 13_000));

        // Two intervals later: in the first there was a flood, the second is calm.
        low.Run(AlarmLimits.FloodS - 15, _ => Limit + 100);
        Assert.Equal(10, low.Messages.Count);
        low.Run(AlarmLimits.FloodS + 5, _ => Limit + 100);
        Assert.Equal(11, low.Messages.Count);
        Assert.True(low.Last.IsActive);
        AssertGapsExplained(low);
    }

    private static void AssertGapsExplained(GuardedAlarm alarm, long seq = 0)
    {
        foreach (GuardMessage message in alarm.Messages)
        {
            Assert.Equal(seq + 1 + message.Skipped, message.Seq);
            seq = message.Seq;
        }
    }

    private static int Excursion(int second) => second is >= ExcursionFrom and < ExcursionTo ? 5000 : 0;

    private static Func<int, int> Curve(string signal, int seed)
    {
        var random = new Random(seed);
        string[] words = signal.Split(' ');
        int period = words.Length > 1 ? int.Parse(words[1], System.Globalization.CultureInfo.InvariantCulture) : 0;
        return words[0] switch
        {
            "square" => second => second % period < period / 2 ? Limit + 100 : Limit - 100,
            "sine" => second => Limit + (int)(100 * Math.Sin(2 * Math.PI * second / period)) + random.Next(-20, 21),
            _ => _ => Limit + random.Next(-100, 101)
        };
    }
}
