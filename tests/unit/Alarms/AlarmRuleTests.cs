using Gateway.Alarms;
using Xunit;

namespace Gateway.Tests.Unit.Alarms;

public class AlarmRuleTests
{
    // A curve is "time:value" in order; what comes out is "time:transition/seq".
    [Theory]
    [InlineData(true, 0, 0, "0:79 1:80 2:81 3:80 4:79", "1:Raised/1 4:Cleared/2")]
    [InlineData(true, 2, 0, "0:80 1:79 2:78 3:77 4:78 5:79 6:80", "0:Raised/1 3:Cleared/2 6:Raised/3")]
    [InlineData(true, 0, 10, "0:80 5:80 9:80 10:80 11:80", "10:Raised/1")]
    [InlineData(true, 0, 10, "0:80 5:79 6:80 15:80 16:80", "16:Raised/1")]
    [InlineData(true, 2, 10, "0:90 10:90 11:70 12:90 21:90 22:90", "10:Raised/1 11:Cleared/2 22:Raised/3")]
    [InlineData(false, 0, 0, "0:81 1:80 2:79 3:80 4:81", "1:Raised/1 4:Cleared/2")]
    [InlineData(false, 2, 0, "0:80 1:82 2:83", "0:Raised/1 2:Cleared/2")]
    [InlineData(true, 0, 0, "0:-2147483648 1:2147483647 2:-2147483648", "1:Raised/1 2:Cleared/2")]
    [InlineData(false, 2147483647, 0, "0:-2147483648 1:2147483647", "0:Raised/1")]
    public void A_curve_crosses_a_threshold_with_hysteresis_and_hold(bool above, int hysteresis, int hold, string curve, string expected)
    {
        Assert.Equal(expected, Transitions(new ThresholdRule(AlarmSeverity.High, above, 80, hysteresis, hold), curve));
    }

    [Theory]
    [InlineData(true, 0, "0:0 1:1000 2:0", "1:Raised/1 2:Cleared/2")]
    [InlineData(false, 0, "0:1000 1:0", "1:Raised/1")]
    [InlineData(true, 50, "0:1000 10:1000 49:1000 50:1000", "50:Raised/1")]
    [InlineData(true, 50, "0:1000 20:0 30:1000 60:1000 79:1000 80:1000", "80:Raised/1")]
    [InlineData(true, 50, "0:1000 50:1000 60:0 70:1000 80:0 129:0 130:0", "50:Raised/1 130:Cleared/2")]
    public void A_contact_is_debounced_both_ways(bool whenClosed, int debounce, string curve, string expected)
    {
        Assert.Equal(expected, Transitions(new ContactRule(AlarmSeverity.Low, whenClosed, debounce), curve));
    }

    [Fact]
    public void A_restored_rule_raises_nothing_that_it_had_raised_and_counts_on()
    {
        var rule = new ThresholdRule(AlarmSeverity.High, true, 80, 2, 100);
        rule.Restore(AlarmRule.RaisedBit, 41);
        Assert.Equal("2:Cleared/42", Transitions(rule, "0:90 1:78 2:77"));
        rule.Restore(0, 42);
        Assert.Equal("110:Raised/43", Transitions(rule, "10:90 109:90 110:90"));
    }

    [Fact]
    public void A_restored_contact_is_debounced_from_its_first_look_on()
    {
        var rule = new ContactRule(AlarmSeverity.High, true, 50);
        rule.Restore(AlarmRule.RaisedBit, 7);
        Assert.Equal("10050:Cleared/8", Transitions(rule, "10000:0 10049:0 10050:0"));
        rule.Restore(AlarmRule.RaisedBit, 8);
        Assert.Equal("", Transitions(rule, "20000:0 20010:1000 20100:1000"));
    }

    [Fact]
    public void A_transition_that_nobody_accepted_is_passed_over_and_leaves_a_gap_in_seq()
    {
        var rule = new ThresholdRule(AlarmSeverity.High, true, 80, 0, 0);
        Assert.False(rule.Judge(81, 1));
        Assert.Equal((AlarmTransition.Raised, 81, 1L, 1L), (rule.Pending, rule.PendingValueMilli, rule.PendingAtMs, rule.Seq));
        Assert.False(rule.Judge(82, 2));
        Assert.Equal(81, rule.PendingValueMilli);
        Assert.True(rule.Judge(70, 3));
        Assert.True(rule.Judge(90, 4));
        Assert.Equal((AlarmTransition.Raised, 90, 4L, 3L), (rule.Pending, rule.PendingValueMilli, rule.PendingAtMs, rule.Seq));
        rule.Accept();
        Assert.Equal(AlarmTransition.None, rule.Pending);
        Assert.False(rule.Judge(70, 5));
    }

    [Fact]
    public void Only_a_raised_alarm_whose_transition_was_taken_is_acknowledged_and_once()
    {
        var rule = new ThresholdRule(AlarmSeverity.High, true, 80, 0, 0);
        Assert.False(rule.Acknowledge(0, 0));
        rule.Judge(81, 1);
        Assert.False(rule.Acknowledge(81, 2));
        rule.Accept();
        Assert.True(rule.Acknowledge(81, 3));
        Assert.Equal(
            (AlarmTransition.Acknowledged, AlarmRule.RaisedBit | AlarmRule.AcknowledgedBit, 2L),
            (rule.Pending, rule.State, rule.Seq));
        rule.Accept();
        Assert.False(rule.Acknowledge(81, 4));
        Assert.False(rule.Judge(85, 5));
        Assert.Equal(AlarmTransition.None, rule.Pending);
        rule.Judge(70, 6);
        Assert.Equal((AlarmTransition.Cleared, 0, 3L), (rule.Pending, rule.State, rule.Seq));
    }

    private static string Transitions(AlarmRule rule, string curve)
    {
        var found = new List<string>();
        foreach (string[] point in curve.Split(' ').Select(text => text.Split(':')))
        {
            rule.Judge(int.Parse(point[1]), long.Parse(point[0]));
            if (rule.Pending != AlarmTransition.None)
            {
                found.Add($"{point[0]}:{rule.Pending}/{rule.Seq}");
                rule.Accept();
            }
        }

        return string.Join(' ', found);
    }
}
