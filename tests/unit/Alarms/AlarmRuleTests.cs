using Gateway.Alarms;
using Gateway.Primitives;
using Xunit;

namespace Gateway.Tests.Unit.Alarms;

public class AlarmRuleTests
{
    [Fact]
    public void A_restored_rule_raises_nothing_that_it_had_raised_and_begins_its_delays_anew()
    {
        var rule = new ThresholdRule(AlarmSeverity.High, true, 80, 2, 100) { OffDelayMs = 50 };
        rule.Restore((int)AlarmState.ActiveUnacknowledged, 41);
        Assert.Equal("152:Cleared/42", Transitions(rule, "0:90 1:78 102:77 151:77 152:77"));
        rule.Restore((int)AlarmState.ReturnedUnacknowledged, 42);
        Assert.Equal("110:Raised/43", Transitions(rule, "10:90 109:90 110:90"));
    }

    [Fact]
    public void A_restored_contact_is_debounced_from_its_first_look_on()
    {
        var rule = new ContactRule(AlarmSeverity.High, true, 50);
        rule.Restore((int)AlarmState.ActiveUnacknowledged, 7);
        Assert.Equal("10050:Cleared/8", Transitions(rule, "10000:0 10049:0 10050:0"));
        rule.Restore((int)AlarmState.ActiveUnacknowledged, 8);
        Assert.Equal("", Transitions(rule, "20000:0 20010:1000 20100:1000"));
    }

    [Fact]
    public void A_restored_no_data_alarm_is_cleared_by_a_reading_and_by_nothing_else()
    {
        var rule = new NoDataRule(AlarmSeverity.High, 1000);
        rule.Restore((int)AlarmState.ActiveUnacknowledged, 3);
        rule.Tick(0);
        rule.Tick(500);
        Assert.Equal((AlarmState.ActiveUnacknowledged, 3L), (rule.State, rule.Seq));
        rule.Evaluate(5, 700);
        Assert.Equal((AlarmState.ReturnedUnacknowledged, 700, 1000), (rule.State, rule.PendingValueMilli, rule.PendingLimitMilli));
    }

    [Fact]
    public void A_restored_rate_alarm_is_cleared_when_a_rate_was_seen()
    {
        var rule = new RateRule(AlarmSeverity.High, 60000, 0, 4000);
        rule.Restore((int)AlarmState.ActiveAcknowledged, 3);
        Assert.Equal("2000:Cleared/4", Transitions(rule, "0:500 1000:500 2000:500"));
    }

    [Fact]
    public void A_restored_alarm_is_annunciated_again_a_whole_re_alarm_time_after_the_start()
    {
        var rule = new FaultRule(AlarmSeverity.High) { ReAlarmMs = 5000 };
        rule.Restore((int)AlarmState.ActiveAcknowledged, 3);
        rule.Tick(7000);
        rule.Tick(11999);
        Assert.Equal(AlarmTransition.None, rule.Pending);
        rule.Tick(12000);
        Assert.Equal((AlarmTransition.ReAlarmed, AlarmState.ActiveUnacknowledged, 4L), (rule.Pending, rule.State, rule.Seq));
    }

    [Theory]
    [InlineData(9, AlarmState.ActiveUnacknowledged)]
    [InlineData(11, AlarmState.ActiveUnacknowledged)]
    [InlineData(13, AlarmState.ActiveUnacknowledged)]
    [InlineData(255, AlarmState.ActiveUnacknowledged)]
    public void A_number_that_is_no_state_is_read_by_its_lowest_bit(int number, AlarmState expected)
    {
        var rule = new FaultRule(AlarmSeverity.High);
        rule.Restore(number, 9);
        Assert.Equal((expected, 9L), (rule.State, rule.Seq));
    }

    [Fact]
    public void A_transition_that_nobody_accepted_is_passed_over_and_counted_until_one_is_accepted()
    {
        var rule = new ThresholdRule(AlarmSeverity.High, true, 80, 0, 0) { ReAlarmMs = 1 };
        Assert.True(rule.Evaluate(81, 1));
        Assert.Equal((AlarmTransition.Raised, 81, 1L, 1L), (rule.Pending, rule.PendingValueMilli, rule.PendingAtMs, rule.Seq));
        Assert.False(rule.Evaluate(82, 2));
        Assert.Equal(81, rule.PendingValueMilli);

        // A pending transition is not annunciated again.
        Assert.False(rule.Tick(1000));
        Assert.Equal((AlarmTransition.Raised, 1L), (rule.Pending, rule.Seq));
        Assert.Equal(0, rule.SkippedCount);
        Assert.True(rule.Evaluate(70, 3));
        Assert.Equal(1, rule.SkippedCount);
        Assert.True(rule.Evaluate(90, 4));
        Assert.Equal(2, rule.SkippedCount);
        Assert.Equal((AlarmTransition.Raised, 90, 4L, 3L), (rule.Pending, rule.PendingValueMilli, rule.PendingAtMs, rule.Seq));
        rule.Accept();
        Assert.Equal((AlarmTransition.None, 0), (rule.Pending, rule.SkippedCount));
        Assert.True(rule.Evaluate(70, 5));
        Assert.Equal(0, rule.SkippedCount);

        // Nothing of it is in a record, so after a restart its numbers are used again.
        Assert.True(rule.Evaluate(90, 6));
        rule.Restore((int)AlarmState.ActiveUnacknowledged, 3);
        Assert.True(rule.Evaluate(70, 7));
        Assert.Equal((4L, 0), (rule.Seq, rule.SkippedCount));
    }

    [Fact]
    public void Nobody_acknowledges_or_resets_what_waits_to_be_published()
    {
        var rule = new ThresholdRule(AlarmSeverity.High, true, 80, 0, 0) { IsLatching = true };
        rule.Evaluate(81, 1);
        Assert.False(rule.Acknowledge(2));
        rule.Accept();
        rule.Evaluate(70, 3);
        rule.Accept();
        Assert.True(rule.Acknowledge(4));
        Assert.False(rule.Reset(5));
        rule.Accept();
        Assert.True(rule.Reset(6));
        Assert.Equal((AlarmTransition.Reset, AlarmState.Normal, 4L), (rule.Pending, rule.State, rule.Seq));
    }

    [Fact]
    public void Each_rule_says_what_it_measured_and_the_limit_next_to_it()
    {
        Assert.Equal("35:30", Measured(new BandRule(AlarmSeverity.High, 10, 30, 0), "0:35"));
        Assert.Equal("7:10", Measured(new BandRule(AlarmSeverity.High, 10, 30, 0), "0:7"));
        Assert.Equal("70000:60000", Measured(new RateRule(AlarmSeverity.High, 60000, 0, 60000), "0:0 30000:35000"));
        Assert.Equal("-70000:-60000", Measured(new RateRule(AlarmSeverity.High, 60000, 0, 60000), "0:0 30000:-35000"));
        Assert.Equal("2147483647:60000", Measured(new RateRule(AlarmSeverity.High, 60000, 0, 1000), "0:-2147483648 1000:2147483647"));
        Assert.Equal("1000:1000", Measured(new ContactRule(AlarmSeverity.High, true, 0), "0:1000"));
        var fault = new FaultRule(AlarmSeverity.High);
        fault.Fail(13, 0);
        Assert.Equal((13, 0), (fault.PendingValueMilli, fault.PendingLimitMilli));
    }

    [Fact]
    public void A_rule_that_could_not_clear_or_has_no_time_is_refused()
    {
        Assert.Throws<FaultException>(() => new BandRule(AlarmSeverity.High, 10, 10, 0));
        Assert.Throws<FaultException>(() => new BandRule(AlarmSeverity.High, 10, 20, 5));
        Assert.Throws<FaultException>(() => new RateRule(AlarmSeverity.High, 0, 0, 1000));
        Assert.Throws<FaultException>(() => new RateRule(AlarmSeverity.High, 10, 10, 1000));
        Assert.Throws<FaultException>(() => new RateRule(AlarmSeverity.High, 10, 0, 1));
        Assert.Throws<FaultException>(() => new NoDataRule(AlarmSeverity.High, 0));
        Assert.Throws<FaultException>(() => new ContactRule(AlarmSeverity.High, true, -1));
        Assert.Throws<FaultException>(() => new ThresholdRule(AlarmSeverity.High, true, 0, -1, 0));
    }

    private static string Measured(AlarmRule rule, string curve)
    {
        foreach (string[] point in curve.Split(' ').Select(text => text.Split(':')))
        {
            rule.Evaluate(int.Parse(point[1]), long.Parse(point[0]));
        }

        Assert.Equal(AlarmTransition.Raised, rule.Pending);
        return $"{rule.PendingValueMilli}:{rule.PendingLimitMilli}";
    }

    private static string Transitions(AlarmRule rule, string curve)
    {
        var found = new List<string>();
        foreach (string[] point in curve.Split(' ').Select(text => text.Split(':')))
        {
            rule.Evaluate(int.Parse(point[1]), long.Parse(point[0]));
            if (rule.Pending != AlarmTransition.None)
            {
                found.Add($"{point[0]}:{rule.Pending}/{rule.Seq}");
                rule.Accept();
            }
        }

        return string.Join(' ', found);
    }
}
